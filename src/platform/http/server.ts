import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { cors } from 'hono/cors';
import { getPath } from 'hono/utils/url';
import { type Lang, type Refusal, toLang } from '#kernel';
import { headersOf, isForPrograms, OPEN_TO_OTHER_ORIGINS, SAFE_HEADERS } from './common-headers.ts';
import type { HttpRequest } from './message.ts';
import { refuseHttp } from './messages.ts';
import { allowOf, methodsAt, routesAt } from './methods-at.ts';
import { packed } from './packed.ts';
import { isFromHere, isLoopback, rememberPeer } from './peer.ts';
import type { Handler } from './pipeline.ts';
import type { Route } from './route.ts';
import { createRouteTable, type Found } from './route-table.ts';
import { goTheShortWay } from './short-way.ts';
import { staticFiles } from './static.ts';
import { bytesOf } from './text-pieces.ts';

/** A server without a port: what tests call, and what listens in production. */
export interface FetchApp {
  fetch(request: Request): Response | Promise<Response>;
  /** Who answers at a path in which nothing is escaped; undefined where that is no route's, or one that takes its body unread. */
  findRoute(method: string, path: string): Found<Handler> | undefined;
}

export interface ServerParts {
  readonly routes: readonly Route[];
  readonly handlerOf: (row: Route) => Handler;
  /** Folder of the built portals; without it only the API is served. */
  readonly webFolder?: string;
  readonly ready: () => Promise<boolean>;
  readonly metrics: () => Promise<string>;
  /** Opens the metrics to those who bring it as a bearer token; without it they are open to this machine alone. */
  readonly metricsToken?: string;
  readonly toOutcome: (refusals: readonly Refusal[], lang: Lang, correlationId: string) => object;
}

