import type { Identifier, Resource, StoredResource } from '#fhir';
import { type Refusal, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { factsOf } from '../matching/facts.ts';
import { keysToAsk } from '../matching/keys.ts';
import { refuse } from '../messages.ts';
import { kindOf } from '../papers/identifier.ts';
import { checkPaper } from '../papers.ts';
import { findCandidates, findShownCandidates, type MatchCandidate, type Shown } from './find-candidates.ts';

/** A person here as FHIR's `$match` tells of them. */
interface Match {
  readonly stored: StoredResource;
  readonly grade: 'certain' | 'probable' | 'possible';
  readonly score: number;
}

/** From here on somebody is rather the one than not. */
const PROBABLE_FROM = 0.5;

/**
 * The candidates as FHIR grades them. `certain` is what the table of decisions would join; all else is for somebody to look at, and its score stays below that of any certain one. To whom anybody may
 * be hidden nobody is certain: whether another holds the paper is not theirs to learn, and not to be passed over.
 *
 * @param shown - whom the caller may see; absent where that is everybody
 * @returns those whom the caller may see, and who was surely sought and is not shown
 * @refuses identity.nothing-to-match, and beside it each paper whose number cannot be right
 * @source https://hl7.org/fhir/R4/valueset-match-grade.html
 */
export async function matchPatients(
  scope: Scope,
  described: Resource,
  shown?: Shown,
): Promise<{ readonly matches: readonly Match[]; readonly hidden: readonly StoredResource[] }> {
  requireFindable(described, toCalendarDate(scope.clock.now()));
  if (shown === undefined) return { matches: (await findCandidates(scope, described)).map(toMatch), hidden: [] };
  const { candidates, hidden } = await findShownCandidates(scope, described, shown);
  return { matches: candidates.map((one) => toMatch({ ...one, decision: 'review' })), hidden };
}

/** Whoever is described by nothing that is looked for by is sought by mistake: that nobody is here would be no answer. */
function requireFindable(described: Resource, today: string): void {
  if (keysToAsk(factsOf(described, today)).length > 0) return;
  throw new RefusalError(refuse('identity.nothing-to-match', {}, 'Patient'), ...papersThatCannotBe(described, today));
}

function papersThatCannotBe({ identifier = [] }: Resource & { identifier?: Identifier[] }, today: string): Refusal[] {
  return identifier.flatMap(({ system, value }, i) => {
    const kind = system === undefined ? undefined : kindOf(system);
    const checked = kind === undefined || value === undefined ? undefined : checkPaper(kind, value, today);
    if (checked === undefined || checked.ok) return [];
    return checked.refusals.map((refusal) => ({ ...refusal, expression: `Patient.identifier[${i}].value` }));
  });
}

function toMatch({ stored, decision, reason, probability }: MatchCandidate): Match {
  if (decision === 'link') return { stored, grade: 'certain', score: reason === 'paper' ? 1 : round(probability) };
  return {
    stored,
    grade: probability >= PROBABLE_FROM ? 'probable' : 'possible',
    score: Math.min(0.99, round(probability)),
  };
}

function round(probability: number): number {
  return Math.round(probability * 10_000) / 10_000;
}
