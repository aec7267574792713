import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hanScript } from './han.ts';

describe('the script of a Chinese text', () => {
  for (const [text, script] of [
    ['起床时头晕', 'zh-Hans'],
    ['行路時偶有頭暈', 'zh-Hant'],
    ['高血', undefined],
    ['时時', undefined],
    ['amlodipine 5 mg', undefined],
    ['', undefined],
  ] as const) {
    it(`of “${text}” is ${script ?? 'not told'}`, () => assert.equal(hanScript(text), script));
  }
});
