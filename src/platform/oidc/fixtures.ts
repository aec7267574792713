/** Builders for tests: a node with its sign-in on a real port, and a browser with cookies that walks through it. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type AccessNote,
  type Clock,
  type LocalText,
  type NodeIdentity,
  randomIds,
  stoppedClock,
  systemClock,
} from '#kernel';
import { createApp, createPipeline, type Route } from '#platform/http';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import type { Logger } from '#platform/log';
import type { Database } from '#platform/postgres';
import { createAccount } from './accounts.ts';
import { PORTAL_CLIENT_ID, PORTAL_SCOPES } from './contract.ts';
import type { NewAccount, SignInEvent } from './model.ts';
import { toOutcome } from './outcome.ts';
import { createSignIn, type SignIn, type SignInParts } from './sign-in.ts';
import type { ToldEvent } from './told-of.ts';

export const sameText = (text: string): LocalText => ({ en: text, 'zh-Hans': text, 'zh-Hant-HK': text });

export const PASSWORD = 'correct horse battery staple';

export const aPatient: NewAccount = {
  id: 'acc-patient',
  login: 'patient.one',
  password: PASSWORD,
  role: 'patient',
  name: sameText('Synthetic Patient'),
  fhirUser: 'Patient/p1',
  patientId: 'p1',
  createdAt: new Date('2026-01-01T00:00:00Z'),
};

export const aDoctor: NewAccount = {
  id: 'acc-doctor',
  login: 'doctor.one',
  password: PASSWORD,
  role: 'clinician',
  name: sameText('Synthetic Doctor'),
  fhirUser: 'Practitioner/d1',
  organizationId: 'org1',
  organizationName: sameText('Synthetic Clinic'),
  createdAt: new Date('2026-01-01T00:00:00Z'),
};

/** Somebody who keeps the accounts of a node. The login is the id. */
export function anOperator(login: string): NewAccount {
  const createdAt = new Date('2026-01-01T00:00:00Z');
  return { id: login, login, password: PASSWORD, role: 'operator', name: sameText(`Synthetic ${login}`), createdAt };
}

export const aDemoDoctor: NewAccount = {
  ...aDoctor,
  id: 'acc-demo',
  login: 'demo.doctor',
  demo: true,
  hint: sameText('a hint'),
};

export interface TestNode {
  readonly url: string;
  readonly node: NodeIdentity;
  readonly keys: NodeKeys;
  readonly signIn: SignIn;
  readonly events: SignInEvent[];
  /** Answers of the authorization server that told of a person. */
  readonly answers: ToldEvent[];
  readonly faults: unknown[];
  /** Who was told what of their account. */
  readonly told: string[];
  /** What the route rows noted for the ledger. */
  readonly notes: AccessNote[];
  /** Asks a route row of sign-in, through the pipeline, as the bearer of a token. */
  ask(token: string, method: Route['method'], path: string, body?: object): Promise<Asked>;
  /** Begins again as a process would: same database, same keys, same port, other memory. */
  restart(change?: { readonly demo?: boolean }): Promise<void>;
  close(): Promise<void>;
}

export interface Asked {
  readonly status: number;
  /** Of the first refusal; undefined where nothing was refused. */
  readonly code: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  readonly json: any;
}

