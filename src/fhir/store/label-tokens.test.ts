import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { labelTokensIn, tokensOf } from './label-tokens.ts';

const label = fc.record({ system: fc.webUrl(), code: fc.string({ minLength: 1 }) });
const meta = fc.record(
  {
    profile: fc.array(fc.string(), { maxLength: 2 }),
    extension: fc.constant([{ url: 'urn:x', valueString: 'a "quoted" { brace \\' }]),
    security: fc.array(label, { maxLength: 3 }),
    tag: fc.array(label, { maxLength: 1 }),
  },
  { requiredKeys: [] },
);
const body = (own: object, rest: object = {}) =>
  JSON.stringify({
    resourceType: 'Observation',
    id: 'o1',
    meta: { versionId: '3', lastUpdated: '2026-11-22T02:00:00.000Z', ...own },
    ...rest,
  });

describe('the labels of a stored body', () => {
  it('are those of its meta, however they are written, and of nothing else in it', () => {
    fc.assert(
      fc.property(meta, meta, (own, contained) => {
        const text = body(own, { contained: [{ resourceType: 'Patient', id: 'c', meta: contained }] });
        assert.deepEqual(labelTokensIn('Observation', text), tokensOf('Observation', own));
      }),
      { seed: 20261122 },
    );
  });

  it('are found too where the two of meta stand behind the rest, as an older release wrote them', () => {
    const security = [{ system: 'urn:s', code: 'R' }];
    const text = `{"resourceType":"Observation","id":"o1","meta":{"security":${JSON.stringify(security)},"versionId":"1","lastUpdated":"x"}}`;
    assert.deepEqual(labelTokensIn('Observation', text), tokensOf('Observation', { security }));
    assert.ok(tokensOf('Observation', { security }).size > tokensOf('Observation', {}).size);
  });

  it('are told of a meta that is too long to be kept, each time', () => {
    const own = { tag: [{ code: 'x'.repeat(20_000) }], security: [{ system: 'urn:s', code: 'V' }] };
    for (const _ of [1, 2]) assert.deepEqual(labelTokensIn('Observation', body(own)), tokensOf('Observation', own));
  });
});
