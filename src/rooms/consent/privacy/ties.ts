import { parseFhirJson, parseSearch, readMany, type StoredResource, searchResources } from '#fhir';
import { type Tx, toCalendarDate } from '#kernel';
import { compareNames, factsOf, type PersonFacts, recordsOfOnePerson } from '#rooms/identity';
import type { Act, Ties } from './model.ts';
import type { StaffPerson } from './store.ts';

/** Says what ties the one who acts to the patient. */
export type TiesOf = (act: Pick<Act, 'accountId' | 'patientId'>) => Ties;

/** Family names that are one: the same, or one spelling or script of the other. */
const SAME_FAMILY: ReadonlySet<string> = new Set(['same', 'sound', 'cross']);

/**
 * Loads what ties these people to these patients: own records, colleagues' records, shared addresses, publicly known persons. A patient is only read where the own
 * address of somebody who acted on them is known, which is the one thing that they can share.
 */
export async function loadTies(
  tx: Tx,
  people: readonly StaffPerson[],
  acts: readonly Pick<Act, 'accountId' | 'patientId'>[],
  at: Date,
): Promise<TiesOf> {
  const patientIds = [...new Set(acts.map(({ patientId }) => patientId))];
  await findOwnRecords(tx, people, at);
  const accounts = people.map(({ accountId }) => accountId);
  const same = await recordsOfOnePerson(tx, patientIds);
  const recordsOf = (patientId: string) => same.get(patientId) ?? [patientId];
  const records = [...new Set(patientIds.flatMap(recordsOf))];
  const staff = await tx.query<{ account_id: string; patient_id: string }>(
    `select account_id, patient_id from consent.staff_record
      where account_id = any($1::text[]) or patient_id = any($2::text[])`,
    [accounts, records],
  );
  const known = await tx.query<{ patient_id: string }>(
    'select patient_id from consent.known_person where patient_id = any($1::text[])',
    [records],
  );
  const publiclyKnown = new Set(known.map((row) => row.patient_id));
  const ofRecord = Map.groupBy(staff, (row) => row.patient_id);
  const own = await loadOwnFacts(
    tx,
    people,
    Map.groupBy(staff, (row) => row.account_id),
    at,
  );
  const asked = acts.filter(({ accountId }) => own.has(accountId)).map(({ patientId }) => patientId);
  const theirs = await loadFacts(tx, 'Patient', asked, at);
  return ({ accountId, patientId }) => {
    const holders = recordsOf(patientId).flatMap((record) => ofRecord.get(record) ?? []);
    const shared = sharedHome(own.get(accountId) ?? [], theirs.get(patientId));
    return {
      isOwn: holders.some((holder) => holder.account_id === accountId),
      isColleague: holders.some((holder) => holder.account_id !== accountId),
      isPubliclyKnown: recordsOf(patientId).some((record) => publiclyKnown.has(record)),
      ...shared,
    };
  };
}

function sharedHome(
  own: readonly PersonFacts[],
  other: PersonFacts | undefined,
): Pick<Ties, 'sharesAddress' | 'sharesFamilyName'> {
  const neighbours = own.filter(({ addresses }) => addresses.some((key) => other?.addresses.includes(key)));
  const isFamily = neighbours.some(({ names }) =>
    names.some((name) => other?.names.some((theirs) => SAME_FAMILY.has(compareNames(name, theirs).family.level))),
  );
  return { sharesAddress: neighbours.length > 0, sharesFamilyName: isFamily };
}

/** What is on file about those who act: their Practitioner, and their own records. Only who has an address there. */
async function loadOwnFacts(
  tx: Tx,
  people: readonly StaffPerson[],
  staff: ReadonlyMap<string, readonly { patient_id: string }[]>,
  at: Date,
): Promise<Map<string, PersonFacts[]>> {
  const practitioners = await loadFacts(tx, 'Practitioner', people.flatMap(practitionerOf), at);
  const patientIds = people.flatMap(({ accountId }) => staff.get(accountId)?.map((row) => row.patient_id) ?? []);
  const records = await loadFacts(tx, 'Patient', patientIds, at);
  const own = new Map<string, PersonFacts[]>();
  for (const person of people) {
    const facts = [
      ...practitionerOf(person).flatMap((id) => practitioners.get(id) ?? []),
      ...(staff.get(person.accountId) ?? []).flatMap((row) => records.get(row.patient_id) ?? []),
    ].filter(({ addresses }) => addresses.length > 0);
    if (facts.length > 0) own.set(person.accountId, facts);
  }
  return own;
}

async function loadFacts(tx: Tx, type: string, ids: readonly string[], at: Date): Promise<Map<string, PersonFacts>> {
  if (ids.length === 0) return new Map();
  const found = await readMany(
    tx,
    [...new Set(ids)].map((id) => ({ type, id })),
  );
  const today = toCalendarDate(at);
  return new Map(
    found.filter(({ deleted }) => !deleted).map(({ id, body }) => [id, factsOf(parseFhirJson(body), today)]),
  );
}

function practitionerOf({ fhirUser }: StaffPerson): string[] {
  const [, id] = /^Practitioner\/(.+)$/.exec(fhirUser ?? '') ?? [];
  return id === undefined ? [] : [id];
}

/**
 * Looks once for a record of each person's own: a patient of the same name, born on the same day. Without a birth date on file nobody is guessed; the officer can say it by hand.
 */
async function findOwnRecords(tx: Tx, people: readonly StaffPerson[], at: Date): Promise<void> {
  const unlooked = people.filter(({ lookedFor }) => !lookedFor);
  if (unlooked.length === 0) return;
  const practitioners = await loadFacts(tx, 'Practitioner', unlooked.flatMap(practitionerOf), at);
  for (const person of unlooked) {
    for (const id of practitionerOf(person)) {
      const facts = practitioners.get(id);
      for (const patientId of facts === undefined ? [] : await recordsLike(tx, facts, at)) {
        await tx.query(
          `insert into consent.staff_record (account_id, patient_id, how, at) values ($1, $2, 'name-and-birth', $3)
           on conflict do nothing`,
          [person.accountId, patientId, at],
        );
      }
    }
  }
  await tx.query('update consent.privacy_person set looked_for = true where account_id = any($1::text[])', [
    unlooked.map(({ accountId }) => accountId),
  ]);
}

/** Born on one day there are some dozens of a city’s patients at a node. */
const BORN_MAX = 200;

async function recordsLike(tx: Tx, { born, names }: PersonFacts, at: Date): Promise<string[]> {
  if (born === undefined || born.length < 10 || names.length === 0) return [];
  const query = parseSearch('Patient', new URLSearchParams({ birthdate: born }));
  const { matches } = await searchResources(tx, query, 'all', BORN_MAX);
  return matches.filter((stored) => isNamedAlike(stored, names, at)).map(({ id }) => id);
}

function isNamedAlike({ deleted, body }: StoredResource, names: PersonFacts['names'], at: Date): boolean {
  if (deleted) return false;
  const facts = factsOf(parseFhirJson(body), toCalendarDate(at));
  return names.some((name) =>
    facts.names.some((other) => {
      const { family, given } = compareNames(name, other);
      return SAME_FAMILY.has(family.level) && SAME_FAMILY.has(given.level);
    }),
  );
}
