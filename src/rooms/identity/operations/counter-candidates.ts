import type { z } from 'zod';
import { type AccessGate, groundOf } from '#fhir';
import { type Refusal, RefusalError, type Scope, toCalendarDate } from '#kernel';
import type { CheckedPaper, CheckPaper, FindCandidates, FoundCandidates } from '../contract.ts';
import { toPatientResource } from '../fhir.ts';
import { checkPaper } from '../papers.ts';
import { findShownCandidates } from './find-candidates.ts';
import { toDeskRecord } from './review-queue.ts';

/** Shown before somebody is made a second time; whoever is further down is not the one. */
const SHOWN_MAX = 8;

/**
 * Who here may be the person at the counter, with what agrees and what does not. Asked before a registration; it creates nothing, and takes a half-filled form.
 * Of those whom the caller may not see it does not even say that they are here.
 */
export function counterCandidatesWith(gate: AccessGate) {
  return async (scope: Scope, input: FindCandidates): Promise<FoundCandidates> => {
    await gate.admit(scope, { action: 'search', type: 'Patient' });
    const today = toCalendarDate(scope.clock.now());
    const papers = (input.papers ?? []).flatMap(({ kind, number, issuer }) => {
      const checked = checkPaper(kind, number, today, issuer);
      return checked.ok ? [checked.value] : [];
    });
    const { names = [], birthDate, gender, phone } = input;
    const whole = toPatientResource({ names, birthDate: birthDate ?? '', gender: gender ?? 'unknown', papers, phone });
    const { birthDate: _, ...undated } = whole;
    const { candidates, hidden } = await findShownCandidates(
      scope,
      birthDate === undefined ? undated : whole,
      (found) => gate.mayDisclose(scope, 'search', found),
    );
    const visible = candidates.slice(0, SHOWN_MAX);
    for (const one of hidden) {
      scope.note({
        action: 'search',
        outcome: 'denied',
        patientId: one.id,
        kinds: { Patient: 1 },
        basis: gate.denial?.(scope, one) ?? 'identity.review-desk',
        detail: { operation: 'identity.counter-candidates', ...gate.detail?.(scope, one) },
      });
    }
    for (const { stored: one } of visible) {
      scope.note({
        action: 'search',
        outcome: 'permitted',
        patientId: one.id,
        kinds: { Patient: 1 },
        ...groundOf(gate, scope, { action: 'search', type: 'Patient', patientId: one.id }, 'identity.review-desk', {
          operation: 'identity.counter-candidates',
        }),
      });
    }
    return {
      candidates: visible.map(({ stored: one, decision, reason, probability, evidence }) => ({
        patient: toDeskRecord(one),
        decision: decision === 'link' ? 'link' : 'review',
        reason,
        probability,
        evidence: [...evidence],
      })),
    };
  };
}

/** Whether a typed number can be one of its kind. @refuses what `checkPaper` refuses */
export function checkTypedPaper(
  scope: Scope,
  { kind, number }: z.output<typeof CheckPaper>,
): Promise<z.infer<typeof CheckedPaper>> {
  const checked = checkPaper(kind, number, toCalendarDate(scope.clock.now()));
  if (!checked.ok) {
    const [first, ...more] = checked.refusals;
    const atNumber = (refusal: Refusal): Refusal => ({ ...refusal, expression: 'number' });
    throw new RefusalError(atNumber(first), ...more.map(atNumber));
  }
  const { key, born } = checked.value;
  return Promise.resolve({ key, ...(born ? { born } : {}) });
}
