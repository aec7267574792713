import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seededRandom } from '#kernel';
import { RESOURCE_TYPES } from '../definitions/definitions.ts';
import { compositesOf } from '../search/composites.ts';
import { searchParametersOf } from '../search/parameters.ts';
import type { Resource } from '../types.ts';
import { READING } from './operations/table.ts';
import { type FhirClient, fhirClient } from './rest-harness.ts';

const TEXTS = [
  'x',
  'urn:s|c',
  '|',
  '$',
  'a$b',
  'a$gt1|http://unitsofmeasure.org|mg',
  '1e308',
  'gt5',
  '%',
  "'",
  '\\',
  '2026',
  'Patient/1',
  '*',
  '陳',
  ',',
];
const VALUES: readonly object[] = [
  { valueString: 'x' },
  { valueCode: '' },
  { valueInteger: -1 },
  { valueBoolean: true },
  { valueCoding: { system: 1, code: {} } },
  { valueCoding: { code: 'a' } },
  { valueCodeableConcept: { coding: [null, {}, 'x'] } },
  { valuePeriod: { start: 'x', end: 5 } },
  { valueMeta: { tag: 'x', profile: [null] } },
  {
    resource: {
      resourceType: 'ValueSet',
      compose: { include: [{ system: 'urn:x', filter: [{}] }, null, { valueSet: [{}] }] },
    },
  },
  { resource: { resourceType: 'ValueSet', expansion: { contains: [{ contains: {} }, { code: 'a' }] } } },
  {
    resource: {
      resourceType: 'ValueSet',
      url: 5,
      compose: { include: [{ system: 'x|y|z', version: {}, concept: [{}] }] },
    },
  },
  {
    resource: {
      resourceType: 'CodeSystem',
      url: [],
      content: 7,
      property: [{}, { uri: 'x' }],
      concept: [
        { code: {}, designation: [null, { language: 5, value: [] }], property: [null, {}, { code: 'parent' }] },
        { code: 'a', concept: [{ code: 'a', concept: {} }], property: [{ code: 'child', valueCode: 'a' }] },
      ],
    },
  },
  {},
];

/** `FhirClient.send` throws at an answer of 500 or more: whatever comes back here is an answer. */
describe('hostile searches and operations are answered, never with a 500', () => {
  let fhir: FhirClient;
  let random: ReturnType<typeof seededRandom>;
  const seed = process.env.CAUSEWAY_TEST_SEED ?? 'operations-1';
  before(async () => {
    fhir = await fhirClient();
    random = seededRandom(seed);
    const put = (resource: Resource) => fhir.send('PUT', `${resource.resourceType}/a`, { ...resource, id: 'a' });
    await put({ resourceType: 'Patient', gender: 'male' });
    await put({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'urn:s', code: 'c', display: 'Words' }] },
      subject: { reference: 'Patient/a' },
      component: [{ code: { coding: [{ system: 'urn:s', code: 'c' }] }, valueQuantity: { value: 1 } }],
    } as Resource);
    await put({
      resourceType: 'ValueSet',
      url: 'x',
      status: 'active',
      compose: { include: [{ valueSet: ['x'] }] },
    } as Resource);
  });
  after(() => fhir.close());

  it('every parameter of every type runs, with every modifier and in every order', async (t) => {
    t.diagnostic(`seed ${seed}`);
    const modifiers = [
      '',
      '',
      ':missing',
      ':text',
      ':below',
      ':above',
      ':not',
      ':in',
      ':exact',
      ':contains',
      ':identifier',
      ':of-type',
      ':x',
    ];
    let answered = 0;
    for (const type of RESOURCE_TYPES) {
      const codes = [...searchParametersOf(type).keys(), ...compositesOf(type).keys()];
      for (let i = 0; i < 6; i++) {
        const query = new URLSearchParams({ _sort: `${random.chance(0.5) ? '-' : ''}${random.pick(codes)}` });
        const modifier = random.pick(modifiers);
        query.append(`${random.pick(codes)}${modifier}`, modifier === ':missing' ? 'true' : random.pick(TEXTS));
        const reply = await fhir.send('GET', `${type}?${query}`);
        if (reply.status === 200) answered++;
      }
    }
    assert.ok(answered > 100, String(answered));
  });
  it('operations with anything in their address or Parameters', async () => {
    for (const { name, on, levels, takes } of READING) {
      const names = takes === '*' ? ['patient', 'code', 'max', 'category', 'subject'] : [...takes, 'other'];
      for (let i = 0; i < 60; i++) {
        const type = on === '*' ? 'Patient' : random.pick(on);
        const level = random.pick(levels);
        const address = level === 'system' ? '' : level === 'type' ? type : `${type}/a`;
        if (random.chance(0.5)) {
          const query = new URLSearchParams(
            names.filter(() => random.chance(0.4)).map((one): [string, string] => [one, random.pick(TEXTS)]),
          );
          await fhir.send('GET', `${address}${address && '/'}$${name}?${query}`);
        } else {
          const parameter = names
            .filter(() => random.chance(0.4))
            .map((one) => ({ name: one, ...random.pick(VALUES) }));
          await fhir.send('POST', `${address}${address && '/'}$${name}`, { resourceType: 'Parameters', parameter });
        }
      }
    }
    for (const value of VALUES) {
      const body = { resourceType: 'Parameters', parameter: [{ name: 'meta', ...value }] };
      await fhir.send('POST', 'Patient/a/$meta-add', body);
      await fhir.send('POST', 'Patient/a/$meta-delete', body);
      for (const whose of ['Patient/a/', 'Patient/', '']) await fhir.send('POST', `${whose}$validate`, body);
      const wrapped = {
        resourceType: 'Parameters',
        parameter: [{ ...value, name: 'resource' }, null, 'x', { name: 5 }],
      };
      for (const whose of ['Patient/', '']) await fhir.send('POST', `${whose}$validate`, wrapped);
      for (const one of ['_type', '_count', '_page', 'start', 'x']) {
        const parameter = [{ ...value, name: one }];
        await fhir.send('POST', 'Patient/$everything', { resourceType: 'Parameters', parameter });
      }
    }
  });
  it('searches over types and compartments', async () => {
    for (const text of TEXTS) {
      const value = encodeURIComponent(text);
      for (const path of [
        `?_type=${value}`,
        `?_id=${value}`,
        `?_tag:text=${value}`,
        `?_sort=${value}`,
        `Patient/a/*?_profile:below=${value}`,
        `Patient/a/Observation?code=${value}`,
        `?_has:Observation:subject:code=${value}`,
      ]) {
        await fhir.send('GET', path);
      }
    }
    assert.equal((await fhir.send('GET', '?_has:Observation:subject:code=c&_type=Patient')).json.entry?.length, 1);
  });
});
