import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseFhirJson } from '../json/json.ts';
import { hasErrors, validate } from './validate.ts';

/** `code place` of each issue; a warning is marked. */
const issuesOf = (resource: unknown) =>
  validate(resource).map(
    (issue) => `${issue.severity === 'warning' ? '(warning) ' : ''}${issue.code} ${issue.expression}`,
  );
const inJson = (json: string) => issuesOf(parseFhirJson(json));

/** A valid resource of each kind that the cases spoil. */
const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };
const patient = { resourceType: 'Patient' as const, id: 'p' };

describe('structure', () => {
  const cases: [rule: string, resource: unknown, issues: string[]][] = [
    ['a good resource has no issue', { ...patient, active: true }, []],
    ['a resource is an object', 'Patient', ['fhir.not-a-resource undefined']],
    ['with a type', { id: 'x' }, ['fhir.not-a-resource undefined']],
    ['that exists', { resourceType: 'Pet' }, ['fhir.unknown-resource-type undefined']],
    ['and is no abstract one', { resourceType: 'DomainResource' }, ['fhir.unknown-resource-type undefined']],
    ['nor a data type', { resourceType: 'HumanName' }, ['fhir.unknown-resource-type undefined']],
    ['an id has a format', { ...patient, id: 'a b' }, ['fhir.bad-format Patient.id']],
    ['an element’s id may be any text', { ...patient, name: [{ id: 'a_b', family: 'x' }] }, []],
    ['without spaces', { ...patient, name: [{ id: 'a b', family: 'x' }] }, ['fhir.bad-format Patient.name[0].id']],
    ['unknown elements are refused', { ...patient, colour: 'red' }, ['fhir.unknown-element Patient']],
    ['deep down too', { ...patient, name: [{ surname: 'x', family: 'y' }] }, ['fhir.unknown-element Patient.name[0]']],
    ['and names from JavaScript are no elements', { ...patient, toString: 'x' }, ['fhir.unknown-element Patient']],
    [
      'resourceType stands on resources only',
      { ...patient, name: [{ resourceType: 'x', family: 'y' }] },
      ['fhir.unknown-element Patient.name[0]'],
    ],
    [
      'what is required is there',
      { resourceType: 'Observation', code: { text: 'x' } },
      ['fhir.element-required Observation'],
    ],
    [
      'or explains its absence by an extension',
      { resourceType: 'Observation', code: { text: 'x' }, _status: { extension: [{ url: 'x:y', valueCode: 'z' }] } },
      [],
    ],
    ['one is no list', { ...patient, birthDate: ['1950'] }, ['fhir.not-repeating Patient.birthDate']],
    ['a list is a list', { ...patient, name: { family: 'x' } }, ['fhir.must-be-list Patient.name']],
    ['no list is empty', { ...patient, name: [] }, ['fhir.empty-value Patient.name']],
    ['no object is empty', { ...patient, name: [{}] }, ['fhir.empty-value Patient.name[0]']],
    ['an id alone is empty too', { ...patient, name: [{ id: 'x' }] }, ['fhir.empty-value Patient.name[0]']],
    [
      'an id alone is not, where the primitive has its value',
      {
        ...patient,
        birthDate: '1950',
        _birthDate: { id: 'b' },
        name: [{ given: ['x', 'y'], _given: [null, { id: 'second' }] }],
      },
      [],
    ],
    [
      'it is where there is none',
      { ...patient, _birthDate: { id: 'b' }, name: [{ given: ['x', null], _given: [null, { id: 'second' }] }] },
      ['fhir.empty-value Patient.birthDate', 'fhir.empty-value Patient.name[0].given[1]'],
    ],
    ['no text is empty', { ...patient, name: [{ family: '' }] }, ['fhir.empty-value Patient.name[0].family']],
    ['null is no value', { ...patient, active: null }, ['fhir.null-value Patient.active']],
    ['null is no item', { ...patient, name: [null] }, ['fhir.null-value Patient.name[0]']],
    ['an object is an object', { ...patient, name: ['x'] }, ['fhir.wrong-kind Patient.name[0]']],
    ['a list inside a list is no item', { ...patient, name: [[]] }, ['fhir.wrong-kind Patient.name[0]']],
    ['a primitive is no object', { ...patient, birthDate: {} }, ['fhir.wrong-kind Patient.birthDate']],
    ['a choice is made once', { ...observation, valueString: 'x', valueInteger: 1 }, ['fhir.two-choices Observation']],
    [
      'whichever half of it',
      { ...observation, valueString: 'x', _valueInteger: { extension: [{ url: 'x:y', valueCode: 'z' }] } },
      ['fhir.two-choices Observation'],
    ],
    [
      'a choice and its sibling are one',
      { ...observation, valueString: 'x', _valueString: { id: 'a', extension: [{ url: 'x:y', valueCode: 'z' }] } },
      [],
    ],
    [
      'a choice of a type it may not have',
      { ...observation, valueAddress: { city: 'x' } },
      ['fhir.unknown-element Observation'],
    ],
    [
      'a required choice is made',
      { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: { display: 'x' } },
      ['fhir.element-required MedicationRequest'],
    ],
    [
      'what is inside a choice is checked',
      { ...observation, valueQuantity: { value: 'five' } },
      ['fhir.wrong-kind Observation.value.ofType(Quantity).value'],
    ],
    [
      'an element that repeats another’s definition',
      {
        resourceType: 'Questionnaire',
        status: 'draft',
        item: [{ linkId: '1', type: 'group', item: [{ linkId: '2', type: 'x' }] }],
      },
      ['fhir.unknown-code Questionnaire.item[0].item[0].type'],
    ],
  ];
  for (const [rule, resource, issues] of cases) it(rule, () => assert.deepEqual(issuesOf(resource), issues));
});

