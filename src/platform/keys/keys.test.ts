import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openNodeKeys } from './index.ts';

describe('the node’s key', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-keys-'));
  });
  after(() => rm(folder, { recursive: true }));
  const file = () => path.join(folder, 'node-key.json');

  it('is made for its owner alone, and is the same when it is opened again', async () => {
    const { kid } = await openNodeKeys('hk', folder);
    assert.equal((await stat(file())).mode & 0o777, 0o600);
    assert.equal((await openNodeKeys('hk', folder)).kid, kid);
  });

  it('is not used where others of the machine may read or write it', async () => {
    for (const mode of [0o640, 0o604, 0o620, 0o644, 0o666]) {
      await chmod(file(), mode);
      await assert.rejects(openNodeKeys('hk', folder), new RegExp(`${mode.toString(8)}.*chmod 600`));
    }
    await chmod(file(), 0o400);
    await assert.doesNotReject(openNodeKeys('hk', folder));
  });
});
