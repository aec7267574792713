import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import type { Resource } from '../../types.ts';
import { type CodeLists, notFound } from '../code-lists.ts';
import { objects } from '../code-system.ts';
import type { RestParts } from '../parts.ts';
import type { FhirRequest } from '../request.ts';
import { type Asked, answerParameters, codingsOf, listsFor, readOne } from './code-input.ts';
import type { OperationInput } from './operation.ts';

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