describe('the sibling of a primitive', () => {
  const extension = [{ url: 'x:y', valueCode: 'z' }];
  const cases: [rule: string, name: object, issues: string[]][] = [
    ['carries extensions', { given: ['A'], _given: [{ extension }] }, []],
    ['stands alone', { _family: { extension } }, []],
    ['fills the gap of a list', { given: ['A', null], _given: [null, { extension }] }, []],
    ['stands alone as a list', { _given: [{ extension }] }, []],
    [
      'is as long as its list',
      { given: ['A', 'B'], _given: [{ extension }] },
      ['fhir.sibling-mismatch Patient.name[0].given'],
    ],
    [
      'does not leave a gap',
      { given: ['A', null], _given: [{ extension }, null] },
      ['fhir.null-value Patient.name[0].given[1]'],
    ],
    ['nor does a list by itself', { given: [null] }, ['fhir.null-value Patient.name[0].given[0]']],
    ['nor the sibling by itself', { _given: [null] }, ['fhir.null-value Patient.name[0].given[0]']],
    [
      'has only id and extensions',
      { family: 'x', _family: { value: 1, extension } },
      ['fhir.unknown-element Patient.name[0].family'],
    ],
    ['is not beside an object', { family: 'x', _period: { extension } }, ['fhir.unknown-element Patient.name[0]']],
  ];
  for (const [rule, name, issues] of cases)
    it(rule, () => assert.deepEqual(issuesOf({ ...patient, name: [name] }), issues));
});

