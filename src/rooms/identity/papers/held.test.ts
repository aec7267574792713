import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PAPER_KINDS } from '../contract.ts';
import { type HeldPaper, papersOn, takePaper } from './held.ts';
import { fromIdentifier, toIdentifier } from './identifier.ts';

const permit: HeldPaper = {
  kind: 'home-return-permit',
  number: 'H1234567801',
  key: 'H12345678',
  renewal: '01',
  validFrom: '2009-05-01',
  validUntil: '2019-04-30',
};
const hkid: HeldPaper = { kind: 'hkid', number: 'E364912(5)', key: 'E3649125', symbols: '***AZ' };

describe('the papers of a person', () => {
  it('a renewed one is kept beside the new one and ends the day before it', () => {
    const next: HeldPaper = {
      kind: 'home-return-permit',
      number: 'H12345678',
      key: 'H12345678',
      validFrom: '2018-03-10',
    };
    const now = takePaper([hkid, permit], next, '2018-03-10');
    assert.deepEqual(now, [hkid, { ...permit, validUntil: '2018-03-09', isReplaced: true }, next]);
    assert.deepEqual(papersOn(now, '2018-03-09'), [hkid, now[1]]);
    assert.deepEqual(papersOn(now, '2018-03-10'), [hkid, next]);
  });

  it('one that ended before keeps its own last day', () => {
    const next: HeldPaper = { ...permit, renewal: '02', validFrom: '2021-01-01', validUntil: '2030-12-31' };
    assert.equal(takePaper([permit], next, '2021-01-05')[0]?.validUntil, '2019-04-30');
  });

  it('the same card shown again is one card, with what is newly known', () => {
    const seen: HeldPaper = {
      ...hkid,
      verified: { how: 'chip-read', at: '2026-11-22T02:00:00Z', by: 'Practitioner/p1' },
    };
    assert.deepEqual(takePaper([hkid], seen, '2026-11-22'), [seen]);
  });

  it('passports of two countries stand beside each other', () => {
    const one: HeldPaper = { kind: 'passport', number: 'X1234567', key: 'X1234567', issuer: 'AAA' };
    const other: HeldPaper = { ...one, number: 'Y7654321', key: 'Y7654321', issuer: 'BBB' };
    assert.deepEqual(takePaper([one], other, '2026-01-01'), [one, other]);
  });

  it('taking a paper makes and changes none of another kind: no paper is derived from another', () => {
    const paper = fc.record({ kind: fc.constantFrom(...PAPER_KINDS), key: fc.constantFrom('A1', 'B2', 'C3') });
    fc.assert(
      fc.property(fc.array(paper, { maxLength: 6 }), paper, (all, one) => {
        const held = all.map((p) => ({ ...p, number: p.key }));
        const after = takePaper(held, { ...one, number: one.key }, '2026-01-01');
        const others = (papers: readonly HeldPaper[]) => papers.filter(({ kind }) => kind !== one.kind);
        assert.deepEqual(others(after), others(held));
      }),
      { seed: 20261122 },
    );
  });

  it('goes into an identifier and comes back as it was', () => {
    const verified = { how: 'paper-seen', at: '2026-11-22T02:00:00.000Z', by: 'Practitioner/p1' } as const;
    const papers: readonly HeldPaper[] = [
      hkid,
      { ...permit, isReplaced: true, issuer: 'Synthetic office' },
      { ...hkid, verified },
      { kind: 'passport', number: 'X1234567', key: 'X1234567', issuer: 'AAA', validUntil: '2030-01-01' },
    ];
    for (const paper of papers) assert.deepEqual(fromIdentifier(toIdentifier(paper)), paper);
  });
});
