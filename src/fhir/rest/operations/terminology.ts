import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject, parseFhirJson } from '../../json/json.ts';
import { normalText } from '../../search/normal-text.ts';
import { badValue } from '../../search/parse-values.ts';
import type { Resource } from '../../types.ts';
import { CodeLists, type Concept, type ListedCode, notFound, objects } from '../code-lists.ts';
import type { RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request.ts';
import { readVisible } from './meta.ts';
import { type OperationInput, refuseMissing } from './operation.ts';

type Type = 'CodeSystem' | 'ValueSet' | 'ConceptMap';

/** Codes on one page of an expansion unless `count` says otherwise. */
const EXPANSION_MAX = 1000;

/** `GET /ValueSet/$expand?url=…&filter=…` @source https://hl7.org/fhir/R4/valueset-operation-expand.html */
export async function expand(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const lists = await listsFor(parts, scope, 'ValueSet');
  const valueSet = await valueSetOf(parts, scope, request, input, lists);
  const filter = normalText(input.text('filter') ?? '');
  const language = input.text('displayLanguage');
  const all = (await lists.codesOf(valueSet)).map((listed) => inLanguage(listed, language));
  const found = all.filter(({ code, display }) => filter === '' || wordsBegin(`${code} ${display ?? ''}`, filter));
  const offset = numberOf(input, 'offset', 0);
  const count = Math.min(numberOf(input, 'count', EXPANSION_MAX), EXPANSION_MAX);
  const withDesignations = input.text('includeDesignations') === 'true';
  const { text: _narrative, expansion: _old, compose: _how, ...about } = valueSet as Record<string, unknown>;
  return fhirAnswer(
    request,
    200,
    {},
    {
      ...about,
      expansion: {
        timestamp: scope.clock.now().toISOString(),
        total: found.length,
        offset,
        ...listIf(
          'contains',
          found.slice(offset, offset + count).map(({ system, code, display, designation }) => ({
            system,
            code,
            ...(display === undefined ? {} : { display }),
            ...(withDesignations && designation ? { designation } : {}),
          })),
        ),
      },
    },
  );
}

/** Some word begins with the filter, or the filter's words follow each other there. */
function wordsBegin(text: string, filter: string): boolean {
  return (
    ` ${normalText(text)}`.includes(` ${filter}`) || (/[^\x20-\x7e]/.test(filter) && normalText(text).includes(filter))
  );
}

/**
 * `GET /ValueSet/$validate-code?url=…&system=…&code=…`, and for a CodeSystem, whose url is the system.
 * @source https://hl7.org/fhir/R4/valueset-operation-validate-code.html
 */
export async function validateCode(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const lists = await listsFor(parts, scope, request.type as Type);
  const asked = codingsOf(input);
  if (asked.length === 0) throw refuseMissing('code');
  const listed =
    request.type === 'CodeSystem'
      ? [...(await systemOf(parts, scope, request, lists, input.text('url') ?? asked[0]?.system)).values()]
      : await lists.codesOf(await valueSetOf(parts, scope, request, input, lists));
  const found = listed.find((one) =>
    asked.some(({ system, code }) => code === one.code && (system === undefined || system === one.system)),
  );
  const display = input.text('display') ?? asked[0]?.display;
  const shown = found && inLanguage(found, input.text('displayLanguage'));
  const isNamedRight =
    display === undefined || !found || namesOf(found).some((name) => normalText(name) === normalText(display));
  return answerParameters(request, [
    { name: 'result', valueBoolean: found !== undefined && isNamedRight },
    ...(found === undefined
      ? [{ name: 'message', valueString: `${asked.map(({ code }) => code).join(', ')} is not in it` }]
      : []),
    ...(isNamedRight ? [] : [{ name: 'message', valueString: `“${display}” is not a display of ${found?.code}` }]),
    ...(shown?.display === undefined ? [] : [{ name: 'display', valueString: shown.display }]),
  ]);
}

/** `GET /CodeSystem/$lookup?system=…&code=…` @refuses fhir.not-found @source https://hl7.org/fhir/R4/codesystem-operation-lookup.html */
export async function lookup(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const lists = await listsFor(parts, scope, 'CodeSystem');
  const [asked] = codingsOf(input);
  if (asked === undefined) throw refuseMissing('code');
  const concepts = await systemOf(parts, scope, request, lists, asked.system);
  const concept = concepts.get(asked.code);
  if (!concept) throw notFound('CodeSystem', `${asked.system ?? request.id}|${asked.code}`);
  const shown = inLanguage(concept, input.text('displayLanguage'));
  const properties = input.texts('property');
  const wanted = concept.property.filter(({ code }) => properties.length === 0 || properties.includes(String(code)));
  return answerParameters(request, [
    { name: 'name', valueString: concept.system },
    { name: 'display', valueString: shown.display ?? concept.code },
    ...(concept.definition === undefined ? [] : [{ name: 'definition', valueString: concept.definition }]),
    ...(concept.designation ?? []).map(({ language, value }) => ({
      name: 'designation',
      part: [
        ...(language === undefined ? [] : [{ name: 'language', valueCode: language }]),
        { name: 'value', valueString: value ?? '' },
      ],
    })),
    ...wanted.map(({ code, ...value }) => ({
      name: 'property',
      part: [
        { name: 'code', valueCode: String(code) },
        { name: 'value', ...value },
      ],
    })),
  ]);
}

/**
 * `GET /ConceptMap/$translate?system=…&code=…&targetsystem=…`; `reverse=true` reads the maps from their target.
 * @source https://hl7.org/fhir/R4/conceptmap-operation-translate.html
 */
export async function translate(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const lists = await listsFor(parts, scope, 'ConceptMap');
  const asked = codingsOf(input);
  if (asked.length === 0) throw refuseMissing('code');
  const isReverse = input.text('reverse') === 'true';
  const maps = await mapsOf(parts, scope, request, input, lists, isReverse);
  const matches = maps.flatMap((map) => asked.flatMap((coding) => matchesIn(map, coding, isReverse)));
  const target = input.text('targetsystem');
  const wanted = matches.filter(({ system }) => target === undefined || system === target);
  const found = wanted.some(({ equivalence }) => equivalence !== 'unmatched' && equivalence !== 'disjoint');
  return answerParameters(request, [
    { name: 'result', valueBoolean: found },
    ...wanted.map(({ equivalence, source, ...concept }) => ({
      name: 'match',
      part: [
        { name: 'equivalence', valueCode: equivalence },
        { name: 'concept', valueCoding: concept },
        ...(source === undefined ? [] : [{ name: 'source', valueUri: source }]),
      ],
    })),
  ]);
}

interface MapMatch {
  readonly equivalence: string;
  readonly system: string;
  readonly code: string;
  readonly display?: string;
  readonly source?: string;
}

/** Read backwards, what was wider is narrower. */
const REVERSED: Readonly<Record<string, string>> = {
  wider: 'narrower',
  narrower: 'wider',
  subsumes: 'specializes',
  specializes: 'subsumes',
};

function matchesIn(map: Resource, asked: Asked, isReverse: boolean): MapMatch[] {
  const { url, group } = map as Record<string, unknown>;
  const source = typeof url === 'string' ? { source: url } : {};
  const found: MapMatch[] = [];
  for (const { source: from, target: to, element } of objects(group)) {
    if (asked.system !== undefined && asked.system !== (isReverse ? to : from)) continue;
    for (const own of objects(element)) {
      for (const target of objects(own.target)) {
        const [here, there] = isReverse ? [target, own] : [own, target];
        if (here.code !== asked.code || typeof there.code !== 'string') continue;
        const equivalence = String(target.equivalence ?? 'relatedto');
        found.push({
          equivalence: isReverse ? (REVERSED[equivalence] ?? equivalence) : equivalence,
          system: String(isReverse ? from : to),
          code: there.code,
          ...(typeof there.display === 'string' ? { display: there.display } : {}),
          ...source,
        });
      }
    }
  }
  return found;
}

async function mapsOf(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
  lists: CodeLists,
  isReverse: boolean,
): Promise<Resource[]> {
  if (request.id !== '') return [await readOne(parts, scope, request)];
  const [asked] = codingsOf(input);
  const [url, target] = [input.text('url'), input.text('targetsystem')];
  const ends = isReverse ? { source: target, target: asked?.system } : { source: asked?.system, target };
  const wanted = Object.entries({ url, ...ends }).filter(([, value]) => value !== undefined);
  const maps = await lists.conceptMaps(Object.fromEntries(wanted));
  if (url !== undefined && maps.length === 0) throw notFound('ConceptMap', url);
  return maps;
}

async function valueSetOf(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
  lists: CodeLists,
): Promise<Resource> {
  if (request.id !== '') return readOne(parts, scope, request);
  const sent = input.object('valueSet');
  if (sent?.resourceType === 'ValueSet') return sent as unknown as Resource;
  const url = input.text('url');
  if (url === undefined) throw refuseMissing('url');
  const found = await lists.valueSet(url);
  if (!found) throw notFound('ValueSet', url);
  return found;
}

async function systemOf(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  lists: CodeLists,
  url: string | undefined,
): Promise<ReadonlyMap<string, Concept>> {
  const own = request.id === '' ? url : String(((await readOne(parts, scope, request)) as Record<string, unknown>).url);
  if (own === undefined) throw refuseMissing('system');
  const concepts = await lists.concepts(own);
  if (!concepts) throw notFound('CodeSystem', own);
  return concepts;
}

async function readOne(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Resource> {
  return parseFhirJson((await readVisible(parts, scope, request)).body) as unknown as Resource;
}

async function listsFor(parts: RestParts, scope: Scope, type: Type): Promise<CodeLists> {
  await parts.gate.admit(scope, { action: 'read', type });
  return new CodeLists(parts, scope);
}

interface Asked {
  readonly system?: string;
  readonly code: string;
  readonly display?: string;
}

/** `code` and `system`, a `coding` (in an address `system|code`), or the codings of a `codeableConcept`. */
function codingsOf(input: OperationInput): Asked[] {
  const code = input.text('code');
  const system = input.text('system');
  const own = code === undefined ? [] : [{ code, ...(system === undefined ? {} : { system }) }];
  const coding = input.all('coding').flatMap((value): Asked[] => {
    if (typeof value !== 'string') return isObject(value) ? askedOf(value) : [];
    const [first = '', second] = value.split('|');
    return [second === undefined ? { code: first } : { system: first, code: second }];
  });
  return [...own, ...coding, ...objects(input.object('codeableConcept')?.coding).flatMap(askedOf)];
}

function askedOf({ system, code, display }: Record<string, unknown>): Asked[] {
  if (typeof code !== 'string') return [];
  return [
    { code, ...(typeof system === 'string' ? { system } : {}), ...(typeof display === 'string' ? { display } : {}) },
  ];
}

function inLanguage<C extends ListedCode>(listed: C, language: string | undefined): C {
  const own = language === undefined ? undefined : listed.designation?.find((one) => one.language === language)?.value;
  return own === undefined ? listed : { ...listed, display: own };
}

function namesOf({ display, designation }: ListedCode): string[] {
  return [display, ...(designation ?? []).map(({ value }) => value)].filter((name) => name !== undefined);
}

function numberOf(input: OperationInput, name: string, fallback: number): number {
  const text = input.text(name);
  if (text === undefined) return fallback;
  if (!/^\d{1,7}$/.test(text)) throw new RefusalError(badValue(name, '0–9999999', text));
  return Number(text);
}

function answerParameters(request: FhirRequest, parameter: readonly object[]): Answer {
  return fhirAnswer(request, 200, {}, { resourceType: 'Parameters', parameter });
}

/** FHIR has no empty lists. */
function listIf(name: string, list: readonly object[]): object {
  return list.length === 0 ? {} : { [name]: list };
}
