import { type AccessGate, groundOf, readMany, type StoredResource } from '#fhir';
import { type AccessNote, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { Instant, type Watch } from '../../../kernel/wire.ts';
import type {
  DeskRecord,
  PairQuery,
  PairSide,
  PairSummary,
  PairView,
  ReviewQueue,
  ReviewQueueQuery,
} from '../contract.ts';
import { PairReason } from '../contract.ts';
import { legiblePatient, toPatientView } from '../fhir.ts';
import { refuse } from '../messages.ts';
import type { HeldPaper } from '../papers/held.ts';
import type { IdentityPorts } from '../ports.ts';
import { comparePair } from '../review/compare-pair.ts';
import { type Pair, pairOf } from '../review/groups.ts';
import { mustBeTwo } from '../review/join.ts';
import { type LaterGroup, readLaterWrites } from '../review/later-writes.ts';
import { joinLaw } from '../review/lawbook.ts';
import { verbsOf } from '../review/lifecycle.ts';
import { type JoinSide, papersOfBoth, sightOf } from '../review/machine-join.ts';
import { kindsOf } from '../review/move-writes.ts';
import { heldPapers, printOf, sidesOf } from '../review/seen-papers.ts';
import { settledOf } from '../review/settled-store.ts';
import { countPairs, decisionsOf, findPair, listPairs, markOfPairs, type ReviewPair } from '../review/store.ts';
import { parsePatient } from '../store.ts';
import { toWrites, withNames } from './later-view.ts';

/** Pairs read to fill a page: some are of people whom the caller may not see, or who are gone. */
const READ_MAX = 200;

/** What waits on the desk, the longest first; or what was decided, the last first. */
export function reviewQueueWith(gate: AccessGate) {
  return async (scope: Scope, { state, cursor, limit }: ReviewQueueQuery): Promise<ReviewQueue> => {
    await gate.admit(scope, { action: 'search', type: 'Patient' });
    const start = state === 'open' ? '-infinity' : 'infinity';
    const rows = await listPairs(
      scope.tx,
      state,
      cursor === undefined ? [start, '', ''] : fromCursor(cursor),
      READ_MAX,
    );
    const records = await shownRecords(
      scope,
      gate,
      'search',
      rows.flatMap(({ one, other }) => [one, other]),
    );
    const visible = rows.filter(({ one, other }) => records.has(one) && records.has(other));
    const page = visible.slice(0, limit);
    for (const id of new Set(page.flatMap(({ one, other }) => [one, other]))) noteLook(scope, gate, 'search', id);
    const last = page.at(-1);
    return {
      pairs: page.map((row) => toSummary(row, records)),
      counts: await countPairs(scope.tx),
      ...(visible.length > limit && last ? { next: toCursor(last) } : {}),
      mark: await markOfPairs(scope.tx),
    };
  };
}

/** What the desk asks while it stays open: whether there are other pairs. It names nobody, so nobody was looked at; the list that is read when there are is an entry of each who stands in it. */
export function watchPairsWith(gate: AccessGate) {
  return async (scope: Scope): Promise<Watch> => {
    await gate.admit(scope, { action: 'search', type: 'Patient' });
    return { mark: await markOfPairs(scope.tx) };
  };
}

/** Two records side by side: what agrees, what does not, what is missing, and who decided what of them before. */
export function getPairWith(gate: AccessGate, ports: IdentityPorts) {
  return async (scope: Scope, input: PairQuery): Promise<PairView> => {
    await gate.admit(scope, { action: 'read', type: 'Patient' });
    return showPair(scope, gate, ports, mustDiffer(input));
  };
}

/** @refuses identity.pair-of-one */
export function mustDiffer({ one, other }: Pair): Pair {
  if (one === other) throw new RefusalError(refuse('identity.pair-of-one', undefined, 'other'));
  return pairOf(one, other);
}

/** @refuses identity.no-such-patient */
export async function showPair(scope: Scope, gate: AccessGate, ports: IdentityPorts, ids: Pair): Promise<PairView> {
  const stored = await readTwo(scope, gate, ids);
  const row = await findPair(scope.tx, ids);
  const compared = await comparePair(scope, ...stored);
  const decisions = await decisionsOf(scope.tx, ids);
  const settled = await settledOf(scope.tx, ids);
  const [one, other] = stored;
  const state = row?.state ?? 'open';
  const since = state === 'linked' ? row?.decided_at : undefined;
  const later = since ? await readLaterWrites(scope, ports, stored, since) : [];
  for (const { id } of stored) {
    const seen = later.filter(({ on }) => on === id).flatMap(({ members }) => members);
    noteLook(scope, gate, 'read', id, kindsOf(seen));
  }
  return {
    one: toDeskRecord(one),
    other: toDeskRecord(other),
    state,
    // As it is now: since the pair was found a record may have been corrected.
    reason: compared.reason,
    probability: compared.probability,
    ...(row ? { foundAt: row.found_at.toISOString() } : {}),
    ...(row?.decided_at ? { decidedAt: row.decided_at.toISOString() } : {}),
    revision: row?.revision ?? 0,
    evidence: [...compared.evidence],
    ...(await toPapersOfBoth(scope, stored)),
    history: await Promise.all(
      decisions.map(async ({ revision, verb, reason, at, decided_by: by, decided_by_name: name }) => ({
        verb,
        reason,
        at: at.toISOString(),
        ...(by === 'machine' ? {} : { by: { reference: by, ...(name === null ? {} : { name }) } }),
        ...(settled.has(revision) ? { settled: await withNames(scope, settled.get(revision) ?? []) } : {}),
      })),
    ),
    verbs: verbsOf(state),
    ...(since ? await toLater(scope, ids, later) : {}),
  };
}

/** Papers that both records hold, and whether each of their keepers has seen them. */
async function toPapersOfBoth(
  scope: Scope,
  stored: readonly [StoredResource, StoredResource],
): Promise<Pick<PairView, 'papersOfBoth' | 'hasOneKeeper'>> {
  const today = toCalendarDate(scope.clock.now());
  const law = joinLaw(scope.node.jurisdiction, today);
  const [one, other] = await sidesOf(scope, stored);
  const prints = papersOfBoth(one, other);
  const held = heldPapers(stored[0], today).filter((paper) => prints.includes(printOf(paper)));
  const sight = (side: JoinSide, paper: HeldPaper) => {
    const seen = sightOf(side, printOf(paper), law);
    return seen && { how: seen.how, at: seen.at.toISOString() };
  };
  return {
    hasOneKeeper: one.keeper !== undefined && one.keeper === other.keeper,
    papersOfBoth: held.map((paper) => {
      const [ours, theirs] = [sight(one, paper), sight(other, paper)];
      return { kind: paper.kind, ...(ours ? { one: ours } : {}), ...(theirs ? { other: theirs } : {}) };
    }),
  };
}

/** What was written since, and how much. */
async function toLater(
  scope: Scope,
  ids: Pair,
  groups: readonly LaterGroup[],
): Promise<Required<Pick<PairView, 'later' | 'writtenSince'>>> {
  const later = await withNames(
    scope,
    groups.map((group) => toWrites(group, ids)),
  );
  const count = (side: PairSide) =>
    later.filter(({ on }) => on === side).reduce((sum, { writes }) => sum + writes.length, 0);
  return { later, writtenSince: { one: count('one'), other: count('other') } };
}

/** Both records, in the pair's order. @refuses identity.no-such-patient */
export async function readTwo(
  scope: Scope,
  gate: AccessGate,
  { one, other }: Pair,
): Promise<[StoredResource, StoredResource]> {
  const keys = [one, other].map((id) => ({ type: 'Patient', id }));
  const found = (await readMany(scope.tx, keys)).filter(({ deleted }) => !deleted);
  const shown = [...(await gate.mayDisclose(scope, 'read', found))].sort((a, b) => (a.id < b.id ? -1 : 1));
  mustBeTwo(shown);
  return shown;
}

async function shownRecords(
  scope: Scope,
  gate: AccessGate,
  action: 'search' | 'read',
  ids: readonly string[],
): Promise<Map<string, StoredResource>> {
  const keys = [...new Set(ids)].map((id) => ({ type: 'Patient', id }));
  const found = (await readMany(scope.tx, keys)).filter(({ deleted }) => !deleted);
  return new Map((await gate.mayDisclose(scope, action, found)).map((stored) => [stored.id, stored]));
}

/** @param listed - of what else of the record was told that it is there */
function noteLook(
  scope: Scope,
  gate: AccessGate,
  action: 'search' | 'read',
  patientId: string,
  listed: AccessNote['kinds'] = {},
): void {
  scope.note({
    action,
    outcome: 'permitted',
    patientId,
    kinds: { ...listed, Patient: 1 },
    ...groundOf(gate, scope, { action, type: 'Patient', patientId }, 'identity.review-desk', {
      operation: 'identity.review-desk',
    }),
  });
}

function toSummary(row: ReviewPair, records: ReadonlyMap<string, StoredResource>): PairSummary {
  const { state, probability, found_at, decided_at, revision } = row;
  const recordOf = (id: string) => toDeskRecord(records.get(id) as StoredResource);
  return {
    one: recordOf(row.one),
    other: recordOf(row.other),
    state,
    reason: PairReason.catch('by-hand').parse(row.reason),
    ...(probability === null ? {} : { probability }),
    foundAt: found_at.toISOString(),
    ...(decided_at ? { decidedAt: decided_at.toISOString() } : {}),
    revision,
  };
}

/** The whole numbers of papers stay here until somebody opens them, and that is noted by itself. */
export function toDeskRecord(stored: StoredResource): DeskRecord {
  const patient = parsePatient(stored);
  const view = toPatientView(patient);
  const [address] = (legiblePatient(patient as never).address ?? []).map(
    ({ text, line = [], district, city }) => text ?? [...line, district, city].filter(Boolean).join(', '),
  );
  return {
    ...view,
    papers: view.papers.map((paper) => ({ ...paper, number: paper.masked })),
    ...(address ? { address } : {}),
    version: stored.version,
  };
}

function toCursor({ state, found_at, decided_at, one, other }: ReviewPair): string {
  const at = (state === 'open' ? found_at : (decided_at ?? found_at)).toISOString();
  return Buffer.from(`${at} ${one} ${other}`).toString('base64url');
}

/** @refuses identity.cursor-invalid */
function fromCursor(cursor: string): [at: string, one: string, other: string] {
  const [at = '', one, other] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (one === undefined || other === undefined || !Instant.safeParse(at).success) {
    throw new RefusalError(refuse('identity.cursor-invalid', undefined, 'cursor'));
  }
  return [at, one, other];
}
