import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import type { CodedContext } from './model.ts';
import { countOutcomes, display, outcomeOf } from './outcome.ts';
import { SYSTEMS, TERMS_SYSTEM } from './systems.ts';

const { sct, loinc, icd10, icd10cm, rx, atc, cvx } = SYSTEMS;
const coded = (system: string, code: string, words?: string) => ({
  coding: [{ system, code, ...(words === undefined ? {} : { display: words }) }],
});
const inHongKong = (value: unknown, context?: CodedContext) => outcomeOf(value, 'zh-Hant-HK', context);

describe('mapped', () => {
  it('an equivalent code is shown in the reader’s language, with the original and the review state', () => {
    const hypertension = {
      coding: [{ system: sct, code: '38341003', display: 'HT - Hypertension' }],
      text: 'Hypertension',
    };
    const shown = LANGS.map((lang) => outcomeOf(hypertension, lang));
    assert.deepEqual(
      shown.map((o) => [o.outcome, o.text.text, o.text.lang]),
      [
        ['mapped', 'Hypertension', 'en'],
        ['mapped', '高血压', 'zh-Hans'],
        ['mapped', '高血壓', 'zh-Hant-HK'],
      ],
    );
    assert.deepEqual(shown[0]?.original, { text: 'Hypertension', codings: hypertension.coding });
    assert.deepEqual(shown[0]?.review, { state: 'draft' });
  });

  it('Hong Kong and the mainland each read their own words', () => {
    for (const [code, hans, hant] of [
      ['N02BE01', '对乙酰氨基酚', '撲熱息痛'],
      ['B01AC06', '阿司匹林', '阿士匹靈'],
      ['J01C', '青霉素类', '盤尼西林類'],
    ] as const) {
      assert.equal(outcomeOf(coded(atc, code), 'zh-Hans').text.text, hans);
      assert.equal(outcomeOf(coded(atc, code), 'zh-Hant-HK').text.text, hant);
    }
    assert.equal(outcomeOf(coded(icd10, 'E11'), 'zh-Hant-HK').text.text, '二型糖尿病');
  });

  it('a lone Coding is an element too', () => {
    const { outcome, text } = outcomeOf(
      { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      'zh-Hans',
    );
    assert.deepEqual([outcome, text.text], ['mapped', '门诊']);
  });

  it('a system may be written as an OID, with a version, or by an earlier address', () => {
    for (const system of [
      'urn:oid:2.16.840.1.113883.6.96',
      'http://snomed.info/sct|http://snomed.info/sct/900000000000207008',
    ]) {
      assert.equal(inHongKong(coded(system, '38341003')).outcome, 'mapped', system);
    }
    assert.equal(inHongKong(coded('http://hl7.org/fhir/ValueSet/condition-clinical', 'active')).outcome, 'mapped');
    assert.equal(inHongKong(coded('http://standardterms.edqm.eu/', '20053000')).text.text, '口服');
  });

  it('several codings of one meaning are one: the finest is shown', () => {
    const anaemia = {
      coding: [
        { system: icd10cm, code: 'N18.9' },
        { system: icd10cm, code: 'D63.1' },
        { system: sct, code: '271737000', display: 'Anemia' },
      ],
    };
    const { outcome, conceptId } = inHongKong(anaemia);
    assert.deepEqual([outcome, conceptId], ['mapped', 'condition.anaemia-in-chronic-kidney-disease']);
  });

  it('two facets of a non-clinical element are both shown', () => {
    const friend = {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'FRND' },
        { system: 'http://terminology.hl7.org/CodeSystem/v2-0131', code: 'C' },
      ],
    };
    assert.equal(inHongKong(friend).text.text, '朋友；緊急聯絡人');
  });

  it('the diseases of a combined vaccine are all shown', () => {
    const diseases = { coding: ['27836007', '76902006', '397430003'].map((code) => ({ system: sct, code })) };
    const { outcome, text } = inHongKong(diseases, { element: 'Immunization.protocolApplied.targetDisease' });
    assert.deepEqual([outcome, text.text], ['mapped', '百日咳；破傷風；白喉']);
  });

  it('“unspecified” of a category is the category; in diabetes the ninth is “without complications” and is lost', () => {
    assert.equal(inHongKong(coded(icd10, 'J45.9')).outcome, 'mapped');
    assert.equal(inHongKong(coded(icd10, 'E11.9')).text.text, '二型糖尿病，沒有併發症');
    assert.deepEqual(inHongKong(coded(icd10, 'E14.9')).losses, ['subtype']);
  });

  it('our own code and a written-down set of codes read back as the same term', () => {
    const written = {
      coding: [
        { system: TERMS_SYSTEM, code: 'condition.acute-viral-pharyngitis' },
        { system: icd10, code: 'J02' },
      ],
    };
    assert.deepEqual([inHongKong(written).outcome, inHongKong(written).text.text], ['mapped', '急性病毒性咽炎']);
  });

  it('a product keeps its strength', () => {
    assert.equal(inHongKong(coded(rx, '197361', 'Amlodipine 5 MG Oral Tablet')).text.text, '氨氯地平 5 mg 藥片');
  });

  it('a data-absent-reason in the place of a code is that reason', () => {
    const masked = {
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }],
    };
    assert.equal(inHongKong(masked).conceptId, 'absent.masked');
  });
});

