import assert from 'node:assert/strict';
import type { Resource } from '../../types.ts';
import { validate } from '../../validate/validate.ts';
import { type FhirClient, fhirClient, type Reply } from '../rest-harness.ts';

export const FHIR = 'http://hl7.org/fhir';
export const THO = 'http://terminology.hl7.org/CodeSystem';
export const LEVELS = 'urn:test:levels';

export interface Parameter {
  readonly name: string;
  readonly part?: readonly Parameter[];
  readonly [value: `value${string}`]: unknown;
}
export const parametersOf = ({ json }: Reply) => (json.parameter ?? []) as readonly Parameter[];
export const valueIn = (parameter: Parameter | undefined) =>
  Object.entries(parameter ?? {}).find(([key]) => key.startsWith('value'))?.[1];
export const named = (parameters: readonly Parameter[], name: string) =>
  valueIn(parameters.find((parameter) => parameter.name === name));
export const propertiesIn = (parameters: readonly Parameter[]) =>
  parameters
    .filter(({ name }) => name === 'property')
    .map(({ part = [] }) => `${named(part, 'code')}=${named(part, 'value')}`);
export const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });

/** A node with two versions of a small code system, a fragment of one, the name of one, and value sets that cannot be listed. */
export async function terminologyClient(): Promise<FhirClient> {
  const fhir = await fhirClient();
  for (const version of ['9', '10']) {
    await made(fhir, {
      resourceType: 'CodeSystem',
      id: `levels-${version}`,
      url: LEVELS,
      version,
      name: 'Levels',
      status: 'active',
      content: 'complete',
      property: [{ code: 'rank', type: 'integer' }],
      concept: [
        {
          code: 'any',
          display: 'Any level',
          definition: 'Groups the levels.',
          property: [{ code: 'notSelectable', valueBoolean: true }],
          designation: [
            { language: 'zh-Hans', value: '任何级别' },
            { language: 'zh-Hant-HK', value: '任何級別' },
          ],
          concept: [
            { code: 'low', display: `Low (${version})`, property: [{ code: 'rank', valueInteger: 1 }] },
            { code: 'old', display: 'Old', property: [{ code: 'inactive', valueBoolean: true }] },
          ],
        },
      ],
    });
  }
  await made(fhir, {
    resourceType: 'CodeSystem',
    id: 'part',
    url: 'urn:test:part',
    status: 'active',
    content: 'fragment',
    concept: [{ code: 'a' }],
  });
  await made(fhir, { resourceType: 'CodeSystem', url: 'urn:test:name', status: 'active', content: 'not-present' });
  await made(fhir, {
    resourceType: 'ValueSet',
    id: 'mixed',
    url: 'urn:test:mixed',
    status: 'active',
    compose: { include: [{ system: LEVELS }, { system: 'urn:test:elsewhere' }] },
  });
  const setOf = (id: string, compose: object, more: object = {}) =>
    made(fhir, { resourceType: 'ValueSet', id, url: `urn:test:${id}`, status: 'active', compose, ...more });
  await setOf('fixed', { include: [{ system: LEVELS, version: '9' }] });
  await setOf('current', { inactive: false, include: [{ system: LEVELS }] });
  await setOf('listed', { include: [{ system: LEVELS, concept: [{ code: 'low' }, { code: 'lost' }] }] });
  const inner = { include: [{ system: LEVELS, concept: [{ code: 'low' }] }] };
  const contained = [{ resourceType: 'ValueSet', id: 'inner', status: 'active', compose: inner }];
  await setOf('outer', { include: [{ valueSet: ['#inner'] }] }, { contained });
  await made(fhir, {
    resourceType: 'CodeSystem',
    url: 'urn:test:loud',
    status: 'active',
    content: 'complete',
    caseSensitive: false,
    valueSet: 'urn:test:loud-all',
    property: [{ code: 'grouping', uri: 'http://hl7.org/fhir/concept-properties#notSelectable', type: 'boolean' }],
    concept: [{ code: 'Loud' }, { code: 'noises', property: [{ code: 'grouping', valueBoolean: true }] }],
  });
  await made(fhir, {
    resourceType: 'CodeSystem',
    url: 'urn:test:more',
    status: 'active',
    content: 'supplement',
    supplements: LEVELS,
    concept: [{ code: 'low', designation: [{ language: 'de', value: 'Niedrig' }] }],
  });
  for (const [name, other] of [
    ['ring', 'ring2'],
    ['ring2', 'ring'],
  ]) {
    const include = Array.from({ length: 9 }, () => ({ valueSet: [`urn:test:${other}`] }));
    await made(fhir, { resourceType: 'ValueSet', url: `urn:test:${name}`, status: 'active', compose: { include } });
  }
  return fhir;
}

async function made(fhir: FhirClient, resource: object): Promise<void> {
  const { resourceType, id } = resource as Resource;
  const reply = await fhir.send(id ? 'PUT' : 'POST', id ? `${resourceType}/${id}` : resourceType, resource);
  assert.equal(reply.status, 201, reply.text);
}

/** Asks what has to be answered, with something valid. @returns the answer's parameters */
export async function asked(fhir: FhirClient, path: string, body?: object): Promise<readonly Parameter[]> {
  const reply = await fhir.send(body ? 'POST' : 'GET', path, body);
  assert.equal(reply.status, 200, `${path} ${reply.text}`);
  assert.deepEqual(
    validate(reply.json as unknown as Resource).filter(({ severity }) => severity === 'error'),
    [],
  );
  return parametersOf(reply);
}
