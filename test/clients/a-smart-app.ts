import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import smart from 'fhirclient';
import type { AppClient } from '#platform/oidc';
import { registerAppClient } from '#platform/oidc';
import { createBrowser, follow } from '../../src/platform/oidc/fixtures.ts';
import type { RunningNode } from '../running-node.ts';

type AuthorizeParams = NonNullable<Parameters<ReturnType<typeof smart>['authorize']>[0]>;
type State = Awaited<ReturnType<ReturnType<typeof smart>['ready']>>;

/** An application with a server, written with fhirclient and nothing else: `/launch` begins, `/back` ends with a client in hand. */
export interface SmartApp {
  readonly id: string;
  readonly launchUri: string;
  /** The client that the last sign-in ended with. */
  readonly client: () => State;
  /** What `/back` heard instead. */
  readonly error: () => string | undefined;
  close(): Promise<void>;
}

export async function aSmartApp(
  node: RunningNode,
  id: string,
  params: Omit<Extract<AuthorizeParams, { scope?: string }>, 'redirectUri'>,
  register: Partial<AppClient> & Pick<AppClient, 'scopes'>,
): Promise<SmartApp> {
  const session = new Map<string, unknown>();
  const storage = {
    get: async (key: string) => session.get(key),
    set: async (key: string, value: unknown) => {
      session.set(key, value);
      return value;
    },
    unset: async (key: string) => session.delete(key),
  };
  let client: State | undefined;
  let error: string | undefined;
  const server: Server = createServer((request, response) => {
    const api = smart(request, response, storage);
    const { pathname } = new URL(request.url ?? '/', 'http://app');
    const answer = async () => {
      if (pathname === '/launch') {
        client = undefined;
        error = undefined;
        await api.authorize({ ...params, clientId: id, redirectUri: 'back' } as AuthorizeParams);
        return;
      }
      client = await api.ready(params as never);
      response.end('ready');
    };
    answer().catch((failure: unknown) => {
      error = String(failure);
      response.end('failed');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await node.held.database.transaction((tx) =>
    registerAppClient(tx, {
      id,
      name: { en: 'Growth chart', 'zh-Hans': '生长曲线', 'zh-Hant-HK': '生長曲線' },
      redirectUris: [`${origin}/back`],
      launchUri: `${origin}/launch`,
      createdAt: new Date('2026-01-01T00:00:00Z'),
      ...register,
    }),
  );
  return {
    id,
    launchUri: `${origin}/launch`,
    client: () => {
      if (client === undefined) throw new Error(`the application was not let in: ${error ?? 'nobody came back'}`);
      return client;
    },
    error: () => error,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A person with a browser at a node: the pages' doors by hand, everything else by redirects. */
export function aPerson(node: RunningNode, demoLogin: string) {
  const browser = createBrowser();
  const door = (uid: string, name = '') => `${node.url}/api/interactions/${uid}${name}`;

  /** Goes on until somebody has to act, or the browser is back at the application. */
  async function go(location: string): Promise<{ readonly at: URL; readonly step?: string; readonly prompt?: string }> {
    let to = new URL(location, node.url);
    if (!to.href.startsWith(node.url)) {
      const response = await fetch(to, { redirect: 'manual' });
      const next = response.headers.get('location');
      if (next === null) return { at: to };
      to = new URL(next);
    }
    const at = await follow(browser, node.url, to.href);
    const step = at.origin === node.url ? at.searchParams.get('interaction') : null;
    if (step === null) return at.origin === node.url ? { at } : go(at.href);
    const view = (await (await browser.request(door(step))).json()) as { prompt: string };
    return { at, step, prompt: view.prompt };
  }

  const post = async (uid: string, name: string, body: object) => {
    const answer = await browser.post(door(uid, `/${name}`), body);
    return { status: answer.status, body: (await answer.json()) as { redirectTo: string } };
  };

  return {
    go,
    post,
    view: async (uid: string, path = '') => (await browser.request(door(uid, path))).json() as Promise<never>,
    /** Opens an application and answers every question with yes, choosing the patient where asked. */
    async open(launchUri: string, patientId?: string): Promise<string[]> {
      const prompts: string[] = [];
      let place = await go(launchUri);
      while (place.step !== undefined && prompts.length < 5) {
        prompts.push(place.prompt ?? '');
        const answers: Record<string, readonly [string, object]> = {
          login: ['sign-in', { demoLogin }],
          patient: ['patient', { patientId }],
          consent: ['consent', {}],
        };
        const [name, body] = answers[place.prompt ?? ''] ?? ['abort', {}];
        const { status, body: said } = await post(place.step, name, body);
        if (status !== 200) throw new Error(`${name}: ${status} ${JSON.stringify(said)}`);
        place = await go(said.redirectTo);
      }
      return prompts;
    },
  };
}
