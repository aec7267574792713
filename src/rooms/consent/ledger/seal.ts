import { createHash } from 'node:crypto';
import type { LocalText, Tx } from '#kernel';
import type { LedgerHead } from '../contract.ts';
import { keptFaults, readFaults } from './archive-faults.ts';
import { currentHead, type HeadSigner, isHeadPayload, type VerifyHead } from './heads.ts';

/** A part is closed a day after its month is over: whoever began an act before midnight has committed it by then. */
const AFTER_MS = 24 * 3_600_000;
/** Leaves read at a time. */
const PAGE = 5_000;

/** A part of the ledger's entries with the time it takes in. */
export interface LedgerPart {
  /** The (last) month that lies in it, `2026-11`. */
  readonly month: string;
  readonly table: string;
  /** Entries from then on lie elsewhere. */
  readonly until: Date;
}

/** What a node signs of a month that is over. */
export interface SealPayload {
  readonly kind: 'ledger-seal';
  readonly node: string;
  readonly month: string;
  readonly entries: number;
  /** Positions of the first and the last entry; absent where there is none. */
  readonly first?: number;
  readonly last?: number;
  /** SHA-256 over the leaf hashes in the order of their positions, 32 bytes each. */
  readonly leaves: string;
  readonly head: LedgerHead;
  readonly sealedAt: string;
}

/** A month as the node keeps it. */
export interface Seal extends SealPayload {
  readonly table: string;
  readonly jws: string;
  readonly archived: boolean;
  readonly archivedAt?: Date;
  /** Its rows were let go: it is in its archive alone. */
  readonly dropped: boolean;
  /** Why its archive does not hold, as the last try found. */
  readonly faults?: readonly LocalText[];
}

/** Parts of months, the oldest first. What lies in none is a part by no month's name. */
export async function listParts(tx: Tx): Promise<LedgerPart[]> {
  const rows = await tx.query<{ name: string; until: Date }>(
    `select c.relname as name, substring(pg_get_expr(c.relpartbound, c.oid) from $$TO \\('([^']+)'\\)$$)::timestamptz as until
       from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'consent.ledger_entry'::regclass and pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT' order by 2`,
  );
  return rows.map(({ name, until }) => ({ month: monthBefore(until), table: name, until }));
}

/** Parts whose month is over. */
export async function closedParts(tx: Tx, now: Date): Promise<LedgerPart[]> {
  return (await listParts(tx)).filter(({ until }) => until.getTime() + AFTER_MS <= now.getTime());
}

/**
 * Seals a part: signs how many entries it has, their leaves and a head that covers them, and lets nothing more into it.
 *
 * @returns the seal; `waiting` where an entry of it has no place in the tree yet
 */
export async function sealPart(tx: Tx, part: LedgerPart, signer: HeadSigner): Promise<Seal | 'waiting'> {
  const known = await findSeal(tx, part.month);
  if (known) return known;
  const table = tableOf(part.table);
  await tx.query(`lock table ${table} in share row exclusive mode`);
  const [loose] = await tx.query(
    `select 1 from ${table} e where not exists (select from consent.ledger_leaf l where l.entry_id = e.id) limit 1`,
  );
  if (loose) return 'waiting';
  const digest = createHash('sha256');
  let [entries, first, last]: [number, number | undefined, number | undefined] = [0, undefined, undefined];
  for await (const { position, leaf } of leavesOf(tx, table)) {
    digest.update(leaf);
    entries += 1;
    first ??= position;
    last = position;
  }
  const payload: SealPayload = {
    kind: 'ledger-seal',
    node: signer.node.id,
    month: part.month,
    entries,
    ...(first === undefined || last === undefined ? {} : { first, last }),
    leaves: digest.digest('hex'),
    head: await currentHead(tx, signer),
    sealedAt: signer.clock.now().toISOString(),
  };
  const jws = await signer.sign(payload);
  await tx.query(
    `insert into consent.ledger_seal (month, part, entries, first, last, manifest, sealed_at)
       values (($1 || '-01')::date, $2, $3, $4, $5, $6, $7)`,
    [part.month, part.table, entries, first ?? null, last ?? null, jws, payload.sealedAt],
  );
  await tx.query(
    `create trigger is_sealed before insert on ${table} for each row execute function consent.refuse_sealed()`,
  );
  return { ...payload, table: part.table, jws, archived: false, dropped: false };
}

