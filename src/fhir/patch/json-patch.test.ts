import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusalCodes } from '../fixtures.ts';
import { parseFhirJson, stringifyFhirJson } from '../json/json.ts';
import type { Resource } from '../types.ts';
import { applyJsonPatch } from './json-patch.ts';

const before = () =>
  parseFhirJson(
    '{"resourceType":"Patient","id":"1","name":[{"family":"Chan","given":["A","B"]}],"a/b~c":{"x":1.10}}',
  ) as Resource;

const patched = (...operations: unknown[]) => {
  const { resourceType, id, ...rest } = applyJsonPatch(before(), operations);
  return stringifyFhirJson(rest);
};
const refusal = (...operations: unknown[]) => refusalCodes(() => applyJsonPatch(before(), operations));

// RFC 6902 §4, operation by operation.
describe('JSON Patch', () => {
  it('adds a member, before an item, and at the end', () => {
    assert.match(patched({ op: 'add', path: '/active', value: true }), /"active":true/);
    assert.match(patched({ op: 'add', path: '/name/0/given/0', value: 'Z' }), /\["Z","A","B"\]/);
    assert.match(patched({ op: 'add', path: '/name/0/given/-', value: 'Z' }), /\["A","B","Z"\]/);
    assert.match(patched({ op: 'add', path: '/name/0/given/2', value: 'Z' }), /\["A","B","Z"\]/);
  });

  it('adds in place of what is there', () => {
    assert.match(patched({ op: 'add', path: '/name/0/family', value: 'Ng' }), /"family":"Ng"/);
  });

  it('removes', () => {
    assert.match(patched({ op: 'remove', path: '/name/0/given/0' }), /"given":\["B"\]/);
    assert.doesNotMatch(patched({ op: 'remove', path: '/name' }), /name/);
  });

  it('replaces only what is there', () => {
    assert.match(patched({ op: 'replace', path: '/name/0/given/1', value: 'Z' }), /\["A","Z"\]/);
    assert.deepEqual(refusal({ op: 'replace', path: '/active', value: true }), ['fhir.patch-path-missing']);
  });

  it('moves and copies', () => {
    assert.match(patched({ op: 'move', from: '/name/0/given/0', path: '/name/0/given/1' }), /\["B","A"\]/);
    assert.match(patched({ op: 'copy', from: '/a~1b~0c', path: '/copy' }), /"copy":\{"x":1\.10\}/);
    assert.deepEqual(refusal({ op: 'move', from: '/name', path: '/name/0' }), ['fhir.patch-invalid']);
  });

  it('tests by value: numbers as numbers, objects without regard to order', () => {
    assert.ok(patched({ op: 'test', path: '/a~1b~0c/x', value: 1.1 }));
    assert.ok(patched({ op: 'test', path: '/name/0', value: { given: ['A', 'B'], family: 'Chan' } }));
    assert.deepEqual(refusal({ op: 'test', path: '/name/0/family', value: 'Ng' }), ['fhir.patch-test-failed']);
    assert.deepEqual(refusal({ op: 'test', path: '/name/0/given', value: ['A'] }), ['fhir.patch-test-failed']);
  });

  it('holds as a whole or not at all', () => {
    const resource = before();
    const text = stringifyFhirJson(resource);
    const operations = [
      { op: 'add', path: '/active', value: true },
      { op: 'test', path: '/id', value: '2' },
    ];
    assert.deepEqual(
      refusalCodes(() => applyJsonPatch(resource, operations)),
      ['fhir.patch-test-failed'],
    );
    assert.equal(stringifyFhirJson(resource), text);
  });

  it('does not share what it was given with the result', () => {
    const value = { family: 'Ng' };
    const result = applyJsonPatch(before(), [{ op: 'add', path: '/name/-', value }]);
    value.family = 'changed';
    assert.match(stringifyFhirJson(result), /"Ng"/);
  });

  it('refuses what is no operation', () => {
    assert.deepEqual(
      refusalCodes(() => applyJsonPatch(before(), {})),
      ['fhir.patch-invalid'],
    );
    for (const operation of [
      null,
      'x',
      {},
      { op: 'add', path: '/active' },
      { op: 'add', value: 1 },
      { op: 'add', path: 'active', value: 1 },
      { op: 'add', path: '/~2', value: 1 },
      { op: 'increment', path: '/active', value: 1 },
      { op: 'move', path: '/active' },
      parseFhirJson('{"op":1.10,"path":"/active"}'),
    ]) {
      assert.deepEqual(refusal(operation), ['fhir.patch-invalid'], JSON.stringify(operation));
    }
  });

  it('refuses a place that is not there', () => {
    for (const path of ['/nothing', '/name/1', '/name/x', '/name/01', '/name/-', '/name/0/family/x', '/constructor']) {
      assert.deepEqual(refusal({ op: 'remove', path }), ['fhir.patch-path-missing'], path);
    }
    assert.deepEqual(refusal({ op: 'add', path: '/name/2', value: {} }), ['fhir.patch-path-missing']);
  });

  it('leaves to the server what is the server’s', () => {
    for (const path of ['/id', '/resourceType', '/meta/versionId', '/meta/lastUpdated', '', '/__proto__']) {
      assert.deepEqual(refusal({ op: 'add', path, value: 'x' }), ['fhir.patch-forbidden-path'], path);
    }
    assert.deepEqual(refusal({ op: 'move', from: '/id', path: '/x' }), ['fhir.patch-forbidden-path']);
  });

  it('cannot be made to grow without end', () => {
    const doubling = Array.from({ length: 40 }, (_, i) => ({ op: 'copy', from: '', path: `/x${i}` }));
    assert.deepEqual(refusal(...doubling), ['fhir.patch-invalid']);
    const deeper = Array.from({ length: 150 }, (_, i) => ({ op: 'add', path: `${'/x'.repeat(i + 1)}`, value: {} }));
    assert.deepEqual(refusal(...deeper), ['fhir.patch-invalid']);
  });
});
