import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkPaper, hkidCheckDigit, maskNumber, residentCheckDigit } from './papers.ts';

const today = '2026-11-22';
const codeOf = (kind: Parameters<typeof checkPaper>[0], number: string) => {
  const decision = checkPaper(kind, number, today);
  return decision.ok ? decision.value.key : decision.refusals[0].code;
};

describe('HKID: letters and six digits, then a check character in brackets', () => {
  for (const number of ['E364912(5)', 'A123456(3)', 'AB987654(3)', 'Z683365(A)']) {
    it(`${number} is right`, () => assert.equal(codeOf('hkid', number), number.replaceAll(/[()]/g, '')));
  }
  it('is read with spaces, full-width letters and small letters as typed at a counter', () => {
    assert.equal(codeOf('hkid', ' ｅ364912 （5） '), 'E3649125');
  });
  it('a wrong check character is refused with its position', () => {
    const decision = checkPaper('hkid', 'E364912(6)', today);
    assert.ok(!decision.ok);
    assert.deepEqual(
      decision.refusals.map((r) => [r.code, r.params]),
      [['identity.paper-check-digit', { position: 8 }]],
    );
  });
  it('one wrong digit is always found, and so are two neighbours exchanged', () => {
    const number = fc.tuple(fc.constantFrom(...'ABCDEFGHKMPRSVWYZ'), fc.integer({ min: 0, max: 999_999 }));
    fc.assert(
      fc.property(number, fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 9 }), ([letter, n], at, add) => {
        const digits = String(n).padStart(6, '0');
        const check = hkidCheckDigit(letter, digits);
        const wrong = [...digits];
        wrong[at] = String((Number(wrong[at]) + add) % 10);
        assert.equal(codeOf('hkid', letter + wrong.join('') + check), 'identity.paper-check-digit');
        const swapped = [...digits];
        const next = (at + 1) % 6;
        [swapped[at], swapped[next]] = [swapped[next] ?? '', swapped[at] ?? ''];
        if (swapped.join('') === digits || next === 0) return;
        assert.equal(codeOf('hkid', letter + swapped.join('') + check), 'identity.paper-check-digit');
      }),
      { seed: 20261122 },
    );
  });
});

describe('GB 11643-1999: resident identity card and residence permit', () => {
  it('the published examples are right', () => {
    for (const number of ['34052419800101001X', '11010519491231002X', '440524188001010014']) {
      assert.equal(residentCheckDigit(number), number[17], number);
    }
    assert.equal(codeOf('resident-identity-card', '11010519491231002X'), '11010519491231002X');
  });
  it('810000, 820000 and 830000 are residence permits and nothing else', () => {
    for (const number of ['810000199001010019', '820000198506150022', '830000197803090035']) {
      assert.equal(codeOf('hk-macao-residence-permit', number), number);
      assert.equal(codeOf('resident-identity-card', number), 'identity.paper-form');
    }
    assert.equal(codeOf('hk-macao-residence-permit', '11010519491231002X'), 'identity.paper-form');
  });
  it('30 February and tomorrow are no birth dates', () => {
    assert.equal(codeOf('resident-identity-card', '110105194902300020'), 'identity.paper-birth-date');
    assert.equal(codeOf('resident-identity-card', '110105202611230020'), 'identity.paper-birth-date');
  });
});

describe('港澳居民来往内地通行证: the first nine characters identify the person', () => {
  it('the renewal count of the 1999 card is not part of the identity', () => {
    assert.equal(codeOf('home-return-permit', 'H1234567801'), 'H12345678');
    assert.equal(codeOf('home-return-permit', 'H12345678'), 'H12345678');
  });
  it('HA and MA are cards of residents who are not Chinese nationals', () => {
    assert.equal(codeOf('home-return-permit', 'HA1234567'), 'HA1234567');
  });
  it('other letters and lengths are refused', () => {
    for (const number of ['T12345678', 'H1234567', 'H123456789']) {
      assert.equal(codeOf('home-return-permit', number), 'identity.paper-form', number);
    }
  });
});

describe('what a screen shows of a number', () => {
  it('keeps the first three characters and the last', () => {
    assert.equal(maskNumber('E364912(5)'), 'E36••••5');
    assert.equal(maskNumber('12345'), '•••••');
  });
});
