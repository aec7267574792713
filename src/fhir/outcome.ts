import { LANGS, type Lang, type Refusal } from '#kernel';
import type { Element, OperationOutcome, OperationOutcomeIssue } from './types.ts';

/** The code system of our refusal codes. */
export const REFUSAL_SYSTEM = 'https://causeway.health/fhir/CodeSystem/refusal';

const TRANSLATION = 'http://hl7.org/fhir/StructureDefinition/translation';

/** @source https://hl7.org/fhir/R4/valueset-issue-severity.html */
export type Severity = 'fatal' | 'error' | 'warning' | 'information';

/** A refusal with its severity; `error` where it has none. */
export type Finding = Refusal & { readonly severity?: Severity };

/** The sentence of a refusal in the reader's language, its parameters filled in. */
export function refusalText(refusal: Refusal, lang: Lang): string {
  const params = refusal.params ?? {};
  return refusal.text[lang].replace(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole));
}

/**
 * The one error shape of every FHIR answer.
 *
 * @param correlationId - the only thing `diagnostics` ever carries: no message of ours or of a library leaks there
 */
export function toOperationOutcome(refusals: readonly Finding[], lang: Lang, correlationId?: string): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: refusals.map((refusal) => toIssue(refusal, lang, correlationId)) };
}

/**
 * A refusal for a reader who may change language after reading it: each sentence in the other languages too. What was refused need not be asked
 * again for its words, which would be one more entry of the ledger.
 *
 * @source https://hl7.org/fhir/R4/extension-translation.html
 */
export function toOutcomeInEach(refusals: readonly Finding[], lang: Lang, correlationId?: string): OperationOutcome {
  const issue = refusals.map((refusal) => {
    const one = toIssue(refusal, lang, correlationId);
    return { ...one, details: { ...one.details, _text: translationsOf(refusal, lang) } };
  });
  return { resourceType: 'OperationOutcome', issue };
}

function translationsOf(refusal: Refusal, told: Lang): Element {
  return {
    extension: LANGS.filter((lang) => lang !== told).map((lang) => ({
      url: TRANSLATION,
      extension: [
        { url: 'lang', valueCode: lang },
        { url: 'content', valueString: refusalText(refusal, lang) },
      ],
    })),
  };
}

/** The outcome of something that went well. */
export function allOk(lang: Lang): OperationOutcome {
  const text = { en: 'All OK', 'zh-Hans': '一切正常', 'zh-Hant-HK': '一切正常' }[lang];
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'information', code: 'informational', details: { text } }],
  };
}

function toIssue(finding: Finding, lang: Lang, correlationId: string | undefined): OperationOutcomeIssue {
  return {
    severity: finding.severity ?? 'error',
    code: finding.issue,
    details: { coding: [{ system: REFUSAL_SYSTEM, code: finding.code }], text: refusalText(finding, lang) },
    ...(correlationId ? { diagnostics: correlationId } : {}),
    ...(finding.expression ? { expression: [finding.expression] } : {}),
  };
}
