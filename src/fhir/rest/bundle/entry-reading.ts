import { RefusalError } from '#kernel';
import { hasCompartment } from '../../definitions/compartments.ts';
import { isResourceType } from '../../definitions/definitions.ts';
import { isObject, stringifyFhirJson } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { CHANGING } from '../operations/table.ts';
import { FHIR_JSON } from '../request/headers.ts';
import { type FhirRequest, requireId } from '../request/request.ts';

/** An entry of a bundle that is answered as the request it would be by itself, by the interaction of its address: whatever reads, and operations. */
export interface Reading extends FhirRequest {
  readonly verb: 'get';
  readonly door: ReadingDoor;
  /** It is a HEAD: only the headers are wanted. */
  readonly isHead: boolean;
  /** Where it stands in the bundle, for messages. */
  readonly path: string;
}

/** The interactions that read. `bundle.ts` has the function behind each. */
export type ReadingDoor =
  | 'metadata'
  | 'read'
  | 'version'
  | 'history'
  | 'search'
  | 'types'
  | 'compartment'
  | 'everything'
  | 'everything-of-all'
  | 'validate'
  | 'operation'
  /** An operation that changes what is stored: `$meta-add`. */
  | 'changing-operation';

/** An entry, taken apart as far as its address. */
interface Facts {
  readonly method: string;
  /** Relative to the base, without its query. */
  readonly address: string;
  readonly query: string;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
}

/**
 * An entry that reads: a GET, a HEAD, or an operation or a search by POST. Undefined where its method is another, or nothing answers at its address.
 *
 * @refuses fhir.unknown-type, fhir.bad-id
 */
export function toReading({ method, address, query, entry, headers, path }: Facts): Reading | undefined {
  const found = placeOf(method, address.split('/'));
  if (found === undefined) return undefined;
  const { type = '', id = '', version = '' } = found;
  if (type !== '' && !isResourceType(type)) {
    throw new RefusalError(refuseFhir('fhir.unknown-type', { type: type.slice(0, 64) }, `${path}.request.url`));
  }
  if (id !== '') requireId(id, `${path}.request.url`);
  const text = isObject(entry.resource) && method === 'POST' ? stringifyFhirJson(entry.resource) : '';
  return {
    ...found,
    verb: 'get',
    type,
    id,
    version,
    query: new URLSearchParams(query),
    headers,
    body: { text, contentType: text === '' ? '' : FHIR_JSON },
    isHead: method === 'HEAD',
    path,
  };
}

type Place = Pick<Reading, 'door'> & Partial<Pick<Reading, 'type' | 'id' | 'version' | 'member' | 'operation'>>;

function placeOf(method: string, steps: readonly string[]): Place | undefined {
  const [type = '', id = '', third = '', version = ''] = steps;
  const last = steps.at(-1) ?? '';
  // `Patient/../Observation`: an address that leads back up is not resolved, but refused.
  if (steps.includes('.') || steps.includes('..')) return undefined;
  if (last === '_search') return method === 'POST' ? searchAt(steps.slice(0, -1)) : undefined;
  if (last.startsWith('$')) return method === 'HEAD' ? undefined : operationAt(method, steps);
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  switch (steps.length) {
    case 1:
      if (type === '') return { door: 'types' };
      if (type === 'metadata') return { door: 'metadata' };
      return type === '_history' ? { door: 'history' } : { door: 'search', type };
    case 2:
      if (id === '_history') return { door: 'history', type };
      return { door: 'read', type, id };
    case 3:
      if (third === '_history') return { door: 'history', type, id };
      if (hasCompartment(type) && (third === '*' || isResourceType(third)))
        return { door: 'compartment', type, id, member: third };
      return undefined;
    case 4:
      return third === '_history' ? { door: 'version', type, id, version } : undefined;
    default:
      return undefined;
  }
}

/** `POST Patient/_search?name=…`: an entry carries no form, its parameters stand in its address. */
function searchAt(steps: readonly string[]): Place | undefined {
  const place = placeOf('GET', steps.length === 0 ? [''] : steps);
  return place && ['search', 'types', 'compartment'].includes(place.door) ? place : undefined;
}

function operationAt(method: string, steps: readonly string[]): Place | undefined {
  if (method !== 'GET' && method !== 'POST') return undefined;
  const [type = '', id = '', third, version = ''] = steps.slice(0, -1);
  const operation = steps.at(-1)?.slice(1) ?? '';
  const changes = method === 'POST' && CHANGING.some(({ name }) => name === operation);
  const door = changes ? 'changing-operation' : 'operation';
  if (third !== undefined)
    return third === '_history' && steps.length === 5 ? { door, type, id, version, operation } : undefined;
  if (operation === 'validate') return method === 'POST' ? { door: 'validate', type, id } : undefined;
  if (operation === 'everything' && type === 'Patient') {
    return id === '' ? { door: 'everything-of-all', type } : { door: 'everything', type, id };
  }
  return { door, type, id, operation };
}
