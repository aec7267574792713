import { readFileSync } from 'node:fs';
import type { QuantityFilter } from './request.ts';
import { type UcumFacts, type Unit, unitOf } from './ucum-grammar.ts';

/** Units that clinical quantities are written in; a search in one finds those that measure the same thing. @source https://hl7.org/fhir/R4/valueset-ucum-common.html */
const COMMON = `1 % [ppth] [ppm] 10*-3 10*3 10*6
kg g mg ug ng pg t [lb_av] [oz_av] [stone_av] [gr]
m dm cm mm um nm km [in_i] [ft_i] [yd_i] [mi_i]
L dL cL mL uL nL fL pL m3 dm3 cm3 mm3 l dl ml [foz_us] [cup_us] [tsp_us] [tbs_us] [pt_us]
s ms us min h d wk mo a mo_j a_j
/s /min /h /d {beats}/min {breaths}/min Hz
K Cel [degF]
Pa kPa hPa mm[Hg] cm[H2O] bar mbar [psi]
g/L g/dL g/mL mg/L mg/dL mg/mL ug/L ug/dL ug/mL ng/L ng/dL ng/mL pg/mL pg/L pg/dL kg/m3 g/l mg/dl
mol mmol umol nmol pmol mol/L mmol/L umol/L nmol/L pmol/L mmol/dL umol/dL nmol/dL nmol/mL mol/m3 mmol/l umol/l
mol/mol mmol/mol umol/mol g/g mg/g ug/g ug/mg mg/mg mg/kg ug/kg g/kg mg/mmol g/mol ng/mg ng/g
mmol/kg mol/kg
10*3/uL 10*6/uL 10*9/L 10*12/L 10*6/L 10*3/mL 10*6/mL /uL /L /mL /mm3 {cells}/uL
[IU] [IU]/L [IU]/mL m[IU]/L m[IU]/mL u[IU]/mL k[IU]/L [iU] [iU]/L [iU]/mL U U/L U/mL mU/L mU/mL uU/mL kU/L kat kat/L ukat/L nkat/L
mL/min mL/s L/min L/s L/h mL/h L/d mL/d mL/min/{1.73_m2} mL/kg mL/kg/h
g/d mg/d ug/d g/(24.h) mg/(24.h) ug/(24.h) mmol/d mmol/(24.h) mg/h ug/min ug/h
mg/kg/d ug/kg/min ug/kg/h mg/kg/h
kg/m2 g/m2 mg/m2 ug/m2 m2 cm2 mm2
eq meq eq/L meq/L mosm osm mosm/kg osm/kg mosm/L
W kW J kJ kcal cal [Cal] V mV uV A mA Ohm
Gy mGy cGy Sv mSv Bq MBq GBq
deg rad`.split(/\s+/);

const facts = JSON.parse(readFileSync(new URL('../definitions/ucum.json', import.meta.url), 'utf8')) as UcumFacts;

const CACHE_MAX = 1000;
const byCode = new Map<string, Unit | undefined>();
let common: ReadonlyMap<string, readonly (readonly [code: string, unit: Unit])[]> | undefined;

/** Another way to write a value: its unit, and what a number in the asked unit is in that one. */
export interface OtherUnit {
  readonly code: string;
  convert(value: number): number;
}

/** The units that a value in this UCUM unit may also be written in, itself among them; only itself where it is not one we know. */
export function sameUnits(code: string): OtherUnit[] {
  const itself = { code, convert: (value: number) => value };
  const from = known(code);
  if (!from) return [itself];
  const others = (commonUnits().get(dimensionKey(from)) ?? []).filter(([other]) => other !== code);
  return [
    itself,
    ...others.map(([other, to]) => ({ code: other, convert: (value: number) => converted(value, from, to) })),
  ];
}

/** A unit by its code: as a multiple of base units, its zero, and what it measures. Undefined where it is none that we know. */
export function readUnit(
  code: string,
): { readonly factor: number; readonly zero: number; readonly dimension: string } | undefined {
  const unit = known(code);
  return unit && { factor: unit.factor, zero: unit.zero, dimension: dimensionKey(unit) };
}

const UCUM = 'http://unitsofmeasure.org';

/**
 * The value in every unit that it may be written in. Converting what is asked for, and not what is stored, costs no index: 70 kg also finds 70000 g.
 * @source https://hl7.org/fhir/R4/search.html#quantity
 */
export function inSameUnits(asked: QuantityFilter['values'][number]): QuantityFilter['values'] {
  if (asked.system !== UCUM || asked.code === undefined) return [asked];
  return sameUnits(asked.code).map(({ code, convert }) => ({
    ...asked,
    code,
    value: convert(asked.value),
    low: convert(asked.low),
    high: convert(asked.high),
  }));
}

/** Twelve digits: more than anybody measures, fewer than binary fractions disturb. */
function converted(value: number, from: Unit, to: Unit): number {
  const base = (value + from.zero) * (from.factor / to.factor) - to.zero;
  return Number.isFinite(base) ? Number(base.toPrecision(12)) : base;
}

function known(code: string): Unit | undefined {
  if (byCode.has(code)) return byCode.get(code);
  const unit = unitOf(code, facts);
  if (byCode.size >= CACHE_MAX) byCode.clear();
  byCode.set(code, unit);
  return unit;
}

function commonUnits() {
  if (common) return common;
  const byDimension = new Map<string, (readonly [string, Unit])[]>();
  for (const code of COMMON) {
    const unit = unitOf(code, facts);
    if (!unit) continue;
    const key = dimensionKey(unit);
    byDimension.set(key, [...(byDimension.get(key) ?? []), [code, unit]]);
  }
  common = byDimension;
  return byDimension;
}

function dimensionKey({ dimension }: Unit): string {
  return Object.keys(dimension)
    .sort()
    .map((base) => `${base}${dimension[base]}`)
    .join('.');
}
