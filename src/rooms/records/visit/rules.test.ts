import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decision } from '#kernel';
import { VisitNote } from '../contract.ts';
import { VITAL_LIMITS } from './lawbook.ts';
import { decideChange, decideSignature } from './rules.ts';

const limits = VITAL_LIMITS[0]?.value ?? assert.fail('no limits');
const note = (more: object = {}) =>
  VisitNote.parse({ reason: 'cough', diagnoses: [{ text: 'bronchitis' }], plan: {}, language: 'en', ...more });
const codes = (decision: Decision<unknown>) => (decision.ok ? [] : decision.refusals.map((refusal) => refusal.code));
const facts = { state: 'draft', version: 3, practitionerId: 'p', accountId: 'a' } as const;
const command = { version: '3', practitionerId: 'p', accountId: 'a' };

describe('a change of a visit', () => {
  it('is its doctor’s, of the version that was seen', () => {
    assert.deepEqual(decideChange(facts, command, 'save'), { ok: true, value: 'draft' });
    assert.deepEqual(decideChange(facts, command, 'sign'), { ok: true, value: 'signed' });
  });
  it('by another account or practitioner is refused', () => {
    assert.deepEqual(codes(decideChange(facts, { ...command, practitionerId: 'q' }, 'save')), [
      'records.not-your-visit',
    ]);
    assert.deepEqual(codes(decideChange(facts, { ...command, accountId: 'b' }, 'sign')), ['records.not-your-visit']);
  });
  it('from a tab that saw an older version is refused', () => {
    assert.deepEqual(codes(decideChange(facts, { ...command, version: '2' }, 'save')), ['records.version-conflict']);
  });
  it('after the signature is refused, whatever the version', () => {
    const signed = { ...facts, state: 'signed' } as const;
    assert.deepEqual(codes(decideChange(signed, { ...command, version: '9' }, 'save')), ['records.visit-final']);
    assert.deepEqual(codes(decideChange({ ...facts, state: 'imported' }, command, 'sign')), ['records.visit-final']);
  });
  it('names every reason at once', () => {
    const other = { ...command, practitionerId: 'q', version: '1' };
    assert.deepEqual(codes(decideChange(facts, other, 'save')), ['records.not-your-visit', 'records.version-conflict']);
  });
});

describe('a signature', () => {
  it('is given to a note with a reason and a diagnosis', () => assert.equal(decideSignature(note(), limits).ok, true));
  it('needs a reason for the visit', () => {
    assert.deepEqual(codes(decideSignature(note({ reason: '  ' }), limits)), ['records.reason-missing']);
  });
  it('needs a diagnosis, or why there is none', () => {
    assert.deepEqual(codes(decideSignature(note({ diagnoses: [] }), limits)), ['records.diagnosis-missing']);
    assert.equal(decideSignature(note({ diagnoses: [], noDiagnosisReason: 'healthy, papers only' }), limits).ok, true);
  });
  it('needs a term or a text in each diagnosis', () => {
    assert.deepEqual(codes(decideSignature(note({ diagnoses: [{ certainty: 'confirmed' }] }), limits)), [
      'records.diagnosis-empty',
    ]);
  });
  it('needs name, dose and frequency of each medicine', () => {
    const plan = {
      prescription: [
        { text: 'amoxicillin', dose: ' ', frequency: 'tds' },
        { dose: '1', frequency: 'od' },
      ],
    };
    assert.deepEqual(codes(decideSignature(note({ plan }), limits)), [
      'records.medicine-empty',
      'records.medicine-empty',
    ]);
  });
  for (const [vital, typed, code] of [
    ['temperature', '60', 'records.vital-impossible'],
    ['temperature', '24.9', 'records.vital-impossible'],
    ['temperature', '25', undefined],
    ['temperature', '45', undefined],
    ['temperature', '36.5', undefined],
    ['temperature', '36,5', 'records.vital-not-a-number'],
    ['temperature', '1e2', 'records.vital-not-a-number'],
    ['temperature', '36.555', 'records.vital-too-precise'],
    ['pulse', '72.5', 'records.vital-too-precise'],
    ['pulse', '19', 'records.vital-impossible'],
    ['pulse', '20', undefined],
    ['oxygenSaturation', '101', 'records.vital-impossible'],
    ['oxygenSaturation', '100', undefined],
    ['height', '1.75', 'records.vital-impossible'],
    ['weight', '63.50', undefined],
    ['glucose', '5.6', undefined],
    ['glucose', '98', 'records.vital-impossible'],
  ] as const) {
    it(`${code === undefined ? 'accepts' : 'refuses'} ${vital} ${typed}`, () => {
      const decision = decideSignature(note({ vitals: { [vital]: typed } }), limits);
      assert.deepEqual(codes(decision), code === undefined ? [] : [code]);
    });
  }
  it('refuses a pressure whose upper value is not above the lower, and half a pressure', () => {
    const pressure = (systolic?: string, diastolic?: string) =>
      codes(decideSignature(note({ vitals: { systolic, diastolic } }), limits));
    assert.deepEqual(pressure('120', '80'), []);
    assert.deepEqual(pressure('80', '120'), ['records.blood-pressure-crossed']);
    assert.deepEqual(pressure('90', '90'), ['records.blood-pressure-crossed']);
    assert.deepEqual(pressure('120'), ['records.blood-pressure-half']);
  });
  it('refuses a translation into the note’s own language', () => {
    const translation = { language: 'en', texts: { reason: 'cough' } };
    assert.deepEqual(codes(decideSignature(note({ translation }), limits)), ['records.translation-same-language']);
  });
  it('names the vital sign in the reader’s language', () => {
    const decision = decideSignature(note({ vitals: { temperature: '60' } }), limits);
    assert.match(decision.ok ? '' : decision.refusals[0].text['zh-Hant-HK'], /^體溫：\{value\}/);
  });
  it('names every reason at once', () => {
    const decision = decideSignature(note({ reason: '', diagnoses: [], vitals: { pulse: 'x' } }), limits);
    assert.equal(codes(decision).length, 3);
  });
  it('asks of a medicine for a name, by term or in words, a dose and a frequency', () => {
    const ofMedicine = (medicine: object) =>
      codes(decideSignature(note({ plan: { prescription: [medicine] } }), limits));
    assert.deepEqual(ofMedicine({ text: 'amoxicillin', dose: '500 mg', frequency: 'tds' }), []);
    assert.deepEqual(ofMedicine({ conceptId: 'amoxicillin', dose: '500 mg', frequency: 'tds' }), []);
    for (const medicine of [
      { dose: '1', frequency: 'od' },
      { text: 'a', dose: '1', frequency: '' },
      { text: 'a', dose: ' ', frequency: 'od' },
    ])
      assert.deepEqual(ofMedicine(medicine), ['records.medicine-empty']);
  });
  it('passes over a vital sign that was left empty, and the spaces around one that was not', () => {
    assert.deepEqual(codes(decideSignature(note({ vitals: { temperature: ' ', pulse: '' } }), limits)), []);
    assert.deepEqual(codes(decideSignature(note({ vitals: { temperature: ' 36.5 ' } }), limits)), []);
    assert.deepEqual(codes(decideSignature(note({ vitals: { systolic: '120', diastolic: ' ' } }), limits)), [
      'records.blood-pressure-half',
    ]);
    assert.deepEqual(codes(decideSignature(note({ vitals: { diastolic: '80' } }), limits)), [
      'records.blood-pressure-half',
    ]);
  });
  it('takes a translation into another language', () => {
    const translation = { language: 'zh-Hans', texts: { reason: '咳嗽' } };
    assert.deepEqual(codes(decideSignature(note({ translation }), limits)), []);
  });
});

