import { type AccessAction, RefusalError } from '#kernel';
import { refuseLedger } from '../messages.ts';
import { ACCOUNT_SYSTEM, CLIENT_SYSTEM, CODES } from './audit-event.ts';

/** A search for AuditEvents: what the ledger has an index for, and what is cheap to look at on the way. */
export interface AuditQuery {
  readonly ids?: readonly string[];
  readonly patients?: readonly string[];
  /** Both bounds are within. */
  readonly from?: Date;
  readonly before?: Date;
  /** Acts that are left after `action`, `type` and `subtype`; undefined: all. */
  readonly actions?: readonly AccessAction[];
  readonly outcomes?: readonly ('permitted' | 'denied')[];
  /** A beginning of a word of a name, any of them. */
  readonly agentNames?: readonly string[];
  readonly agents?: readonly AgentTest[];
  readonly count: number;
  readonly page?: string;
}

/** Somebody by reference, or by an identifier of an account, a program or a node. */
export interface AgentTest {
  readonly reference?: string;
  readonly account?: string;
  readonly client?: string;
}

export const COUNT_DEFAULT = 50;
export const COUNT_MAX = 200;

/** Those that say nothing of what is found. */
const SHAPING = new Set(['_format', '_pretty']);
/** What AuditEvents are searched by. */
export const AUDIT_PARAMETERS = [
  '_id',
  'patient',
  'entity',
  'date',
  'agent',
  'agent-name',
  'action',
  'type',
  'subtype',
  'outcome',
];

/**
 * Reads the parameters of a search for AuditEvents. Each may be repeated (all must hold) and hold alternatives between commas.
 *
 * @refuses consent.audit-parameter, consent.audit-value, each naming the parameter
 */
export function toAuditQuery(query: URLSearchParams): AuditQuery {
  let actions: ReadonlySet<AccessAction> | undefined;
  const keep = (allowed: (code: AccessAction) => boolean) => {
    const all = [...(actions ?? (Object.keys(CODES) as AccessAction[]))];
    actions = new Set(all.filter(allowed));
  };
  const draft: { -readonly [K in keyof AuditQuery]: AuditQuery[K] } = { count: COUNT_DEFAULT };
  for (const [name, value] of query) {
    if (SHAPING.has(name) || value === '') continue;
    const values = value.split(',');
    switch (name) {
      case '_id':
        draft.ids = both(draft.ids, values);
        break;
      case 'patient':
        draft.patients = both(
          draft.patients,
          values.map((one) => patientIn(one, name, true)),
        );
        break;
      case 'entity':
        draft.patients = both(
          draft.patients,
          values.map((one) => patientIn(one, name, false)),
        );
        break;
      case 'date':
        if (values.length > 1) throw wrong(name, value, 'one date');
        narrow(draft, value);
        break;
      case 'action':
        keep((act) => values.includes(CODES[act].action));
        break;
      case 'type':
        keep((act) => values.some((one) => isCode(one, CODES[act].type)));
        break;
      case 'subtype':
        keep((act) => values.some((one) => isCode(one, CODES[act].subtype)));
        break;
      case 'outcome':
        draft.outcomes = both(draft.outcomes, values.flatMap(outcomesIn));
        break;
      case 'agent-name':
        if (draft.agentNames !== undefined) throw wrong(name, value, 'once');
        draft.agentNames = values;
        break;
      case 'agent':
      case 'agent:identifier':
        if (draft.agents !== undefined) throw wrong(name, value, 'once');
        draft.agents = values.map((one) => agentIn(one, name));
        break;
      case '_count':
        if (!/^\d{1,6}$/.test(value) || Number(value) === 0) throw wrong(name, value, `1 – ${COUNT_MAX}`);
        draft.count = Math.min(Number(value), COUNT_MAX);
        break;
      case 'page':
        draft.page = value;
        break;
      case '_sort':
        if (value !== '-date') throw wrong(name, value, '-date');
        break;
      default:
        throw new RefusalError(
          refuseLedger('consent.audit-parameter', {
            parameter: name.slice(0, 100),
            known: AUDIT_PARAMETERS.join(', '),
          }),
        );
    }
  }
  return { ...draft, ...(actions === undefined ? {} : { actions: [...actions] }) };
}

