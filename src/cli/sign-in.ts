import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Lang } from '#kernel';
import {
  AUTHORIZE_PATH,
  InteractionAnswer,
  PORTAL_CLIENT_ID,
  PORTAL_REDIRECT_PATH,
  PORTAL_SCOPES,
  TOKEN_PATH,
} from '../platform/oidc/contract.ts';
import { createCookieJar } from './cookie-jar.ts';
import {
  ANSWER_MS_MAX,
  type Client,
  clientOf,
  reach,
  readAnswer,
  type TokenSource,
  toAnswerError,
} from './http-client.ts';

const Tokens = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  scope: z.string().optional(),
  patient: z.string().optional(),
});

/**
 * Signs a ready-made person in the way a portal does: authorization code with PKCE, the sign-in page's door, the token endpoint.
 *
 * @source RFC 6749 §4.1, RFC 7636 §4
 */
export async function signInAs(url: string, demoLogin: string, lang: Lang = 'en'): Promise<Client> {
  const token = await personToken(url, demoLogin, lang);
  return clientOf(url, async () => token, lang);
}

/** The bearer token of a ready-made person who signs in so. */
export async function personToken(url: string, demoLogin: string, lang: Lang = 'en'): Promise<string> {
  const jar = createCookieJar();
  const visit = async (to: URL, init: RequestInit = {}): Promise<Response> => {
    const headers = { 'accept-language': lang, ...jar.headers(to), ...init.headers };
    const response = await reach(to.href, { ...init, headers, redirect: 'manual' });
    jar.keep(response.headers.getSetCookie());
    return response;
  };
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const redirectUri = `${url}${PORTAL_REDIRECT_PATH}`;
  const query = new URLSearchParams({
    client_id: PORTAL_CLIENT_ID,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: PORTAL_SCOPES,
    state,
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const asked = await follow(visit, new URL(`${AUTHORIZE_PATH}?${query}`, url));
  const interaction = asked.searchParams.get('interaction');
  if (interaction === null) throw new Error(`${url} sent the sign-in of ${demoLogin} to ${asked.pathname}`);

  const door = new URL(`/api/interactions/${interaction}/sign-in`, url);
  const answer = await visit(door, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ demoLogin }),
  });
  if (!answer.ok) throw await toAnswerError(`the sign-in of ${demoLogin}`, answer);
  const { redirectTo } = readAnswer('the sign-in', await answer.text(), InteractionAnswer);
  const back = await follow(visit, new URL(redirectTo, url));
  const code = back.searchParams.get('code');
  if (code === null || back.searchParams.get('state') !== state) {
    throw new Error(`${url} sent ${demoLogin} back without a code: ${back.searchParams.get('error') ?? back.pathname}`);
  }
  const tokens = await askToken(url, {
    grant_type: 'authorization_code',
    client_id: PORTAL_CLIENT_ID,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    code,
  });
  return tokens.access_token;
}

/** Follows redirects within `/oauth/` until one leads to a page. Ten are more than any sign-in has. */
async function follow(visit: (to: URL) => Promise<Response>, first: URL): Promise<URL> {
  let to = first;
  for (let hops = 0; hops < 10; hops++) {
    if (!to.pathname.startsWith('/oauth/')) return to;
    const response = await visit(to);
    const next = response.headers.get('location');
    if (next === null) throw await toAnswerError(`GET ${to.pathname}`, response);
    to = new URL(next, to);
  }
  throw new Error(`the sign-in at ${first.origin} leads in a circle`);
}

async function askToken(url: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await reach(new URL(TOKEN_PATH, url).href, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  });
  if (!response.ok) throw await toAnswerError(`POST ${TOKEN_PATH}`, response);
  return readAnswer(`POST ${TOKEN_PATH}`, await response.text(), Tokens);
}

/** A new token is asked for this long before the old one ends: longer than the slowest request needs to arrive. */
const RENEW_EARLY_MS = 30_000;

/** A program's token by client credentials, renewed as often as the work needs. */
export function programToken(url: string, clientId: string, secret: string, scope = 'system/*.cruds'): TokenSource {
  let held: { readonly token: string; readonly renewAt: number } | undefined;
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64');
  return async () => {
    if (held === undefined || performance.now() >= held.renewAt) {
      const form = { grant_type: 'client_credentials', scope };
      const tokens = await askToken(url, form, { authorization: `Basic ${basic}` });
      held = { token: tokens.access_token, renewAt: performance.now() + tokens.expires_in * 1000 - RENEW_EARLY_MS };
    }
    return held.token;
  };
}
