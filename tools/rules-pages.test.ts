import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { rulesPages } from './rules-pages.ts';

describe('docs/rules', () => {
  it('says what the lawbooks say; when it does not: node bin/causeway.mjs --script tools/rules-pages.ts', async () => {
    const pages = await rulesPages();
    assert.deepEqual(globSync('docs/rules/*.md').sort(), [...pages.keys()].sort());
    for (const [page, text] of pages) assert.equal(readFileSync(page, 'utf8'), text, page);
  });

  it('holds every lawbook that has dated rules, each entry with its instrument and source', async () => {
    const pages = await rulesPages();
    assert.ok(pages.has('docs/rules/consent.md') && pages.has('docs/rules/exchange.md'));
    const consent = pages.get('docs/rules/consent.md') ?? '';
    assert.match(consent, /\| CN-SZ \| id bring-your-own-record; .*Art\. 29, 39.*\[read here\]\(https:/);
    for (const text of pages.values()) assert.doesNotMatch(text, /undefined|\[object/);
  });
});
