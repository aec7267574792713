import type { DataAction } from './access-model.ts';

/** What a SMART scope opens: for whom it speaks, on which type, which acts of create, read, update, delete, search. */
interface ScopeGrant {
  readonly context: 'patient' | 'user' | 'system';
  readonly type: string;
  readonly letters: string;
}

const LETTER: Readonly<Record<DataAction, string>> = {
  create: 'c',
  read: 'r',
  history: 'r',
  export: 'r',
  update: 'u',
  delete: 'd',
  search: 's',
};
const VERSION_1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/**
 * Does one of these scopes cover this act on this type, speaking for one of these contexts? What is not a resource scope, or has a
 * query part, covers nothing: granting it without the query would grant more than was asked.
 *
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html
 */
export function coversByScope(
  scopes: readonly string[],
  contexts: readonly ScopeGrant['context'][],
  type: string,
  action: DataAction,
): boolean {
  return scopes.some((text) => {
    const grant = parseScope(text);
    if (grant === undefined || !contexts.includes(grant.context)) return false;
    return (grant.type === '*' || grant.type === type) && grant.letters.includes(LETTER[action]);
  });
}

function parseScope(text: string): ScopeGrant | undefined {
  const match = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]*)\.(read|write|\*|c?r?u?d?s?)$/.exec(text);
  const [, context, type, permission] = match ?? [];
  if (!context || !type || !permission) return undefined;
  return { context: context as ScopeGrant['context'], type, letters: VERSION_1[permission] ?? permission };
}
