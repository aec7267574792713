import { z } from 'zod';
import { hasTokens, onTokensChange } from './tokens.ts';

/**
 * What somebody was typing when their session ended. In the tab alone, and only from that moment on: while somebody is signed in nothing of it is written down. It is
 * given back to the same account on the same page, once; whoever signs out, and anybody else who signs in, finds nothing. Papers, codes and passwords are not kept:
 * their fields do not use it.
 */
const STORE_KEY = 'causeway.drafts';
/** Long enough to sign in again with a second factor, short for a tab that somebody walked away from. An assumption of this project. */
export const KEPT_MS = 15 * 60_000;

const Stored = z.object({ account: z.string(), until: z.number(), values: z.record(z.string(), z.unknown()) });
type Stored = z.infer<typeof Stored>;

/** A field of the page that is open: whose it is, and what was typed into it. */
interface OpenField {
  readonly account: string;
  /** Undefined: nothing was typed. */
  readonly typed: () => unknown;
}

const open = new Map<string, OpenField>();

onTokensChange(() => {
  if (!hasTokens()) keepDrafts();
});

function read(): Stored | undefined {
  const text = sessionStorage.getItem(STORE_KEY);
  if (text === null) return undefined;
  try {
    const stored = Stored.parse(JSON.parse(text));
    if (stored.until > Date.now()) return stored;
  } catch {
    // By another version of this page: as if nothing had been typed.
  }
  sessionStorage.removeItem(STORE_KEY);
  return undefined;
}

function keepDrafts(): void {
  const fields = [...open].flatMap(([key, { account, typed }]) => {
    const value = typed();
    return value === undefined ? [] : [{ key, account, value }];
  });
  const [first] = fields;
  open.clear();
  if (first === undefined) return;
  const { account } = first;
  const before = read();
  const values = {
    ...(before?.account === account ? before.values : {}),
    ...Object.fromEntries(fields.map(({ key, value }) => [key, value])),
  };
  sessionStorage.setItem(STORE_KEY, JSON.stringify({ account, until: Date.now() + KEPT_MS, values } satisfies Stored));
}

/** Whoever signs out leaves nothing behind. */
export function dropDrafts(): void {
  open.clear();
  sessionStorage.removeItem(STORE_KEY);
}

/** Whoever is signed in now: what another account typed is gone, and what is over too. */
export function keepDraftsOf(account: string | undefined): void {
  const stored = read();
  if (stored !== undefined && account !== undefined && stored.account !== account) dropDrafts();
}

/** Until when something waits for whoever was signed in, in milliseconds. */
export function draftsUntil(): number | undefined {
  return read()?.until;
}

/** A field that is on the page, for as long as it is. */
export function openField(key: string, field: OpenField): () => void {
  open.set(key, field);
  return () => {
    if (open.get(key) === field) open.delete(key);
  };
}

/** What waits for this field of this account. */
export function findDraft(key: string, account: string | undefined): unknown {
  const stored = read();
  return stored?.account === account ? stored?.values[key] : undefined;
}

/** It is back on the page. */
export function dropDraft(key: string): void {
  const stored = read();
  if (stored === undefined) return;
  const { [key]: _, ...values } = stored.values;
  if (Object.keys(values).length === 0) sessionStorage.removeItem(STORE_KEY);
  else sessionStorage.setItem(STORE_KEY, JSON.stringify({ ...stored, values }));
}
