import { RefusalError } from '#kernel';
import { isResourceType } from '../../../definitions/definitions.ts';
import { refuseFhir } from '../../../messages.ts';
import { toDateRange } from '../../../search/date-range.ts';
import { badValue } from '../../../search/parse-values.ts';
import { LIMITS } from '../../limits.ts';
import type { FhirRequest } from '../../request/request.ts';
import { inputOf } from '../operation.ts';

/** What one may be asked everything of. */
export type Whole = 'Patient' | 'Group' | 'Encounter';

/** What the request wants of all there is. */
export interface Wanted {
  readonly types?: readonly string[];
  /** Only what changed at this instant or later. */
  readonly since?: Date;
  /** Only what happened from this instant on, and before that one. */
  readonly from?: Date;
  readonly before?: Date;
  readonly count: number;
  readonly page?: string;
}

const OF_ALL = ['_since', '_type', '_count', '_page', '_format', '_pretty'];
const TAKES: Readonly<Record<Whole, ReadonlySet<string>>> = {
  Patient: new Set(['start', 'end', ...OF_ALL]),
  Group: new Set(['start', 'end', ...OF_ALL]),
  // A visit has its own time.
  Encounter: new Set(OF_ALL),
};

/** The parameters as a query: those sent as a body are asked like those of the address, and the links of the pages name them. */
export function queryOf(request: FhirRequest): URLSearchParams {
  return request.body.text === '' ? request.query : inputOf({ name: 'everything', takes: '*' }, request).toQuery();
}

/** @refuses fhir.unknown-parameter, fhir.bad-search-value */
export function wantedIn(query: URLSearchParams, whole: Whole): Wanted {
  const unknown = [...query.keys()].find((name) => !TAKES[whole].has(name));
  if (unknown !== undefined) {
    const names = { type: `${whole}/$everything`, parameter: unknown.slice(0, 100) };
    throw new RefusalError(refuseFhir('fhir.unknown-parameter', names));
  }
  const instant = (name: string, side: 'lo' | 'hi') => {
    const text = query.get(name);
    if (text === null) return undefined;
    const range = toDateRange(text.replace(' ', '+'));
    if (!range) throw new RefusalError(badValue(name, 'date', text));
    return new Date(range[side]);
  };
  const [from, before, since] = [instant('start', 'lo'), instant('end', 'hi'), instant('_since', 'lo')];
  const types = query.has('_type') ? query.getAll('_type').flatMap((text) => text.split(',')) : undefined;
  const other = types?.find((type) => !isResourceType(type));
  if (other !== undefined) throw new RefusalError(badValue('_type', 'resource type', other));
  const count = query.get('_count') ?? String(LIMITS.everythingPage);
  if (!/^[1-9]\d{0,8}$/.test(count)) throw new RefusalError(badValue('_count', '1–500', count));
  const page = query.get('_page');
  return {
    ...(from ? { from } : {}),
    ...(before ? { before } : {}),
    ...(since ? { since } : {}),
    ...(types ? { types } : {}),
    ...(page === null ? {} : { page }),
    count: Math.min(Number(count), LIMITS.page),
  };
}
