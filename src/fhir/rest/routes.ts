import { z } from 'zod';
import { RefusalError, type Scope } from '#kernel';
import type { Answer, Caller, Route } from '#platform/http';
import { LINKED_COMPARTMENTS } from '../definitions/compartments.ts';
import { badValue } from '../search/parse-values.ts';
import { createContent, readContent, updateContent } from './binary.ts';
import { prepareTransaction, takeBundle } from './bundle.ts';
import { capabilityOf } from './capability.ts';
import { type Elsewhere, elsewhereIn } from './elsewhere.ts';
import { everything } from './everything.ts';
import { everythingOfAll } from './everything-of-all.ts';
import { isFhirContent, renderingFor } from './format.ts';
import { history } from './history.ts';
import { jointOf, type Prepare } from './joint.ts';
import type { Operation } from './operations/operation.ts';
import { operate, READING, WRITING } from './operations/table.ts';
import { FHIR_PATH, LIMITS, type RestParts } from './parts.ts';
import { read, readOneVersion, subsetWishOf } from './read.ts';
import { type FhirRequest, fhirAnswer, OWN_NAMES, type RawInput, toFhirRequest } from './request.ts';
import { search, searchCompartment, searchTypes } from './search.ts';
import { searchByForm } from './search-form.ts';
import { bodyFor } from './subset.ts';
import { terminologyCapability } from './terminology-capability.ts';
import { timed } from './time-limit.ts';
import { aboutAddress, noteTurnedAway } from './turned-away.ts';
import { validateOnly } from './validate.ts';
import * as write from './write.ts';

type Run = (parts: RestParts, scope: Scope, request: FhirRequest) => Promise<Answer>;

/** One row of the REST table. `says` is what the CapabilityStatement claims because of it. */
export interface RestRow {
  readonly method: Route['method'];
  readonly path: string;
  readonly mode: Route['mode'];
  readonly run: Run;
  /** `run` up to its statement, for what may share one with others. */
  readonly prepare?: Prepare;
  readonly says?: Claim;
  /** Content of any type may be sent here, and may come back as it is. */
  readonly isContent?: true;
}

export type Claim =
  | { readonly interaction: string }
  | { readonly systemInteraction: string }
  | { readonly conditional: 'create' | 'update' | 'delete' | 'read' }
  | { readonly websocket: string }
  | { readonly compartments: readonly string[] }
  /** `on`: a type, `*` for all of them, empty for the system as a whole. */
  | { readonly operation: string; readonly on: string; readonly definition?: string };

/** A route of a part that stands beside the table: bulk data. */
export type ExtensionRoute = Route & { readonly says?: Claim };

const TYPE = '/:resource_type';
const ONE = '/:resource_type/:resource_id';
const VERSION = `${ONE}/_history/:version_id`;
const OPERATION = ':operation_name{\\$[a-z-]+}';
/** A type's name, or `*`. */
const MEMBER = ':member_type{[A-Z*][A-Za-z]*}';
const LINKED = `:resource_type{${LINKED_COMPARTMENTS.join('|')}}`;

