import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noticeText } from '../notices/text.ts';

const told = (patient: string) =>
  noticeText({ kind: 'consent-answered', params: { requestId: 'r', patient, answer: 'rejected' } });

describe('whom an answer is about, as its asker is told', () => {
  it('a paper is called by its name in each language, with the number as it was masked', () => {
    assert.deepEqual(told('hkid E36****(5)'), {
      en: 'Request about Hong Kong identity card E36****(5): The patient refused.',
      'zh-Hans': '关于香港身份证 E36****(5)的请求：患者已拒绝。',
      'zh-Hant-HK': '關於香港身份證 E36****(5)的要求：病人已拒絕。',
    });
  });
  it('a name in part stands as it is', () => {
    assert.equal(told('陳＊＊').en, 'Request about 陳＊＊: The patient refused.');
    assert.equal(told('C*** T*** M***')['zh-Hans'], '关于C*** T*** M***的请求：患者已拒绝。');
    assert.equal(told('constructor x').en, 'Request about constructor x: The patient refused.');
  });
});
