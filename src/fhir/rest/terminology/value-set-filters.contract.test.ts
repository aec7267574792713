import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Resource } from '../../types.ts';
import { codesOf, type FhirClient, fhirClient } from '../rest-harness.ts';

const TREES = 'urn:filters:trees';
const OWN = 'urn:filters:own';
const trees = {
  resourceType: 'CodeSystem',
  id: 'trees',
  url: TREES,
  status: 'active',
  content: 'complete',
  property: [{ code: 'leaf', type: 'code' }],
  concept: [
    {
      code: 'tree',
      concept: [
        {
          code: 'oak',
          property: [{ code: 'leaf', valueCode: 'lobed' }],
          concept: [{ code: 'cork-oak', property: [{ code: 'leaf', valueCode: 'oval' }] }],
        },
        { code: 'pine' },
      ],
    },
  ],
};
const own = (display: string) =>
  ({
    resourceType: 'CodeSystem',
    url: OWN,
    status: 'active',
    content: 'complete',
    concept: [{ code: 'x', display }],
  }) as Resource;

/** https://hl7.org/fhir/R4/valueset-filter-operator.html, https://hl7.org/fhir/R4/terminologycapabilities.html */
describe('filters of a value set, and whose terminology it is', () => {
  let fhir: FhirClient;
  before(async () => {
    const terminology = {
      codeSystems: [OWN],
      codeSystem: (url: string) => (url === OWN ? own('the program’s') : undefined),
      valueSet: () => undefined,
      conceptMaps: () => [],
    };
    fhir = await fhirClient({ operations: { terminology } });
    assert.equal((await fhir.send('PUT', 'CodeSystem/trees', trees)).status, 201);
    assert.equal((await fhir.send('POST', 'CodeSystem', own('a client’s'))).status, 201);
  });
  after(() => fhir.close());
  const expand = (property: string, op: string, value: string) => {
    const compose = { include: [{ system: TREES, filter: [{ property, op, value }] }] };
    const valueSet = { resourceType: 'ValueSet', status: 'draft', compose };
    return fhir.send('POST', 'ValueSet/$expand', {
      resourceType: 'Parameters',
      parameter: [{ name: 'valueSet', resource: valueSet }],
    });
  };

  const TABLE: readonly (readonly [property: string, op: string, value: string, codes: readonly string[]])[] = [
    ['concept', 'is-a', 'oak', ['cork-oak', 'oak']],
    ['concept', 'descendent-of', 'oak', ['cork-oak']],
    ['concept', 'is-not-a', 'oak', ['pine', 'tree']],
    ['concept', 'generalizes', 'oak', ['oak', 'tree']],
    ['concept', 'in', 'oak,pine', ['oak', 'pine']],
    ['code', 'not-in', 'oak, pine', ['cork-oak', 'tree']],
    ['leaf', '=', 'oval', ['cork-oak']],
    ['leaf', 'in', 'oval,lobed', ['cork-oak', 'oak']],
    ['leaf', 'not-in', 'oval,lobed', ['pine', 'tree']],
    ['leaf', 'exists', 'true', ['cork-oak', 'oak']],
    ['leaf', 'exists', 'false', ['pine', 'tree']],
  ];
  for (const [property, op, value, codes] of TABLE) {
    it(`${property} ${op} ${value}`, async () => {
      const { status, text, json } = await expand(property, op, value);
      assert.equal(status, 200, text);
      const { contains = [] } = json.expansion as { contains?: { code: string }[] };
      assert.deepEqual(contains.map(({ code }) => code).sort(), codes);
    });
  }

  it('regex, which nobody could bound, is refused by name', async () => {
    const refused = await expand('code', 'regex', '(a+)+$');
    assert.deepEqual([refused.status, ...codesOf(refused)], [400, 'fhir.bad-search-value']);
    assert.match(refused.text, /regex/);
  });

  it('/metadata?mode=terminology names the systems whose codes are here, and its answer is valid', async () => {
    const { status, json } = await fhir.send('GET', 'metadata?mode=terminology');
    assert.deepEqual([status, json.resourceType], [200, 'TerminologyCapabilities']);
    const systems = (json.codeSystem as { uri: string }[]).map(({ uri }) => uri);
    for (const system of [OWN, 'http://hl7.org/fhir/administrative-gender'])
      assert.ok(systems.includes(system), system);
    // What a client stored is not everybody's to see.
    assert.ok(!systems.includes(TREES));
    const checked = await fhir.send('POST', 'TerminologyCapabilities/$validate', json);
    assert.deepEqual(
      checked.json.issue?.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.equal((await fhir.send('GET', 'metadata?mode=normative')).json.resourceType, 'CapabilityStatement');
    assert.deepEqual(codesOf(await fhir.send('GET', 'metadata?mode=partial')), ['fhir.bad-search-value']);
  });

  it('a value set that takes in others many times over has an end', async () => {
    const level = (n: number, taken: readonly object[]) => ({
      resourceType: 'ValueSet',
      id: `v${n}`,
      status: 'active',
      compose: { include: taken },
    });
    const contained = Array.from({ length: 8 }, (_, n) => level(n, Array(20).fill({ valueSet: [`#v${n + 1}`] })));
    const last = level(8, [{ system: TREES, concept: [{ code: 'oak' }] }]);
    const valueSet = { ...level(9, [{ valueSet: ['#v0'] }]), contained: [...contained, last] };
    const body = { resourceType: 'Parameters', parameter: [{ name: 'valueSet', resource: valueSet }] };
    const many = await fhir.send('POST', 'ValueSet/$expand', body);
    assert.deepEqual([many.status, codesOf(many)], [413, ['fhir.search-too-broad']]);
    const few = {
      ...valueSet,
      contained: [...contained.slice(7), last],
      compose: { include: [{ valueSet: ['#v7'] }] },
    };
    const found = await fhir.send('POST', 'ValueSet/$expand', few);
    assert.match(found.text, /"code":"oak"/);
  });

  it('what every object of JavaScript has is no value set', async () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      for (const url of [name, `http://hl7.org/fhir/ValueSet/${name}`]) {
        const query = new URLSearchParams({ url });
        assert.deepEqual(codesOf(await fhir.send('GET', `ValueSet/$expand?${query}`)), ['fhir.not-found'], url);
      }
    }
  });

  it('what a client stores under an address of the program’s own does not take its place', async () => {
    const found = await fhir.send('GET', `CodeSystem/$lookup?system=${OWN}&code=x`);
    assert.match(found.text, /the program’s/);
  });
});
