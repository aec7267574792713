import { membersOf } from '../../definitions/compartments.ts';
import { referenceKey } from '../../search/index-entries.ts';
import type { LinkedFilter } from '../../search/request.ts';
import { shardOf } from '../shard.ts';
import { tokenHash } from '../token-hash.ts';
import type { Building } from './building.ts';

/** What refers to an encounter, a practitioner … by one of the parameters of its compartment, and the resource itself. Hashes know their type: one list serves several types. */
export async function linkedCondition(building: Building, { compartment, id }: LinkedFilter): Promise<string> {
  const { params, table, type } = building;
  const members = membersOf(compartment);
  const types = type === '' ? [...members.keys()] : [type];
  const key = referenceKey({ type: compartment, id });
  const hashes = types.flatMap((one) => (members.get(one) ?? []).map((code) => tokenHash('reference', one, code, key)));
  const conditions = [
    ...(hashes.length > 0 ? [`${table}.tokens && ${params.add(hashes)}::bigint[]`] : []),
    ...(types.includes(compartment) ? [await isItself(building, { compartment, id })] : []),
  ];
  return conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`;
}

/** By its whole key, which is looked up first: beside an `or` PostgreSQL would not find its way through an alias. */
async function isItself(
  { tx, params, table }: Building,
  { compartment, id }: Omit<LinkedFilter, 'kind'>,
): Promise<string> {
  const home = shardOf(id);
  const [moved] = await tx.query<{ shard: number }>(
    'select shard from fhir.alias where home = $1 and type = $2 and id = $3',
    [home, compartment, id],
  );
  const shard = params.add(moved?.shard ?? home);
  return `(${table}.shard = ${shard}::smallint and ${table}.type = ${params.add(compartment)} and ${table}.id = ${params.add(id)})`;
}
