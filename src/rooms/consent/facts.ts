import { parseFhirJson, readMany, type StoredResource } from '#fhir';
import type { PersonActor, Tx } from '#kernel';
import { recordsOfOnePerson } from '#rooms/identity';
import { mayOpenTo } from './provisions/opens-to.ts';
import { MAY_BE_IN_FORCE, toStanding } from './provisions/read-consent.ts';
import type { StandingConsent } from './provisions/ruling.ts';
import { searchAll } from './search-all.ts';

type SamePerson = Awaited<ReturnType<typeof recordsOfOnePerson>>;

/** These patients, and all records that are the same people's. */
function withRecordsOf(same: SamePerson, patientIds: Iterable<string>): string[] {
  return [...new Set([...patientIds, ...[...same.values()].flat()])];
}

/** What is said on one record of a person is said on all. */
function onAllRecords(same: SamePerson, consents: readonly StandingConsent[]): StandingConsent[] {
  const recordsOf = new Map([...same.values()].flatMap((records) => records.map((record) => [record, records])));
  return consents.flatMap((consent) => {
    const records = recordsOf.get(consent.patientId);
    return records?.map((patientId) => ({ ...consent, patientId, records })) ?? [consent];
  });
}

/**
 * Patients one of whose artefacts may open something to the clinician: to them, their organisation, their role, the consortium or everybody. What is really open the
 * artefacts themselves say.
 */
export async function loadPermittingPatients(tx: Tx, actor: PersonActor, nodeId: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  if (actor.closedWorkplace !== undefined) return found;
  const mayOpen = [
    ['_tag', mayOpenTo(actor, nodeId)],
    ['status', 'active'],
  ] as const;
  for await (const { patientId } of searchAll(tx, 'Consent', mayOpen, 'all')) if (patientId) found.add(patientId);
  // What is opened of one record of a person is opened of all.
  return new Set(withRecordsOf(await recordsOfOnePerson(tx, [...found]), found));
}

/** The Consents in force of these patients, whichever of a person's records they lie on. */
export async function loadConsents(tx: Tx, patientIds: readonly string[]): Promise<StandingConsent[]> {
  if (patientIds.length === 0) return [];
  const same = await recordsOfOnePerson(tx, patientIds);
  const patients = withRecordsOf(same, patientIds);
  const consents: StandingConsent[] = [];
  for await (const stored of searchAll(tx, 'Consent', MAY_BE_IN_FORCE, { patients }))
    consents.push(...standingOf(stored));
  return onAllRecords(same, consents);
}

/** The Consents in force of everyone here. */
export async function loadAllConsents(tx: Tx): Promise<StandingConsent[]> {
  const consents: StandingConsent[] = [];
  for await (const stored of searchAll(tx, 'Consent', MAY_BE_IN_FORCE, 'all')) consents.push(...standingOf(stored));
  return onAllRecords(
    await recordsOfOnePerson(
      tx,
      consents.map(({ patientId }) => patientId),
    ),
    consents,
  );
}

/** Those of these Consents that are in force. */
export async function loadConsentsById(tx: Tx, consentIds: readonly string[]): Promise<StandingConsent[]> {
  const stored = await readMany(
    tx,
    consentIds.map((id) => ({ type: 'Consent', id })),
  );
  return stored.filter(({ deleted }) => !deleted).flatMap(standingOf);
}

/** Consents by what is stored of them, which never changes under one version: to read one again and hold it against what was signed takes longer than all the rest. */
const read = new Map<string, readonly StandingConsent[]>();
/** Some twenty megabytes at most. */
const READ_MAX = 4_000;

/** The Consent as it binds, or nothing. */
function standingOf({ body, patientId, version }: StoredResource): readonly StandingConsent[] {
  if (patientId === undefined) return [];
  const key = `${patientId} ${body}`;
  const known = read.get(key);
  if (known) return known;
  const standing = [toStanding(parseFhirJson(body), patientId, version) ?? []].flat();
  if (read.size >= READ_MAX) read.clear();
  read.set(key, standing);
  return standing;
}
