import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Resource } from '../types.ts';
import { headOf, metaTextOf, ownMetaTextOf, toBody } from './body-text.ts';

const AT = '2026-11-22T02:00:00.000Z';

describe('the head of a stored body', () => {
  const meta = { lastUpdated: 'of before', security: [{ system: 'urn:s', code: 'R } "' }], versionId: '9' };
  const body = toBody({ id: 'old', meta, resourceType: 'Basic', author: {} } as unknown as Resource, 'b-1', 3, AT);

  it('has type, id, version and time first, and then what its author says', () => {
    const own = ',"security":[{"system":"urn:s","code":"R } \\""}]';
    assert.equal(
      body,
      `{"resourceType":"Basic","id":"b-1","meta":{"versionId":"3","lastUpdated":"${AT}"${own}},"author":{}}`,
    );
    assert.deepEqual(headOf(body).slice(1), ['Basic', 'b-1', '3', AT]);
    assert.equal(ownMetaTextOf(body), own);
  });

  it('is found too where the two of meta stand behind the rest, as an older release wrote them', () => {
    const old = `{"resourceType":"Basic","id":"b","meta":{"tag":[],"versionId":"1","lastUpdated":"${AT}"}}`;
    assert.deepEqual(headOf(old).slice(1), ['Basic', 'b', '1', AT]);
    assert.equal(ownMetaTextOf(old), undefined);
    assert.equal(metaTextOf({ body: old }), `{"tag":[],"versionId":"1","lastUpdated":"${AT}"}`);
  });
});

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
