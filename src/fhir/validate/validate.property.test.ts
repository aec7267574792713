import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LANGS } from '#kernel';
import { sampleResources, seeded } from '../fixtures.ts';
import { copyJson, isObject, toDecimal } from '../json/json.ts';
import { refusalText } from '../outcome.ts';
import { mapReferences } from '../reference/rewrite.ts';
import { clinicalDate } from '../search/clinical-date.ts';
import { extractIndex, patientOf } from '../search/extract.ts';
import type { Resource } from '../types.ts';
import { validate } from './validate.ts';

/** What a broken or hostile sender may put in any place. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    0,
    -1,
    1.5,
    true,
    [],
    {},
    [[]],
    [null],
    [{}],
    { extension: [{}] },
    { id: 'x' },
  ),
  fc.constantFrom<unknown>(
    '#x',
    'Patient/1',
    'Pet/1',
    '2024-02-30',
    'javascript:x',
    '<div><p></div>',
    '\u0000',
    '\ud800',
    toDecimal('1.10'),
    toDecimal('1e999'),
  ),
  fc.constantFrom<unknown>(
    { resourceType: 'Patient' },
    { resourceType: 'Bundle', entry: [{ resource: null }] },
    { reference: {} },
    { coding: 'x' },
  ),
  fc.jsonValue({ maxDepth: 3 }),
);
const mutation = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'rename', 'wrap', 'double'),
  value: junk,
  key: fc.constantFrom(
    'x',
    '_x',
    'resourceType',
    'contained',
    'extension',
    'reference',
    'toString',
    'valueString',
    'id',
    'div',
  ),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

/** Changes the n-th place of the tree, counted round and round. */
function mutate(resource: unknown, { at, how, value, key }: Mutation): void {
  const places: [holder: Record<string, unknown>, key: string][] = [];
  const collect = (node: unknown) => {
    if (!isObject(node) && !Array.isArray(node)) return;
    for (const name of Object.keys(node)) {
      const holder = node as Record<string, unknown>;
      places.push([holder, name]);
      collect(holder[name]);
    }
  };
  collect(resource);
  const place = places[at % Math.max(places.length, 1)];
  if (!place) return;
  const [holder, name] = place;
  if (how === 'replace') holder[name] = copyJson(value);
  else if (how === 'remove') delete holder[name];
  else if (how === 'rename') holder[key] = copyJson(holder[name]);
  else if (how === 'wrap') holder[name] = [holder[name]];
  else holder[name] = [holder[name], copyJson(holder[name])];
}

describe('any resource, however broken', () => {
  it('gets issues with a code, a place and a sentence in each language, and never a fault', (t) => {
    const samples = sampleResources(t, 'fhir-r4-examples', 'ips/connectathon');
    if (samples.length === 0) return;
    const codes = new Set<string>();
    const broken = fc.tuple(fc.nat(samples.length - 1), fc.array(mutation, { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(broken, ([which, mutations]) => {
        const resource = copyJson(samples[which]) as Resource;
        for (const step of mutations) mutate(resource, step);
        for (const issue of validate(resource)) {
          codes.add(issue.code);
          const masked = { ...issue, params: mask(issue.params ?? {}) };
          for (const lang of LANGS) assert.doesNotMatch(refusalText(masked, lang), /\{\w+\}/);
        }
        // What has not been validated must still be survivable elsewhere.
        if (typeof resource.resourceType === 'string') {
          extractIndex(resource);
          patientOf(resource);
          clinicalDate(resource);
          mapReferences(resource, (reference) => reference);
        }
      }),
      seeded(t, 10_000) as fc.Parameters<[[number, Mutation[]]]>,
    );
    t.diagnostic(`${codes.size} different codes`);
    assert.ok(codes.size > 20);
  });

  it('is not changed by being looked at', (t) => {
    for (const resource of sampleResources(t, 'ips/hl7-uv-ips-2.0.1/examples')) {
      const before = JSON.stringify(resource);
      validate(resource);
      assert.equal(JSON.stringify(resource), before);
    }
  });

  it('takes any value at all', (t) => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        assert.ok(validate(value).length > 0);
      }),
      seeded(t, 1000) as fc.Parameters<[unknown]>,
    );
  });
});

/** Params may hold the sender's own braces; only ours are looked for. */
function mask(params: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.keys(params).map((key) => [key, 'x']));
}
