import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusalCodes } from '../fixtures.ts';
import type { Resource } from '../types.ts';
import { applyFhirPathPatch } from './fhirpath-patch.ts';

type Part = Record<string, unknown>;
const operation = (type: string, path: string, ...parts: Part[]) => ({
  name: 'operation',
  part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...parts],
});
const value = (part: Part) => ({ name: 'value', ...part });
const patient = {
  resourceType: 'Patient',
  id: 'p',
  name: [
    { use: 'official', given: ['Tai', 'Man'], family: 'Chan' },
    { use: 'usual', given: ['David'] },
  ],
  deceasedBoolean: false,
} as unknown as Resource;
const patched = (...operations: object[]) => {
  const {
    resourceType: _t,
    id: _i,
    ...rest
  } = applyFhirPathPatch(patient, { parameter: operations }) as unknown as Part;
  return rest as { name: { given: string[]; _given?: unknown; family?: string }[] } & Part;
};
const refusedBy = (...operations: object[]) => refusalCodes(() => patched(...operations));

describe('FHIRPath Patch', () => {
  it('adds what is not there, and to the end of a list', () => {
    const birth = operation(
      'add',
      'Patient',
      { name: 'name', valueString: 'birthDate' },
      value({ valueDate: '1970-01-01' }),
    );
    assert.equal(patched(birth).birthDate, '1970-01-01');
    const given = operation(
      'add',
      "Patient.name.where(use = 'usual')",
      { name: 'name', valueString: 'given' },
      value({ valueString: 'X' }),
    );
    assert.deepEqual(patched(given).name[1]?.given, ['David', 'X']);
  });

  it('adds a backbone element from its parts, a choice by its type', () => {
    const contact = operation(
      'add',
      'Patient',
      { name: 'name', valueString: 'contact' },
      {
        name: 'value',
        part: [
          { name: 'gender', valueCode: 'female' },
          { name: 'relationship', valueCodeableConcept: { text: 'sister' } },
        ],
      },
    );
    assert.deepEqual(patched(contact).contact, [{ gender: 'female', relationship: [{ text: 'sister' }] }]);
    const multiple = operation(
      'add',
      'Patient',
      { name: 'name', valueString: 'multipleBirth' },
      value({ valueInteger: 2 }),
    );
    assert.equal(patched(multiple).multipleBirthInteger, 2);
  });

  it('replaces one element, and a choice by one of another type', () => {
    assert.equal(
      patched(operation('replace', 'Patient.name[0].family', value({ valueString: 'Lee' }))).name[0]?.family,
      'Lee',
    );
    const died = patched(operation('replace', 'Patient.deceased', value({ valueDateTime: '2020' })));
    assert.deepEqual([died.deceasedBoolean, died.deceasedDateTime], [undefined, '2020']);
    const given = operation('replace', 'Patient.name.first().given.last()', value({ _valueString: { id: 'g' } }));
    assert.deepEqual(patched(given).name[0], {
      use: 'official',
      given: ['Tai', null],
      _given: [null, { id: 'g' }],
      family: 'Chan',
    });
  });

  it('inserts and moves within a list', () => {
    const inserted = operation(
      'insert',
      'Patient.name[0].given',
      { name: 'index', valueInteger: 1 },
      value({ valueString: 'X' }),
    );
    assert.deepEqual(patched(inserted).name[0]?.given, ['Tai', 'X', 'Man']);
    const moved = operation(
      'move',
      'Patient.name',
      { name: 'source', valueInteger: 1 },
      { name: 'destination', valueInteger: 0 },
    );
    assert.deepEqual(
      patched(moved).name.map((name) => name.given[0]),
      ['David', 'Tai'],
    );
  });

  it('of no operation changes nothing', () => {
    assert.deepEqual(applyFhirPathPatch(patient, {}), patient);
    assert.deepEqual(applyFhirPathPatch(patient, { parameter: [] }), patient);
  });

  it('takes away what held nothing but what it deletes', () => {
    const [first, second] = [{ name: { text: 'a' } }, { name: { text: 'b' }, gender: 'male' }];
    const resource = { ...patient, contact: [first, second] };
    const without = (path: string) => applyFhirPathPatch(resource, { parameter: [operation('delete', path)] }).contact;
    assert.deepEqual(without('Patient.contact[0].name.text'), [second]);
    assert.deepEqual(without('Patient.contact[1].name.text'), [first, { gender: 'male' }]);
  });

  it('deletes one element; nothing where nothing is', () => {
    assert.equal(patched(operation('delete', 'Patient.name[1]')).name.length, 1);
    assert.equal(patched(operation('delete', 'Patient.deceased.ofType(boolean)')).deceasedBoolean, undefined);
    assert.equal(patched(operation('delete', 'Patient.birthDate')).name.length, 2);
  });

  describe('reaches the extensions of a primitive', () => {
    const urn = (url: string, text: string) => ({
      name: 'value',
      part: [
        { name: 'url', valueUri: url },
        { name: 'value', valueString: text },
      ],
    });
    const add = (path: string, url: string, text: string) =>
      operation('add', path, { name: 'name', valueString: 'extension' }, urn(url, text));
    const extension = (url: string, valueString: string) => ({ url, valueString });

    it('adds them where none was, of one value and of one in a list', () => {
      assert.deepEqual(patched(add('Patient.deceased', 'urn:a', 'x'))._deceasedBoolean, {
        extension: [extension('urn:a', 'x')],
      });
      const { name } = patched(
        add('Patient.name[0].given[1]', 'urn:a', 'x'),
        add('Patient.name[0].given[1]', 'urn:b', 'y'),
      );
      assert.deepEqual(name[0]?.given, ['Tai', 'Man']);
      assert.deepEqual(name[0]?._given, [null, { extension: [extension('urn:a', 'x'), extension('urn:b', 'y')] }]);
    });

    it('finds, changes and takes them away by their address, and leaves nothing empty', () => {
      const both = [add('Patient.name[0].given[0]', 'urn:a', 'x'), add('Patient.name[0].given[0]', 'urn:b', 'y')];
      const path = (url: string) => `Patient.name[0].given[0].extension('${url}')`;
      const changed = patched(...both, operation('replace', `${path('urn:b')}.value`, value({ valueInteger: 2 })));
      assert.deepEqual(changed.name[0]?._given, [
        { extension: [extension('urn:a', 'x'), { url: 'urn:b', valueInteger: 2 }] },
        null,
      ]);
      const one = patched(...both, operation('delete', "Patient.name[0].given[0].extension.where(url = 'urn:a')"));
      assert.deepEqual(one.name[0]?._given, [{ extension: [extension('urn:b', 'y')] }, null]);
      const none = patched(...both, operation('delete', path('urn:a')), operation('delete', path('urn:b')));
      assert.deepEqual(none.name[0], { use: 'official', given: ['Tai', 'Man'], family: 'Chan' });
      const single = patched(
        add('Patient.deceased', 'urn:a', 'x'),
        operation('delete', "Patient.deceased.extension('urn:a')"),
      );
      assert.equal('_deceasedBoolean' in single, false);
    });

    it('gives the server’s own none, and no primitive anything else', () => {
      assert.deepEqual(refusedBy(add('Patient.id', 'urn:a', 'x')), ['fhir.patch-forbidden-path']);
      const system = operation(
        'add',
        'Patient.deceased',
        { name: 'name', valueString: 'system' },
        value({ valueUri: 'urn:a' }),
      );
      assert.deepEqual(refusedBy(system), ['fhir.fhirpath-patch-name']);
    });
  });

  it('leaves the resource as it was', () => {
    const before = structuredClone(patient);
    patched(operation('delete', 'Patient.name[0]'));
    assert.deepEqual(patient, before);
  });
});

