import type { Scope } from '#kernel';
import type { Answer, Route } from '#platform/http';
import { LINKED_COMPARTMENTS } from '../definitions/compartments.ts';
import { prepareTransaction, takeBundle } from './bundle/bundle.ts';
import { everything } from './operations/everything/everything.ts';
import { everythingOfAll } from './operations/everything/everything-of-all.ts';
import type { Operation } from './operations/operation.ts';
import { DOCUMENT_TO_KEEP, operate, READING, WRITING } from './operations/table.ts';
import { validateOnly } from './operations/validate.ts';
import type { RestParts } from './parts.ts';
import { createContent, readContent, updateContent } from './read/binary.ts';
import { history } from './read/history.ts';
import { read, readOneVersion } from './read/read.ts';
import type { FhirRequest } from './request/request.ts';
import { search, searchCompartment, searchTypes } from './search/search.ts';
import { searchByForm } from './search/search-form.ts';
import type { Prepare } from './write/joint.ts';
import { prepareCreate } from './write/joint-create.ts';
import { withoutProvenance } from './write/provenance-header.ts';
import * as write from './write/write.ts';

type Run = (parts: RestParts, scope: Scope, request: FhirRequest) => Promise<Answer>;

/** One row of the REST table: an address, and what answers it. */
export interface RestRow {
  readonly method: Route['method'];
  /** Below `/fhir/R4`. `:name` stands for one segment; a pattern in braces says which segments will do. */
  readonly path: string;
  /** A `write` runs in a transaction that may write, and is undone as a whole when it is refused. */
  readonly mode: Route['mode'];
  readonly run: Run;
  /** Does all that `run` does except write: for rows whose writes may share one statement with other requests of the moment (`write/joint.ts`). */
  readonly prepare?: Prepare;
  /** What the CapabilityStatement claims because this row is here. */
  readonly says?: Claim;
  /** A body of any media type may be sent here, and the answer may be of any type: `Binary`. */
  readonly isContent?: true;
}

/** One thing that the CapabilityStatement says this server can do. It is read off the table, so that it cannot claim what no row does. */
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

/** Everything that FHIR REST does here. The first row that fits is taken, so literal segments stand before parameters. */
export const REST_TABLE: readonly RestRow[] = [
  {
    method: 'POST',
    path: '',
    mode: 'write',
    run: withoutProvenance(takeBundle),
    prepare: withoutProvenance(prepareTransaction),
    says: { systemInteraction: 'transaction' },
  },
  {
    method: 'POST',
    path: '/',
    mode: 'write',
    run: withoutProvenance(takeBundle),
    prepare: withoutProvenance(prepareTransaction),
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
  {
    method: 'POST',
    path: '/Composition/$document',
    mode: 'write',
    run: as('Composition', named('document', DOCUMENT_TO_KEEP)),
  },
  {
    method: 'POST',
    path: '/Composition/:resource_id/$document',
    mode: 'write',
    run: as('Composition', named('document', DOCUMENT_TO_KEEP)),
  },
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
    prepare: prepareCreate,
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

/** Runs one operation, for a row that spells out its name. */
function named(operation: string, operations: readonly Operation[]): Run {
  const run = operate(operations);
  return (parts, scope, request) => run(parts, scope, { ...request, operation });
}

/** Runs something on one type, for a row that spells out its name. */
function as(type: string, run: Run): Run {
  return (parts, scope, request) => run(parts, scope, { ...request, type });
}
