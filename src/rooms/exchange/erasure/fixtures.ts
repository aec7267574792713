import assert from 'node:assert/strict';
import { type CopyView, ReceiptList, ShareView } from '../contract.ts';
import { call } from '../fixtures.ts';
import { type Created, sharing } from '../share-fixtures.ts';

export const HOUR = 3600;

/** Shares between two nodes, and what becomes of the copies that were opened. Called inside a `describe`: the nodes live as long as it. */
export function copying() {
  const shares = sharing();
  const { pair, shareView } = shares;
  const revoke = (made: Created) => call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {});
  const copies = async (made: Created): Promise<CopyView[]> => ShareView.parse(await shareView(made)).copies;
  const states = async (made: Created) => (await copies(made)).map(({ state }) => state);
  const kept = (made: Created) =>
    pair.hk.query<{ jws: string; outcome: string }>(
      'select jws, outcome from exchange.erase_receipt where share_id = $1 order by opening_id, number',
      [made.share.id],
    );
  const listed = async (state: string, as = 'officer') =>
    ReceiptList.parse((await call(pair.hk, as, 'GET', `/api/exports/receipts?state=${state}`)).json).receipts;
  const isListed = async (made: Created, state: string) =>
    (await listed(state)).some((one) => one.share === made.share.id);
  const openingOf = async (made: Created) => {
    const [row] = await pair.hk.query<{ id: string; hashes: string[] }>(
      'select id, content_hashes as hashes from exchange.share_opening where share_id = $1 order by opened_at desc limit 1',
      [made.share.id],
    );
    assert.ok(row);
    return row;
  };
  return { ...shares, revoke, copies, states, kept, listed, isListed, openingOf };
}
