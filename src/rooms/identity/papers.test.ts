import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PAPER_KINDS } from './contract.ts';
import { hkidCheckDigit, residentCheckDigit } from './papers/check-digits.ts';
import { checkPaper, maskNumber, readSymbols } from './papers.ts';

const today = '2026-11-22';
const codeOf = (kind: Parameters<typeof checkPaper>[0], number: string) => {
  const decision = checkPaper(kind, number, today);
  return decision.ok ? decision.value.key : decision.refusals[0].code;
};
/** Where the first fault stands, as the refusal tells it. */
const faultAt = (kind: Parameters<typeof checkPaper>[0], number: string) => {
  const decision = checkPaper(kind, number, today);
  return decision.ok ? undefined : decision.refusals[0].params?.['position'];
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
  it('card symbols are stars, then letters; anything else is printed on no card', () => {
    assert.deepEqual(readSymbols('***AZ'), ['***', 'A', 'Z']);
    assert.deepEqual(readSymbols(' ＊ c o '), ['*', 'C', 'O']);
    for (const wrong of ['', '**A', 'A***', 'A1', '香']) assert.equal(readSymbols(wrong), undefined, wrong);
  });
  it('one wrong digit is always found, and so are two neighbours exchanged', () => {
    const letters = fc.oneof(fc.constantFrom(...'ABCDEFGHKMPRSVWYZ'), fc.constantFrom('WX', 'XA', 'QX'));
    const number = fc.tuple(letters, fc.integer({ min: 0, max: 999_999 }));
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
      assert.equal(codeOf('resident-identity-card', number), 'identity.paper-region');
    }
    assert.equal(codeOf('hk-macao-residence-permit', '11010519491231002X'), 'identity.paper-region');
  });
  it('one wrong character is always found, and so are two neighbours exchanged', () => {
    const number = fc.tuple(fc.constantFrom('110105', '440305', '810000'), fc.integer({ min: 0, max: 36_000 }));
    fc.assert(
      fc.property(number, fc.nat(999), fc.nat(17), fc.integer({ min: 1, max: 9 }), ([area, day], n, at, add) => {
        const born = new Date(Date.UTC(1925, 0, 1) + day * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
        const body = `${area}${born}${String(n).padStart(3, '0')}`;
        const right = body + residentCheckDigit(body);
        const kind = area === '810000' ? 'hk-macao-residence-permit' : 'resident-identity-card';
        assert.equal(codeOf(kind, right), right);
        const wrong = [...right];
        wrong[at] = wrong[at] === 'X' ? String(add) : String((Number(wrong[at]) + add) % 10);
        assert.notEqual(codeOf(kind, wrong.join('')), wrong.join(''), 'one wrong character');
        const exchanged = [...right];
        [exchanged[at], exchanged[at + 1]] = [right[at + 1] ?? '', right[at] ?? ''];
        if (exchanged.join('') === right) return;
        assert.notEqual(codeOf(kind, exchanged.join('')), exchanged.join(''), 'two neighbours exchanged');
      }),
      { seed: 20261122, numRuns: 2_000 },
    );
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
  it('the renewal digits are kept apart, and only where the card prints them', () => {
    const renewalOf = (number: string) => {
      const decision = checkPaper('home-return-permit', number, today);
      return decision.ok ? decision.value.renewal : 'refused';
    };
    assert.deepEqual(['M1234567800', 'M12345678', 'MA7654321'].map(renewalOf), ['00', undefined, undefined]);
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

describe('a number that cannot be right is refused with the place of its fault', () => {
  const faults: readonly (readonly [Parameters<typeof checkPaper>[0], string, string, number])[] = [
    ['hkid', 'E364912', 'paper-form', 8],
    ['hkid', 'E36491B(5)', 'paper-form', 7],
    ['hkid', '3364912(5)', 'paper-form', 1],
    ['hkid', 'E364912(B)', 'paper-form', 8],
    ['hkid', 'E3649125 6', 'paper-form', 9],
    ['hkid', 'AB987654(4)', 'paper-check-digit', 9],
    ['home-return-permit', 'T12345678', 'paper-form', 1],
    ['home-return-permit', 'HB1234567', 'paper-form', 2],
    ['home-return-permit', 'H1234567', 'paper-form', 9],
    ['home-return-permit', 'H123456789', 'paper-form', 11],
    ['home-return-permit', 'HA123456789', 'paper-form', 10],
    ['resident-identity-card', '1101051949123100', 'paper-form', 17],
    ['resident-identity-card', '11010519491231O02X', 'paper-form', 15],
    ['resident-identity-card', '991105194912310021', 'paper-region', 1],
    ['resident-identity-card', '110105194913310020', 'paper-birth-date', 7],
    ['resident-identity-card', '110105194912310021', 'paper-check-digit', 18],
    ['hk-macao-residence-permit', '810000199001010018', 'paper-check-digit', 18],
    ['taiwan-travel-permit', '1234567', 'paper-form', 8],
    ['taiwan-travel-permit', '12345678A', 'paper-form', 9],
    ['passport', 'X12#4567', 'paper-form', 4],
    ['passport', 'X12', 'paper-form', 4],
    ['certificate-of-exemption', 'A'.repeat(21), 'paper-form', 21],
  ];
  for (const [kind, number, code, position] of faults) {
    it(`${kind} ${number}: ${code}, character ${position}`, () => {
      assert.deepEqual([codeOf(kind, number), faultAt(kind, number)], [`identity.${code}`, position]);
    });
  }
  it('whatever is typed, the place lies in the number or just behind it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PAPER_KINDS), fc.string({ unit: 'grapheme', maxLength: 40 }), (kind, number) => {
        const bare = number
          .normalize('NFKC')
          .trim()
          .toUpperCase()
          .replaceAll(/[\s()-]/g, '');
        const position = faultAt(kind, number);
        if (position !== undefined) assert.ok(Number(position) >= 1 && Number(position) <= bare.length + 1);
      }),
      { seed: 20261122 },
    );
  });
});
