import { LedgerHead } from '#contracts/consent';
import { clientOf } from '../http-client.ts';
import { expect, until } from './expect.ts';

export type Heads = ReadonlyMap<string, LedgerHead>;

/** The sequencer works in the background, every second or so. */
const SEQUENCED_WITHIN_MS = 10_000;

/** The signed heads of both nodes' access ledgers. Anyone may ask. */
export async function ledgerHeads(urls: readonly string[]): Promise<Heads> {
  const heads = new Map<string, LedgerHead>();
  for (const url of urls) heads.set(url, await clientOf(url).get('/api/ledger/head', LedgerHead));
  return heads;
}

/** Everything that was done stands in the ledgers: both have grown. */
export async function expectLedgersGrew(before: Heads): Promise<string[]> {
  const told: string[] = [];
  for (const [url, old] of before) {
    const grown = await until(`the growth of the ledger of ${old.node}`, SEQUENCED_WITHIN_MS, async () => {
      const now = (await ledgerHeads([url])).get(url);
      return now !== undefined && now.size > old.size ? now : undefined;
    });
    expect(grown.value.root !== old.root, `the ledger of ${old.node} grew without another root`);
    told.push(
      `ledger of ${old.node}: ${old.size} → ${grown.value.size} entries, root ${grown.value.root.slice(0, 16)}…`,
    );
  }
  return told;
}
