import type { AccessNote, Scope, Tx } from '#kernel';
import type { Registration } from './model.ts';
import type { SubscriptionRuntime } from './parts.ts';

/** Does something as a subscription's owner, with the purpose and language of the request that made it. What is noted goes into the ledger in this transaction. */
export async function asOwner<T>(
  { node, clock, ids, writeLedger }: SubscriptionRuntime,
  tx: Tx,
  { actor, purpose, lang }: Registration,
  work: (scope: Scope) => Promise<T>,
): Promise<T> {
  const notes: AccessNote[] = [];
  const facts = { node, actor, purpose, correlationId: ids.next(), at: clock.now() };
  const result = await work({ ...facts, tx, clock, ids, lang, note: (access) => void notes.push(access) });
  await writeLedger(
    tx,
    notes.map((note) => ({ facts, note })),
  );
  return result;
}
