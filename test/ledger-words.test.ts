import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { basisText } from '#rooms/consent';

/** Where code names the rule of a ledger entry: up to the end of the property or the call. */
const PLACES =
  /(?:\bbasis:|\b[A-Z_]*BASIS =|\bnoteAct\(|\bnoteAtCounter\(|\bconst rule =)[\s\S]*?(?:,\n|;)|\bgroundOf\([^;]*?\}, '[^']*'/g;
/** A rule's name: `consent/own-record`, `records.import`. */
const RULE = /'([a-z][a-z-]*[/.][a-z][a-z-]+)'/g;

/** Every rule that code writes into the ledger by name, and where. What is decided at run time is a rule of `decide` or a refusal's code. */
function rulesInCode(): Map<string, string> {
  const rules = new Map<string, string>();
  for (const file of globSync('src/**/*.ts').sort()) {
    if (/\.test\.ts$|fixtures\.ts$|room-harness\.ts$/.test(file)) continue;
    for (const [place] of readFileSync(file, 'utf8').matchAll(PLACES)) {
      for (const [, rule] of place.matchAll(RULE)) if (rule !== undefined) rules.set(rule, file);
    }
  }
  return rules;
}

describe('the access log has words', () => {
  const rules = rulesInCode();

  it('for every rule that the code writes, and the code writes many', () => {
    for (const known of [
      'consent/own-log',
      'exchange/erase-overdue',
      'exchange.message-edited',
      'exchange.message-stopped',
      'records.import',
    ]) {
      assert.ok(rules.has(known), `${known} was not found in the code: this test no longer reads it`);
    }
    const wordless = [...rules].filter(([rule]) => LANGS.some((lang) => basisText(rule)[lang].includes(rule)));
    assert.deepEqual(wordless, []);
  });

  it('that differ by language', () => {
    for (const rule of rules.keys()) {
      const words = basisText(rule);
      // A short sentence may be the same in both scripts; English and Chinese never are.
      assert.notEqual(words.en, words['zh-Hans'], rule);
      assert.notEqual(words.en, words['zh-Hant-HK'], rule);
    }
  });

  it('and names a rule without words by its code, which is how the first test sees it', () => {
    assert.ok(basisText('no.such-rule').en.includes('no.such-rule'));
  });
});
