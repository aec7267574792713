import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decided } from './decisions.ts';
import { decideDecisions } from './rules.ts';

const DR_HO = { en: 'Dr Ho', 'zh-Hans': '何医生', 'zh-Hant-HK': '何醫生' };
const document = {
  entries: [1, 2, 3],
  decided: new Map([[3, { entry: 3, decision: 'accepted', decidedBy: DR_HO } as Decided]]),
  known: new Map([[2, 'Condition/c2']]),
};
const faults = (...wanted: Parameters<typeof decideDecisions>[1]) => {
  const decision = decideDecisions(document, wanted);
  return decision.ok ? [] : decision.refusals.map(({ code, expression, params }) => [code, expression, params]);
};
const accept = (index: number) => ({ index, decision: 'accept' });
const confirm = (index: number, resource?: string) => ({
  index,
  decision: 'confirm',
  ...(resource === undefined ? {} : { resource }),
});
const at = (i: number) => `DecideEntries.decisions[${i}]`;

describe('what is decided about entries of a document', () => {
  it('is taken where each is of the document and has no decision', () => {
    assert.deepEqual(decideDecisions(document, [accept(1), { index: 2, decision: 'reject' }]), {
      ok: true,
      value: undefined,
    });
    assert.deepEqual(faults(), []);
  });

  it('confirms only what the record says already, by the very resource that says it', () => {
    assert.deepEqual(faults(confirm(2, 'Condition/c2')), []);
    for (const wrong of [confirm(2, 'Condition/c1'), confirm(2)])
      assert.deepEqual(faults(wrong), [['records.entry-not-known', at(0), { index: 2 }]]);
    assert.deepEqual(faults(confirm(1)), [['records.entry-not-known', at(0), { index: 1 }]]);
  });

  it('is final: who decided before is named in each language, whatever is wanted now', () => {
    for (const wanted of [accept(3), confirm(3)]) {
      const decision = decideDecisions(document, [wanted]);
      assert.ok(!decision.ok);
      const [{ code, expression, text }, ...more] = decision.refusals;
      assert.deepEqual([code, expression, more], ['records.entry-decided', at(0), []]);
      assert.match(text.en, /Dr Ho/);
      assert.match(text['zh-Hant-HK'], /何醫生/);
    }
  });

  it('refuses everything by one wrong entry, and names each with its place', () => {
    assert.deepEqual(faults(accept(1), accept(9), accept(1), accept(3)), [
      ['records.entry-not-importable', at(1), { index: 9 }],
      ['records.entry-twice', at(2), { index: 1 }],
      ['records.entry-decided', at(3), { index: 3 }],
    ]);
  });
});
