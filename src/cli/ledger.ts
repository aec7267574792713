import path from 'node:path';
import { parseArgs } from 'node:util';
import { randomIds, systemClock } from '#kernel';
import { openNodeKeys } from '#platform/keys';
import { createLog } from '#platform/log';
import { archiveMonth, closedParts, closePart, letMonthGo, listSeals, verifierOf } from '#rooms/consent';
import { NETWORK, type NodeProfile, profileOf } from '../app/network.ts';
import { readTrustList } from '../app/trust.ts';
import { operator } from './ledger/machine-account.ts';
import { type OpenedDatabase, openNodeDatabase } from './ledger/node-database.ts';
import { dataFolder, pathFromCaller } from './paths.ts';
import { run as verifyLedger } from './verify-ledger.ts';

const HELP = `causeway ledger seal    [--node sz|hk] [--data DIR] [--database URL]
causeway ledger archive [--node sz|hk] [--data DIR] [--database URL] [--archives DIR] [--month YYYY-MM] [--drop]
causeway ledger verify  [the options of verify-ledger]

seal      closes every month that is over: signs its entries' number, their leaves and a head over them; nothing comes into it any more
archive   writes sealed months into files, each entry with its proof, and reads them back; with --drop their rows are let go
verify    causeway verify-ledger, archived months too

  --node ID        only this node
  --data DIR       where data is kept (./data)
  --database URL   the database of the node named with --node
  --archives DIR   where archives lie (DIR/<node>/ledger-archive)
  --month MONTH    only this month
  --drop           let the rows of archived months go; their leaves stay, so that every proof still can be made
  --trust FILE     the trust list with the nodes' keys (DIR/trust-list.json)

Answers 0 when all was done, 1 when an archive does not hold, 2 when it could not be done.`;

type Print = (line: string) => void;

interface Options {
  readonly node?: string | undefined;
  readonly data: string;
  readonly database?: string | undefined;
  readonly archives?: string | undefined;
  readonly month?: string | undefined;
  readonly drop: boolean;
  readonly trust: string;
}

/** Seals, archives and verifies ledgers by months. Answers the exit code. */
export async function run(args: readonly string[], print: Print = console.log): Promise<number> {
  const [act, ...rest] = args;
  if (act === undefined || args.includes('--help')) {
    print(HELP);
    return act === undefined ? 2 : 0;
  }
  try {
    if (act === 'verify') return await verifyLedger(rest, print);
    if (act !== 'seal' && act !== 'archive') throw new Error(`there is no “ledger ${act}”`);
    return await eachNode(readOptions(rest), print, act === 'seal' ? sealNode : archiveNode);
  } catch (error) {
    print(`causeway ledger: ${(error as Error).message}`);
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
      archives: text,
      month: text,
      trust: text,
      drop: { type: 'boolean', default: false },
    },
  });
  if (values.node !== undefined) profileOf(values.node);
  if (values.database !== undefined && values.node === undefined) throw new Error('--database needs --node');
  if (values.month !== undefined && !/^\d{4}-\d\d$/.test(values.month)) throw new Error('--month is written 2026-11');
  const data = dataFolder(values.data);
  const trust = values.trust === undefined ? path.join(data, 'trust-list.json') : pathFromCaller(values.trust);
  return { ...values, data, trust };
}

type Work = (profile: NodeProfile, opened: OpenedDatabase, options: Options, print: Print) => Promise<number>;

async function eachNode(options: Options, print: Print, work: Work): Promise<number> {
  let worst = 0;
  for (const profile of NETWORK.filter(({ id }) => options.node === undefined || options.node === id)) {
    const given = options.node === profile.id ? options.database : undefined;
    const opened = await openNodeDatabase(profile, options.data, given);
    if (opened === undefined) {
      print(`ledger of ${profile.id}: ${options.data} holds no data of this node`);
      worst = 2;
      continue;
    }
    try {
      worst = Math.max(worst, await work(profile, opened, options, print));
    } finally {
      await opened.close();
    }
  }
  return worst;
}

const sealNode: Work = async ({ id, jurisdiction }, { database }, { data, month }, print) => {
  const keys = await openNodeKeys(id, path.join(data, id, 'keys'));
  const node = { id, jurisdiction, url: '' };
  const signer = {
    node,
    clock: systemClock,
    ids: randomIds,
    operator: operator(),
    sign: (payload: object) => keys.sign(payload),
  };
  const parts = await database.transaction((tx) => closedParts(tx, systemClock.now()));
  for (const part of parts.filter((one) => month === undefined || one.month === month)) {
    const seal = await database.transaction((tx) => closePart(tx, part, signer));
    print(
      `${id} ${part.month}: ${seal === 'waiting' ? 'entries still wait for their place' : `sealed, ${seal.entries} entries`}`,
    );
  }
  if (parts.length === 0) print(`${id}: no month is over`);
  return 0;
};

const archiveNode: Work = async ({ id, jurisdiction }, { database }, options, print) => {
  const keys = await openNodeKeys(id, path.join(options.data, id, 'keys'));
  const verify = verifierOf(await readTrustList(options.trust));
  const folder = archivesOf(options, id);
  const seals = await database.transaction(listSeals);
  const wanted = seals.filter((one) => !one.dropped && (options.month === undefined || one.month === options.month));
  for (const seal of wanted) {
    const sign = (payload: object) => keys.sign(payload);
    const node = { id, jurisdiction, url: '' };
    const keeper = { node, clock: systemClock, ids: randomIds, operator: operator() };
    const parts = { ...keeper, database, log: createLog(id, 'silent'), sign, verify };
    const faults = await archiveMonth(parts, seal, folder);
    if (faults.length > 0) {
      for (const fault of faults.slice(0, 20)) print(`${id} ${seal.month}: FAULT ${fault.en}`);
      print(`${id} ${seal.month}: NOT archived; its rows stay`);
      return 1;
    }
    if (options.drop) await database.transaction((tx) => letMonthGo(tx, { ...seal, archived: true }, keeper));
    print(`${id} ${seal.month}: ${seal.entries} entries in ${folder}${options.drop ? ', rows let go' : ''}`);
  }
  if (wanted.length === 0) print(`${id}: nothing sealed is left to archive`);
  return 0;
};

function archivesOf({ archives, data }: Options, node: string): string {
  return archives === undefined ? path.join(data, node, 'ledger-archive') : pathFromCaller(archives);
}
