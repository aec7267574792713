import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAnswer, HttpRequest } from './message.ts';
import { rememberPeer } from './peer.ts';
import type { FetchApp } from './server.ts';
import { bytesOf } from './text-pieces.ts';

/** Letters that stand for themselves in a path, and no empty part that somebody would have to interpret. */
const PLAIN = /^(?:\/[\w.~!$&'()*+,;=:@-]+)+$/;

/**
 * Answers what a route takes without making a web Request, a Response and their Headers, which would cost more than the rest of its way in and out.
 *
 * @returns false, and nothing is done, where the path must be interpreted or no row has it, or a body comes in parts of unknown length or is taken unread
 */
export function goTheShortWay(app: FetchApp, incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const { method = 'GET', url = '/', headers } = incoming;
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  if (headers['transfer-encoding'] !== undefined || url.includes('#') || !PLAIN.test(path)) return false;
  const isHead = method === 'HEAD';
  const found = app.findRoute(isHead ? 'GET' : method, path);
  if (found === undefined) return false;
  const request = new ParsedRequest(incoming);
  rememberPeer(request, incoming.socket.remoteAddress);
  found
    .value(request, found.params)
    .then((answer) => send(outgoing, answer, isHead))
    .catch(() => {
      // A route answers its own faults. Whatever is left has no words for the caller.
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500, { 'content-length': '0' }).end();
    });
  return true;
}

/** A request whose head Node has read, and whose body, if there is one, has a stated length. */
class ParsedRequest implements HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HttpRequest['headers'];
  readonly body = null;
  readonly #incoming: IncomingMessage;
  #bytes: Promise<ArrayBuffer> | undefined;

  constructor(incoming: IncomingMessage) {
    this.method = incoming.method ?? 'GET';
    this.url = incoming.url ?? '/';
    this.headers = new ParsedHeaders(incoming.headers);
    this.#incoming = incoming;
  }

  /** Once from the connection, which says no second time that it is at the end: whoever asks again (of what was refused, whom it is about) gets the same. */
  arrayBuffer(): Promise<ArrayBuffer> {
    this.#bytes ??= this.#read();
    return this.#bytes;
  }

  #read(): Promise<ArrayBuffer> {
    const incoming = this.#incoming;
    const parts: Buffer[] = [];
    return new Promise((resolve, reject) => {
      incoming.on('data', (part: Buffer) => void parts.push(part));
      incoming.once('end', () => {
        const { buffer, byteOffset, byteLength } = Buffer.concat(parts);
        resolve(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
      });
      incoming.once('error', reject);
    });
  }
}

/** Node's headers have names in lower case, and one text for each but `set-cookie`, which no request has. */
class ParsedHeaders {
  readonly #all: IncomingMessage['headers'];

  constructor(all: IncomingMessage['headers']) {
    this.#all = all;
  }

  get(name: string): string | null {
    return this.#all[name]?.toString() ?? null;
  }

  has(name: string): boolean {
    return this.#all[name] !== undefined;
  }

  *[Symbol.iterator](): IterableIterator<[string, string]> {
    for (const [name, value] of Object.entries(this.#all)) if (value !== undefined) yield [name, value.toString()];
  }
}

/** Characters from which on a text is made bytes before it is sent; shorter ones go with the head in one piece. */
const LONG = 8_192;

function send(outgoing: ServerResponse, { status, headers, body }: HttpAnswer, isHead: boolean): void {
  const isBare = isHead || status === 204 || status === 304;
  if (isBare || body === null) {
    if (body instanceof ReadableStream) void body.cancel();
    outgoing.writeHead(status, isBare ? headers : { ...headers, 'content-length': '0' }).end();
  } else if (body instanceof ReadableStream) {
    outgoing.writeHead(status, headers);
    void sendParts(outgoing, body);
  } else {
    // Bytes made at once: to count those of a text and to send it walks twice through what was put together of hundreds of pieces, at a third more time.
    const bytes = typeof body === 'string' && body.length > LONG ? Buffer.from(body) : bytesOf(body);
    outgoing.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(bytes)) }).end(bytes);
  }
}

/**
 * Part by part, as the reader takes them. What breaks off breaks the connection off, so that nobody takes it for the whole; also while a part waits to be taken, and then what the
 * machine still holds of it is thrown away.
 */
async function sendParts(outgoing: ServerResponse, body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  outgoing.once('close', () => void reader.cancel().catch(() => undefined));
  reader.closed.catch(() => outgoing.socket?.resetAndDestroy());
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (!outgoing.write(part.value)) await room(outgoing);
    }
    outgoing.end();
  } catch {
    outgoing.destroy();
  }
}

/** Until the reader has taken what was written, or is gone. */
function room(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done).off('close', done);
      resolve();
    };
    if (outgoing.destroyed) resolve();
    else outgoing.on('drain', done).on('close', done);
  });
}
