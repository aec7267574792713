import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject } from '../../json/json.ts';
import { normalText } from '../../search/normal-text.ts';
import type { RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { type Designation, isAbstract, isInactive } from '../terminology/code-system.ts';
import { SystemVersions, VERSION_PARAMETERS } from '../terminology/system-versions.ts';
import { flagOf, inLanguage, listsFor, numberOf, valueSetOf } from './code-input.ts';
import { setByContext } from './context.ts';
import type { OperationInput } from './operation.ts';

/** Codes on one page of an expansion unless `count` says otherwise. */
const EXPANSION_MAX = 1000;

/** `GET /ValueSet/$expand?url=…&filter=…` @source https://hl7.org/fhir/R4/valueset-operation-expand.html */
export async function expand(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const versions = new SystemVersions((name) => input.texts(name));
  const lists = await listsFor(parts, scope, 'ValueSet', versions);
  const valueSet = await valueSetOf(parts, scope, request, input, lists, await setByContext(input, lists));
  const filter = normalText(input.text('filter') ?? '');
  const language = input.text('displayLanguage');
  const offset = numberOf(input, 'offset', 0);
  const count = Math.min(numberOf(input, 'count', EXPANSION_MAX), EXPANSION_MAX);
  const [withAll, withDefinition] = [flagOf(input, 'includeDesignations'), flagOf(input, 'includeDefinition')];
  const designations = input.texts('designation');
  const [activeOnly, forChoosing] = [flagOf(input, 'activeOnly'), flagOf(input, 'excludeNotForUI')];
  // An expansion here is never nested, and no code of it is put together of others.
  for (const name of ['excludeNested', 'excludePostCoordinated']) flagOf(input, name);
  const found = (await lists.codesOf(valueSet))
    .map((listed) => inLanguage(listed, language))
    .filter((listed) => !(activeOnly && isInactive(listed)) && !(forChoosing && isAbstract(listed)))
    .filter(({ code, display }) => filter === '' || wordsBegin(`${code} ${display ?? ''}`, filter));
  const { text: _narrative, expansion: _old, compose, ...about } = valueSet as Record<string, unknown>;
  const expansion = {
    timestamp: scope.clock.now().toISOString(),
    total: found.length,
    offset,
    ...listIf('parameter', usedParameters(input)),
    ...listIf(
      'contains',
      found.slice(offset, offset + count).map((listed) => {
        const { system, code, display } = listed;
        const designation = withAll || designations.length > 0 ? wanted(listed.designation ?? [], designations) : [];
        return {
          system,
          ...(isAbstract(listed) ? { abstract: true } : {}),
          ...(isInactive(listed) ? { inactive: true } : {}),
          code,
          ...(display === undefined ? {} : { display }),
          ...listIf('designation', designation),
        };
      }),
    ),
  };
  return fhirAnswer(request, 200, {}, { ...about, ...(withDefinition ? { compose } : {}), expansion });
}

/** Those of a language or a use that was asked for: `de`, `urn:ietf:bcp:47|de`, `[system]|[code]`; all of them where none was. */
function wanted(all: readonly Designation[], tokens: readonly string[]): readonly Designation[] {
  if (tokens.length === 0) return all;
  return all.filter(({ language, use }) => {
    const { system, code } = isObject(use) ? use : {};
    return tokens.some((token) => [language, `urn:ietf:bcp:47|${language}`, `${system}|${code}`].includes(token));
  });
}

/** “Parameters that controlled the expansion process.” */
function usedParameters(input: OperationInput): object[] {
  const texts = ['filter', 'displayLanguage'].map((name) => ({ name, valueString: input.text(name) }));
  const numbers = ['offset', 'count'].map((name) => ({ name, valueInteger: input.text(name) }));
  const flags = ['activeOnly', 'excludeNotForUI'].map((name) => ({ name, valueBoolean: input.text(name) }));
  const systems = ['exclude-system', ...VERSION_PARAMETERS].flatMap((name) =>
    input.texts(name).map((valueUri) => ({ name, valueUri })),
  );
  return [
    ...texts.filter(({ valueString }) => valueString !== undefined),
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
