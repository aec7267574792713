import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isSnomedId, isWellFormed } from './code-forms.ts';
import { SYSTEMS } from './systems.ts';

describe('a code can be one of its system', () => {
  for (const [system, good] of [
    [SYSTEMS.sct, ['38341003', '1481000119100', '326051000000105', '71341001:272741003=7771000']],
    [SYSTEMS.loinc, ['718-7', '8480-6', '60591-5', 'LA6751-7', 'LP173421-1']],
    [SYSTEMS.icd10, ['I10', 'E11.9', 'A18.0+', 'M01.3*']],
    [SYSTEMS.icd10cm, ['I10', 'S52.521A', 'E11.65']],
    [SYSTEMS.atc, ['N', 'N02', 'N02B', 'N02BE', 'N02BE01']],
    [SYSTEMS.rx, ['7984', '1870230']],
    [SYSTEMS.cvx, ['03', '140']],
    [undefined, ['anything goes', 'x']],
  ] as const) {
    it(`${system ?? 'no system'}: ${good.join(', ')}`, () => {
      for (const code of good) assert.ok(isWellFormed(system, code), code);
    });
  }

  it('a SNOMED CT id with one digit changed, or two neighbours exchanged, is none', () => {
    const ids = ['38341003', '195967001', '73211009', '840539006', '428191000124101', '16217701000119102'];
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.nat(), fc.integer({ min: 1, max: 9 }), (id, at, by) => {
        const i = at % id.length;
        const changed = `${id.slice(0, i)}${(Number(id[i]) + by) % 10}${id.slice(i + 1)}`;
        assert.ok(isSnomedId(id));
        assert.ok(!isSnomedId(changed), changed);
        const j = at % (id.length - 1);
        const exchanged = `${id.slice(0, j)}${id[j + 1]}${id[j]}${id.slice(j + 2)}`;
        assert.ok(exchanged === id || !isSnomedId(exchanged), exchanged);
      }),
      { numRuns: 400, seed: 3 },
    );
  });

  it('a LOINC number with one digit changed is none', () => {
    for (const code of ['718-7', '8480-6', '60591-5', '85354-9']) {
      for (let digit = 0; digit <= 9; digit += 1) {
        const changed = `${digit}${code.slice(1)}`;
        assert.equal(isWellFormed(SYSTEMS.loinc, changed), changed === code, changed);
      }
    }
  });
});
