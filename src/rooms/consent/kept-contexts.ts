import { printCompartment } from '#fhir';
import type { PersonActor, Scope, Tx } from '#kernel';
import { recordsOfOnePerson } from '#rooms/identity';
import type { AccessContext } from './access-model.ts';
import type { Provision } from './artefacts/model.ts';
import { besideOwnWritings } from './own-writings.ts';

/** What a relation and a Consent are read from: the Patient, and what may say who treats and who may see. In the order of the alphabet. */
const DECISIVE_TYPES = ['Appointment', 'Consent', 'Encounter', 'EpisodeOfCare', 'Patient', 'ServiceRequest'];

/**
 * What time alone changes is looked at every five seconds, as a permit is, and so at the very instant at which days, dates and laws begin and end: exact but for an order, a visit,
 * an episode or an appointment whose time was written down to the second. What somebody says or writes is noticed at once.
 */
const TICK_MS = 5_000;
/** Patients of whom one session remembers what is known. */
const PATIENTS_MAX = 500;

interface Kept {
  /** Of all that it was found from. */
  readonly print: string;
  /** It is right from the one instant to the other. */
  readonly from: number;
  readonly until: number;
  readonly context: AccessContext;
}

/** By the database, then by the session. */
const kept = new WeakMap<Tx, WeakMap<PersonActor, Map<string, Kept>>>();

/**
 * What is known of a clinician or coordinator and one patient, found anew only where something it was found from has changed. The database is asked each time whether it has:
 * a Consent that was revoked, a visit that was begun, two records that were joined, each is seen by the next request.
 *
 * Only what merely reads keeps anything: what a transaction has written may still be undone.
 *
 * @param find - finds it, from nothing
 */
export async function keptContext(
  scope: Scope,
  actor: PersonActor,
  patientId: string,
  find: () => Promise<AccessContext>,
): Promise<AccessContext> {
  const { tx, clock } = scope;
  if (!tx.shared) return find();
  const ofActor = keptOf(tx.shared, actor);
  // The print comes first: what is written between it and the finding is found, and found once more by the next.
  const print = await printOf(tx, actor, patientId);
  const now = clock.now().getTime();
  const before = ofActor.get(patientId);
  if (before?.print === print && before.from <= now && now < before.until) return before.context;
  const context = await find();
  const until = rightUntil(context, now);
  if (ofActor.size >= PATIENTS_MAX) ofActor.clear();
  ofActor.set(patientId, { print, from: now, until, context });
  return context;
}

function keptOf(shared: Tx, actor: PersonActor): Map<string, Kept> {
  const ofDatabase = kept.get(shared) ?? new WeakMap<PersonActor, Map<string, Kept>>();
  kept.set(shared, ofDatabase);
  const ofActor = ofDatabase.get(actor) ?? new Map<string, Kept>();
  ofDatabase.set(actor, ofActor);
  return ofActor;
}

/** Of all records of the person. */
async function printOf(tx: Tx, { accountId }: PersonActor, patientId: string): Promise<string> {
  const print = (record: string) => printCompartment(tx, record, DECISIVE_TYPES, besideOwnWritings(accountId, record));
  const [own, same] = await Promise.all([print(patientId), recordsOfOnePerson(tx, [patientId])]);
  const others = (same.get(patientId) ?? []).filter((record) => record !== patientId);
  if (others.length === 0) return own;
  const prints = await Promise.all(others.map(async (record) => `${record} ${await print(record)}`));
  return [own, ...prints].join('\n');
}

/** Until the clock ticks, or a provision begins or ends. What is counted by its uses is right only once. */
function rightUntil({ consents }: AccessContext, now: number): number {
  if (consents.some(({ usesMax }) => usesMax !== undefined)) return now;
  const bounds = consents.flatMap(({ provisions }) => provisions.flatMap(boundsOf)).filter((bound) => bound > now);
  return Math.min(now - (now % TICK_MS) + TICK_MS, ...bounds);
}

function boundsOf({ from, until, except }: Provision): number[] {
  // What has no bound comes as no number, which is behind no instant.
  return [...[from, until].map((bound) => Date.parse(bound ?? '')), ...except.flatMap(boundsOf)];
}
