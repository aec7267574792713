import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { soundsOf } from './phonetic.ts';

describe('what a name sounds like', () => {
  const same = (...names: string[]) => new Set(names.map((name) => soundsOf(name).join(' '))).size === 1;

  it('is the same for what is spelled in several ways', () => {
    for (const names of [
      ['Smith', 'Smyth', 'smithe'],
      ['Catherine', 'Katherine', 'Kathryn'],
      ['Philip', 'Filip'],
      ['Wong', 'Wang', 'Huang', 'Hwang'],
      ['Lee', 'Li'],
      ['Hsu', 'Xu'],
      ['Chan', 'Chen', 'Zhan'],
      ['Knight', 'Nite'],
      ['Müller', 'Muller'],
      ['O’Neil', 'O Neill'],
    ])
      assert.ok(same(...names), `${names.join(', ')}: ${names.map((name) => soundsOf(name).join(' ')).join(', ')}`);
  });
  it('is another for what sounds otherwise', () => {
    for (const names of [
      ['Chan', 'Chang'],
      ['Chan', 'Tan'],
      ['Lee', 'Lam'],
      ['Ho', 'Ko'],
      ['Anna', 'Hannelore'],
    ])
      assert.ok(!same(...names), names.join(', '));
  });
  it('of Han characters is the characters; of every word its own', () => {
    assert.deepEqual(soundsOf('陳 大文'), ['陳', '大文']);
    assert.equal(soundsOf('Chan Tai Man').length, 3);
    assert.deepEqual(soundsOf(' .,- '), []);
  });
});
