import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { FHIR_VERSION, RESOURCE_TYPES } from '../../definitions/definitions.ts';
import { compositesOf } from '../../search/composites.ts';
import { type SearchParameter, searchParametersOf } from '../../search/parameters.ts';
import { specialParametersOf } from '../../search/special.ts';
import { LIMITS } from '../limits.ts';
import { operationsOf } from '../operations/table.ts';
import { baseOf, type RestParts, type ViewedType } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import type { Claim } from '../table.ts';
import { PATCH_FORMATS } from '../write/patch-body.ts';

const WRITES = new Set(['create', 'update', 'patch', 'delete']);

/**
 * Makes what answers `GET /metadata`. It is read off the table of routes, the search parameters that are indexed and what each type allows, so that it cannot claim more.
 * Anybody may ask for it; therefore its long part, the types, is made once.
 *
 * @source https://hl7.org/fhir/R4/capabilitystatement.html
 */
export function capabilityOf(
  parts: RestParts,
  table: readonly { readonly says?: Claim }[],
): (scope: Scope, request: FhirRequest) => Answer {
  const claims = table.flatMap(({ says }) => (says ? [says] : []));
  let resources: readonly object[] | undefined;
  return (scope, request) => {
    resources ??= RESOURCE_TYPES.map((type) => withoutEmpty(resourceOf(type, parts, claims)));
    const { name, version } = parts.software;
    const statement = {
      resourceType: 'CapabilityStatement',
      status: 'active',
      date: scope.clock.now().toISOString(),
      kind: 'instance',
      ...(exportsBulk(claims) ? { instantiates: [BULK_DATA] } : {}),
      software: { name, version },
      implementation: { description: `${name} (${scope.node.id})`, url: baseOf(scope) },
      fhirVersion: FHIR_VERSION,
      format: ['application/fhir+json', 'json', 'application/fhir+xml', 'xml'],
      patchFormat: PATCH_FORMATS,
      rest: [restOf(parts, scope, claims, resources)],
    };
    return fhirAnswer(request, 200, {}, statement);
  };
}

/** “To declare conformance with this IG, a server should include” it. @source https://hl7.org/fhir/uv/bulkdata/STU2/#conformance */
const BULK_DATA = 'http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data';

function exportsBulk(claims: readonly Claim[]): boolean {
  return claims.some((claim) => 'operation' in claim && claim.operation === 'export');
}

/** What the server as a whole can do, beside its types. */
function restOf(parts: RestParts, scope: Scope, claims: readonly Claim[], resource: readonly object[]): object {
  const websockets = claims.flatMap((claim) => ('websocket' in claim ? [claim.websocket] : []));
  const operation = [
    ...claims.flatMap((claim) => ('operation' in claim && claim.on === '' ? [operationOf(claim)] : [])),
    ...operationsOf(parts)
      .filter(({ levels }) => levels.includes('system'))
      .map(({ name, definition }) => ({ name, definition })),
  ];
  return {
    ...(websockets.length > 0 ? { extension: websockets.map((path) => websocketOf(scope, path)) } : {}),
    mode: 'server',
    documentation: `Bodies up to ${LIMITS.bodyBytes} bytes, bundles up to ${LIMITS.bundleEntries} entries, pages up to ${LIMITS.page} matches. A Provenance may come with a create, update, patch or delete (X-Provenance).${parts.gate.mayNameIds ? UPDATE_CREATE : ''}`,
    security: securityOf(scope, parts),
    resource,
    interaction: claims.flatMap((claim) => ('systemInteraction' in claim ? [{ code: claim.systemInteraction }] : [])),
    ...(operation.length > 0 ? { operation } : {}),
    compartment: claims
      .flatMap((claim) => ('compartments' in claim ? claim.compartments : []))
      .map((type) => `http://hl7.org/fhir/CompartmentDefinition/${type.toLowerCase()}`),
  };
}

const UPDATE_CREATE =
  ' An update creates (updateCreate) for clients that may see all there is; for others what is not there is not found.';

