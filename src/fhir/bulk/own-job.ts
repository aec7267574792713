import { RefusalError, type Scope } from '#kernel';
import { ownerOf } from '../owner.ts';
import { findJob } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import type { Job } from './model.ts';

/** The caller's job of this id. Of anybody else's is said what is said of one that there never was. @refuses bulk.no-such-job */
export async function ownJob(scope: Scope, id: string): Promise<Job> {
  const owner = ownerOf(scope.actor);
  const job = owner === undefined ? undefined : await findJob(scope.tx, id, owner, scope.clock.now());
  if (job === undefined) throw new RefusalError(refuseBulk('bulk.no-such-job'));
  return job;
}