describe('mapped with a named loss', () => {
  it('a narrower code names what the wider term drops', () => {
    const celexa = inHongKong(coded(rx, '213344', 'Celexa 20 MG Oral Tablet'));
    assert.deepEqual([celexa.outcome, celexa.losses], ['mapped-with-loss', ['brand']]);
    assert.match(celexa.loss?.['zh-Hant-HK'] ?? '', /品牌名稱/);
    assert.match(celexa.loss?.en ?? '', /brand/);
  });

  it('an ICD-10 subtype is shown as its category', () => {
    const { outcome, losses, text } = outcomeOf(coded(icd10cm, 'E11.65'), 'zh-Hans');
    assert.deepEqual([outcome, losses, text.text], ['mapped-with-loss', ['subtype'], '2型糖尿病']);
  });

  for (const [words, loss] of [
    ['Osteoarthritis of left knee', 'laterality'],
    ['No osteoarthritis of knee', 'negation'],
    ['Suspected osteoarthritis of knee', 'suspicion'],
    ['Severe osteoarthritis of knee', 'severity'],
    ['Family history of osteoarthritis of knee', 'family'],
    ['左膝骨關節炎', 'laterality'],
    ['Arthrose genou gauche', 'laterality'],
  ] as const) {
    it(`a text that says more names the loss: ${words}`, () => {
      const { outcome, losses } = inHongKong({ ...coded(sct, '239873007', 'Osteoarthritis of knee'), text: words });
      assert.equal(outcome, 'mapped-with-loss');
      assert.ok(losses.includes(loss), losses.join());
    });
  }

  it('a strength beside a code for the medicine alone', () => {
    const lisinopril = { ...coded(sct, '108575001'), text: 'lisinopril 5 mg tablet' };
    assert.deepEqual(inHongKong(lisinopril).losses, ['strength']);
  });

  it('a text that says less than the code loses nothing', () => {
    assert.equal(inHongKong({ ...coded(cvx, '150'), text: '季節性流感疫苗' }).outcome, 'mapped');
  });

  it('other words of the sender’s own', () => {
    assert.deepEqual(inHongKong({ ...coded(cvx, '37'), text: 'Yellow fever live (YF-VAX)' }).losses, ['wording']);
  });

  it('a further code that is malformed', () => {
    const mixed = {
      coding: [
        { system: sct, code: '38341003' },
        { system: loinc, code: 'not a code' },
      ],
    };
    assert.deepEqual(inHongKong(mixed).losses, ['malformed-code']);
  });

  it('an allergy to a class is not shown as an allergy to one medicine of it', () => {
    const allergy = {
      coding: [
        { system: sct, code: '764146007' },
        { system: rx, code: '7984', display: 'penicillin V' },
      ],
    };
    const { text, losses } = inHongKong(allergy, { element: 'AllergyIntolerance.code' });
    assert.deepEqual([text.text, losses], ['盤尼西林類', ['subtype']]);
    assert.equal(inHongKong(allergy, { element: 'Medication.code' }).text.text, '青黴素V');
  });
});

describe('kept as source', () => {
  it('a text alone is shown as it is', () => {
    const { outcome, text } = inHongKong({ text: 'Hives' });
    assert.deepEqual([outcome, text.text], ['source', 'Hives']);
  });

  it('an unknown code is shown by its display, else by itself', () => {
    assert.equal(inHongKong(coded('urn:oid:1.2.40.0.34.5.11', '03010', 'Blutbild')).text.text, 'Blutbild');
    assert.equal(inHongKong(coded(sct, '429060002')).text.text, '429060002');
  });

  it('a code without a system is nobody’s', () => {
    assert.equal(inHongKong({ coding: [{ code: '38341003' }] }).outcome, 'source');
  });

  it('a broader code never comes out as the narrower term', () => {
    const { outcome, conceptId } = inHongKong(coded(icd10, 'J02'));
    assert.deepEqual([outcome, conceptId], ['mapped', 'condition.acute-pharyngitis']);
  });

  it('is marked with its language: stated, proven by its script, or that of the system’s displays', () => {
    assert.equal(inHongKong({ text: 'Rückenschmerzen' }, { language: 'de-AT' }).text.lang, 'de-AT');
    assert.equal(inHongKong({ text: 'Rückenschmerzen' }).text.lang, 'und');
    assert.equal(inHongKong(coded(sct, '58108001', 'Golden retriever')).text.lang, 'en');
    assert.equal(inHongKong({ text: '對貓毛過敏' }, { language: 'en-US' }).text.lang, 'zh-Hant');
    assert.equal(inHongKong({ text: '头孢过敏' }).text.lang, 'zh-Hans');
    assert.equal(inHongKong({ text: '對貓毛過敏' }, { language: 'zh-TW' }).text.lang, 'zh-TW');
    assert.equal(inHongKong({ text: 'Hives' }, { language: 'zh-CN' }).text.lang, 'und');
  });
});