async function* leavesOf(tx: Tx, table: string): AsyncGenerator<{ position: number; leaf: Uint8Array }> {
  for (let after = -1; ; ) {
    const rows = await tx.query<{ position: string; leaf: Uint8Array }>(
      `select l.position, l.leaf from ${table} e join consent.ledger_leaf l on l.entry_id = e.id
        where l.position > $1 order by l.position limit ${PAGE}`,
      [after],
    );
    for (const { position, leaf } of rows) yield { position: Number(position), leaf };
    if (rows.length < PAGE) return;
    after = Number(rows.at(-1)?.position);
  }
}

const COLUMNS = 'part, manifest, archived_at, dropped_at, fault';

/** What this node has sealed, the oldest month first. */
export async function listSeals(tx: Tx): Promise<Seal[]> {
  const rows = await tx.query<SealRow>(`select ${COLUMNS} from consent.ledger_seal order by month`);
  return rows.map(toSeal);
}

/** The seal of a month, where it has one. */
export async function findSeal(tx: Tx, month: string): Promise<Seal | undefined> {
  const [row] = await tx.query<SealRow>(
    `select ${COLUMNS} from consent.ledger_seal where month = ($1 || '-01')::date`,
    [month],
  );
  return row && toSeal(row);
}

/** Months whose rows were let go and that may hold this position. */
export async function droppedAround(tx: Tx, position: number): Promise<Seal[]> {
  const rows = await tx.query<SealRow>(
    `select ${COLUMNS} from consent.ledger_seal
      where dropped_at is not null and first <= $1 and last >= $1 order by month`,
    [position],
  );
  return rows.map(toSeal);
}

export async function markArchived(tx: Tx, month: string, at: Date): Promise<void> {
  await tx.query(
    `update consent.ledger_seal set archived_at = coalesce(archived_at, $2), fault = null where month = ($1 || '-01')::date`,
    [month, at],
  );
}

/** The file of a month does not hold: its rows stay, and whoever watches over the ledger sees why. */
export async function markFaults(tx: Tx, month: string, faults: readonly LocalText[]): Promise<void> {
  await tx.query(`update consent.ledger_seal set fault = $2 where month = ($1 || '-01')::date`, [
    month,
    keptFaults(faults),
  ]);
}

/** Lets the rows of an archived month go. Its leaves stay: the tree is whole without its entries. */
export async function dropPart(tx: Tx, seal: Seal, at: Date): Promise<void> {
  if (!seal.archived) throw new Error(`${seal.month} is not archived`);
  const table = tableOf(seal.table);
  await tx.query(`alter table consent.ledger_entry detach partition ${table}`);
  await tx.query(`drop table ${table}`);
  await tx.query(`update consent.ledger_seal set dropped_at = $2 where month = ($1 || '-01')::date`, [seal.month, at]);
}

/** What a seal says, if its node signed it, and the head in it too. */
export async function readSeal(node: string, jws: string, verify: VerifyHead): Promise<SealPayload | undefined> {
  const payload = (await verify(node, jws)) as SealPayload | undefined;
  if (payload?.kind !== 'ledger-seal' || payload.node !== node) return undefined;
  const { head } = payload;
  return head.node === node && isHeadPayload(await verify(node, head.jws), head) ? payload : undefined;
}

interface SealRow {
  readonly part: string;
  readonly manifest: string;
  readonly archived_at: Date | null;
  readonly dropped_at: Date | null;
  readonly fault: string | null;
}

function toSeal({ part, manifest, archived_at, dropped_at, fault }: SealRow): Seal {
  const payload = JSON.parse(Buffer.from(manifest.split('.')[1] ?? '', 'base64url').toString('utf8')) as SealPayload;
  return {
    ...payload,
    table: part,
    jws: manifest,
    archived: archived_at !== null,
    ...(archived_at === null ? {} : { archivedAt: archived_at }),
    dropped: dropped_at !== null,
    ...(fault === null ? {} : { faults: readFaults(fault) }),
  };
}

/** A name out of the catalogue, as SQL takes it. */
function tableOf(name: string): string {
  if (!/^ledger_entry_[a-z0-9_]+$/.test(name)) throw new Error(`${name} is no part of the ledger`);
  return `consent.${name}`;
}

function monthBefore(until: Date): string {
  return new Date(Date.UTC(until.getUTCFullYear(), until.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}