describe('a FHIRPath Patch that is refused', () => {
  it('has a path outside the simple subset', () => {
    for (const path of [
      'Patient.name.select(given)',
      'Patient.name | Patient.contact',
      'Patient.name.where(given.exists())',
      '%resource',
      '.name',
    ]) {
      assert.deepEqual(refusedBy(operation('delete', path)), ['fhir.fhirpath-patch-path'], path);
    }
  });

  it('means more than one element, or none', () => {
    const x = value({ valueString: 'X' });
    assert.deepEqual(refusedBy(operation('replace', 'Patient.name.family[7]', x)), ['fhir.fhirpath-patch-count']);
    assert.deepEqual(refusedBy(operation('replace', 'Patient.name.given', x)), ['fhir.fhirpath-patch-count']);
    assert.deepEqual(refusedBy(operation('delete', 'Patient.name')), ['fhir.fhirpath-patch-count']);
    const moved = operation(
      'move',
      'Patient.contact',
      { name: 'source', valueInteger: 0 },
      { name: 'destination', valueInteger: 0 },
    );
    assert.deepEqual(refusedBy(moved), ['fhir.fhirpath-patch-count']);
  });

  it('touches what is the server’s own', () => {
    assert.deepEqual(refusedBy(operation('replace', 'Patient.id', value({ valueId: 'x' }))), [
      'fhir.patch-forbidden-path',
    ]);
    assert.deepEqual(refusedBy(operation('delete', 'Patient')), ['fhir.patch-forbidden-path']);
  });

  it('names an element that is not there, or is there already, or a place beyond the list', () => {
    const x = value({ valueString: 'X' });
    assert.deepEqual(refusedBy(operation('add', 'Patient', { name: 'name', valueString: '__proto__' }, x)), [
      'fhir.fhirpath-patch-name',
    ]);
    assert.deepEqual(
      refusedBy(
        operation('add', 'Patient', { name: 'name', valueString: 'deceased' }, value({ valueDateTime: '2020' })),
      ),
      ['fhir.fhirpath-patch-exists'],
    );
    assert.deepEqual(refusedBy(operation('insert', 'Patient.name', { name: 'index', valueInteger: 3 }, x)), [
      'fhir.fhirpath-patch-index',
    ]);
  });

  it('is no operation', () => {
    assert.deepEqual(refusedBy(operation('merge', 'Patient.name')), ['fhir.fhirpath-patch-invalid']);
    assert.deepEqual(refusedBy(operation('add', 'Patient')), ['fhir.fhirpath-patch-invalid']);
    assert.deepEqual(refusedBy({ name: 'x' }), ['fhir.fhirpath-patch-invalid']);
    const misspelt = operation('delete', 'Patient.name[0]', { name: 'idnex', valueInteger: 1 });
    assert.deepEqual(refusedBy(misspelt), ['fhir.fhirpath-patch-invalid'], 'a part that no operation has');
    assert.deepEqual(refusedBy(operation('replace', 'Patient.name[0]')), ['fhir.fhirpath-patch-invalid']);
  });
});
