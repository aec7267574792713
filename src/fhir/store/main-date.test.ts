import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { findElements, RESOURCE_TYPES } from '../definitions/definitions.ts';
import { findSearchParameter } from '../search/parameters.ts';
import { mainDateOf } from './main-date.ts';

describe('the main date of a type', () => {
  it('is what the migration moved into the row', async () => {
    const sql = await readFile(new URL('../migrations/0003_main_date.sql', import.meta.url), 'utf8');
    const moved = [...sql.matchAll(/\('(\w+)', '([\w-]+)'\)/g)].map(([, type, param]) => [type, param]);
    const ours = RESOURCE_TYPES.flatMap((type) => {
      const main = mainDateOf(type);
      return main === undefined ? [] : [[type, main]];
    });
    assert.deepEqual(moved, ours);
  });

  it('reads one element, of which there is one at most', () => {
    for (const type of RESOURCE_TYPES) {
      const main = mainDateOf(type);
      if (main === undefined) continue;
      const elements = (findSearchParameter(type, main)?.paths ?? []).map(({ keys: [key = ''] }) =>
        findElements(type)?.find(({ name, choice }) => (choice ? key.startsWith(name) : key === name)),
      );
      assert.ok(new Set(elements).size === 1 && elements[0]?.max === 1, `${type}.${main}`);
    }
  });
});
