import { patientCompartmentParameters } from '../../definitions/definitions.ts';
import { type ReferenceValue, referenceKey } from '../../search/index-entries.ts';
import type { CompartmentFilter, IdFilter, TokenFilter } from '../../search/request.ts';
import { decidesCompartment } from '../compartment.ts';
import { shardOf } from '../shard.ts';
import { tokenHash } from '../token-hash.ts';
import type { Building } from './building.ts';
import { hashesOf, isOneCompartment } from './filter-keys.ts';
import { besideKey, inCompartments } from './within.ts';

/** Conditions on what is found by being equal: ids, and whatever a row has as one of its `tokens`. */

/** The row has one of these among its tokens. */
export function hasAny({ params, table, key }: Building, hashes: readonly string[]): string {
  const found = `${table}.tokens ${hashes.length === 1 ? '@>' : '&&'} ${params.add(hashes)}::bigint[]`;
  return key === undefined ? found : besideKey(found);
}

/** By key, so that an id is looked for in its shard only. */
export function idCondition({ params, table, type }: Building, { values: ids }: IdFilter): string {
  // A search over several types names no type that the alias could be looked up by; the id is found in whatever shard it is.
  if (type === '') return `${table}.id = any(${params.add(ids)}::text[])`;
  const homes = params.add(ids.map(shardOf));
  return `(${table}.shard, ${table}.id) in (
    select coalesce(a.shard, k.home), k.id from unnest(${homes}::smallint[], ${params.add(ids)}::text[]) as k (home, id)
    left join fhir.alias a on a.home = k.home and a.type = ${params.add(type)} and a.id = k.id)`;
}

export function tokenCondition(building: Building, filter: TokenFilter): string {
  const isKey = building.key === 'identifier' && filter.parameter === 'identifier';
  const found = hasAny(isKey ? { ...building, key: undefined } : building, hashesOf(building.type, filter) ?? []);
  return filter.negated ? `not (${found})` : found;
}

/** One of these is referred to: by its compartment where that is the same thing, else by the hash of the reference. */
export function referenceCondition(building: Building, parameter: string, values: readonly ReferenceValue[]): string {
  const patients = values.map((value) => (value.type === 'Patient' ? value.id : undefined));
  if (decidesCompartment(building.type, parameter) && patients.every((id) => id !== undefined)) {
    return inCompartments(building, patients as string[]);
  }
  return hasAny(building, hashesOf(building.type, { kind: 'reference', parameter, values }) ?? []);
}

/**
 * The resources of a type that refer to the patient by one of the parameters of the compartment's definition; of several types, those that lie in it.
 * @source https://hl7.org/fhir/R4/compartmentdefinition-patient.html
 */
export function compartmentCondition(building: Building, { patientId }: CompartmentFilter): string {
  const { type } = building;
  if (type === '' || type === 'Patient' || isOneCompartment(type)) return inCompartments(building, [patientId]);
  const parameters = patientCompartmentParameters(type);
  const key = referenceKey({ type: 'Patient', id: patientId });
  if (parameters.length === 0) return 'false';
  return hasAny(
    building,
    parameters.map((parameter) => tokenHash('reference', type, parameter, key)),
  );
}
