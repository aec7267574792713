import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { FoundTerms, TermCoverageView } from './contract.ts';
import { routes } from './routes.ts';
import { findTerms } from './search.ts';

const first = (text: string, lang: 'en' | 'zh-Hans' | 'zh-Hant-HK', domain?: 'condition' | 'medicine') =>
  findTerms({ text, lang, limit: 5, ...(domain === undefined ? {} : { domain }) })[0]?.id;

describe('a picker finds a term', () => {
  it('by the start of its name, of a word, or by a name people use', () => {
    assert.equal(first('hypert', 'en', 'condition'), 'condition.hypertension');
    assert.equal(first('knee', 'en', 'condition'), 'condition.knee-pain');
    assert.ok(
      findTerms({ domain: 'condition', text: 'knee', lang: 'en' }).some(
        (t) => t.id === 'condition.osteoarthritis-of-knee',
      ),
    );
    assert.equal(first('URTI', 'en', 'condition'), 'condition.upper-respiratory-tract-infection');
    assert.equal(first('panadol', 'zh-Hant-HK', 'medicine'), 'medicine.paracetamol');
    assert.equal(first('薄血丸', 'zh-Hant-HK', 'medicine'), 'medicine.warfarin');
  });

  it('in either script, from any part of a Chinese name, whatever the reader’s language', () => {
    for (const lang of LANGS) {
      for (const typed of ['血压', '血壓']) {
        assert.ok(
          findTerms({ domain: 'condition', text: typed, lang }).some((t) => t.id === 'condition.hypertension'),
          typed,
        );
      }
    }
    assert.equal(first('二型糖尿病', 'zh-Hans', 'condition'), 'condition.type-2-diabetes-mellitus');
  });

  it('by its ICD-10 or ATC code', () => {
    assert.equal(first('M10', 'en', 'condition'), 'condition.gout');
    assert.equal(first('j06.9', 'zh-Hans', 'condition'), 'condition.upper-respiratory-tract-infection');
    assert.equal(first('C08CA01', 'en'), 'medicine.amlodipine');
  });

  it('an exact name before a longer one, within its domain and the limit', () => {
    const hits = findTerms({ domain: 'condition', text: 'gout', lang: 'en', limit: 3 });
    assert.equal(hits[0]?.text, 'Gout');
    assert.ok(hits.length <= 3 && hits.every((t) => t.domain === 'condition'));
  });

  it('with its language, the English beside it, its code and its review state', () => {
    const [hit] = findTerms({ domain: 'condition', text: '痛風', lang: 'zh-Hant-HK', limit: 1 });
    assert.deepEqual(hit, {
      id: 'condition.gout',
      domain: 'condition',
      text: '痛風',
      lang: 'zh-Hant-HK',
      english: 'Gout',
      code: 'M10',
      review: 'draft',
    });
  });

  it('an empty text lists the domain; nonsense finds nothing', () => {
    assert.equal(findTerms({ domain: 'department', text: '', lang: 'en', limit: 10 }).length, 10);
    for (const text of ['qqqqq', '(((', '\\', '%', '龘龘']) assert.deepEqual(findTerms({ text, lang: 'en' }), [], text);
  });

  it('has the everyday diagnoses and medicines of both sides, each with a code', () => {
    for (const text of [
      'Hypertension',
      'Type 2 diabetes',
      'Hyperlipidaemia',
      'Gout',
      'COPD',
      'URTI',
      'Osteoarthritis',
      'Low back pain',
      'Eczema',
      'GERD',
      'Asthma',
      'Insomnia',
      'Frozen shoulder',
      'BPH',
      'CKD',
    ]) {
      const hit = findTerms({ domain: 'condition', text, lang: 'en', limit: 3 });
      assert.ok(hit.length > 0, text);
    }
    for (const text of [
      'Amlodipine',
      'Metformin',
      'Simvastatin',
      'Losartan',
      'Allopurinol',
      'Salbutamol',
      'Aspirin',
      'Omeprazole',
      'Warfarin',
      'Gliclazide',
    ]) {
      assert.match(
        findTerms({ domain: 'medicine', text, lang: 'zh-Hans', limit: 1 })[0]?.code ?? '',
        /^[A-Z]\d\d/,
        text,
      );
    }
  });
});

describe('the room’s requests', () => {
  const scope = { lang: 'zh-Hant-HK' };
  const run = async (path: string, query: Record<string, string>) => {
    const row = routes.find((r) => r.path === path);
    assert.ok(row);
    return row.run(scope as never, row.input.parse(query), undefined);
  };

  it('answer by the contract, in the language of the request unless another is asked for', async () => {
    const { terms } = FoundTerms.parse(await run('/api/terms', { domain: 'condition', q: 'gout', limit: '2' }));
    assert.deepEqual([terms[0]?.text, terms.length], ['痛風', 1]);
    const english = FoundTerms.parse(await run('/api/terms', { q: 'gout', lang: 'en' }));
    assert.equal(english.terms[0]?.text, 'Gout');
  });

  it('refuse an unknown parameter, domain, language and limit', async () => {
    for (const query of [
      { query: 'x' },
      { domain: 'drugs' },
      { lang: 'de' },
      { limit: '0' },
      { limit: '101' },
      { q: 'x'.repeat(81) },
    ]) {
      await assert.rejects(run('/api/terms', query as unknown as Record<string, string>), JSON.stringify(query));
    }
  });

  it('tell the coverage by the contract', async () => {
    const coverage = TermCoverageView.parse(await run('/api/terminology/coverage', {}));
    assert.equal(
      coverage.domains.reduce((sum, d) => sum + d.concepts, 0),
      coverage.concepts,
    );
    for (const d of coverage.domains) {
      for (const lang of LANGS) assert.equal(d.draft[lang] + d.reviewed[lang], d.concepts);
    }
    assert.equal(
      Object.values(coverage.sources).reduce((sum, n) => sum + n, 0),
      coverage.concepts * 3,
    );
  });
});