/** Everything that FHIR REST does here. Literal segments stand before parameters, because the first row that fits is taken. */
export const REST_TABLE: readonly RestRow[] = [
  {
    method: 'POST',
    path: '',
    mode: 'write',
    run: takeBundle,
    prepare: prepareTransaction,
    says: { systemInteraction: 'transaction' },
  },
  {
    method: 'POST',
    path: '/',
    mode: 'write',
    run: takeBundle,
    prepare: prepareTransaction,
    says: { systemInteraction: 'batch' },
  },
  { method: 'GET', path: '', mode: 'read', run: searchTypes, says: { systemInteraction: 'search-system' } },
  { method: 'GET', path: '/', mode: 'read', run: searchTypes },
  { method: 'POST', path: '/_search', mode: 'read', run: searchByForm },
  { method: 'GET', path: '/_history', mode: 'read', run: history, says: { systemInteraction: 'history-system' } },
  { method: 'POST', path: '/$validate', mode: 'read', run: validateOnly, says: { operation: 'validate', on: '' } },
  { method: 'GET', path: `/${OPERATION}`, mode: 'read', run: operate(READING) },
  { method: 'POST', path: `/${OPERATION}`, mode: 'read', run: operate(READING) },
  { method: 'GET', path: '/Patient/$everything', mode: 'read', run: everythingOfAll },
  { method: 'POST', path: '/Patient/$everything', mode: 'read', run: everythingOfAll },
  {
    method: 'GET',
    path: `/Patient/:resource_id/$everything`,
    mode: 'read',
    run: as('Patient', everything),
    says: { operation: 'everything', on: 'Patient' },
  },
  { method: 'POST', path: `/Patient/:resource_id/$everything`, mode: 'read', run: as('Patient', everything) },
  { method: 'POST', path: '/Binary', mode: 'write', run: createContent, isContent: true },
  { method: 'GET', path: '/Binary/:resource_id', mode: 'read', run: readContent, isContent: true },
  { method: 'PUT', path: '/Binary/:resource_id', mode: 'write', run: updateContent, isContent: true },
  {
    method: 'POST',
    path: `${TYPE}/$validate`,
    mode: 'read',
    run: validateOnly,
    says: { operation: 'validate', on: '*' },
  },
  { method: 'GET', path: `${ONE}/$validate`, mode: 'read', run: validateOnly },
  { method: 'POST', path: `${ONE}/$validate`, mode: 'read', run: validateOnly },
  { method: 'POST', path: `${ONE}/$meta-add`, mode: 'write', run: named('meta-add', WRITING) },
  { method: 'POST', path: `${ONE}/$meta-delete`, mode: 'write', run: named('meta-delete', WRITING) },
  { method: 'GET', path: `${VERSION}/$meta`, mode: 'read', run: named('meta', READING) },
  { method: 'POST', path: `${VERSION}/$meta`, mode: 'read', run: named('meta', READING) },
  { method: 'POST', path: `${VERSION}/$meta-add`, mode: 'write', run: named('meta-add', WRITING) },
  { method: 'POST', path: `${VERSION}/$meta-delete`, mode: 'write', run: named('meta-delete', WRITING) },
  { method: 'GET', path: `${TYPE}/${OPERATION}`, mode: 'read', run: operate(READING) },
  { method: 'POST', path: `${TYPE}/${OPERATION}`, mode: 'read', run: operate(READING) },
  { method: 'GET', path: `${ONE}/${OPERATION}`, mode: 'read', run: operate(READING) },
  { method: 'POST', path: `${ONE}/${OPERATION}`, mode: 'read', run: operate(READING) },
  { method: 'POST', path: `${TYPE}/_search`, mode: 'read', run: searchByForm, says: { interaction: 'search-type' } },
  { method: 'GET', path: `${TYPE}/_history`, mode: 'read', run: history, says: { interaction: 'history-type' } },
  { method: 'GET', path: TYPE, mode: 'read', run: search, says: { interaction: 'search-type' } },
  {
    method: 'POST',
    path: TYPE,
    mode: 'write',
    run: write.create,
    prepare: write.prepareCreate,
    says: { interaction: 'create' },
  },
  { method: 'PUT', path: TYPE, mode: 'write', run: write.updateByCriteria, says: { conditional: 'update' } },
  { method: 'PATCH', path: TYPE, mode: 'write', run: write.patchByCriteria },
  { method: 'DELETE', path: TYPE, mode: 'write', run: write.removeByCriteria, says: { conditional: 'delete' } },
  { method: 'GET', path: ONE, mode: 'read', run: read, says: { interaction: 'read' } },
  { method: 'PUT', path: ONE, mode: 'write', run: write.update, says: { interaction: 'update' } },
  { method: 'PATCH', path: ONE, mode: 'write', run: write.patch, says: { interaction: 'patch' } },
  { method: 'DELETE', path: ONE, mode: 'write', run: write.remove, says: { interaction: 'delete' } },
  { method: 'GET', path: `${ONE}/_history`, mode: 'read', run: history, says: { interaction: 'history-instance' } },
  {
    method: 'GET',
    path: VERSION,
    mode: 'read',
    run: readOneVersion,
    says: { interaction: 'vread' },
  },
  {
    method: 'GET',
    path: `/Patient/:resource_id/${MEMBER}`,
    mode: 'read',
    run: as('Patient', searchCompartment),
    says: { compartments: ['Patient'] },
  },
  { method: 'POST', path: `/Patient/:resource_id/${MEMBER}/_search`, mode: 'read', run: as('Patient', searchByForm) },
  {
    method: 'GET',
    path: `/${LINKED}/:resource_id/${MEMBER}`,
    mode: 'read',
    run: searchCompartment,
    says: { compartments: LINKED_COMPARTMENTS },
  },
  { method: 'POST', path: `/${LINKED}/:resource_id/${MEMBER}/_search`, mode: 'read', run: searchByForm },
];

