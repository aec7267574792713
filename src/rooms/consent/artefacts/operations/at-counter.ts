import { lockAbsences, parseFhirJson, readResource, readVersions } from '#fhir';
import {
  type Decision,
  granted,
  type LocalText,
  lawInForce,
  orThrow,
  RefusalError,
  refused,
  type Scope,
  type Tx,
  toCalendarDate,
} from '#kernel';
import { asPeople, isOfAge } from '#rooms/identity';
import { refuse } from '../../messages.ts';
import { telephonesOf } from '../../telephones.ts';
import type { CounterReading } from '../contract.ts';
import {
  type AtCounter,
  type CounterTry,
  decideNumber,
  decideTrying,
  decideWitness,
  type NumbersSince,
  TRIES_LOOK_BACK_MS,
} from '../counter-rules.ts';
import { type ReadingRow, saveTry, triesOf } from '../counter-store.ts';
import { COUNTER_LAW, type CounterLaw } from '../lawbook.ts';
import { refuseConsent } from '../messages.ts';
import type { Artefact } from '../model.ts';
import { type AskedRow, findAsked, getArtefact } from '../store.ts';
import { askerOf } from '../who.ts';

/** The request that the caller's institution put to a patient of this node. Another's is as if there were none. */
export async function ownRequest(
  scope: Pick<Scope, 'tx' | 'actor' | 'node'>,
  id: string,
): Promise<{ readonly row: AskedRow; readonly artefact: Artefact }> {
  const { organization } = askerOf(scope);
  const row = await findAsked(scope.tx, id);
  if (row === undefined || row.consentId === null || row.organizationId !== organization.id) {
    throw new RefusalError(refuseConsent('consent.artefact-not-found'));
  }
  return { row, artefact: await getArtefact(scope.tx, row.consentId) };
}

/** @refuses consent.no-law */
export function counterLaw({ node, clock }: Pick<Scope, 'node' | 'clock'>): {
  readonly law: CounterLaw;
  readonly instrument: LocalText;
} {
  const day = toCalendarDate(clock.now());
  const entry = lawInForce(COUNTER_LAW, node.jurisdiction, day);
  if (entry === undefined) throw new RefusalError(refuse('consent.no-law', { from: node.jurisdiction, to: '*', day }));
  return { law: entry.value, instrument: entry.instrument };
}

/**
 * Whether the patient decides alone, and so may agree by a code to the own telephone: whose it is that a child's record names nobody can tell.
 *
 * @refuses consent.counter-not-of-age
 */
export async function decideOfAge(
  { tx, clock }: Pick<Scope, 'tx' | 'clock'>,
  patientId: string,
): Promise<Decision<true>> {
  const stored = await readResource(tx, 'Patient', patientId);
  const { birthDate } = stored === undefined || stored.deleted ? {} : parseFhirJson(stored.body);
  const born = typeof birthDate === 'string' ? birthDate : undefined;
  return isOfAge(born, toCalendarDate(clock.now()))
    ? granted(true)
    : refused(refuseConsent('consent.counter-not-of-age'));
}

/** The number of the patient's own to which a code may go: the counter cannot name another. @refuses what `decideNumber` does */
export async function numberOf(
  { tx, clock }: Pick<Scope, 'tx' | 'clock'>,
  patientId: string,
  law: CounterLaw,
): Promise<Decision<string>> {
  return decideNumber(await numbersOf(tx, patientId), clock.now(), law);
}

/** A record that is written more often than this within a few days is looked at no further: then no code goes out. */
const VERSIONS_MAX = 40;
const VERSIONS_BYTES_MAX = 4_000_000;

async function numbersOf(tx: Tx, patientId: string): Promise<NumbersSince[]> {
  const present = await readResource(tx, 'Patient', patientId);
  if (present === undefined || present.deleted) return [];
  const before = Array.from({ length: Math.min(present.version - 1, VERSIONS_MAX) }, (_, i) => ({
    type: 'Patient',
    id: patientId,
    version: present.version - 1 - i,
  }));
  const { versions } = await readVersions(tx, before, VERSIONS_BYTES_MAX);
  return [present, ...versions].map(({ lastUpdated, deleted, body }) => ({
    at: new Date(lastUpdated),
    numbers: deleted ? [] : telephonesOf(parseFhirJson(body)),
  }));
}

