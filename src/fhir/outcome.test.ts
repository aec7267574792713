import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS, type RefusalCatalogue } from '#kernel';
import { fhirRefusals, refuseFhir } from './messages.ts';
import { allOk, refusalText, toOperationOutcome, toOutcomeInEach } from './outcome.ts';
import { fhirPathPatchRefusals } from './patch/fhirpath-patch-messages.ts';
import { narrativeRefusals } from './patch/narrative-messages.ts';
import { profileRefusals } from './profile/messages.ts';
import { invariantRefusals } from './validate/invariants/catalogue.ts';
import { structureRefusals } from './validate/messages.ts';
import { validate } from './validate/validate.ts';
import { xmlRefusals } from './xml/messages.ts';

const params = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

describe('OperationOutcome', () => {
  it('has severity, issue type, our code, the sentence in the reader’s language and the element', () => {
    const refusal = refuseFhir('fhir.not-found', { type: 'Patient', id: '1' }, 'Patient.id');
    assert.deepEqual(toOperationOutcome([refusal], 'zh-Hant-HK', 'abc'), {
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'error',
          code: 'not-found',
          details: {
            coding: [{ system: 'https://causeway.health/fhir/CodeSystem/refusal', code: 'fhir.not-found' }],
            text: '此處沒有 Patient/1。',
          },
          diagnostics: 'abc',
          expression: ['Patient.id'],
        },
      ],
    });
  });

  it('says when an issue is only a warning', () => {
    const issues = validate({
      resourceType: 'Basic',
      code: { text: 'x' },
      text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><u>x</u></div>' },
    });
    assert.deepEqual(
      toOperationOutcome(issues, 'en').issue.map((issue) => issue.severity),
      ['warning'],
    );
  });

  it('fills in what it is given, whatever characters it has', () => {
    const text = refusalText(refuseFhir('fhir.unknown-type', { type: '$& {id} <b>' }), 'en');
    assert.equal(text, '“$& {id} <b>” is not a resource type of FHIR R4 that this server holds.');
  });

  it('for who may change language after reading it: the sentence once in each language, and otherwise the same', () => {
    const refusal = refuseFhir('fhir.not-found', { type: 'Patient', id: '1' }, 'Patient.id');
    for (const lang of LANGS) {
      const outcome = toOutcomeInEach([refusal], lang, 'abc');
      assert.deepEqual(validate(outcome), []);
      const [{ details: { _text: beside, ...details } = {}, ...issue } = {}] = outcome.issue;
      assert.deepEqual({ ...outcome, issue: [{ ...issue, details }] }, toOperationOutcome([refusal], lang, 'abc'));
      const translations = (beside?.extension ?? []).map(({ url, extension: [first, second] = [] }) => {
        assert.equal(url, 'http://hl7.org/fhir/StructureDefinition/translation');
        return [first?.valueCode, second?.valueString];
      });
      const others = LANGS.filter((other) => other !== lang);
      assert.deepEqual(
        translations,
        others.map((other) => [other, refusalText(refusal, other)]),
      );
    }
  });

  it('is itself a valid resource', () => {
    for (const lang of LANGS) {
      assert.deepEqual(validate(allOk(lang)), []);
      assert.deepEqual(
        validate(toOperationOutcome([refuseFhir('fhir.gone', { type: 'A', id: 'b' }, 'A.id')], lang, 'c')),
        [],
      );
    }
  });
});

describe('the sentences', () => {
  const all: RefusalCatalogue<string> = {
    ...fhirRefusals,
    ...structureRefusals,
    ...invariantRefusals,
    ...xmlRefusals,
    ...fhirPathPatchRefusals,
    ...narrativeRefusals,
    ...profileRefusals,
  };
  for (const [code, { text }] of Object.entries(all)) {
    it(`${code} says the same with the same parameters in every language`, () => {
      for (const lang of LANGS) {
        assert.deepEqual(params(text[lang]), params(text.en));
        assert.ok(text[lang].length > 3);
        if (lang !== 'en') assert.match(text[lang], /[\u4e00-\u9fff].*。$/);
      }
    });
  }

  it('keeps to the words of each place', () => {
    for (const [code, { text }] of Object.entries(all)) {
      assert.doesNotMatch(text['zh-Hans'], /[資參數條項錯對時無個這為於應與]/, code);
      assert.doesNotMatch(text['zh-Hant-HK'], /[资参条项错对时无个这为于应与标识]|信息|搜索|支持|默认/, code);
    }
  });
});
