import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../../messages.ts';
import { badValue } from '../../search/parse-values.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { Resource } from '../../types.ts';
import { validate } from '../../validate/validate.ts';
import { toBundleText } from '../answer/bundle-text.ts';
import { noteAccess, noteDenial, noteOfNobody } from '../disclosure/notes.ts';
import { LIMITS } from '../limits.ts';
import { baseOf, type GradedMatch, type RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { flagOf } from './code-input.ts';
import { type OperationInput, refuseMissing } from './operation.ts';

const GRADE = 'http://hl7.org/fhir/StructureDefinition/match-grade';

/**
 * `POST /Patient/$match`: the persons here who may be the one described, the surest first, each with a score and a grade. Nothing is created.
 *
 * The room that keeps patients compares; here is only what the operation promises. `certain`: a record may be joined to this one without anybody looking. `probable` and
 * `possible`: somebody decides. Nobody is told how many were found whom the caller may not see, nor is anybody certain to a caller to whom somebody may be hidden; who was surely sought and is not
 * shown has an entry of it.
 *
 * @refuses fhir.missing-parameter, fhir.repeated-parameter, fhir.type-mismatch, fhir.bad-search-value, what validation finds wrong with the Patient's elements, and what the room refuses
 * @source https://hl7.org/fhir/R4/patient-operation-match.html
 */
export async function match(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const find = parts.operations?.matchPatients;
  if (!find) throw new Error('broken invariant: $match is only offered where it can be done');
  const described = describedIn(input);
  const isCertainOnly = flagOf(input, 'onlyCertainMatches');
  const count = countOf(input);
  await parts.gate.admit(scope, { action: 'search', type: 'Patient' });
  const seesAll = parts.gate.mayNameIds?.(scope) ?? true;
  const mayShow = (stored: readonly StoredResource[]) => parts.gate.mayDisclose(scope, 'search', stored);
  const { matches: found, hidden } = await find(scope, described, seesAll ? undefined : mayShow);
  const shown = new Set(await mayShow(found.map(({ stored }) => stored)));
  const all = found.filter(({ stored, grade }) => shown.has(stored) && (grade === 'certain' || !isCertainOnly));
  const matches = all.slice(0, count);
  noteMatches(parts, scope, matches, hidden);
  const entries = matches.map((one) => entryOf(baseOf(scope), one));
  return fhirAnswer(request, 200, {}, toBundleText({ type: 'searchset', total: all.length, entries }));
}

/** @refuses fhir.missing-parameter, fhir.repeated-parameter, fhir.type-mismatch, and what `requireReadable` does */
function describedIn(input: OperationInput): Resource {
  const described = input.object('resource') as Resource | undefined;
  if (described === undefined) throw refuseMissing('resource');
  if (input.all('resource').length > 1)
    throw new RefusalError(refuseFhir('fhir.repeated-parameter', { parameter: 'resource' }));
  if (described.resourceType !== 'Patient') {
    const found = String(described.resourceType).slice(0, 64);
    throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected: 'Patient', found }, 'Parameters.parameter'));
  }
  requireReadable(described);
  return described;
}

/** @refuses fhir.bad-search-value */
function countOf(input: OperationInput): number {
  const count = input.text('count') ?? String(LIMITS.page);
  if (!/^[1-9]\d{0,8}$/.test(count)) throw new RefusalError(badValue('count', '1–500', count));
  return Math.min(Number(count), LIMITS.page);
}

/** Nobody is like that, or nobody who may be seen: that is an entry too, so that the time it takes does not tell which. */
function noteMatches(
  parts: RestParts,
  scope: Scope,
  matches: readonly GradedMatch[],
  hidden: readonly StoredResource[],
): void {
  const detail = { operation: '$match' };
  for (const one of hidden) noteDenial(parts, scope, 'search', one);
  if (hidden.length + matches.length === 0) noteOfNobody(parts, scope, 'Patient', 0, { detail });
  const shown = matches.map(({ stored }) => stored);
  noteAccess(parts, scope, 'search', shown, detail);
}

function entryOf(base: string, { stored, grade, score }: GradedMatch): string {
  const search = JSON.stringify({ extension: [{ url: GRADE, valueCode: grade }], mode: 'match', score });
  return `{"fullUrl":"${base}/Patient/${stored.id}","resource":${stored.body},"search":${search}}`;
}

/** Each element must be what R4 says it is. A rule between elements may be broken (a telephone without `system`): nobody stores what is described. */
function requireReadable(described: Resource): void {
  const [first, ...more] = validate(described).filter(
    ({ severity, issue }) => severity === 'error' && issue !== 'invariant',
  );
  if (first) throw new RefusalError(first, ...more);
}
