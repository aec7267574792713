import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { badValue } from '../../search/parse-values.ts';
import { notFound } from '../code-lists.ts';
import { type CodeSystem, type Concept, type Designation, isBelow } from '../code-system.ts';
import type { RestParts } from '../parts.ts';
import type { FhirRequest } from '../request.ts';
import {
  type Asked,
  answerParameters,
  codingFrom,
  codingsOf,
  ifSet,
  inLanguage,
  listsFor,
  systemOf,
  versioned,
} from './code-input.ts';
import { type OperationInput, refuseMissing } from './operation.ts';

/**
 * `GET /CodeSystem/$lookup?system=…&code=…`: what a code means. Without `property` everything that is known of it; with it what is named: `definition`, `designation`,
 * `parent`, `child`, `lang.zh-Hans`, and the system's own properties.
 *
 * @refuses fhir.not-found for a system or a code that is not here
 * @source https://hl7.org/fhir/R4/codesystem-operation-lookup.html
 */
export async function lookup(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const lists = await listsFor(parts, scope, 'CodeSystem');
  const [asked] = codingsOf(input);
  const named = versioned(asked.system, asked.version ?? input.text('version'));
  const system = await systemOf(parts, scope, request, input, lists, named);
  const concept = conceptIn(system, asked);
  const wanted = new Set(input.texts('property'));
  const isWanted = (name: string) => wanted.size === 0 || wanted.has(name);
  const designations = (concept.designation ?? []).filter(
    ({ language }) => isWanted('designation') || wanted.has(`lang.${language ?? ''}`),
  );
  return answerParameters(request, [
    { name: 'name', valueString: system.name ?? system.url },
    ...(system.version === undefined ? [] : [{ name: 'version', valueString: system.version }]),
    { name: 'display', valueString: inLanguage(concept, input.text('displayLanguage')).display ?? concept.code },
    ...designations.map(toDesignation),
    ...propertiesOf(system, concept)
      .filter(([name]) => isWanted(name))
      .map(([name, value]) => ({
        name: 'property',
        part: [
          { name: 'code', valueCode: name },
          { name: 'value', ...value },
        ],
      })),
  ]);
}

function toDesignation({ language, value }: Designation): object {
  return {
    name: 'designation',
    part: [
      ...(language === undefined ? [] : [{ name: 'language', valueCode: language }]),
      { name: 'value', valueString: value ?? '' },
    ],
  };
}

/** The definition and the hierarchy are properties of any code. Those that the system gives itself follow, the hierarchy among them said once. */
function propertiesOf(system: CodeSystem, concept: Concept): [name: string, value: object][] {
  const children = [...system.concepts.values()].filter(({ parents }) => parents.includes(concept.code));
  const own = concept.property.filter(({ code }) => code !== 'parent' && code !== 'child');
  return [
    ...(concept.definition === undefined
      ? []
      : [['definition', { valueString: concept.definition }] satisfies [string, object]]),
    ...concept.parents.map((code): [string, object] => ['parent', { valueCode: code }]),
    ...children.map(({ code }): [string, object] => ['child', { valueCode: code }]),
    ...own.map(({ code, ...value }): [string, object] => [String(code), value]),
  ];
}

/** @refuses fhir.not-found */
function conceptIn(system: CodeSystem, { system: said, code }: Asked): Concept {
  const concept = said === undefined || said === system.url.split('|')[0] ? system.concepts.get(code) : undefined;
  if (!concept) throw notFound('CodeSystem', `${said ?? system.url}|${code}`);
  return concept;
}

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
  const system = await systemOf(parts, scope, request, input, lists, named);
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
  return code === undefined && coding ? coding : { code: code ?? '', ...ifSet({ system: input.text('system') }) };
}
