import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metaTextOf } from './meta-text.ts';

describe('the text of a stored body’s meta', () => {
  const of = (meta: object, rest = {}) =>
    metaTextOf({ body: JSON.stringify({ resourceType: 'Basic', id: 'x', meta, ...rest }) });

  it('is its meta as it stands, whatever its texts hold', () => {
    for (const meta of [
      { versionId: '1', lastUpdated: '2026-01-01T00:00:00.000Z' },
      { versionId: '1', tag: [{ system: 'urn:x', code: 'a', display: 'a } b { "c" \\' }], extension: [{ url: '}' }] },
      {},
    ]) {
      assert.equal(of(meta), JSON.stringify(meta));
      assert.equal(of(meta, { code: { text: '"meta":{}' } }), JSON.stringify(meta));
    }
  });

  it('differs where one label does', () => {
    const labelled = (code: string) => of({ versionId: '1', security: [{ system: 'urn:x', code }] });
    assert.notEqual(labelled('N'), labelled('R'));
  });

  it('is the whole body where that begins otherwise, or breaks off', () => {
    for (const body of [
      '',
      '{"id":"x","resourceType":"Basic","meta":{}}',
      '{"resourceType":"Basic","id":"x","meta":{"tag":[',
    ])
      assert.equal(metaTextOf({ body }), body);
  });
});