describe('a refusal', () => {
  const places = (decision: Decision<unknown>) =>
    decision.ok ? [] : decision.refusals.map(({ expression, params }) => [expression, params]);
  const ofNote = (more: object) => places(decideSignature(note(more), limits));

  it('of a change names the version that was seen, as far as it can be one, and the one that there is', () => {
    assert.deepEqual(places(decideChange(facts, { ...command, version: 'x'.repeat(30) }, 'save')), [
      ['SignVisit.version', { yours: 'x'.repeat(20), now: 3 }],
    ]);
    assert.deepEqual(places(decideChange({ ...facts, state: 'signed' }, command, 'save')), [['VisitView.status', {}]]);
  });
  it('of a signature names the place in the note, and which of several', () => {
    assert.deepEqual(ofNote({ reason: '', diagnoses: [] }), [
      ['VisitNote.reason', {}],
      ['VisitNote.diagnoses', {}],
    ]);
    assert.deepEqual(
      ofNote({ diagnoses: [{ text: 'bronchitis' }, {}], plan: { prescription: [{ dose: '', frequency: '' }] } }),
      [
        ['VisitNote.diagnoses[1]', { number: 2 }],
        ['VisitNote.plan.prescription[0]', { number: 1 }],
      ],
    );
    const translation = { language: 'en', texts: { reason: 'cough' } };
    assert.deepEqual(ofNote({ translation }), [['VisitNote.translation.language', {}]]);
  });
  it('of a vital sign names what was typed and what is possible', () => {
    assert.deepEqual(ofNote({ vitals: { temperature: '36,5' } }), [
      ['VisitNote.vitals.temperature', { value: '36,5' }],
    ]);
    const { min, max } = limits.temperature;
    assert.deepEqual(ofNote({ vitals: { temperature: '60' } }), [
      ['VisitNote.vitals.temperature', { value: '60', min, max }],
    ]);
    assert.deepEqual(ofNote({ vitals: { pulse: '72.5' } }), [
      ['VisitNote.vitals.pulse', { value: '72.5', decimals: limits.pulse.decimalsMax }],
    ]);
    assert.deepEqual(ofNote({ vitals: { systolic: '80', diastolic: '120' } }), [
      ['VisitNote.vitals.systolic', { systolic: 80, diastolic: 120 }],
    ]);
    assert.deepEqual(ofNote({ vitals: { systolic: '120' } }), [['VisitNote.vitals.diastolic', {}]]);
  });
});
