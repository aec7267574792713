import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decision } from '#kernel';
import type { GuardianOrder, MakeTie } from '../contract.ts';
import { CARER_LAW, GUARDIANSHIP_LAW, type StandingLaw, standingLaw } from './lawbook.ts';
import { decideMother, decideTie, type FamilyFacts, isOfAge, type TieTerms } from './rules.ts';

const TODAY = '2026-11-22';
const EVIDENCE = 'written word of the person, seen';
const adult: FamilyFacts = { records: ['adult'], birthDate: '1980-01-01', isDeceased: false };
const child: FamilyFacts = { records: ['child'], birthDate: '2015-03-10', isDeceased: false };
const elder: FamilyFacts = { records: ['elder'], birthDate: '1940', isDeceased: false };
type Tie = Pick<MakeTie, 'kind' | 'from' | 'until' | 'evidence' | 'order'> & Partial<Pick<MakeTie, 'scope'>>;
const decide = (tie: Tie, carer: FamilyFacts, dependant: FamilyFacts, today: string, by?: StandingLaw) =>
  decideTie({ scope: 'record', ...tie }, carer, dependant, today, by ?? standingLaw(tie.kind, 'HK', TODAY));
/** The terms of a tie for which one officer is enough, or what refuses it. */
const codes = (decision: Decision<TieTerms>) =>
  decision.ok ? alone(decision.value) : decision.refusals.map(({ code }) => code).join(' ');

function alone({ needsSecondPerson, ...terms }: TieTerms): Omit<TieTerms, 'needsSecondPerson'> {
  assert.equal(needsSecondPerson, false);
  return terms;
}

