import { RefusalError, type Scope, type Tx } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import { LIMITS } from '../limits.ts';

/**
 * The scope of a request, whose statements are refused once the request has had its time. A statement that runs then is ended by PostgreSQL's own limit.
 * A batch is answered to its end all the same: what was done is kept, and each entry that came too late is answered by this refusal.
 *
 * @refuses fhir.out-of-time
 */
export function timed(scope: Scope): Scope {
  const { tx } = scope;
  const requireTime = timeOf(scope);
  const inTime: Tx = {
    query(sql, params, options) {
      // A savepoint ends an entry of a batch, which must be possible at any time.
      if (!/^(?:rollback|release|savepoint)\b/.test(sql)) requireTime();
      return tx.query(sql, params, options);
    },
    get shared() {
      requireTime();
      return tx.shared;
    },
  };
  return { ...scope, tx: inTime };
}

/** Begins the time of a request. @returns a function that refuses with fhir.out-of-time once it is over, and does nothing before */
export function timeOf({ clock }: Pick<Scope, 'clock'>): () => void {
  const endsAt = clock.now().getTime() + LIMITS.requestMillis;
  return () => {
    if (clock.now().getTime() <= endsAt) return;
    throw new RefusalError(refuseFhir('fhir.out-of-time', { seconds: LIMITS.requestMillis / 1000 }));
  };
}
