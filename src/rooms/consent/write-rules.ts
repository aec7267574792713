import { type GateWrite, isObject, meetsDataTest, parseFhirJson } from '#fhir';
import type { Actor, Refusal } from '#kernel';
import { claimsArtefact } from './artefacts/fhir.ts';
import { refuse } from './messages.ts';
import { labelled, writtenAt } from './provisions/data-scope.ts';
import { SENSITIVITY_CODES, WRITTEN_AT } from './provisions/labels.ts';
import { refuseByRule } from './provisions/messages.ts';
import { BOOKED, ORDERED } from './relations.ts';

/** Where a resource names the institution that treats the patient by it: whoever names one gives it the record. */
const TREATING: Readonly<Record<string, string>> = {
  Encounter: 'serviceProvider',
  EpisodeOfCare: 'managingOrganization',
  Patient: 'managingOrganization',
};

/**
 * What nobody may write whatever else lets them write: an artefact of the patient's, which comes about by the patient's act alone, also past a program; and, in a
 * person's hands, another institution as the one that treats, or themselves as the author of what is sensitive and was written elsewhere.
 *
 * @returns every reason against it
 */
export function decideWriting(actor: Actor, write: GateWrite): Refusal[] {
  return [...refuseArtefact(write), ...refuseOtherInstitution(actor, write), ...refuseNewAuthor(actor, write)];
}

function refuseArtefact({ before, after }: GateWrite): Refusal[] {
  const sides = [before && !before.deleted ? parseFhirJson(before.body) : undefined, after?.resource];
  const isConsent = (before ?? after)?.type === 'Consent';
  return isConsent && sides.some(claimsArtefact) ? [refuse('consent.write-by-operation')] : [];
}

function refuseOtherInstitution(actor: Actor, { before, after }: GateWrite): Refusal[] {
  const element = TREATING[after?.type ?? ''];
  if (actor.kind !== 'person' || after === undefined || element === undefined) return [];
  const named = after.resource[element];
  if (named === undefined) return [];
  const was = before && !before.deleted ? parseFhirJson(before.body)[element] : undefined;
  const own = actor.organization && `Organization/${actor.organization.id}`;
  const reference = referenceOf(named);
  // Who is named in words alone treats nobody here: so a visit at another node stands in the record. And who it was before may stay.
  if (reference === undefined || reference === own || reference === referenceOf(was)) return [];
  return [refuseByRule('consent.other-institution-named', { type: after.type, element }, `${after.type}.${element}`)];
}

/** Visits and episodes that promise more treatment by the institution they name: the relation that they make has no end of its own. */
const PROMISES: Readonly<Record<string, readonly unknown[]>> = {
  Encounter: ['planned'],
  EpisodeOfCare: ['planned', 'waitlist', 'active', 'onhold'],
};

/**
 * Whether a person takes the patient on by this for longer than what they have: for the own institution by an episode or a planned visit, or by an order or a further appointment that
 * names them, which make a relation like another's.
 */
export function promisesTreatment(actor: Actor, { before, after }: GateWrite): boolean {
  if (actor.kind !== 'person' || after === undefined) return false;
  const { organization, fhirUser } = actor;
  const own = organization && `Organization/${organization.id}`;
  const { type, resource } = after;
  switch (type) {
    case 'ServiceRequest':
      return isOrder(resource) && namesAny(resource['performer'], [own, fhirUser]);
    case 'Appointment':
      return isBookedWith(resource, fhirUser) && !(before && !before.deleted && wasSo(resource, before.body, fhirUser));
    default: {
      const isPromise = PROMISES[type]?.includes(resource['status']) === true;
      return isPromise && own !== undefined && referenceOf(resource[TREATING[type] ?? '']) === own;
    }
  }
}

function isOrder({ status, intent }: Readonly<Record<string, unknown>>): boolean {
  return status === 'active' && ORDERED.includes(String(intent));
}

function isBookedWith(
  { status, participant }: Readonly<Record<string, unknown>>,
  fhirUser: string | undefined,
): boolean {
  const actors = Array.isArray(participant) ? participant.map((one) => (isObject(one) ? one.actor : undefined)) : [];
  return BOOKED.includes(String(status)) && namesAny(actors, [fhirUser]);
}

/** Whether the appointment was with them before, and as late: to note that somebody came promises nothing. */
function wasSo(resource: Readonly<Record<string, unknown>>, body: string, fhirUser: string | undefined): boolean {
  const before = parseFhirJson(body);
  const [now = Number.NaN, was] = [resource, before].map(({ start, end }) => Date.parse(String(end ?? start)));
  return isBookedWith(before, fhirUser) && was !== undefined && now <= was;
}

/** However they are written: a reference to this very node, or to a version, leads to the same. */
function namesAny(references: unknown, wanted: readonly (string | undefined)[]): boolean {
  const named = (Array.isArray(references) ? references : [references]).flatMap((one) => referenceOf(one) ?? []);
  const known = wanted.flatMap((one) => one ?? []);
  return named.some((reference) => known.some((one) => `/${reference}/`.includes(`/${one}/`)));
}

/** What is sensitive stays with who wrote it: whoever could make themselves that would keep what was opened to them for a time. */
function refuseNewAuthor(actor: Actor, { before, after }: GateWrite): Refusal[] {
  if (actor.kind !== 'person' || !after || !before || before.deleted) return [];
  const { organization, fhirUser } = actor;
  const { type } = after;
  if (!meetsDataTest(labelled(type, SENSITIVITY_CODES), before)) return [];
  const authors = [...(organization ? [`Organization/${organization.id}`] : []), ...(fhirUser ? [fhirUser] : [])];
  const own = writtenAt(type, organization && { system: WRITTEN_AT, code: organization.id }, authors);
  const isNew = meetsDataTest(own, after) && !meetsDataTest(own, before);
  return isNew ? [refuseByRule('consent.sensitive-author')] : [];
}

function referenceOf(named: unknown): string | undefined {
  return isObject(named) && typeof named.reference === 'string' ? named.reference : undefined;
}
