import type { Lang } from '#kernel';
import type { CodedOutcomeKind, Statement } from '../contract.ts';
import type { Codeable } from './coded.ts';

/** What the terminology room makes of a coded element. */
export interface TermOutcome {
  readonly outcome: CodedOutcomeKind;
  readonly text: string;
  /** The language the text is in; absent where the source does not say. */
  readonly lang?: string;
  /** What the mapping lost or why it was refused, in the reader's language. */
  readonly remark?: string;
  readonly review?: 'draft' | 'reviewed';
}

/** Where a coded element stands. */
export interface TermPlace {
  /** Its path without numbers: `AllergyIntolerance.reaction.substance`. */
  readonly element: string;
  /** The language of its resource, as the sender stated it (BCP 47). */
  readonly language?: string;
}

/** The terminology that a document is read with. */
export interface Terms {
  outcomeOf(codeable: Codeable, lang: Lang, place: TermPlace): TermOutcome;
  /** The statement that a code makes about a whole section (`no-known-allergies`); undefined for an ordinary code. */
  statementOf(codeable: Codeable): Statement | undefined;
}
