import { type Clock, type Ids, type LawEntry, type NodeIdentity, type Tx, toCalendarDate } from '#kernel';
import { appendNotes } from '../ledger/append.ts';
import type { EntryActor } from '../ledger/entry.ts';
import { loadDays } from './days.ts';
import { detectAttempts, detectDay, detectTies } from './detect.ts';
import { type DetectionLaw, detectionLaw } from './lawbook.ts';
import { PRIVACY_REFUSALS } from './messages.ts';
import { type Act, type Hit, NOBODY } from './model.ts';
import {
  forgetActs,
  holdCursor,
  keepActs,
  keepHits,
  keepPeople,
  moveCursor,
  type PlacedEntry,
  readEntries,
} from './store.ts';
import { loadTies } from './ties.ts';
import { PRIVACY_BASES } from './words.ts';

/** Entries of one transaction: a few tens of milliseconds. */
const BATCH = 500;
const DAY_MS = 86_400_000;
/** Shenzhen and Hong Kong share one civil time. */
const CIVIL_OFFSET_MS = 8 * 3_600_000;
const BASIS = 'consent/unusual-access-looked-for';

export interface LookParts {
  readonly node: NodeIdentity;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Entries a transaction; for tests. */
  readonly batch?: number;
}

/**
 * Looks through the next entries of the ledger for what is unusual. What is found, how far it was looked, and the entry that says so commit together: a process that dies in
 * between has done nothing, and the next one does it once.
 *
 * @returns how many entries were looked through; fewer than a batch: that is all for now. Undefined where another process is at it, or no rule is in force.
 */
export async function lookThrough(tx: Tx, { node, clock, ids, batch = BATCH }: LookParts): Promise<number | undefined> {
  const now = clock.now();
  const law = detectionLaw(node.jurisdiction, toCalendarDate(now));
  const from = law && (await holdCursor(tx));
  if (law === undefined || from === undefined) return undefined;
  const read = await readEntries(tx, from, batch);
  if (read === undefined) return 0;
  const done = read.entries.flatMap(toAct);
  const acts = done.map(({ act }) => act);
  if (done.length > 0) {
    const hits = await detectIn(tx, done, law.value, now);
    await keepHits(tx, ids, hits, law.value, now);
    await forgetActs(tx, toCalendarDate(new Date(now.getTime() - (law.value.historyDays + 7) * DAY_MS)));
    await noteLooked(tx, { node, ids, now, law }, acts.length, hits.length);
  }
  await moveCursor(tx, read.next);
  return read.looked;
}

async function detectIn(tx: Tx, done: readonly PersonAct[], law: DetectionLaw, now: Date): Promise<Hit[]> {
  const acts = done.map(({ act }) => act);
  const people = await keepPeople(
    tx,
    done.map(({ person }) => person),
  );
  await keepActs(
    tx,
    done.map(({ act, shard }) => ({ ...act, shard })),
    people,
    law,
  );
  const atWork = done.filter(({ person }) => person.role !== 'patient').map(({ act }) => act);
  const onSomebody = atWork.filter(({ patientId }) => patientId !== NOBODY);
  const tiesOf = await loadTies(tx, people, onSomebody, now);
  const byTie = onSomebody.flatMap((act) => detectTies(act, tiesOf(act), law));
  const workers = new Set(atWork.map(({ accountId }) => accountId));
  const byDay = (await loadDays(tx, acts, law)).flatMap((facts) =>
    workers.has(facts.accountId) ? detectDay(facts, law) : detectAttempts(facts, law),
  );
  return [...merged(byTie), ...byDay];
}

/** Several acts that one rule finds of one person, about one patient on one day, are one finding. */
function merged(hits: readonly Hit[]): Hit[] {
  const groups = Map.groupBy(hits, (hit) => [hit.rule, hit.accountId, hit.day, hit.patientId].join(' '));
  return [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [{ ...first, acts: [...first.acts, ...more.flatMap(({ acts }) => acts)] }],
  );
}

type Person = Extract<EntryActor, { readonly kind: 'person' }>;

interface PersonAct {
  readonly act: Act;
  readonly person: Person;
  readonly shard: number;
}

/** What the desk itself does, and what is refused at it: looking into a finding is none. */
const DESK_BASES: ReadonlySet<string> = new Set([
  ...Object.keys(PRIVACY_BASES),
  ...Object.keys(PRIVACY_REFUSALS),
  'consent/emergency-second-look',
]);

/**
 * Acts of people who work here on somebody's data, or on what is not here. Of patients, and of who stands for them, what was refused and is not about themselves: ids are guessed by their accounts as
 * well. What programs and the desk itself do is not looked at.
 */
function toAct({ body, shard }: PlacedEntry): PersonAct[] {
  const { actor, patientId = NOBODY } = body;
  if (actor.kind !== 'person') return [];
  if (actor.role === 'patient' && (body.outcome === 'permitted' || patientId === actor.patientId)) return [];
  if (DESK_BASES.has(body.basis)) return [];
  const at = new Date(body.at);
  const civil = new Date(at.getTime() + CIVIL_OFFSET_MS);
  const act: Act = {
    entryId: body.id,
    accountId: actor.accountId,
    patientId,
    at,
    day: toCalendarDate(at),
    hour: civil.getUTCHours(),
    outcome: body.outcome,
  };
  return [{ act, person: actor, shard }];
}

/** Looking through the ledger is an act too. The program's own entries are none of a person's, so they are not looked at again. */
async function noteLooked(
  tx: Tx,
  { node, ids, now, law }: { node: NodeIdentity; ids: Ids; now: Date; law: LawEntry<DetectionLaw> },
  looked: number,
  found: number,
): Promise<void> {
  const actor = { kind: 'system', clientId: 'causeway-privacy', scopes: [] } as const;
  await appendNotes(tx, { node, actor, purpose: 'HOPERAT', correlationId: ids.next(), at: now }, [
    {
      action: 'read',
      outcome: 'permitted',
      kinds: { AuditEvent: looked },
      basis: BASIS,
      detail: { found: String(found), rules: law.inForceFrom },
    },
  ]);
}
