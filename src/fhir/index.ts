/** The door of the FHIR core: all that rooms and the composition may use. README.md says where each lives. */

// Resources; JSON and XML without loss.

export { isResourceType, RESOURCE_TYPES } from './definitions/definitions.ts';
export {
  copyJson,
  decimalText,
  type FhirJson,
  isObject,
  isRawDecimal,
  parseFhirJson,
  stringifyFhirJson,
  toDecimal,
} from './json/json.ts';
export { refusalText, toOperationOutcome, toOutcomeInEach } from './outcome.ts';
export { parseReference } from './reference/reference.ts';
export { collectReferences, mapReferences } from './reference/rewrite.ts';
export type * from './types.ts';
export { readFhirXml } from './xml/read-xml.ts';

// Whether a resource is valid, and keeps to a profile.

export {
  defineExtension,
  defineProfile,
  type ElementRule,
  extensionRule,
  type OwnDefinition,
} from './profile/define.ts';
export { keepDefinitions } from './profile/keep-definitions.ts';
export { requireValidWrite } from './rest/write/require-valid.ts';
export { hasErrors, type Issue, validate } from './validate/validate.ts';

// Searches, as they are read.

export { parseSearch } from './search/parse-search.ts';
export type { SearchFilter, SearchRequest } from './search/request.ts';

// The gate: asked by the core, answered by the consent room.

export type {
  AccessGate,
  GateAction,
  GateQuestion,
  GateWrite,
  GroundQuestion,
  ResourceToBe,
  Restriction,
} from './gate.ts';
export { type Ground, groundOf, notThere } from './gate.ts';

// Tests of data: which resources a rule speaks of.

export { metaTextOf } from './store/body-text.ts';
export {
  acrossRecords,
  alwaysTest,
  anyOf,
  bothOf,
  type DataTest,
  neverTest,
  not,
  refersTo,
} from './store/data-test.ts';
export { dataTestOf } from './store/data-test-of.ts';
export { mayBeLabelled } from './store/label-tokens.ts';
export { meetsDataTest, type Named, type Testable } from './store/meets-data-test.ts';
export { namedBy } from './store/named-by.ts';
export { bearersOf, bears, wordedNamesIn } from './store/worded-names.ts';

// The store: the transaction, or the scope that holds it, comes first.

export { type Beside, printCompartment, printCompartments } from './store/compartment-print.ts';
export { readCompartment } from './store/compartment-read.ts';
export { patientOfType } from './store/index-rows.ts';
export { lockAbsences } from './store/locks.ts';
export { readMany, readResource } from './store/read.ts';
export { readVersions } from './store/read-versions.ts';
export { startReindexing } from './store/reindex.ts';
export { searchResources } from './store/search/search.ts';
export { newId, shardOf } from './store/shard.ts';
export type { StoredResource } from './store/stored.ts';
export { type ResourceWrite, writeResources } from './store/write.ts';

// FHIR REST, and what a room needs to show a type of its own by it.

export { FHIR_PATH, type RestParts } from './rest/parts.ts';
export {
  answerView,
  answerViewCreated,
  answerViewSearch,
  meetsView,
  readViewCreation,
  readViewSearch,
  type Viewed,
  viewRequest,
} from './rest/read/viewed.ts';
export { renderingFor as fhirRendering } from './rest/request/format.ts';
export { type FhirRequest, OWN_NAMES, type RawInput } from './rest/request/request.ts';
export { fhirRoutes } from './rest/routes.ts';
export { inFormOf } from './rest/search/search-form.ts';

// Bulk data and subscriptions.

export { bulkRoutes } from './bulk/routes.ts';
export { startBulk } from './bulk/worker.ts';
export { takingSubscriptions } from './subscription/guard.ts';
export { subscriptionRoutes } from './subscription/routes.ts';
export { createSockets } from './subscription/sockets.ts';
export { startSubscriptions } from './subscription/worker.ts';
