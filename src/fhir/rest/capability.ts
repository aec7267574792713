import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { FHIR_VERSION, RESOURCE_TYPES } from '../definitions/definitions.ts';
import { searchParametersOf } from '../search/parameters.ts';
import { baseOf, LIMITS, type RestParts } from './parts.ts';
import { type FhirRequest, fhirAnswer } from './request.ts';
import type { RestRow } from './routes.ts';

const WRITES = new Set(['create', 'update', 'patch', 'delete']);

/** `GET /metadata`: read off the table of routes, the search parameters that are indexed, and what each type allows. It cannot claim more. */
export function capabilityStatement(
  parts: RestParts,
  table: readonly RestRow[],
  scope: Scope,
  request: FhirRequest,
): Answer {
  const claims = table.flatMap(({ says }) => (says ? [says] : []));
  const interactions = [...new Set(claims.flatMap((claim) => ('interaction' in claim ? [claim.interaction] : [])))];
  const operations = claims.flatMap((claim) => ('operation' in claim ? [claim] : []));
  const conditional = new Set(claims.flatMap((claim) => ('conditional' in claim ? [claim.conditional] : [])));
  const base = baseOf(scope);

  const resource = RESOURCE_TYPES.map((type) => {
    const isClosed = parts.restWrite[type] === 'closed';
    const may = (code: string) => !(isClosed && WRITES.has(code));
    const parameters = [...searchParametersOf(type).values()];
    const references = parameters.filter((parameter) => parameter.type === 'reference');
    return {
      type,
      interaction: interactions.filter(may).map((code) => ({ code })),
      versioning: 'versioned',
      readHistory: true,
      updateCreate: may('update'),
      conditionalCreate: may('create'),
      conditionalRead: 'full-support',
      conditionalUpdate: may('update') && conditional.has('update'),
      conditionalDelete: may('delete') && conditional.has('delete') ? 'single' : 'not-supported',
      searchInclude: references.map(({ code }) => `${type}:${code}`),
      searchRevInclude: [],
      searchParam: parameters.map(({ code, type: kind }) => ({ name: code, type: kind })),
      operation: operations
        .filter(({ on }) => on === '*' || on === type)
        .map(({ operation, on }) => ({
          name: operation,
          definition: `http://hl7.org/fhir/OperationDefinition/${on === '*' ? 'Resource' : on}-${operation}`,
        })),
    };
  });
  const systemInteractions = claims.flatMap((claim) =>
    'systemInteraction' in claim ? [{ code: claim.systemInteraction }] : [],
  );
  return fhirAnswer(
    request,
    200,
    {},
    {
      resourceType: 'CapabilityStatement',
      status: 'active',
      date: scope.clock.now().toISOString(),
      kind: 'instance',
      software: { name: parts.software.name, version: parts.software.version },
      implementation: { description: `${parts.software.name} (${scope.node.id})`, url: base },
      fhirVersion: FHIR_VERSION,
      format: ['application/fhir+json', 'json'],
      patchFormat: ['application/json-patch+json'],
      rest: [
        {
          mode: 'server',
          documentation: `Bodies up to ${LIMITS.bodyBytes} bytes, bundles up to ${LIMITS.bundleEntries} entries, pages up to ${LIMITS.page} matches.`,
          security: {
            cors: true,
            service: [
              {
                coding: [
                  { system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' },
                ],
              },
            ],
          },
          resource: resource.map(withoutEmpty),
          interaction: systemInteractions,
        },
      ],
    },
  );
}

/** FHIR has no empty lists. */
function withoutEmpty(value: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => !(Array.isArray(item) && item.length === 0)));
}
