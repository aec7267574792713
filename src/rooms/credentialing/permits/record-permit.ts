import { readMany, readResource } from '#fhir';
import { type Holder, isOneHolder, type LocalText, orThrow, RefusalError, type Scope } from '#kernel';
import { findInstitution, nameOf } from '#rooms/directory';
import { asPeople } from '#rooms/identity';
import { text } from '../words.ts';
import { showPermits } from './fhir.ts';
import { refusePermit } from './messages.ts';
import { decidePermit, type NewPermit } from './rules.ts';
import { insertPermit, type KeptPermit, lockPractitioner, permitsOf } from './store.ts';
import { practitionerNames } from './view.ts';

/** Who acts, as a permit's history keeps it. */
export function actorName({ actor }: Scope): string {
  if (actor.kind === 'person') return actor.accountId;
  if (actor.kind === 'node') return actor.nodeId;
  return actor.kind === 'system' ? actor.clientId : actor.kind;
}

/** An officer of the desk may be in the directory too, and more than once. @refuses credentialing.own-permit */
export async function refuseOwn({ actor, tx }: Pick<Scope, 'actor' | 'tx'>, practitionerId: string): Promise<void> {
  if (actor.kind !== 'person') return;
  const names = (await practitionerNames(tx, [practitionerId])).get(practitionerId) ?? [];
  const holders: readonly Holder[] = [
    actor,
    ...[undefined, ...names].map((name) => ({
      accountId: '',
      fhirUser: `Practitioner/${practitionerId}`,
      name: name === undefined ? undefined : text(name, name, name),
    })),
  ];
  const [self = actor, ...owners] = await asPeople(tx, holders);
  if (owners.some((owner) => isOneHolder(owner, self))) {
    throw new RefusalError(refusePermit('credentialing.own-permit'));
  }
}

/**
 * Puts a permit on file and shows it in FHIR. Who may is the caller's matter; nobody records their own.
 *
 * @refuses credentialing.own-permit, credentialing.practitioner-unknown, credentialing.institution-unknown, credentialing.number-taken, and all of `decidePermit`
 */
export async function recordPermit(
  scope: Scope,
  wanted: NewPermit & { readonly id?: string; readonly dossierId?: string },
): Promise<KeptPermit> {
  await refuseOwn(scope, wanted.practitionerId);
  const stored = await readResource(scope.tx, 'Practitioner', wanted.practitionerId);
  if (stored === undefined || stored.deleted)
    throw new RefusalError(refusePermit('credentialing.practitioner-unknown'));
  await refuseUnknown(scope, wanted.employers?.map(({ organizationId }) => organizationId) ?? []);
  const employers = wanted.employers?.map((employer) => ({ ...employer, ...namedBy(employer) }));
  const permit: KeptPermit = {
    ...orThrow(decidePermit({ ...wanted, employers }, wanted.id ?? scope.ids.next())),
    ...(wanted.dossierId === undefined ? {} : { dossierId: wanted.dossierId }),
  };
  await lockPractitioner(scope.tx, permit.practitionerId);
  const written = await insertPermit(scope.tx, permit, { by: actorName(scope), at: scope.clock.now() });
  if (!written)
    throw new RefusalError(refusePermit('credentialing.number-taken', { number: permit.number ?? '' }, 'number'));
  await showPermits(scope, permit.practitionerId, await permitsOf(scope.tx, permit.practitionerId));
  scope.note({
    action: 'create',
    outcome: 'permitted',
    kinds: { VerificationResult: 1, Practitioner: 1 },
    basis: 'credentialing.permit-recorded',
    detail: { permit: permit.id, kind: permit.kind, practitioner: permit.practitionerId },
  });
  return permit;
}

/**
 * Institutions that a permit names are in the directory: of the consortium, or entered at this node.
 *
 * @refuses credentialing.institution-unknown, for each
 */
export async function refuseUnknown({ tx }: Pick<Scope, 'tx'>, ids: readonly string[]): Promise<void> {
  const entered = ids.filter((id) => findInstitution(id) === undefined);
  const stored = await readMany(
    tx,
    entered.map((id) => ({ type: 'Organization', id })),
  );
  const known = new Set(stored.filter(({ deleted }) => !deleted).map(({ id }) => id));
  const [first, ...more] = entered
    .filter((id) => !known.has(id))
    .map((organization) => refusePermit('credentialing.institution-unknown', { organization }, 'employers'));
  if (first !== undefined) throw new RefusalError(first, ...more);
}

/** An institution by the name that the directory has for it. */
function namedBy({ organizationId, name }: { organizationId: string; name?: LocalText }): { name?: LocalText } {
  const institution = findInstitution(organizationId);
  if (institution !== undefined) return { name: nameOf(institution) };
  return name === undefined ? {} : { name };
}
