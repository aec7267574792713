import { type AccessGate, groundOf, readCompartment, readMany, type StoredResource } from '#fhir';
import { RefusalError, type Scope } from '#kernel';
import { Instant } from '../../../kernel/wire.ts';
import type { DeskRecord, PairQuery, PairSummary, PairView, ReviewQueue, ReviewQueueQuery } from '../contract.ts';
import { PairReason } from '../contract.ts';
import { legiblePatient, toPatientView } from '../fhir.ts';
import { refuse } from '../messages.ts';
import { comparePair } from '../review/compare-pair.ts';
import { type Pair, pairOf } from '../review/groups.ts';
import { mustBeTwo } from '../review/join.ts';
import { verbsOf } from '../review/lifecycle.ts';
import { countPairs, decisionsOf, findPair, listPairs, type ReviewPair } from '../review/store.ts';
import { parsePatient } from '../store.ts';

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
    };
  };
}

/** Two records side by side: what agrees, what does not, what is missing, and who decided what of them before. */
export function getPairWith(gate: AccessGate) {
  return async (scope: Scope, input: PairQuery): Promise<PairView> => {
    await gate.admit(scope, { action: 'read', type: 'Patient' });
    return showPair(scope, gate, mustDiffer(input));
  };
}

/** @refuses identity.pair-of-one */
export function mustDiffer({ one, other }: Pair): Pair {
  if (one === other) throw new RefusalError(refuse('identity.pair-of-one', undefined, 'other'));
  return pairOf(one, other);
}

/** @refuses identity.no-such-patient */
export async function showPair(scope: Scope, gate: AccessGate, ids: Pair): Promise<PairView> {
  const stored = await readTwo(scope, gate, ids);
  const row = await findPair(scope.tx, ids);
  const compared = await comparePair(scope, ...stored);
  const decisions = await decisionsOf(scope.tx, ids);
  for (const { id } of stored) noteLook(scope, gate, 'read', id);
  const [one, other] = stored;
  const state = row?.state ?? 'open';
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
    history: decisions.map(({ verb, reason, at, decided_by: by, decided_by_name: name }) => ({
      verb,
      reason,
      at: at.toISOString(),
      ...(by === 'machine' ? {} : { by: { reference: by, ...(name === null ? {} : { name }) } }),
    })),
    verbs: verbsOf(state),
    ...(state === 'linked' && row?.decided_at ? { writtenSince: await writtenSince(scope, ids, row.decided_at) } : {}),
  };
}

/** A count says enough to whoever parts them; more than this is many. */
const COUNTED_MAX = 999;

/** How many resources of each record are newer than the link; the history of the decision itself does not count. */
async function writtenSince({ tx }: Scope, { one, other }: Pair, since: Date): Promise<{ one: number; other: number }> {
  const count = async (patientId: string) => {
    const { resources } = await readCompartment(tx, { patientId, since, count: COUNTED_MAX });
    const later = resources.filter(({ lastUpdated }) => Date.parse(lastUpdated) > since.getTime());
    return later.filter(({ type }) => type !== 'Provenance' && type !== 'Person').length;
  };
  return { one: await count(one), other: await count(other) };
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

function noteLook(scope: Scope, gate: AccessGate, action: 'search' | 'read', patientId: string): void {
  scope.note({
    action,
    outcome: 'permitted',
    patientId,
    kinds: { Patient: 1 },
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
