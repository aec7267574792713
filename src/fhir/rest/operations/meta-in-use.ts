import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { RESOURCE_TYPES } from '../../definitions/definitions.ts';
import { groundOf, type RestrictionOf } from '../../gate.ts';
import { isObject, stringifyFhirJson, textFor } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { LIMITS, type RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request.ts';
import { fillPage } from '../search.ts';
import { sightOf } from '../sight.ts';
import { LABELS, listOf, metaOf } from './labels.ts';

/** Resources with labels that are looked through for those in use. */
export const LABELLED_MAX = 10_000;
/** @source http://hl7.org/fhir/R4/extension-data-absent-reason.html */
const NOTHING = {
  url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
  valueCode: 'not-applicable',
};
const PLAIN = { total: 'none', summary: 'false', elements: [], ignored: [] } as const;

/** Whoever has a label in one of the three lists. */
const LABELLED = ['_profile', '_security', '_tag'].map((parameter) => ({
  kind: 'missing' as const,
  parameter,
  parameterType: parameter === '_profile' ? ('uri' as const) : ('token' as const),
  missing: false,
}));

export async function metaInUse(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type } = request;
  const base = {
    filters: [{ kind: 'any' as const, filters: LABELLED }],
    sort: [],
    include: [],
    revinclude: [],
    ...PLAIN,
  };
  const { restrictionOf } = sightOf(parts, scope);
  const types = type === '' ? await searchable(restrictionOf) : [];
  const restriction = type === '' ? 'all' : await restrictionOf(type);
  const found: Record<(typeof LABELS)[number], Map<string, unknown>> = {
    profile: new Map(),
    security: new Map(),
    tag: new Map(),
  };
  const kinds: Record<string, number> = {};
  const patients = new Set<string | undefined>();
  let seen = 0;
  let page: string | undefined;
  do {
    const from = page === undefined ? {} : { page };
    const wanted = { ...base, ...from, type, count: LIMITS.page, ...(type === '' ? { types } : {}) };
    const filled = await fillPage(parts, scope, wanted, restriction);
    for (const stored of filled.matches) {
      kinds[stored.type] = (kinds[stored.type] ?? 0) + 1;
      patients.add(stored.patientId);
      const own = metaOf(stored);
      for (const list of LABELS) for (const label of listOf(own[list])) found[list].set(keyOf(label), label);
    }
    seen += filled.matches.length;
    page = filled.next;
    if (page !== undefined && seen >= LABELLED_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  } while (page !== undefined);
  // The labels say nothing of whose resources have them, and one note is of nobody's in particular; where all are one patient's they are that patient's.
  if (seen > 0) {
    const [only] = patients;
    const whose = patients.size === 1 && only !== undefined ? { patientId: only } : {};
    const question = { action: 'read', type: type || '*', ...whose } as const;
    const ground = groundOf(parts.gate, scope, question, 'fhir.rest', { operation: '$meta' });
    scope.note({ action: 'read', outcome: 'permitted', ...whose, kinds, ...ground });
  }
  const inUse = LABELS.flatMap((list) => (found[list].size === 0 ? [] : [[list, [...found[list].values()]] as const]));
  // FHIR has no empty objects: that there is nothing to tell is told.
  const valueMeta = inUse.length === 0 ? { extension: [NOTHING] } : Object.fromEntries(inUse);
  const parameter = [{ name: 'return', valueMeta }];
  return fhirAnswer(request, 200, {}, stringifyFhirJson({ resourceType: 'Parameters', parameter }));
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
