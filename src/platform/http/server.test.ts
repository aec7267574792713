import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { secureHeaders } from './common-headers.ts';
import { createApp, type FetchApp, listen } from './server.ts';

describe('what a path is answered with', () => {
  let folder: string;
  let app: FetchApp;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-web-'));
    await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>portal</title>');
    await writeFile(path.join(folder, 'secret.txt'), 'not one of ours');
    app = createApp({
      routes: [],
      handlerOf: () => assert.fail('no route is here'),
      webFolder: folder,
      ready: async () => true,
      metrics: async () => '',
      toOutcome: (refusals) => ({ resourceType: 'OperationOutcome', code: refusals[0]?.code }),
    });
  });
  after(() => rm(folder, { recursive: true }));
  const get = async (url: string) => app.fetch(new Request(`http://node.test${url}`));

  for (const page of ['/', '/me/access', '/exchange', '/clinic/visits/abc']) {
    it(`${page} is a page of the portal, also when it is loaded anew`, async () => {
      const answer = await get(page);
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'self'/);
    });
  }
  for (const door of ['/api/nothing', '/fhir/R4/nothing', '/shl/nothing', '/exchange/inbox']) {
    it(`${door} is for programs: an OperationOutcome, never a page`, async () => {
      const answer = await get(door);
      assert.equal(answer.status, 404);
      assert.deepEqual(await answer.json(), { resourceType: 'OperationOutcome', code: 'http.no-such-route' });
    });
  }
  it('an answer to a program stands in no frame and loads nothing, whatever a browser takes it for', async () => {
    for (const door of ['/api/nothing', '/fhir/R4/nothing', '/shl/nothing']) {
      const policy = (await get(door)).headers.get('content-security-policy');
      assert.equal(policy, "default-src 'none'; frame-ancestors 'none'", door);
    }
  });
  for (const trick of ['/../package.json', '/..%2f..%2fetc%2fpasswd.txt', '/assets/%00.js', '/%E0%A4%A.js']) {
    it(`${trick} leads nowhere`, async () => {
      assert.equal((await get(trick)).status, 404);
    });
  }
});

describe('a node whose address is https', () => {
  it('does not echo a request: TRACE is no method here, at any path', async () => {
    const app = createApp({
      routes: [],
      handlerOf: () => async () => ({ status: 200, headers: {}, body: null }),
      ready: async () => true,
      metrics: async () => '',
      toOutcome: () => ({}),
    });
    const server = await listen(app, { handles: () => false, handle: () => undefined }, 0, '127.0.0.1');
    const { port } = server.address() as AddressInfo;
    for (const path of ['/', '/api/session', '/fhir/R4/Patient']) {
      const told = await new Promise<{ status: number; body: string }>((resolve, reject) => {
        const asked = request(
          { port, path, method: 'TRACE', headers: { 'x-secret': 'nobody-echoes-this' } },
          (answer) => {
            let body = '';
            answer.on('data', (part) => {
              body += String(part);
            });
            answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
          },
        );
        asked.on('error', reject);
        asked.end();
      });
      assert.ok([404, 405].includes(told.status), `${path} ${told.status}`);
      assert.doesNotMatch(told.body, /nobody-echoes-this/);
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('says with every answer, a page, a program’s and sign-in’s own, that browsers come by https alone; one of this machine does not', async () => {
    const app = createApp({
      routes: [],
      handlerOf: () => async () => ({ status: 200, headers: {}, body: null }),
      ready: async () => true,
      metrics: async () => '',
      toOutcome: () => ({}),
    });
    const door = {
      handles: (path: string) => path.startsWith('/oauth/'),
      handle: (_request: unknown, response: ServerResponse) => void response.writeHead(200).end(),
    };
    for (const [url, expected] of [
      ['https://hk.example', 'max-age=31536000; includeSubDomains'],
      ['http://127.0.0.1:8200', null],
    ] as const) {
      const server = await listen(app, door, 0, '127.0.0.1', secureHeaders(url));
      const { port } = server.address() as AddressInfo;
      for (const path of ['/healthz', '/api/nothing', '/oauth/token']) {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`);
        assert.equal(answer.headers.get('strict-transport-security'), expected, `${url} ${path}`);
      }
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  describe('from another machine', () => {
    let server: Server;
    let origin = '';
    let peer = '10.1.2.3';
    before(async () => {
      const app = createApp({
        routes: [],
        handlerOf: () => async () => ({ status: 200, headers: {}, body: null }),
        ready: async () => true,
        metrics: async () => '',
        toOutcome: () => ({}),
      });
      const door = {
        handles: (path: string) => path.startsWith('/oauth/'),
        handle: (_request: unknown, response: ServerResponse) => void response.writeHead(200).end(),
      };
      server = await listen(app, door, 0, '127.0.0.1');
      // Connections of a test are of this machine: they are told to come from where the test says.
      server.on('connection', (socket) => Object.defineProperty(socket, 'remoteAddress', { value: peer }));
      server.on('upgrade', (_request, stream) => {
        if (stream.writable) stream.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      });
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const status = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(`${origin}${path}`, { headers: { connection: 'close', ...headers } })).status;

    it('is answered only what a proxy received by TLS: pages, programs, sign-in', async () => {
      for (const one of ['10.1.2.3', '::ffff:192.168.0.9', '2001:db8::7']) {
        peer = one;
        for (const path of ['/', '/api/session', '/oauth/token', '/metrics', '/healthz?x']) {
          assert.equal(await status(path), 426, `${one} ${path}`);
          assert.equal(await status(path, { 'x-forwarded-proto': 'http' }), 426, `${one} ${path}`);
          assert.notEqual(await status(path, { 'x-forwarded-proto': 'https' }), 426, `${one} ${path}`);
        }
      }
    });

    it('is told whether the node is up', async () => {
      peer = '10.1.2.3';
      assert.deepEqual([await status('/healthz'), await status('/readyz')], [200, 200]);
    });

    it('opens no socket in the clear', async () => {
      const upgrade = (headers: object) =>
        new Promise<number | undefined>((resolve, reject) => {
          const asked = request(`${origin}/fhir/R4/websocket`, {
            agent: false,
            headers: { connection: 'upgrade', upgrade: 'websocket', ...headers },
          });
          asked.on('response', (answer) => resolve(answer.resume().statusCode));
          asked.on('upgrade', (answer, stream) => {
            stream.destroy();
            resolve(answer.statusCode);
          });
          asked.on('error', reject);
          asked.end();
        });
      peer = '10.1.2.3';
      assert.equal(await upgrade({}), 426);
      assert.equal(await upgrade({ 'x-forwarded-proto': 'https' }), 101);
    });

    it('of this machine nothing of it is asked', async () => {
      for (const one of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
        peer = one;
        assert.notEqual(await status('/api/session'), 426, one);
      }
    });
  });
});
