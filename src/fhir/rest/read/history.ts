import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import type { Restriction } from '../../gate.ts';
import { refuseFhir } from '../../messages.ts';
import { toDateRange } from '../../search/date-range.ts';
import { parseSearch } from '../../search/parse-search.ts';
import { badValue } from '../../search/parse-values.ts';
import { type HistoryCursor, type HistoryRequest, historyOf, toCursor } from '../../store/history.ts';
import { meetsDataTest } from '../../store/meets-data-test.ts';
import { isKeyInstant, parsePageToken, toPageToken } from '../../store/search/page-token.ts';
import type { StoredResource } from '../../store/stored.ts';
import { historyEntry, toBundleText } from '../answer/bundle-text.ts';
import { pageLink } from '../answer/page-link.ts';
import { bodyFor, type SubsetWish } from '../answer/subset.ts';
import { noteAccess, noteOfNobody } from '../disclosure/notes.ts';
import { noteNothingOfOne } from '../disclosure/read-visible.ts';
import { openPlace, sealPlace } from '../disclosure/sealed-place.ts';
import { shownVersions } from '../disclosure/shown-versions.ts';
import { LIMITS } from '../limits.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { isLenient } from '../request/headers.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';

/**
 * `GET /Patient/1/_history`, `GET /Patient/_history`, `GET /_history`: versions, newest first, deletions among them.
 *
 * @refuses fhir.not-found for one resource of which the caller may see no version; fhir.unknown-parameter, fhir.bad-search-value, fhir.bad-page
 * @source https://hl7.org/fhir/R4/http.html#history; under which scope it is asked: https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html (`r`: “Instance level history”;
 * `s`: “Type level history”, “System level history”)
 */
export async function history(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type, id } = request;
  const asked = { ...request, query: taken(request) };
  // The history of a type, or of everything, is come to as a search is.
  const action = id ? 'history' : 'search';
  const question = { action, type: type || '*' } as const;
  const { since, at, count, place, wish } = parametersOf(asked);
  const cursor = place === undefined ? undefined : fromToken(openPlace(parts, scope, place));
  await parts.gate.admit(scope, question);
  const restriction = await parts.gate.restrict(scope, question);
  const page = await shownHistory(
    parts,
    scope,
    {
      ...(type ? { type } : {}),
      ...(id ? { id } : {}),
      ...(since ? { since } : {}),
      ...(at ? { at } : {}),
      ...(cursor ? { cursor } : {}),
      // Of one resource the gate sees every version itself; one that many patients share (an Organization) lies in no compartment.
      ...(restriction === 'all' || id || !restriction.patients ? {} : { patients: restriction.patients }),
      // `_count=0` asks for the number alone: one full page tells it, or that there are more than can be told.
      count: count === 0 ? LIMITS.page : count,
    },
    { action, restriction },
  );
  const shown = page.versions;
  if (id && shown.length === 0) await noteNothingOfOne(parts, scope, 'history', { type, id });
  if (id && shown.length === 0 && !cursor && !since && !at)
    throw new RefusalError(refuseFhir('fhir.not-found', { type, id }));
  noteAccess(parts, scope, 'history', shown);
  if (!id && shown.every(({ patientId }) => patientId === undefined))
    noteOfNobody(parts, scope, type, 0, { action: 'history' });
  // Versions of one resource are numbered without a gap: where the caller may see all of them, the newest tells how many there are.
  const isWhole = id && restriction === 'all' && !parts.owned?.has(type) && !since && !at;
  const known = page.next === undefined ? shown.length : isWhole ? shown[0]?.version : undefined;
  const total = cursor === undefined && known !== undefined ? { total: known } : {};
  return answerHistory(scope, asked, count === 0 ? { versions: [] } : page, { ...total, wish });
}

function answerHistory(
  scope: Scope,
  request: FhirRequest,
  { versions, next }: ShownHistory,
  { wish, ...total }: { readonly wish: SubsetWish; readonly total?: number },
): Answer {
  const base = baseOf(scope);
  const address = [base, request.type, request.id, '_history'].filter(Boolean).join('/');
  const links = [{ relation: 'self', url: pageLink(address, request.query, undefined) }];
  if (next !== undefined) links.push({ relation: 'next', url: pageLink(address, request.query, next) });
  const entries = versions.map((version) => historyEntry(base, version, version.deleted ? '' : bodyFor(version, wish)));
  return fhirAnswer(request, 200, {}, toBundleText({ type: 'history', links, entries, ...total }));
}

