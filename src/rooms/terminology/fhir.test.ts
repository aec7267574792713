import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { catalogue } from './catalogue.ts';
import { toCodeableConcept, toCodeSystem, toConceptMap } from './fhir.ts';
import { DOMAINS } from './model.ts';
import { conceptById, outcomeOf } from './outcome.ts';
import { SYSTEMS, TERMS_SYSTEM } from './systems.ts';

describe('terms as FHIR resources', () => {
  it('the code system has every concept, each designation with source and review state', () => {
    const { concept } = toCodeSystem();
    assert.equal(concept.length, catalogue.concepts.size);
    assert.equal(
      DOMAINS.reduce((sum, domain) => sum + toCodeSystem(domain).concept.length, 0),
      concept.length,
    );
    for (const { code, designation } of concept) {
      assert.deepEqual(
        designation.map((d) => d.language),
        [...LANGS],
        code,
      );
      for (const { value, extension } of designation) {
        assert.notEqual(value, '');
        assert.deepEqual(extension.map((e) => e.url.split('/').at(-1)).slice(0, 2), [
          'designation-source',
          'designation-review',
        ]);
      }
    }
  });

  it('the map to a system has each of its codes once, with what is lost', () => {
    const targets = toConceptMap(SYSTEMS.rx).group[0]?.element.flatMap((e) => e.target) ?? [];
    assert.ok(targets.length > 50);
    assert.equal(new Set(targets.map((t) => t.code)).size, targets.length);
    for (const { equivalence, comment } of targets) assert.equal(comment === undefined, equivalence === 'equivalent');
    const icd = toConceptMap(SYSTEMS.icd10).group[0]?.element.find(
      (e) => e.code === 'condition.acute-viral-pharyngitis',
    );
    assert.deepEqual(icd?.target, [{ code: 'J02', equivalence: 'wider', comment: 'loss: cause' }]);
    assert.deepEqual(toConceptMap('urn:unknown').group, []);
  });

  it('a term written into a record is read back as the same term, in every language', () => {
    for (const concept of catalogue.concepts.values()) {
      const written = toCodeableConcept(concept, 'zh-Hans');
      assert.equal(written.coding?.[0]?.system, TERMS_SYSTEM);
      for (const lang of LANGS) {
        const { outcome, conceptId, text } = outcomeOf(written, lang);
        assert.deepEqual(
          [outcome, conceptId, text.text],
          ['mapped', concept.id, concept.designations[lang].text],
          concept.id,
        );
      }
    }
  });

  it('a diagnosis carries its ICD-10 code', () => {
    const gout = conceptById('condition.gout');
    assert.ok(gout);
    const { coding, text } = toCodeableConcept(gout, 'zh-Hant-HK');
    assert.deepEqual(
      coding?.find((c) => c.system === SYSTEMS.icd10),
      { system: SYSTEMS.icd10, code: 'M10' },
    );
    assert.equal(text, '痛風');
  });
});
