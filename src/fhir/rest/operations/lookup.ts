import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import type { CodeSystem, Concept, Designation } from '../../terminology/code-system.ts';
import { childrenOf } from '../../terminology/hierarchy.ts';
import { inLanguage } from '../../terminology/languages.ts';
import type { RestParts } from '../parts.ts';
import type { FhirRequest } from '../request/request.ts';
import { answerParameters, codingsOf, conceptIn, languagesOf, listsFor, systemOf, versioned } from './code-input.ts';
import type { OperationInput } from './operation.ts';

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
  const system = await systemOf({ parts, scope, request, input }, lists, named);
  const concept = conceptIn(system, asked);
  const wanted = new Set(input.texts('property'));
  const isWanted = (name: string) => wanted.size === 0 || wanted.has(name);
  const designations = (concept.designation ?? []).filter(
    ({ language }) => isWanted('designation') || wanted.has(`lang.${language ?? ''}`),
  );
  return answerParameters(request, [
    { name: 'name', valueString: system.name ?? system.url },
    ...(system.version === undefined ? [] : [{ name: 'version', valueString: system.version }]),
    { name: 'display', valueString: inLanguage(concept, languagesOf(request, input)).display ?? concept.code },
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

function toDesignation({ language, use, value }: Designation): object {
  return {
    name: 'designation',
    part: [
      ...(language === undefined ? [] : [{ name: 'language', valueCode: language }]),
      ...(use === undefined ? [] : [{ name: 'use', valueCoding: use }]),
      { name: 'value', valueString: value ?? '' },
    ],
  };
}

/** The definition and the hierarchy are properties of any code. Those that the system gives itself follow, the hierarchy among them said once. */
function propertiesOf(system: CodeSystem, concept: Concept): [name: string, value: object][] {
  const children = childrenOf(concept.code, system.concepts);
  const own = concept.property.filter(({ code }) => code !== 'parent' && code !== 'child');
  return [
    ...(concept.definition === undefined
      ? []
      : [['definition', { valueString: concept.definition }] satisfies [string, object]]),
    ...concept.parents.map((code): [string, object] => ['parent', { valueCode: code }]),
    ...children.map((code): [string, object] => ['child', { valueCode: code }]),
    ...own.map(({ code, ...value }): [string, object] => [String(code), value]),
  ];
}
