import type { AccessNote, Actor, Scope } from '#kernel';
import type { RoomRuntime } from '#platform/http';
import { writeLedger } from '../ledger/append.ts';
import { lapseRequests } from './operations/lapse-requests.ts';

/** The program acting for itself, by the node's own rules. */
const PROGRAM: Actor = { kind: 'system', clientId: 'causeway-consent', scopes: [] };

/** Lets some requests lapse; what that is noted as is in the ledger when it commits. @returns how many */
export function lapseSome({ node, database, clock, ids }: Omit<RoomRuntime, 'log'>): Promise<number> {
  return database.transaction(async (tx) => {
    const notes: AccessNote[] = [];
    const facts = { node, actor: PROGRAM, purpose: 'HOPERAT', correlationId: ids.next() } as const;
    const scope: Scope = { ...facts, tx, clock, ids, lang: 'en', note: (access) => void notes.push(access) };
    const lapsed = await lapseRequests(scope);
    const at = clock.now();
    await writeLedger(
      tx,
      notes.map((note) => ({ facts: { ...facts, at }, note })),
    );
    return lapsed;
  });
}