describe('refused', () => {
  const reason = (value: unknown, context?: CodedContext) => {
    const { outcome, reason: why } = inHongKong(value, context);
    return outcome === 'refused' ? why?.code : outcome;
  };

  it('what is no coded element', () => {
    for (const junk of [null, undefined, 7, 'I10', [], true, { coding: 'I10' }]) {
      assert.equal(reason(junk), 'terminology.malformed', JSON.stringify(junk));
    }
  });

  it('an element that says nothing', () => {
    for (const nothing of [{}, { coding: [] }, { coding: [{ system: sct }] }, { text: '  ' }]) {
      assert.equal(reason(nothing), 'terminology.empty', JSON.stringify(nothing));
    }
  });

  for (const [why, system, code] of [
    ['white space in front', sct, ' 38341003'],
    ['two spaces inside', icd10, 'I10  x'],
    ['a control character', sct, '3834\u00001003'],
    ['a SNOMED CT id with a wrong check digit', sct, '38341004'],
    ['a LOINC code in the place of a SNOMED CT id', sct, '34552-0'],
    ['a LOINC code with a wrong check digit', loinc, '11362-0'],
    ['an ICD-10 code that is none', icd10, '123456'],
    ['an ATC code that is none', atc, 'AA1'],
  ] as const) {
    it(`a code that can be none of its system: ${why}`, () => {
      assert.equal(reason(coded(system, code)), 'terminology.malformed-code');
    });
  }

  it('a number in the place of a code', () => {
    assert.equal(reason({ coding: [{ system: sct, code: 38341003 }] }), 'terminology.malformed-code');
  });

  it('two codings of one system that mean different things', () => {
    assert.equal(
      reason({
        coding: [
          { system: sct, code: '38341003' },
          { system: sct, code: '195967001' },
        ],
      }),
      'terminology.contradiction',
    );
  });

  it('two systems that contradict each other: penicillin and phenobarbital', () => {
    const both = {
      coding: [
        { system: sct, code: '764146007', display: 'Penicillin' },
        { system: atc, code: 'N03AA02' },
      ],
    };
    assert.equal(reason(both, { element: 'AllergyIntolerance.code' }), 'terminology.contradiction');
    assert.equal(inHongKong(both).text.text, 'Penicillin');
  });

  it('a code whose words name another thing', () => {
    assert.equal(reason(coded(sct, '38341003', 'Asthma')), 'terminology.display-contradicts');
    assert.equal(
      reason({ ...coded(sct, '249223000'), text: 'Apgar respiratory effort score' }),
      'terminology.display-contradicts',
    );
    assert.equal(
      reason({ ...coded(loinc, '706-2', 'Basophils/100 leukocytes in Blood'), text: 'Basophils' }),
      'mapped',
    );
  });

  it('has a sentence in three languages, and shows the sender’s words', () => {
    const { text, reason: why } = inHongKong(coded(sct, '38341004', 'Hypertensive'));
    assert.equal(text.text, 'Hypertensive');
    for (const lang of LANGS) assert.match(why?.text[lang] ?? '', /\{code\}/);
    assert.deepEqual(why?.params, { code: '38341004', system: sct });
    assert.equal(inHongKong(null).text.text, '未能讀取');
  });
});

describe('counting and single codes', () => {
  it('counts each outcome once', () => {
    const outcomes = [{ coding: [{ system: sct, code: '38341003' }] }, { text: 'x' }, null, null].map((v) =>
      inHongKong(v),
    );
    assert.deepEqual(countOutcomes(outcomes), { total: 4, mapped: 1, 'mapped-with-loss': 0, source: 1, refused: 2 });
  });

  it('shows a single code, and answers undefined for one it does not know', () => {
    assert.equal(display('http://hl7.org/fhir/administrative-gender', 'female', 'zh-Hans')?.text, '女');
    assert.equal(display(loinc, '60591-5', 'zh-Hant-HK')?.text, '病人健康摘要');
    assert.equal(display(loinc, '99999-9', 'en'), undefined);
  });
});
