import type { LegalBasis } from '../crypto/envelope.ts';
import { lawInWords } from '../rooms-below.ts';
import { RETENTION } from './lawbook.ts';

/** The rule that keeps a copy, by its own name in each language; one of another node's that our lawbook does not hold stands as it was written. */
export function retentionInWords(cited: LegalBasis): ReturnType<typeof lawInWords> {
  const law = RETENTION.find(
    ({ jurisdiction, instrument, clause }) =>
      jurisdiction === cited.jurisdiction && instrument.en === cited.instrument && clause?.en === cited.clause,
  );
  if (law === undefined) return lawInWords(cited);
  const { jurisdiction, instrument, clause } = law;
  return { jurisdiction, instrument, ...(clause === undefined ? {} : { clause }) };
}
