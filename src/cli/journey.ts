import { parseArgs } from 'node:util';
import { bringVisitHome, endSharing, folderIds } from './journey/bring-visit-home.ts';
import { holdRecord } from './journey/hold-record.ts';
import { expectLedgersGrew, ledgerHeads } from './journey/ledger-heads.ts';
import { makeShare } from './journey/make-share.ts';
import { openShare } from './journey/open-share.ts';
import { signInPeople } from './journey/people.ts';
import { recordVisit } from './journey/record-visit.ts';
import { seeAccess } from './journey/see-access.ts';

const HELP = `causeway journey [--sz URL] [--hk URL]   (npm run journey -- [options])

Walks the first journey against two running nodes of the demo network, through their public HTTP alone:
a record crosses the border, and the visit comes home.

  --sz URL   the Shenzhen node (http://127.0.0.1:8100)
  --hk URL   the Hong Kong node (http://127.0.0.1:8200)`;

/** Walks the journey and prints each step with its time. Answers 0 when every step went well, 1 otherwise. */
export async function run(args: readonly string[]): Promise<number> {
  let values: ReturnType<typeof readOptions>;
  try {
    values = readOptions(args);
  } catch (error) {
    console.error(`causeway journey: ${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  return walk(withoutSlash(values.sz), withoutSlash(values.hk));
}

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sz: { type: 'string', default: 'http://127.0.0.1:8100' },
      hk: { type: 'string', default: 'http://127.0.0.1:8200' },
      help: { type: 'boolean', default: false },
    },
  });
  for (const url of [values.sz, values.hk]) if (!URL.canParse(url)) throw new Error(`“${url}” is no address`);
  return values;
}

/**
 * Walks all steps and prints them.
 *
 * @param beforeStep - told the name of each step before it begins: what stands in for a bad day puts its mischief here
 * @returns the exit code
 */
export async function walk(
  sz: string,
  hk: string,
  beforeStep: (name: string) => Promise<void> = async () => undefined,
): Promise<number> {
  const startedAt = performance.now();
  // A second of grace: the nodes' clocks and ours may differ by a little.
  const since = new Date(Date.now() - 1_000);
  let at = '';
  const step = async <T extends string[] | { readonly told: string[] }>(
    name: string,
    work: () => Promise<T>,
  ): Promise<T> => {
    at = name;
    await beforeStep(name);
    const from = performance.now();
    const result = await work();
    console.log(`✔ ${name}  (${Math.round(performance.now() - from)} ms)`);
    for (const line of Array.isArray(result) ? result : result.told) console.log(`    ${line}`);
    return result;
  };
  try {
    const heads = await ledgerHeads([sz, hk]);
    const { people } = await step('   everybody signs in', async () => ({
      people: await signInPeople(sz, hk),
      told: [`authorization code with PKCE at ${sz} and ${hk}`],
    }));
    await step('1  Hong Kong holds her record', () => holdRecord(people));
    const share = await step('2  she shares it: two QR codes', () => makeShare(people));
    const opened = await step('3  the doctor in Shenzhen opens it', () => openShare(people, share));
    await step('4  she is told, and her log says who, why and what', () => seeAccess(people, share, since));
    const before = await folderIds(people);
    const visit = await step('5  the visit is recorded and signed', () => recordVisit(people, opened, since));
    await step('6  the visit comes home', () => bringVisitHome(people, visit, before));
    await step('   she ends the sharing', () => endSharing(people, share, opened));
    await step('   both ledgers have it', () => expectLedgersGrew(heads));
  } catch (error) {
    console.error(`✖ ${at}\n    ${(error as Error).message}`);
    return 1;
  }
  console.log(`\nThe journey is whole: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return 0;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