describe('required codes', () => {
  const condition = { resourceType: 'Condition', subject: { display: 'x' } };
  const clinical = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
  const cases: [rule: string, resource: unknown, issues: string[]][] = [
    ['a code of the value set', { ...patient, gender: 'female' }, []],
    ['no other code', { ...patient, gender: 'f' }, ['fhir.unknown-code Patient.gender']],
    ['nor in another case', { ...patient, gender: 'Female' }, ['fhir.unknown-code Patient.gender']],
    [
      'one of the codings of a concept',
      {
        ...condition,
        clinicalStatus: {
          coding: [
            { system: 'urn:mine', code: 'x' },
            { system: clinical, code: 'active' },
          ],
        },
      },
      [],
    ],
    [
      'with its system',
      { ...condition, clinicalStatus: { coding: [{ code: 'active' }] } },
      ['fhir.unknown-code Condition.clinicalStatus'],
    ],
    [
      'and not words alone',
      { ...condition, clinicalStatus: { text: 'active' } },
      ['fhir.code-required Condition.clinicalStatus'],
    ],
    [
      'a currency of ISO 4217',
      { resourceType: 'Invoice', status: 'draft', totalNet: { value: 1, currency: 'HKD' } },
      [],
    ],
    [
      'and no other',
      { resourceType: 'Invoice', status: 'draft', totalNet: { value: 1, currency: 'HK$' } },
      ['fhir.unknown-code Invoice.totalNet.currency'],
    ],
    ['a MIME type with parameters', { ...patient, photo: [{ contentType: 'image/jpeg; x=1', url: 'x' }] }, []],
    [
      'and not a sentence',
      { ...patient, photo: [{ contentType: 'a picture', url: 'x' }] },
      ['fhir.unknown-code Patient.photo[0].contentType'],
    ],
  ];
  for (const [rule, resource, issues] of cases) it(rule, () => assert.deepEqual(issuesOf(resource), issues));
});

describe('references', () => {
  const to = (reference: object) => issuesOf({ ...observation, subject: reference });
  const place = 'Observation.subject';
  const cases: [rule: string, reference: object, issues: string[]][] = [
    ['to an allowed type', { reference: 'Patient/1' }, []],
    ['to no other type', { reference: 'Practitioner/1' }, [`fhir.wrong-target ${place}`]],
    ['nor by an address', { reference: 'https://x.example/Practitioner/1' }, [`fhir.wrong-target ${place}`]],
    ['nor by a condition', { reference: 'Practitioner?identifier=x' }, [`fhir.wrong-target ${place}`]],
    ['nor by its declared type', { type: 'Practitioner', identifier: { value: '1' } }, [`fhir.wrong-target ${place}`]],
    ['to anything by urn', { reference: 'urn:uuid:3f1d9c2e-0000-4000-8000-000000000001' }, []],
    ['to a type that exists', { reference: 'Pet/1' }, [`fhir.unknown-resource-type ${place}.reference`]],
    ['in a form that can be read', { reference: 'patient 1' }, [`fhir.bad-format ${place}.reference`]],
    ['to what is contained', { reference: '#p' }, [`fhir.ref-1 ${place}.reference`]],
    ['or only by name', { display: 'Ms Chan' }, []],
    ['with the type that it shows', { reference: 'Patient/1', type: 'Patient' }, []],
    ['and no other', { reference: 'Patient/1', type: 'Group' }, [`fhir.wrong-target ${place}.type`]],
  ];
  for (const [rule, reference, issues] of cases) it(rule, () => assert.deepEqual(to(reference), issues));
});

describe('contained resources', () => {
  const withContained = (contained: object, more: object = { subject: { reference: '#c' } }) =>
    issuesOf({ ...observation, contained: [contained], ...more });
  const inner = { resourceType: 'Patient', id: 'c', active: true };

  it('may be referred to', () => assert.deepEqual(withContained(inner), []));
  it('must be (dom-3)', () => assert.deepEqual(withContained(inner, {}), ['fhir.dom-3 Observation.contained[0]']));
  it('have an id each', () => {
    const twice = { ...observation, contained: [inner, inner], subject: { reference: '#c' } };
    assert.deepEqual(issuesOf(twice), ['fhir.contained-twice Observation.contained[1].id']);
  });
  it('unless they refer to their container', () => {
    const back = {
      resourceType: 'Provenance',
      id: 'c',
      target: [{ reference: '#' }],
      recorded: '2024-01-01T00:00:00Z',
      agent: [{ who: { display: 'x' } }],
    };
    assert.deepEqual(withContained(back, {}), []);
  });
  it('contain nothing (dom-2)', () => {
    assert.deepEqual(
      withContained({ ...inner, contained: [{ resourceType: 'Basic', id: 'd', code: { text: 'x' } }] }),
      ['fhir.dom-2 Observation.contained[0].contained[0]'],
    );
  });
  it('have no version and no label (dom-4, dom-5)', () => {
    const meta = { versionId: '1', security: [{ code: 'R' }] };
    assert.deepEqual(withContained({ ...inner, meta }), [
      'fhir.dom-4 Observation.contained[0].meta',
      'fhir.dom-5 Observation.contained[0].meta.security',
    ]);
  });
  it('have an id', () => {
    const { id: _, ...nameless } = inner;
    assert.ok(withContained(nameless).includes('fhir.element-required Observation.contained[0]'));
  });
  it('are checked like any other', () => {
    assert.deepEqual(withContained({ ...inner, gender: 'x' }), ['fhir.unknown-code Observation.contained[0].gender']);
  });
  it('of one entry of a bundle are not those of the next', () => {
    const entry = (resource: object) => ({ resource });
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        entry({ ...observation, contained: [inner], subject: { reference: '#c' } }),
        entry({ ...observation, subject: { reference: '#c' } }),
      ],
    };
    assert.deepEqual(issuesOf(bundle), ['fhir.ref-1 Bundle.entry[1].resource.subject.reference']);
  });
});