const SMART = { system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' };

/**
 * The addresses of sign-in, for clients that look for them here: the document at `.well-known/smart-configuration` says more.
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html#declaring-support-for-oauth2-endpoints
 */
function securityOf({ node }: Scope, { oauth }: RestParts) {
  const plain = { cors: true, service: [{ coding: [SMART] }] };
  if (oauth === undefined) return plain;
  const addresses = Object.entries(oauth).map(([url, path]) => ({ url, valueUri: `${node.url}${path}` }));
  return { extension: [{ url: OAUTH_URIS, extension: addresses }], ...plain };
}

const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';

function resourceOf(type: string, parts: RestParts, claims: readonly Claim[]): Readonly<Record<string, unknown>> {
  const isClosed = parts.restWrite[type] === 'closed';
  const operation = [
    ...claims.flatMap((claim) => {
      if (!('operation' in claim) || (claim.on !== '*' && claim.on !== type)) return [];
      return [operationOf(claim)];
    }),
    ...operationsOf(parts)
      .filter(({ name, on }) => (on === '*' || on.includes(type)) && !(isClosed && name.startsWith('meta-')))
      .map(({ name, definition }) => ({ name, definition })),
  ];
  const view = parts.views?.[type];
  const supported = (parts.definitions ?? []).filter((own) => own.type === type).map(({ url }) => url);
  const profiles = supported.length === 0 ? {} : { supportedProfile: supported };
  if (view) return { ...viewOf(type, view), ...profiles, operation };
  const interactions = new Set(claims.flatMap((claim) => ('interaction' in claim ? [claim.interaction] : [])));
  const conditional = new Set(claims.flatMap((claim) => ('conditional' in claim ? [claim.conditional] : [])));
  const may = (code: string) => !(isClosed && WRITES.has(code));
  const parameters = [...searchParametersOf(type).values()];
  return {
    type,
    ...profiles,
    interaction: [...interactions].filter(may).map((code) => ({ code })),
    versioning: 'versioned',
    readHistory: true,
    updateCreate: may('update'),
    conditionalCreate: may('create'),
    conditionalRead: 'full-support',
    conditionalUpdate: may('update') && conditional.has('update'),
    conditionalDelete: may('delete') && conditional.has('delete') ? 'single' : 'not-supported',
    searchInclude: parameters.filter(isReference).map(({ code }) => `${type}:${code}`),
    searchRevInclude: referrersOf(type),
    searchParam: [
      ...parameters.map(({ code, type: kind }) => ({ name: code, type: kind })),
      ...[...compositesOf(type).keys()].map((code) => ({ name: code, type: 'composite' })),
      ...specialParametersOf(type).map(({ code, type: kind }) => ({ name: code, type: kind })),
    ],
    operation,
  };
}

/** A type that is not in the store: it has no versions, and nothing leads to it. */
function viewOf(type: string, { interactions, searchParameters }: ViewedType) {
  const offered = new Set(searchParameters);
  return {
    type,
    interaction: interactions.map((code) => ({ code })),
    versioning: 'no-version',
    readHistory: false,
    updateCreate: false,
    searchParam: [...searchParametersOf(type).values()]
      .filter(({ code }) => offered.has(code))
      .map(({ code, type: kind }) => ({ name: code, type: kind })),
  };
}

/** @source http://hl7.org/fhir/R4/extension-capabilitystatement-websocket.html */
function websocketOf({ node }: Scope, path: string) {
  const url = 'http://hl7.org/fhir/StructureDefinition/capabilitystatement-websocket';
  return { url, valueUri: `${node.url.replace(/^http/, 'ws')}${path}` };
}

function operationOf({ operation, on, definition }: Extract<Claim, { operation: string }>) {
  const core = `http://hl7.org/fhir/OperationDefinition/${on === '*' || on === '' ? 'Resource' : on}-${operation}`;
  return { name: operation, definition: definition ?? core };
}

/** The references that lead to a type, for `_revinclude`: `Observation:subject` for Patient. */
function referrersOf(type: string): string[] {
  return RESOURCE_TYPES.flatMap((other) =>
    [...searchParametersOf(other).values()]
      .filter((parameter) => isReference(parameter) && parameter.targets.includes(type))
      .map(({ code }) => `${other}:${code}`),
  );
}

function isReference({ type }: SearchParameter): boolean {
  return type === 'reference';
}

/** FHIR has no empty lists. */
function withoutEmpty(value: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => !(Array.isArray(item) && item.length === 0)));
}
