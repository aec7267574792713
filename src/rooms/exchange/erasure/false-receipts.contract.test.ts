import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import { type ErasureReceipt, signErasure } from '../crypto/erasure.ts';
import { signAs } from '../crypto/jws.ts';
import { A_BASIS } from '../fixtures.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import type { Created } from '../share-fixtures.ts';
import { copying } from './fixtures.ts';

describe('a receipt that is not true', () => {
  const { pair, share, open, opened, deliverAll, ledger, states, kept, openingOf } = copying();

  /** Sends a receipt from Shenzhen by a message of its own, and tells why Hong Kong will not have it; undefined where it is taken. */
  async function told(jws: string): Promise<string | undefined> {
    const message = {
      to: 'hk',
      type: 'erase-receipt',
      caseId: `forged:${pair.sz.parts.ids.next()}`,
      purpose: 'HOPERAT',
    } as const;
    const legalBasis = [{ jurisdiction: '*', instrument: 'Consortium rule for ended shares (assumption)' }];
    const id = await pair.sz.run((scope) => enqueueMessage(scope, { ...message, legalBasis, body: { receipt: jws } }));
    await deliverAll();
    const [row] = await pair.sz.query<{
      error: { code: string; text: Record<string, string> } | null;
      state: string;
    }>('select last_error::json as error, state from exchange.outbox where id = $1', [id]);
    if (row?.state === 'delivered') return undefined;
    assert.equal(new Set(LANGS.map((lang) => row?.error?.text[lang])).size, LANGS.length);
    const denied = (await ledger(pair.hk, id)).filter(({ outcome }) => outcome === 'denied');
    assert.equal(denied.length, 1, 'it is in the ledger');
    return row?.error?.code;
  }
  const receiptFor = async (made: Created, more: Partial<ErasureReceipt> = {}): Promise<ErasureReceipt> => {
    const { id, hashes } = await openingOf(made);
    const [contentHash = ''] = hashes;
    const at = pair.sz.clock.now().toISOString();
    return {
      from: 'sz',
      to: 'hk',
      share: made.share.id,
      opening: id,
      outcome: 'erased',
      at,
      reason: 'x',
      contentHash,
      ...more,
    };
  };
  const sign = (receipt: ErasureReceipt, keys: NodeKeys = pair.sz.keys) => signErasure(keys, receipt);

  it('about something never sent is refused by name, logged, and changes nothing', async () => {
    const made = await share();
    assert.equal(
      await told(await sign({ ...(await receiptFor(await openedShare())), share: made.share.id })),
      'exchange.receipt-without-sending',
    );
    assert.equal(
      await told(await sign(await receiptFor(await openedShare(), { opening: 'never' }))),
      'exchange.receipt-without-sending',
    );
  });
  const openedShare = async () => {
    const made = await share();
    await opened(made);
    return made;
  };

  it('about a copy that another node holds is about something never sent to this one', async () => {
    const made = await share({ recipients: { kind: 'consortium' } });
    await open(made, 'hkDoctor', made.passcode, pair.hk);
    assert.equal(await told(await sign(await receiptFor(made))), 'exchange.receipt-without-sending');
    assert.deepEqual(await states(made), ['held']);
  });

  it('each other fault has its name, and the copy counts as held', async () => {
    const made = await openedShare();
    const late = new Date(pair.hk.clock.now().getTime() + 61_000).toISOString();
    const early = new Date(pair.hk.clock.now().getTime() - 61_000).toISOString();
    const stranger = await makeNodeKeys('sz');
    const law = { jurisdiction: 'CN-SZ', instrument: 'x' };
    const good = await receiptFor(made);
    const cases: [string, string][] = [
      [await sign({ ...good, contentHash: 'a'.repeat(64) }), 'exchange.receipt-content-differs'],
      [await sign({ ...good, at: late }), 'exchange.clock-skew'],
      [await sign({ ...good, at: early }), 'exchange.receipt-before-opening'],
      [await sign({ ...good, to: 'mo' }), 'exchange.wrong-audience'],
      [await sign({ ...good, from: 'hk' }), 'exchange.message-malformed'],
      [await sign({ ...good, kept: { until: '2041-01-01', law } }), 'exchange.message-malformed'],
      [await sign({ ...good, outcome: 'not-held' }), 'exchange.message-malformed'],
      [await sign(good, pair.hk.keys), 'exchange.message-malformed'],
      [await sign(good, stranger), 'exchange.unknown-key'],
      [await signAs(pair.sz.keys, 'causeway-message', good), 'exchange.wrong-kind'],
      [`${(await sign(good)).slice(0, -8)}AAAAAAAA`, 'exchange.signature-invalid'],
      ['nonsense', 'exchange.signature-malformed'],
    ];
    for (const [jws, code] of cases) assert.equal(await told(jws), code);
    assert.deepEqual([await states(made), await kept(made)], [['held'], []]);
  });

  it('the same again is known and changes nothing; one that says otherwise does not stand', async () => {
    const made = await openedShare();
    const good = await receiptFor(made);
    assert.equal(await told(await sign(good)), undefined);
    assert.equal(await told(await sign(good)), undefined);
    assert.equal((await kept(made)).length, 1);
    const law = { jurisdiction: 'CN-SZ', instrument: 'x' };
    assert.equal(
      await told(await sign({ ...good, outcome: 'kept-by-law', kept: { until: '2041-01-01', law } })),
      'exchange.receipt-contradicts',
    );
    assert.deepEqual(await states(made), ['erased']);
  });

  it('a message of that kind without a basis of its own law has no effect', async () => {
    const made = await openedShare();
    const jws = await sign(await receiptFor(made));
    await pair.sz.run((scope) =>
      enqueueMessage(scope, {
        to: 'hk',
        type: 'erase-receipt',
        caseId: 'forged:basis',
        purpose: 'HOPERAT',
        legalBasis: A_BASIS,
        body: { receipt: jws },
      }),
    );
    await deliverAll();
    assert.deepEqual(await states(made), ['held']);
  });
});
