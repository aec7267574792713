import assert from 'node:assert/strict';
import type { Tx } from '#kernel';
import type { StoredResource } from './stored.ts';

/** A List as the store writes its body: type, id and meta in front. */
export function stored(facts: object = {}, more: Partial<StoredResource> = {}): StoredResource {
  const body = JSON.stringify({ resourceType: 'List', id: 'l1', meta: { versionId: '1' }, ...facts });
  return { type: 'List', id: 'l1', version: 1, lastUpdated: '', method: 'PUT', deleted: false, body, ...more };
}

/** A database that answers with these rows, and what it was asked. */
export function answering(...rows: object[]): { tx: Tx; asked: unknown[][] } {
  const asked: unknown[][] = [];
  const query = async (_sql: string, params: readonly unknown[] = []) => {
    asked.push([...params]);
    return rows;
  };
  return { tx: { query: query as Tx['query'] }, asked };
}

/** A database that nobody may ask. */
export const silent: Tx = { query: () => assert.fail('asked') };
