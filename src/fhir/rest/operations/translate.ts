import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { refusalText } from '../../outcome.ts';
import { badValue } from '../../search/parse-values.ts';
import { objects } from '../../terminology/code-system.ts';
import { type Dependency, isMet, type MapMatch, matchesIn } from '../../terminology/concept-map.ts';
import type { Resource } from '../../types.ts';
import type { RestParts } from '../parts.ts';
import type { FhirRequest } from '../request/request.ts';
import { type CodeLists, notFound } from '../terminology/code-lists.ts';
import { answerParameters, codingsOf, flagOf, ifSet, listsFor, readOne, sentAs, versioned } from './code-input.ts';
import type { OperationCall, OperationInput } from './operation.ts';

/**
 * `GET /ConceptMap/$translate?system=…&code=…&targetsystem=…`; `reverse=true` reads the maps from their target.
 *
 * @refuses fhir.not-found for an address of which there is no map, fhir.type-mismatch
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
  const isReverse = flagOf(input, 'reverse');
  const maps = await mapsOf({ parts, scope, request, input }, lists, isReverse);
  const target = input.text('targetsystem');
  const all = maps
    .filter((map) => isBetween(map, input))
    .flatMap((map) => asked.flatMap((coding) => matchesIn(map, coding, isReverse)))
    .filter(({ concept }) => target === undefined || concept === undefined || concept.system === target);
  const given = input.all('dependency').map(dependencyIn);
  const [matches, others] = [all.filter((one) => isMet(one, given)), all.filter((one) => !isMet(one, given))];
  const isFound = matches.some(({ equivalence }) => equivalence !== 'unmatched' && equivalence !== 'disjoint');
  const message = messageOf(scope, asked.map(({ code }) => code).join(', '), isFound, others);
  return answerParameters(request, [
    { name: 'result', valueBoolean: isFound },
    ...(message === '' ? [] : [{ name: 'message', valueString: message }]),
    ...matches.map(toParameter),
  ]);
}

/** @param others - what would be a match, were what it depends on given */
function messageOf({ lang }: Scope, code: string, isFound: boolean, others: readonly MapMatch[]): string {
  const elements = [...new Set(others.flatMap(({ dependsOn }) => dependsOn.map(({ element }) => element)))].join(', ');
  return [
    ...(isFound ? [] : [refuseFhir('fhir.no-translation', { code })]),
    ...(others.length === 0 ? [] : [refuseFhir('fhir.translation-depends', { code, elements })]),
  ]
    .map((one) => refusalText(one, lang))
    .join(' ');
}

/** `element` and `concept`: “data elements from the source context that may help”. @refuses fhir.bad-search-value for another form */
function dependencyIn(value: unknown): Dependency {
  const part = (name: string) => objects(value).find((one) => one.name === name);
  const element = part('element')?.valueUri;
  const concept = part('concept')?.valueCodeableConcept;
  if (typeof element !== 'string' || !isObject(concept))
    throw new RefusalError(badValue('dependency', 'element, concept', typeof value === 'string' ? value : ''));
  return { element, concept };
}

function toParameter({ equivalence, concept, product, source }: MapMatch): object {
  return {
    name: 'match',
    part: [
      { name: 'equivalence', valueCode: equivalence },
      ...(concept === undefined ? [] : [{ name: 'concept', valueCoding: concept }]),
      ...product.map((beside) => ({
        name: 'product',
        part: [
          { name: 'element', valueUri: beside.element },
          { name: 'concept', valueCoding: beside.concept },
        ],
      })),
      ...(source === undefined ? [] : [{ name: 'source', valueUri: source }]),
    ],
  };
}

/** The map of the address, the one sent along, the one at `url`, or all between the systems asked for. */
async function mapsOf(
  { parts, scope, request, input }: OperationCall,
  lists: CodeLists,
  isReverse: boolean,
): Promise<Resource[]> {
  if (request.id !== '') return [await readOne(parts, scope, request)];
  const sent = sentAs(input, 'conceptMap', 'ConceptMap');
  if (sent) return [sent];
  const [asked] = codingsOf(input);
  const url = versioned(input.text('url'), input.text('conceptMapVersion'));
  const target = input.text('targetsystem');
  const version = url?.split('|')[1];
  const ends = isReverse ? { source: target, target: asked.system } : { source: asked.system, target };
  const found = await lists.conceptMaps(ifSet({ url, ...ends }));
  const maps = version === undefined ? found : found.filter((map) => map.version === version);
  if (url !== undefined && maps.length === 0) throw notFound('ConceptMap', url);
  return maps;
}

/** Whether a map is one between the value sets that `source` and `target` name. */
function isBetween(map: Resource, input: OperationInput): boolean {
  const [source, target] = [input.text('source'), input.text('target')];
  const { sourceUri, sourceCanonical, targetUri, targetCanonical } = map;
  return isAt(sourceUri ?? sourceCanonical, source) && isAt(targetUri ?? targetCanonical, target);
}

function isAt(own: unknown, wanted: string | undefined): boolean {
  return wanted === undefined || own === wanted || (typeof own === 'string' && own.split('|')[0] === wanted);
}
