import assert from 'node:assert/strict';
import { request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { streamOf } from './body-parts.ts';
import type { HttpAnswer, HttpRequest } from './message.ts';
import { createApp, listen } from './server.ts';

const LONG = JSON.stringify({ text: 'synthetic '.repeat(200) });
const JSON_TYPE = { 'content-type': 'application/fhir+json; charset=utf-8' };

/** What each path is answered with; one that echoes tells what it was asked. */
const ANSWERS: Readonly<Record<string, (request: HttpRequest) => Promise<HttpAnswer>>> = {
  short: async () => ({ status: 200, headers: { ...JSON_TYPE, etag: 'W/"1"' }, body: '{}' }),
  long: async () => ({ status: 200, headers: { ...JSON_TYPE, etag: '"1"' }, body: LONG }),
  bytes: async () => ({ status: 200, headers: { 'content-type': 'image/png' }, body: Buffer.alloc(5_000, 7) }),
  nothing: async () => ({ status: 204, headers: {}, body: null }),
  empty: async () => ({ status: 201, headers: { location: 'x' }, body: null }),
  parts: async () => inParts(['one\n', 'two\n']),
  many: async () => inParts(Array.from({ length: 60 }, () => 'x'.repeat(200_000))),
  broken: async () => inParts(['one\n', new Error('the rest is lost')]),
  fault: async () => {
    throw new Error('a fault nobody answers');
  },
  twice: async (request) => {
    const [one, two] = [await request.arrayBuffer(), await request.arrayBuffer()];
    return {
      status: 200,
      headers: JSON_TYPE,
      body: JSON.stringify([one, two].map((read) => String(Buffer.from(read)))),
    };
  },
  echo: async (request) => {
    const { method, url, headers } = request;
    const body = Buffer.from(await request.arrayBuffer()).toString('utf8');
    return {
      status: 200,
      headers: JSON_TYPE,
      body: JSON.stringify({ method, url, type: headers.get('content-type'), all: [...headers].length > 2, body }),
    };
  },
};

async function inParts(parts: (string | Error)[]): Promise<HttpAnswer> {
  const next = async () => {
    const part = parts.shift();
    if (part instanceof Error) throw part;
    return part;
  };
  const headers = { 'content-type': 'application/fhir+ndjson' };
  return { status: 200, headers, body: await streamOf({ make: next, failed: () => undefined }) };
}

describe('a request over a port', () => {
  let server: Server;
  before(async () => {
    const app = createApp({
      routes: (['GET', 'POST'] as const).map((method) => ({ method, path: '/fhir/R4/:what' }) as never),
      handlerOf: () => (request, params) => ANSWERS[params['what'] ?? '']?.(request) ?? assert.fail(),
      ready: async () => true,
      metrics: async () => '',
      toOutcome: () => ({ resourceType: 'OperationOutcome' }),
    });
    server = await listen(app, { handles: () => false, handle: () => undefined }, 0, '127.0.0.1');
  });
  after(() => new Promise<void>((resolve) => server.close(() => resolve())));

  interface Reply {
    readonly status: number | undefined;
    readonly headers: IncomingHttpHeaders;
    readonly body: Buffer;
  }
  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Reply> => {
    const { port } = server.address() as { port: number };
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ port, host: '127.0.0.1', method, path, headers, agent: false }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => void parts.push(part));
        answer.once('error', reject);
        answer.once('end', () =>
          resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }),
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });
  };
  const get = (what: string, headers = {}) => send('GET', `/fhir/R4/${what}`, headers);

  it('is answered whole, with its length', async () => {
    const { status, headers, body } = await get('short');
    assert.deepEqual([status, headers['content-length'], headers.etag, String(body)], [200, '2', 'W/"1"', '{}']);
    const bytes = await get('bytes', { 'accept-encoding': 'gzip' });
    assert.deepEqual([bytes.headers['content-encoding'], bytes.body.length], [undefined, 5_000]);
  });

  it('brings its query, its headers and its body, whether its length is stated or not', async () => {
    const type = { 'content-type': 'text/plain' };
    const asked = { method: 'POST', type: 'text/plain', all: true, body: '病歷' };
    for (const framing of [{ 'content-length': '6' }, { 'transfer-encoding': 'chunked' }]) {
      const { body } = await send('POST', '/fhir/R4/echo?a=1&b=%20', { ...type, ...framing }, '病歷');
      const { url, ...rest } = JSON.parse(String(body)) as { url: string };
      assert.deepEqual(rest, asked);
      assert.ok(url.endsWith('/fhir/R4/echo?a=1&b=%20'), url);
    }
  });

  it('whose end can be read in two ways is refused whole, so that nothing behind it is taken for another request', async () => {
    const { port } = server.address() as { port: number };
    const raw = (text: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.end(text));
        let told = '';
        socket.on('data', (part) => {
          told += String(part);
        });
        socket.on('end', () => resolve(told));
        socket.on('error', reject);
      });
    const head = 'POST /fhir/R4/echo HTTP/1.1\r\nHost: node.test\r\n';
    const smuggled = 'GET /fhir/R4/bytes HTTP/1.1\r\nHost: node.test\r\n\r\n';
    for (const lengths of [
      'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
      'Content-Length: 5\r\nContent-Length: 6\r\n',
      'Transfer-Encoding: chunked, identity\r\n',
      'Transfer-Encoding : chunked\r\n',
      'Content-Length: +5\r\n',
    ]) {
      const told = await raw(`${head}${lengths}\r\n0\r\n\r\n${smuggled}`);
      assert.match(told, /^HTTP\/1\.1 400 /, lengths);
      assert.equal(told.match(/HTTP\/1\.1 /g)?.length, 1, lengths);
    }
  });

  it('by HEAD gets the head alone', async () => {
    const { status, headers, body } = await send('HEAD', '/fhir/R4/long', { 'accept-encoding': 'gzip' });
    assert.deepEqual([status, headers.etag, headers['content-encoding'], body.length], [200, '"1"', undefined, 0]);
    assert.equal((await send('HEAD', '/fhir/R4/parts')).status, 200);
  });

  it('gets no body where there is none, and the connection is not left waiting for one', async () => {
    const nothing = await get('nothing');
    assert.deepEqual([nothing.status, nothing.headers['content-length']], [204, undefined]);
    const empty = await get('empty');
    assert.deepEqual([empty.status, empty.headers['content-length'], empty.headers.location], [201, '0', 'x']);
  });

  it('that takes gzip gets it where it is worth it', async () => {
    for (const accepted of ['gzip', 'br, gzip;q=0.5', '*', 'GZIP']) {
      const { headers, body } = await get('long', { 'accept-encoding': accepted });
      assert.deepEqual([headers['content-encoding'], headers.vary, headers.etag], ['gzip', 'accept-encoding', 'W/"1"']);
      assert.equal(headers['content-length'], String(body.length));
      assert.equal(String(gunzipSync(body)), LONG);
    }
    for (const refused of ['identity', 'br', 'gzip;q=0', 'gzip;q=0, *', '*;q=0']) {
      const { headers, body } = await get('long', { 'accept-encoding': refused });
      assert.deepEqual([headers['content-encoding'], String(body)], [undefined, LONG], refused);
    }
    assert.equal((await get('short', { 'accept-encoding': 'gzip' })).headers['content-encoding'], undefined);
  });

  it('gets what is made in parts, packed too', async () => {
    assert.equal(String((await get('parts')).body), 'one\ntwo\n');
    const packed = await get('parts', { 'accept-encoding': 'gzip' });
    assert.deepEqual([packed.headers['content-encoding'], String(gunzipSync(packed.body))], ['gzip', 'one\ntwo\n']);
  });

  it('whose answer is longer than its reader takes at once leaves nothing behind for each wait', async () => {
    const heard: string[] = [];
    const hear = ({ name }: Error) => void heard.push(name);
    process.on('warning', hear);
    assert.equal((await get('many')).body.length, 12_000_000);
    process.off('warning', hear);
    assert.deepEqual(heard, []);
  });

  it('whose answer breaks off does not take the rest for the whole', async () => {
    await assert.rejects(get('broken'));
  });

  it('is answered also where a handler is at fault, and where no route is', async () => {
    assert.equal((await get('fault')).status, 500);
    const nowhere = await get('short/further');
    assert.deepEqual([nowhere.status, JSON.parse(String(nowhere.body))], [404, { resourceType: 'OperationOutcome' }]);
  });

  it('may have a slash behind its path, and letters that are escaped', async () => {
    for (const path of ['/fhir/R4/short/', '/fhir/R4/sh%6Frt'])
      assert.equal((await send('GET', path)).status, 200, path);
  });

  it('of another origin is told that it may come', async () => {
    const { status, headers } = await send('OPTIONS', '/fhir/R4/short', {
      origin: 'https://app.test',
      'access-control-request-method': 'GET',
    });
    assert.deepEqual([status, headers['access-control-allow-origin']], [204, '*']);
  });

  it('whose body is asked for again, of one that was refused when it was read, has the same one', async () => {
    const { body } = await send('POST', '/fhir/R4/twice', { 'content-length': '7' }, '{"a":1}');
    assert.deepEqual(JSON.parse(String(body)), ['{"a":1}', '{"a":1}']);
  });
});
