import type { StoredResource } from '#fhir';
import type { Scope } from '#kernel';
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
 * @source https://hl7.org/fhir/R4/valueset-match-grade.html
 */
export async function matchPatients(
  scope: Scope,
  described: object,
  shown?: Shown,
): Promise<{ readonly matches: readonly Match[]; readonly hidden: readonly StoredResource[] }> {
  if (shown === undefined) return { matches: (await findCandidates(scope, described)).map(toMatch), hidden: [] };
  const { candidates, hidden } = await findShownCandidates(scope, described, shown);
  return { matches: candidates.map((one) => toMatch({ ...one, decision: 'review' })), hidden };
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