/** Everything that is not sign-in: the table of routes, health, metrics, and the portals. */
export function createApp(parts: ServerParts): FetchApp {
  const app = new Hono({ getPath: (request) => withoutSlash(getPath(request)) });
  const compressing = compress();
  app.use(async (context, next) => {
    const wanted = context.req.header('accept-encoding');
    return wanted === undefined || isForPrograms(context.req.path) ? next() : compressing(context, next);
  });
  app.use(async (context, next) => {
    await next();
    // An answer of a route has them already; to touch its headers would cost more than the rest of its way out.
    if (isForPrograms(context.req.path)) return;
    for (const [name, value] of Object.entries(SAFE_HEADERS)) context.res.headers.set(name, value);
  });
  const telling = tellingOf(parts.routes);
  for (const prefix of OPEN_TO_OTHER_ORIGINS) app.options(`${prefix}*`, telling, cors({ origin: '*' }));

  app.get('/healthz', (context) => context.text('ok'));
  app.get('/readyz', async (context) =>
    (await parts.ready()) ? context.text('ready') : context.text('not ready', 503),
  );
  app.get('/metrics', async (context) =>
    mayMeasure(context.req.raw, parts.metricsToken)
      ? context.text(await parts.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4' })
      : context.notFound(),
  );

  const rows = parts.routes.map((row) => {
    return { method: row.method, path: row.path, value: { row, handler: finishing(row, parts.handlerOf(row)) } };
  });
  for (const {
    method,
    path,
    value: { handler },
  } of rows) {
    app.on(method, path, async (context) => {
      const answer = await handler(context.req.raw as HttpRequest, context.req.param() as Record<string, string>);
      return new Response(bytesOf(answer.body) as string, answer);
    });
  }

  // The page of the coordinator’s desk is `/exchange`; below it neighbours deliver.
  const isForPrograms = (path: string) => /^\/((api|fhir|shl)(\/|$)|exchange\/inbox)/.test(path);
  const files = parts.webFolder === undefined ? undefined : staticFiles(parts.webFolder);
  app.get('*', async (context, next) => {
    if (files === undefined || isForPrograms(context.req.path)) return next();
    return (await files(context.req.path, context.req.header('if-none-match'))) ?? next();
  });
  const methodsOf = methodsAt(parts.routes);
  app.notFound((context) => {
    const asked = { method: context.req.method, path: context.req.path.slice(0, 200) };
    const allow = allowOf(methodsOf(context.req.path));
    const refusal =
      allow === ''
        ? refuseHttp('http.no-such-route', asked)
        : refuseHttp('http.method-not-allowed', { ...asked, allow });
    const outcome = parts.toOutcome([refusal], toLang(context.req.header('accept-language')), '');
    const headers = { ...headersOf(context.req.path), ...(allow === '' ? {} : { allow }) };
    return context.json(outcome, allow === '' ? 404 : 405, {
      ...headers,
      'content-type': 'application/fhir+json; charset=utf-8',
    });
  });
  const find = createRouteTable(rows);
  return {
    fetch: (request) => app.fetch(request),
    findRoute(method, path) {
      const found = find(method, path);
      return found === undefined || found.value.row.streamed ? undefined : { ...found, value: found.value.handler };
    },
  };
}

/**
 * Tells whoever asks what may be done at an address, and in which formats it may be patched.
 *
 * @source RFC 9110, 9.3.7; RFC 5789, 3.1
 */
function tellingOf(routes: readonly Route[]): MiddlewareHandler {
  const rowsOf = routesAt(routes);
  return async (context, next) => {
    await next();
    const rows = rowsOf(context.req.path);
    if (rows.length === 0) return;
    const methods = [...new Set(rows.map(({ method }) => method))].sort();
    context.res.headers.set('allow', `${allowOf(methods)}, OPTIONS`);
    const formats = new Set(rows.flatMap(({ patchFormats = [] }) => patchFormats));
    if (formats.size > 0) context.res.headers.set('accept-patch', [...formats].join(', '));
  };
}

/** Many clients put a slash behind what they ask of a FHIR base; it says nothing. Behind the base itself it stays, which has a route with and without it. */
function withoutSlash(path: string): string {
  return path.endsWith('/') && /^\/fhir\/\w+\/[^/]/.test(path) ? path.slice(0, -1) : path;
}

/** How busy a place is, and with what, is no stranger's to know. */
function mayMeasure(request: Request, token: string | undefined): boolean {
  if (isFromHere(request)) return true;
  const given = /^bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined || given === undefined) return false;
  const [one, other] = [given, token].map((text) => createHash('sha256').update(text.trim()).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

/** The end of every answer's way: refusals are written in the caller's format and packed like any other. */
function finishing({ renderingFor }: Route, handler: Handler): Handler {
  return async (request, params) => {
    const render = renderingFor?.(request);
    const answer = await handler(request, params);
    const written = render ? await render(answer) : answer;
    return request.method === 'HEAD' ? written : packed(written, request.headers.get('accept-encoding'));
  };
}

/** A part that must see the raw request before the routes do: sign-in. */
export interface RawDoor {
  handles(path: string): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void;
}

/** What answers whoever looks whether the node is up, and tells nothing of anybody. */
const OPEN_TO_PROBES: readonly string[] = ['/healthz', '/readyz'];
const BY_TLS_ONLY = { upgrade: 'TLS/1.2, HTTP/1.1', connection: 'close', 'content-length': '0' } as const;

/**
 * Whether a request crossed a network without TLS. From this machine it did not; from another it comes by a proxy that ended TLS and says so. A caller can say so too: this keeps no
 * attacker out, but nobody from sending their token in the clear a second time.
 * @source OWASP ASVS 5.0, 12.2.1 and 4.4.1
 */
function comesInTheClear({ socket, headers, url = '/' }: IncomingMessage): boolean {
  if (isLoopback(socket.remoteAddress) || headers['x-forwarded-proto'] === 'https') return false;
  return !OPEN_TO_PROBES.includes(url);
}

/**
 * Listens on a port.
 *
 * @param host - the address of the machine; left out, all of them. From other machines only what came by TLS is answered
 * @param always - headers of every answer, whichever part gives it
 * @throws when the port is taken; the message says which
 */
export async function listen(
  app: FetchApp,
  door: RawDoor,
  port: number,
  host?: string,
  always: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const everywhere = Object.entries(always);
  const listener = getRequestListener((request, { incoming }) => {
    rememberPeer(request, incoming.socket.remoteAddress);
    return app.fetch(request);
  });
  // Node looks for those whose time is over at this interval only, half a minute unless told. Of a request without a body it makes no stream to be read to its end.
  const options = { connectionsCheckingInterval: 2_000, optimizeEmptyRequests: true };
  const server = createServer(options, (request, response) => {
    if (comesInTheClear(request)) return void response.writeHead(426, BY_TLS_ONLY).end();
    for (const [name, value] of everywhere) response.setHeader(name, value);
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (door.handles(path)) door.handle(request, response);
    else if (!goTheShortWay(app, request, response)) void listener(request, response);
  });
  // Who listens after this one finds a stream that is refused here no longer writable.
  server.on('upgrade', (request, stream) => {
    stream.on('error', () => stream.destroy());
    if (comesInTheClear(request)) stream.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\n\r\n');
  });
  // A client that opens a connection and says nothing may hold it for ten seconds, not for ever.
  server.headersTimeout = 10_000;
  server.requestTimeout = 120_000;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
