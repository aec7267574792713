import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createOutbound, isPrivate, OutboundError } from './outbound.ts';

describe('addresses that a client names', () => {
  it('are https to hosts of the world, without a password; others only where an operator listed them', () => {
    const outbound = createOutbound(['hooks.local', '127.0.0.1:9000', ' ']);
    for (const url of [
      'https://example.org/x',
      'https://example.org:8443/',
      'https://8.8.8.8/',
      'http://hooks.local/x',
    ]) {
      assert.ok(outbound.allows(url), url);
    }
    assert.ok(outbound.allows('http://127.0.0.1:9000/x'));
    for (const url of [
      'http://example.org/x',
      'https://user:secret@example.org/',
      'https://127.0.0.1/',
      'https://127.0.0.1:9000.example/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://[::1]/',
      'https://[::ffff:10.0.0.1]/',
      'https://[fd00::1]/',
      'https://169.254.169.254/latest/meta-data',
      'https://10.1.2.3/',
      'https://192.168.0.1/',
      'https://100.64.0.1/',
      'ftp://hooks.local/x',
      'file:///etc/passwd',
      'http://127.0.0.1:9001/x',
      'nonsense',
      '',
    ]) {
      assert.ok(!outbound.allows(url), url);
    }
  });

  it('are private where the world does not reach them, or where they lead to one that it does not', () => {
    for (const address of [
      '0.0.0.0',
      '10.0.0.1',
      '127.9.9.9',
      '172.31.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
    ]) {
      assert.ok(isPrivate(address), address);
    }
    for (const address of [
      'fe80::1',
      'fc00::1',
      'ff02::1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      '2001:db8::1',
      '::ffff:8.8.8.8',
    ]) {
      assert.ok(isPrivate(address), address);
    }
    for (const address of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1']) {
      assert.ok(!isPrivate(address), address);
    }
  });

  describe('when they are called', () => {
    let server: Server;
    let host: string;
    const heard: string[] = [];
    before(async () => {
      server = createServer((request, answer) => {
        heard.push(`${request.method} ${request.url}`);
        if (request.url === '/silent') return;
        if (request.url === '/moved') return void answer.writeHead(302, { location: '/elsewhere' }).end();
        answer.end('some lines');
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      host = `localhost:${(server.address() as AddressInfo).port}`;
    });
    after(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    it('a public name that leads into the house is not followed', async () => {
      const { port } = server.address() as AddressInfo;
      const before = heard.length;
      const send = createOutbound().send({ url: `https://localhost:${port}/`, method: 'POST', timeoutMs: 5_000 });
      await assert.rejects(send, (error: Error) => error instanceof OutboundError && error.message === 'EPRIVATE');
      assert.equal(heard.length, before);
    });

    it('no redirect is followed, and silence has an end', async () => {
      const outbound = createOutbound([host]);
      assert.equal(await outbound.send({ url: `http://${host}/moved`, method: 'POST', timeoutMs: 5_000 }), 302);
      assert.ok(!heard.includes('POST /elsewhere'));
      const silent = outbound.send({ url: `http://${host}/silent`, method: 'PUT', body: '{}', timeoutMs: 50 });
      await assert.rejects(silent, (error: Error) => error.message === 'timeout');
    });

    it('what is read comes as it comes; anything but a 200 is none', async () => {
      const outbound = createOutbound([host]);
      const parts = await Array.fromAsync(await outbound.read({ url: `http://${host}/lines`, timeoutMs: 5_000 }));
      assert.equal(Buffer.concat(parts).toString(), 'some lines');
      await assert.rejects(outbound.read({ url: `http://${host}/moved`, timeoutMs: 5_000 }), /status 302/);
    });
  });
});
