import type { AccessNote, Actor, Clock, Ids, NodeIdentity, Purpose, Scope, Tx } from '#kernel';
import type { Logger } from '#platform/log';
import type { Database } from '#platform/postgres';
import type { ExchangeParts } from './model.ts';

/** What background work of a node needs: no request stands behind it. */
export interface WorkerParts extends ExchangeParts {
  readonly node: NodeIdentity;
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
}

/** The program acting for itself, by the node's own rules. */
const PROGRAM: Actor = { kind: 'system', clientId: 'causeway-exchange', scopes: [] };

/** Runs background work in a transaction; what it notes is in the ledger when it commits. */
export function asProgram<T>(
  parts: WorkerParts,
  work: (scope: Scope) => Promise<T>,
  purpose: Purpose = 'HOPERAT',
): Promise<T> {
  return parts.database.transaction((tx) => withProgram(parts, tx, work, purpose));
}

/** As `asProgram`, in a transaction that is already under way. */
export async function withProgram<T>(
  parts: WorkerParts,
  tx: Tx,
  work: (scope: Scope) => Promise<T>,
  purpose: Purpose = 'HOPERAT',
): Promise<T> {
  const { node, clock, ids } = parts;
  const notes: AccessNote[] = [];
  const facts = { node, actor: PROGRAM, purpose, correlationId: ids.next() };
  const result = await work({ ...facts, tx, clock, ids, lang: 'en', note: (access) => void notes.push(access) });
  const at = clock.now();
  await parts.writeLedger(
    tx,
    notes.map((note) => ({ facts: { ...facts, at }, note })),
  );
  return result;
}
