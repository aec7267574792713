import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { granted, randomIds } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import type { LedgerHead } from '../contract.ts';
import { listAlarms } from './alarms.ts';
import { aSigner } from './fixtures.ts';
import { listPeerHeads } from './heads.ts';
import { aLedger } from './ledger-fixtures.ts';
import type { Hash } from './merkle.ts';
import { receiveHead } from './receive-head.ts';
import { sequenceNow } from './sequence.ts';
import { consistencyPath } from './tree-store.ts';

const bytes = (hex: string): Hash => Buffer.from(hex, 'hex');

describe('a neighbour’s head', () => {
  const { clock, signer, within, append, signHead } = aLedger();
  let other: TestDatabase;
  before(async () => {
    other = await testDatabase();
    await append(0, 100);
    await within(sequenceNow);
  });
  after(() => other.close());
  const receive = (head: LedgerHead, path?: readonly Hash[]) =>
    other.database.transaction((tx) =>
      receiveHead(
        testScope(tx, { node: { id: 'sz', jurisdiction: 'CN-SZ', url: 'http://sz.test' }, clock, ids: randomIds }),
        head,
        signer.verify,
        async () => path,
      ),
    );
  const kept = () => other.database.transaction((tx) => listPeerHeads(tx, 'hk'));
  const alarms = () =>
    other.database.transaction(async (tx) => (await listAlarms({ tx })).map(({ kind, times }) => `${kind} ${times}`));
  const pathTo = (from: number, to: number) => within((tx) => consistencyPath(tx, from, to));
  const code = (result: Awaited<ReturnType<typeof receive>>) => (result.ok ? 'taken' : result.refusals[0].code);
  let first: LedgerHead;
  let second: LedgerHead;

  it('is kept when it is theirs and their log only grew; the same twice changes nothing', async () => {
    first = await signHead();
    assert.deepEqual(await receive(first), granted({ isNew: true, kept: first }));
    assert.deepEqual(await receive(first), granted({ isNew: false, kept: first }));
    await append(100, 11);
    await within(sequenceNow);
    clock.move(1_000);
    second = await signHead();
    assert.equal(code(await receive(second)), 'consent.head-unproven');
    assert.equal(code(await receive(second, await pathTo(first.size, second.size))), 'taken');
    assert.deepEqual(await kept(), [first, second]);
    assert.deepEqual(await alarms(), []);
  });

  it('that comes late says nothing new', async () => {
    const late = await receive(first, await pathTo(first.size, second.size));
    assert.deepEqual(late, granted({ isNew: false, kept: second }));
  });

  it('from the future is refused', async () => {
    const ahead = { ...second, at: '2026-11-23T02:00:00.000Z' };
    const jws = await signer.keys.sign({
      kind: 'ledger-head',
      node: 'hk',
      size: ahead.size,
      root: ahead.root,
      at: ahead.at,
    });
    assert.equal(code(await receive({ ...ahead, jws })), 'consent.head-from-future');
  });

  it('that shrank, forked, or is signed by another raises an alarm that stays, and is refused', async () => {
    const sign = async (size: number, root: string) => {
      const at = clock.now().toISOString();
      return {
        node: 'hk',
        size,
        root,
        at,
        jws: await signer.keys.sign({ kind: 'ledger-head', node: 'hk', size, root, at }),
      };
    };
    clock.move(1_000);
    assert.equal(code(await receive(await sign(first.size, first.root))), 'consent.head-shrunken');
    const otherRoot = 'ab'.repeat(32);
    assert.equal(code(await receive(await sign(second.size, otherRoot))), 'consent.head-forked');
    const grown = await sign(second.size + 1, otherRoot);
    assert.equal(
      code(await receive(grown, [bytes(otherRoot)])),
      'consent.head-forked',
      'and is one alarm, however often it is sent',
    );
    assert.equal(code(await receive(grown, [bytes(otherRoot)])), 'consent.head-forked');
    const stranger = await aSigner('hk');
    const foreign = await stranger.keys.sign({
      kind: 'ledger-head',
      node: 'hk',
      size: 1,
      root: otherRoot,
      at: second.at,
    });
    assert.equal(
      code(await receive({ node: 'hk', size: 1, root: otherRoot, at: second.at, jws: foreign })),
      'consent.head-signature',
    );
    assert.deepEqual((await alarms()).sort(), ['bad-signature 1', 'forked 2', 'shrunken 1']);
    assert.deepEqual(await kept(), [first, second], 'nothing of it was kept');
  });
});
