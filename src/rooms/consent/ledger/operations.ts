import { RefusalError, type Scope, type Tx } from '#kernel';
import type {
  LedgerAlarmsView,
  LedgerConsistency,
  LedgerEntriesQuery,
  LedgerEntriesView,
  LedgerHead,
  LedgerProof,
} from '../contract.ts';
import { refuse } from '../messages.ts';
import { listAlarms } from './alarms.ts';
import { findInArchive } from './archive.ts';
import { exportPage } from './copy.ts';
import { type EntryBody, entryHash } from './entry.ts';
import { type EntryRow, findEntry } from './find-entry.ts';
import { currentHead, hexOf, type SignHead } from './heads.ts';
import { droppedAround } from './seal.ts';
import { sequenceNow } from './sequence.ts';
import { consistencyPath, inclusionPath, treeSize } from './tree-store.ts';

/**
 * The signed head of the tree as it stands.
 *
 * @param now - what waits for its place gets it first
 */
export async function getHead(scope: Scope, sign: SignHead, now = false): Promise<LedgerHead> {
  if (now) await sequenceNow(scope.tx);
  return currentHead(scope.tx, { node: scope.node, clock: scope.clock, sign });
}

/**
 * An entry with its proof under the signed head. An entry that still waits gets its place now; one of a month that was archived comes out of its file.
 *
 * @param archives - where archived months lie
 * @refuses consent.entry-not-found, also for a patient whom the entry is not about
 */
export async function getProof(scope: Scope, entryId: string, sign: SignHead, archives?: string): Promise<LedgerProof> {
  const { tx, actor } = scope;
  const entry: FoundEntry | undefined = (await findEntry(tx, entryId)) ?? (await findArchived(tx, entryId, archives));
  const isPatient = actor.kind === 'person' && actor.role === 'patient';
  if (entry === undefined || (isPatient && entry.patient_id !== actor.patientId)) {
    throw new RefusalError(refuse('consent.entry-not-found'));
  }
  const position = (await findPosition(scope, entryId)) ?? (await sequencedPosition(scope, entryId));
  if (position === undefined) throw new RefusalError(refuse('consent.entry-not-found'));
  const head = await getHead(scope, sign);
  const path = await inclusionPath(tx, position, head.size);
  scope.note({
    action: 'read',
    outcome: 'permitted',
    ...(entry.patient_id === null ? {} : { patientId: entry.patient_id }),
    kinds: { AuditEvent: 1 },
    basis: isPatient ? 'consent/own-log' : 'consent/ledger-export',
  });
  return {
    entry: { id: entryId, body: entry.body, salt: hexOf(entry.salt) },
    position,
    leaf: hexOf(entryHash(entry.salt, entry.body)),
    path: path.map(hexOf),
    head,
  };
}

type FoundEntry = Pick<EntryRow, 'patient_id' | 'salt' | 'body'>;

/** An entry whose row was let go, if the archive's content gives the hash of its leaf. */
async function findArchived(tx: Tx, id: string, archives: string | undefined): Promise<FoundEntry | undefined> {
  if (archives === undefined) return undefined;
  const [leaf] = await tx.query<{ position: string; leaf: Uint8Array }>(
    'select position, leaf from consent.ledger_leaf where entry_id = $1',
    [id],
  );
  if (leaf === undefined) return undefined;
  const position = Number(leaf.position);
  for (const seal of await droppedAround(tx, position)) {
    const line = await findInArchive(archives, seal, position);
    if (line === undefined) continue;
    const salt = Buffer.from(line.salt, 'hex');
    if (hexOf(entryHash(salt, line.body)) !== hexOf(leaf.leaf)) continue;
    const { patientId } = JSON.parse(line.body) as EntryBody;
    return { patient_id: patientId ?? null, salt, body: line.body };
  }
  return undefined;
}

async function sequencedPosition(scope: Scope, entryId: string): Promise<number | undefined> {
  await sequenceNow(scope.tx);
  return findPosition(scope, entryId);
}

async function findPosition({ tx }: Scope, entryId: string): Promise<number | undefined> {
  const [leaf] = await tx.query<{ position: string }>('select position from consent.ledger_leaf where entry_id = $1', [
    entryId,
  ]);
  return leaf && Number(leaf.position);
}

/**
 * The proof that the tree of `to` leaves is that of `from` leaves, grown.
 *
 * @refuses consent.consistency-range
 */
export async function getConsistency(scope: Scope, from: number, to: number): Promise<LedgerConsistency> {
  const size = await treeSize(scope.tx);
  if (from > to || to > size) {
    throw new RefusalError(refuse('consent.consistency-range', { from, to, size }, from > to ? 'from' : 'to'));
  }
  return { from, to, path: (await consistencyPath(scope.tx, from, to)).map(hexOf) };
}

/** A page of whole entries for an archive or an outside verifier. Taking them out is noted. */
export async function listEntries(scope: Scope, { from, limit }: LedgerEntriesQuery): Promise<LedgerEntriesView> {
  const items = await exportPage(scope.tx, from, limit);
  scope.note({
    action: 'export',
    outcome: 'permitted',
    kinds: { AuditEvent: items.length },
    basis: 'consent/ledger-export',
    detail: { from: String(from) },
  });
  const last = items.at(-1);
  return { items, ...(items.length === limit && last ? { next: last.position + 1 } : {}) };
}

export async function getAlarms(scope: Scope): Promise<LedgerAlarmsView> {
  const alarms = await listAlarms(scope);
  // It tells of nodes, not of patients; but who watches over the ledger is watched as well.
  scope.note({ action: 'read', outcome: 'permitted', kinds: {}, basis: 'consent/ledger-export' });
  return { items: alarms };
}
