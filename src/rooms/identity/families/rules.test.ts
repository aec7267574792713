import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decision } from '#kernel';
import { decideMother, decideTie, type FamilyFacts, type TieTerms } from './rules.ts';

const TODAY = '2026-11-22';
const EVIDENCE = 'written word of the person, seen';
const adult: FamilyFacts = { records: ['adult'], birthDate: '1980-01-01', isDeceased: false };
const child: FamilyFacts = { records: ['child'], birthDate: '2015-03-10', isDeceased: false };
const elder: FamilyFacts = { records: ['elder'], birthDate: '1940', isDeceased: false };
const codes = (decision: Decision<TieTerms>) =>
  decision.ok ? decision.value : decision.refusals.map(({ code }) => code).join(' ');

describe('who may stand for whom', () => {
  it('a parent does for a child, until the day before it comes of age', () => {
    assert.deepEqual(codes(decideTie({ kind: 'parent', from: TODAY, evidence: EVIDENCE }, adult, child, TODAY)), {
      startsOn: TODAY,
      endsOn: '2033-03-09',
    });
    assert.equal(
      codes(decideTie({ kind: 'parent', from: TODAY, until: '2033-03-10', evidence: EVIDENCE }, adult, child, TODAY)),
      'identity.tie-period',
    );
  });
  it('nobody is an adult’s parent here, and an adult’s guardian only by a document', () => {
    const parent = { kind: 'parent', from: TODAY, evidence: EVIDENCE } as const;
    assert.equal(codes(decideTie(parent, adult, elder, TODAY)), 'identity.dependant-adult');
    assert.equal(codes(decideTie({ kind: 'guardian', from: TODAY }, adult, elder, TODAY)), 'identity.tie-undocumented');
    const evidence = 'order of a court, seen';
    assert.deepEqual(codes(decideTie({ kind: 'guardian', from: TODAY, evidence }, adult, elder, TODAY)), {
      startsOn: TODAY,
    });
  });
  it('nobody has a carer, a guardian or a parent but by a document, whatever their age', () => {
    const tie = { kind: 'carer', from: TODAY, until: '2027-01-01' } as const;
    assert.equal(codes(decideTie(tie, adult, elder, TODAY)), 'identity.tie-undocumented');
    const unknown = { records: ['x'], isDeceased: false };
    assert.equal(codes(decideTie(tie, adult, unknown, TODAY)), 'identity.tie-undocumented');
    assert.equal(codes(decideTie(tie, adult, child, TODAY)), 'identity.tie-undocumented');
    for (const kind of ['parent', 'guardian'] as const) {
      assert.equal(codes(decideTie({ kind, from: TODAY }, adult, child, TODAY)), 'identity.tie-undocumented');
    }
    assert.deepEqual(codes(decideTie({ ...tie, evidence: EVIDENCE }, adult, child, TODAY)), {
      startsOn: TODAY,
      endsOn: '2027-01-01',
    });
  });
  it('a carer has an end, within a year', () => {
    const tie = { kind: 'carer', from: TODAY, evidence: EVIDENCE } as const;
    assert.equal(codes(decideTie(tie, adult, elder, TODAY)), 'identity.carer-end-missing');
    assert.deepEqual(codes(decideTie({ ...tie, until: '2027-11-22' }, adult, elder, TODAY)), {
      startsOn: TODAY,
      endsOn: '2027-11-22',
    });
    for (const until of ['2027-11-23', '2026-11-21', '2026-02-30']) {
      assert.equal(codes(decideTie({ ...tie, until }, adult, elder, TODAY)), 'identity.tie-period');
    }
  });
  it('whoever stands for another is of age on that day, and lives', () => {
    const born = (birthDate?: string): FamilyFacts => ({ records: ['young'], birthDate, isDeceased: false });
    const tie = { kind: 'carer', from: TODAY, until: '2027-01-01', evidence: EVIDENCE } as const;
    assert.equal(codes(decideTie(tie, born('2008-11-23'), elder, TODAY)), 'identity.carer-not-adult');
    assert.equal(typeof codes(decideTie(tie, born('2008-11-22'), elder, TODAY)), 'object');
    assert.equal(codes(decideTie(tie, born('2008'), elder, TODAY)), 'identity.carer-not-adult');
    assert.equal(codes(decideTie(tie, born(), elder, TODAY)), 'identity.carer-not-adult');
    assert.equal(codes(decideTie(tie, { ...adult, isDeceased: true }, elder, TODAY)), 'identity.person-deceased');
    assert.equal(codes(decideTie(tie, adult, { ...elder, isDeceased: true }, TODAY)), 'identity.person-deceased');
  });
  it('nobody stands for themselves, by whichever of their records', () => {
    const tie = { kind: 'carer', from: TODAY, until: '2027-01-01', evidence: EVIDENCE } as const;
    const same = { ...adult, records: ['other', 'adult'] };
    assert.equal(codes(decideTie(tie, adult, same, TODAY)), 'identity.tie-to-oneself');
  });
  it('a child whose age nobody knows has no parent here yet', () => {
    const unknown = { records: ['x'], isDeceased: false };
    assert.equal(
      codes(decideTie({ kind: 'parent', from: TODAY, evidence: EVIDENCE }, adult, unknown, TODAY)),
      'identity.dependant-age-unknown',
    );
  });
  it('a child’s mother is a woman, of an age to give birth, who lived on that day', () => {
    const born = '2026-11-20';
    const mother = { birthDate: '1995-05-05', gender: 'female' };
    for (const facts of [mother, {}, { ...mother, gender: 'other' }, { ...mother, diedOn: born }]) {
      assert.equal(decideMother(facts, born).ok, true, JSON.stringify(facts));
    }
    for (const facts of [
      { ...mother, gender: 'male' },
      { ...mother, birthDate: '2017-01-01' },
      { ...mother, birthDate: '1940' },
      { ...mother, diedOn: '2026-11-19' },
    ]) {
      assert.equal(decideMother(facts, born).ok, false, JSON.stringify(facts));
    }
  });
});
