import { type LookupAddress, lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

/** What is sent to an address that somebody outside named. */
export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  /** From the first to the last byte; then it is broken off. */
  readonly timeoutMs: number;
  /** Breaks it off before that. */
  readonly signal?: AbortSignal;
}

/** Nobody answered, or not as an answer ends: a word or two for a person, never an address or a body. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
}

/**
 * The way to addresses that a client named. A node stands where others do not: it must not be made to knock at its own neighbours. So an address is https to a
 * host that resolves to public addresses only, looked at when the connection is made; whatever else is wanted is listed by an operator.
 */
export interface Outbound {
  /** Whether such an address would be tried at all; what its name resolves to is seen later. */
  allows(url: string): boolean;
  /** The status of the answer; its body is thrown away. No redirect is followed. @throws OutboundError */
  send(request: OutboundRequest): Promise<number>;
  /** The body of a 200, as it comes. @throws OutboundError */
  read(request: Omit<OutboundRequest, 'method' | 'body'>): Promise<AsyncIterable<Uint8Array>>;
}

/** @param allowed - hosts with or without a port (`hooks.example.org`, `127.0.0.1:9000`) that may be private and may speak plain http */
export function createOutbound(allowed: readonly string[] = []): Outbound {
  const listed = new Set(allowed.map((host) => host.trim().toLowerCase()).filter((host) => host !== ''));

  const isListed = (url: URL) => listed.has(url.hostname) || listed.has(url.host);
  const parse = (text: string): URL | undefined => {
    if (!URL.canParse(text)) return undefined;
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') return undefined;
    if (isListed(url)) return /^https?:$/.test(url.protocol) ? url : undefined;
    if (url.protocol !== 'https:') return undefined;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return isIP(host) !== 0 && isPrivate(host) ? undefined : url;
  };

  const open = (request: OutboundRequest): Promise<IncomingMessage> => {
    const url = parse(request.url);
    if (url === undefined) return Promise.reject(new OutboundError('address not allowed'));
    const inTime = AbortSignal.timeout(request.timeoutMs);
    const options: RequestOptions = {
      method: request.method,
      headers: {
        ...request.headers,
        'content-length': String(Buffer.byteLength(request.body ?? '')),
        connection: 'close',
      } as NonNullable<RequestOptions['headers']>,
      signal: request.signal === undefined ? inTime : AbortSignal.any([inTime, request.signal]),
      agent: false,
      ...(isListed(url) ? {} : { lookup: publicLookup }),
    };
    return new Promise((resolve, reject) => {
      const sent = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, resolve);
      sent.on('error', (error) => reject(new OutboundError(whyOf(error), { cause: error })));
      sent.end(request.body);
    });
  };

  return {
    allows: (url) => parse(url) !== undefined,
    async send(request) {
      const answer = await open(request);
      // Whatever it says is not ours to keep; an answer without end is cut off.
      answer.on('error', () => undefined);
      answer.destroy();
      return answer.statusCode ?? 0;
    },
    async read(request) {
      const answer = await open({ ...request, method: 'GET' });
      if (answer.statusCode === 200) return answer;
      answer.destroy();
      throw new OutboundError(`status ${answer.statusCode}`);
    },
  };
}

/** Names are resolved here, once, and the connection goes to what was seen: a name that changes its address between a look and a call changes nothing. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const addresses = (found ?? []) as LookupAddress[];
    const [first] = addresses;
    if (error || !first) return callback(error ?? new Error('no address'), '', 4);
    if (addresses.some(({ address }) => isPrivate(address))) {
      return callback(Object.assign(new Error('private address'), { code: 'EPRIVATE' }), '', 4);
    }
    return options.all
      ? (callback as unknown as (error: null, all: LookupAddress[]) => void)(null, addresses)
      : callback(null, first.address, first.family);
  });
};

/** @source IANA IPv4 and IPv6 special-purpose address registries */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
// Of the sixth version only what is given out to the world; of that not what leads back into the fourth, or into a document.
const PUBLIC_V6 = new BlockList();
PUBLIC_V6.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Whether an address is one that the world does not reach, or that leads to one. */
export function isPrivate(address: string): boolean {
  if (!isIPv6(address)) return PRIVATE.check(address, 'ipv4');
  return !PUBLIC_V6.check(address, 'ipv6') || PRIVATE.check(address, 'ipv6');
}

function whyOf(error: Error): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timeout';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'connection failed';
}
