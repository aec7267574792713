import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import { operationsOf, parsePatch } from './patch-body.ts';

describe('the body of a PATCH', () => {
  const refused = (act: () => unknown) => {
    try {
      act();
    } catch (error) {
      if (error instanceof RefusalError) return error.refusals[0];
      throw error;
    }
    return undefined;
  };
  const sent = (contentType: string, text: string) => operationsOf({ body: { contentType, text } });

  it('is a JSON Patch, whatever stands behind its type', () => {
    const operations = [{ op: 'remove', path: '/gender' }];
    for (const type of ['application/json-patch+json', 'Application/JSON-Patch+json; charset=utf-8'])
      assert.deepEqual(sent(type, JSON.stringify(operations)), operations, type);
  });

  it('is a FHIRPath Patch as Parameters, in JSON or XML', () => {
    for (const [type, text] of [
      ['application/fhir+json', '{"resourceType":"Parameters"}'],
      ['application/fhir+xml', '<Parameters xmlns="http://hl7.org/fhir"/>'],
    ] as const)
      assert.deepEqual(sent(type, text), { resourceType: 'Parameters' }, type);
    assert.equal(
      refused(() => sent('application/fhir+json', '{"resourceType":"Patient"}'))?.code,
      'fhir.type-mismatch',
    );
  });

  it('in another format is refused, and the refusal says in which it may come', () => {
    for (const type of ['application/json', 'application/xml-patch+xml', 'text/plain', '']) {
      const refusal = refused(() => sent(type, '[]'));
      assert.equal(refusal?.code, 'fhir.unsupported-patch-format', type);
      assert.match(refusal?.text.en ?? '', /application\/json-patch\+json/);
    }
  });

  it('that is no JSON is refused where it breaks, as it was sent', () => {
    const at = (text: string) => {
      const { code, params, expression } = refused(() => parsePatch(text)) ?? {};
      return [code, params?.['line'], params?.['column'], expression];
    };
    assert.deepEqual(at(''), ['fhir.invalid-json', 1, 1, undefined]);
    assert.deepEqual(at('[,]'), ['fhir.invalid-json', 1, 2, undefined]);
    assert.deepEqual(at('[\n {"op":}]'), ['fhir.invalid-json', 2, 8, undefined]);
  });

  it('that is no list of operations is refused', () => {
    for (const text of ['{}', '7', 'null', '[],"more":[]'])
      assert.equal(refused(() => parsePatch(text))?.code, 'fhir.patch-invalid', text);
  });
});
