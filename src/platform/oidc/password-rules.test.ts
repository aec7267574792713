import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusalError, seededRandom } from '#kernel';
import { commonPasswords } from './common-passwords-fixtures.ts';
import { PASSWORD_LENGTH_MIN, requireGoodPassword } from './password-rules.ts';
import { COMMON_WORDS } from './password-words.ts';

const WONG = { login: 'sukching.wong', words: ['WONG Suk Ching', '黃淑貞', 'Yan Oi Clinic'] };
const codeOf = (password: string): string => {
  try {
    requireGoodPassword(password, WONG);
    return 'good';
  } catch (error) {
    return error instanceof RefusalError ? error.refusals[0].code : String(error);
  }
};

describe('a new password', () => {
  it(`has at least ${PASSWORD_LENGTH_MIN} characters, of whatever kind`, () => {
    for (const short of ['', 'x', 'Tr0ub4dor&3', '密码']) assert.equal(codeOf(short), 'sign-in.password-short', short);
    const good = [
      'correct horse battery staple',
      'vkqzmbrwtxgd',
      '九龙壁下的猫爱吃鱼干和虾',
      'Ünïcödé çhåräctërs',
      'plastic turtle 41 choir',
    ];
    for (const password of good) assert.equal(codeOf(password), 'good', password);
  });

  it('is not what everybody takes', () => {
    const common = [
      '123456789012',
      'qwertyuiop[]',
      'password1234',
      'P@ssw0rd!2026',
      'iloveyou1314520',
      '1qaz2wsx3edc',
      'abcdefghijkl',
      'aaaaaaaaaaaa',
      'welcome123456',
      'admin@admin@admin',
      'letmeinletmein',
      '147258369147',
      'Shenzhen2026!!',
      'woaini5201314',
      'qazwsxedcrfv',
      'zxcvbnm,./123',
      'hongkong19970701',
      '111122223333',
      'abc123abc123',
    ];
    for (const password of common) assert.equal(codeOf(password), 'sign-in.password-guessable', password);
  });

  it('is not any of some hundred thousand that are made of a word or two, a year and a sign', () => {
    const random = seededRandom('common passwords');
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)] as T;
    const tails = [
      '',
      '1',
      '123',
      '1234',
      '12345',
      '123456',
      '!',
      '!!',
      '2024',
      '2025',
      '2026',
      '1990',
      '19971231',
      '@123',
      '#1',
      '88',
      '520',
      '1314',
    ];
    const seen = new Set<string>();
    while (seen.size < 4_000) {
      const [one, two] = [pick(COMMON_WORDS), pick(COMMON_WORDS)];
      const word = pick([one, one + two, one + one, one[0]?.toUpperCase() + one.slice(1) + two]);
      const password = word + pick(tails);
      if (password.length >= PASSWORD_LENGTH_MIN) seen.add(password);
    }
    assert.deepEqual(
      [...seen].filter((password) => codeOf(password) === 'good'),
      [],
    );
  });

  describe('is none of the shapes in which people make them:', () => {
    const shapes = commonPasswords(PASSWORD_LENGTH_MIN);
    for (const [shape, passwords] of shapes) {
      it(`${shape} (${passwords.length})`, () => {
        assert.deepEqual(
          passwords.filter((password) => codeOf(password) !== 'sign-in.password-guessable'),
          [],
        );
      });
    }
    it('more than three thousand of them', () => {
      assert.ok(new Set([...shapes.values()].flat()).size > 3_000);
    });
  });

  it('may be what chance makes, and what is put together of words that nobody would put together', () => {
    const random = seededRandom('good passwords');
    const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
    const pick = (from: ArrayLike<string>) => from[Math.floor(random.next() * from.length)] ?? '';
    const made = Array.from({ length: 3_000 }, () => Array.from({ length: 14 }, () => pick(letters)).join(''));
    const refused = made.filter((password) => codeOf(password) !== 'good');
    assert.ok(refused.length <= 3, `${refused.length} of ${made.length}: ${refused.slice(0, 5).join(' ')}`);
    const nouns = [
      'turnip',
      'gravel',
      'lantern',
      'ember',
      'quilt',
      'walrus',
      'pebble',
      'fjord',
      'acorn',
      'velvet',
      'otter',
    ];
    for (let round = 0; round < 500; round++) {
      const phrase = Array.from({ length: 4 }, () => pick(nouns));
      if (new Set(phrase).size === 4) assert.equal(codeOf(phrase.join(' ')), 'good', phrase.join(' '));
    }
  });

  it('is not made of what is known of the person', () => {
    for (const password of [
      'sukching1962!',
      'wongsukching',
      'Yan Oi Clinic 2026',
      'causeway-demo',
      '黃淑貞20261001!',
      'gnihckus.gnow',
    ]) {
      assert.equal(codeOf(password), 'sign-in.password-guessable', password);
    }
  });
});
