import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide } from '../decide.ts';
import { aClinician, aContext } from '../fixtures.ts';
import { factsInRecord, label, RECORD_IDS } from './fixtures.ts';
import { SENSITIVITIES, SENSITIVITY_LABELS } from './labels.ts';
import {
  CHILDREN,
  daysOfUse,
  holdsByLaw,
  isProtectedChild,
  LABELLED_CODES,
  labelsOfCodes,
  opensByLaw,
  protectsChildren,
  relationLaw,
  SENSITIVE_DATA,
  sensitivityRules,
  TAKING_ON,
  TREATMENT_RELATIONS,
  takesOn,
  USE_DAYS,
} from './lawbook.ts';

const AT = new Date('2026-11-22T02:00:00Z');
const PLACES = ['HK', 'CN-SZ'];

describe('the lawbook of relations and labels', () => {
  it('has an entry for each relation and each kind of sensitive data in each jurisdiction', () => {
    const relations = [
      'managing-organization',
      'general-practitioner',
      'encounter',
      'episode-of-care',
      'appointment',
      'referral',
    ] as const;
    for (const place of PLACES) {
      for (const relation of relations) assert.equal(relationLaw(relation, place, AT)?.relation, relation);
      const kinds = SENSITIVE_DATA.filter(({ jurisdiction }) => jurisdiction === place).map(
        ({ value }) => value.sensitivity,
      );
      assert.deepEqual(kinds.toSorted(), [...SENSITIVITIES].toSorted());
    }
  });

  it('lets whoever treats take a patient on, but not by an appointment alone; and nobody where no law speaks', () => {
    const doing = (place: string, at = AT) =>
      TREATMENT_RELATIONS.filter(
        ({ jurisdiction, value }) => jurisdiction === 'HK' && takesOn(value.relation, place, at),
      ).map(({ value }) => value.relation);
    const relations = ['managing-organization', 'general-practitioner', 'encounter', 'episode-of-care', 'referral'];
    for (const place of PLACES) assert.deepEqual(doing(place), relations, place);
    assert.deepEqual(doing('MO'), []);
    assert.deepEqual(doing('HK', new Date('2024-07-14T00:00:00Z')), []);
  });

  it('names an instrument and a source, or says that it is assumed', () => {
    for (const { instrument, source } of [
      ...TREATMENT_RELATIONS,
      ...SENSITIVE_DATA,
      ...CHILDREN,
      ...LABELLED_CODES,
      ...USE_DAYS,
      ...TAKING_ON,
    ]) {
      if (source !== 'assumption') assert.match(source, /^https:\/\//);
      else
        for (const [lang, word] of [
          ['en', 'assumption'],
          ['zh-Hans', '假设'],
          ['zh-Hant-HK', '假設'],
        ] as const)
          assert.ok(instrument[lang].includes(word), instrument[lang]);
    }
  });

  it('says everywhere when a visit that nobody closed has ended, by the consortium’s own assumption', () => {
    const visits = TREATMENT_RELATIONS.filter(({ value }) => value.relation === 'encounter');
    assert.deepEqual(
      visits.map(({ jurisdiction, value, source }) => [jurisdiction, value.openDays, source]),
      PLACES.map((place) => [place, 365, 'assumption']),
    );
  });

  it('where no law speaks, a relation opens nothing, and what is sensitive opens by the patient’s own yes alone', () => {
    assert.equal(relationLaw('encounter', 'XX', AT), undefined);
    assert.equal(relationLaw('encounter', 'HK', new Date('2020-01-01T00:00:00Z')), undefined);
    assert.deepEqual(
      sensitivityRules('XX', AT).map(({ openTo, labels }) => [openTo, labels.length]),
      [['consent', Object.values(SENSITIVITY_LABELS).flat().length]],
    );
  });

  it('where it speaks, the writer keeps what is most sensitive, and whoever treats sees what they must know to treat safely', () => {
    const kept = (['mental-health', 'sexual-health', 'hiv', 'genetics'] as const).flatMap(
      (kind) => SENSITIVITY_LABELS[kind],
    );
    for (const place of PLACES) assert.deepEqual(sensitivityRules(place, AT), [{ labels: kept, openTo: 'writer' }]);
    assert.equal(sensitivityRules('HK', AT), sensitivityRules('HK', AT), 'found once a day');
    assert.equal(
      sensitivityRules('HK', new Date('2020-01-01T00:00:00Z'))[0]?.openTo,
      'consent',
      'before the rule was made',
    );
  });

  it('counts a day of one person’s looks as one use', () => {
    assert.deepEqual(
      USE_DAYS.map(({ jurisdiction, value, unit }) => [jurisdiction, value, unit]),
      [['*', 1, 'd']],
    );
    assert.deepEqual([daysOfUse(AT), daysOfUse(new Date('2020-01-01T00:00:00Z'))], [1, 1]);
  });

  it('names its units', () => {
    assert.deepEqual([...new Set(TREATMENT_RELATIONS.map(({ unit }) => unit))], ['d']);
    assert.deepEqual([...new Set(CHILDREN.map(({ unit }) => unit))], ['a']);
  });

  it('a relation holds from its days before to its days after, the last instant not among them', () => {
    const law = { relation: 'appointment', daysBefore: 7, daysAfter: 1 } as const;
    const from = new Date(AT.getTime() + 7 * 86_400_000);
    const until = new Date(AT.getTime() - 86_400_000);
    assert.equal(holdsByLaw(law, AT, { from }), true);
    assert.equal(holdsByLaw(law, AT, { from: new Date(from.getTime() + 1) }), false);
    assert.equal(holdsByLaw(law, AT, { until: new Date(until.getTime() + 1) }), true);
    assert.equal(holdsByLaw(law, AT, { until }), false);
    assert.equal(holdsByLaw({ relation: 'encounter' }, AT, { until: new Date(0) }), true);
    assert.equal(holdsByLaw({ relation: 'encounter' }, AT, { from }), true, 'without days before: whenever it begins');
    assert.equal(holdsByLaw(law, AT, {}), true);
  });

  describe('limits to a relation', () => {
    const open = (opens: Parameters<typeof opensByLaw>[0]) =>
      RECORD_IDS.filter(
        (id) =>
          decide(
            aClinician(),
            'TREAT',
            'read',
            factsInRecord(id),
            aContext({ relation: 'referral', relationOpens: opensByLaw(opens, AT) }),
          ).ok,
      );
    it('by section open that section and who the patient is', () =>
      assert.deepEqual(open({ relation: 'referral', opens: { sections: ['vital-signs'] } }), ['p1', 'pressure']));
    it('by look-back open what is dated since, what has no date, and who the patient is', () =>
      assert.deepEqual(open({ relation: 'referral', lookBackMonths: 12 }), [
        'p1',
        'first',
        'pressure',
        'allergy',
        'tablet',
        'letter',
      ]));
    it('by look-back reach the last day of a month that has not so many', () => {
      const from = (at: string, lookBackMonths: number) =>
        opensByLaw({ relation: 'referral', lookBackMonths }, new Date(at)).from;
      assert.equal(from('2026-03-31T02:00:00Z', 1), '2026-02-28T02:00:00.000Z');
      assert.equal(from('2028-02-29T02:00:00Z', 12), '2027-02-28T02:00:00.000Z');
      assert.equal(from('2026-03-30T23:59:59Z', 3), '2025-12-30T23:59:59.000Z');
      assert.equal(from('2026-01-31T02:00:00Z', 1), '2025-12-31T02:00:00.000Z');
    });
    it('are told from a label by the refusal', () => {
      const refusal = (id: string, given: Parameters<typeof aContext>[0]) => {
        const decision = decide(
          aClinician(),
          'TREAT',
          'read',
          factsInRecord(id),
          aContext({ relation: 'referral', ...given }),
        );
        return decision.ok ? 'open' : decision.refusals[0].code;
      };
      const sensitive = [{ labels: [label('HIV')], openTo: 'consent' as const }];
      assert.equal(refusal('glucose', { relationOpens: { sections: ['vital-signs'] } }), 'consent.beyond-relation');
      assert.equal(refusal('hiv', { sensitive }), 'consent.sensitive-data');
      assert.equal(refusal('glucose', { sensitive }), 'open');
    });
  });

  it('labels codes by what they begin with, of the terminologies it names', () => {
    const icd = 'http://hl7.org/fhir/sid/icd-10';
    const labelled = (code: string, system = icd) =>
      labelsOfCodes([{ system, code }], 'HK', '2026-11-22').map((l) => l.code);
    assert.deepEqual(labelled('F32.1'), ['PSY']);
    assert.deepEqual(labelled('F10.2'), ['ETH']);
    assert.deepEqual(labelled('B24'), ['HIV']);
    assert.deepEqual(labelled('Z21'), ['HIV']);
    assert.deepEqual(labelled('A53.9'), ['STD']);
    assert.deepEqual(labelled('75622-1', 'http://loinc.org'), ['HIV']);
    assert.deepEqual(labelled('I10'), []);
    assert.deepEqual(labelled('F32.1', 'urn:other'), []);
    assert.deepEqual([labelled('B24', 'http://loinc.org'), labelled('75622-1')], [[], []], 'of another terminology');
    assert.deepEqual(labelsOfCodes([], 'HK', '2026-11-22'), []);
    assert.deepEqual(labelsOfCodes([{ system: icd, code: 'B24' }], 'HK', '2020-01-01'), [], 'before the rule was made');
  });

  it('labels each of these codes', () => {
    const icd = ['http://hl7.org/fhir/sid/icd-10', 'http://hl7.org/fhir/sid/icd-10-cm'];
    const of: Readonly<Record<string, string>> = {
      ETH: 'F10 F19.2',
      PSY: 'F20 F32.1 F41 F50 F60 F90 X60 X79 X80 X81 X82 X83 X84',
      HIV: 'B20 B21 B22 B23 B24 Z21',
      STD: 'A50 A59 A60 A61 A62 A63 A64 O04 Z30',
      GDIS: 'Q90 Q99 Z14 Z15 Z31.5',
      SDV: 'T74 Y05 Y06 Y07',
    };
    for (const [expected, codes] of Object.entries(of))
      for (const code of codes.split(' '))
        for (const system of icd) {
          const found = labelsOfCodes([{ system, code }], 'CN-SZ', '2026-11-22');
          assert.deepEqual(
            found.map((one) => one.code),
            [expected],
            code,
          );
        }
    const tests = ['56888-1', '75622-1', '20447-9', '25836-8'].map((code) => ({ system: 'http://loinc.org', code }));
    assert.deepEqual(
      labelsOfCodes(tests, 'HK', '2026-11-22'),
      tests.map(() => label('HIV')),
    );
    const ordinary = ['F00', 'F70', 'X85', 'B25', 'Z20', 'A65', 'O05', 'Z31.4', 'Q89', 'T73', 'Y08', 'Y04'];
    assert.deepEqual(
      labelsOfCodes(
        ordinary.map((code) => ({ system: icd[0] ?? '', code })),
        'HK',
        '2026-11-22',
      ),
      [],
    );
  });

  describe('children', () => {
    const isChild = (born: unknown, place = 'CN-SZ') => isProtectedChild(born, place, AT);
    it('are those under 14, to the day, where the law names an age', () => {
      assert.deepEqual([isChild('2012-11-23'), isChild('2012-11-22'), isChild('2012-11-21')], [true, false, false]);
      assert.equal(isChild('2020-01-01', 'HK'), false);
    });
    it('in doubt are protected', () => {
      assert.deepEqual([isChild('2012'), isChild('2012-11'), isChild('2011')], [true, true, false]);
      assert.deepEqual([isChild(undefined), isChild('some day')], [true, true]);
      const unreadable = [1900, '1900 2000', '1900-01-01 or later', '1900-1-1', ''];
      assert.deepEqual(
        unreadable.map((born) => isChild(born)),
        unreadable.map(() => true),
      );
      assert.deepEqual([isChild('1900'), isChild('1900-01'), isChild('1900-01-01')], [false, false, false]);
    });
    it('are protected where a law says so, since it does, and it says in each language what of it is assumed', () => {
      assert.deepEqual(
        PLACES.map((place) => protectsChildren(place, AT)),
        [false, true],
      );
      assert.equal(protectsChildren('CN-SZ', new Date('2020-01-01T00:00:00Z')), false);
      for (const { clause } of CHILDREN) {
        assert.match(clause?.en ?? '', /under 14.*assumption/);
        assert.match(clause?.['zh-Hans'] ?? '', /不满十四周岁.*假设/);
        assert.match(clause?.['zh-Hant-HK'] ?? '', /不滿十四周歲.*假設/);
      }
    });
    it('are looked at by who treats them, and handed over by their guardian’s yes alone', () => {
      const context = aContext({ relation: 'encounter', isProtectedChild: true });
      const ask = (action: 'read' | 'export') =>
        decide(aClinician(), 'TREAT', action, factsInRecord('glucose'), context).ok;
      assert.deepEqual([ask('read'), ask('export')], [true, false]);
    });
  });
});
