import type { Lang, Refusal } from '#kernel';
import type { OperationOutcome, OperationOutcomeIssue } from './types.ts';

/** The code system of our refusal codes. */
export const REFUSAL_SYSTEM = 'https://causeway.health/fhir/CodeSystem/refusal';

export type Severity = 'fatal' | 'error' | 'warning' | 'information';

/** A refusal is an error; a validation issue may also be a warning. */
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
