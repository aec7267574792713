import { type CodeableConcept, refusalText } from '#fhir';
import { createShelf, type Lang } from '#kernel';
import { type CodedOutcome, conceptById, outcomeOf, statementOf, toCodeableConcept } from '#rooms/terminology';
import type { CodedView, Statement } from '../contract.ts';

/**
 * A coded element for a reader: what terminology makes of it, in the shape of the wire.
 *
 * @param value - the element as it came, sound or not
 * @param place - its path, and the language that its sender stated (BCP 47)
 */
export function toCodedView(
  value: unknown,
  lang: Lang,
  { path, language }: { readonly path: string; readonly language: string | undefined },
): CodedView {
  const element = path.replace(/\[\d+\]/g, '');
  const { outcome, text, original, loss, reason, review } = knownOutcome(value, lang, element, language);
  const remark = loss?.[lang] ?? (reason && refusalText(reason, lang));
  return {
    path,
    outcome,
    shown: { text: text.text, ...(text.lang === 'und' ? {} : { lang: text.lang }) },
    original: {
      ...(original.text === undefined ? {} : { text: original.text }),
      codings: original.codings.map((coding) => ({ ...coding })),
    },
    ...(remark === undefined ? {} : { remark }),
    ...(review === undefined ? {} : { review: review.state }),
  };
}

/** A record says the same few hundred codes again and again, and what becomes of each hangs on nothing but the element itself. The weight is in characters. */
const outcomes = createShelf<CodedOutcome>(1_000_000);

function knownOutcome(value: unknown, lang: Lang, element: string, language: string | undefined): CodedOutcome {
  // What is not there has no text of its own; null has.
  const key = JSON.stringify([lang, element, language, value === undefined ? [] : [value]]);
  const known = outcomes.get(key);
  if (known) return known;
  const outcome = outcomeOf(value, lang, { element, ...(language === undefined ? {} : { language }) });
  outcomes.put(key, outcome, key.length);
  return outcome;
}

/** The statement that a code makes about a whole section (`no-known-allergies`); undefined for an ordinary finding. */
export function statedBy(value: unknown): Statement | undefined {
  return statementOf(value)?.statement;
}

/** A term as a coded element with all its codes, its text in the language given; undefined where there is no such term. */
export function conceptAsWritten(conceptId: string, lang: Lang): CodeableConcept | undefined {
  const concept = conceptById(conceptId);
  return concept && toCodeableConcept(concept, lang);
}
