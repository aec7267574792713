import type { FhirClient, Reply } from '../../src/fhir/rest/rest-harness.ts';

type Headers = Readonly<Record<string, string>>;
/** A request, and what the specification says comes of it. */
export interface Case {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Headers;
  readonly status: number | readonly number[];
  /** What else holds of the answer; what it gives is shown where it is neither true nor undefined. */
  readonly holds?: (reply: Reply) => unknown;
}

/** Cases of one page of the specification. They are sent in order: later ones may rest on earlier ones. */
export interface Chapter {
  readonly name: string;
  /** The page that says so. */
  readonly source: string;
  readonly cases: readonly Case[];
}

type Holds = Case['holds'];
type More = { readonly holds?: Holds; readonly headers?: Headers };

export function send(
  method: string,
  path: string,
  status: Case['status'],
  what: string,
  { holds, headers, body }: More & { readonly body?: unknown } = {},
): Case {
  return {
    what,
    method,
    path,
    status,
    ...(holds ? { holds } : {}),
    ...(headers ? { headers } : {}),
    ...(body === undefined ? {} : { body }),
  };
}

export const get = (path: string, status: Case['status'], what: string, more?: More) =>
  send('GET', path, status, what, more);
export const put = (resource: { readonly resourceType: string; readonly id: string }): Case =>
  send(
    'PUT',
    `${resource.resourceType}/${resource.id}`,
    [200, 201],
    `${resource.resourceType}/${resource.id} is there`,
    {
      body: resource,
    },
  );
export const post = (path: string, body: unknown, status: Case['status'], what: string, more?: More) =>
  send('POST', path, status, what, { ...more, body });

/** A search, and the ids of its matches in whatever order. */
export function finds(query: string, ids: string, what = query, headers?: Headers): Case {
  const holds = (reply: Reply) => sameIds(idsOf(reply).sort(), ids);
  return get(query, 200, what, { holds, ...(headers ? { headers } : {}) });
}

/** The same in this order. */
export function orders(query: string, ids: string, what = query): Case {
  return get(query, 200, what, { holds: (reply) => sameIds(idsOf(reply), ids, 'in order') });
}

/** A search that is refused with the parameter's name in its words. */
export function refuses(query: string, name: string, what = query): Case {
  return get(query, 400, what, { holds: ({ text }) => text.includes(name) || text.slice(0, 300) });
}

function sameIds(found: readonly string[], ids: string, order?: 'in order'): true | string {
  const wanted = ids === '' ? [] : ids.split(' ');
  const expected = order ? wanted : wanted.sort();
  return found.join(' ') === expected.join(' ') || `found: ${found.join(' ')}`;
}

export function idsOf({ json }: Reply, mode = 'match'): string[] {
  return (json.entry ?? []).filter(({ search }) => search?.mode === mode).map(({ resource }) => String(resource?.id));
}

/** The issue codes of an outcome. */
export function issueCodes({ json }: Reply): string[] {
  return (json.issue ?? []).map(({ code }) => code);
}

export function isOutcome({ json }: Reply): boolean {
  return json.resourceType === 'OperationOutcome' && (json.issue?.length ?? 0) > 0;
}

/** What is wrong with the answer; undefined where nothing is. */
export async function faultOf(fhir: Pick<FhirClient, 'send'>, one: Case): Promise<string | undefined> {
  const { what, method, path, body, headers, status, holds } = one;
  const asked = `${what}: ${method} ${path}`;
  let reply: Reply;
  try {
    reply = await fhir.send(method, path, body, headers);
  } catch (error) {
    return `${asked}: ${(error as Error).message}`;
  }
  const statuses = typeof status === 'number' ? [status] : status;
  if (!statuses.includes(reply.status)) return `${asked}: ${reply.status} ${reply.text.slice(0, 300)}`;
  // Whatever is refused says why, in an outcome.
  if (reply.status >= 400 && method !== 'HEAD' && !isOutcome(reply) && !reply.text.includes('<OperationOutcome'))
    return `${asked}: ${reply.status} without an OperationOutcome`;
  const held = holds?.(reply) ?? true;
  return held === true ? undefined : `${asked}: ${String(held)} ${held === false ? reply.text.slice(0, 300) : ''}`;
}
