import { type Refusal, RefusalError } from '#kernel';
import { parseFhirJson, textFor } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { parseBody } from '../request/format.ts';
import type { FhirRequest } from '../request/request.ts';

/** In what a patch may come: a JSON Patch, or a FHIRPath Patch as a resource. */
export const PATCH_FORMATS = ['application/json-patch+json', 'application/fhir+json', 'application/fhir+xml'] as const;
/** What a JSON Patch is read inside of: see `parsePatch`. */
const BEFORE = '{"operations":';

/** A JSON Patch, or a FHIRPath Patch as Parameters. @refuses fhir.unsupported-patch-format, fhir.type-mismatch */
export function operationsOf({ body }: Pick<FhirRequest, 'body'>): unknown {
  if (isJsonPatch(body.contentType)) return parsePatch(body.text);
  if (!/^application\/fhir\+(json|xml)\s*(;|$)/i.test(body.contentType)) {
    throw new RefusalError(refuseFhir('fhir.unsupported-patch-format', { type: body.contentType.slice(0, 80) || '—' }));
  }
  const parameters = parseBody(body);
  if (parameters.resourceType === 'Parameters') return parameters;
  const found = textFor(parameters.resourceType).slice(0, 64);
  throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected: 'Parameters', found }, 'Parameters'));
}

export function isJsonPatch(contentType: string): boolean {
  return /^application\/json-patch\+json\s*(;|$)/i.test(contentType);
}

/**
 * The operations of a JSON Patch. It is a list, and the FHIR reader (which keeps decimals as they are written) takes objects: so it is read inside one.
 *
 * @refuses fhir.patch-invalid for anything but one list, and what the JSON reader refuses
 */
export function parsePatch(text: string): unknown {
  const { operations, ...behind } = parseInside(text);
  if (Array.isArray(operations) && Object.keys(behind).length === 0) return operations;
  throw new RefusalError(refuseFhir('fhir.patch-invalid', { index: 0, problem: 'not-an-array' }));
}

/** What is wrong with the text is said to be where it is in the text. */
function parseInside(text: string): Record<string, unknown> {
  try {
    return parseFhirJson(`${BEFORE}${text}}`);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    const [first, ...more] = error.refusals.map(({ expression: _, ...refusal }): Refusal => {
      const { line, column } = refusal.params ?? {};
      if (Number(line) !== 1) return refusal;
      return { ...refusal, params: { ...refusal.params, column: Math.max(1, Number(column) - BEFORE.length) } };
    });
    throw new RefusalError(first as Refusal, ...more);
  }
}
