import { type ResourceScope, toResourceScope } from '#platform/oidc';
import type { DataAction, ResourceFacts } from './access-model.ts';

/** The history of one resource goes by `r`; that of a type or of all is asked as a search. What stands there before a patch is looked at by the letter of the patch. */
const LETTER: Readonly<Record<DataAction, string>> = {
  create: 'c',
  read: 'r',
  history: 'r',
  'before-update': 'u',
  'before-delete': 'd',
  export: 'r',
  update: 'u',
  delete: 'd',
  search: 's',
};

/**
 * Does one of these scopes cover this act on this resource, speaking for one of these contexts? A scope with a query part covers what meets it: where it is
 * not known whether the resource does, it covers nothing.
 *
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html
 */
export function coversByScope(
  scopes: readonly string[],
  contexts: readonly ResourceScope['context'][],
  { type, meets }: Pick<ResourceFacts, 'type' | 'meets'>,
  action: DataAction,
): boolean {
  return scopesFor(scopes, contexts, type, action).some(({ query }) => query === undefined || meets?.(query) === true);
}

/** The queries that an act on a type is limited to, any of them; undefined where a scope covers the whole type. */
export function queriesOf(
  scopes: readonly string[],
  contexts: readonly ResourceScope['context'][],
  type: string,
  action: DataAction,
): readonly string[] | undefined {
  const queries: string[] = [];
  for (const { query } of scopesFor(scopes, contexts, type, action)) {
    if (query === undefined) return undefined;
    queries.push(query);
  }
  return queries;
}

/** Found once for all that a session asks of a type in one way; the lists of scopes themselves never change. */
const found = new WeakMap<readonly string[], Map<string, readonly ResourceScope[]>>();

function scopesFor(
  scopes: readonly string[],
  contexts: readonly ResourceScope['context'][],
  type: string,
  action: DataAction,
): readonly ResourceScope[] {
  const ofScopes = found.get(scopes) ?? new Map<string, readonly ResourceScope[]>();
  found.set(scopes, ofScopes);
  const key = `${contexts.join()} ${type} ${LETTER[action]}`;
  const known = ofScopes.get(key);
  if (known) return known;
  const covering = scopes.flatMap((text) => {
    const scope = toResourceScope(text);
    if (scope === undefined || !contexts.includes(scope.context)) return [];
    return (scope.type === '*' || scope.type === type) && scope.letters.includes(LETTER[action]) ? [scope] : [];
  });
  ofScopes.set(key, covering);
  return covering;
}
