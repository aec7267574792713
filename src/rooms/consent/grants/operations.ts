import {
  lockAbsences,
  newId,
  parseFhirJson,
  parseSearch,
  readResource,
  type StoredResource,
  searchResources,
  writeResources,
} from '#fhir';
import { orThrow, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { refuse } from '../messages.ts';
import { notify } from '../notices/notify.ts';
import { fromConsentResource, toConsentResource } from './fhir.ts';
import type { Grant, GrantState } from './model.ts';
import { dataFrom, decideGrantTerms, type GrantWish, shareLaw } from './rules.ts';

/** A share as its patient asks for it. */
export interface NewGrant extends GrantWish {
  readonly patientId: string;
  readonly label?: string;
  /** Whether the patient was told of, and agreed to, provision outside the jurisdiction in this same act. Default true: a share is made to be carried. */
  readonly crossBorder?: boolean;
}

/** More open shares than this is a fault of a program, not a person's wish. */
const LISTED_MAX = 200;

/**
 * Makes a share: the patient's consent, stored as a FHIR Consent. Notes the act and tells the patient.
 *
 * @refuses consent.giver-not-the-patient, consent.no-law, and those of `decideGrantTerms`
 */
export async function createGrant(scope: Scope, input: NewGrant): Promise<Grant> {
  requireGiver(scope, input.patientId);
  const now = scope.clock.now();
  const day = toCalendarDate(now);
  const { jurisdiction } = scope.node;
  const law = shareLaw(jurisdiction, day);
  if (law === undefined) throw new RefusalError(refuse('consent.no-law', { from: jurisdiction, to: '*', day }));
  const terms = orThrow(decideGrantTerms(input, law));
  const grant: Grant = {
    id: newId(scope.ids, input.patientId),
    version: 1,
    patientId: input.patientId,
    ...(input.label === undefined ? {} : { label: input.label }),
    sections: terms.sections,
    lookBackMonths: terms.lookBackMonths,
    dataFrom: dataFrom(day, terms.lookBackMonths),
    purposes: ['TREAT', 'ETREAT'],
    recipients: terms.recipients,
    createdAt: now.toISOString(),
    validFrom: now.toISOString(),
    expiresAt: new Date(now.getTime() + terms.validMinutes * 60_000).toISOString(),
    opensMax: terms.opensMax,
    crossBorder: input.crossBorder ?? true,
    state: 'active',
  };
  await writeResources(scope, [{ create: toConsentResource(grant), method: 'PUT' }]);
  scope.note({
    action: 'share',
    outcome: 'permitted',
    patientId: grant.patientId,
    kinds: { Consent: 1 },
    basis: 'consent/own-act',
    detail: { share: grant.id, sections: grant.sections.join(' '), until: grant.expiresAt },
  });
  await notify(scope, grant.patientId, 'share-created', { shareId: grant.id, until: grant.expiresAt });
  return grant;
}

/**
 * The share of this id, whatever its state.
 *
 * @refuses consent.not-found
 */
export async function getGrant(scope: Scope, id: string): Promise<Grant> {
  const grant = toGrant(await readResource(scope.tx, 'Consent', id));
  if (grant === undefined) throw new RefusalError(refuse('consent.not-found'));
  return grant;
}

/** A patient's shares, newest first. */
export async function listGrants(scope: Scope, patientId: string): Promise<Grant[]> {
  const request = parseSearch(
    'Consent',
    new URLSearchParams({ patient: `Patient/${patientId}`, _sort: '-_lastUpdated' }),
  );
  const { matches } = await searchResources(scope.tx, request, { patients: [patientId] }, LISTED_MAX);
  return matches
    .flatMap((stored) => toGrant(stored) ?? [])
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id));
}

/**
 * The patient takes the share back. A second time changes nothing: revocation is final.
 *
 * @refuses consent.not-found, consent.giver-not-the-patient
 */
export async function revokeGrant(scope: Scope, id: string): Promise<Grant> {
  const held = await holdGrant(scope, id);
  requireGiver(scope, held.grant.patientId);
  if (held.grant.state === 'revoked') return held.grant;
  return endGrant(scope, held, { state: 'revoked', basis: 'consent/own-act', notice: 'share-revoked' });
}

/** Locks a share after too many wrong passcodes, and tells the patient. For the exchange room, which counts them. */
export async function lockGrant(scope: Scope, id: string): Promise<Grant> {
  const held = await holdGrant(scope, id);
  if (held.grant.state !== 'active') return held.grant;
  return endGrant(scope, held, { state: 'locked', basis: 'consent/passcode-lock', notice: 'share-locked' });
}

interface HeldGrant {
  readonly grant: Grant;
  readonly stored: StoredResource;
}

/** Two endings at once wait for each other: the second sees the first. */
async function holdGrant(scope: Scope, id: string): Promise<HeldGrant> {
  await lockAbsences(scope.tx, [`Consent/${id}`]);
  const stored = await readResource(scope.tx, 'Consent', id);
  const grant = toGrant(stored);
  if (stored === undefined || grant === undefined) throw new RefusalError(refuse('consent.not-found'));
  return { grant, stored };
}

async function endGrant(
  scope: Scope,
  { grant, stored }: HeldGrant,
  end: {
    readonly state: Exclude<GrantState, 'active'>;
    readonly basis: string;
    readonly notice: 'share-revoked' | 'share-locked';
  },
): Promise<Grant> {
  const ended: Grant = {
    ...grant,
    state: end.state,
    endedAt: scope.clock.now().toISOString(),
    version: stored.version + 1,
  };
  await writeResources(scope, [{ update: toConsentResource(ended), before: stored }]);
  const { id, patientId } = grant;
  const kinds = { Consent: 1 };
  scope.note({ action: 'revoke', outcome: 'permitted', patientId, kinds, basis: end.basis, detail: { share: id } });
  await notify(scope, patientId, end.notice, { shareId: id });
  return ended;
}

function toGrant(stored: StoredResource | undefined): Grant | undefined {
  if (stored === undefined || stored.deleted) return undefined;
  return fromConsentResource(parseFhirJson(stored.body), stored.version);
}

/** Guardians and proxies come with the identity room's relations; until then the patient alone gives. */
function requireGiver({ actor }: Scope, patientId: string): void {
  const isPatient = actor.kind === 'person' && actor.role === 'patient' && actor.patientId === patientId;
  if (!isPatient) throw new RefusalError(refuse('consent.giver-not-the-patient'));
}
