import {
  AUTHORIZE_PATH,
  PORTAL_CLIENT_ID,
  PORTAL_REDIRECT_PATH,
  PORTAL_SCOPES,
  REVOKE_PATH,
} from '../../src/platform/oidc/contract.ts';
import { currentLang } from '../i18n/index.ts';
import { dropDrafts } from './drafts.ts';
import { fetchTokens, forgetTokens, refreshToken } from './tokens.ts';

/** Kept between leaving for the sign-in and coming back. */
const FLOW_KEY = 'causeway.sign-in';

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/**
 * SHA-256 of a text. Browsers give no `crypto.subtle` to a page that came over plain http from another machine; the server takes no
 * weaker method than S256, so that such a page says so instead of failing without a word.
 */
async function sha256(text: string): Promise<Uint8Array> {
  if (crypto.subtle === undefined) throw new InsecureContextError('insecure context');
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** The browser gives no cryptography to a page that came over plain http from another machine. */
export class InsecureContextError extends Error {
  override readonly name = 'InsecureContextError';
}

/** Sends the browser to the sign-in of this node; it comes back to `returnTo`. */
export async function startSignIn(returnTo?: string): Promise<void> {
  const verifier = base64Url(crypto.getRandomValues(new Uint8Array(48)));
  const state = base64Url(crypto.getRandomValues(new Uint8Array(16)));
  const challenge = base64Url(await sha256(verifier));
  sessionStorage.setItem(FLOW_KEY, JSON.stringify({ verifier, state, returnTo }));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: PORTAL_CLIENT_ID,
    redirect_uri: location.origin + PORTAL_REDIRECT_PATH,
    scope: PORTAL_SCOPES,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state,
    // Ask each time who is there: a shared counter computer must not sign the next person in as the last one.
    prompt: 'login',
    ui_locales: currentLang(),
  });
  location.assign(`${AUTHORIZE_PATH}?${query}`);
}

/** Ends the round trip: checks the state, trades the code. Answers where to go next, or undefined if it did not work. */
export async function finishSignIn(search: URLSearchParams): Promise<{ returnTo: string | undefined } | undefined> {
  const text = sessionStorage.getItem(FLOW_KEY);
  const code = search.get('code');
  if (text === null || code === null) return undefined;
  const flow = JSON.parse(text) as { verifier: string; state: string; returnTo?: string };
  if (flow.state !== search.get('state')) return undefined;
  sessionStorage.removeItem(FLOW_KEY);
  const token = await fetchTokens({
    grant_type: 'authorization_code',
    code,
    redirect_uri: location.origin + PORTAL_REDIRECT_PATH,
    code_verifier: flow.verifier,
  });
  return token === undefined ? undefined : { returnTo: flow.returnTo };
}

/** Forgets the tokens here and tells the server to forget the refresh token. */
export async function signOut(): Promise<void> {
  const refresh = refreshToken();
  dropDrafts();
  forgetTokens();
  if (refresh === undefined) return;
  await fetch(REVOKE_PATH, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: PORTAL_CLIENT_ID, token: refresh, token_type_hint: 'refresh_token' }),
    // Out of reach, the node ends the session by its own clock; here nothing is left of it either way.
  }).catch(() => undefined);
}
