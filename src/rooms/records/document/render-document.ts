import { refusalText, validate } from '#fhir';
import type { Lang } from '#kernel';
import type { SummaryView } from '../contract.ts';
import { type RenderOptions, renderWith } from './render.ts';

/**
 * Shows any FHIR document Bundle to a reader of a language: sections, entries, every coded element with exactly one outcome, the five ways of
 * having nothing kept apart, and what is wrong with the document. Pure; never throws for a fault of the document.
 */
export function renderDocument(bundle: unknown, lang: Lang, options?: RenderOptions): SummaryView {
  return renderWith(findFaults, bundle, lang, options);
}

function findFaults(bundle: unknown, lang: Lang): SummaryView['issues'] {
  return validate(bundle).map((issue) => ({
    severity: issue.severity === 'error' ? 'error' : 'warning',
    text: refusalText(issue, lang),
    ...(issue.expression === undefined ? {} : { expression: issue.expression }),
  }));
}
