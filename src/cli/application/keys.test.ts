import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { AnswerError } from '../http-client.ts';
import { withKeys } from './keys.ts';

describe('a key made for an application', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-keys-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Whether the private key is there after a registration that failed like this. */
  const staysAfter = async (name: string, error: Error): Promise<boolean> => {
    const file = path.join(folder, name);
    await assert.rejects(
      withKeys({ 'new-key': file }, () => Promise.reject(error)),
      new RegExp(error.message),
    );
    return stat(file).then(
      () => true,
      () => false,
    );
  };

  it('is gone where the node said no, and stays where nobody knows whether it was taken', async () => {
    assert.equal(await staysAfter('refused', new AnswerError('POST', 404, [])), false);
    assert.equal(await staysAfter('unanswered', new AnswerError('POST', 0, [])), true);
    assert.equal(await staysAfter('fault', new AnswerError('POST', 500, [])), true);
  });
});
