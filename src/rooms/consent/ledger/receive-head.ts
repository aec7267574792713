import { type Decision, granted, type Refusal, refused, type Scope } from '#kernel';
import type { LedgerHead } from '../contract.ts';
import { refuse } from '../messages.ts';
import { raiseAlarm } from './alarms.ts';
import { findPeerHead, isHeadPayload, type VerifyHead } from './heads.ts';
import { type Hash, verifyConsistency } from './merkle.ts';

/** The class of the lock under which heads of one neighbour are taken in turn; the sequencer and migrations have others. */
const HEAD_LOCK = 727_003;

/** How far a neighbour's clock may be ahead of ours before its head is refused. NTP keeps servers within seconds; minutes are a fault. */
const AHEAD_MAX_MS = 5 * 60_000;

/** Asks the neighbour for the proof from the head we keep to the head it sent. Undefined where it gave none. */
export type ConsistencySource = (from: number, to: number) => Promise<readonly Hash[] | undefined>;

/** Whether the head was new, and the neighbour's newest head that we now keep. */
export interface ReceivedHead {
  readonly isNew: boolean;
  readonly kept: LedgerHead;
}

/**
 * Takes a neighbour's signed head into keeping, if its signature is the neighbour's and its log only grew since the head we keep.
 *
 * Returns its no instead of throwing it: an alarm is recorded in the same transaction and must commit.
 *
 * @param prove - the neighbour's consistency path; only asked for where the sizes differ
 * @refuses consent.head-signature, consent.head-from-future, consent.head-shrunken, consent.head-forked, consent.head-unproven
 */
export async function receiveHead(
  scope: Scope,
  head: LedgerHead,
  verify: VerifyHead,
  prove: ConsistencySource,
): Promise<Decision<ReceivedHead>> {
  if (!isHeadPayload(await verify(head.node, head.jws), head)) {
    return alarm(scope, 'bad-signature', { head }, refuse('consent.head-signature', { node: head.node }));
  }
  if (Date.parse(head.at) > scope.clock.now().getTime() + AHEAD_MAX_MS) {
    return refused(refuse('consent.head-from-future', { node: head.node, at: head.at }));
  }
  // Two heads of one neighbour at once must not both be compared with the same kept head.
  await scope.tx.query('select pg_advisory_xact_lock($1, hashtext($2))', [HEAD_LOCK, head.node]);
  const found = await findPeerHead(scope.tx, head.node);
  if (found === undefined) return keep(scope, head);
  const { receivedAt: _, ...kept } = found;
  const params = { node: head.node, size: head.size, kept: kept.size };
  if (head.size === kept.size) {
    if (head.root === kept.root) return granted({ isNew: false, kept });
    return alarm(scope, 'forked', { head, kept }, refuse('consent.head-forked', params));
  }
  // A smaller head signed later says that entries are gone. One signed earlier came late: it must lead to the head we keep.
  if (head.size < kept.size && Date.parse(head.at) > Date.parse(kept.at)) {
    return alarm(scope, 'shrunken', { head, kept }, refuse('consent.head-shrunken', params));
  }
  const [older, newer] = head.size < kept.size ? [head, kept] : [kept, head];
  const path = await prove(older.size, newer.size);
  if (path === undefined) return refused(refuse('consent.head-unproven', params));
  if (!verifyConsistency(older.size, bytesOf(older.root), newer.size, bytesOf(newer.root), path)) {
    return alarm(scope, 'forked', { head, kept }, refuse('consent.head-forked', params));
  }
  if (newer === kept) return granted({ isNew: false, kept });
  return keep(scope, head);
}

async function keep(scope: Scope, head: LedgerHead): Promise<Decision<ReceivedHead>> {
  await scope.tx.query(
    'insert into consent.peer_head (node, size, root, at, jws, received_at) values ($1, $2, $3, $4, $5, $6)',
    [head.node, head.size, bytesOf(head.root), head.at, head.jws, scope.clock.now().toISOString()],
  );
  return granted({ isNew: true, kept: head });
}

async function alarm(
  scope: Scope,
  kind: 'shrunken' | 'forked' | 'bad-signature',
  evidence: { readonly head: LedgerHead; readonly kept?: LedgerHead },
  refusal: Refusal,
): Promise<Decision<never>> {
  const { node, size } = evidence.head;
  const isNew = await raiseAlarm(scope, kind, node, evidence);
  const detail = { node, size: String(size) };
  if (isNew) scope.note({ action: 'receive', outcome: 'denied', kinds: {}, basis: refusal.code, detail });
  return refused(refusal);
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}
