import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject, parseFhirJson, textFor } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { badValue } from '../../search/parse-values.ts';
import { type CodeSystem, type Concept, findConcept, objects, toCodeSystem } from '../../terminology/code-system.ts';
import { languagesIn } from '../../terminology/languages.ts';
import type { SystemVersions } from '../../terminology/system-versions.ts';
import type { Resource } from '../../types.ts';
import { readVisible } from '../disclosure/read-visible.ts';
import type { RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { CodeLists, notFound, UnknownSystemError } from '../terminology/code-lists.ts';
import { type OperationCall, type OperationInput, refuseMissing } from './operation.ts';

/** A code that an operation is asked about. */
export interface Asked {
  readonly system?: string;
  readonly version?: string;
  readonly code: string;
  readonly display?: string;
}

/** Terminology as the caller may see it. */
export async function listsFor(
  parts: RestParts,
  scope: Scope,
  type: 'CodeSystem' | 'ValueSet' | 'ConceptMap',
  versions?: SystemVersions,
): Promise<CodeLists> {
  await parts.gate.admit(scope, { action: 'read', type });
  return new CodeLists(parts, scope, versions);
}

/**
 * `code` and `system`, a `coding` (in an address `system|code`), or the codings of a `codeableConcept`: “one (and only one)” of the three.
 *
 * @refuses fhir.bad-search-value for more than one, and for none
 */
export function codingsOf(input: OperationInput): [Asked, ...Asked[]] {
  const ways = ['code', 'coding', 'codeableConcept'].filter((name) => input.all(name).length > 0);
  if (ways.length > 1) throw new RefusalError(badValue('code', 'code, coding, codeableConcept: one', ways.join(', ')));
  const code = input.text('code');
  const [system, at] = input.text('system')?.split('|') ?? [];
  const version = at ?? input.text('version') ?? input.text('systemVersion');
  const own = code === undefined ? [] : [{ code, ...ifSet({ system, version }) }];
  const coding = input.all('coding').flatMap(codingFrom);
  const [first, ...more] = [...own, ...coding, ...objects(input.object('codeableConcept')?.coding).flatMap(askedOf)];
  if (first === undefined) throw refuseMissing('code');
  return [first, ...more];
}

/** `codingA=system|code` in an address, a Coding in Parameters. */
export function codingFrom(value: unknown): Asked[] {
  if (typeof value !== 'string') return isObject(value) ? askedOf(value) : [];
  const [first = '', second] = value.split('|');
  return [second === undefined ? { code: first } : { system: first, code: second }];
}

function askedOf({ system, version, code, display }: Record<string, unknown>): Asked[] {
  if (typeof code !== 'string') return [];
  const [own, at, name] = [system, version, display].map((text) => (typeof text === 'string' ? text : undefined));
  return [{ code, ...ifSet({ system: own, version: at, display: name }) }];
}

/** The value set that an operation is about: the stored one of the address, the one sent along, or the one at `url` or of a context. */
export async function valueSetOf(
  { parts, scope, request, input }: OperationCall,
  lists: CodeLists,
  byContext?: string,
): Promise<Resource> {
  const ways = [request.id !== '' && 'id', ...['valueSet', 'url'].filter((name) => input.all(name).length > 0)];
  if (byContext !== undefined && ways.some(Boolean))
    throw new RefusalError(badValue('context', 'url, valueSet, context: one', ways.filter(Boolean).join(', ')));
  if (request.id !== '') return readOne(parts, scope, request);
  const sent = sentAs(input, 'valueSet', 'ValueSet');
  if (sent) return sent;
  const url = byContext ?? versioned(input.text('url'), input.text('valueSetVersion'));
  if (url === undefined) throw refuseMissing('url');
  const found = await lists.valueSet(url);
  if (!found) throw notFound('ValueSet', url);
  return found;
}

/**
 * The code system that an operation is about: the stored one of the address, the one sent along, or the one at `url`.
 *
 * @refuses fhir.not-found where it is not here, or here by its name alone
 */
export async function systemOf(
  { parts, scope, request, input }: OperationCall,
  lists: CodeLists,
  url: string | undefined,
): Promise<CodeSystem> {
  const resource = request.id === '' ? sentAs(input, 'codeSystem', 'CodeSystem') : await readOne(parts, scope, request);
  if (resource === undefined && url === undefined) throw refuseMissing('system');
  const system = resource ? toCodeSystem(resource) : await lists.system(url ?? '');
  if (!system) throw new UnknownSystemError(url ?? request.id);
  return system;
}

/**
 * The concept of a code system that a code names.
 *
 * @refuses fhir.not-found where the system has no such code, or the coding is of another system
 */
export function conceptIn(system: CodeSystem, { system: said, code }: Asked): Concept {
  const concept = said === undefined || said === system.url.split('|')[0] ? findConcept(system, code) : undefined;
  if (!concept) throw notFound('CodeSystem', `${said ?? system.url}|${code}`);
  return concept;
}

/** A definition that stands in the request. @refuses fhir.type-mismatch */
export function sentAs(input: OperationInput, name: string, type: string): Resource | undefined {
  const sent = input.object(name);
  if (sent === undefined && input.all(name).length === 0) return undefined;
  if (sent?.resourceType === type) return sent as unknown as Resource;
  const found = textFor(sent?.resourceType).slice(0, 64) || '—';
  throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected: type, found }, 'Parameters.parameter'));
}

/** The stored definition that the address names. @refuses fhir.not-found, fhir.gone */
export async function readOne(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Resource> {
  return parseFhirJson((await readVisible(parts, scope, request)).body) as unknown as Resource;
}

/** `url|version` where a version is asked for beside the address. */
export function versioned(url: string | undefined, version: string | undefined): string | undefined {
  return url === undefined || version === undefined || url.includes('|') ? url : `${url}|${version}`;
}

/** The languages of names: those of `displayLanguage`, else those of `Accept-Language`. */
export function languagesOf(request: FhirRequest, input: OperationInput): readonly string[] {
  return languagesIn(input.text('displayLanguage') ?? request.headers['accept-language'] ?? '');
}

/** @refuses fhir.bad-search-value */
export function flagOf(input: OperationInput, name: string): boolean {
  const text = input.text(name) ?? 'false';
  if (text !== 'true' && text !== 'false') throw new RefusalError(badValue(name, 'true, false', text));
  return text === 'true';
}

/** @refuses fhir.bad-search-value */
export function numberOf(input: OperationInput, name: string, fallback: number): number {
  const text = input.text(name);
  if (text === undefined) return fallback;
  if (!/^\d{1,7}$/.test(text)) throw new RefusalError(badValue(name, '0–9999999', text));
  return Number(text);
}

export function answerParameters(request: FhirRequest, parameter: readonly object[]): Answer {
  return fhirAnswer(request, 200, {}, { resourceType: 'Parameters', parameter });
}

/** Without what is not there. */
export function ifSet<T extends Readonly<Record<string, unknown>>>(
  values: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
