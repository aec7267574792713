import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LANGS } from '#kernel';
import { catalogue } from './catalogue.ts';
import { codedElementsOf } from './elements.ts';
import { type CodedOutcome, OUTCOMES } from './model.ts';
import { countOutcomes, outcomeOf } from './outcome.ts';
import { toSystemUri } from './systems.ts';

const anyLang = fc.constantFrom(...LANGS);
const knownCodes = [...catalogue.concepts.values()].flatMap((c) =>
  c.codes.map(({ system, code }) => ({ system, code })),
);
const anyWord = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('left', '左', 'no', '無', 'Asthma', '5 mg', ''),
  fc.lorem(),
);
const anyCoding = fc.oneof(
  fc.record({ system: anyWord, code: anyWord, display: anyWord, userSelected: fc.boolean() }, { requiredKeys: [] }),
  fc.constantFrom(...knownCodes),
  fc.record({ system: fc.constantFrom('sct', 'loinc', 'icd10', 'atc').map((k) => toSystemUri(k)), code: fc.string() }),
  fc.anything(),
);
const anyElement = fc.oneof(
  fc.record({ coding: fc.array(anyCoding, { maxLength: 4 }), text: anyWord }, { requiredKeys: [] }),
  fc.record({ coding: fc.anything(), text: fc.anything() }, { requiredKeys: [] }),
  anyCoding,
  fc.anything({ withNullPrototype: true, withDate: true, withMap: true, withBigInt: true, withBoxedValues: true }),
);

/** What every outcome owes its reader, whatever the input. */
function assertWhole(outcome: CodedOutcome): void {
  assert.ok(OUTCOMES.includes(outcome.outcome));
  assert.equal(typeof outcome.text.text, 'string');
  assert.notEqual(outcome.text.text, '');
  assert.notEqual(outcome.text.lang, '');
  const isMapped = outcome.outcome === 'mapped' || outcome.outcome === 'mapped-with-loss';
  assert.equal(outcome.conceptId !== undefined, isMapped);
  assert.equal(outcome.review !== undefined, isMapped);
  assert.equal(outcome.loss !== undefined, outcome.outcome === 'mapped-with-loss');
  assert.equal(outcome.losses.length > 0, outcome.outcome === 'mapped-with-loss');
  assert.equal(outcome.reason !== undefined, outcome.outcome === 'refused');
}

describe('every coded element has exactly one outcome', () => {
  it('for any input whatever, and the counts add up', () => {
    fc.assert(
      fc.property(fc.array(anyElement, { maxLength: 12 }), anyLang, (elements, lang) => {
        const outcomes = elements.map((element) => outcomeOf(element, lang));
        outcomes.forEach(assertWhole);
        const counts = countOutcomes(outcomes);
        assert.equal(counts.total, elements.length);
        assert.equal(
          OUTCOMES.reduce((sum, kind) => sum + counts[kind], 0),
          elements.length,
        );
      }),
      { numRuns: 1500, seed: 7 },
    );
  });

  it('the same one in every language', () => {
    fc.assert(
      fc.property(anyElement, (element) => {
        const [en, ...others] = LANGS.map((lang) => outcomeOf(element, lang));
        for (const other of others) {
          assert.equal(other.outcome, en?.outcome);
          assert.deepEqual(other.losses, en?.losses);
          assert.equal(other.conceptId, en?.conceptId);
          assert.deepEqual(other.original, en?.original);
        }
      }),
      { numRuns: 1000, seed: 8 },
    );
  });

  it('no matter in what order its codings stand', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(knownCodes, { minLength: 2, maxLength: 3 }), (coding) => {
        const forth = outcomeOf({ coding }, 'en');
        const back = outcomeOf({ coding: coding.toReversed() }, 'en');
        assert.equal(back.outcome, forth.outcome);
        assert.deepEqual([...back.losses].sort(), [...forth.losses].sort());
      }),
      { numRuns: 500, seed: 9 },
    );
  });

  it('the elements of any resource are found without a throw, however it is built', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 6 }), (resource) => {
        for (const { value } of codedElementsOf(resource)) assertWhole(outcomeOf(value, 'zh-Hans'));
      }),
      { numRuns: 500, seed: 10 },
    );
  });

  it('in all bundles and resources of ../shared/data', (t) => {
    const folder = new URL('../../../../shared/data/', import.meta.url);
    if (!existsSync(folder)) return t.skip('../shared/data is not there: the real inputs are not read');
    let files = 0;
    const all: CodedOutcome[] = [];
    for (const file of jsonFiles(folder.pathname)) {
      const elements = codedElementsOf(JSON.parse(readFileSync(file, 'utf8')));
      const outcomes = elements.map(({ element, value }) => outcomeOf(value, 'zh-Hant-HK', { element }));
      outcomes.forEach(assertWhole);
      assert.equal(countOutcomes(outcomes).total, elements.length, file);
      all.push(...outcomes);
      files += 1;
    }
    const { total, ...kinds } = countOutcomes(all);
    t.diagnostic(
      `${files} files, ${total} coded elements: ${Object.entries(kinds)
        .map(([kind, n]) => `${kind} ${n}`)
        .join(', ')}`,
    );
    assert.ok(total > 10_000);
    assert.equal(
      Object.values(kinds).reduce((sum, n) => sum + n, 0),
      total,
    );
  });
});

function* jsonFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* jsonFiles(at);
    else if (at.endsWith('.json')) yield at;
  }
}
