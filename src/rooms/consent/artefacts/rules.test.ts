import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Decision, orThrow } from '#kernel';
import { aName } from '../fixtures.ts';
import type { AskedScope, Narrowing, StandingChoice } from './contract.ts';
import { terms } from './fixtures.ts';
import type { ArtefactTerms, Provision } from './model.ts';
import { calledInPart, decideAsked, decideStanding, type LabelsOf, narrow } from './rules.ts';

const codes = (decision: Decision<unknown>) =>
  decision.ok ? [] : decision.refusals.map(({ code, expression }) => `${code} ${expression}`);

const labelsOf: LabelsOf = (kind) => [{ system: 'labels', code: kind }];
const clinic = { node: 'hk', id: 'org1', name: aName('Clinic', '诊所') };

describe('what an institution asks for', () => {
  const law = { answerDays: 14, validDaysMax: 366, waitingMax: 3 };
  const facts = {
    patientId: 'p1',
    organization: clinic,
    practitioner: { reference: 'Practitioner/dr1', name: aName('Doctor', '医生') },
    at: new Date('2026-11-22T02:00:30Z'),
    day: '2026-11-22',
  };
  const aScope: AskedScope = { purposes: ['TREAT'], validDays: 30, copy: false, onward: false, onlyMe: false };
  const ask = (scope: Partial<AskedScope> = {}) => decideAsked({ ...aScope, ...scope }, facts, law);

  it('is to look at everything, for the institution, from the next full minute for so many days, and to take nothing along', () => {
    assert.deepEqual(orThrow(ask()), {
      patientId: 'p1',
      provision: {
        effect: 'permit',
        to: [{ kind: 'organization', organization: clinic }],
        purposes: ['TREAT'],
        actions: ['access'],
        data: {},
        until: '2026-12-22T02:01:00.000Z',
        except: [],
      },
      crossBorder: false,
    });
  });

  it('is a copy, to be passed on, erased so many days after the end, where that is asked for', () => {
    const copied = orThrow(ask({ copy: true, eraseAfterDays: 10 }));
    assert.deepEqual(copied.provision.actions, ['access', 'disclose']);
    assert.equal(copied.eraseAt, '2027-01-01T02:01:00.000Z');
    assert.deepEqual(orThrow(ask({ copy: true, onward: true })).provision.actions, ['access', 'disclose', 'onward']);
    assert.equal('eraseAt' in orThrow(ask({ copy: true })), false);
    // Where nothing is copied there is nothing to erase.
    assert.equal('eraseAt' in orThrow(ask({ eraseAfterDays: 10 })), false);
  });

  it('is limited to sections, to a look back from the day’s beginning, to so many uses, and to the one who asks', () => {
    const asked = orThrow(ask({ sections: ['results'], lookBackMonths: 12, usesMax: 3, onlyMe: true }));
    assert.deepEqual(asked.provision.data, { sections: ['results'], from: '2025-11-21T16:00:00.000Z' });
    assert.deepEqual(asked.provision.to, [
      { kind: 'practitioner', reference: 'Practitioner/dr1', name: facts.practitioner.name },
    ]);
    assert.equal(asked.usesMax, 3);
  });

  it('is refused with each reason: for too long, to pass on what is not copied, a copy for anything but treatment', () => {
    assert.deepEqual(codes(ask({ validDays: 366 })), []);
    const [tooLong] = (() => {
      const decision = ask({ validDays: 367 });
      return decision.ok ? [] : decision.refusals;
    })();
    assert.deepEqual(
      [tooLong?.code, tooLong?.expression, tooLong?.params],
      ['consent.asked-too-long', 'scope.validDays', { max: 366 }],
    );
    assert.deepEqual(codes(ask({ onward: true })), ['consent.asked-onward-without-copy scope.onward']);
    assert.deepEqual(codes(ask({ copy: true, purposes: ['HOPERAT'] })), [
      'consent.asked-copy-without-treatment scope.copy',
    ]);
    assert.deepEqual(codes(ask({ copy: true, purposes: ['HOPERAT', 'TREAT'] })), []);
    assert.deepEqual(codes(ask({ validDays: 367, onward: true })), [
      'consent.asked-too-long scope.validDays',
      'consent.asked-onward-without-copy scope.onward',
    ]);
  });
});

