import { isObject, parseFhirJson, parseSearch, readMany, type StoredResource, searchResources } from '#fhir';
import type { PersonActor, Tx } from '#kernel';
import { livingRecordsOf, recordsOfOnePerson } from '#rooms/identity';
import type { Denial, TreatmentRelation } from './access-model.ts';
import { holdsAt } from './civil-bounds.ts';
import { MAY_BE_IN_FORCE, toDenials } from './denials.ts';

/** Resources read at a time. */
const PAGE = 1_000;

/** Encounters that make no treatment relation: they never took place. */
const NOT_HELD = 'cancelled,entered-in-error';

/** Statuses of episodes in which an organisation has taken a patient on. @source https://hl7.org/fhir/R4/valueset-episode-of-care-status.html */
const TAKEN_ON = 'active,onhold';

export type Relations = ReadonlyMap<string, TreatmentRelation>;

/**
 * Which of these patients the clinician's organisation treats, and why. Who treats a person by one record treats the same person by another; whose workplace is closed
 * to them treats nobody, also nobody by whom they are named.
 */
export async function loadRelations(
  tx: Tx,
  actor: PersonActor,
  patientIds: readonly string[],
  at: Date,
): Promise<Relations> {
  if (actor.closedWorkplace !== undefined) return new Map();
  const same = await livingRecordsOf(tx, patientIds);
  const found = await relationsByRecord(tx, actor, withRecordsOf(same, patientIds), at);
  const relations = new Map(found);
  for (const [patientId, records] of same) {
    const related = records.find((record) => found.has(record));
    const relation = related === undefined ? undefined : found.get(related);
    if (!relations.has(patientId) && relation !== undefined) relations.set(patientId, relation);
  }
  return relations;
}

type SamePerson = Awaited<ReturnType<typeof recordsOfOnePerson>>;

/** These patients, and all records that are the same people's. */
function withRecordsOf(same: SamePerson, patientIds: Iterable<string>): string[] {
  return [...new Set([...patientIds, ...[...same.values()].flat()])];
}

/** A no on one record is a no on all records of that person. */
function onAllRecords(same: SamePerson, denials: readonly Denial[]): Denial[] {
  const recordsOf = new Map([...same.values()].flatMap((records) => records.map((record) => [record, records])));
  return denials.flatMap((denial) =>
    (recordsOf.get(denial.patientId) ?? [denial.patientId]).map((patientId) => ({ ...denial, patientId })),
  );
}

/** At most three queries: the patients themselves, then visits at the organisation and episodes in its care of those who are still open. */
async function relationsByRecord(
  tx: Tx,
  actor: PersonActor,
  patientIds: readonly string[],
  at: Date,
): Promise<Relations> {
  const relations = new Map<string, TreatmentRelation>();
  const patients = await readMany(
    tx,
    patientIds.map((id) => ({ type: 'Patient', id })),
  );
  const known = patients.filter((stored) => !stored.deleted);
  for (const stored of known) {
    const relation = relationOf(stored, actor);
    if (relation) relations.set(stored.id, relation);
  }
  const open = known.map(({ id }) => id).filter((id) => !relations.has(id));
  for (const id of await loadNamedIn('Encounter', visitsAt, tx, actor, open, at)) relations.set(id, 'encounter');
  const left = open.filter((id) => !relations.has(id));
  for (const id of await loadNamedIn('EpisodeOfCare', episodesOf, tx, actor, left, at))
    relations.set(id, 'episode-of-care');
  return relations;
}

/** Every patient whom the clinician's organisation treats: whose compartments a search without a patient may look into. */
export async function loadTreatedPatients(tx: Tx, actor: PersonActor, at: Date): Promise<string[]> {
  if (actor.closedWorkplace !== undefined) return [];
  const organization = actor.organization && `Organization/${actor.organization.id}`;
  const practitioners = [organization, actor.fhirUser].filter((reference) => reference !== undefined).join(',');
  const found = new Set<string>();
  const queries = [
    ...(organization ? [{ type: 'Patient', query: { organization } }] : []),
    ...(practitioners ? [{ type: 'Patient', query: { 'general-practitioner': practitioners } }] : []),
    ...(organization ? [{ type: 'Encounter', query: visitsAt(organization) }] : []),
    ...(organization ? [{ type: 'EpisodeOfCare', query: episodesOf(organization) }] : []),
  ];
  for (const { type, query } of queries) {
    for await (const stored of searchAll(tx, type, query, 'all')) {
      if (stored.patientId !== undefined && makesRelation(stored, at)) found.add(stored.patientId);
    }
  }
  return withRecordsOf(await livingRecordsOf(tx, [...found]), found);
}

