import type { AccessAction, RefusalError, Scope } from '#kernel';
import { isWorthNoting } from '#platform/http';
import { isObject } from '../../json/json.ts';
import { noteTurnedAway, patientsBrought } from '../disclosure/turned-away.ts';
import type { EntryRequest } from './entry.ts';

/** A scope for one entry of a batch, and whether anything was noted as denied in it. */
export interface HeardEntry {
  readonly scope: Scope;
  readonly isDenied: () => boolean;
}

/** Each entry of a batch is an act of its own: what was shown or refused for one of them says nothing of the next. */
export function hear(scope: Scope): HeardEntry {
  let isDenied = false;
  const note: Scope['note'] = (access) => {
    isDenied ||= access.outcome === 'denied';
    scope.note(access);
  };
  return { scope: { ...scope, note }, isDenied: () => isDenied };
}

/**
 * Notes that an entry of a batch was refused, as the pipeline notes a request that is: with each patient whom it named, or of nobody in particular where it named none. What was noted where it was
 * refused is not noted once more, and a slip in what was only asked is no access.
 *
 * @param entry - as it was sent
 * @param request - what it asks for; undefined where nobody can tell
 * @param path - where it stands: `Bundle.entry[3]`
 */
export async function noteRefusedEntry(
  { scope, isDenied }: HeardEntry,
  entry: unknown,
  request: EntryRequest | undefined,
  path: string,
  error: RefusalError,
): Promise<void> {
  if (isDenied()) return;
  if (request?.verb === 'get' && (await noteTurnedAway(scope, request, error))) return;
  const action = actionOf(entry, request);
  if (!isWorthNoting(action === 'read' ? 'read' : 'write', error.refusals)) return;
  const brought = action === 'read' ? [] : await patientsBrought(scope, isObject(entry) ? entry.resource : undefined);
  const [first] = error.refusals;
  const detail = { entry: path, refusals: error.refusals.map(({ code }) => code).join(' ') };
  for (const patientId of brought.length === 0 ? [undefined] : brought) {
    const whose = patientId === undefined ? {} : { patientId };
    scope.note({ action, outcome: 'denied', ...whose, kinds: {}, basis: first.code, detail });
  }
}

const BY_METHOD: Readonly<Record<string, AccessAction>> = {
  GET: 'read',
  HEAD: 'read',
  POST: 'create',
  DELETE: 'delete',
};

function actionOf(entry: unknown, request: EntryRequest | undefined): AccessAction {
  if (request !== undefined)
    return request.verb === 'get' ? 'read' : request.verb === 'patch' ? 'update' : request.verb;
  const asked = isObject(entry) && isObject(entry.request) ? entry.request.method : undefined;
  return (typeof asked === 'string' && BY_METHOD[asked]) || 'update';
}
