import type { Tx } from '#kernel';
import { LedgerExportLine, LedgerHead } from '../contract.ts';
import { archivedLines } from './archive.ts';
import { faultsOfGuards } from './guards.ts';
import { hexOf, listHeads, type VerifyHead } from './heads.ts';
import type { NodePlace } from './merkle.ts';
import { listSeals } from './seal.ts';
import { faultsOfTold } from './told.ts';
import type { LedgerCopy, LedgerLine, LooseEntry } from './verify.ts';

/** Rows read at a time: a page of some 500 kilobytes. */
const PAGE = 1_000;

/**
 * The ledger as it lies in a database, for the offline verifier. Reads in one transaction; writes nothing.
 *
 * @param keptHeads - this node's heads from the neighbours' keeping, from their databases or files
 * @param archives - where the months lie whose rows were let go
 */
export async function ledgerInDatabase(
  tx: Tx,
  node: string,
  keptHeads: readonly LedgerHead[],
  verify: VerifyHead,
  archives?: string,
): Promise<LedgerCopy> {
  return {
    node,
    lines: archives === undefined ? readLines(tx) : withArchives(tx, archives),
    ownHeads: await listHeads(tx, node),
    keptHeads,
    storedNodes: (places) => readNodes(tx, places),
    loose: readLoose(tx),
    beside: [...(await faultsOfGuards(tx)), ...(await faultsOfTold(tx))],
    verify,
  };
}

async function* readLines(tx: Tx): AsyncGenerator<LedgerLine> {
  for (let after = -1; ; ) {
    const rows = await tx.query<LineRow>(
      `select l.position, l.entry_id, l.leaf, e.id, e.shard, e.patient_id, e.at, e.salt, e.body
         from consent.ledger_leaf l left join consent.ledger_entry e on e.shard = l.shard and e.id = l.entry_id
        where l.position > $1 order by l.position limit $2`,
      [after, PAGE],
    );
    for (const row of rows) yield toLine(row);
    if (rows.length < PAGE) return;
    after = Number(rows.at(-1)?.position);
  }
}

/** Leaves with their entries, those of archived months out of their files: all are in the order of their positions, and are walked through side by side. */
async function* withArchives(tx: Tx, folder: string): AsyncGenerator<LedgerLine> {
  const walks: { readonly lines: AsyncGenerator<LedgerExportLine>; next: LedgerExportLine | undefined }[] = [];
  try {
    for (const seal of (await listSeals(tx)).filter(({ dropped }) => dropped)) {
      const lines = archivedLines(folder, seal);
      walks.push({ lines, next: (await lines.next()).value });
    }
    for await (const line of readLines(tx)) {
      let entry = line.entry;
      for (const walk of entry === undefined ? walks : []) {
        while (walk.next !== undefined && walk.next.position < line.position)
          walk.next = (await walk.lines.next()).value;
        if (walk.next?.position !== line.position) continue;
        entry = { salt: Buffer.from(walk.next.salt, 'hex'), body: walk.next.body };
      }
      yield entry === undefined ? line : { ...line, entry };
    }
  } finally {
    for (const { lines } of walks) await lines.return(undefined);
  }
}

interface LineRow {
  position: string;
  entry_id: string;
  leaf: Uint8Array;
  id: string | null;
  shard: number;
  patient_id: string | null;
  /** A number where it is no instant that a calendar has: somebody wrote that there. */
  at: Date | number;
  salt: Uint8Array;
  body: string;
}

function toLine(row: LineRow): LedgerLine {
  const line = { position: Number(row.position), id: row.entry_id, leaf: hexOf(row.leaf) };
  if (row.id === null) return line;
  const patient = row.patient_id === null ? {} : { patientId: row.patient_id };
  const at = typeof row.at === 'number' ? String(row.at) : row.at.toISOString();
  const columns = { id: row.id, shard: row.shard, at, ...patient };
  return { ...line, entry: { salt: row.salt, body: row.body, columns } };
}

async function readNodes(tx: Tx, places: readonly NodePlace[]): Promise<(string | undefined)[]> {
  const rows = await tx.query<{ hash: Uint8Array | null }>(
    `select n.hash from unnest($1::integer[], $2::bigint[]) with ordinality as p (level, index, nr)
       left join consent.ledger_node n on n.level = p.level and n.index = p.index order by p.nr`,
    [places.map((p) => p.level), places.map((p) => p.index)],
  );
  return rows.map((row) => (row.hash === null ? undefined : hexOf(row.hash)));
}

async function* readLoose(tx: Tx): AsyncGenerator<LooseEntry> {
  yield* await tx.query<LooseEntry & object>(
    `select e.id as "entryId", case when p.entry_id is null then 'unqueued' else 'waiting' end as state
       from consent.ledger_entry e
       left join consent.ledger_pending p on p.entry_id = e.id and p.shard = e.shard
      where not exists (select from consent.ledger_leaf l where l.entry_id = e.id and l.shard = e.shard)
     union all
     select p.entry_id, 'lost' from consent.ledger_pending p
      where not exists (select from consent.ledger_entry e where e.shard = p.shard and e.id = p.entry_id)`,
  );
}

/** The ledger as newline-delimited JSON, one entry a line, for archives and for anyone who wants to verify it elsewhere. */
export async function* exportLedger(tx: Tx): AsyncGenerator<string> {
  for await (const line of readLines(tx)) yield `${JSON.stringify(toExportLine(line))}\n`;
}

/** A page of the export, from a position on. */
export async function exportPage(tx: Tx, from: number, limit: number): Promise<LedgerExportLine[]> {
  const rows = await tx.query<LineRow>(
    `select l.position, l.entry_id, l.leaf, e.id, e.shard, e.patient_id, e.at, e.salt, e.body
       from consent.ledger_leaf l left join consent.ledger_entry e on e.shard = l.shard and e.id = l.entry_id
      where l.position >= $1 order by l.position limit $2`,
    [from, limit],
  );
  return rows.map(toLine).map(toExportLine);
}

function toExportLine({ position, id, leaf, entry }: LedgerLine): LedgerExportLine {
  return { position, id, leaf, salt: entry ? hexOf(entry.salt) : '', body: entry?.body ?? '' };
}

/** Reads an export back. A line that is not one of ours is refused by its number. */
export async function* readExport(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<LedgerLine> {
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (text.trim() === '') continue;
    const { position, id, leaf, salt, body } = LedgerExportLine.parse(parseJson(text, number));
    const lost = salt === '' && body === '';
    yield { position, id, leaf, ...(lost ? {} : { entry: { salt: Buffer.from(salt, 'hex'), body } }) };
  }
}

/** Reads a file of heads: one signed head a line, as GET /api/ledger/head gives it. */
export function readHeads(text: string): LedgerHead[] {
  return text
    .split('\n')
    .map((line, i) => ({ line: line.trim(), number: i + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => LedgerHead.parse(parseJson(line, number)));
}

function parseJson(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`line ${number} is not JSON`, { cause: error });
  }
}