describe('who may stand for whom', () => {
  it('a parent does for a child, until the day before it comes of age', () => {
    assert.deepEqual(codes(decide({ kind: 'parent', from: TODAY, evidence: EVIDENCE }, adult, child, TODAY)), {
      startsOn: TODAY,
      endsOn: '2033-03-09',
    });
    assert.equal(
      codes(decide({ kind: 'parent', from: TODAY, until: '2033-03-10', evidence: EVIDENCE }, adult, child, TODAY)),
      'identity.tie-period',
    );
  });
  it('nobody is an adult’s parent here', () => {
    const parent = { kind: 'parent', from: TODAY, evidence: EVIDENCE } as const;
    assert.equal(codes(decide(parent, adult, elder, TODAY)), 'identity.dependant-adult');
  });
  it('nobody has a carer, a guardian or a parent but by a document, whatever their age', () => {
    const tie = { kind: 'carer', from: TODAY, until: '2027-01-01' } as const;
    const unknown = { records: ['x'], isDeceased: false };
    for (const grown of [elder, unknown]) {
      assert.equal(codes(decide(tie, adult, grown, TODAY)), 'identity.order-missing');
      assert.equal(codes(decide({ ...tie, scope: 'contact' }, adult, grown, TODAY)), 'identity.tie-undocumented');
    }
    assert.equal(codes(decide(tie, adult, child, TODAY)), 'identity.tie-undocumented');
    for (const kind of ['parent', 'guardian'] as const) {
      assert.equal(codes(decide({ kind, from: TODAY }, adult, child, TODAY)), 'identity.tie-undocumented');
    }
    assert.deepEqual(codes(decide({ ...tie, evidence: EVIDENCE }, adult, child, TODAY)), {
      startsOn: TODAY,
      endsOn: '2027-01-01',
    });
  });
  it('a carer has an end, within a year', () => {
    const tie = { kind: 'carer', scope: 'contact', from: TODAY, evidence: EVIDENCE } as const;
    assert.equal(codes(decide(tie, adult, elder, TODAY)), 'identity.carer-end-missing');
    assert.deepEqual(codes(decide({ ...tie, until: '2027-11-22' }, adult, elder, TODAY)), {
      startsOn: TODAY,
      endsOn: '2027-11-22',
    });
    for (const until of ['2027-11-23', '2026-11-21', '2026-02-30']) {
      assert.equal(codes(decide({ ...tie, until }, adult, elder, TODAY)), 'identity.tie-period');
    }
  });
  it('whoever stands for another is of age on that day, and lives', () => {
    const born = (birthDate?: string): FamilyFacts => ({ records: ['young'], birthDate, isDeceased: false });
    const tie = { kind: 'carer', scope: 'contact', from: TODAY, until: '2027-01-01', evidence: EVIDENCE } as const;
    assert.equal(codes(decide(tie, born('2008-11-23'), elder, TODAY)), 'identity.carer-not-adult');
    assert.equal(typeof codes(decide(tie, born('2008-11-22'), elder, TODAY)), 'object');
    assert.equal(codes(decide(tie, born('2008'), elder, TODAY)), 'identity.carer-not-adult');
    assert.equal(codes(decide(tie, born(), elder, TODAY)), 'identity.carer-not-adult');
    assert.equal(codes(decide(tie, { ...adult, isDeceased: true }, elder, TODAY)), 'identity.person-deceased');
    assert.equal(codes(decide(tie, adult, { ...elder, isDeceased: true }, TODAY)), 'identity.person-deceased');
  });
  it('nobody stands for themselves, by whichever of their records', () => {
    const tie = { kind: 'carer', scope: 'contact', from: TODAY, until: '2027-01-01', evidence: EVIDENCE } as const;
    const same = { ...adult, records: ['other', 'adult'] };
    assert.equal(codes(decide(tie, adult, same, TODAY)), 'identity.tie-to-oneself');
    assert.equal(codes(decide(tie, same, adult, TODAY)), 'identity.tie-to-oneself');
  });
  it('a child whose age nobody knows has no parent here yet', () => {
    const unknown = { records: ['x'], isDeceased: false };
    assert.equal(
      codes(decide({ kind: 'parent', from: TODAY, evidence: EVIDENCE }, adult, unknown, TODAY)),
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
  it('says of each reason whom or what it is about, all of them at once', () => {
    const nobody: FamilyFacts = { records: ['adult'], isDeceased: true };
    const faults = (kind: 'parent' | 'carer') => {
      const decided = decide({ kind, from: TODAY }, { ...nobody, records: ['adult'] }, nobody, TODAY);
      return decided.ok ? [] : decided.refusals.map(({ code, expression }) => `${code} ${expression}`);
    };
    const both = [
      'identity.tie-to-oneself carerId',
      'identity.person-deceased carerId',
      'identity.person-deceased dependantId',
      'identity.carer-not-adult carerId',
    ];
    assert.deepEqual(faults('parent'), [
      ...both,
      'identity.dependant-age-unknown dependantId',
      'identity.tie-undocumented evidence',
    ]);
    assert.deepEqual(faults('carer'), [...both, 'identity.order-missing order', 'identity.carer-end-missing until']);
    const grown = decide({ kind: 'parent', from: TODAY, evidence: EVIDENCE }, adult, elder, TODAY);
    assert.equal(!grown.ok && grown.refusals[0].expression, 'kind');
    const mother = decideMother({ gender: 'male' }, TODAY);
    assert.equal(!mother.ok && mother.refusals[0].expression, 'motherId');
  });
  it('a period is of days that there are, ends no earlier than it begins and not before today', () => {
    const period = (kind: 'parent' | 'guardian' | 'carer', from: string, until?: string, of = child) => {
      const tie = { kind, scope: 'contact', from, evidence: EVIDENCE, ...(until ? { until } : {}) } as const;
      const decided = decide(tie, adult, of, TODAY);
      if (decided.ok) return alone(decided.value);
      const [{ code, expression, params }] = decided.refusals;
      assert.deepEqual([code, expression], ['identity.tie-period', 'until']);
      return params;
    };
    const last = '2033-03-09';
    assert.deepEqual(period('parent', '2026-02-30'), { from: '2026-02-30', until: last });
    assert.deepEqual(period('parent', '2026-11-01', '2026-11-21'), { from: '2026-11-01', until: last });
    assert.deepEqual(period('parent', '2026-11-01', TODAY), { startsOn: '2026-11-01', endsOn: TODAY });
    assert.deepEqual(period('parent', '2026-12-01', '2026-11-30'), { from: '2026-12-01', until: last });
    assert.deepEqual(period('parent', '2026-12-01', '2026-12-01'), { startsOn: '2026-12-01', endsOn: '2026-12-01' });
    assert.deepEqual(period('parent', TODAY, last), { startsOn: TODAY, endsOn: last });
    assert.deepEqual(period('carer', 'nonsense', '2026-12-01'), { from: 'nonsense', until: '2026-12-01' });
    assert.deepEqual(period('carer', '2024-02-29', '2025-03-01'), { from: '2024-02-29', until: '2025-03-01' });
    assert.deepEqual(period('carer', '2028-02-29', '2029-03-01'), { startsOn: '2028-02-29', endsOn: '2029-03-01' });
    assert.deepEqual(period('carer', '2028-02-29', '2029-03-02'), { from: '2028-02-29', until: '2029-03-01' });
  });
  it('a child that comes of age on the first day has no parent here; the day before it still has', () => {
    const tie = (birthDate: string) =>
      codes(decide({ kind: 'parent', from: TODAY, evidence: EVIDENCE }, adult, { ...child, birthDate }, TODAY));
    assert.equal(tie('2008-11-22'), 'identity.dependant-adult');
    assert.deepEqual(tie('2008-11-23'), { startsOn: TODAY, endsOn: TODAY });
    assert.deepEqual(tie('2008-11'), { startsOn: TODAY, endsOn: '2026-11-29' });
    assert.deepEqual(tie('2008-12'), { startsOn: TODAY, endsOn: '2026-12-30' });
    assert.equal(tie('2008-02-30'), 'identity.dependant-age-unknown');
  });
  it('somebody is of age from the eighteenth birthday on; of whom that is not known, is not', () => {
    assert.equal(isOfAge('2008-11-22', TODAY), true);
    assert.equal(isOfAge('2008-11-23', TODAY), false);
    assert.equal(isOfAge('2008-02-29', '2026-02-28'), false);
    assert.equal(isOfAge('2008-02-29', '2026-03-01'), true);
    assert.equal(isOfAge('2008', '2026-12-30'), false);
    assert.equal(isOfAge('2008', '2026-12-31'), true);
    assert.equal(isOfAge('2008-10', TODAY), true);
    assert.equal(isOfAge(undefined, TODAY), false);
    assert.equal(isOfAge('1990-02-30', TODAY), false);
  });
  it('a mother is between ten and seventy years of the birth, by the years alone, and may have died that day', () => {
    const isMother = (birthDate: string, diedOn?: string) => decideMother({ birthDate, diedOn }, '2026-01-01').ok;
    assert.deepEqual(
      ['2016-12-31', '2017-01-01', '1956-01-01', '1955-12-31'].map((day) => isMother(day)),
      [true, false, true, false],
    );
    assert.equal(isMother('1990', ''), true);
    assert.equal(isMother('1990', '2026-01-01'), true);
    assert.equal(isMother('1990', '2025-12-31'), false);
  });
});

describe('the guardian of an adult', () => {
  const order: GuardianOrder = {
    kind: 'guardianship-order',
    issuer: 'Synthetic Guardianship Board',
    number: 'GB 2026/0117 (synthetic)',
    from: '2026-06-01',
    until: '2027-05-31',
  };
  const guardian = (facts: Partial<Tie> = {}, dependant = elder, by?: StandingLaw) =>
    decide({ kind: 'guardian', from: TODAY, order, ...facts }, adult, dependant, TODAY, by);
  const faults = (decision: Decision<TieTerms>) =>
    decision.ok
      ? []
      : decision.refusals.map(({ code, expression }) => `${code.replace('identity.', '')} ${expression}`);
  const without = ({ until: _, ...rest }: GuardianOrder): GuardianOrder => rest;

  it('is one by a document, until its last day, once a second person has seen it', () => {
    assert.deepEqual(guardian(), {
      ok: true,
      value: { startsOn: TODAY, endsOn: '2027-05-31', needsSecondPerson: true },
    });
  });

  it('is none by a text, however good it reads', () => {
    const told = { kind: 'guardian', from: TODAY, evidence: 'order of a court, seen' } as const;
    assert.deepEqual(faults(decide(told, adult, elder, TODAY)), ['order-missing order']);
  });

  it('has an end by law where the document names none, or a later one: then it is shown again', () => {
    for (const shown of [without(order), { ...order, until: '2099-01-01' }]) {
      const decided = guardian({ order: shown });
      assert.equal(decided.ok && decided.value.endsOn, '2029-11-22');
      assert.deepEqual(faults(guardian({ order: shown, until: '2029-11-23' })), ['tie-period until']);
    }
    const past = { order: { ...without(order), from: '2020-01-01' }, from: '2020-01-01' };
    assert.deepEqual(faults(guardian(past)), ['tie-period until'], 'by law it was over before it was entered');
    const soon = guardian({ until: '2027-01-31' });
    assert.equal(soon.ok && soon.value.endsOn, '2027-01-31', 'it may be given for less');
    assert.deepEqual(
      faults(guardian({ until: '2027-06-01' })),
      ['tie-period until'],
      'not for longer than the document',
    );
  });

  it('is none by a document that is over, not yet in force, impossible, or does not count here', () => {
    assert.deepEqual(faults(guardian({ order: { ...order, until: '2026-11-21' } })), [
      'order-period order.until',
      'tie-period until',
    ]);
    assert.deepEqual(faults(guardian({ order: { ...order, from: '2026-11-23' } })), ['order-not-yet from']);
    assert.deepEqual(faults(guardian({ order: { ...without(order), from: '2026-02-30' } })), [
      'order-period order.from',
    ]);
    assert.ok(faults(guardian({ order: { ...order, until: '2026-05-31' } })).includes('order-period order.until'));
    assert.deepEqual(faults(guardian({ order: { ...order, kind: 'agreement' } })), ['order-kind-not-here order.kind']);
  });

  it('is asked for by what the lawbook of the node lists, an assumption that says so', () => {
    for (const { source, value, jurisdiction } of GUARDIANSHIP_LAW) {
      assert.equal(source, 'assumption');
      for (const kind of value.documents) {
        assert.equal(
          guardian({ order: { ...order, kind } }, elder, standingLaw('guardian', jurisdiction, TODAY)).ok,
          true,
        );
      }
    }
    assert.deepEqual(standingLaw('guardian', 'nowhere', '1999-01-01').documents, []);
  });

  it('needs of a child’s guardian neither such a document nor a second person', () => {
    const tie = { kind: 'guardian', from: TODAY, evidence: EVIDENCE } as const;
    assert.deepEqual(codes(decide(tie, adult, child, TODAY)), { startsOn: TODAY, endsOn: '2033-03-09' });
    assert.deepEqual(faults(decide({ ...tie, order }, adult, child, TODAY)), ['order-not-asked order']);
  });
});

describe('the carer of an adult', () => {
  const order: GuardianOrder = {
    kind: 'authorisation',
    issuer: 'The person cared for, on a form of the centre (synthetic)',
    number: 'F 2026/31',
    from: '2026-11-01',
  };
  const care = { kind: 'carer', from: TODAY, until: '2027-01-31', order } as const;
  const carer = (facts: Partial<Tie> = {}, dependant = elder) => {
    const decided = decide({ ...care, ...facts }, adult, dependant, TODAY);
    return decided.ok
      ? decided.value
      : decided.refusals.map(({ code, expression }) => `${code.replace('identity.', '')} ${expression}`);
  };

  it('sees the record by a document, until its day, once a second person has seen the document', () => {
    const terms = { startsOn: TODAY, endsOn: '2027-01-31', needsSecondPerson: true };
    assert.deepEqual(carer(), terms);
    assert.deepEqual(carer({}, { records: ['x'], isDeceased: false }), terms, 'whose age nobody knows is an adult');
    assert.deepEqual(carer({ order: undefined, evidence: EVIDENCE }), ['order-missing order']);
  });

  it('sees it for a year at most, and no longer than the document says', () => {
    assert.deepEqual(carer({ until: undefined }), ['carer-end-missing until']);
    assert.deepEqual(carer({ until: '2027-11-23' }), ['tie-period until']);
    assert.equal(typeof carer({ until: '2027-11-22' }), 'object');
    assert.deepEqual(carer({ until: '2027-02-01', order: { ...order, until: '2027-01-31' } }), ['tie-period until']);
  });

  it('is one by a document that counts for carers here, as a guardian is by one that counts for guardians', () => {
    assert.deepEqual(carer({ order: { ...order, kind: 'guardianship-order' } }), ['order-kind-not-here order.kind']);
    const guardian = decide({ ...care, kind: 'guardian' }, adult, elder, TODAY);
    assert.ok(!guardian.ok && guardian.refusals.some(({ code }) => code === 'identity.order-kind-not-here'));
    for (const { source, value } of CARER_LAW) {
      assert.equal(source, 'assumption');
      for (const kind of value.documents) {
        const decided = carer({ order: { ...order, kind } });
        assert.ok(!Array.isArray(decided), kind);
      }
    }
  });

  it('who is turned to and sees nothing needs neither, nor does a child’s', () => {
    const seen = { order: undefined, evidence: EVIDENCE };
    const terms = { startsOn: TODAY, endsOn: '2027-01-31', needsSecondPerson: false };
    assert.deepEqual(carer({ ...seen, scope: 'contact' }), terms);
    assert.deepEqual(carer(seen, child), terms);
    assert.deepEqual(carer({ evidence: EVIDENCE, scope: 'contact' }), ['order-not-asked order']);
    assert.deepEqual(carer({ evidence: EVIDENCE }, child), ['order-not-asked order']);
  });

  it('is not one by a child’s paper: a child’s carer ends on the day before it comes of age', () => {
    const soonGrown = { ...child, birthDate: '2009-01-15' };
    const seen = { order: undefined, evidence: EVIDENCE };
    assert.deepEqual(carer({ ...seen, until: '2027-01-15' }, soonGrown), ['tie-period until']);
    assert.deepEqual(carer({ ...seen, until: '2027-01-14' }, soonGrown), {
      startsOn: TODAY,
      endsOn: '2027-01-14',
      needsSecondPerson: false,
    });
  });
});
