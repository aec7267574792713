import type { AccessNote, Scope, Tx } from '#kernel';
import type { Registration } from './model.ts';
import type { SubscriptionRuntime } from './parts.ts';

/** Works for a subscription's owner, as who asked; what it notes is in the ledger when the transaction commits. */
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
