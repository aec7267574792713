import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { randomIds, systemClock } from '#kernel';
import {
  checkArchive,
  checkDownload,
  ledgerInDatabase,
  listHeads,
  listPeerHeads,
  listSeals,
  noteVerified,
  readExport,
  readHeads,
  verifierOf,
  verifyLedger,
} from '#rooms/consent';
import { NETWORK, type NodeProfile, profileOf } from '../app/network.ts';
import { readTrustList } from '../app/trust.ts';
import { operator } from './ledger/machine-account.ts';
import { type OpenedDatabase, openNodeDatabase } from './ledger/node-database.ts';
import { logLines, reportLines } from './ledger/print-report.ts';
import { linesOf } from './lines.ts';
import { dataFolder, pathFromCaller } from './paths.ts';

const HELP = `causeway verify-ledger [--node sz|hk] [--data DIR] [--database URL] [--trust FILE]
causeway verify-ledger --file LEDGER.ndjson --heads HEADS.ndjson [--trust FILE]
causeway verify-ledger --log LOG.json [--trust FILE]

Recomputes the access ledgers from their entries and holds them against every signed head: the node's own, and those that its
neighbours keep. Needs no running node. Without --node, both nodes of the data folder. That a database was verified, and by which
account of the machine, is an entry of its ledger; where nothing can be written there, the report says so.

  --node ID        only this node
  --data DIR       where data is kept (./data)
  --database URL   the database of the node named with --node
  --archives DIR   where archived months lie (DIR/<node>/ledger-archive)
  --trust FILE     the trust list with the nodes' keys (DIR/trust-list.json)
  --file FILE      an exported ledger instead of a database, one entry a line
  --heads FILE     the heads to hold it against, one a line
  --log FILE       a log that a patient took along, as data

Answers 0 when everything is whole, 1 on any fault, 2 when it could not look.`;

type Print = (line: string) => void;

interface Options {
  readonly node?: string | undefined;
  readonly data: string;
  readonly database?: string | undefined;
  readonly trust: string;
  readonly file?: string | undefined;
  readonly heads?: string | undefined;
  readonly log?: string | undefined;
  readonly archives?: string | undefined;
}

/** Verifies ledgers and prints a report for each. Answers the exit code. */
export async function run(args: readonly string[], print: Print = console.log): Promise<number> {
  if (args.includes('--help')) {
    print(HELP);
    return 0;
  }
  try {
    const options = readOptions(args);
    if (options.log !== undefined) return await verifyLog(options.log, options.trust, print);
    return options.file === undefined ? await verifyDatabases(options, print) : await verifyFile(options, print);
  } catch (error) {
    print(`causeway verify-ledger: ${(error as Error).message}`);
    return 2;
  }
}

function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      node: text,
      data: text,
      database: text,
      trust: text,
      file: text,
      heads: text,
      log: text,
      archives: text,
    },
  });
  if (values.node !== undefined) profileOf(values.node);
  if (values.database !== undefined && values.node === undefined) throw new Error('--database needs --node');
  if ((values.file === undefined) !== (values.heads === undefined)) throw new Error('--file and --heads go together');
  const data = dataFolder(values.data);
  const trust = values.trust === undefined ? path.join(data, 'trust-list.json') : pathFromCaller(values.trust);
  return { ...values, data, trust };
}

async function verifyFile({ file = '', heads = '', trust, node }: Options, print: Print): Promise<number> {
  const kept = readHeads(await readFile(pathFromCaller(heads), 'utf8'));
  const whose = node ?? kept[0]?.node;
  if (whose === undefined) throw new Error(`${heads} has no head; --node tells whose ledger it is`);
  const report = await verifyLedger({
    node: whose,
    lines: readExport(linesOf(pathFromCaller(file))),
    ownHeads: [],
    keptHeads: kept,
    verify: verifierOf(await readTrustList(trust)),
  });
  for (const line of reportLines(report, { own: 0, kept: kept.length })) print(line);
  return report.ok ? 0 : 1;
}

