/**
 * Writes `src/fhir/definitions/ucum.json` from the UCUM essence (third-party data beside the repository, not part of it): prefixes, and each unit atom as a
 * factor of base units. Only these facts are kept.
 *
 * Run: `node tools/build-ucum.ts`
 * @source https://ucum.org/ucum-essence.xml 2.0.1
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { type UcumFacts, unitOf } from '../src/fhir/search/ucum-grammar.ts';

const SOURCE = new URL('../../shared/data/terminology/ucum/ucum-essence.xml', import.meta.url);
const TARGET = new URL('../src/fhir/definitions/ucum.json', import.meta.url);

const xml = readFileSync(SOURCE, 'utf8');
const attribute = (tag: string, name: string) =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&apos;', "'").replaceAll('&quot;', '"');

const prefixes: Record<string, number> = {};
for (const [, tag = '', value = ''] of xml.matchAll(/<prefix ([^>]*)>[\s\S]*?<value value="([^"]*)"/g)) {
  prefixes[attribute(tag, 'Code') ?? ''] = Number(value);
}

const atoms: Record<string, UcumFacts['atoms'][string]> = {};
for (const [, tag = ''] of xml.matchAll(/<base-unit ([^>]*)>/g)) {
  const code = attribute(tag, 'Code') ?? '';
  atoms[code] = [1, { [code]: 1 }, 1];
}
// A mole is a number of particles to UCUM. As such, 5 mmol/L of glucose would be a count of cells: here it stays a thing of its own.
atoms.mol = [1, { mol: 1 }, 1];

const waiting = [...xml.matchAll(/<unit ([^>]*)>([\s\S]*?)<\/unit>/g)].map(([, tag = '', body = '']) => ({
  code: attribute(tag, 'Code') ?? '',
  metric: attribute(tag, 'isMetric') === 'yes' ? (1 as const) : (0 as const),
  special: attribute(tag, 'isSpecial') === 'yes',
  arbitrary: attribute(tag, 'isArbitrary') === 'yes',
  unit: attribute(/<value ([^>]*)/.exec(body)?.[1] ?? '', 'Unit') ?? '',
  value: Number(attribute(/<value ([^>]*)/.exec(body)?.[1] ?? '', 'value') ?? Number.NaN),
}));
const facts: UcumFacts = { prefixes, atoms };
// A unit is defined by others, which may come later in the file.
for (let left = waiting.length, before = -1; left !== before; ) {
  before = left;
  for (const { code, metric, special, arbitrary, unit, value } of waiting) {
    if (code in atoms || special) continue;
    if (arbitrary) atoms[code] = [1, { [code]: 1 }, metric];
    else {
      const known = unitOf(unit, facts);
      if (known && !Number.isNaN(value))
        atoms[code] = [Number((value * known.factor).toPrecision(15)), known.dimension, metric];
    }
  }
  left = waiting.filter(({ code, special }) => !(code in atoms) && !special).length;
}
// The two scales with a zero of their own that are in clinical use. Everything else that is special (pH, bel, dioptre) is only ever equal to itself.
atoms.Cel = [1, { K: 1 }, 1, 273.15];
atoms['[degF]'] = [5 / 9, { K: 1 }, 0, 459.67];

const lines = Object.entries(atoms).map(([code, atom]) => `${JSON.stringify(code)}:${JSON.stringify(atom)}`);
writeFileSync(
  TARGET,
  `{\n"source":"UCUM essence 2.0.1, https://ucum.org",\n"prefixes":${JSON.stringify(prefixes)},\n"atoms":{\n${lines.join(',\n')}\n}\n}\n`,
);
const missing = waiting.filter(({ code }) => !(code in atoms)).map(({ code }) => code);
console.log(`${lines.length} units; left out: ${missing.join(' ')}`);
