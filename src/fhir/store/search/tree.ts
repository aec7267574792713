import { RefusalError } from '#kernel';
import { parseFhirJson } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { extractIndex } from '../../search/extract.ts';
import { referenceKey } from '../../search/index-entries.ts';
import { PART_OF } from '../../search/parameters.ts';
import type { TreeFilter } from '../../search/request.ts';
import type { Resource } from '../../types.ts';
import { isWithin } from '../is-within.ts';
import { readMany } from '../read.ts';
import { tokenHash } from '../token-hash.ts';
import type { Building } from './building.ts';
import { SqlParams } from './sql-params.ts';
import { within } from './within.ts';

/** Resources of one tree, with the one asked for, and its levels. What has more is no house and no hospital. */
const TREE_MAX = 1000;
const LEVELS_MAX = 20;

/**
 * The ids of these resources and of all below or above them, level by level, as far as the caller may look into that type.
 *
 * @refuses fhir.search-too-broad
 * @source https://hl7.org/fhir/R4/search.html#recursive
 */
export async function idsOfTree(
  building: Building,
  { target, relation, ids }: Pick<TreeFilter, 'target' | 'relation' | 'ids'>,
): Promise<readonly string[]> {
  const next = relation === 'below' ? childrenOf : parentsOf;
  const known = new Set(ids);
  let level: readonly string[] = ids;
  for (let depth = 1; level.length > 0; depth++) {
    level = (await next(building, target, level)).filter((id) => !known.has(id));
    for (const id of level) known.add(id);
    const isTooMuch = level.length > 0 && (depth > LEVELS_MAX || known.size > TREE_MAX);
    if (isTooMuch) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  }
  return [...known];
}

async function childrenOf({ tx, restrictionOf }: Building, target: string, ids: readonly string[]): Promise<string[]> {
  const params = new SqlParams();
  const hashes = ids.map((id) => tokenHash('reference', target, partOf(target), referenceKey({ type: target, id })));
  const conditions = [
    `r.type = ${params.add(target)}`,
    'not r.deleted',
    `r.tokens && ${params.add(hashes)}::bigint[]`,
    ...within({ params, table: 'r' }, await restrictionOf(target)),
  ];
  const sql = `select r.id from fhir.resource r where ${conditions.join(' and ')} limit ${TREE_MAX + 1}`;
  const rows = await tx.query<{ id: string }>(sql, params.values, { planned: 'anew' });
  return rows.map(({ id }) => id);
}

async function parentsOf({ tx, restrictionOf }: Building, target: string, ids: readonly string[]): Promise<string[]> {
  const restriction = await restrictionOf(target);
  const found = await readMany(
    tx,
    ids.map((id) => ({ type: target, id })),
  );
  return found
    .filter((stored) => !stored.deleted && isWithin(restriction, stored))
    .flatMap(({ body }) => extractIndex(parseFhirJson(body) as unknown as Resource).references)
    .flatMap(({ param, type, id }) => (param === partOf(target) && type === target && id !== undefined ? [id] : []));
}

/** The search parameter that says what each is a part of. */
function partOf(type: string): string {
  const parameter = PART_OF[type];
  if (parameter === undefined) throw new Error(`broken invariant: nothing is part of a ${type}`);
  return parameter;
}
