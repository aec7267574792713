import { z } from 'zod';
import { FHIR_PATH, fhirRendering } from '#fhir';
import { RefusalError, type Scope } from '#kernel';
import { type Answer, type Caller, type RawBody, type Route, route } from '#platform/http';
import { refuseLedger } from '../messages.ts';
import { toAuditQuery } from './audit-query.ts';
import { readAuditEvent, searchAuditEvents } from './audit-read.ts';

/** Whoever is signed in may ask; who sees what is decided by role and scope, and a no has its name. */
const SIGNED_IN: readonly Caller[] = [
  'patient',
  'clinician',
  'coordinator',
  'insurer',
  'regulator',
  'operator',
  'privacy-officer',
  'system',
  'node',
];

const Raw = z.looseObject({});
type Raw = z.infer<typeof Raw>;

const PATH = `${FHIR_PATH}/AuditEvent`;

/** AuditEvents are the ledger, looked at as FHIR: these stand before the routes of the store, in which there are none. */
export const auditRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: PATH,
    who: SIGNED_IN,
    mode: 'read',
    raw: true,
    input: Raw,
    run: (scope, input: Raw) => search(scope, queryIn(input)),
    present: (answer) => answer,
    renderingFor: fhirRendering,
  }),
  route({
    method: 'POST',
    path: `${PATH}/_search`,
    who: SIGNED_IN,
    mode: 'read',
    raw: true,
    input: Raw,
    run: (scope, input: Raw) => {
      const query = queryIn(input);
      for (const [name, value] of new URLSearchParams((input['body'] as RawBody | undefined)?.text ?? '')) {
        query.append(name, value);
      }
      return search(scope, query);
    },
    present: (answer) => answer,
    renderingFor: fhirRendering,
  }),
  route({
    method: 'GET',
    path: `${PATH}/:resource_id{[A-Za-z0-9.-]{1,64}}`,
    who: SIGNED_IN,
    mode: 'read',
    raw: true,
    input: Raw,
    run: async (scope, input: Raw) => {
      for (const name of queryIn(input).keys()) {
        if (name !== '_format' && name !== '_pretty') {
          throw new RefusalError(
            refuseLedger('consent.audit-parameter', { parameter: name.slice(0, 100), known: '_format' }),
          );
        }
      }
      return toAnswer(await readAuditEvent(scope, String(input['resource_id'])));
    },
    present: (answer) => answer,
    renderingFor: fhirRendering,
  }),
];

async function search(scope: Scope, query: URLSearchParams): Promise<Answer> {
  const { events, next } = await searchAuditEvents(scope, toAuditQuery(query));
  const base = `${scope.node.url}${PATH}`;
  const link = [{ relation: 'self', url: addressOf(base, query) }];
  if (next !== undefined) {
    const following = new URLSearchParams(query);
    following.set('page', next);
    link.push({ relation: 'next', url: addressOf(base, following) });
  }
  const entry = events.map((resource) => ({
    fullUrl: `${base}/${resource.id}`,
    resource,
    search: { mode: 'match' },
  }));
  return toAnswer({ resourceType: 'Bundle', type: 'searchset', link, ...(entry.length === 0 ? {} : { entry }) });
}

const NOT_OF_THE_QUERY = new Set(['body', 'headers', 'resource_id']);

function queryIn(input: Raw): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    if (NOT_OF_THE_QUERY.has(name)) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  return query;
}

function addressOf(base: string, query: URLSearchParams): string {
  const text = query.toString();
  return text === '' ? base : `${base}?${text}`;
}

function toAnswer(resource: object): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/fhir+json; charset=utf-8' },
    body: JSON.stringify(resource),
  };
}
