import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { badValue } from '../../search/parse-values.ts';
import { isBelow } from '../../terminology/hierarchy.ts';
import type { RestParts } from '../parts.ts';
import type { FhirRequest } from '../request/request.ts';
import {
  type Asked,
  answerParameters,
  codingFrom,
  conceptIn,
  ifSet,
  listsFor,
  systemOf,
  versioned,
} from './code-input.ts';
import { type OperationInput, refuseMissing } from './operation.ts';

/**
 * `GET /CodeSystem/$subsumes?system=…&codeA=…&codeB=…`: whether the one lies at, above or below the other.
 *
 * @refuses fhir.not-found for a system or a code that is not here, fhir.bad-search-value for codings of two systems
 * @source https://hl7.org/fhir/R4/codesystem-operation-subsumes.html
 */
export async function subsumes(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const lists = await listsFor(parts, scope, 'CodeSystem');
  const [a, b] = [sideOf(input, 'A'), sideOf(input, 'B')];
  if (a.system !== undefined && b.system !== undefined && a.system !== b.system) {
    throw new RefusalError(badValue('codingB', a.system, b.system));
  }
  const named = versioned(a.system ?? b.system, input.text('version') ?? a.version ?? b.version);
  const system = await systemOf({ parts, scope, request, input }, lists, named);
  const [first, second] = [conceptIn(system, a).code, conceptIn(system, b).code];
  const isAbove = isBelow(second, first, system.concepts);
  const isUnder = isBelow(first, second, system.concepts);
  const outcome = first === second ? 'equivalent' : isAbove ? 'subsumes' : isUnder ? 'subsumed-by' : 'not-subsumed';
  return answerParameters(request, [{ name: 'outcome', valueCode: outcome }]);
}

/** `codeA` and `system`, or `codingA`. @refuses fhir.bad-search-value where it is missing */
function sideOf(input: OperationInput, side: 'A' | 'B'): Asked {
  const code = input.text(`code${side}`);
  const [coding] = input.all(`coding${side}`).flatMap(codingFrom);
  if (code === undefined && coding === undefined) throw refuseMissing(`code${side}`);
  if (code !== undefined && coding !== undefined)
    throw new RefusalError(badValue(`coding${side}`, `code${side}, coding${side}: one`, coding.code));
  return code === undefined && coding ? coding : { code: code ?? '', ...ifSet({ system: input.text('system') }) };
}