const SIGNED_IN: readonly Caller[] = [
  'patient',
  'clinician',
  'coordinator',
  'insurer',
  'regulator',
  'operator',
  'system',
  'node',
];

/** A query may hold any search parameter; each is checked by name where it is understood. Handed on as it is: a copy would lose `__proto__`, unseen. */
const ANY_INPUT = z.custom<RawInput>();

/**
 * The routes of `/fhir/R4`. Who is signed in may come in; the gate says how far.
 *
 * @param extensions - routes of parts beside the table; they stand before it, because their addresses would also fit its parameters
 */
export function fhirRoutes(given: RestParts, extensions: readonly ExtensionRoute[] = []): Route[] {
  const capability = metadataOf(given, [...extensions, ...REST_TABLE]);
  const parts: RestParts = { ...given, capability };
  const metadata: Route<RawInput, Answer> = {
    method: 'GET',
    path: `${FHIR_PATH}/metadata`,
    who: ['anyone'],
    mode: 'read',
    raw: true,
    ownNames: OWN_NAMES,
    input: ANY_INPUT,
    run: async (scope, input) => capability(scope, toFhirRequest(input)),
    present: (answer) => answer,
    renderingFor,
  };
  const own = REST_TABLE.map((row) => ({ ...row, path: `${FHIR_PATH}${row.path}` }));
  const elsewhere = elsewhereIn([metadata, ...extensions, ...own]);
  return [metadata, ...extensions, ...REST_TABLE.map((row) => toRoute(parts, row, elsewhere))];
}

/** `GET /metadata`, of the whole server or of its terminology. @refuses fhir.bad-search-value for another mode, fhir.unknown-parameter */
function metadataOf(
  parts: RestParts,
  table: readonly { readonly says?: Claim }[],
): NonNullable<RestParts['capability']> {
  const capability = capabilityOf(parts, table);
  return (scope, request) => {
    const query = new URLSearchParams(request.query);
    const mode = query.get('mode') ?? 'full';
    query.delete('mode');
    const type = mode === 'terminology' ? 'TerminologyCapabilities' : 'CapabilityStatement';
    const wish = subsetWishOf({ type, query });
    if (mode !== 'full' && mode !== 'normative' && mode !== 'terminology')
      throw new RefusalError(badValue('mode', 'full, normative, terminology', mode));
    const whole = mode === 'terminology' ? terminologyCapability(parts, scope, request) : capability(scope, request);
    if (wish.elements.length === 0 && wish.summary === 'false') return whole;
    return fhirAnswer(request, 200, {}, bodyFor({ type, body: String(whole.body) }, wish));
  };
}

function toRoute(parts: RestParts, row: RestRow, elsewhere: Elsewhere): Route<RawInput, Answer> {
  const anyFormat = row.isContent === true;
  return {
    method: row.method,
    path: `${FHIR_PATH}${row.path}`,
    about: aboutAddress(row.path),
    who: SIGNED_IN,
    mode: row.mode,
    raw: true,
    ownNames: OWN_NAMES,
    bodyBytesMax: LIMITS.bodyBytes,
    ...(anyFormat ? { takesBytes: (contentType: string) => !isFhirContent(contentType) } : {}),
    input: ANY_INPUT,
    // Reads by id are joined by their transaction, and are one statement.
    run: async (scope, input) => {
      try {
        return await row.run(parts, row.run === read ? scope : timed(scope), toFhirRequest(input, { anyFormat }));
      } catch (error) {
        const answer = elsewhere(scope, row, input, error);
        if (answer) return answer;
        // What a write was refused is noted where it is decided.
        if (error instanceof RefusalError && row.mode === 'read')
          await noteTurnedAway(scope, meantBy(row, input), error);
        throw error;
      }
    },
    ...(row.prepare ? { joint: jointOf(parts, row.prepare) } : {}),
    present: (answer) => answer,
    renderingFor,
  };
}

/** What a request is about, as far as it could be read. */
function meantBy({ path }: RestRow, input: RawInput): Parameters<typeof noteTurnedAway>[1] {
  const request = toFhirRequest(input, { anyFormat: true });
  const [, type = request.type] = /^\/([A-Z][A-Za-z]+)\//.exec(path) ?? [];
  return { ...request, type };
}

function named(operation: string, operations: readonly Operation[]): Run {
  const run = operate(operations);
  return (parts, scope, request) => run(parts, scope, { ...request, operation });
}

/** Of an address whose type is written out. */
function as(type: string, run: Run): Run {
  return (parts, scope, request) => run(parts, scope, { ...request, type });
}
