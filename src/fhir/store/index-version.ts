/**
 * The version of what is kept of a resource so that it can be found (`index-rows.ts`, and what it takes from `../search`). Whoever changes what comes out raises it by one: what was stored before is then
 * brought to it while the node serves (`reindex.ts`). A resource does not change its shard by that: where the patient it is about is read otherwise than before, that takes a migration.
 *
 * 1: canonicals without their version, the parts of a family name, letters as they are written without (`search/normal-text.ts`).
 */
export const INDEX_VERSION = 1;
