import { type Lang, pickText, type Refusal } from '#kernel';

/** The one error shape, for answers that leave before the FHIR part is reached. */
export function toOutcome(refusals: readonly Refusal[], lang: Lang, correlationId: string): object {
  return {
    resourceType: 'OperationOutcome',
    issue: refusals.map((refusal) => ({
      severity: 'error',
      code: refusal.issue,
      details: {
        coding: [{ system: 'urn:causeway:refusal', code: refusal.code }],
        text: fill(pickText(refusal.text, lang)?.text ?? refusal.code, refusal),
      },
      diagnostics: correlationId,
      ...(refusal.expression === undefined ? {} : { expression: [refusal.expression] }),
    })),
  };
}

function fill(text: string, refusal: Refusal): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(refusal.params?.[name] ?? whole));
}
