import { type GateWrite, isObject, parseFhirJson } from '#fhir';
import type { Refusal, Scope } from '#kernel';
import { refuseByRule } from './provisions/messages.ts';
import { searchAll } from './search-all.ts';

/** References to whom a general practitioner's relation goes, however they are written. */
const TREATS = /(?:^|\/)(?:Practitioner|Organization)\//;
const PRACTITIONER = /^Practitioner\/[A-Za-z0-9.-]{1,64}$/;

/**
 * Whoever a Patient names as general practitioner treats that patient, with no end. So a person adds the own institution there, or somebody who works in it by the directory, and nobody else's;
 * who stood there before may stay.
 */
export async function refuseOtherPractitioner(scope: Scope, { before, after }: GateWrite): Promise<Refusal[]> {
  const { actor, tx } = scope;
  if (actor.kind !== 'person' || after?.type !== 'Patient') return [];
  const own = actor.organization && `Organization/${actor.organization.id}`;
  const was = before && !before.deleted ? namedIn(parseFhirJson(before.body)) : [];
  const added = namedIn(after.resource).filter((one) => TREATS.test(one) && one !== own && !was.includes(one));
  for (const reference of added) {
    if (own !== undefined && PRACTITIONER.test(reference) && (await worksAt(tx, reference, own))) continue;
    const element = 'generalPractitioner';
    return [refuseByRule('consent.other-institution-named', { type: 'Patient', element }, `Patient.${element}`)];
  }
  return [];
}

function namedIn(patient: Readonly<Record<string, unknown>>): string[] {
  const named: unknown[] = Array.isArray(patient['generalPractitioner']) ? patient['generalPractitioner'] : [];
  return named.flatMap((one) => (isObject(one) && typeof one.reference === 'string' ? one.reference : []));
}

/** What does not say that it is over is not. */
async function worksAt(tx: Scope['tx'], practitioner: string, organization: string): Promise<boolean> {
  const query = [
    ['practitioner', practitioner],
    ['organization', organization],
    ['active:not', 'false'],
  ] as const;
  for await (const _ of searchAll(tx, 'PractitionerRole', query, 'all')) return true;
  return false;
}
