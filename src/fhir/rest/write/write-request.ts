import { type Refusal, RefusalError } from '#kernel';
import type { Finding } from '../../outcome.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { Resource } from '../../types.ts';
import type { IfMatch } from '../request/headers.ts';

/** Writes as they were asked for, before anybody has looked what is there. What they turn out to mean is an `Intent`. */
interface Target {
  readonly type: string;
  /** Where in the request it stands, for messages: `Bundle.entry[3].resource`; the resource's own type without a bundle. */
  readonly path: string;
}

interface ByIdOrCriteria extends Target {
  readonly id?: string;
  /** Instead of the id: the condition, as a query. */
  readonly criteria?: string;
  /** `If-Match` */
  readonly ifMatch?: IfMatch;
}

export interface CreateRequest extends Target {
  readonly verb: 'create';
  readonly resource: Resource;
  /** `If-None-Exist`. */
  readonly criteria?: string;
  readonly fullUrl?: string;
  /** Of a Provenance from the header `X-Provenance`: the request of the same unit that it came with. */
  readonly about?: WriteRequest;
}

export interface UpdateRequest extends ByIdOrCriteria {
  readonly verb: 'update';
  readonly resource: Resource;
  /** `If-None-Match: *`: it is to make the resource, never to change it. */
  readonly onlyToMake?: boolean;
  readonly fullUrl?: string;
}

export interface PatchRequest extends ByIdOrCriteria {
  readonly verb: 'patch';
  readonly operations: unknown;
  /** Labels alone are changed, and no new version is made. */
  readonly inPlace?: true;
}

export interface DeleteRequest extends ByIdOrCriteria {
  readonly verb: 'delete';
}

/** One write as it was asked for, by a request of its own or by an entry of a bundle. */
export type WriteRequest = CreateRequest | UpdateRequest | PatchRequest | DeleteRequest;

/** What became of one write. */
export interface WriteResult {
  readonly status: 200 | 201 | 204;
  /** What stands there now; missing where nothing was there to delete. */
  readonly stored?: StoredResource;
  /** That the caller patched what they may not read: it is not shown to them. */
  readonly isUnread?: true;
  /** What validation said without refusing. */
  readonly warnings: readonly Finding[];
}

/**
 * Runs a step for one request of a unit. What it refuses is said to be in that request's place: `Patient.name[0]` of a bundle's third entry becomes
 * `Bundle.entry[2].resource.name[0]`.
 */
export async function locating<T>(path: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    const [first, ...more] = error.refusals.map((refusal) => located(refusal, path));
    throw new RefusalError(first as Refusal, ...more);
  }
}

function located<R extends Refusal>(refusal: R, path: string): R {
  if (!path.startsWith('Bundle.')) return refusal;
  // The first step is the resource's own type. It is cut by its form and not by name, because an entry may itself be a Bundle with entries.
  return { ...refusal, expression: `${path}${refusal.expression?.replace(/^[^.[]+/, '') ?? ''}` };
}
