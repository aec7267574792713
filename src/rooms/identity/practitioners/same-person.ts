import { isObject, parseFhirJson, parseSearch, type Resource, readMany, searchResources } from '#fhir';
import type { Tx } from '#kernel';
import type { PrintedName } from '../names/index.ts';
import { isOnePractitioner, type PractitionerFacts } from './rules.ts';

/** More Persons that name one entry than this are a program's fault. */
const PERSONS_MAX = 50;

/**
 * By which of these references each of these practitioners is known: two entries that are one person's have the same. What is no entry of this node's directory is known by itself.
 *
 * @param references - `Practitioner/…`; anything else is left as it is
 */
export async function practitionersAsPeople(
  tx: Tx,
  references: readonly (string | null | undefined)[],
): Promise<ReadonlyMap<string, string>> {
  const named = [...new Set(references.filter((one) => typeof one === 'string'))].sort();
  const people = new Map(named.map((one) => [one, one]));
  const asked = named.filter((one) => one.startsWith('Practitioner/'));
  if (asked.length < 2) return people;
  const stored = await readMany(
    tx,
    asked.map((one) => ({ type: 'Practitioner', id: one.slice('Practitioner/'.length) })),
  );
  const known: PractitionerFacts[] = [];
  for (const { id, deleted, body } of stored) {
    if (deleted) continue;
    const reference = `Practitioner/${id}`;
    const facts = { ...toFacts(parseFhirJson(body) as Resource), reference, persons: await personsOf(tx, reference) };
    const same = known.find((one) => isOnePractitioner(one, facts));
    if (same !== undefined) people.set(reference, people.get(same.reference) ?? same.reference);
    known.push(facts);
  }
  return people;
}

/**
 * These holders of accounts, each with the entry of the directory by which that person is known: whoever was entered there twice is one person, wherever a second one is needed.
 */
export async function asPeople<Holder extends { readonly fhirUser?: string | null | undefined }>(
  tx: Tx,
  holders: readonly Holder[],
): Promise<readonly Holder[]> {
  const people = await practitionersAsPeople(
    tx,
    holders.map(({ fhirUser }) => fhirUser),
  );
  return holders.map((holder) =>
    typeof holder.fhirUser === 'string' ? { ...holder, fhirUser: people.get(holder.fhirUser) } : holder,
  );
}

/**
 * Whether a practitioner may be the person of one of these records: nobody puts on file what is their own. Who is called the same is, until a birth date or a number tells them apart.
 *
 * @param reference - `Practitioner/…`; anything else is nobody
 */
export async function isPersonOf(tx: Tx, reference: string | undefined, patients: readonly string[]): Promise<boolean> {
  if (!reference?.startsWith('Practitioner/')) return false;
  const keys = [
    { type: 'Practitioner', id: reference.slice('Practitioner/'.length) },
    ...patients.map((id) => ({ type: 'Patient', id })),
  ];
  const known: PractitionerFacts[] = [];
  for (const { type, id, deleted, body } of await readMany(tx, keys)) {
    if (deleted) continue;
    const own = `${type}/${id}`;
    known.push({ ...toFacts(parseFhirJson(body) as Resource), reference: own, persons: await personsOf(tx, own) });
  }
  const self = known.find((one) => one.reference === reference);
  return self !== undefined && known.some((one) => one !== self && isOnePractitioner(self, one));
}

async function personsOf(tx: Tx, reference: string): Promise<string[]> {
  const request = parseSearch('Person', new URLSearchParams({ link: reference }));
  const { matches } = await searchResources(tx, request, 'all', PERSONS_MAX);
  return matches.map(({ id }) => id);
}

/** What was imported may be of any shape; what cannot be read says nothing. */
function toFacts({ name, birthDate, identifier }: Resource): Omit<PractitionerFacts, 'reference' | 'persons'> {
  return {
    names: list(name).map(toPrintedName),
    ...(typeof birthDate === 'string' && birthDate.length === 'yyyy-mm-dd'.length ? { birthDate } : {}),
    numbers: list(identifier).flatMap(({ system, value }) =>
      typeof system === 'string' && typeof value === 'string' && value !== '' ? [{ system, value }] : [],
    ),
  };
}

function toPrintedName({ text, family, given }: Readonly<Record<string, unknown>>): PrintedName {
  const words = Array.isArray(given) ? given.filter((one) => typeof one === 'string') : [];
  return {
    ...(typeof text === 'string' ? { text } : {}),
    ...(typeof family === 'string' ? { family } : {}),
    ...(words.length > 0 ? { given: words } : {}),
  };
}

function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
