import type { SearchFilter, SearchRequest } from '#fhir';

/**
 * What AuditEvents are searched by: every parameter that R4 gives them. What another resource or the whole ledger would have to be asked for is refused by name.
 *
 * @source https://hl7.org/fhir/R4/auditevent.html#search
 */
export const AUDIT_PARAMETERS = [
  '_id',
  '_lastUpdated',
  '_profile',
  '_security',
  '_source',
  '_tag',
  'action',
  'address',
  'agent',
  'agent-name',
  'agent-role',
  'altid',
  'date',
  'entity',
  'entity-name',
  'entity-role',
  'entity-type',
  'outcome',
  'patient',
  'policy',
  'site',
  'source',
  'subtype',
  'type',
];

/** In which they come. Who was told of an act later than it happened has it where it was told. */
export const AUDIT_SORTS = [
  { parameter: 'date', descending: true },
  { parameter: '_lastUpdated', descending: true },
] as const;

export const AUDIT_COUNT_MAX = 200;

/** A search for AuditEvents: where in the ledger to look, and what each must pass besides. */
export interface AuditQuery {
  readonly ids?: readonly string[];
  /** About one of these patients, and of each list. */
  readonly patients: readonly (readonly string[])[];
  /** Instants of the entries, both bounds within; what was told of another system was written down later than it happened, and is not bound by `before`. */
  readonly from?: number;
  readonly before?: number;
  readonly filters: readonly SearchFilter[];
  /** A name is asked for: each of its words may be meant. */
  readonly asksName: boolean;
  readonly count: number;
  readonly page?: string;
}

/** How far the clock of who tells of an act may be ahead of ours. */
export const CLOCKS_APART_MS = 300_000;

/** Takes out of a search what the ledger has an index for. */
export function toAuditQuery({ filters, count, page }: SearchRequest): AuditQuery {
  const plan: Plan = { patients: [], from: Number.NEGATIVE_INFINITY, before: Number.POSITIVE_INFINITY };
  const rest = filters.filter((filter) => !isTaken(plan, filter));
  return {
    ...(plan.ids === undefined ? {} : { ids: plan.ids }),
    patients: plan.patients,
    ...(Number.isFinite(plan.from) ? { from: plan.from } : {}),
    ...(Number.isFinite(plan.before) ? { before: plan.before } : {}),
    filters: rest,
    asksName: rest.some((one) => one.kind === 'string' && one.parameter === 'agent-name' && one.match === 'starts'),
    count: Math.min(count, AUDIT_COUNT_MAX),
    ...(page === undefined ? {} : { page }),
  };
}

interface Plan {
  ids?: readonly string[];
  readonly patients: (readonly string[])[];
  from: number;
  before: number;
}

/** Notes where to look; whether that says all that the filter does. */
function isTaken(plan: Plan, filter: SearchFilter): boolean {
  switch (filter.kind) {
    case 'id':
      plan.ids = plan.ids === undefined ? filter.values : plan.ids.filter((id) => filter.values.includes(id));
      return true;
    case 'reference': {
      if (filter.parameter !== 'patient' && filter.parameter !== 'entity') return false;
      const ids = filter.values.flatMap(({ type, id }) => (type === 'Patient' && id !== undefined ? [id] : []));
      if (ids.length < filter.values.length) return false;
      plan.patients.push(ids);
      return true;
    }
    case 'date': {
      if (filter.parameter !== 'date') return false;
      const bounds = filter.values.map(boundsOf);
      plan.from = Math.max(plan.from, Math.min(...bounds.map(([from]) => from)) - CLOCKS_APART_MS);
      plan.before = Math.min(plan.before, Math.max(...bounds.map(([, before]) => before)));
      return false;
    }
    default:
      return false;
  }
}

/** Wherever it holds is between these. */
function boundsOf({ prefix, lo, hi }: { readonly prefix: string; readonly lo: number; readonly hi: number }) {
  const from = ['eq', 'ge', 'gt', 'sa', 'ap'].includes(prefix) ? lo : Number.NEGATIVE_INFINITY;
  const before = ['eq', 'le', 'lt', 'eb', 'ap'].includes(prefix) ? hi : Number.POSITIVE_INFINITY;
  return [from, before] as const;
}