describe('bounds', () => {
  it('lists a hundred issues and says that there are more', () => {
    const issues = validate({ ...patient, name: Array(500).fill({}) });
    assert.equal(issues.length, 101);
    assert.equal(issues.at(-1)?.code, 'fhir.more-issues');
  });

  it('repeats a caller’s words, but not all of them', () => {
    const [issue] = validate({ ...patient, gender: 'x'.repeat(10_000) });
    assert.ok(String(issue?.params?.code).length < 100);
  });

  it('goes no deeper than it can', () => {
    let extension: object = { url: 'x:y', valueCode: 'z' };
    for (let i = 0; i < 5000; i++) extension = { url: 'x:y', extension: [extension] };
    assert.deepEqual(
      validate({ ...patient, extension: [extension] }).map((issue) => issue.code),
      ['fhir.nested-too-deep'],
    );
  });

  it('is linear in a scanned letter', () => {
    const document = { resourceType: 'Binary', contentType: 'application/pdf', data: 'QUJD'.repeat(2_000_000) };
    const from = performance.now();
    assert.deepEqual(issuesOf(document), []);
    // Linear it is a tenth of a second, else minutes: a busy machine is not taken for the latter.
    assert.ok(performance.now() - from < 30_000);
  });

  it('is linear in resources that are contained, and in codes that are compared', () => {
    const contained = Array.from({ length: 300_000 }, (_, i) => ({ resourceType: 'Basic', id: `b${i}` }));
    const coding = (name: string) =>
      Array.from({ length: 100_000 }, (_, i) => ({ system: 'urn:s', code: `${name}${i}` }));
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: coding('own') },
      valueBoolean: true,
      component: [{ code: { coding: coding('part') } }],
    };
    const from = performance.now();
    assert.equal(validate({ ...patient, contained }).length, 101);
    assert.deepEqual(issuesOf(observation), []);
    // Linear it is a second, else minutes: a busy machine is not taken for the latter.
    assert.ok(performance.now() - from < 30_000);
  });

  it('takes a code of any number of words', () => {
    const issues = issuesOf({ ...patient, language: `${'a '.repeat(20_000_000)}a` });
    assert.deepEqual(issues, []);
  });

  it('knows a warning from an error', () => {
    const issues = validate({
      ...patient,
      text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><u>x</u></div>' },
    });
    assert.deepEqual(
      issues.map((issue) => issue.severity),
      ['warning'],
    );
    assert.equal(hasErrors(issues), false);
    assert.equal(hasErrors(validate({})), true);
  });
});

describe('decimals as written', () => {
  it('are decimals, and no whole numbers', () => {
    assert.deepEqual(
      inJson('{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.10}}'),
      [],
    );
    assert.deepEqual(inJson('{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueInteger":1.0}'), [
      'fhir.bad-format Observation.value.ofType(integer)',
    ]);
    assert.deepEqual(
      inJson('{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1e999}}'),
      ['fhir.bad-format Observation.value.ofType(Quantity).value'],
    );
  });
});