/** Further pages that are read from the store to fill one of the answer. Where even these show too little, the page comes out short, and its `next` link goes on. */
const REFILLS_MAX = 20;

interface ShownHistory {
  readonly versions: readonly StoredResource[];
  /** Where the next page begins. */
  readonly next?: string;
}

/**
 * A page of the versions that the caller may see. What is hidden leaves no gap. The next page begins behind the last version that was shown; where none was, at a hidden one, and
 * the token is sealed (`disclosure/sealed-place.ts`).
 */
async function shownHistory(
  parts: RestParts,
  scope: Scope,
  request: HistoryRequest,
  { action, restriction }: { readonly action: 'history' | 'search'; readonly restriction: Restriction },
): Promise<ShownHistory> {
  const { count } = request;
  const test = restriction === 'all' ? undefined : restriction.test;
  const shown: StoredResource[] = [];
  let { cursor } = request;
  for (let more = count + 1, refill = 0; ; more = Math.min(more * 2, LIMITS.page), refill++) {
    const found = await historyOf(scope.tx, { ...request, ...(cursor ? { cursor } : {}), count: more });
    const versions = test ? found.versions.filter((version) => meetsDataTest(test, version)) : found.versions;
    shown.push(...(await shownVersions(parts, scope, action, versions)));
    cursor = found.next;
    if (cursor === undefined || shown.length > count || refill === REFILLS_MAX) break;
  }
  const versions = shown.slice(0, count);
  const last = versions.at(-1);
  if (cursor === undefined && shown.length <= count) return { versions };
  if (last) return { versions, next: toToken(toCursor(last)) };
  return { versions, ...(cursor ? { next: sealPlace(parts, scope, toToken(cursor)) } : {}) };
}

interface HistoryParameters {
  readonly since?: Date;
  readonly at?: { readonly from: Date; readonly to: Date };
  readonly count: number;
  readonly place?: string;
  readonly wish: SubsetWish;
}

const PARAMETERS: ReadonlySet<string> = new Set(
  '_since _at _count _page _format _pretty _summary _elements'.split(' '),
);

/**
 * The parameters of a history. Others are refused, or left out where the caller is lenient: the link `self` then says what was used. An entry that says so, as a search has, has no place
 * in a history (bdl-3).
 *
 * @refuses fhir.unknown-parameter
 */
function taken({ type, query, headers }: FhirRequest): URLSearchParams {
  const unknown = [...query.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown === undefined) return query;
  if (isLenient(headers)) return new URLSearchParams([...query].filter(([name]) => PARAMETERS.has(name)));
  throw new RefusalError(
    refuseFhir('fhir.unknown-parameter', { type: type || '_history', parameter: unknown.slice(0, 100) }),
  );
}

/** @refuses fhir.bad-search-value, fhir.bad-page */
function parametersOf({ type, query }: FhirRequest): HistoryParameters {
  const instant = (name: string) => {
    const text = query.get(name);
    if (text === null) return undefined;
    const range = toDateRange(text.replace(' ', '+'));
    if (!range) throw new RefusalError(badValue(name, 'instant', text));
    // Nothing was written before 1970.
    return { lo: Math.max(range.lo, 0), hi: Math.max(range.hi, 1) };
  };
  const [since, at] = [instant('_since'), instant('_at')];
  const count = query.get('_count') ?? String(LIMITS.pageDefault);
  if (!/^\d{1,9}$/.test(count)) throw new RefusalError(badValue('_count', '0–500', count));
  const page = query.get('_page');
  const shaping = [...query].filter(([name]) => name === '_summary' || name === '_elements');
  const wish = parseSearch(type, new URLSearchParams(shaping));
  return {
    ...(since ? { since: new Date(since.lo) } : {}),
    ...(at ? { at: { from: new Date(at.lo), to: new Date(at.hi - 1) } } : {}),
    count: wish.summary === 'count' ? 0 : Math.min(Number(count), LIMITS.page),
    wish,
    ...(page === null ? {} : { place: page }),
  };
}

function toToken({ lastUpdated, type, id, version }: HistoryCursor): string {
  return toPageToken([lastUpdated, type, id, version]);
}

function fromToken(token: string): HistoryCursor {
  const [lastUpdated, type, id, version] = parsePageToken(token) ?? [];
  if (!isKeyInstant(lastUpdated) || !isPlain(type) || !isPlain(id) || !isVersion(version)) {
    throw new RefusalError(refuseFhir('fhir.bad-page'));
  }
  return { lastUpdated, type, id, version };
}

function isVersion(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
}

function isPlain(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9\-.]{1,64}$/.test(value);
}
