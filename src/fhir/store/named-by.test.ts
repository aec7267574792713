import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answering, silent, stored } from './body-fixtures.ts';
import { namedBy, nextReference, referencesIn, textOf } from './named-by.ts';

describe('references in a body', () => {
  it('are those to the types asked about, of whatever version, in whatever element', () => {
    const text = JSON.stringify({
      a: { reference: 'Condition/1' },
      b: [{ reference: 'http://elsewhere.test/fhir/Condition/2/_history/3' }, { reference: 'Medication/m-1.x' }],
      c: { reference: 'Procedure/4' },
      d: 'Condition/5 in a text',
      e: { reference: `Condition/${'x'.repeat(65)}` },
    });
    assert.deepEqual(referencesIn(text, ['Condition', 'Medication']), [
      'Condition/1',
      'Condition/2',
      'Medication/m-1.x',
    ]);
    assert.deepEqual(referencesIn(text, ['Observation']), []);
    assert.deepEqual(referencesIn(text, []), []);
  });

  it('begin one after the other where the body says reference, and nowhere else', () => {
    const text =
      '{"preference":"no","a":{"reference":"A/1"},"b":[{"reference":"B/2"}],"c":"\\"reference\\":\\"C/3\\""}';
    const found: string[] = [];
    for (let at = nextReference(text, 0); at >= 0; at = nextReference(text, at)) found.push(text.slice(at, at + 3));
    assert.deepEqual(found, ['A/1', 'B/2']);
    assert.equal(nextReference('{}', 0), -1);
  });

  it('are looked up at once, each once, as what they name stands now', async () => {
    const row = { type: 'Condition', id: '1', version: 2, last_updated: new Date(0), method: 'PUT', deleted: false };
    const { tx, asked } = answering({ ...row, patient: 'p1', body: '{}' });
    const two = [stored({ a: { reference: 'Condition/1' } }), stored({ b: { reference: 'Condition/1' } })];
    const named = await namedBy(tx, [...two, stored({}, { deleted: true, body: '' })], ['Condition']);
    assert.deepEqual(
      [...named].map(([address, one]) => [address, one.patientId]),
      [['Condition/1', 'p1']],
    );
    assert.equal(asked.length, 1);
    assert.equal((await namedBy(silent, two, [])).size, 0);
    assert.equal((await namedBy(silent, two, ['Procedure'])).size, 0);
  });

  it('are read of what is about to be written as of what is stored, and of no deletion', () => {
    const toBe = { type: 'List', resource: { a: { reference: 'Condition/1' } } };
    assert.equal(textOf(toBe), '{"a":{"reference":"Condition/1"}}');
    assert.equal(textOf(toBe), textOf(toBe));
    assert.equal(textOf(stored({})), stored({}).body);
    assert.equal(textOf(stored({}, { deleted: true, body: '' })), undefined);
  });
});
