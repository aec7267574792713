import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answering, silent, stored } from './body-fixtures.ts';
import { bearersOf, bears, type LogicalName, wordedNamesIn } from './worded-names.ts';

const isClinical = (type: string) => type !== 'Patient';
const worded = (facts: object, isOf = isClinical) => wordedNamesIn(stored(facts), isOf);
const NOTHING = { references: [], logical: [] };

describe('what a resource names with words beside', () => {
  it('is what has a display, also one that is an extension, and what has words in an extension', () => {
    const references = ['Condition/1', 'Condition/2', 'Condition/3'];
    const [first, second, third] = references.map((reference) => ({ reference }));
    const extension = [{ url: 'urn:x', valueString: 'synthetic' }];
    const found = worded({
      entry: [
        { item: { ...first, display: 'Synthetic' } },
        { item: { ...second, _display: { extension } } },
        { item: { ...third, extension } },
        { item: { reference: 'Condition/4' } },
      ],
    });
    assert.deepEqual(found, { references, logical: [] });
    for (const words of [{ display: 'x' }, { extension }, { _display: { extension } }])
      assert.deepEqual(worded({ subject: { reference: 'Condition/1', ...words } }).references, ['Condition/1']);
  });

  it('is named wherever it lies and of whatever version, each once, wherever the words stand', () => {
    const named = (reference: string) => ({ display: 'Synthetic', reference });
    assert.deepEqual(
      worded({
        a: named('http://elsewhere.test/fhir/Condition/1'),
        b: [{ deep: [named('Condition/2/_history/3')] }, named('Condition/1')],
        c: { reference: 'Condition/3', type: 'Condition', display: 'Synthetic' },
        d: named('#contained'),
        e: named('nonsense'),
        f: { reference: 5, display: 'Synthetic' },
      }).references,
      ['Condition/1', 'Condition/2', 'Condition/3'],
    );
  });

  it('is of the types asked about', () => {
    const facts = {
      a: { reference: 'Patient/p1', display: 'Synthetic' },
      b: { reference: 'http://elsewhere.test/Patient/p1', display: 'Synthetic' },
      c: { reference: 'Condition/1', display: 'Synthetic' },
    };
    assert.deepEqual(worded(facts).references, ['Condition/1']);
    assert.deepEqual(worded(facts, (type) => type === 'Patient').references, ['Patient/p1']);
    assert.deepEqual(worded({ a: facts.a }), NOTHING);
  });

  it('is nothing of a reference that stands alone, of words without one, of words in a text, and of a deletion', () => {
    assert.deepEqual(
      worded({ a: { reference: 'Condition/1' }, code: { coding: [{ code: 'x', display: 'x' }] } }),
      NOTHING,
    );
    assert.deepEqual(worded({ a: { reference: 'Condition/1' } }), NOTHING);
    assert.deepEqual(worded({ note: '{"reference":"Condition/1","display":"x"}' }), NOTHING);
    const gone = stored({ a: { reference: 'Condition/1', display: 'x' } }, { deleted: true });
    assert.deepEqual(wordedNamesIn(gone, isClinical), NOTHING);
  });

  it('is also what bears the identifier, or is called by a urn: of its type, where it says one', () => {
    const said = (facts: object) => ({ ...facts, display: 'Synthetic' });
    const one = { system: 'urn:s', value: '1' };
    assert.deepEqual(worded({ a: said({ identifier: one }), b: said({ identifier: one }) }).logical, [one]);
    assert.deepEqual(worded({ a: said({ identifier: { value: '2' } }) }).logical, [{ value: '2' }]);
    assert.deepEqual(worded({ a: said({ reference: 'urn:uuid:3' }) }).logical, [{ value: 'urn:uuid:3' }]);
    assert.deepEqual(worded({ a: said({ identifier: one, type: 'Condition' }) }).logical, [one]);
    assert.deepEqual(worded({ a: said({ identifier: one, type: 'Patient' }) }), NOTHING);
    assert.deepEqual(worded({ a: said({ reference: 'urn:uuid:3', type: 'Patient' }) }), NOTHING);
    assert.deepEqual(worded({ a: { identifier: one }, b: { reference: 'urn:uuid:3' }, c: said({}) }), NOTHING);
    assert.deepEqual(worded({ a: said({ identifier: { system: 'urn:s' } }), b: said({ identifier: 'x' }) }), NOTHING);
    assert.deepEqual(worded({ a: said({ identifier: { system: 5, value: '4' } }) }).logical, [{ value: '4' }]);
  });
});

describe('what bears an identifier', () => {
  const bearing = (identifier: unknown) => stored({ identifier });
  const name: LogicalName = { system: 'urn:s', value: '1' };

  it('is called by its value and system; by the value alone where one of both says no system', () => {
    assert.equal(bears(bearing([{ value: 'another' }, { system: 'urn:s', value: '1' }]), [name]), true);
    assert.equal(bears(bearing({ system: 'urn:s', value: '1' }), [{ value: 'another' }, name]), true);
    assert.equal(bears(bearing([{ value: '1' }]), [name]), true);
    assert.equal(bears(bearing([{ system: 'urn:other', value: '1' }]), [{ value: '1' }]), true);
    assert.equal(bears(bearing([{ system: 'urn:other', value: '1' }]), [name]), false);
    assert.equal(bears(bearing([{ system: 'urn:s', value: '2' }]), [name]), false);
    for (const odd of [undefined, [], ['1'], [null]]) assert.equal(bears(bearing(odd), [name]), false);
    assert.equal(bears(bearing([{ value: '1' }]), []), false);
  });

  it('is looked for among what lies with these patients, and held against the names once more', async () => {
    const row = {
      type: 'Condition',
      version: 1,
      last_updated: new Date(0),
      method: 'PUT',
      deleted: false,
      patient: 'p1',
    };
    const { tx, asked } = answering(
      { ...row, id: 'bears', body: JSON.stringify({ identifier: [name] }) },
      { ...row, id: 'only-says', body: JSON.stringify({ component: [{ value: '1' }] }) },
    );
    assert.deepEqual(
      (await bearersOf(tx, ['p1', 'p1-too'], [name])).map(({ id }) => id),
      ['bears'],
    );
    assert.deepEqual(
      asked.map(([, ...params]) => params),
      [[['p1', 'p1-too'], ['"value":"1"']]],
    );
    assert.deepEqual(await bearersOf(silent, [], [name]), []);
    assert.deepEqual(await bearersOf(silent, ['p1'], []), []);
  });
});
