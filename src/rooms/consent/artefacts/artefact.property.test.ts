import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hasErrors, parseFhirJson, type Resource, stringifyFhirJson, validate } from '#fhir';
import { canonicalJson, LANGS } from '#kernel';
import { ARTEFACT_PROFILE, fromConsentResource, toConsentResource } from './fhir.ts';
import { anArtefact, someArtefact, someTerms, terms } from './fixtures.ts';
import type { ArtefactTerms } from './model.ts';
import { isAsSigned, termsHash } from './terms.ts';
import { TERM_LINES, termLines, termsText } from './text.ts';

/** As the store keeps it and gives it back. */
const stored = (resource: object): unknown => parseFhirJson(stringifyFhirJson(resource as never));

describe('an artefact as a FHIR Consent', () => {
  it('comes back as it went, whatever its terms', () => {
    fc.assert(
      fc.property(someArtefact, (artefact) => {
        assert.deepEqual(fromConsentResource(stored(toConsentResource(artefact)), artefact.version), artefact);
      }),
      { seed: 20261122 },
    );
  });
  it('is a Consent that FHIR finds no fault with', () => {
    fc.assert(
      fc.property(someArtefact, (artefact) => {
        const issues = validate(stored(toConsentResource(artefact)) as Resource);
        assert.ok(!hasErrors(issues), JSON.stringify(issues));
      }),
      { numRuns: 40, seed: 20261122 },
    );
  });
  it('an empty list is not left out: left out it would mean all', () => {
    const nobody = terms({}, { to: [] });
    const nothing = terms({}, { data: { types: [] } });
    for (const wrong of [nobody, nothing]) assert.throws(() => toConsentResource(anArtefact({ terms: wrong })));
  });
  it('a Consent that says more than we understand is no artefact', () => {
    const whole = toConsentResource(anArtefact());
    assert.ok(fromConsentResource(stored(whole), 1));
    const { provision } = whole;
    const changed = [
      { ...whole, meta: {} },
      { ...whole, status: 'rejected' },
      { ...whole, provision: { ...provision, modifierExtension: [{ url: 'https://example.org/not' }] } },
      { ...whole, provision: { ...provision, actor: [{ reference: { display: 'somebody' } }] } },
      {
        ...whole,
        provision: { ...provision, data: [{ meaning: 'dependents', reference: { reference: 'Encounter/1' } }] },
      },
      { ...whole, provision: { ...provision, purpose: [{ system: 'x', code: 'OTHER' }] } },
      { ...whole, provision: { ...provision, type: undefined } },
    ];
    for (const one of changed) assert.equal(fromConsentResource(stored(one), 1), undefined, JSON.stringify(one));
    assert.equal(whole.meta?.profile?.[0], ARTEFACT_PROFILE);
  });
});

describe('the text of an artefact', () => {
  it('tells terms that differ in any member apart, in every language', () => {
    fc.assert(
      fc.property(
        fc.tuple(someTerms, someTerms).chain(([one, other]) => fc.tuple(fc.constant(one), oneChange(one, other))),
        ([one, changed]) => {
          fc.pre(canonicalJson(one) !== canonicalJson(changed));
          for (const lang of LANGS)
            assert.notEqual(termsText(one)[lang], termsText(changed)[lang], canonicalJson(changed));
        },
      ),
      { numRuns: 300, seed: 20261122 },
    );
  });
  it('speaks of every member, also of one that is not set', () => {
    const said = termLines(terms({}, { except: [terms({}, { effect: 'deny' }).provision] })).map(({ kind }) => kind);
    assert.deepEqual(said, [...TERM_LINES]);
  });
  it('the same terms give the same text', () => {
    fc.assert(
      fc.property(someTerms, (one) => assert.deepEqual(termsText(one), termsText(structuredClone(one)))),
      { seed: 20261122 },
    );
  });
  it('reads as a person reads', () => {
    const { en, 'zh-Hans': hans, 'zh-Hant-HK': hant } = termsText(terms());
    assert.equal(
      en,
      'Whose record: record p1. Decision: allowed. Who: Clinic (synthetic) (hk/org1). To do what: look at it where it is kept. ' +
        'Which data: the sections health problems or medicines. What for: treatment. When: from now on, until 22 Dec 2026, 10:00. ' +
        'How often: as often as needed. Erasing: no time is set by which copies are erased. ' +
        'Over the border: not agreed: it stays in the place where it is kept.',
    );
    const called = termsText(terms({ patientCalled: '陳＊＊' }));
    assert.match(called.en, /^Whose record: the record of 陳＊＊ \(number p1\)\. Decision/);
    assert.match(called['zh-Hans'], /^谁的病历：陳＊＊的病历（编号p1）。/);
    assert.match(called['zh-Hant-HK'], /^誰的紀錄：陳＊＊的紀錄（編號p1）。/);
    assert.match(hans, /对象：诊所（合成数据）（hk\/org1）。/);
    assert.match(hant, /哪些資料：以下部分：健康問題、藥物。/);
  });
});

describe('what is signed is what is enforced', () => {
  it('the hash covers every member of the terms', () => {
    fc.assert(
      fc.property(
        fc.tuple(someTerms, someTerms).chain(([one, other]) => fc.tuple(fc.constant(one), oneChange(one, other))),
        ([one, changed]) => {
          fc.pre(canonicalJson(one) !== canonicalJson(changed));
          assert.notEqual(termsHash(one), termsHash(changed));
        },
      ),
      { seed: 20261122 },
    );
  });
  it('terms that were changed after signing are not as signed, and what nobody signed neither', () => {
    const signed = anArtefact();
    assert.ok(isAsSigned(signed));
    assert.ok(!isAsSigned({ ...signed, terms: { ...signed.terms, crossBorder: true } }));
    assert.ok(!isAsSigned({ terms: signed.terms }));
  });
  it('the hash outlives the way through the store', () => {
    fc.assert(
      fc.property(someArtefact, (artefact) => {
        const back = fromConsentResource(stored(toConsentResource(artefact)), 1);
        assert.equal(back && termsHash(back.terms), termsHash(artefact.terms));
      }),
      { seed: 20261122 },
    );
  });
});

/** One member of the terms, at any depth, put in place of the same member of others. */
function oneChange(one: ArtefactTerms, other: ArtefactTerms): fc.Arbitrary<ArtefactTerms> {
  const paths = pathsOf(one, other);
  return fc.constantFrom(...paths).map((path) => replaced(one, other, path) as ArtefactTerms);
}

type Path = readonly (string | number)[];

/** Where both hold an object of the same kind, their members; else the place itself. */
function pathsOf(one: unknown, other: unknown, at: Path = []): Path[] {
  if (!isPlain(one) || !isPlain(other) || kindOf(one) !== kindOf(other)) return [at];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => pathsOf(one[key], other[key], [...at, key])).filter((path) => path.at(-1) !== 'kind');
}

function replaced(one: unknown, other: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return other;
  assert.ok(isPlain(one) && isPlain(other));
  const value = replaced(one[key], other[key], rest);
  const { [key]: _, ...left } = one;
  return value === undefined ? left : { ...left, [key]: value };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('zh-Hans' in value);
}

function kindOf(value: Record<string, unknown>): unknown {
  return value['kind'];
}