function both<T>(before: readonly T[] | undefined, now: readonly T[]): readonly T[] {
  return before === undefined ? now : before.filter((one) => now.includes(one));
}

function patientIn(value: string, parameter: string, isBare: boolean): string {
  const [, id] = /(?:^|\/)Patient\/([A-Za-z0-9.-]{1,64})$/.exec(value) ?? [];
  if (id !== undefined) return id;
  if (isBare && /^[A-Za-z0-9.-]{1,64}$/.test(value)) return value;
  throw wrong(parameter, value, 'Patient/…');
}

function agentIn(value: string, parameter: string): AgentTest {
  if (parameter === 'agent' && /^(Practitioner|Patient|RelatedPerson)\/[A-Za-z0-9.-]{1,64}$/.test(value)) {
    return { reference: value };
  }
  const [system, code] = value.split('|');
  if (parameter === 'agent:identifier' && code !== undefined && code !== '') {
    if (system === ACCOUNT_SYSTEM) return { account: code };
    if (system === CLIENT_SYSTEM) return { client: code };
  }
  throw wrong(parameter, value, `Practitioner/…, ${ACCOUNT_SYSTEM}|…, ${CLIENT_SYSTEM}|…`);
}

function isCode(wanted: string, { system, code }: { readonly system: string; readonly code: string }): boolean {
  return wanted.includes('|') ? wanted === `${system}|${code}` || wanted === `${system}|` : wanted === code;
}

function outcomesIn(value: string): ('permitted' | 'denied')[] {
  if (value === '0') return ['permitted'];
  if (value === '4') return ['denied'];
  // Codes that no entry ever has.
  if (value === '8' || value === '12') return [];
  throw wrong('outcome', value, '0, 4, 8, 12');
}

/** A day, an instant, or a bound with its prefix. A day is one of UTC where no zone stands by it, as FHIR has it. */
function narrow(draft: { from?: Date; before?: Date }, value: string): void {
  const [, prefix = 'eq', date = ''] = /^(eq|ge|gt|le|lt)?(\d{4}.*)$/.exec(value) ?? [];
  const [low, high] = rangeOf(date) ?? [];
  if (low === undefined || high === undefined)
    throw wrong('date', value, 'ge2026-11-01, 2026-11-22, lt2026-11-22T12:00:00Z');
  if (prefix === 'eq' || prefix === 'ge') draft.from = later(draft.from, low);
  if (prefix === 'gt') draft.from = later(draft.from, high);
  if (prefix === 'eq' || prefix === 'le') draft.before = earlier(draft.before, high);
  if (prefix === 'lt') draft.before = earlier(draft.before, low);
}

function rangeOf(date: string): readonly [Date, Date] | undefined {
  if (/^\d{4}(-\d\d){0,2}$/.test(date)) {
    const [year = 0, month, day] = date.split('-').map(Number);
    const low = new Date(Date.UTC(year, (month ?? 1) - 1, day ?? 1));
    const isReal = low.getUTCMonth() === (month ?? 1) - 1 && low.getUTCDate() === (day ?? 1);
    const high =
      month === undefined
        ? Date.UTC(year + 1, 0, 1)
        : day === undefined
          ? Date.UTC(year, month, 1)
          : Date.UTC(year, month - 1, day + 1);
    return isReal ? [low, new Date(high)] : undefined;
  }
  // In an address a plus is a space.
  const exact = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(\.\d{1,9})?)?(?:Z|[ +-]\d\d:\d\d)$/.exec(date);
  const low = new Date(date.replace(' ', '+'));
  if (exact === null || Number.isNaN(low.getTime())) return undefined;
  const width = exact[1] !== undefined ? 1 : /T\d\d:\d\d:\d\d/.test(date) ? 1_000 : 60_000;
  return [low, new Date(low.getTime() + width)];
}

function later(a: Date | undefined, b: Date): Date {
  return a !== undefined && a > b ? a : b;
}

function earlier(a: Date | undefined, b: Date): Date {
  return a !== undefined && a < b ? a : b;
}

function wrong(parameter: string, value: string, wanted: string): RefusalError {
  return new RefusalError(refuseLedger('consent.audit-value', { parameter, value: value.slice(0, 100), wanted }));
}
