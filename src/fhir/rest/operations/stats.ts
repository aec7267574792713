import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject, parseFhirJson, textFor, toNumber } from '../../json/json.ts';
import { badValue, tokenText } from '../../search/parse-values.ts';
import { sameUnits } from '../../search/ucum.ts';
import type { StoredResource } from '../../store/stored.ts';
import { objects } from '../../terminology/code-system.ts';
import { noteAccess } from '../disclosure/notes.ts';
import type { RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { type Asked, codingFrom, flagOf, ifSet } from './code-input.ts';
import { observationsOf, READ_MAX } from './observations.ts';
import { type OperationInput, refuseMissing } from './operation.ts';
import { STATISTICS } from './statistics.ts';

/** These are numbers, whatever is counted; `variance` has no unit that a chart would show. */
const WITHOUT_UNIT = new Set(['count', 'total-count', 'variance']);
/** Counts what has a value and what has none, so it is made of more than values. */
const TOTAL = 'total-count';
const STATISTICS_SYSTEM = 'http://terminology.hl7.org/CodeSystem/observation-statistics';

/**
 * `GET /Observation/$stats?subject=Patient/1&code=8867-4&system=http://loinc.org&period=…&statistic=average`: each code's numbers, in the unit of the newest. A code is looked
 * for in Observations and in their components; a panel gives numbers for each of its components beside its own. What was entered in error counts nowhere.
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
  const wish = wishIn(scope, input);
  const about = { subject: { reference: wish.subject }, ...effectiveIn(scope, wish.period) };
  const statistics: object[] = [];
  const sources = new Map<string, StoredResource>();
  for (const coding of wish.codes) {
    const found = await observationsOf(parts, scope, queryFor(wish, coding));
    for (const stored of found) sources.set(stored.id, stored);
    for (const group of groupsOf(coding, found)) statistics.push(statisticOf(about, group, wish.statistics));
  }
  const read = [...sources.values()];
  noteAccess(parts, scope, 'search', read, { operation: '$stats' });
  const parameter = [
    ...statistics.map((resource) => ({ name: 'statistics', resource })),
    ...read.slice(0, wish.sourcesMax).map(({ body }) => ({ name: 'source', resource: parseFhirJson(body) })),
  ];
  return fhirAnswer(request, 200, {}, { resourceType: 'Parameters', parameter });
}

/** What is to be counted, and how. */
interface Wish {
  readonly subject: string;
  readonly codes: readonly Code[];
  readonly statistics: readonly string[];
  readonly period: Period;
  /** Observations that are given beside the numbers. */
  readonly sourcesMax: number;
}

/** @refuses fhir.missing-parameter, fhir.bad-search-value, fhir.repeated-parameter */
function wishIn(scope: Scope, input: OperationInput): Wish {
  const subject = input.text('subject');
  const statistics = input.texts('statistic').flatMap((text) => text.split(','));
  if (subject === undefined) throw refuseMissing('subject');
  if (statistics.length === 0) throw refuseMissing('statistic');
  const known = [...Object.keys(STATISTICS), TOTAL];
  const odd = statistics.find((name) => !known.includes(name));
  if (odd !== undefined) throw new RefusalError(badValue('statistic', known.join(', '), odd));
  const codes = codesOf(input);
  if (codes.length === 0) throw refuseMissing('code');
  // “If the include parameter is absent or equal to false the limit parameter SHALL be ignored.”
  const sourcesMax = flagOf(input, 'include') ? limitOf(input) : 0;
  return { subject, codes, statistics, period: periodOf(scope, input), sourcesMax };
}

/** The Observations of one code, in themselves or in a component. What was entered in error counts nowhere. */
function queryFor({ subject, period: { start, end } }: Wish, { system, code }: Code): URLSearchParams {
  const query = new URLSearchParams({ subject, 'combo-code': tokenText(system, code) });
  query.append('status:not', 'entered-in-error');
  if (start !== undefined) query.append('date', `ge${start}`);
  if (end !== undefined) query.append('date', `le${end}`);
  return query;
}

type Code = Pick<Asked, 'system' | 'code'>;

/** Each `code` in the `system` that is named beside it, and each `coding`. */
function codesOf(input: OperationInput): Code[] {
  const system = input.text('system');
  const own = input.texts('code').map((code) => ({ ...ifSet({ system }), code }));
  return [
    ...own,
    ...input
      .all('coding')
      .flatMap(codingFrom)
      .map(({ system: of, code }) => ({ ...ifSet({ system: of }), code })),
  ];
}

interface Period {
  readonly start?: string;
  readonly end?: string;
}

/** `duration` in hours back from now, or a `period` “if a duration is not provided”; in an address it is written `start/end`. */
function periodOf(scope: Scope, input: OperationInput): Period {
  const duration = input.text('duration');
  if (duration !== undefined) {
    const hours = Number(duration);
    if (!(hours > 0 && hours < 1e6)) throw new RefusalError(badValue('duration', 'hours', duration));
    const now = scope.clock.now();
    return { start: new Date(now.getTime() - hours * 3_600_000).toISOString(), end: now.toISOString() };
  }
  const period = input.object('period') ?? {};
  const [given] = input.all('period');
  const [start, end] = typeof given === 'string' ? given.split('/') : [period.start, period.end];
  return {
    ...(typeof start === 'string' && start !== '' ? { start } : {}),
    ...(typeof end === 'string' && end !== '' ? { end } : {}),
  };
}

function effectiveIn(scope: Scope, period: Period): object {
  const isBounded = period.start !== undefined || period.end !== undefined;
  return isBounded ? { effectivePeriod: period } : { effectiveDateTime: scope.clock.now().toISOString() };
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

/** What one statistic is made of. `total` counts those without a value too. */
interface Group {
  readonly coding: Code;
  readonly measured: Measured[];
  total: number;
}

/** The asked code's measurements, and those of each component of what has it as its own: a panel's. */
function groupsOf(asked: Code, found: readonly StoredResource[]): Iterable<Group> {
  const groups = new Map<string, Group>([[keyOf(asked), { coding: asked, measured: [], total: 0 }]]);
  const add = (coding: Code, element: Record<string, unknown>) => {
    const key = keyOf(coding);
    const group = groups.get(key) ?? { coding, measured: [], total: 0 };
    group.measured.push(...measuredIn(element));
    group.total += 1;
    groups.set(key, group);
  };
  for (const { body } of found) {
    const observation = parseFhirJson(body);
    const isOwn = isCoded(observation.code, asked);
    const components = objects(observation.component);
    if (isOwn && !(components.length > 0 && observation.valueQuantity === undefined)) add(asked, observation);
    for (const component of components) {
      const [first] = codingsIn(component.code);
      if (isCoded(component.code, asked)) add(asked, component);
      else if (isOwn && first) add(first, component);
    }
  }
  // A panel that was found by its components alone says nothing of itself.
  const [own] = groups.values();
  if (groups.size > 1 && own?.total === 0) groups.delete(keyOf(asked));
  return groups.values();
}

function keyOf({ system, code }: Code): string {
  return tokenText(system, code);
}

function codingsIn(concept: unknown): Code[] {
  return objects(isObject(concept) ? concept.coding : undefined)
    .filter(({ code }) => typeof code === 'string')
    .map(({ system, code }) => ({
      ...(typeof system === 'string' ? { system } : {}),
      code: textFor(code),
    }));
}

function isCoded(concept: unknown, { system, code }: Code): boolean {
  return codingsIn(concept).some((own) => own.code === code && (system === undefined || own.system === system));
}

function statisticOf(about: object, { coding, measured, total }: Group, wanted: readonly string[]): object {
  const unit = measured[0]?.unit ?? {};
  const sorted = measured.map((one) => inUnit(one, unit)).sort((a, b) => a - b);
  const component = wanted.map((name) => {
    const value = name === TOTAL ? total : (STATISTICS[name]?.(sorted) ?? Number.NaN);
    const code = { coding: [{ system: STATISTICS_SYSTEM, code: name }] };
    if (Number.isNaN(value)) return { code, dataAbsentReason: { coding: [NOT_APPLICABLE] } };
    const rounded = Number(value.toPrecision(12));
    return { code, valueQuantity: { value: rounded, ...(WITHOUT_UNIT.has(name) ? {} : unit) } };
  });
  return { resourceType: 'Observation', status: 'final', code: { coding: [coding] }, ...about, component };
}

const NOT_APPLICABLE = {
  system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  code: 'not-applicable',
};

function measuredIn({ valueQuantity }: Record<string, unknown>): Measured[] {
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
