import { type PersonActor, RefusalError, type Scope } from '#kernel';
import { refuse } from '../messages.ts';

export const DESK_BASIS = 'consent/privacy-desk';

/** The person who is signed in: the desk's routes let nobody else in. */
export function personOf({ actor }: Pick<Scope, 'actor'>): PersonActor {
  if (actor.kind !== 'person') throw new RefusalError(refuse('consent.not-signed-in'));
  return actor;
}

/** Each look at the ledger is an entry of its own: one for each patient whose entries were shown, or one for none. */
export function noteDesk(
  scope: Scope,
  patientIds: readonly (string | undefined)[],
  detail: Readonly<Record<string, string>> = {},
): void {
  const patients = [...new Set(patientIds)].filter((id) => id !== undefined && id !== '');
  const whose = patients.length === 0 ? [undefined] : patients;
  for (const patientId of whose) {
    scope.note({
      action: 'read',
      outcome: 'permitted',
      ...(patientId === undefined ? {} : { patientId }),
      kinds: { AuditEvent: 1 },
      basis: DESK_BASIS,
      detail,
    });
  }
}
