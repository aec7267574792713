import { parseFhirJson, readResource, type StoredResource } from '#fhir';
import { RefusalError, type Scope, toCalendarDate } from '#kernel';
import { compareFacts, type FactsComparison } from '../matching/compare-facts.ts';
import { type Decided, decideAmong, decideMatch } from '../matching/decide.ts';
import { factsOf, type PersonFacts } from '../matching/facts.ts';
import { findByKeys } from '../matching/index-store.ts';
import { type FieldEvidence, weigh } from '../matching/weigh.ts';
import { refuse } from '../messages.ts';

/** A person here who may be the one described, what the table of decisions says of it, and on what evidence. */
export interface MatchCandidate extends Decided {
  readonly stored: StoredResource;
  /** Between 0 and 1. */
  readonly probability: number;
  readonly evidence: readonly FieldEvidence[];
}

/**
 * Who here may be the person described, the surest first; whom the table says no to is left out. Writes nothing and creates nobody.
 *
 * Everybody is looked at, also whom the caller may not see: a match is only sure where no other person here holds the paper. So who calls this asks the gate before anything
 * of it is shown.
 */
export async function findCandidates(scope: Scope, described: object): Promise<readonly MatchCandidate[]> {
  const today = toCalendarDate(scope.clock.now());
  return candidatesFor(scope, factsOf(described as Record<string, unknown>, today), today);
}

/** The same for somebody who is here: who else of this register may be that person. @refuses identity.no-such-patient */
export async function candidatesOf(scope: Scope, patientId: string): Promise<readonly MatchCandidate[]> {
  const stored = await readResource(scope.tx, 'Patient', patientId);
  if (stored === undefined || stored.deleted) throw new RefusalError(refuse('identity.no-such-patient'));
  const today = toCalendarDate(scope.clock.now());
  return candidatesFor(scope, factsOf(parseFhirJson(stored.body), today), today, patientId);
}

async function candidatesFor(
  scope: Scope,
  facts: PersonFacts,
  today: string,
  except?: string,
): Promise<readonly MatchCandidate[]> {
  const { candidates, frequencies, holders } = await findByKeys(scope.tx, facts, today);
  const found = candidates
    .filter(({ stored }) => stored.id !== except)
    .map(({ stored, facts: other }): MatchCandidate & { comparison: FactsComparison } => {
      const comparison = compareFacts(facts, other);
      const { probability, evidence } = weigh(comparison, frequencies, holders);
      return { stored, comparison, probability, evidence, ...decideMatch(comparison, probability) };
    });
  return decideAmong(found)
    .filter(({ decision }) => decision !== 'no')
    .sort((a, b) => Number(b.decision === 'link') - Number(a.decision === 'link') || b.probability - a.probability)
    .map(({ comparison: _, ...candidate }) => candidate);
}
