import { isObject, mayBeLabelled, parseFhirJson, type Resource, type StoredResource } from '#fhir';
import { type Scope, toCalendarDate } from '#kernel';
import type { Code } from '../artefacts/model.ts';
import { SENSITIVITY_CODES, WRITTEN_AT } from './labels.ts';
import { labelsOfCodes } from './lawbook.ts';

/** Where a resource says what it is about. Beneath them stand other things' codes: units, categories, kinds of visit. */
const ABOUT = [
  'code',
  'reasonCode',
  'valueCodeableConcept',
  'conclusionCode',
  'vaccineCode',
  'medicationCodeableConcept',
] as const;

/**
 * A resource about to be stored, with the labels that the law's table gives its codes, and where it was written if it is sensitive. Labels that a version before
 * had stay, of whatever kind: a person takes none away by writing it anew, for a patient may have said no to any; a program that keeps the record may. Where it was written a person does not say; and who writes over what was sensitive already
 * does not become its writer: what was opened for a time would stay open.
 *
 * @returns the very same resource where there is nothing to add
 */
export function withLabels(
  { node, clock, actor }: Pick<Scope, 'node' | 'clock' | 'actor'>,
  given: Resource,
  before?: StoredResource,
): Resource {
  const resource = actor.kind === 'person' ? withoutPlace(given) : given;
  const own = codingsOf(resource.meta, 'security');
  const tags = codingsOf(resource.meta, 'tag');
  const isKept = actor.kind === 'person' && before !== undefined && mayBeLabelled(before.body);
  const former = isKept ? parseFhirJson(before.body)['meta'] : undefined;
  const labels = without(own, [
    ...labelsOfCodes(codesOf(resource), node.jurisdiction, toCalendarDate(clock.now())),
    ...codingsOf(former, 'security'),
  ]);
  const isSensitive = [...own, ...labels].some(isSensitivity);
  if (labels.length === 0 && !isSensitive) return resource;
  const wasSensitive = codingsOf(former, 'security').some(isSensitivity);
  const at = actor.kind === 'person' && isSensitive && !wasSensitive ? actor.organization : undefined;
  const written = without(tags, [
    ...codingsOf(former, 'tag').filter(isPlace),
    ...(at === undefined ? [] : [{ system: WRITTEN_AT, code: at.id }]),
  ]);
  if (labels.length + written.length === 0) return resource;
  const { meta } = resource;
  return {
    ...resource,
    meta: {
      ...meta,
      ...(labels.length > 0 ? { security: [...(meta?.security ?? []), ...labels] } : {}),
      ...(written.length > 0 ? { tag: [...(meta?.tag ?? []), ...written] } : {}),
    },
  };
}

function withoutPlace(resource: Resource): Resource {
  if (!codingsOf(resource.meta, 'tag').some(isPlace)) return resource;
  const tag = (resource.meta?.tag ?? []).filter((one) => one.system !== WRITTEN_AT);
  const { tag: _, ...meta } = resource.meta ?? {};
  return { ...resource, meta: { ...meta, ...(tag.length > 0 ? { tag } : {}) } };
}

function isPlace({ system }: Code): boolean {
  return system === WRITTEN_AT;
}

/** What a resource is about, what its parts are about (a component of an Observation), and what lies in it (a contained Medication): these have no label of their own. */
function codesOf(resource: Resource): Code[] {
  const { component, contained } = resource;
  return [resource, ...objectsIn(component), ...objectsIn(contained)].flatMap((part) =>
    ABOUT.flatMap((element) => {
      const value = part[element];
      return value === undefined ? [] : [value].flat().flatMap((concept) => codingsOf(concept, 'coding'));
    }),
  );
}

function objectsIn(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** The codings of an element that have a system and a code. */
function codingsOf(holder: unknown, element: 'coding' | 'security' | 'tag'): Code[] {
  const codings = isObject(holder) ? holder[element] : undefined;
  if (!Array.isArray(codings)) return [];
  return codings.filter(
    (one): one is Code => isObject(one) && typeof one.system === 'string' && typeof one.code === 'string',
  );
}

function isSensitivity({ system, code }: Code): boolean {
  return SENSITIVITY_CODES.some((one) => one.system === system && one.code === code);
}

/** Those that are not there yet, each once. */
function without(there: readonly Code[], more: readonly Code[]): Code[] {
  const known = new Set(there.map(({ system, code }) => `${system}|${code}`));
  return more.flatMap(({ system, code }) => {
    const key = `${system}|${code}`;
    if (known.has(key)) return [];
    known.add(key);
    return [{ system, code }];
  });
}
