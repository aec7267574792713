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
  /** The request that follows from this answer, as the next page does. */
  readonly follows?: (reply: Reply) => Case | undefined;
}

/** Cases of one page of the specification. They are sent in order: later ones may rest on earlier ones. */
export interface Chapter {
  readonly name: string;
  /** The page that says so. */
  readonly source: string;
  readonly cases: readonly Case[];
}

type Holds = Case['holds'];
type More = { readonly holds?: Holds; readonly headers?: Headers; readonly follows?: Case['follows'] };

export function send(
  method: string,
  path: string,
  status: Case['status'],
  what: string,
  { holds, headers, follows, body }: More & { readonly body?: unknown } = {},
): Case {
  return {
    what,
    method,
    path,
    status,
    ...(holds ? { holds } : {}),
    ...(headers ? { headers } : {}),
    ...(follows ? { follows } : {}),
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

/** A walk along the `next` links to the end: what all pages have together, in whatever order or in this one. `between` is sent before each further page. */
export function walks(
  query: string,
  ids: string,
  {
    what = query,
    order,
    between,
  }: { what?: string; order?: 'in order'; between?: (page: number) => Case | undefined } = {},
): Case {
  const page = (path: string, before: readonly string[], number: number): Case =>
    get(path, 200, `${what}, page ${number}`, {
      holds: (reply) => {
        const found = [...before, ...idsOf(reply)];
        if (number > PAGES_MAX) return 'pages without end';
        return nextOf(reply) !== undefined || sameIds(order ? found : found.sort(), ids, order);
      },
      follows: (reply) => {
        const next = nextOf(reply);
        if (next === undefined) return undefined;
        const following = page(next, [...before, ...idsOf(reply)], number + 1);
        const other = between?.(number);
        return other ? { ...other, follows: () => following } : following;
      },
    });
  return page(query, [], 1);
}

const PAGES_MAX = 30;

/** The address of a link, without the base. */
export function linkOf({ json }: Reply, relation: string): string | undefined {
  return json.link?.find((link) => link.relation === relation)?.url.replace(/^https?:\/\/[^/]+\/fhir\/R4\/?/, '');
}

const nextOf = (reply: Reply) => linkOf(reply, 'next');

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
  const { what, method, path, body, headers, status, holds, follows } = one;
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
  if (held !== true) return `${asked}: ${String(held)} ${held === false ? reply.text.slice(0, 300) : ''}`;
  const next = follows?.(reply);
  return next && faultOf(fhir, next);
}
