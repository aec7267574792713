import type { AccessNote, Actor } from '#kernel';
import { GIVEN_BY_PATIENT } from '../access-model.ts';

/**
 * Which Consents let somebody see a patient's data, for the ledger: the gate says it, whoever writes the entry reads it. They are remembered with the very actor of the session,
 * and only an entry whose rule is the patient's own yes asks for them.
 */
const inUse = new WeakMap<Actor, Map<string, readonly string[]>>();

/** @param consentIds - all of this request so far */
export function rememberConsents(actor: Actor, patientId: string, consentIds: readonly string[]): void {
  const known = inUse.get(actor) ?? new Map<string, readonly string[]>();
  known.set(patientId, consentIds);
  inUse.set(actor, known);
}

/** The Consents by which an act was permitted; none where another rule did. */
export function consentsOf(actor: Actor, { basis, outcome, patientId, detail }: AccessNote): readonly string[] {
  if (basis !== GIVEN_BY_PATIENT || outcome !== 'permitted') return [];
  const named = detail?.['consent'];
  if (named !== undefined) return [named];
  return (patientId === undefined ? undefined : inUse.get(actor)?.get(patientId)) ?? [];
}