describe('what a patient takes away from what was asked', () => {
  const [from, until] = ['2026-01-01T00:00:00.000Z', '2026-12-22T02:00:00.000Z'];
  const asked = (facts: Partial<ArtefactTerms> = {}, provision: Partial<Provision> = {}) => terms(facts, provision);
  const left = (wish: Narrowing, of = asked()) => orThrow(narrow(of, wish, labelsOf));
  const why = (wish: Narrowing, of = asked()) => codes(narrow(of, wish, labelsOf));

  it('is nothing where nothing is said', () => assert.deepEqual(left({}), asked()));

  it('may be whatever was asked without a limit', () => {
    const open = asked({}, { actions: 'all', data: {} });
    const wish = { sections: ['results'], actions: ['onward'], dataFrom: from, usesMax: 900, eraseAt: until } as const;
    const { provision, usesMax, eraseAt } = left({ ...wish, sections: ['results'], actions: ['onward'] }, open);
    assert.deepEqual(provision.data, { sections: ['results'], from });
    assert.deepEqual(provision.actions, ['onward']);
    assert.deepEqual([usesMax, eraseAt], [900, until]);
    const { until: _, ...endless } = open.provision;
    assert.equal(
      left({ until: '2030-01-01T00:00:00Z' }, { ...open, provision: endless }).provision.until,
      '2030-01-01T00:00:00.000Z',
    );
  });

  it('is written as instants in one spelling', () => {
    const { provision, eraseAt } = left({
      dataFrom: '2026-01-01T08:00:00+08:00',
      until: '2026-12-01T08:00:00+08:00',
      eraseAt: '2026-12-02T08:00:00+08:00',
    });
    assert.deepEqual(
      [provision.data.from, provision.until, eraseAt],
      [from, '2026-12-01T00:00:00.000Z', '2026-12-02T00:00:00.000Z'],
    );
  });

  it('is never more than was asked: each limit may be kept to and not passed', () => {
    const limited = asked(
      { usesMax: 3, eraseAt: '2027-01-01T00:00:00.000Z' },
      { data: { sections: ['problems'], from } },
    );
    const bounds: readonly (readonly [Narrowing, Narrowing, string])[] = [
      [{ dataFrom: from }, { dataFrom: '2025-12-31T23:59:59.999Z' }, 'dataFrom'],
      [{ until }, { until: '2026-12-22T02:00:00.001Z' }, 'until'],
      [{ usesMax: 3 }, { usesMax: 4 }, 'usesMax'],
      [{ eraseAt: '2027-01-01T00:00:00Z' }, { eraseAt: '2027-01-01T00:00:00.001Z' }, 'eraseAt'],
      [{ sections: ['problems'] }, { sections: ['problems', 'results'] }, 'sections'],
      [{ actions: ['access'] }, { actions: ['access', 'disclose'] }, 'actions'],
    ];
    for (const [kept, passed, element] of bounds) {
      assert.deepEqual(why(kept, limited), [], element);
      assert.deepEqual(why(passed, limited), [`consent.not-narrower ${element}`]);
    }
    assert.deepEqual(why(Object.assign({}, ...bounds.map(([, passed]) => passed)), limited).length, bounds.length);
  });

  it('leaves something: an end after the beginning, a past before the data ends', () => {
    const begun = asked({}, { from, data: { until: '2026-06-01T00:00:00.000Z' } });
    assert.deepEqual(why({ until: from }, begun), ['consent.nothing-left until']);
    assert.deepEqual(why({ until: '2026-01-01T00:00:00.001Z' }, begun), []);
    assert.deepEqual(why({ dataFrom: '2026-06-01T00:00:00Z' }, begun), ['consent.nothing-left dataFrom']);
    assert.deepEqual(why({ dataFrom: '2026-05-31T23:59:59.999Z' }, begun), []);
    assert.deepEqual(why({}, begun), []);
  });

  it('leaves a sensitive kind out first of all, and out of whatever an exception would open again', () => {
    const no = (...kinds: readonly ('hiv' | 'mental-health')[]): Provision => ({
      effect: 'deny',
      to: [{ kind: 'everyone' }],
      purposes: 'all',
      actions: 'all',
      data: { labels: kinds.map((code) => ({ system: 'labels', code })) },
      except: [],
    });
    const plainNo: Provision = { ...no(), data: { types: ['Observation'] } };
    const yes: Provision = { ...plainNo, effect: 'permit' };
    const noButYes: Provision = { ...plainNo, except: [yes] };
    const without: Narrowing = { without: ['hiv', 'mental-health'] };
    const out = no('hiv', 'mental-health');
    assert.deepEqual(left(without).provision.except, [out]);
    const { except } = left(without, asked({}, { except: [plainNo, yes, noButYes] })).provision;
    assert.deepEqual(except, [
      out,
      plainNo,
      { ...yes, except: [out] },
      { ...noButYes, except: [out, { ...yes, except: [out] }] },
    ]);
    assert.deepEqual(left({}, asked({}, { except: [noButYes] })).provision.except, [noButYes]);
  });
});

