import type { StoredResource } from '#fhir';
import type { Scope } from '#kernel';
import { findCandidates } from './find-candidates.ts';

/** A person here as FHIR's `$match` tells of them. */
interface Match {
  readonly stored: StoredResource;
  readonly grade: 'certain' | 'probable' | 'possible';
  readonly score: number;
}

/** From here on somebody is rather the one than not. */
const PROBABLE_FROM = 0.5;

/**
 * The candidates as FHIR grades them. `certain` is what the table of decisions would join; all else is for somebody to look at, and its score stays below that of any certain one.
 * @source https://hl7.org/fhir/R4/valueset-match-grade.html
 */
export async function matchPatients(scope: Scope, described: object): Promise<Match[]> {
  return (await findCandidates(scope, described)).map(({ stored, decision, reason, probability }) => {
    if (decision === 'link') return { stored, grade: 'certain', score: reason === 'paper' ? 1 : round(probability) };
    return {
      stored,
      grade: probability >= PROBABLE_FROM ? 'probable' : 'possible',
      score: Math.min(0.99, round(probability)),
    };
  });
}

function round(probability: number): number {
  return Math.round(probability * 10_000) / 10_000;
}
