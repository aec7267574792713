import type { AccessNote, Actor } from '#kernel';
import { GIVEN_BY_PATIENT } from '../access-model.ts';

/**
 * Which Consent let somebody see a patient's data, for the ledger: the gate says it, whoever writes the entry reads it. It is remembered with the very actor of the session,
 * and only an entry whose rule is the patient's own yes asks for it.
 */
const inUse = new WeakMap<Actor, Map<string, string>>();

export function rememberConsent(actor: Actor, patientId: string, consentId: string): void {
  const known = inUse.get(actor) ?? new Map<string, string>();
  known.set(patientId, consentId);
  inUse.set(actor, known);
}

/** The Consent by which an act was permitted; undefined where another rule did. */
export function consentOf(actor: Actor, { basis, outcome, patientId, detail }: AccessNote): string | undefined {
  if (basis !== GIVEN_BY_PATIENT || outcome !== 'permitted') return undefined;
  return detail?.['consent'] ?? (patientId === undefined ? undefined : inUse.get(actor)?.get(patientId));
}
