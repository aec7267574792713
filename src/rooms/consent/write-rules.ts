import { type GateWrite, isObject, meetsDataTest, parseFhirJson } from '#fhir';
import type { Actor, Refusal } from '#kernel';
import { claimsArtefact } from './artefacts/fhir.ts';
import { refuse } from './messages.ts';
import { labelled, writtenAt } from './provisions/data-scope.ts';
import { SENSITIVITY_CODES, WRITTEN_AT } from './provisions/labels.ts';
import { refuseByRule } from './provisions/messages.ts';

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

/** Whether a person takes the patient on by this for the own institution, for longer than what they have. */
export function promisesTreatment(actor: Actor, { after }: GateWrite): boolean {
  const own = actor.kind === 'person' ? actor.organization : undefined;
  if (own === undefined || after === undefined) return false;
  const isPromise = PROMISES[after.type]?.includes(after.resource['status']) === true;
  return isPromise && referenceOf(after.resource[TREATING[after.type] ?? '']) === `Organization/${own.id}`;
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
