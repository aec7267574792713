import { parseFhirJson, type StoredResource } from '#fhir';
import { type Scope, toCalendarDate } from '#kernel';
import { compareFacts } from '../matching/compare-facts.ts';
import { type Decided, decideMatch } from '../matching/decide.ts';
import { factsOf } from '../matching/facts.ts';
import { findByKeys } from '../matching/index-store.ts';
import { type FieldEvidence, weigh } from '../matching/weigh.ts';

/** What matching says of two records as they are now, also of such as it would not bring together. */
export interface ComparedPair extends Decided {
  readonly probability: number;
  readonly evidence: readonly FieldEvidence[];
}

export async function comparePair(scope: Scope, one: StoredResource, other: StoredResource): Promise<ComparedPair> {
  const today = toCalendarDate(scope.clock.now());
  const [facts, others] = [one, other].map(({ body }) => factsOf(parseFhirJson(body), today)) as [
    ReturnType<typeof factsOf>,
    ReturnType<typeof factsOf>,
  ];
  const { frequencies, holders } = await findByKeys(scope.tx, facts, today);
  const comparison = compareFacts(facts, others);
  const { probability, evidence } = weigh(comparison, frequencies, holders);
  return { probability, evidence, ...decideMatch(comparison, probability) };
}
