import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { noticeText } from './text.ts';

describe('who is stood for', () => {
  const carer = { en: 'CHAN Tai Man', 'zh-Hans': '陈大文', 'zh-Hant-HK': '陳大文' };
  const told = (facts: object) =>
    noticeText({ kind: 'family-tie-made', params: { carer, from: '2026-11-22', ...facts } as never });

  it('is told in each language by whom, as what, what it opens and until when', () => {
    const text = told({ kind: 'guardian', scope: 'record' });
    assert.match(
      text.en,
      /^CHAN Tai Man was entered as your guardian, from 22 Nov 2026, without an end, and may read your record/,
    );
    for (const lang of LANGS) assert.ok(text[lang].includes(carer[lang]), lang);
    assert.match(
      told({ kind: 'carer', scope: 'record', until: '2027-01-31' })['zh-Hant-HK'],
      /照顧者，由2026年11月22日起至2027年1月31日，可以查閱你的紀錄，並代你/,
    );
  });

  it('is told that a contact sees nothing of the record', () => {
    const text = told({ kind: 'carer', scope: 'contact' });
    assert.match(text.en, /see nothing of your record/);
    assert.match(text['zh-Hans'], /不能查看您的病历/);
  });
});
