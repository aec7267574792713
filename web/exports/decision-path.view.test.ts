import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryAppliedView } from '#contracts/exchange';
import { toGates } from './decision-path.view.ts';

const entry = (id: string, more: Partial<EntryAppliedView>): EntryAppliedView => ({
  id,
  side: 'exporter',
  kind: 'duty',
  jurisdiction: 'HK',
  instrument: { en: id, 'zh-Hans': id, 'zh-Hant-HK': id },
  source: 'test',
  outcome: 'holds',
  conditions: [],
  ...more,
});
const BASES = [
  entry('carried', { kind: 'route', outcome: 'not-concerned' }),
  entry('contract', { kind: 'route', outcome: 'holds' }),
];

describe('the way over the border, drawn', () => {
  it('one basis that holds is enough, and each duty is a gate of its own side', () => {
    const gates = toGates([...BASES, entry('tell', {}), entry('purpose', { side: 'recipient' })], true);
    assert.deepEqual(
      gates.exporter.map(({ key, isOpen }) => [key, isOpen]),
      [
        ['basis', true],
        ['tell', true],
      ],
    );
    assert.deepEqual(
      gates.recipient.map(({ key, isReached }) => [key, isReached]),
      [['purpose', true]],
    );
    assert.equal(gates.isAcross, true);
  });
  it('ends at the first gate that is shut: what lies behind is not reached', () => {
    const gates = toGates(
      [...BASES, entry('tell', { outcome: 'fails' }), entry('purpose', { side: 'recipient' })],
      false,
    );
    assert.equal(gates.exporter[1]?.isReached, true);
    assert.equal(gates.isAcross, false);
    assert.equal(gates.recipient[0]?.isReached, false);
  });
  it('without a basis is shut at once', () => {
    assert.deepEqual(toGates([], false), {
      exporter: [{ key: 'basis', kind: 'basis', isOpen: false, isReached: true }],
      recipient: [],
      isAcross: false,
    });
  });
  it('comes over the border to be refused by a duty of the other side', () => {
    const gates = toGates([...BASES, entry('purpose', { side: 'recipient', outcome: 'fails' })], false);
    assert.equal(gates.isAcross, true);
    assert.equal(gates.recipient[0]?.isOpen, false);
  });
  it('never draws a way where the node said no', () => {
    assert.equal(toGates(BASES, false).isAcross, false);
  });
  it('an entry that is not in operation, or not needed, is no gate', () => {
    const gates = toGates([...BASES, entry('later', { outcome: 'not-in-operation' })], true);
    assert.deepEqual(
      gates.exporter.map(({ key }) => key),
      ['basis'],
    );
  });
});
