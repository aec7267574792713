import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import * as OpenCC from 'opencc-js';
import { LANGS } from '#kernel';
import { catalogue, loadCatalogue } from './catalogue.ts';
import { isWellFormed } from './code-forms.ts';
import { TermDomain } from './contract.ts';
import { DOMAINS } from './model.ts';
import { SYSTEMS } from './systems.ts';

const concepts = [...catalogue.concepts.values()];

describe('the term set', () => {
  it('holds at least 600 concepts, and every domain has some', () => {
    assert.ok(concepts.length >= 600, String(concepts.length));
    for (const domain of DOMAINS)
      assert.ok(
        concepts.some((c) => c.domain === domain),
        domain,
      );
  });

  it('names every concept in three languages, each with a source and a review state', () => {
    for (const { id, designations } of concepts) {
      for (const lang of LANGS) {
        const { text, source, review } = designations[lang];
        assert.equal(text.trim(), text, `${id} ${lang}`);
        assert.ok(text !== '' && !/\s{2}/.test(text), `${id} ${lang}`);
        assert.ok(catalogue.sources.has(source), `${id}: unknown source ${source}`);
        if (review.state === 'reviewed') assert.ok(review.by !== '' && /^\d{4}-\d{2}-\d{2}$/.test(review.on), id);
      }
    }
  });

  it('gives no two concepts of one domain the same name in a language', () => {
    for (const lang of LANGS) {
      const seen = new Map<string, string>();
      for (const { id, domain, designations } of concepts) {
        const key = `${domain} ${designations[lang].text}`;
        assert.equal(seen.get(key), undefined, `${lang} ${key}: ${seen.get(key)} and ${id}`);
        seen.set(key, id);
      }
    }
  });

  it('writes codes that can be codes of their systems', () => {
    for (const { id, codes } of concepts) {
      for (const { system, code } of codes) assert.ok(isWellFormed(system, code), `${id}: ${system} ${code}`);
    }
  });

  it('names a loss for every code that is not equivalent, and none for one that is', () => {
    for (const { id, codes } of concepts) {
      for (const { relation, loss, code } of codes)
        assert.equal(loss === undefined, relation === 'equivalent', `${id} ${code}`);
    }
  });

  it('lets a broader code lead to nothing that the sender did not say', () => {
    // White coat hypertension is narrower than R03.0: the code alone must not come out as white coat hypertension.
    assert.equal(catalogue.find(SYSTEMS.icd10, 'R03.0')?.concept.id.includes('white-coat'), false);
    for (const { id, codes } of concepts) {
      for (const { system, code } of codes.filter((c) => c.relation === 'broader')) {
        assert.notEqual(catalogue.find(system, code)?.concept.id, id);
      }
    }
  });

  it('offers the domains that the contract names', () => {
    assert.deepEqual(TermDomain.options, [...DOMAINS]);
  });

  it('knows no SNOMED CT code that neither the inputs nor our own records bring', (t) => {
    const folder = new URL('../../../../shared/data/', import.meta.url);
    if (!existsSync(folder))
      return t.skip('../shared/data is not there: SNOMED CT identifiers are not compared with the inputs');
    const brought = new Set<string>();
    const ours = ['../../world/', '../records/'].flatMap((own) => [
      ...files(new URL(own, import.meta.url).pathname, '.ts'),
    ]);
    for (const file of [...files(folder.pathname, '.json'), ...ours]) {
      for (const [digits] of readFileSync(file, 'utf8').matchAll(/(?<!\d)\d{6,18}(?!\d)/g)) brought.add(digits);
    }
    for (const { id, codes } of concepts) {
      for (const { system, code } of codes) if (system === SYSTEMS.sct) assert.ok(brought.has(code), `${id}: ${code}`);
    }
  });

  it('refuses a folder whose data are at odds', () => {
    assert.throws(() => loadCatalogue(new URL('./no-such-folder/', import.meta.url)));
  });
});

/** Characters that OpenCC calls variants and that both Hong Kong hospitals and their patients write. */
const HONG_KONG_VARIANTS = new Set('准霉床脫群疱游岳閱峰說溫');
/** 甲噁唑 is the name in the Chinese Pharmacopoeia. */
const MAINLAND_VARIANTS = new Set('噁');

describe('the two scripts', () => {
  const toSimplified = OpenCC.Converter({ from: 'hk', to: 'cn' });
  const toTraditional = OpenCC.Converter({ from: 'cn', to: 'hk' });

  it('Simplified wordings hold no Traditional character', () => {
    for (const { id, designations, search } of concepts) {
      for (const text of [designations['zh-Hans'].text, ...(search['zh-Hans'] ?? [])]) {
        const wrong = [...text].filter((ch) => toSimplified(ch) !== ch && !MAINLAND_VARIANTS.has(ch));
        assert.deepEqual(wrong, [], `${id}: ${text}`);
      }
    }
  });

  it('Traditional wordings hold no Simplified character', () => {
    for (const { id, designations, search } of concepts) {
      for (const text of [designations['zh-Hant-HK'].text, ...(search['zh-Hant-HK'] ?? [])]) {
        const wrong = [...text].filter((ch) => toTraditional(ch) !== ch && !HONG_KONG_VARIANTS.has(ch));
        assert.deepEqual(wrong, [], `${id}: ${text}`);
      }
    }
  });

  it('were written, not converted: the wordings of the two sides often differ in more than script', () => {
    const differ = concepts.filter(
      (c) => toSimplified(c.designations['zh-Hant-HK'].text) !== c.designations['zh-Hans'].text,
    );
    assert.ok(differ.length > concepts.length / 4, `${differ.length} of ${concepts.length}`);
  });

  it('every Chinese wording is Chinese, and English wordings hold no Chinese', () => {
    for (const { id, designations } of concepts) {
      assert.match(designations['zh-Hans'].text, /\p{Script=Han}/u, id);
      assert.match(designations['zh-Hant-HK'].text, /\p{Script=Han}/u, id);
      assert.doesNotMatch(designations.en.text, /\p{Script=Han}/u, id);
    }
  });
});

function* files(folder: string, ending: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* files(at, ending);
    else if (at.endsWith(ending)) yield at;
  }
}
