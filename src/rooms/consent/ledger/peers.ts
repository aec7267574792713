import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import type { AccessNote, Scope } from '#kernel';
import type { RoomRuntime } from '#platform/http';
import { LedgerConsistency, LedgerHead } from '../contract.ts';
import { writeLedger } from './append.ts';
import type { VerifyHead } from './heads.ts';
import { receiveHead } from './receive-head.ts';

/** A neighbour as the trust list names it. */
export interface LedgerPeer {
  readonly id: string;
  readonly url: string;
  readonly kid: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

/** The part of `fetch` that asks a neighbour. */
export type PeerFetch = (
  url: string,
  init: { readonly signal: AbortSignal; readonly redirect: 'error' },
) => Promise<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>;

/** A neighbour that has not answered by then is asked again in the next round. */
const PEER_TIMEOUT_MS = 5_000;
/** A head with its proof is some 5 kB. */
const ANSWER_CHARACTERS_MAX = 100_000;

interface PullOptions {
  readonly fetch?: PeerFetch;
  /** Ends the asking when the node stops. */
  readonly signal?: AbortSignal;
}

/** Checks heads against the keys of the trust list: ES256 by the key that stands there for the node, and no other. */
export function verifierOf(peers: readonly LedgerPeer[]): VerifyHead {
  return async (node, jws) => {
    const peer = peers.find((p) => p.id === node);
    if (peer === undefined) return undefined;
    try {
      if (decodeProtectedHeader(jws).kid !== peer.kid) return undefined;
      const key = await importJWK(peer.publicJwk, 'ES256');
      const { payload } = await compactVerify(jws, key, { algorithms: ['ES256'] });
      return JSON.parse(new TextDecoder().decode(payload)) as unknown;
    } catch {
      // Not a signature of that key: the caller says so by name.
      return undefined;
    }
  };
}

/**
 * Asks each neighbour for its head and takes it into keeping. A neighbour that does not answer is none of this round's business;
 * one whose log shrank or forked raises an alarm that is recorded.
 */
export async function pullPeerHeads(
  runtime: RoomRuntime,
  peers: readonly LedgerPeer[],
  { fetch: fetchFrom = (url, init) => fetch(url, init), signal }: PullOptions = {},
): Promise<void> {
  const verify = verifierOf(peers);
  const ask = (url: string) => askPeer(fetchFrom, url, signal);
  for (const peer of peers.filter((p) => p.id !== runtime.node.id)) {
    try {
      const head = LedgerHead.parse(await ask(`${peer.url}/api/ledger/head`));
      if (head.node !== peer.id) continue;
      await take(runtime, head, verify, async (from, to) => {
        const url = `${peer.url}/api/ledger/consistency?from=${from}&to=${to}`;
        const { path } = LedgerConsistency.parse(await ask(url));
        return path.map((hash) => Buffer.from(hash, 'hex'));
      });
    } catch (error) {
      runtime.log.debug({ err: error, peer: peer.id }, 'no ledger head from the neighbour');
    }
  }
}

async function take(
  runtime: RoomRuntime,
  head: LedgerHead,
  verify: VerifyHead,
  prove: Parameters<typeof receiveHead>[3],
): Promise<void> {
  const { node, database, clock, ids, log } = runtime;
  await database.transaction(async (tx) => {
    const notes: AccessNote[] = [];
    const scope: Scope = {
      node,
      actor: { kind: 'system', clientId: 'causeway-ledger', scopes: [] },
      purpose: 'HSYSADMIN',
      tx,
      clock,
      ids,
      lang: 'en',
      correlationId: ids.next(),
      note: (access) => {
        notes.push(access);
      },
    };
    const taken = await receiveHead(scope, head, verify, prove);
    const facts = { ...scope, at: clock.now() };
    await writeLedger(
      tx,
      notes.map((note) => ({ facts, note })),
    );
    if (!taken.ok) log.error({ peer: head.node, code: taken.refusals[0].code, size: head.size }, 'ledger head refused');
  });
}

async function askPeer(fetchFrom: PeerFetch, url: string, stop: AbortSignal | undefined): Promise<unknown> {
  const timeout = AbortSignal.timeout(PEER_TIMEOUT_MS);
  const signal = stop ? AbortSignal.any([timeout, stop]) : timeout;
  const answer = await fetchFrom(url, { signal, redirect: 'error' });
  if (!answer.ok) throw new Error(`the neighbour answered ${answer.status}`);
  const text = await answer.text();
  if (text.length > ANSWER_CHARACTERS_MAX) throw new Error('the answer is too long');
  return JSON.parse(text) as unknown;
}
