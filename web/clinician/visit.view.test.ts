import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VisitNote } from '#contracts/records';
import {
  emptyNote,
  faultOf,
  isReadyToSign,
  PLAN_PARTS,
  progressOf,
  TEXT_KEYS,
  textAt,
  translationLanguages,
  VITALS,
  withTranslation,
} from './visit.view.ts';

describe('a vital sign as it is typed', () => {
  for (const { name, min, max } of VITALS) {
    it(`${name}: both limits are plausible, just outside is not`, () => {
      const at = (value: number) =>
        faultOf(name, { systolic: name === 'diastolic' ? '300' : '', [name]: String(value) });
      assert.equal(at(min), undefined);
      assert.equal(at(max), undefined);
      assert.equal(at(min - 1), 'implausible');
      assert.equal(at(max + 1), 'implausible');
    });
  }

  it('keeps decimals and takes no letters, signs or commas', () => {
    assert.equal(faultOf('temperature', { temperature: '36.50' }), undefined);
    for (const text of ['36,5', 'high', '-1', '1e2', '36.', '.5']) {
      assert.equal(faultOf('temperature', { temperature: text }), 'not-number', text);
    }
  });

  it('is not missed when it is empty', () => {
    assert.equal(faultOf('pulse', {}), undefined);
    assert.equal(faultOf('pulse', { pulse: '' }), undefined);
  });

  it('a diastolic pressure must lie below the systolic', () => {
    assert.equal(faultOf('diastolic', { systolic: '120', diastolic: '80' }), undefined);
    assert.equal(faultOf('diastolic', { systolic: '120', diastolic: '120' }), 'pressure-order');
    assert.equal(faultOf('diastolic', { systolic: '90', diastolic: '120' }), 'pressure-order');
  });
});

describe('a note may be signed', () => {
  const whole: VisitNote = {
    ...emptyNote('zh-Hans'),
    reason: '覆诊',
    diagnoses: [{ text: '高血压', certainty: 'confirmed' }],
  };

  it('with a reason and a diagnosis', () => assert.equal(isReadyToSign(whole), true));

  it('with a reason and why there is no diagnosis', () => {
    assert.equal(isReadyToSign({ ...whole, diagnoses: [], noDiagnosisReason: '体检' }), true);
  });

  it('not without a reason', () => assert.equal(isReadyToSign({ ...whole, reason: '  ' }), false));

  it('not without either a diagnosis or why there is none', () => {
    assert.equal(isReadyToSign({ ...whole, diagnoses: [] }), false);
    assert.equal(isReadyToSign({ ...whole, diagnoses: [], noDiagnosisReason: ' ' }), false);
  });

  it('not with a vital sign that is no number, but with one that is merely unusual', () => {
    assert.equal(isReadyToSign({ ...whole, vitals: { pulse: 'fast' } }), false);
    assert.equal(isReadyToSign({ ...whole, vitals: { pulse: '250' } }), true);
  });

  it('not with a medicine that lacks its dose or how often', () => {
    const medicine = { text: '氨氯地平', dose: '5 mg', frequency: '每日一次' };
    const withMedicine = (part: object) => ({
      ...whole,
      plan: { ...whole.plan, prescription: [{ ...medicine, ...part }] },
    });
    assert.equal(isReadyToSign(withMedicine({})), true);
    assert.equal(isReadyToSign(withMedicine({ dose: '' })), false);
    assert.equal(isReadyToSign(withMedicine({ frequency: ' ' })), false);
  });
});

describe('a visit on its way home', () => {
  it('never goes back', () => {
    const way = ['draft', 'signed', 'sent', 'arrived', 'part-imported', 'imported'] as const;
    const steps = way.map(progressOf);
    assert.deepEqual(
      steps,
      steps.toSorted((a, b) => a - b),
    );
    assert.equal(progressOf('rejected'), progressOf('imported'));
  });
});

describe('the plan', () => {
  it('spells RAPRIOP', () => assert.equal(PLAN_PARTS.map(({ letter }) => letter).join(''), 'RAPRIOP'));
});

describe('the translation of a note', () => {
  const note = { ...emptyNote('zh-Hans'), reason: '头晕', plan: { ...emptyNote('zh-Hans').plan, advice: '测血压' } };

  it('is of the places that hold words', () => {
    assert.deepEqual(
      TEXT_KEYS.filter((key) => textAt(note, key) !== ''),
      ['reason', 'plan.advice'],
    );
    assert.equal(textAt(note, 'plan.advice'), '测血压');
  });
  it('goes to the other side’s language, never to the other script', () => {
    assert.deepEqual(translationLanguages('zh-Hans'), ['en']);
    assert.deepEqual(translationLanguages('en'), ['zh-Hans', 'zh-Hant-HK']);
  });
  it('adds one text to the others, and begins anew in another language', () => {
    const first = withTranslation(note, 'en', 'reason', 'Dizzy');
    const second = withTranslation({ ...note, translation: first }, 'en', 'plan.advice', 'Measure');
    assert.deepEqual(second, { language: 'en', texts: { reason: 'Dizzy', 'plan.advice': 'Measure' } });
    const other = withTranslation({ ...note, translation: second }, 'zh-Hant-HK', 'reason', '頭暈');
    assert.deepEqual(other, { language: 'zh-Hant-HK', texts: { reason: '頭暈' } });
  });
});
