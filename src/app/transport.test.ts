import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requireSafeDatabase } from './transport.ts';

describe('the way to the database', () => {
  it('on this machine is a socket, or the loopback address', () => {
    for (const url of [
      'postgres://node:pw@/records?host=/var/run/postgresql',
      'postgres://node:pw@%2Fvar%2Frun/records',
      'postgres://node:pw@127.0.0.1:5432/records',
      'postgres://node:pw@localhost/records',
      'postgres://node:pw@[::1]/records',
    ]) {
      assert.doesNotThrow(() => requireSafeDatabase(url), url);
    }
  });

  it('to another machine is TLS whose certificate is checked, and no other', () => {
    const elsewhere = 'postgres://node:pw@db.hospital.example/records';
    assert.doesNotThrow(() => requireSafeDatabase(`${elsewhere}?sslmode=verify-full`));
    const params = ['', '?sslmode=disable', '?sslmode=prefer', '?sslmode=require', '?sslmode=no-verify', '?ssl=true'];
    for (const more of params) assert.throws(() => requireSafeDatabase(`${elsewhere}${more}`), /db\.hospital\.example/);
    for (const host of ['10.0.0.5', '[fd00::5]', 'localhost.example', '127.example']) {
      assert.throws(() => requireSafeDatabase(`postgres://node:pw@${host}/records`), /verify-full/, host);
    }
    assert.throws(() => requireSafeDatabase('postgres://node:pw@/records?host=10.0.0.5'), /verify-full/);
  });

  it('that is refused is told without its password', () => {
    for (const url of ['postgres://node:open-sesame@10.0.0.5/records', 'no address: open-sesame']) {
      assert.throws(
        () => requireSafeDatabase(url),
        (error: Error) => !error.message.includes('open-sesame'),
      );
    }
  });
});
