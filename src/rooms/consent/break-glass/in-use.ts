import type { Actor } from '#kernel';

/**
 * By which use of the emergency access somebody was let in, for the ledger: the gate says it, whoever writes the entry reads it. A use is remembered with the very actor of the
 * session, and only an entry whose rule is the emergency's asks for it.
 */
const inUse = new WeakMap<Actor, Map<string, string>>();

export function rememberUse(actor: Actor, patientId: string, emergencyId: string): void {
  const known = inUse.get(actor) ?? new Map<string, string>();
  known.set(patientId, emergencyId);
  inUse.set(actor, known);
}

export function useOf(actor: Actor, patientId: string | undefined): string | undefined {
  return patientId === undefined ? undefined : inUse.get(actor)?.get(patientId);
}
