import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject, parseFhirJson, toNumber } from '../../json/json.ts';
import { badValue } from '../../search/parse-values.ts';
import { sameUnits } from '../../search/ucum.ts';
import type { StoredResource } from '../../store/stored.ts';
import { noteAccess } from '../disclosure/notes.ts';
import type { RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { observationsOf, READ_MAX } from './observations.ts';
import { type OperationInput, refuseMissing } from './operation.ts';
import { STATISTICS } from './statistics.ts';

/** These are numbers, whatever is counted; `variance` has no unit that a chart would show. */
const WITHOUT_UNIT = new Set(['count', 'total-count', 'variance']);
const STATISTICS_SYSTEM = 'http://terminology.hl7.org/CodeSystem/observation-statistics';

/**
 * `GET /Observation/$stats?subject=Patient/1&code=8867-4&system=http://loinc.org&period=…&statistic=average`: each code's numbers, in the unit of the newest.
 *
 * @refuses fhir.bad-search-value for a statistic we do not make, and for values whose units do not measure the same thing
 * @source https://hl7.org/fhir/R4/observation-operation-stats.html
 */
export async function stats(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const subject = input.text('subject');
  const wanted = input.texts('statistic').flatMap((text) => text.split(','));
  if (subject === undefined) throw refuseMissing('subject');
  if (wanted.length === 0) throw refuseMissing('statistic');
  const odd = wanted.find((name) => !Object.hasOwn(STATISTICS, name));
  if (odd !== undefined) throw new RefusalError(badValue('statistic', Object.keys(STATISTICS).join(', '), odd));
  const codes = codesOf(input);
  if (codes.length === 0) throw refuseMissing('code');
  const isIncluding = input.text('include') === 'true';
  const statistics: object[] = [];
  const sources: StoredResource[] = [];
  for (const coding of codes) {
    const query = new URLSearchParams({ subject, code: tokenText(coding), ...{} });
    for (const side of periodOf(scope, input)) query.append('date', side);
    const found = (await observationsOf(parts, scope, query)).slice(0, limitOf(input));
    sources.push(...found);
    statistics.push(statisticOf(scope, subject, coding, wanted, found));
  }
  noteAccess(parts, scope, 'search', sources, { operation: '$stats' });
  const parameter = [
    ...statistics.map((resource) => ({ name: 'statistics', resource })),
    ...(isIncluding ? sources.map(({ body }) => ({ name: 'source', resource: parseFhirJson(body) })) : []),
  ];
  return fhirAnswer(request, 200, {}, { resourceType: 'Parameters', parameter });
}

interface Code {
  readonly system?: string;
  readonly code: string;
}

function codesOf(input: OperationInput): Code[] {
  const system = input.text('system');
  const own = input.texts('code').map((code) => ({ ...(system === undefined ? {} : { system }), code }));
  const codings = input.all('coding').flatMap((value): Code[] => {
    if (typeof value === 'string') {
      const [first = '', second] = value.split('|');
      return [second === undefined ? { code: first } : { system: first, code: second }];
    }
    if (!isObject(value) || typeof value.code !== 'string') return [];
    return [{ ...(typeof value.system === 'string' ? { system: value.system } : {}), code: value.code }];
  });
  return [...own, ...codings];
}

function tokenText({ system, code }: Code): string {
  const escaped = (text: string) => text.replace(/[\\,|$]/g, '\\$&');
  return system === undefined ? escaped(code) : `${escaped(system)}|${escaped(code)}`;
}

/** `duration` in hours back from now, or a `period`; in an address it is written `start/end`. */
function periodOf(scope: Scope, input: OperationInput): string[] {
  const duration = input.text('duration');
  if (duration !== undefined) {
    const hours = Number(duration);
    if (!(hours > 0 && hours < 1e6)) throw new RefusalError(badValue('duration', 'hours', duration));
    return [`ge${new Date(scope.clock.now().getTime() - hours * 3_600_000).toISOString()}`];
  }
  const period = input.object('period') ?? {};
  const [given] = input.all('period');
  const [start, end] = typeof given === 'string' ? given.split('/') : [period.start, period.end];
  return [
    ...(typeof start === 'string' && start !== '' ? [`ge${start}`] : []),
    ...(typeof end === 'string' && end !== '' ? [`le${end}`] : []),
  ];
}

function limitOf(input: OperationInput): number {
  const limit = input.text('limit');
  if (limit === undefined) return READ_MAX;
  if (!/^[1-9]\d{0,5}$/.test(limit)) throw new RefusalError(badValue('limit', '1–999999', limit));
  return Number(limit);
}

interface Measured {
  readonly value: number;
  readonly unit: Readonly<Record<string, unknown>>;
}

function statisticOf(
  scope: Scope,
  subject: string,
  coding: Code,
  wanted: readonly string[],
  found: readonly StoredResource[],
): object {
  const measured = found.flatMap(measuredOf);
  const unit = measured[0]?.unit ?? {};
  const sorted = measured.map((one) => inUnit(one, unit)).sort((a, b) => a - b);
  const component = wanted.map((name) => {
    const value = STATISTICS[name]?.(sorted) ?? Number.NaN;
    const code = { coding: [{ system: STATISTICS_SYSTEM, code: name }] };
    if (Number.isNaN(value)) return { code, dataAbsentReason: { coding: [NOT_APPLICABLE] } };
    const rounded = Number(value.toPrecision(12));
    return { code, valueQuantity: { value: rounded, ...(WITHOUT_UNIT.has(name) ? {} : unit) } };
  });
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [coding] },
    subject: { reference: subject },
    effectiveDateTime: scope.clock.now().toISOString(),
    component,
  };
}

const NOT_APPLICABLE = {
  system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  code: 'not-applicable',
};

function measuredOf({ body }: StoredResource): Measured[] {
  const { valueQuantity } = parseFhirJson(body);
  const value = isObject(valueQuantity) ? toNumber(valueQuantity.value) : undefined;
  if (!isObject(valueQuantity) || value === undefined || valueQuantity.comparator !== undefined) return [];
  const { unit, system, code } = valueQuantity;
  const shown = Object.entries({ unit, system, code }).filter(([, part]) => part !== undefined);
  return [{ value, unit: Object.fromEntries(shown) }];
}

function inUnit({ value, unit }: Measured, wanted: Readonly<Record<string, unknown>>): number {
  if (
    unit.code === wanted.code &&
    unit.system === wanted.system &&
    (unit.code !== undefined || unit.unit === wanted.unit)
  )
    return value;
  const other = sameUnits(String(unit.code ?? '')).find(({ code }) => code === wanted.code);
  if (unit.system === 'http://unitsofmeasure.org' && wanted.system === unit.system && other)
    return other.convert(value);
  const shown = (own: typeof unit) => String(own.code ?? own.unit ?? '—');
  throw new RefusalError(badValue('code', shown(wanted), shown(unit)));
}
