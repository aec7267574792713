import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sameUnits } from './ucum.ts';

const inUnit = (value: number, from: string, to: string) =>
  sameUnits(from)
    .find(({ code }) => code === to)
    ?.convert(value);

describe('units of the same kind (UCUM)', () => {
  it('are converted by their factors', () => {
    assert.equal(inUnit(5.4, 'mg', 'ug'), 5400);
    assert.equal(inUnit(0.07, 'kg', 'g'), 70);
    assert.equal(inUnit(1, '[in_i]', 'cm'), 2.54);
    assert.equal(inUnit(90, 'mg/dL', 'g/L'), 0.9);
    assert.equal(inUnit(5.6, 'mmol/L', 'umol/L'), 5600);
    assert.equal(inUnit(7.5, '10*3/uL', '10*9/L'), 7.5);
    assert.equal(inUnit(120, 'mm[Hg]', 'kPa'), 15.99864);
    assert.equal(inUnit(72, '{beats}/min', '/min'), 72);
  });
  it('are converted by their zeros where they have one', () => {
    assert.equal(inUnit(37, 'Cel', '[degF]'), 98.6);
    assert.equal(inUnit(98.6, '[degF]', 'Cel'), 37);
    assert.equal(inUnit(0, 'Cel', 'K'), 273.15);
  });
  it('are not mixed with what only looks alike', () => {
    assert.equal(inUnit(5, 'mmol/L', '/L'), undefined);
    assert.equal(inUnit(5, 'mmol/L', 'mg/dL'), undefined);
    assert.equal(inUnit(5, '[iU]/L', 'U/L'), undefined);
    assert.equal(inUnit(5, 'g', 'mL'), undefined);
  });
  it('are only themselves where nobody knows them', () => {
    for (const code of ['{score}x', 'tablet', '[pH]', '', '((((', 'm/', 'constructor', '9'.repeat(80)]) {
      assert.deepEqual(
        sameUnits(code).map((unit) => unit.code),
        [code],
        code,
      );
    }
  });
});
