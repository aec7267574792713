import { readMany } from '#fhir';
import { type AccessNote, type Scope, type Tx, toCalendarDate } from '#kernel';
import type { LedgerWriter, RoomRuntime } from '#platform/http';
import { every, pauseOf } from '#platform/work';
import { deathOf } from '../families/deceased.ts';
import { tiesOf } from '../families/store.ts';
import { closeTie } from '../operations/families.ts';
import { candidatesOf, type MatchCandidate } from '../operations/find-candidates.ts';
import { pairOf } from './groups.ts';
import { carryOut } from './join.ts';
import { joinLaw } from './lawbook.ts';
import { mayMachineJoin } from './machine-join.ts';
import { sidesOf } from './seen-papers.ts';
import { dropUndecided, findPair, lockDecisions, personsOf, queuePair, recordsOfOnePerson } from './store.ts';

/**
 * Some fifty patients a second where nobody else wants the machine, and fewer the longer a look takes: nobody waits for this one, and whoever writes patients waits for the machine. A look is dearer
 * than what it looks at, so a busy node gives it a twentieth of its time: the desk is an hour behind a great import, and works it off when the import is over.
 */
const PAUSES = { leastMs: 250, times: 3, timesBusy: 20 } as const;
const BATCH = 20;
/** Many who are not indexed yet: the index goes first, or their likes would not be found. */
const INDEX_FIRST = 500;
/** One process sweeps at a time. The number is ours alone. */
const SWEEP_LOCK = 727_006;

/** Looks, after a patient was written, who else may be that person; the answer stops it. */
export async function startSweep(
  { node, database, clock, ids, log }: RoomRuntime,
  writeLedger: LedgerWriter,
): Promise<() => Promise<void>> {
  const pause = pauseOf(PAUSES);
  return every(pause, log, 'patients could not be looked at for the review desk', async () => {
    await database.transaction(async (tx) => {
      const notes: AccessNote[] = [];
      const actor = { kind: 'system', clientId: 'causeway-identity', scopes: [] } as const;
      const facts = { node, actor, purpose: 'HOPERAT', correlationId: ids.next() } as const;
      await sweepSome({ ...facts, tx, clock, ids, lang: 'en', note: (access) => void notes.push(access) });
      const entries = notes.map((note) => ({ facts: { ...facts, at: clock.now() }, note }));
      if (entries.length > 0) await writeLedger(tx, entries);
    });
    return 0;
  });
}

/**
 * Looks at some of the patients that wait, once the index knows them: pairs that somebody should look at go to the desk, and what the table of decisions joins without
 * anybody is joined.
 *
 * @returns how many were worked off; 0 when none wait that are indexed, or another process is at it
 */
export async function sweepSome(scope: Scope): Promise<number> {
  const { tx } = scope;
  const due = await takeDue(tx);
  // Before any pair is written: whoever decides holds this first too, and two never wait for each other.
  if (due.length > 0) await lockDecisions(tx);
  for (const patient of new Set(due)) await lookAt(scope, patient);
  return due.length;
}

async function takeDue(tx: Tx): Promise<string[]> {
  const [lock] = await tx.query<{ held: boolean }>('select pg_try_advisory_xact_lock($1) as held', [SWEEP_LOCK]);
  if (!lock?.held) return [];
  const rows = await tx.query<{ patient: string }>(
    `delete from identity.review_due where seq in (
       select r.seq from identity.review_due r
       where not exists (select from identity.match_due offset ${INDEX_FIRST})
         and not exists (select from identity.match_due m where m.patient = r.patient)
       order by r.seq limit ${BATCH})
     returning patient`,
  );
  return rows.map(({ patient }) => patient);
}

async function lookAt(scope: Scope, patient: string): Promise<void> {
  const { tx, clock } = scope;
  const [stored] = await readMany(tx, [{ type: 'Patient', id: patient }]);
  if (stored === undefined || stored.deleted) return;
  if (deathOf(stored) !== undefined) await endTiesOf(scope, patient);
  const candidates = await candidatesOf(scope, patient);
  const law = joinLaw(scope.node.jurisdiction, toCalendarDate(clock.now()));
  const persons = await personsOf(tx, [patient, ...candidates.map((one) => one.stored.id)]);
  const own = persons.get(patient);
  const others = candidates.filter((one) => own === undefined || persons.get(one.stored.id) !== own);
  await dropUndecided(
    tx,
    patient,
    others.map((one) => one.stored.id),
  );
  for (const { stored: other, decision, reason, probability } of others) {
    const pair = pairOf(patient, other.id);
    const versions = [stored, other].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ version }) => version);
    const at = clock.now().toISOString();
    await queuePair(tx, { ...pair, reason, probability, versions: versions.join('/'), at });
    if (decision !== 'link') continue;
    const sides = await sidesOf(scope, [stored, other]);
    if (mayMachineJoin(reason, ...sides, law)) await joinUnlessSomebodyDecided(scope, patient, other.id, reason);
  }
}

/** A death that was written as a resource ends what a death at the desk ends. */
async function endTiesOf(scope: Scope, patient: string): Promise<void> {
  const records = (await recordsOfOnePerson(scope.tx, [patient])).get(patient) ?? [patient];
  for (const tie of await tiesOf(scope.tx, records)) if (tie.ended_at === null) await closeTie(scope, tie);
}

/** The machine joins two who are each by themselves and of whom nobody has decided anything. All else is for somebody to look at. */
async function joinUnlessSomebodyDecided(
  scope: Scope,
  patient: string,
  other: string,
  reason: MatchCandidate['reason'],
): Promise<void> {
  const { tx } = scope;
  const pair = await findPair(tx, pairOf(patient, other));
  const persons = await personsOf(tx, [patient, other]);
  if (pair === undefined || pair.state !== 'open' || pair.revision > 0 || persons.size > 0) return;
  await carryOut(scope, pair, 'linked', { verb: 'link', reason, by: 'machine' });
}
