import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { RESOURCE_TYPES } from '../../definitions/definitions.ts';
import { groundOf, type RestrictionOf } from '../../gate.ts';
import { isObject, stringifyFhirJson, textFor } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import type { SearchRequest } from '../../search/request.ts';
import type { StoredResource } from '../../store/stored.ts';
import { sightOf } from '../disclosure/sight.ts';
import { LIMITS } from '../limits.ts';
import type { RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { fillPage } from '../search/fill-page.ts';
import { LABELS, listOf, metaOf } from './labels.ts';

/** Resources with labels that are looked through for those in use. */
export const LABELLED_MAX = 10_000;
/** @source http://hl7.org/fhir/R4/extension-data-absent-reason.html */
const NOTHING = {
  url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
  valueCode: 'not-applicable',
};

/** A resource has a label where one of the three lists is there. */
const LABELLED = ['_profile', '_security', '_tag'].map((parameter) => ({
  kind: 'missing' as const,
  parameter,
  parameterType: parameter === '_profile' ? ('uri' as const) : ('token' as const),
  missing: false,
}));

const WITH_LABELS = {
  filters: [{ kind: 'any' as const, filters: LABELLED }],
  count: LIMITS.page,
  sort: [],
  include: [],
  revinclude: [],
  total: 'none',
  summary: 'false',
  elements: [],
  ignored: [],
} as const satisfies Omit<SearchRequest, 'type' | 'page'>;

type InUse = Readonly<Record<(typeof LABELS)[number], Map<string, unknown>>>;

/**
 * `GET /Patient/$meta` and `GET /$meta`: the profiles, labels and tags in use on a type or anywhere, of the resources that the caller may see.
 *
 * @refuses fhir.search-too-broad where more than LABELLED_MAX resources have any
 */
export async function metaInUse(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type } = request;
  const found: InUse = { profile: new Map(), security: new Map(), tag: new Map() };
  const kinds: Record<string, number> = {};
  const patients = new Set<string | undefined>();
  for await (const stored of labelled(parts, scope, type)) {
    kinds[stored.type] = (kinds[stored.type] ?? 0) + 1;
    patients.add(stored.patientId);
    const own = metaOf(stored);
    for (const list of LABELS) for (const label of listOf(own[list])) found[list].set(keyOf(label), label);
  }
  if (patients.size > 0) noteLabels(parts, scope, type, kinds, patients);
  const inUse = LABELS.flatMap((list) => (found[list].size === 0 ? [] : [[list, [...found[list].values()]] as const]));
  // FHIR has no empty objects, so an extension says that there is nothing to tell.
  const valueMeta = inUse.length === 0 ? { extension: [NOTHING] } : Object.fromEntries(inUse);
  const parameter = [{ name: 'return', valueMeta }];
  return fhirAnswer(request, 200, {}, stringifyFhirJson({ resourceType: 'Parameters', parameter }));
}

/** The resources of a type, or of all types, that have a label and that the caller may see. @refuses fhir.search-too-broad */
async function* labelled(parts: RestParts, scope: Scope, type: string): AsyncGenerator<StoredResource> {
  const { restrictionOf } = sightOf(parts, scope);
  const types = type === '' ? { types: await searchable(restrictionOf) } : {};
  const restriction = type === '' ? 'all' : await restrictionOf(type);
  let seen = 0;
  let page: string | undefined;
  do {
    const from = page === undefined ? {} : { page };
    const filled = await fillPage(parts, scope, { ...WITH_LABELS, ...from, ...types, type }, restriction);
    yield* filled.matches;
    seen += filled.matches.length;
    page = filled.next;
    if (page !== undefined && seen >= LABELLED_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  } while (page !== undefined);
}

/** The answer does not say whose resources have the labels, so the ledger has one entry of nobody in particular; or of the patient, where all are one patient's. */
function noteLabels(
  parts: RestParts,
  scope: Scope,
  type: string,
  kinds: Readonly<Record<string, number>>,
  patients: ReadonlySet<string | undefined>,
): void {
  const [only] = patients;
  const whose = patients.size === 1 && only !== undefined ? { patientId: only } : {};
  const question = { action: 'read', type: type || '*', ...whose } as const;
  const ground = groundOf(parts.gate, scope, question, 'fhir.rest', { operation: '$meta' });
  scope.note({ action: 'read', outcome: 'permitted', ...whose, kinds, ...ground });
}

/** The types that the caller may search at all. @refuses what the gate does where there is none */
async function searchable(restrictionOf: RestrictionOf): Promise<string[]> {
  const types: string[] = [];
  let refused: RefusalError | undefined;
  for (const type of RESOURCE_TYPES) {
    try {
      await restrictionOf(type);
      types.push(type);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      refused ??= error;
    }
  }
  if (types.length === 0 && refused) throw refused;
  return types;
}

/** A profile by its address, a label by system and code. */
function keyOf(label: unknown): string {
  return isObject(label) ? `${textFor(label.system)}|${textFor(label.code)}` : textFor(label);
}
