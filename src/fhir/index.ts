/** The FHIR R4 core: a pure library, the store, and REST. */
export { bulkRoutes } from './bulk/routes.ts';
export { startBulk } from './bulk/worker.ts';
export { isResourceType, RESOURCE_TYPES } from './definitions/definitions.ts';
export type {
  AccessGate,
  GateAction,
  GateQuestion,
  GateWrite,
  GroundQuestion,
  ResourceToBe,
  Restriction,
} from './gate.ts';
export { type Ground, groundOf } from './gate.ts';
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
export { refusalText, toOperationOutcome } from './outcome.ts';
export {
  defineExtension,
  defineProfile,
  type ElementRule,
  extensionRule,
  type OwnDefinition,
} from './profile/define.ts';
export { keepDefinitions } from './profile/keep-definitions.ts';
export { parseReference } from './reference/reference.ts';
export { collectReferences, mapReferences } from './reference/rewrite.ts';
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
export { requireValidWrite } from './rest/write/require-valid.ts';
export { parseSearch } from './search/parse-search.ts';
export type { SearchFilter, SearchRequest } from './search/request.ts';
export { type Beside, printCompartment, printCompartments } from './store/compartment-print.ts';
export { readCompartment } from './store/compartment-read.ts';
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
export { patientOfType } from './store/index-rows.ts';
export { mayBeLabelled } from './store/label-tokens.ts';
export { lockAbsences } from './store/locks.ts';
export { meetsDataTest, type Named, type Testable } from './store/meets-data-test.ts';
export { metaTextOf } from './store/meta-text.ts';
export { bearersOf, bears, namedBy, wordedNamesIn } from './store/named-by.ts';
export { readMany, readResource } from './store/read.ts';
export { readVersions } from './store/read-versions.ts';
export { searchResources } from './store/search/search.ts';
export { newId, shardOf } from './store/shard.ts';
export type { StoredResource } from './store/stored.ts';
export { type ResourceWrite, writeResources } from './store/write.ts';
export { takingSubscriptions } from './subscription/guard.ts';
export { subscriptionRoutes } from './subscription/routes.ts';
export { createSockets } from './subscription/sockets.ts';
export { startSubscriptions } from './subscription/worker.ts';
export type * from './types.ts';
export { hasErrors, type Issue, validate } from './validate/validate.ts';
export { readFhirXml } from './xml/read-xml.ts';
