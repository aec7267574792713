import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isRight, keepCode, newCode, printCode, readCode } from './code.ts';

describe('the code by which somebody accepts to be a carer', () => {
  it('is read as it was printed, however it is typed, and with the letters that are taken for figures', () => {
    for (const typed of ['K7Q2M-4XW9P', 'k7q2m4xw9p', ' k7q2m 4xw9p', 'Ｋ７Ｑ２Ｍ－４ＸＷ９Ｐ'])
      assert.deepEqual(readCode(typed), { finds: 'K7Q2M', proves: '4XW9P' }, typed);
    assert.deepEqual(readCode('o1lI0-OOOOO'), { finds: '01110', proves: '00000' });
  });
  it('is none of another length, nor with other letters', () => {
    for (const typed of ['', 'K7Q2M', 'K7Q2M-4XW9', 'K7Q2M-4XW9PA', 'K7Q2M-4XU9P', '黃7Q2M-4XW9P'])
      assert.equal(readCode(typed), undefined, typed);
  });
  it('comes back as it was made, and is another each time', () => {
    const codes = Array.from({ length: 200 }, newCode);
    for (const code of codes) assert.deepEqual(readCode(printCode(code)), code);
    assert.equal(new Set(codes.map(printCode)).size, codes.length);
  });
  it('is proved by its second half alone, and of that only the hash is kept', () => {
    const code = { finds: 'K7Q2M', proves: '4XW9P' };
    const kept = keepCode(code);
    assert.equal(isRight(code, kept), true);
    assert.equal(isRight({ ...code, proves: '4XW9Q' }, kept), false);
    assert.doesNotMatch(Buffer.from(kept.hash).toString('latin1'), /4XW9P/);
    assert.notDeepEqual(keepCode(code).hash, kept.hash, 'salted');
  });
});
