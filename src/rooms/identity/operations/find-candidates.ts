import { parseFhirJson, readResource, type StoredResource } from '#fhir';
import { RefusalError, type Scope, toCalendarDate } from '#kernel';
import { compareFacts, type FactsComparison } from '../matching/compare-facts.ts';
import { type Decided, decideAmong, decideMatch } from '../matching/decide.ts';
import { factsOf, type PersonFacts } from '../matching/facts.ts';
import { type Frequencies, NOBODY_COUNTED } from '../matching/frequencies.ts';
import { type Candidate, COMPARED_MAX, findByKeys } from '../matching/index-store.ts';
import { type FieldEvidence, type PhoneHolders, weigh } from '../matching/weigh.ts';
import { refuse } from '../messages.ts';

/** A person here who may be the one described, what the table of decisions says of it, and on what evidence. */
export interface MatchCandidate extends Decided {
  readonly stored: StoredResource;
  /** Between 0 and 1. */
  readonly probability: number;
  readonly evidence: readonly FieldEvidence[];
}

/** Those of these whom the caller may see. */
export type Shown = (stored: readonly StoredResource[]) => Promise<readonly StoredResource[]>;

/** Candidates of one caller. @property hidden - whom the table alone is sure of, and the caller may not see: that they were sought is an entry of theirs */
export interface ShownCandidates {
  readonly candidates: readonly MatchCandidate[];
  readonly hidden: readonly StoredResource[];
}

/**
 * Who here may be the person described, the surest first; whom the table says no to is left out. Writes nothing and creates nobody.
 *
 * Everybody is looked at, also whom a caller may not see: a match is only sure where no other person here holds the paper. So this is for the register itself; what is told to somebody is
 * `findShownCandidates`.
 */
export async function findCandidates(scope: Scope, described: object): Promise<readonly MatchCandidate[]> {
  const today = toCalendarDate(scope.clock.now());
  const facts = factsOf(described as Record<string, unknown>, today);
  return among(await comparedWith(scope, facts, today));
}

/** The same for a caller to whom many may be hidden: these must not press out whom the caller may see. */
const COMPARED_FOR_A_CALLER = 5 * COMPARED_MAX;

/**
 * The same for a caller, as if nobody were here but whom the caller may see: who is hidden changes neither how sure it is of another nor why. So it is sure of nobody in the register's sense, where
 * anybody may be hidden from the caller; and nothing is counted, neither how many have a name nor how many a telephone: one more would be heard of by whoever writes a record and has it weighed.
 */
export async function findShownCandidates(scope: Scope, described: object, shown: Shown): Promise<ShownCandidates> {
  const today = toCalendarDate(scope.clock.now());
  const facts = factsOf(described as Record<string, unknown>, today);
  const { candidates } = await findByKeys(scope.tx, facts, today, undefined, COMPARED_FOR_A_CALLER);
  const all = compared(facts, candidates, { frequencies: NOBODY_COUNTED, holders: () => 0 });
  const found = all.filter(({ decision }) => decision !== 'no');
  const seen = new Set(await shown(found.map(({ stored }) => stored)));
  const hidden = found.filter(({ stored, decision }) => decision === 'link' && !seen.has(stored));
  return {
    candidates: among(all.filter(({ stored }) => seen.has(stored))),
    hidden: hidden.map(({ stored }) => stored),
  };
}

/** The same for somebody who is here: who else of this register may be that person. @refuses identity.no-such-patient */
export async function candidatesOf(scope: Scope, patientId: string): Promise<readonly MatchCandidate[]> {
  const stored = await readResource(scope.tx, 'Patient', patientId);
  if (stored === undefined || stored.deleted) throw new RefusalError(refuse('identity.no-such-patient'));
  const today = toCalendarDate(scope.clock.now());
  const all = await comparedWith(scope, factsOf(parseFhirJson(stored.body), today), today);
  return among(all.filter((one) => one.stored.id !== patientId));
}

type Compared = MatchCandidate & { readonly comparison: FactsComparison };

/** Each by itself: what the table says of the two records alone. */
async function comparedWith(scope: Scope, facts: PersonFacts, today: string): Promise<readonly Compared[]> {
  const { candidates, ...counted } = await findByKeys(scope.tx, facts, today);
  return compared(facts, candidates, counted);
}

function compared(
  facts: PersonFacts,
  candidates: readonly Candidate[],
  { frequencies, holders }: { readonly frequencies: Frequencies; readonly holders: PhoneHolders },
): readonly Compared[] {
  return candidates.map(({ stored, facts: other }) => {
    const comparison = compareFacts(facts, other);
    const { probability, evidence } = weigh(comparison, frequencies, holders);
    return { stored, comparison, probability, evidence, ...decideMatch(comparison, probability) };
  });
}

/** What the table says of each among these. Who is as likely as another stands by the id: where others are hidden the order tells nothing of them. */
function among(found: readonly Compared[]): readonly MatchCandidate[] {
  return decideAmong(found)
    .filter(({ decision }) => decision !== 'no')
    .sort(
      (a, b) =>
        Number(b.decision === 'link') - Number(a.decision === 'link') ||
        b.probability - a.probability ||
        (a.stored.id < b.stored.id ? -1 : 1),
    )
    .map(({ comparison: _, ...candidate }) => candidate);
}