export async function startTestNode(
  database: Database,
  {
    demo = false,
    clock,
    id = 'hk',
    canHold,
    workplace,
    ...others
  }: { demo?: boolean; clock?: Clock; id?: string; extraRoutes?: readonly Route[]; log?: Logger } & Pick<
    SignInParts,
    'canHold' | 'workplace' | 'limits' | 'secondFactor' | 'isBreached' | 'houseHosts' | 'readServer'
  > = {},
): Promise<TestNode> {
  let current: SignIn | undefined;
  const server: Server = createServer((req, res) => {
    const path = (req.url ?? '/').split('?')[0] ?? '/';
    if (current?.handles(path)) current.handle(req, res);
    else res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const node: NodeIdentity = { id, jurisdiction: 'HK', url };
  const keys = await makeNodeKeys(id);
  const events: SignInEvent[] = [];
  const answers: ToldEvent[] = [];
  const faults: unknown[] = [];
  const told: string[] = [];
  const start = (isDemo: boolean) =>
    createSignIn({
      database,
      node,
      keys,
      demo: isDemo,
      ...(clock === undefined ? {} : { clock }),
      ...(canHold === undefined ? {} : { canHold }),
      ...(workplace === undefined ? {} : { workplace }),
      ...(others.limits === undefined ? {} : { limits: others.limits }),
      ...(others.isBreached === undefined ? {} : { isBreached: others.isBreached }),
      ...(others.houseHosts === undefined ? {} : { houseHosts: others.houseHosts }),
      ...(others.secondFactor === undefined ? {} : { secondFactor: others.secondFactor }),
      ...(others.readServer === undefined ? {} : { readServer: others.readServer }),
      log: others.log ?? ({ error: (facts: unknown) => void faults.push(facts) } as never),
      onSignIn: async (event) => void events.push(event),
      onTold: async (event) => void answers.push(event),
      tell: async (_tx, { patientId, fhirUser }, change) => void told.push(`${patientId ?? fhirUser} ${change}`),
    });
  current = await start(demo);
  const notes: AccessNote[] = [];
  const handle = createPipeline({
    node,
    database,
    clock: clock ?? systemClock,
    ids: randomIds,
    log: others.log ?? ({ error: (facts: unknown) => void faults.push(facts) } as never),
    actorOf: async (token) => current?.actorOf(token),
    requireProof: async (act, actor) => current?.requireProof(act, actor),
    writeLedger: async (_tx, entries) => void notes.push(...entries.map(({ note }) => note)),
    toOutcome,
  });
  const app = () =>
    createApp({
      routes: [...(current?.routes ?? []), ...(others.extraRoutes ?? [])],
      handlerOf: handle,
      ready: async () => true,
      metrics: async () => '',
      toOutcome,
    });
  return {
    url,
    notes,
    async ask(token, method, path, body) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const answer = await app().fetch(new Request(`${url}${path}`, init));
      const text = await answer.text();
      const json = text === '' ? undefined : JSON.parse(text);
      return { status: answer.status, code: json?.issue?.[0]?.details?.coding?.[0]?.code, json };
    },
    node,
    keys,
    events,
    answers,
    faults,
    told,
    get signIn() {
      return current as SignIn;
    },
    async restart(change = {}) {
      current = await start(change.demo ?? demo);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * The system's time, which oidc-provider reads, stopped when it is first asked so that a test can move it for what reads ours. Not when it is made: all
 * files of a run are read before the first test, and on a slow machine the two would be a quarter of an hour apart.
 */
export function clockFromNow(): ReturnType<typeof stoppedClock> {
  let stopped: ReturnType<typeof stoppedClock> | undefined;
  const clock = () => {
    stopped ??= stoppedClock(new Date().toISOString());
    return stopped;
  };
  return { now: () => clock().now(), move: (ms) => clock().move(ms), set: (at) => clock().set(at) };
}

export async function saveAccounts(database: Database, ...accounts: NewAccount[]): Promise<void> {
  await database.transaction(async (tx) => {
    for (const account of accounts) await createAccount(tx, account);
  });
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** As much of a browser as signing in needs: cookies by path, and redirects one at a time. */
export function createBrowser(lang = 'en') {
  let jar: Cookie[] = [];

  async function request(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const cookie = jar
      .filter(({ path }) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const headers = { 'accept-language': lang, ...(cookie === '' ? {} : { cookie }), ...init.headers };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keep(line);
    return response;
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
    const isOver = attributes.some((part) => /^expires=Thu, 01 Jan 1970/i.test(part));
    jar = jar.filter((cookie) => cookie.name !== name || cookie.path !== path);
    if (!isOver) jar.push({ name, value, path });
  }

  return {
    request,
    /** Values of the cookies it holds, by name: what a thief would want. */
    secrets: (name: RegExp) => jar.filter((cookie) => name.test(cookie.name)).map(({ value }) => value),
    post: (url: string, body: unknown, headers: Record<string, string> = {}) =>
      request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  };
}
export type Browser = ReturnType<typeof createBrowser>;

export interface Attempt {
  readonly verifier: string;
  readonly redirectUri: string;
  readonly clientId: string;
  readonly response: Response;
  /** Where the person is asked something; undefined when nobody was asked. */
  readonly interaction: string | undefined;
}

/** The first step: to the authorization server, as an application sends the browser. */
export async function authorize(
  browser: Browser,
  url: string,
  params: Record<string, string | undefined> = {},
): Promise<Attempt> {
  const verifier = randomBytes(32).toString('base64url');
  const clientId = params.client_id ?? PORTAL_CLIENT_ID;
  const redirectUri = params.redirect_uri ?? `${url}/signed-in`;
  const query = {
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: PORTAL_SCOPES,
    state: 'the-state',
    nonce: 'the-nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    // As every SMART application says it; the portals need not.
    ...(clientId === PORTAL_CLIENT_ID ? {} : { aud: `${url}/fhir/R4` }),
    ...params,
  };
  const known = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await browser.request(`${url}/oauth/authorize?${new URLSearchParams(known)}`);
  const to = URL.parse(response.headers.get('location') ?? '', url);
  const interaction = to?.pathname === '/sign-in' ? (to.searchParams.get('interaction') ?? undefined) : undefined;
  return { verifier, redirectUri, clientId, response, interaction };
}

/** Follows redirects within `/oauth/` until one leads out or to a person. */
export async function follow(browser: Browser, url: string, location: string): Promise<URL> {
  let to = new URL(location, url);
  while (to.pathname.startsWith('/oauth/')) {
    const response = await browser.request(to.href);
    const next = response.headers.get('location');
    if (next === null) throw new Error(`no way on from ${to.pathname}: ${response.status} ${await response.text()}`);
    to = new URL(next, url);
  }
  return to;
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token?: string;
  readonly scope: string;
  readonly expires_in: number;
  readonly patient?: string;
  readonly encounter?: string;
  readonly intent?: string;
  readonly need_patient_banner?: boolean;
  readonly error?: string;
}

export function askToken(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/oauth/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
}

export function tradeCode(
  url: string,
  attempt: Attempt,
  code: string,
  change: Record<string, string> = {},
): Promise<Response> {
  return askToken(url, {
    grant_type: 'authorization_code',
    client_id: attempt.clientId,
    redirect_uri: attempt.redirectUri,
    code_verifier: attempt.verifier,
    code,
    ...change,
  });
}

export function refresh(url: string, refreshToken: string, clientId = PORTAL_CLIENT_ID): Promise<Response> {
  return askToken(url, { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken });
}

/** Signs in by password up to the address the application is sent back to. */
export async function signInTo(
  browser: Browser,
  url: string,
  login: string,
  params: Record<string, string | undefined> = {},
  password = PASSWORD,
): Promise<{ readonly attempt: Attempt; readonly back: URL }> {
  const attempt = await authorize(browser, url, params);
  const answer = await browser.post(`${url}/api/interactions/${attempt.interaction}/sign-in`, { login, password });
  if (answer.status !== 200) throw new Error(`sign-in said ${answer.status}: ${await answer.text()}`);
  const { redirectTo } = (await answer.json()) as { redirectTo: string };
  return { attempt, back: await follow(browser, url, redirectTo) };
}

/** The whole way of another application: signs in, allows it, trades the code. */
export async function letIn(
  browser: Browser,
  url: string,
  login: string,
  params: Record<string, string | undefined>,
): Promise<Tokens> {
  const { attempt, back } = await signInTo(browser, url, login, params);
  const door = `${url}/api/interactions/${back.searchParams.get('interaction')}/consent`;
  const answer = await browser.post(door, {});
  if (answer.status !== 200) throw new Error(`consent said ${answer.status}: ${await answer.text()}`);
  const { redirectTo } = (await answer.json()) as { redirectTo: string };
  const end = await follow(browser, url, redirectTo);
  return (await (await tradeCode(url, attempt, end.searchParams.get('code') ?? '')).json()) as Tokens;
}

/** The whole way of the portal: sign in and trade the code. */
export async function signInWhole(
  browser: Browser,
  url: string,
  login: string,
  params: Record<string, string | undefined> = {},
): Promise<Tokens> {
  const { attempt, back } = await signInTo(browser, url, login, params);
  const response = await tradeCode(url, attempt, back.searchParams.get('code') ?? '');
  return (await response.json()) as Tokens;
}
