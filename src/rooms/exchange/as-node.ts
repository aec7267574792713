import type { AccessNote, NodeActor, Purpose, Scope } from '#kernel';
import type { LedgerWriter } from '#platform/http';

/** A scope in which a neighbour acts, and the act that writes what was noted in it into the ledger: as the neighbour's, not as an anonymous caller's. */
export interface NodeScope {
  readonly scope: Scope;
  readonly notes: readonly AccessNote[];
  /** Writes the notes made so far, in the request's own transaction. */
  write(writeLedger: LedgerWriter): Promise<void>;
}

/**
 * The same request, acting as a neighbour whose signature has been checked. Nobody signed in, so the pipeline's own actor is anonymous:
 * whatever is noted here is written here.
 */
export function asNode(scope: Scope, actor: NodeActor, purpose: Purpose): NodeScope {
  let notes: AccessNote[] = [];
  const inner: Scope = {
    ...scope,
    actor,
    purpose,
    note: (access) => {
      notes.push(access);
    },
  };
  return {
    scope: inner,
    get notes() {
      return notes;
    },
    async write(writeLedger) {
      const { node, correlationId, clock, tx } = scope;
      const facts = { node, actor, purpose, correlationId, at: clock.now() };
      const entries = notes.map((note) => ({ facts, note }));
      notes = [];
      await writeLedger(tx, entries);
    },
  };
}
