import type { Random } from '#kernel';
import { compositesOf } from '../search/composites.ts';
import { searchParametersOf } from '../search/parameters.ts';
import { RESOURCE_TYPES } from '../types.ts';

const MODIFIERS = [
  'exact',
  'contains',
  'missing',
  'not',
  'text',
  'in',
  'not-in',
  'above',
  'below',
  'of-type',
  'identifier',
  'iterate',
  'Patient',
  'Observation',
  'x',
  '',
  'missing:missing',
];

const VALUES = [
  'a',
  'male',
  'true',
  'Chan',
  '陳',
  'é',
  '5.4',
  '-1',
  '1e300',
  'gt5',
  'ap5.40',
  'lt-0',
  '2024',
  '2024-02-30',
  'ge2024-05',
  'sa9999-12-31T23:59:59Z',
  'eb0001',
  'Patient/1',
  'Patient/1/_history/1',
  'http://hk.test/fhir/R4/Patient/1',
  'urn:uuid:9f7e1c8e-0000-4000-8000-000000000000',
  'http://loinc.org|8867-4',
  '|8867-4',
  'http://loinc.org|',
  '|',
  '||',
  'a|b|c',
  'a$b',
  'http://loinc.org|8480-6$gt140',
  'a$b$c',
  '5.4|http://unitsofmeasure.org|mg',
  '5||kg',
  '5|kg',
  '\\',
  '\\,',
  'a,b,,c',
  ',',
  '%',
  '_',
  "'",
  '"',
  '\u0000',
  '\ud800',
  '\u202e',
  '*',
  '[',
  '(',
  'x'.repeat(5000),
  `${'a,'.repeat(1500)}a`,
  '-12.5|130.25|10|km',
  '91|181',
];

/** Values that a parameter of this kind can be asked for. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  token: ['a', 'male', 'final', 'http://loinc.org|8867-4', '|x', 'http://loinc.org|', 'true'],
  reference: ['Patient/1', '1', 'http://hk.test/fhir/R4/Patient/1', 'urn:uuid:9f7e1c8e-0000-4000-8000-000000000000'],
  string: ['Chan', '陳', 'é', 'a b', '%', '_'],
  date: ['2024', 'ge2024-05', 'sa2024-05-01', 'ap2024-05-01T08:00:00Z', 'ne1999', '2024-05-01T10:00:00+08:00'],
  number: ['5.4', 'gt5', 'ap5.40', '1e10', 'ne0'],
  quantity: ['5.4|http://unitsofmeasure.org|mg', '5||kg', 'gt5', 'ap1|http://unitsofmeasure.org|g'],
  uri: ['urn:x', 'http://example.org/a'],
};

const SHAPING: readonly (readonly [string, readonly string[]])[] = [
  ['_count', ['0', '1', '10', '501', '-1', 'x', '99999999999']],
  [
    '_sort',
    ['_id', '-_lastUpdated', '_lastUpdated,_id', 'date', '-name', 'code', 'subject', 'x', ',', '-', '__proto__'],
  ],
  ['_total', ['none', 'accurate', 'estimate', 'x']],
  ['_summary', ['true', 'false', 'text', 'data', 'count', 'x']],
  ['_elements', ['id', 'name', 'name,status', 'x', 'Patient.name', '.', '']],
  [
    '_include',
    ['*', 'Observation:subject', 'Observation:subject:Patient', 'Patient:organization', 'x', ':', 'Observation:*'],
  ],
  ['_include:iterate', ['Patient:general-practitioner', 'Organization:partof', 'x:y']],
  ['_revinclude', ['*', 'Observation:subject', 'Provenance:target', 'Observation:code', 'x']],
  ['_page', ['AAAA', 'WzEsImEiXQ', 'W10', 'bnVsbA', '!', '~', '~WzEsImEiXQ', '~~W10']],
  ['_type', ['Patient', 'Patient,Observation', 'x']],
  ['_has:Observation:patient:code', ['x', '|', '']],
  ['_has:Observation:subject:_has:Provenance:target:agent', ['x']],
  ['_has:x:y:z', ['1']],
  ['_text', ['headache', '"', '\u0000', '&|!()', ':*']],
  ['_content', ['headache and fever', 'x & ', '陳']],
  ['_list', ['1', '$current-problems', '..']],
  ['_filter', ['name eq x']],
  ['_lastUpdated', ['gt2020', 'lt2020-13', 'x']],
  ['_id', ['1', 'a,b', '..', '_']],
  ['_profile', ['http://x', 'x|1']],
  ['_format', ['json', 'xml', 'x']],
  ['near', ['22.3|114.2', '22.3|114.2|5|km', '22.3|114.2|-5|furlong', '|', '91|0|1|m']],
];

/** A search that may or may not make sense: real parameters and chains with real and odd modifiers and values. */
export function searchFor(random: Random): { readonly type: string; readonly query: string } {
  const type = random.chance(0.95) ? random.pick(RESOURCE_TYPES) : '';
  const query = new URLSearchParams();
  for (let n = random.chance(0.6) ? 1 : random.int(2, 4); n > 0; n--) {
    if (random.chance(0.3)) {
      const [name, values] = random.pick(SHAPING);
      query.append(name, random.pick(values));
    } else {
      const name = nameFor(random, type);
      const kind = searchParametersOf(type || 'Resource').get(name.split(/[:.]/)[0] ?? '')?.type;
      const fitting = random.chance(0.6) ? FITTING[kind ?? ''] : undefined;
      query.append(name, fitting ? random.pick(fitting) : valueFor(random));
    }
  }
  return { type, query: query.toString() };
}

function nameFor(random: Random, type: string): string {
  const codes = [...searchParametersOf(type || 'Resource').keys(), ...compositesOf(type).keys(), 'x'];
  let name = random.pick(codes);
  const parameter = searchParametersOf(type || 'Resource').get(name);
  if (parameter?.type === 'reference' && random.chance(0.3)) {
    const target = random.pick(parameter.targets.length > 0 ? parameter.targets : RESOURCE_TYPES);
    return `${name}${random.chance(0.5) ? `:${target}` : ''}.${nameFor(random, target)}`;
  }
  if (random.chance(0.35)) name += `:${random.pick(MODIFIERS)}`;
  return name;
}

function valueFor(random: Random): string {
  const value = random.pick(VALUES);
  return random.chance(0.2) ? `${value},${random.pick(VALUES)}` : value;
}
