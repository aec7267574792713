import { patientCompartmentParameters } from '../../definitions/definitions.ts';
import { referenceKey, tokenKey } from '../../search/index-entries.ts';
import { partsOf } from '../../search/parameters.ts';
import type { SearchFilter } from '../../search/request.ts';
import { decidesCompartment } from '../compartment.ts';
import { asIndexed, tokenHash } from '../token-hash.ts';

/** The hashes one of which a resource must have to pass; undefined where hashes alone do not decide. */
export function hashesOf(type: string, filter: SearchFilter): string[] | undefined {
  switch (filter.kind) {
    case 'token':
      return partsOf(type, filter.parameter).flatMap((parameter) =>
        filter.values.map((value) => tokenHash('token', type, parameter, tokenKey(asIndexed(type, parameter, value)))),
      );
    case 'identifier':
      return filter.values.map((value) => tokenHash('identifier', type, filter.parameter, tokenKey(value)));
    case 'reference':
      return filter.values.map((value) => tokenHash('reference', type, filter.parameter, referenceKey(value)));
    case 'uri':
      return filter.match === 'exact'
        ? filter.values.map((value) => tokenHash('uri', type, filter.parameter, value))
        : undefined;
    case 'string':
      return filter.match === 'exact'
        ? partsOf(type, filter.parameter).flatMap((parameter) =>
            filter.values.map((value) => tokenHash('exact', type, parameter, value)),
          )
        : undefined;
    default:
      return undefined;
  }
}

/** Whether a filter names the shards that alone can hold a match: by ids, or by patients' compartments. */
export function leadsToPlace(type: string, filter: SearchFilter): boolean {
  switch (filter.kind) {
    case 'id':
      return type !== '';
    case 'reference':
      return (
        decidesCompartment(type, filter.parameter) &&
        filter.values.every((value) => value.type === 'Patient' && value.id !== undefined)
      );
    case 'compartment':
      return type === '' || type === 'Patient' || isOneCompartment(type);
    default:
      return false;
  }
}

/** The patients in whose compartments alone a match can lie; undefined where the filters do not say. */
export function patientsNamed(type: string, filters: readonly SearchFilter[]): readonly string[] | undefined {
  for (const filter of filters) {
    if (!leadsToPlace(type, filter)) continue;
    if (filter.kind === 'compartment') return [filter.patientId];
    if (filter.kind === 'reference') return filter.values.flatMap(({ id }) => id ?? []);
    if (filter.kind === 'id' && type === 'Patient') return filter.values;
  }
  return undefined;
}

/** Whether lying in a patient's compartment is the same as one reference of this type. */
export function isOneCompartment(type: string): boolean {
  const [only, ...more] = patientCompartmentParameters(type);
  return only !== undefined && more.length === 0 && decidesCompartment(type, only);
}
