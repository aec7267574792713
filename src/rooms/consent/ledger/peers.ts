import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import type { AccessNote, Scope } from '#kernel';
import type { RoomRuntime } from '#platform/http';
import { LedgerConsistency, LedgerHead, LedgerWitness } from '../contract.ts';
import { writeLedger } from './append.ts';
import type { VerifyHead } from './heads.ts';
import { receiveHead } from './receive-head.ts';
import { keepWitness } from './witness.ts';

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

/** What asking a neighbour needs, in the background and in a request alike. */
export interface PeerAsking {
  readonly node: string;
  readonly peers: readonly LedgerPeer[];
  readonly fetch?: PeerFetch;
  readonly signal?: AbortSignal;
  /** A transaction whose notes are written. */
  inTransaction<T>(work: (scope: Scope) => Promise<T>): Promise<T>;
  /** A neighbour that said nothing, or something that is refused. */
  onTrouble(trouble: unknown, peer: string, what: string): void;
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
  options: PullOptions = {},
): Promise<void> {
  const asking = askingOf(runtime, peers, options);
  for (const peer of neighboursOf(asking)) await pullHead(asking, peer);
}

/** Asks each neighbour what it keeps of us, and keeps what it says. */
export async function pullWitnesses(
  runtime: RoomRuntime,
  peers: readonly LedgerPeer[],
  options: PullOptions = {},
): Promise<void> {
  const asking = askingOf(runtime, peers, options);
  for (const peer of neighboursOf(asking)) await pullWitness(asking, peer);
}

export function neighboursOf({ peers, node }: Pick<PeerAsking, 'peers' | 'node'>): readonly LedgerPeer[] {
  return peers.filter((peer) => peer.id !== node);
}

/** One neighbour's head, into keeping. */
export async function pullHead(asking: PeerAsking, peer: LedgerPeer): Promise<void> {
  const verify = verifierOf(asking.peers);
  try {
    const head = LedgerHead.parse(await askPeer(asking, `${peer.url}/api/ledger/head`));
    if (head.node !== peer.id) return;
    const taken = await asking.inTransaction((scope) =>
      receiveHead(scope, head, verify, async (from, to) => {
        const url = `${peer.url}/api/ledger/consistency?from=${from}&to=${to}`;
        const { path } = LedgerConsistency.parse(await askPeer(asking, url));
        return path.map((hash) => Buffer.from(hash, 'hex'));
      }),
    );
    if (!taken.ok) asking.onTrouble({ code: taken.refusals[0].code, size: head.size }, peer.id, 'ledger head refused');
  } catch (error) {
    asking.onTrouble(error, peer.id, SILENT);
  }
}

/**
 * What one neighbour says of a head of ours.
 *
 * @param now - it asks us for our head before it answers
 */
export async function pullWitness(asking: PeerAsking, peer: LedgerPeer, now = false): Promise<void> {
  try {
    const url = `${peer.url}/api/ledger/witness?node=${asking.node}${now ? '&now=true' : ''}`;
    const statement = LedgerWitness.parse(await askPeer(asking, url));
    if (statement.witness !== peer.id) return;
    const verify = verifierOf(asking.peers);
    const fault = await asking.inTransaction((scope) => keepWitness(scope, statement, verify));
    if (fault !== undefined) asking.onTrouble({ fault, size: statement.size }, peer.id, 'witness refused');
  } catch (error) {
    asking.onTrouble(error, peer.id, SILENT);
  }
}

const SILENT = 'no answer about ledgers from the neighbour';

function askingOf(runtime: RoomRuntime, peers: readonly LedgerPeer[], options: PullOptions): PeerAsking {
  return {
    node: runtime.node.id,
    peers,
    ...options,
    inTransaction: (work) => asLedger(runtime, work),
    onTrouble(trouble, peer, what) {
      if (what === SILENT) runtime.log.debug({ err: trouble, peer }, what);
      else runtime.log.error({ trouble, peer }, what);
    },
  };
}

/** A transaction of the program's own, with its notes. */
function asLedger<T>(runtime: RoomRuntime, work: (scope: Scope) => Promise<T>): Promise<T> {
  const { node, database, clock, ids } = runtime;
  return database.transaction(async (tx) => {
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
    const done = await work(scope);
    const facts = { ...scope, at: clock.now() };
    await writeLedger(
      tx,
      notes.map((note) => ({ facts, note })),
    );
    return done;
  });
}

async function askPeer({ fetch: fetchFrom = fetchPeer, signal: stop }: PeerAsking, url: string): Promise<unknown> {
  const timeout = AbortSignal.timeout(PEER_TIMEOUT_MS);
  const signal = stop ? AbortSignal.any([timeout, stop]) : timeout;
  const answer = await fetchFrom(url, { signal, redirect: 'error' });
  if (!answer.ok) throw new Error(`the neighbour answered ${answer.status}`);
  const text = await answer.text();
  if (text.length > ANSWER_CHARACTERS_MAX) throw new Error('the answer is too long');
  return JSON.parse(text) as unknown;
}

const fetchPeer: PeerFetch = (url, init) => fetch(url, init);
