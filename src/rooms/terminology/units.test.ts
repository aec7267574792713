import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { catalogue } from './catalogue.ts';
import { unitText } from './units.ts';

describe('a UCUM unit as a reader writes it', () => {
  for (const [ucum, text] of [
    ['mmol/L', 'mmol/L'],
    ['mm[Hg]', 'mmHg'],
    ['kg/m2', 'kg/m²'],
    ['10*9/L', '10⁹/L'],
    ['10*12/L', '10¹²/L'],
    ['10^-6', '10⁻⁶'],
    ['Cel', '°C'],
    ['[degF]', '°F'],
    ['umol/L', 'μmol/L'],
    ['m[IU]/L', 'mIU/L'],
    ['mL/min/{1.73_m2}', 'mL/min/1.73 m²'],
    ['%', '%'],
    ['%{HemoglobinA1C}', '%'],
  ] as const) {
    it(`${ucum} is ${text} in all three languages`, () => {
      for (const lang of LANGS) assert.equal(unitText(ucum, lang), text);
    });
  }

  it('is a word where a reader expects a word', () => {
    assert.deepEqual(
      LANGS.map((lang) => unitText('/min', lang)),
      ['/min', '次/分', '次/分鐘'],
    );
    assert.deepEqual(
      LANGS.map((lang) => unitText('d', lang)),
      ['days', '天', '日'],
    );
    assert.deepEqual(
      LANGS.map((lang) => unitText('{puff}', lang)),
      ['puffs', '揿', '下'],
    );
  });

  it('an unknown unit stays as it is', () => {
    for (const ucum of ['furlong', '', 'toString', '__proto__']) {
      for (const lang of LANGS) assert.equal(unitText(ucum, lang), ucum);
    }
  });

  it('every unit of our tests and vital signs can be shown', () => {
    for (const { id, unit } of catalogue.concepts.values()) {
      if (unit === undefined) continue;
      for (const lang of LANGS) assert.doesNotMatch(unitText(unit, lang), /[[\]{}*^]/, `${id}: ${unit}`);
    }
  });
});
