import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseFhirJson } from '#fhir';
import type { Json } from '../document/json.ts';
import { renderDocument } from '../document/render-document.ts';
import { indexDocument } from '../document/resolve.ts';
import { withoutEntries, withoutResources } from './without.ts';

const at = (key: string) => `https://elsewhere.example/fhir/${key}`;
const to = (key: string, display?: string) => ({ reference: key, ...(display === undefined ? {} : { display }) });
const div = (words: string) => ({
  status: 'additional',
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${words}</div>`,
});
const entry = (resource: Json) => ({ fullUrl: at(`${resource.resourceType}/${resource.id}`), resource });
const condition = (id: string, words: string, more: object = {}): Json => ({
  resourceType: 'Condition',
  id,
  code: { text: words },
  subject: to('Patient/p'),
  ...more,
});

/** A letter of another system, synthetic: a finding that is kept back, and everything in a document that may speak of it. */
const LETTER: Json = {
  resourceType: 'Bundle',
  type: 'document',
  language: 'en',
  signature: { when: '2026-11-22T00:00:00Z' },
  entry: [
    entry({
      resourceType: 'Composition',
      id: 'c',
      status: 'final',
      subject: to('Patient/p'),
      author: [to('Practitioner/d')],
      text: div('All of it: kept back, hypertension'),
      section: [
        {
          title: 'Problems',
          text: div('kept back, hypertension'),
          entry: [to('Condition/secret'), to('Condition/shown')],
        },
        { title: 'Medicines', text: div('antiviral'), entry: [to('MedicationRequest/m')] },
        { title: 'Reason', text: div('came for what is kept back') },
        { title: 'Tests', text: div('creatinine 1.10'), entry: [to('Observation/o')] },
        { title: 'Plan', section: [{ title: 'Advice', text: div('advice on kept back') }] },
      ],
    }),
    entry({ resourceType: 'Patient', id: 'p', name: [{ text: 'A synthetic person' }] }),
    entry({ resourceType: 'Practitioner', id: 'd', name: [{ text: 'Dr Synthetic' }] }),
    entry(condition('secret', 'kept back', { identifier: [{ system: 'urn:x', value: 'secret-1' }] })),
    entry(condition('shown', 'hypertension', { evidence: [{ detail: [to('Condition/secret', 'kept back')] }] })),
    entry({
      resourceType: 'MedicationRequest',
      id: 'm',
      medicationReference: to('Medication/antiviral'),
      subject: to('Patient/p'),
      reasonReference: [to('Condition/secret', 'kept back')],
    }),
    entry({ resourceType: 'Medication', id: 'antiviral', code: { text: 'antiviral' } }),
    entry({
      resourceType: 'Observation',
      id: 'o',
      code: { text: 'creatinine' },
      focus: [{ identifier: { system: 'urn:x', value: 'secret-1' }, display: 'kept back' }],
      subject: to('Patient/p'),
    }),
    entry({ resourceType: 'Provenance', id: 'v', target: [to('Condition/secret')], agent: [] }),
  ],
};
const keysOf = (bundle: Json) => indexDocument(bundle).entries.map(({ type, resource }) => `${type}/${resource.id}`);

describe('a document without some of its entries', () => {
  it('is the very same where nothing is to go', () => {
    assert.equal(withoutEntries(LETTER, new Set()).bundle, LETTER);
    assert.equal(withoutResources(LETTER, new Set(['Condition/another'])), LETTER);
  });

  it('says nothing of what went: no reference, no display, no identifier, no narrative that may speak of it', () => {
    const text = JSON.stringify(withoutResources(LETTER, new Set(['Condition/secret'])));
    assert.doesNotMatch(text, /kept back|secret|signature/);
    for (const left of ['hypertension', 'antiviral', 'creatinine', 'Dr Synthetic'])
      assert.ok(text.includes(left), left);
  });

  it('loses what it held for the sake of what went alone, and what only spoke of it', () => {
    assert.deepEqual(keysOf(withoutResources(LETTER, new Set(['MedicationRequest/m']))), [
      'Composition/c',
      'Patient/p',
      'Practitioner/d',
      'Condition/secret',
      'Condition/shown',
      'Observation/o',
      'Provenance/v',
    ]);
    assert.ok(!keysOf(withoutResources(LETTER, new Set(['Condition/secret']))).includes('Provenance/v'));
  });

  it('keeps its Composition and its person, whatever is asked', () => {
    const keys = keysOf(withoutResources(LETTER, new Set(keysOf(LETTER))));
    assert.deepEqual(
      keys,
      ['Composition/c', 'Patient/p', 'Practitioner/d'].filter((key) => keys.includes(key)),
    );
    assert.ok(keys.includes('Composition/c') && keys.includes('Patient/p'));
  });

  it('writes the narrative of a section anew from what is left, keeps that of one that lost nothing, and a section that lost all claims nothing', () => {
    const cut = withoutResources(LETTER, new Set(['Condition/secret', 'MedicationRequest/m']));
    const view = renderDocument(cut, 'en');
    const [problems, medicines, tests, ...others] = view.sections;
    assert.match(problems?.narrative ?? '', /hypertension/);
    assert.deepEqual([medicines?.statement, medicines?.entries], ['none-listed', []]);
    assert.match(tests?.narrative ?? '', /creatinine 1\.10/);
    assert.deepEqual(
      others.filter(({ kind }) => kind !== 'other').map(({ title }) => title.text),
      [],
      'sections of words alone are gone',
    );
  });

  it('tells where each entry stood, and keeps decimals as written', () => {
    const text = '{"resourceType":"Observation","id":"o2","code":{"text":"x"},"valueQuantity":{"value":1.10}}';
    const bundle: Json = {
      ...LETTER,
      entry: [...(LETTER.entry as object[]), { fullUrl: at('Observation/o2'), resource: parseFhirJson(text) }],
    };
    const { bundle: cut, places } = withoutEntries(bundle, new Set([3]));
    assert.deepEqual(places, [0, 1, 2, 4, 5, 6, 7, 9]);
    assert.equal((cut.entry as object[]).length, places.length);
  });
});