/** Everyone here. Only asked for where somebody has denied something: then the rest must be named. */
export async function loadPatientIds(tx: Tx): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of searchAll(tx, 'Patient', {}, 'all')) ids.push(id);
  return ids;
}

/** The standing denials of these patients, whichever of a person's records they lie on. */
export async function loadDenials(tx: Tx, patientIds: readonly string[]): Promise<Denial[]> {
  if (patientIds.length === 0) return [];
  const same = await recordsOfOnePerson(tx, patientIds);
  const patients = withRecordsOf(same, patientIds);
  const denials: Denial[] = [];
  for await (const stored of searchAll(tx, 'Consent', MAY_BE_IN_FORCE, { patients }))
    denials.push(...denialsOf(stored));
  return onAllRecords(same, denials);
}

/** The standing denials of everyone here. */
export async function loadAllDenials(tx: Tx): Promise<Denial[]> {
  const denials: Denial[] = [];
  for await (const stored of searchAll(tx, 'Consent', MAY_BE_IN_FORCE, 'all')) denials.push(...denialsOf(stored));
  return onAllRecords(
    await recordsOfOnePerson(
      tx,
      denials.map(({ patientId }) => patientId),
    ),
    denials,
  );
}

function denialsOf(stored: StoredResource): Denial[] {
  if (stored.patientId === undefined) return [];
  return toDenials(parseFhirJson(stored.body), stored.patientId);
}

function relationOf(stored: StoredResource, actor: PersonActor): TreatmentRelation | undefined {
  // What was imported may be of any shape; what cannot be read is no relation.
  const { managingOrganization, generalPractitioner } = parseFhirJson(stored.body);
  const organization = actor.organization && `Organization/${actor.organization.id}`;
  if (organization !== undefined && isObject(managingOrganization) && managingOrganization.reference === organization) {
    return 'managing-organization';
  }
  const named: unknown[] = Array.isArray(generalPractitioner) ? generalPractitioner : [];
  const practitioners = named.map((one) => (isObject(one) ? one.reference : undefined));
  const own = [organization, actor.fhirUser].filter((reference) => reference !== undefined);
  return own.some((reference) => practitioners.includes(reference)) ? 'general-practitioner' : undefined;
}

/** Those of these patients whom a resource of the type puts in the clinician's organisation. */
async function loadNamedIn(
  type: 'Encounter' | 'EpisodeOfCare',
  queryFor: (organization: string) => Record<string, string>,
  tx: Tx,
  actor: PersonActor,
  patientIds: readonly string[],
  at: Date,
): Promise<Set<string>> {
  const named = new Set<string>();
  if (actor.organization === undefined || patientIds.length === 0) return named;
  const query = queryFor(`Organization/${actor.organization.id}`);
  for await (const stored of searchAll(tx, type, query, { patients: patientIds })) {
    if (stored.patientId !== undefined && makesRelation(stored, at)) named.add(stored.patientId);
    if (named.size === patientIds.length) break;
  }
  return named;
}

/** An episode holds within its period alone. */
function makesRelation({ type, body }: StoredResource, at: Date): boolean {
  if (type !== 'EpisodeOfCare') return true;
  return holdsAt(parseFhirJson(body)['period'], at);
}

function visitsAt(organization: string): Record<string, string> {
  return { 'service-provider': organization, 'status:not': NOT_HELD };
}

function episodesOf(organization: string): Record<string, string> {
  return { organization, status: TAKEN_ON };
}

async function* searchAll(
  tx: Tx,
  type: string,
  query: Readonly<Record<string, string>>,
  restriction: Parameters<typeof searchResources>[2],
): AsyncGenerator<StoredResource> {
  let request: Parameters<typeof searchResources>[1] = parseSearch(type, new URLSearchParams(query));
  for (;;) {
    const { matches, on } = await searchResources(tx, request, restriction, PAGE);
    yield* matches;
    if (on === undefined) return;
    request = { ...request, page: on };
  }
}