/** Until the transaction ends, nobody else tries anything at a counter for this patient: tries at once count like tries in turn. */
export async function holdTries(scope: Pick<Scope, 'tx' | 'clock'>, patientId: string): Promise<CounterTry[]> {
  await lockAbsences(scope.tx, [`counter/${patientId}`]);
  return triesOf(scope.tx, patientId, lookBackFrom(scope));
}

/** Counts something that was tried. @returns its id */
export async function countTry(
  scope: Pick<Scope, 'tx' | 'clock' | 'ids' | 'actor' | 'node'>,
  kind: CounterTry['kind'],
  { id: consentId, terms: { patientId } }: Pick<Artefact, 'id' | 'terms'>,
): Promise<string> {
  const id = scope.ids.next();
  const { accountId } = askerOf(scope);
  await saveTry(scope.tx, { id, kind, consentId, patientId, accountId, at: scope.clock.now() }, lookBackFrom(scope));
  return id;
}

function lookBackFrom({ clock }: Pick<Scope, 'clock'>): Date {
  return new Date(clock.now().getTime() - TRIES_LOOK_BACK_MS);
}

/** @returns how many wrong codes and papers there were. @refuses consent.counter-locked */
export async function holdOpenCounter(scope: Scope, patientId: string, law: CounterLaw): Promise<number> {
  const tries = await holdTries(scope, patientId);
  orThrow(decideTrying(tries, law));
  return tries.filter(({ kind }) => kind === 'wrong').length;
}

/** What is known of a reading, for whoever looks. */
export async function toReadingView(
  scope: Pick<Scope, 'actor' | 'node' | 'tx'>,
  reading: ReadingRow,
  asker: AskedRow,
): Promise<CounterReading> {
  return {
    by: reading.readerName,
    until: reading.expiresAt.toISOString(),
    isOwn: isInvolved(await decideWitnessOf(scope, reading, asker)),
  };
}

/** Whether whoever is at the counter now may witness this reading. */
export async function decideWitnessOf(
  scope: Pick<Scope, 'actor' | 'node' | 'tx'>,
  reading: ReadingRow,
  asker: AskedRow,
): Promise<Decision<true>> {
  const { accountId, fhirUser } = askerOf(scope);
  const self: AtCounter = { accountId, fhirUser };
  const [witness = self, ...involved] = await asPeople(scope.tx, [self, atCounter(reading), atCounter(asker)]);
  return decideWitness(witness, involved);
}

function isInvolved(decision: Decision<true>): boolean {
  return !decision.ok && decision.refusals.some(({ code }) => code === 'consent.witness-is-reader');
}

/** Who read it out, or who asked. */
export function atCounter({ accountId, fhirUser }: Pick<ReadingRow, 'accountId' | 'fhirUser'>): AtCounter {
  return { accountId, ...(fhirUser === null ? {} : { fhirUser }) };
}

/** Acts at a counter, for the ledger. */
export function noteAtCounter(
  scope: Scope,
  { id, terms: { patientId } }: Pick<Artefact, 'id' | 'terms'>,
  basis:
    | 'consent/counter-read'
    | 'consent/counter-read-out'
    | 'consent/counter-code-sent'
    | 'consent/counter-code-wrong'
    | 'consent/counter-paper-wrong',
  detail: Readonly<Record<string, string>> = {},
): void {
  scope.note({
    action: basis === 'consent/counter-read' ? 'read' : 'operate',
    outcome: basis.endsWith('-wrong') ? 'denied' : 'permitted',
    patientId,
    kinds: { Consent: 1 },
    basis,
    detail: { consent: id, ...detail },
  });
}
