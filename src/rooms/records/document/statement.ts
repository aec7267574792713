import { statementOf } from '#rooms/terminology';
import type { SectionStatement } from '../model.ts';
import { toCodeable } from './coded.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { statedBy } from './terms.ts';

/** Our own reasons, where HL7's list has no word: the sender lists nothing (and nobody says that there is nothing), or searched its record and states that it holds none. */
export const SECTION_STATEMENT_SYSTEM = 'https://causeway.health/fhir/CodeSystem/section-statement';
/** @source HL7 v3 ObservationValue: MASKED */
const OBSERVATION_VALUE = 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue';

/** The statement of an emptyReason; undefined where there is none. A reason that we do not know tells nothing about the patient. */
export function statementOfEmptyReason(value: unknown): SectionStatement | undefined {
  if (asObject(value) === undefined) return undefined;
  const own = toCodeable('emptyReason', value)?.coding.find(({ system }) => system === SECTION_STATEMENT_SYSTEM)?.code;
  const statement = own === 'none-listed' || own === 'none-present' ? own : statedBy(value);
  return {
    statement: statement === undefined || statement === 'present' ? 'unavailable' : statement,
    basis: 'empty-reason',
  };
}

/**
 * The statement that an entry makes about its whole section: “no known allergies”, “no information about medicines”.
 *
 * @param concept - the element that names the entry, as it came
 */
export function statementOfEntry(resource: Json, concept: unknown): SectionStatement | undefined {
  const stated = concept === undefined ? undefined : statedBy(concept);
  if (stated !== undefined && stated !== 'present') return { statement: stated, basis: 'entry-code' };
  return isMasked(resource) && concept === undefined ? { statement: 'withheld', basis: 'masked' } : undefined;
}

/** Labelled as masked: something in it was taken out before it came to us. */
export function isMasked(resource: Json | undefined): boolean {
  return asObjects(asObject(resource?.meta)?.security).some(
    (label) => label.system === OBSERVATION_VALUE && label.code === 'MASKED',
  );
}

/** “No known allergies” speaks for all of them; “no known food allergies” for a part, beside which others may stand. */
const SPEAKS_FOR_A_PART: ReadonlySet<string> = new Set([
  'absent.no-known-drug-allergies',
  'absent.no-known-environmental-allergies',
  'absent.no-known-food-allergies',
]);

export function speaksForWholeSection(concept: unknown): boolean {
  const stated = statementOf(concept);
  return stated !== undefined && !SPEAKS_FOR_A_PART.has(stated.conceptId ?? '');
}

/** An entry that was recorded by mistake counts for nothing. */
export function isEnteredInError(resource: Json): boolean {
  if (asText(resource.status) === 'entered-in-error') return true;
  return (toCodeable('verificationStatus', resource.verificationStatus)?.coding ?? []).some(
    ({ code }) => code === 'entered-in-error',
  );
}

/** What is known of a section before its statement is decided. */
export interface SectionFacts {
  /** False where the document has no such section at all. */
  readonly exists: boolean;
  readonly emptyReason: SectionStatement | undefined;
  /** For each entry that could be read: the statement it makes, or `item` for an ordinary entry, or `void` for one recorded by mistake. */
  readonly entries: readonly (SectionStatement | 'item' | 'void')[];
  /** Entries that the section names and the document does not hold. */
  readonly dangling: number;
  /** The section has text of its own beyond a heading. */
  readonly hasText: boolean;
  readonly masked: boolean;
}

/**
 * The one statement that a section makes. Six ways of having no entries are never shown as one another:
 *
 * - `nothing-known`: a clinician asked and nothing is known (`nilknown`, `no-known-…`);
 * - `none-present`: the sender's record was searched and holds none;
 * - `none-listed`: the sender lists nothing and says no more; there may be something that the patient keeps to themself;
 * - `not-asked`: nobody asked (`notasked`, `notstarted`);
 * - `withheld`: it may exist and was not given (`withheld`, MASKED);
 * - `unavailable`: nothing can be concluded (`unavailable`, `no-…-info`, no such section, an empty section without a reason, entries that
 *   the document does not hold).
 *
 * A section that is missing is `unavailable` and not `not-asked`: silence does not tell that nobody asked.
 */
export function decideStatement(facts: SectionFacts): SectionStatement {
  if (!facts.exists) return { statement: 'unavailable', basis: 'section-missing' };
  if (facts.entries.includes('item')) return { statement: 'present', basis: 'entries' };
  const said = facts.entries.find((entry) => typeof entry === 'object');
  if (said) return said;
  if (facts.emptyReason) return facts.emptyReason;
  if (facts.masked) return { statement: 'withheld', basis: 'masked' };
  if (facts.entries.length > 0) return { statement: 'unavailable', basis: 'only-errors' };
  if (facts.dangling > 0) return { statement: 'unavailable', basis: 'entries-missing' };
  if (facts.hasText) return { statement: 'present', basis: 'narrative' };
  return { statement: 'unavailable', basis: 'silent' };
}
