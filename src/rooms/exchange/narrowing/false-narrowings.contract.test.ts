import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import { signErasure } from '../crypto/erasure.ts';
import { type NarrowingReceipt, signNarrowing } from '../crypto/narrowing.ts';
import type { TestNode } from '../fixtures.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import type { Created } from '../share-fixtures.ts';
import { aNo, narrowing, toType } from './fixtures.ts';

const legalBasis = [{ jurisdiction: '*', instrument: 'Consortium rule for ended shares (assumption)' }];

describe('a word about a copy that is not true', () => {
  const all = narrowing();
  const { pair, say, look, settle, openedCopy, keptCopy, narrowedOf, receiptsOf, openingOf, ledger, deliverAll } = all;

  /** Sends something by a message of its own, and tells why the other node will not have it; undefined where it is taken. */
  async function told(from: TestNode, type: string, body: Readonly<Record<string, unknown>>, basis = legalBasis) {
    const to = from === pair.sz ? pair.hk : pair.sz;
    const caseId = `forged:${from.parts.ids.next()}`;
    const message = { to: to.node.id, type, caseId, purpose: 'HOPERAT', legalBasis: basis, body } as const;
    const id = await from.run((scope) => enqueueMessage(scope, message));
    await deliverAll();
    const [row] = await from.query<{ error: { code: string; text: Record<string, string> } | null; state: string }>(
      'select last_error::json as error, state from exchange.outbox where id = $1',
      [id],
    );
    if (row?.state === 'delivered') return undefined;
    assert.equal(new Set(LANGS.map((lang) => row?.error?.text[lang])).size, LANGS.length);
    assert.equal((await ledger(to, id)).filter(({ outcome }) => outcome === 'denied').length, 1, 'it is in the ledger');
    return row?.error?.code;
  }
  const sent = async (receipt: NarrowingReceipt, keys: NodeKeys = pair.sz.keys) =>
    told(pair.sz, 'narrowing-receipt', { receipt: await signNarrowing(keys, receipt) });

  /** A copy that its holder was told to narrow, and has not answered about. */
  async function owed(): Promise<{ made: Created; receipt: NarrowingReceipt }> {
    const { made } = await openedCopy();
    await say(aNo('no', toType('AllergyIntolerance')));
    const { id: opening } = await openingOf(made);
    await look();
    const [row] = await pair.hk.query<{ entries: string[] }>(
      'select withheld as entries from exchange.share_opening where id = $1',
      [opening],
    );
    // Its holder does not get the word: what is told below is all that is ever told.
    await pair.hk.query("delete from exchange.outbox where type = 'copy-narrowed'");
    const at = pair.sz.clock.now().toISOString();
    const entries = row?.entries ?? [];
    return { made, receipt: { from: 'sz', to: 'hk', share: made.share.id, opening, outcome: 'erased', entries, at } };
  }

  it('of a holder is refused by name where it was never told so, and changes nothing', async () => {
    const { made } = await openedCopy();
    const { id: opening } = await openingOf(made);
    const at = pair.sz.clock.now().toISOString();
    const receipt = { from: 'sz', to: 'hk', share: made.share.id, opening, outcome: 'erased', at } as const;
    assert.equal(await sent({ ...receipt, entries: ['Condition/a'] }), 'exchange.receipt-without-sending');
    assert.equal(
      await sent({ ...receipt, opening: 'never', entries: ['Condition/a'] }),
      'exchange.receipt-without-sending',
    );
    assert.deepEqual([await narrowedOf(made), await receiptsOf(made)], [[['held', undefined]], []]);
  });

  it('of a holder is refused by name where it is about other entries, of a time before, of tomorrow, or for another', async () => {
    const { made, receipt } = await owed();
    assert.equal(
      await sent({ ...receipt, entries: [...receipt.entries, 'Condition/a'] }),
      'exchange.receipt-content-differs',
    );
    assert.equal(await sent({ ...receipt, at: '2026-11-01T00:00:00.000Z' }), 'exchange.receipt-before-opening');
    assert.equal(await sent({ ...receipt, at: '2026-11-24T00:00:00.000Z' }), 'exchange.clock-skew');
    assert.equal(await sent({ ...receipt, to: 'sz' }), 'exchange.wrong-audience');
    assert.equal(await sent({ ...receipt, from: 'hk' }), 'exchange.message-malformed');
    assert.deepEqual([await narrowedOf(made), await receiptsOf(made)], [[['held', 'awaited']], []]);
    assert.equal(await sent(receipt), undefined);
    assert.deepEqual(await narrowedOf(made), [['held', 'done']]);
    assert.equal(await sent(receipt), undefined, 'again: known');
    assert.equal((await receiptsOf(made)).length, 1);
  });

  it('is refused by name where somebody else signed it, or it was signed for something else', async () => {
    const { made, receipt } = await owed();
    assert.equal(await sent(receipt, await makeNodeKeys('sz')), 'exchange.unknown-key');
    const erasure = { from: 'sz', to: 'hk', share: receipt.share, opening: receipt.opening, at: receipt.at } as const;
    const other = await signErasure(pair.sz.keys, { ...erasure, outcome: 'not-held', reason: 'x' });
    assert.equal(await told(pair.sz, 'narrowing-receipt', { receipt: other }), 'exchange.wrong-kind');
    assert.deepEqual(await narrowedOf(made), [['held', 'awaited']]);
  });

  it('of part of what it was told leaves the rest owed', async () => {
    const { made, receipt } = await owed();
    await say(aNo('no-more', toType('Immunization')));
    await look();
    await pair.hk.query("delete from exchange.outbox where type = 'copy-narrowed'");
    assert.equal(await sent(receipt), undefined);
    assert.deepEqual(await narrowedOf(made), [['held', 'awaited']]);
  });

  it('of a node that did not give it narrows nothing: only who gave a copy has a say in it', async () => {
    const { made } = await openedCopy();
    const { id: opening } = await openingOf(made);
    const no = { share: made.share.id, opening, entries: ['AllergyIntolerance/a'], whole: true };
    // Shenzhen, which holds the copy, tells Hong Kong, which gave it: Hong Kong holds none of Shenzhen's.
    assert.equal(await told(pair.sz, 'copy-narrowed', no), undefined);
    assert.equal((await keptCopy(made)).status, 'open');
    assert.deepEqual(await narrowedOf(made), [['held', undefined]]);
  });

  it('rests on the rule for it, or has no effect', async () => {
    const { made } = await openedCopy();
    const { id: opening } = await openingOf(made);
    const no = { share: made.share.id, opening, entries: [], whole: true };
    const foreign = [{ jurisdiction: 'HK', instrument: 'Another law' }];
    assert.equal(await told(pair.hk, 'copy-narrowed', no, foreign), 'exchange.legal-basis-foreign');
    assert.equal((await keptCopy(made)).status, 'open');
    await settle();
  });
});
