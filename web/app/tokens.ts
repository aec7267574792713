import { z } from 'zod';
import { PORTAL_CLIENT_ID, TOKEN_PATH } from '../../src/platform/oidc/contract.ts';

/** Tokens live as long as the tab: closing it signs this browser out. */
const STORE_KEY = 'causeway.tokens';
/** Renewed this long before the end, so that a request on the way is not caught by it. */
const RENEW_BEFORE_MS = 30_000;

const TokenAnswer = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  refresh_token: z.string().optional(),
});

const Stored = z.object({
  access: z.string(),
  expiresAt: z.number(),
  refresh: z.string().optional(),
});
type Stored = z.infer<typeof Stored>;

let renewal: Promise<string | undefined> | undefined;
const listeners = new Set<() => void>();

function read(): Stored | undefined {
  const text = sessionStorage.getItem(STORE_KEY);
  if (text === null) return undefined;
  try {
    return Stored.parse(JSON.parse(text));
  } catch {
    // Written by another version of this page: as if nobody had signed in.
    sessionStorage.removeItem(STORE_KEY);
    return undefined;
  }
}

function write(next: Stored | undefined): void {
  if (next === undefined) sessionStorage.removeItem(STORE_KEY);
  else sessionStorage.setItem(STORE_KEY, JSON.stringify(next));
  for (const listener of listeners) listener();
}

export function hasTokens(): boolean {
  return read() !== undefined;
}

export function onTokensChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function forgetTokens(): void {
  write(undefined);
}

/** Trades a code or a refresh token for tokens, and keeps them. */
export async function fetchTokens(form: Record<string, string>): Promise<string | undefined> {
  const response = await fetch(TOKEN_PATH, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: PORTAL_CLIENT_ID, ...form }),
    credentials: 'same-origin',
  });
  if (!response.ok) return undefined;
  const answer = TokenAnswer.parse(await response.json());
  const before = read();
  const refresh = answer.refresh_token ?? before?.refresh;
  write({
    access: answer.access_token,
    expiresAt: Date.now() + answer.expires_in * 1000,
    ...(refresh === undefined ? {} : { refresh }),
  });
  return answer.access_token;
}

/** A new access token; several requests that find the old one expired share one renewal. */
export function renewAccess(): Promise<string | undefined> {
  const refresh = read()?.refresh;
  if (refresh === undefined) {
    if (hasTokens()) forgetTokens();
    return Promise.resolve(undefined);
  }
  renewal ??= fetchTokens({ grant_type: 'refresh_token', refresh_token: refresh })
    .then((token) => {
      if (token === undefined) forgetTokens();
      return token;
    })
    .finally(() => {
      renewal = undefined;
    });
  return renewal;
}

export async function accessToken(): Promise<string | undefined> {
  const stored = read();
  if (stored === undefined) return undefined;
  if (stored.expiresAt - RENEW_BEFORE_MS > Date.now()) return stored.access;
  // Not renewed for now: the old token may still do, and where it does not the node says so to whoever asks.
  return (await renewAccess().catch(() => undefined)) ?? stored.access;
}

export function refreshToken(): string | undefined {
  return read()?.refresh;
}
