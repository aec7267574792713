import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { profileOf } from '../../app/network.ts';
import { AUTHORIZE_PATH, TOKEN_PATH } from '../../platform/oidc/contract.ts';
import { ANSWER_MS_MAX, type Client, clientOf, reach, readAnswer, toAnswerError } from '../http-client.ts';
import { signInAs } from '../sign-in.ts';

const CLIENT_ID = 'causeway-cli';
/** Whoever does not sign in within this time has gone away. */
const WAIT_MS = 5 * 60_000;
const Tokens = z.object({ access_token: z.string() });

/** How a command finds the node, and the operator who does it. */
export const OPERATOR_OPTIONS = {
  node: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  as: { type: 'string' },
} as const;

interface OperatorValues {
  readonly node?: string | undefined;
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly as?: string | undefined;
}

/** @throws when the node is not named, or two ways of signing in are */
export async function operatorOf(
  { node, url, token, as }: OperatorValues,
  print: (line: string) => void,
): Promise<Client> {
  if (node === undefined && url === undefined) throw new Error('name the node: --node or --url');
  if (token !== undefined && as !== undefined) throw new Error('--token or --as, not both');
  const address = (url ?? `http://127.0.0.1:${profileOf(node ?? '').port}`).replace(/\/+$/, '');
  if (!URL.canParse(address)) throw new Error(`“${address}” is no address`);
  if (token !== undefined) return clientOf(address, async () => token);
  if (as !== undefined) return signInAs(address, as);
  return signInByBrowser(address, (to) => print(`Sign in as an operator here:\n${to}`));
}

/**
 * Signs an operator in by the browser: the command line is an application like others, comes back to this machine, and asks the person each time.
 *
 * @param tell - gets the address to open
 * @throws when nobody signs in, or says no
 * @source RFC 8252 §7.3
 */
async function signInByBrowser(url: string, tell: (address: string) => void): Promise<Client> {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const { redirectUri, answer, close } = await listenForAnswer();
  try {
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid user/*.cruds',
      aud: `${url}/fhir/R4`,
      state,
      nonce: randomBytes(16).toString('base64url'),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    tell(`${url}${AUTHORIZE_PATH}?${query}`);
    const back = await answer;
    const code = back.get('code');
    if (code === null || back.get('state') !== state)
      throw new Error(`not signed in: ${back.get('error') ?? 'no code'}`);
    const form = {
      grant_type: 'authorization_code',
      client_id: CLIENT_ID,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      code,
    };
    const response = await reach(new URL(TOKEN_PATH, url).href, {
      method: 'POST',
      body: new URLSearchParams(form),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    if (!response.ok) throw await toAnswerError(`POST ${TOKEN_PATH}`, response);
    const { access_token: token } = readAnswer(`POST ${TOKEN_PATH}`, await response.text(), Tokens);
    return clientOf(url, async () => token);
  } finally {
    close();
  }
}

/** A door of this machine that the browser is sent back to, once. */
async function listenForAnswer() {
  const { promise: answer, resolve, reject } = Promise.withResolvers<URLSearchParams>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname !== '/callback') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    response.end('You may close this window. · 可以关闭此窗口。 · 可以關閉此視窗。');
    resolve(searchParams);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const waiting = setTimeout(() => reject(new Error('nobody signed in within five minutes')), WAIT_MS);
  answer.catch(() => undefined);
  return {
    redirectUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    answer,
    close() {
      clearTimeout(waiting);
      server.close();
      server.closeAllConnections();
    },
  };
}
