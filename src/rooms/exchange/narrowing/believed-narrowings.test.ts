import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import { KINDS, signAs } from '../crypto/jws.ts';
import { type NarrowingReceipt, openNarrowing, signNarrowing } from '../crypto/narrowing.ts';
import { type Peer, trustListOf } from '../crypto/trust.ts';
import { decideNarrowing } from './receive-narrowing.ts';

const AT = new Date('2026-11-22T02:00:00Z');
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000).toISOString();
const hk = await makeNodeKeys('hk');
const sz = await makeNodeKeys('sz');
const peerOf = ({ nodeId: id, kid, publicJwk: jwk }: NodeKeys): Peer => ({
  id,
  name: { en: id, 'zh-Hans': id, 'zh-Hant-HK': id },
  jurisdiction: 'X',
  url: `http://${id}.test`,
  keys: [{ kid, jwk, validFrom: new Date('2026-01-01T00:00:00Z') }],
});
const trust = trustListOf([peerOf(hk), peerOf(sz)]);
const receipt: NarrowingReceipt = {
  from: 'sz',
  to: 'hk',
  share: 'share-1',
  opening: 'opening-1',
  outcome: 'erased',
  entries: ['Condition/a', 'Observation/b-2.c'],
  at: AT.toISOString(),
};

const opened = (jws: string, at = AT) => openNarrowing(trust, jws, { from: 'sz', to: 'hk', at });
async function whyNot(jws: Promise<string> | string, at = AT) {
  const fault = await opened(await jws, at).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(fault instanceof RefusalError)) return fault;
  const { code, params } = fault.refusals[0];
  return [code, ...Object.values(params ?? {})];
}
const said = (facts: object) => signAs(sz, KINDS.narrowing, { ...receipt, ...facts });

describe('a holder’s signed word on what it took out of a copy', () => {
  it('is believed as it was said', async () => {
    assert.deepEqual(await opened(await signNarrowing(sz, receipt)), receipt);
  });

  it('is no word where it is signed by another, or for another use', async () => {
    assert.deepEqual(await whyNot(signNarrowing(hk, receipt)), ['exchange.message-malformed', 'receipt.from']);
    assert.deepEqual(await whyNot(signNarrowing(hk, { ...receipt, from: 'hk' })), [
      'exchange.message-malformed',
      'receipt.from',
    ]);
    assert.deepEqual(await whyNot(said({ from: 'hk' })), ['exchange.message-malformed', 'receipt.from']);
    const [code] = (await whyNot(signAs(sz, KINDS.erasure, receipt))) as string[];
    assert.equal(code, 'exchange.wrong-kind');
  });

  it('is no word where it was meant for another', async () => {
    assert.deepEqual(await whyNot(said({ to: 'sz' })), ['exchange.wrong-audience', 'sz']);
  });

  it('is no word where it is not of the form, and what is wrong is named', async () => {
    assert.deepEqual(await whyNot(signAs(sz, KINDS.narrowing, 'no JSON')), [
      'exchange.message-malformed',
      'receipt.JSON',
    ]);
    const malformed: readonly (readonly [object, string])[] = [
      [{ entries: [] }, 'entries'],
      [{ entries: ['Condition'] }, 'entries.0'],
      [{ entries: ['Condition/a', 'condition/a'] }, 'entries.1'],
      [{ entries: ['Condition/a b'] }, 'entries.0'],
      [{ entries: [' Condition/a'] }, 'entries.0'],
      [{ entries: ['Condition/a '] }, 'entries.0'],
      [{ entries: ['C/a'] }, 'entries.0'],
      [{ entries: ['Condition1/a'] }, 'entries.0'],
      [{ entries: ['Condition/'] }, 'entries.0'],
      [{ outcome: 'forgotten' }, 'outcome'],
      [{ at: 'today' }, 'at'],
      [{ from: '' }, 'from'],
      [{ from: 'x'.repeat(65) }, 'from'],
      [{ to: '' }, 'to'],
      [{ to: 'x'.repeat(65) }, 'to'],
      [{ share: 'a b' }, 'share'],
      [{ opening: '' }, 'opening'],
      [{ more: 1 }, ''],
    ];
    for (const [facts, what] of malformed)
      assert.deepEqual(
        await whyNot(said(facts)),
        ['exchange.message-malformed', `receipt.${what}`],
        JSON.stringify(facts),
      );
  });

  it('has no more entries than the longest record that crosses', async () => {
    const entries = Array.from({ length: 20_001 }, (_, i) => `Condition/${i}`);
    assert.equal((await opened(await said({ entries: entries.slice(1) }))).entries.length, 20_000);
    assert.deepEqual(await whyNot(said({ entries })), ['exchange.message-malformed', 'receipt.entries']);
  });

  it('is of what has happened, as far as clocks may differ', async () => {
    assert.deepEqual(await whyNot(said({ at: later(60) })), undefined);
    assert.deepEqual(await whyNot(said({ at: later(61) })), ['exchange.clock-skew', 'sz', 61, 60]);
    assert.deepEqual(await whyNot(said({ at: later(-86_400) })), undefined);
  });
});

describe('a holder’s word and what it was told', () => {
  const told = { openedAt: AT, withheld: ['Condition/a', 'Observation/b-2.c'], signedAt: null };
  const decided = (facts: Partial<NarrowingReceipt> = {}, was: Parameters<typeof decideNarrowing>[1] = told) => {
    const decision = decideNarrowing({ ...receipt, ...facts }, was);
    return decision.ok ? decision.value : decision.refusals.map(({ code, params }) => [code, params]);
  };

  it('fit where it is of that, or of some of it; the second time it is known', () => {
    assert.equal(decided(), 'new');
    assert.equal(decided({ entries: ['Condition/a'] }), 'new');
    assert.equal(decided({}, { ...told, signedAt: AT }), 'known');
  });

  it('do not fit where it was told nothing', () => {
    const no = [['exchange.receipt-without-sending', { node: 'sz' }]];
    const never = decideNarrowing(receipt, undefined);
    assert.deepEqual(never.ok || never.refusals.map(({ code, params }) => [code, params]), no);
    assert.deepEqual(decided({}, { ...told, withheld: [] }), no);
  });

  it('do not fit where one entry is another, however many are right', () => {
    const [[code] = []] = decided({ entries: ['Condition/a', 'Condition/x'] }) as string[][];
    assert.equal(code, 'exchange.receipt-content-differs');
  });

  it('do not fit where it was given before the copy, by more than clocks may differ', () => {
    const of = (seconds: number) => decided({ at: later(seconds) });
    assert.equal(of(-60), 'new');
    const [[code] = []] = of(-61) as string[][];
    assert.equal(code, 'exchange.receipt-before-opening');
  });
});
