import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredResource } from '#fhir';
import { inStore } from '../../../test/store.ts';
import { deletionsOfHidden } from './deletions.ts';
import { anEntry, aRecord } from './record-fixtures.ts';

describe('a deletion', () => {
  it('is told of what was shown, and not of what was not: by the version before it', () =>
    inStore(async ({ tx, put, remove }) => {
      await put(aRecord('p1'), anEntry('Observation', 'open', 'p1'), anEntry('Observation', 'secret', 'p1'));
      await put(anEntry('Condition', 'open', 'p1', { code: { text: 'secret' } }));
      const gone = [
        await remove('Observation', 'open'),
        await remove('Observation', 'secret'),
        await remove('Condition', 'open'),
      ];
      const shown = async (versions: readonly StoredResource[]) =>
        versions.filter(({ body }) => !body.includes('secret'));
      const kept = await deletionsOfHidden(tx, gone, shown);
      assert.deepEqual(
        [...kept].map(({ type, id }) => `${type}/${id}`),
        ['Observation/secret', 'Condition/open'],
      );
      assert.ok([...kept].every((one) => gone.includes(one)));
    }));

  it('is told where there was nothing before it, without looking', async () => {
    const tx = { query: () => assert.fail('asked') };
    const first = { type: 'Observation', id: 'o1', version: 1, deleted: true } as StoredResource;
    assert.equal((await deletionsOfHidden(tx, [first], async () => assert.fail('asked'))).size, 0);
    assert.equal((await deletionsOfHidden(tx, [], async () => assert.fail('asked'))).size, 0);
  });

  it('is told of nothing whose version before it cannot be read', () =>
    inStore(async ({ tx }) => {
      const lost = { type: 'Observation', id: 'o1', version: 3, deleted: true } as StoredResource;
      assert.deepEqual([...(await deletionsOfHidden(tx, [lost], async (versions) => versions))], [lost]);
    }));
});