async function verifyLog(file: string, trust: string, print: Print): Promise<number> {
  const log: unknown = JSON.parse(await readFile(pathFromCaller(file), 'utf8'));
  const report = await checkDownload(log, verifierOf(await readTrustList(trust)));
  for (const line of logLines(report)) print(line);
  return report.ok ? 0 : 1;
}

async function verifyDatabases(options: Options, print: Print): Promise<number> {
  const verify = verifierOf(await readTrustList(options.trust));
  const opened = new Map<string, OpenedDatabase>();
  const unread = new Map<string, string>();
  try {
    for (const profile of NETWORK) await open(profile, options, opened, unread);
    let worst = 0;
    for (const { id } of NETWORK.filter((one) => options.node === undefined || one.id === options.node)) {
      const own = opened.get(id);
      if (own === undefined) {
        print(`ledger of ${id}\n  could not be read: ${unread.get(id)}`);
        worst = 2;
        continue;
      }
      const keptHeads = await keptFor(id, opened);
      const {
        report,
        own: ownCount,
        months,
      } = await own.database.transaction(
        async (tx) => {
          const archives = archivesOf(options, id);
          const report = await verifyLedger(await ledgerInDatabase(tx, id, keptHeads, verify, archives));
          const filed = (await listSeals(tx)).filter((seal) => seal.archived);
          return { report, own: (await listHeads(tx, id)).length, months: filed.map(({ month }) => month) };
        },
        { mode: 'read' },
      );
      const faulty: string[] = [];
      for (const month of months) {
        const archive = await checkArchive(archivesOf(options, id), id, month, verify).catch((error: Error) => ({
          ok: false,
          faults: [{ en: error.message }],
        }));
        if (!archive.ok) faulty.push(`${month}: ${archive.faults[0]?.en}`);
      }
      const unnoted = await noteLook(own.database, id, report);
      for (const line of reportLines(report, { own: ownCount, kept: keptHeads.length })) print(line);
      if (months.length > 0)
        print(`  archives   ${months.length} ${months.length === 1 ? 'month' : 'months'} read from files`);
      for (const fault of faulty) print(`  ARCHIVE    ${fault}`);
      if (unnoted !== undefined) print(`  note       this look is not in the ledger: ${unnoted}`);
      if (!report.ok || faulty.length > 0) worst = Math.max(worst, 1);
    }
    return worst;
  } finally {
    for (const { close } of opened.values()) await close();
  }
}

/** A copy that nobody may write to can be verified as well; then that it was is nowhere noted. @returns why it is not */
async function noteLook(
  database: OpenedDatabase['database'],
  id: string,
  report: Parameters<typeof noteVerified>[2],
): Promise<string | undefined> {
  const node = { id, jurisdiction: profileOf(id).jurisdiction, url: '' };
  try {
    const keeper = { node, clock: systemClock, ids: randomIds, operator: operator() };
    await database.transaction((tx) => noteVerified(tx, keeper, report));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function archivesOf({ archives, data }: Options, node: string): string {
  return archives === undefined ? path.join(data, node, 'ledger-archive') : pathFromCaller(archives);
}

async function open(
  profile: NodeProfile,
  { node, data, database }: Options,
  opened: Map<string, OpenedDatabase>,
  unread: Map<string, string>,
): Promise<void> {
  try {
    const found = await openNodeDatabase(profile, data, profile.id === node ? database : undefined);
    if (found) opened.set(profile.id, found);
    else unread.set(profile.id, `${data} holds no data of this node`);
  } catch (error) {
    unread.set(profile.id, (error as Error).message || String((error as { code?: string }).code));
  }
}

/** The heads of a node that the others keep for it, from whichever of their databases could be opened. */
async function keptFor(id: string, opened: ReadonlyMap<string, OpenedDatabase>) {
  const kept = [];
  for (const [other, { database }] of opened) {
    if (other !== id) kept.push(...(await database.transaction((tx) => listPeerHeads(tx, id), { mode: 'read' })));
  }
  return kept;
}
