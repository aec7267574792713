import { RefusalError, type Scope, UnavailableError } from '#kernel';
import type { RequestHeaders } from '#platform/http';
import { ownerOf } from '../owner.ts';
import { newId } from '../store/shard.ts';
import { countUnderWay } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import type { Job } from './model.ts';

/** A job and its files may be fetched this long after it ended: a day, so that a nightly client may be late. */
export const KEPT_MS = 24 * 3_600_000;
/** A job that has not ended is given up so long after it was asked for: a week, so that a node that was away for some days goes on with it. */
export const UNFINISHED_MS = 7 * 24 * 3_600_000;
/** Jobs of one client under way together; each takes turns with everybody's requests for the same two cores. */
export const JOBS_MAX = 4;
/** When to ask again where there are too many. An export of a thousand patients takes about so long. */
const RETRY_SECONDS = 10;

/** What every job has. @refuses bulk.async-only, bulk.nobody, bulk.too-many-jobs with when to ask again */
export async function openJob(
  scope: Scope,
  headers: RequestHeaders,
): Promise<Pick<Job, 'id' | 'owner' | 'actor' | 'purpose' | 'lang'>> {
  const { actor, purpose, lang } = scope;
  if (!/(?:^|[,;\s])respond-async/i.test(headers.prefer ?? '')) throw new RefusalError(refuseBulk('bulk.async-only'));
  const owner = ownerOf(actor);
  if (owner === undefined) throw new RefusalError(refuseBulk('bulk.nobody'));
  const count = await countUnderWay(scope.tx, owner);
  if (count >= JOBS_MAX)
    throw new UnavailableError({ ...refuseBulk('bulk.too-many-jobs', { count }), status: 429 }, RETRY_SECONDS);
  return { id: newId(scope.ids), owner, actor, purpose, lang };
}
