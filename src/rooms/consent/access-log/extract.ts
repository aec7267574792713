import { createHash } from 'node:crypto';
import { shardOf } from '#fhir';
import { RefusalError, type Scope } from '#kernel';
import type { BeforeScope } from '#platform/http';
import type { LedgerHead, LedgerWitness, LogDownload, LogDownloadQuery, LogExtract } from '../contract.ts';
import { entryHash } from '../ledger/entry.ts';
import { currentHead, hexOf, type SignHead } from '../ledger/heads.ts';
import { refuseLedger } from '../ledger/messages.ts';
import { type LedgerPeer, neighboursOf, type PeerFetch, pullWitness } from '../ledger/peers.ts';
import { sequenceNow } from '../ledger/sequence.ts';
import { consistencyPath, inclusionPaths } from '../ledger/tree-store.ts';
import { newestWitnesses } from '../ledger/witness.ts';
import { eachRecordOf, OWN_LOG_BASIS, ownPatient } from './own-log.ts';

/** The newest that one file takes: some 2 kB each with its proof. Who has more takes them by periods. */
const ENTRIES_MAX = 5_000;

/** What taking a log along needs beside the request. */
export interface ExtractParts {
  readonly sign: SignHead;
  readonly peers: readonly LedgerPeer[];
  readonly fetch?: PeerFetch;
}

/** A log with what vouches for it, before it becomes a file or paper. */
export interface TakenLog extends Pick<LogDownload, 'extract' | 'head' | 'entries' | 'told' | 'witnesses'> {
  readonly says: LogExtract;
}

/**
 * Gives what waits its place, signs the head, and asks the neighbours to look at it: so that the newest entry, too, has a witness. A neighbour that does not
 * answer within seconds is left out.
 */
export async function witnessNow(scope: BeforeScope, { sign, peers, fetch }: ExtractParts): Promise<LedgerHead> {
  const { node, clock } = scope;
  const head = await scope.inTransaction(async ({ tx }) => {
    await sequenceNow(tx);
    return currentHead(tx, { node, clock, sign });
  });
  const asking = {
    node: node.id,
    peers,
    ...(fetch ? { fetch } : {}),
    inTransaction: scope.inTransaction,
    // What a neighbour has not seen is not among the witnesses, and the file shows it.
    onTrouble: () => undefined,
  };
  await Promise.all(neighboursOf(asking).map((peer) => pullWitness(asking, peer, true)));
  return head;
}

/**
 * The own log under a signed head, with the path of each entry and the neighbours' statements.
 *
 * @param head - one of ours that covers the entries
 * @refuses consent.log-not-yours, consent.log-period
 */
export async function takeLog(
  scope: Scope,
  { from, to }: LogDownloadQuery,
  head: LedgerHead,
  sign: SignHead,
): Promise<TakenLog> {
  const { actor, tx, node, clock } = scope;
  const patientId = ownPatient(scope, undefined);
  const madeAt = clock.now().toISOString();
  const period = { from: from ?? '-infinity', to: to ?? madeAt };
  if (from !== undefined && Date.parse(from) > Date.parse(period.to)) {
    throw new RefusalError(refuseLedger('consent.log-period', undefined, 'from'));
  }
  const found = newestFirst(await eachRecordOf(scope, patientId, (record) => entriesOf(scope, record, period, head)));
  const heard = newestFirst(await eachRecordOf(scope, patientId, (record) => toldOf(scope, record, period)));
  const rows = found.slice(0, ENTRIES_MAX);
  const told = heard.slice(0, ENTRIES_MAX).map(({ body }) => body);
  const positions = rows.map(({ position }) => Number(position));
  const paths = await inclusionPaths(tx, positions, head.size);
  const entries = rows.map(({ id, salt, body }, i) => ({
    id,
    position: positions[i] ?? 0,
    salt: hexOf(salt),
    body,
    leaf: hexOf(entryHash(salt, body)),
    path: (paths[i] ?? []).map(hexOf),
  }));
  const says: LogExtract = {
    kind: 'access-log-extract',
    node: node.id,
    name: actor.kind === 'person' ? actor.name : { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' },
    entries: entries.length,
    told: told.length,
    complete: found.length <= ENTRIES_MAX && heard.length <= ENTRIES_MAX,
    ...(from === undefined ? {} : { from }),
    to: period.to,
    size: head.size,
    root: head.root,
    digest: digestOf(entries, told),
    madeAt,
  };
  scope.note({
    action: 'export',
    outcome: 'permitted',
    patientId,
    kinds: { AuditEvent: entries.length + told.length },
    basis: OWN_LOG_BASIS,
  });
  return { says, extract: await sign(says), head, entries, told, witnesses: await witnessesOf(scope, head) };
}

/** SHA-256 over the leaf hashes and then the told texts, a line each. */
export function digestOf(entries: readonly { readonly leaf: string }[], told: readonly string[]): string {
  const lines = [...entries.map(({ leaf }) => leaf), ...told].map((line) => `${line}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

async function witnessesOf({ tx, node }: Scope, head: LedgerHead): Promise<LogDownload['witnesses']> {
  const witnesses: { statement: LedgerWitness; consistency: string[] }[] = [];
  for (const statement of await newestWitnesses(tx, node.id, head.size)) {
    const path = await consistencyPath(tx, statement.size, head.size);
    witnesses.push({ statement, consistency: path.map(hexOf) });
  }
  return witnesses;
}

interface EntryRow {
  readonly id: string;
  readonly at: Date;
  readonly salt: Uint8Array;
  readonly body: string;
  readonly position: string;
}

interface Period {
  readonly from: string;
  readonly to: string;
}

function entriesOf({ tx }: Scope, record: string, { from, to }: Period, head: LedgerHead): Promise<EntryRow[]> {
  return tx.query<EntryRow>(
    `select e.id, e.at, e.salt, e.body, l.position
       from consent.ledger_entry e join consent.ledger_leaf l on l.entry_id = e.id
      where e.shard = $1 and e.patient_id = $2 and e.at >= $3::timestamptz and e.at <= $4::timestamptz and l.position < $5
      order by e.at desc, e.id desc limit $6`,
    [shardOf(record), record, from, to, head.size, ENTRIES_MAX + 1],
  );
}

function toldOf({ tx }: Scope, record: string, { from, to }: Period) {
  return tx.query<{ readonly id: string; readonly at: Date; readonly body: string }>(
    `select entry_id as id, at, body from consent.remote_access
      where shard = $1 and patient_id = $2 and at >= $3::timestamptz and at <= $4::timestamptz
      order by at desc, entry_id desc limit $5`,
    [shardOf(record), record, from, to, ENTRIES_MAX + 1],
  );
}

function newestFirst<T extends { readonly id: string; readonly at: Date }>(byRecord: readonly (readonly T[])[]): T[] {
  return byRecord.flat().sort((one, other) => other.at.getTime() - one.at.getTime() || (one.id < other.id ? 1 : -1));
}