describe('a standing choice', () => {
  const facts = { patientId: 'p1', at: new Date('2026-11-22T02:00:00Z') };
  type Choice = Pick<StandingChoice, 'effect' | 'sections' | 'sensitive' | 'until'>;
  const choose = (choice: Choice, to: Parameters<typeof decideStanding>[1] = [clinic]) =>
    decideStanding(choice, to, facts, labelsOf);

  it('that says yes lets these look, for treatment and in an emergency', () => {
    assert.deepEqual(orThrow(choose({ effect: 'permit' })), {
      patientId: 'p1',
      provision: {
        effect: 'permit',
        to: [{ kind: 'organization', organization: clinic }],
        purposes: ['TREAT', 'ETREAT'],
        actions: ['access'],
        data: {},
        except: [],
      },
      crossBorder: false,
    });
  });

  it('that says no says it to these, or to everybody, for every purpose and act', () => {
    const { provision } = orThrow(choose({ effect: 'deny' }, 'anybody'));
    assert.deepEqual(provision.to, [{ kind: 'everyone' }]);
    assert.deepEqual([provision.effect, provision.purposes, provision.actions], ['deny', 'all', 'all']);
    assert.deepEqual(orThrow(choose({ effect: 'deny' })).provision.to, [
      { kind: 'organization', organization: clinic },
    ]);
  });

  it('is limited to sections, to sensitive kinds, and to a time, written as an instant', () => {
    const { provision } = orThrow(
      choose({
        effect: 'deny',
        sections: ['results'],
        sensitive: ['hiv', 'mental-health'],
        until: '2026-12-01T08:00:00+08:00',
      }),
    );
    assert.deepEqual(provision.data, {
      sections: ['results'],
      labels: [
        { system: 'labels', code: 'hiv' },
        { system: 'labels', code: 'mental-health' },
      ],
    });
    assert.equal(provision.until, '2026-12-01T00:00:00.000Z');
  });

  it('that says yes names somebody, and one that ends ends in the future', () => {
    assert.deepEqual(codes(choose({ effect: 'permit' }, 'anybody')), ['consent.choice-names-nobody to']);
    assert.deepEqual(codes(choose({ effect: 'deny', until: '2026-11-22T02:00:00Z' })), ['consent.period-turned until']);
    assert.deepEqual(codes(choose({ effect: 'deny', until: '2026-11-22T02:00:00.001Z' })), []);
    assert.deepEqual(codes(choose({ effect: 'permit', until: '2026-11-22T01:00:00Z' }, 'anybody')), [
      'consent.choice-names-nobody to',
      'consent.period-turned until',
    ]);
  });
});

describe('a name that is read aloud', () => {
  it('is said so that its bearer knows it and nobody else learns it', () => {
    assert.deepEqual(['陳大文', ' CHAN  Tai Man ', '歐陽娜娜', '陳 Peter', 'O', '𠮷田', ' ', ''].map(calledInPart), [
      '陳＊＊',
      'C*** T*** M***',
      '歐＊＊＊',
      '陳 P***',
      'O***',
      '𠮷＊',
      undefined,
      undefined,
    ]);
  });
});
