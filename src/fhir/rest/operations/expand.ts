import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject } from '../../json/json.ts';
import { normalText } from '../../search/normal-text.ts';
import { type Designation, isAbstract, isInactive, type ListedCode } from '../../terminology/code-system.ts';
import { inLanguage } from '../../terminology/languages.ts';
import { SystemVersions, VERSION_PARAMETERS } from '../../terminology/system-versions.ts';
import type { RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { CODES_MAX } from '../terminology/code-lists.ts';
import { flagOf, languagesOf, listsFor, numberOf, valueSetOf } from './code-input.ts';
import { setByContext } from './context.ts';
import type { OperationInput } from './operation.ts';

/** What is on or off. */
const SWITCHES = [
  'includeDesignations',
  'includeDefinition',
  'activeOnly',
  'excludeNested',
  'excludeNotForUI',
  'excludePostCoordinated',
] as const;

/**
 * `GET /ValueSet/$expand?url=…&filter=…`: the codes of a value set, never nested; a page of them where one is asked for.
 *
 * @refuses fhir.not-found for a value set or a system that is not here, fhir.bad-search-value, and what an expansion refuses
 * @source https://hl7.org/fhir/R4/valueset-operation-expand.html
 */
export async function expand(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const versions = new SystemVersions((name) => input.texts(name));
  const lists = await listsFor(parts, scope, 'ValueSet', versions);
  const valueSet = await valueSetOf({ parts, scope, request, input }, lists, await setByContext(input, lists));
  const wish = wishOf(request, input);
  const found = listedFor(wish, await lists.codesOf(valueSet));
  const { text: _narrative, expansion: _old, compose, ...about } = valueSet as Record<string, unknown>;
  const used = lists.usedVersions.map((valueUri) => ({ name: 'version', valueUri }));
  const page = found.slice(wish.offset, wish.offset + wish.count).map((listed) => toContains(listed, wish));
  const expansion = {
    timestamp: scope.clock.now().toISOString(),
    total: found.length,
    // “If paging is not being used, this element SHALL NOT be present.”
    ...(wish.isPaged ? { offset: wish.offset } : {}),
    ...listIf('parameter', [...usedParameters(input), ...used]),
    ...listIf('contains', page),
  };
  return fhirAnswer(request, 200, {}, { ...about, ...(wish.withDefinition ? { compose } : {}), expansion });
}

/** Which codes are wanted, and what of each. */
interface Wish {
  /** What their names or codes must have in them, folded; empty: nothing. */
  readonly filter: string;
  readonly languages: readonly string[];
  readonly offset: number;
  readonly count: number;
  readonly isPaged: boolean;
  readonly activeOnly: boolean;
  /** Without those that only group others. */
  readonly forChoosing: boolean;
  readonly withDefinition: boolean;
  readonly withDesignations: boolean;
  /** The languages and uses of which designations are wanted; empty: of all. */
  readonly designations: readonly string[];
}

/** @refuses fhir.bad-search-value */
function wishOf(request: FhirRequest, input: OperationInput): Wish {
  // Each is looked at, also those that change nothing: an expansion here is never nested, and no code of it is put together of others.
  for (const name of SWITCHES) flagOf(input, name);
  const designations = input.texts('designation');
  return {
    filter: normalText(input.text('filter') ?? ''),
    languages: languagesOf(request, input),
    offset: numberOf(input, 'offset', 0),
    count: numberOf(input, 'count', CODES_MAX),
    isPaged: ['offset', 'count'].some((name) => input.text(name) !== undefined),
    activeOnly: flagOf(input, 'activeOnly'),
    forChoosing: flagOf(input, 'excludeNotForUI'),
    withDefinition: flagOf(input, 'includeDefinition'),
    withDesignations: flagOf(input, 'includeDesignations') || designations.length > 0,
    designations,
  };
}

/** The codes that are wanted, each named in the reader's language. */
function listedFor({ languages, activeOnly, forChoosing, filter }: Wish, codes: readonly ListedCode[]): ListedCode[] {
  return codes
    .map((listed) => inLanguage(listed, languages))
    .filter((listed) => !(activeOnly && isInactive(listed)) && !(forChoosing && isAbstract(listed)))
    .filter((listed) => filter === '' || namesIn(listed).some((name) => wordsBegin(name, filter)));
}

function toContains(listed: ListedCode, { withDesignations, designations }: Wish): object {
  const { system, code, display } = listed;
  return {
    system,
    ...(isAbstract(listed) ? { abstract: true } : {}),
    ...(isInactive(listed) ? { inactive: true } : {}),
    code,
    ...(display === undefined ? {} : { display }),
    ...listIf('designation', withDesignations ? wanted(listed.designation ?? [], designations) : []),
  };
}

/** Those of a language or a use that was asked for: `de`, `urn:ietf:bcp:47|de`, `[system]|[code]`; all of them where none was. */
function wanted(all: readonly Designation[], tokens: readonly string[]): readonly Designation[] {
  if (tokens.length === 0) return all;
  return all.filter(({ language, use }) => {
    const { system, code } = isObject(use) ? use : {};
    return tokens.some((token) => [language, `urn:ietf:bcp:47|${language}`, `${system}|${code}`].includes(token));
  });
}

/** A code by all that somebody may look for it by, in any language. */
function namesIn({ code, display, designation }: ListedCode): string[] {
  return [`${code} ${display ?? ''}`, ...(designation ?? []).map(({ value }) => value ?? '')];
}

/** “Parameters that controlled the expansion process.” */
function usedParameters(input: OperationInput): object[] {
  const texts = ['filter', 'displayLanguage'].map((name) => ({ name, valueString: input.text(name) }));
  const designations = input.texts('designation').map((valueString) => ({ name: 'designation', valueString }));
  const numbers = ['offset', 'count'].map((name) => ({ name, valueInteger: input.text(name) }));
  const flags = SWITCHES.map((name) => ({ name, valueBoolean: input.text(name) }));
  const systems = ['exclude-system', ...VERSION_PARAMETERS].flatMap((name) =>
    input.texts(name).map((valueUri) => ({ name, valueUri })),
  );
  return [
    ...texts.filter(({ valueString }) => valueString !== undefined),
    ...designations,
    ...numbers.flatMap(({ name, valueInteger }) =>
      valueInteger === undefined ? [] : [{ name, valueInteger: Number(valueInteger) }],
    ),
    ...flags.flatMap(({ name, valueBoolean }) =>
      valueBoolean === undefined ? [] : [{ name, valueBoolean: valueBoolean === 'true' }],
    ),
    ...systems,
  ];
}

/** Some word begins with the filter, or the filter's words follow each other there. */
function wordsBegin(text: string, filter: string): boolean {
  return (
    ` ${normalText(text)}`.includes(` ${filter}`) || (/[^\x20-\x7e]/.test(filter) && normalText(text).includes(filter))
  );
}

/** FHIR has no empty lists. */
function listIf(name: string, list: readonly object[]): object {
  return list.length === 0 ? {} : { [name]: list };
}
