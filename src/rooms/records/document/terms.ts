import { type CodeableConcept, refusalText } from '#fhir';
import type { Lang } from '#kernel';
import { conceptById, outcomeOf, statementOf, toCodeableConcept } from '#rooms/terminology';
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
  const { outcome, text, original, loss, reason, review } = outcomeOf(value, lang, {
    element,
    ...(language === undefined ? {} : { language }),
  });
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

/** The statement that a code makes about a whole section (`no-known-allergies`); undefined for an ordinary finding. */
export function statedBy(value: unknown): Statement | undefined {
  return statementOf(value)?.statement;
}

/** A term as a coded element with all its codes, its text in the language given; undefined where there is no such term. */
export function conceptAsWritten(conceptId: string, lang: Lang): CodeableConcept | undefined {
  const concept = conceptById(conceptId);
  return concept && toCodeableConcept(concept, lang);
}
