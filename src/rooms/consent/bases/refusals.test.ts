import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusalWords } from './refusals.ts';

describe('why something was refused, as a patient is told', () => {
  it('is that it was not in order, where it was refused for how it was sent: by a request or by a line of an import', () => {
    for (const code of ['fhir.unknown-code', 'bulk.line-reference', 'bulk.type-not-importable']) {
      assert.deepEqual(refusalWords(code), {
        en: 'What was sent was not in order.',
        'zh-Hans': '所提交的内容不符合要求。',
        'zh-Hant-HK': '所提交的內容不符合要求。',
      });
    }
  });

  it('is in words of its own where the patient decided it, whichever room said so', () => {
    assert.deepEqual(refusalWords('records.withheld'), refusalWords('consent.withheld-by-patient'));
    assert.equal(refusalWords('no.such-code'), undefined);
  });
});
