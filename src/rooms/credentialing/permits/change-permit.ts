import { RefusalError, type Scope } from '#kernel';
import { showPermits } from './fhir.ts';
import { refusePermit } from './messages.ts';
import { actorName, refuseOwn } from './record-permit.ts';
import {
  endEmployer,
  endSuspensions,
  findPermit,
  insertSuspension,
  type KeptPermit,
  lockPractitioner,
  markRevoked,
  markSeen,
  permitsOf,
} from './store.ts';

/**
 * Changes a permit. The lock is taken first and the time read after it: whatever was signed before this is known to be before it.
 *
 * @refuses credentialing.permit-unknown, credentialing.own-permit
 */
async function change(
  scope: Scope,
  id: string,
  basis: ChangeBasis,
  work: (permit: KeptPermit, at: Date) => Promise<void>,
): Promise<KeptPermit> {
  const before = await findPermit(scope.tx, id);
  if (before === undefined) throw new RefusalError(refusePermit('credentialing.permit-unknown'));
  await refuseOwn(scope, before.practitionerId);
  await lockPractitioner(scope.tx, before.practitionerId);
  const locked = await findPermit(scope.tx, id, 'change');
  if (locked === undefined) throw new RefusalError(refusePermit('credentialing.permit-unknown'));
  await work(locked, scope.clock.now());
  const all = await permitsOf(scope.tx, locked.practitionerId);
  await showPermits(scope, locked.practitionerId, all);
  scope.note({
    action: 'update',
    outcome: 'permitted',
    kinds: { VerificationResult: 1, Practitioner: 1 },
    basis,
    detail: { permit: id, kind: locked.kind, practitioner: locked.practitionerId },
  });
  return all.find((permit) => permit.id === id) ?? locked;
}

type ChangeBasis =
  | 'credentialing.permit-suspended'
  | 'credentialing.suspension-lifted'
  | 'credentialing.permit-revoked'
  | 'credentialing.engagement-ended'
  | 'credentialing.permit-seen';

export interface SuspendPermit {
  readonly id: string;
  readonly reason: string;
  /** Default: now. Never before now: what was done stays done. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** @refuses credentialing.permit-unknown, credentialing.already-revoked, credentialing.in-the-past, credentialing.days-crossed */
export function suspendPermit(scope: Scope, { id, reason, from, until }: SuspendPermit): Promise<KeptPermit> {
  return change(scope, id, 'credentialing.permit-suspended', async (permit, at) => {
    refuseRevoked(permit);
    const begins = instantFrom(from, at);
    const ends = until === undefined ? undefined : new Date(until);
    if (ends !== undefined && ends <= begins) {
      const words = { first: begins.toISOString(), last: ends.toISOString() };
      throw new RefusalError(refusePermit('credentialing.days-crossed', words, 'until'));
    }
    const suspension = { id: scope.ids.next(), from: begins, reason, ...(ends === undefined ? {} : { until: ends }) };
    await insertSuspension(scope.tx, id, suspension, { by: actorName(scope), at });
  });
}

/** Ends every suspension of a permit, also those announced. @refuses credentialing.permit-unknown, credentialing.not-suspended */
export function liftSuspension(scope: Scope, { id }: { readonly id: string }): Promise<KeptPermit> {
  return change(scope, id, 'credentialing.suspension-lifted', async (_permit, at) => {
    const lifted = await endSuspensions(scope.tx, id, at, actorName(scope));
    if (!lifted) throw new RefusalError(refusePermit('credentialing.not-suspended'));
  });
}

/** Takes a permit away for good. @refuses credentialing.permit-unknown, credentialing.already-revoked */
export function revokePermit(scope: Scope, { id, reason }: { id: string; reason: string }): Promise<KeptPermit> {
  return change(scope, id, 'credentialing.permit-revoked', async (permit, at) => {
    refuseRevoked(permit);
    await markRevoked(scope.tx, id, { at, reason, by: actorName(scope) });
  });
}

export interface EndEngagement {
  readonly id: string;
  readonly organizationId: string;
  readonly at?: string | undefined;
}

/** An institution employs the holder no longer. @refuses credentialing.permit-unknown, credentialing.not-employed, credentialing.in-the-past */
export function endEngagement(scope: Scope, { id, organizationId, at: when }: EndEngagement): Promise<KeptPermit> {
  return change(scope, id, 'credentialing.engagement-ended', async (_permit, at) => {
    const ended = await endEmployer(scope.tx, id, organizationId, instantFrom(when, at));
    if (!ended) throw new RefusalError(refusePermit('credentialing.not-employed', {}, 'organizationId'));
  });
}

/** Somebody has held the paper of a permit that was taken over unseen against what is on file. @refuses credentialing.permit-unknown */
export function confirmPermit(scope: Scope, { id }: { readonly id: string }): Promise<KeptPermit> {
  return change(scope, id, 'credentialing.permit-seen', async () => markSeen(scope.tx, id));
}

function refuseRevoked({ revoked }: KeptPermit): void {
  if (revoked !== undefined) throw new RefusalError(refusePermit('credentialing.already-revoked'));
}

function instantFrom(stated: string | undefined, now: Date): Date {
  if (stated === undefined) return now;
  const instant = new Date(stated);
  if (instant < now) throw new RefusalError(refusePermit('credentialing.in-the-past', {}, 'from'));
  return instant;
}
