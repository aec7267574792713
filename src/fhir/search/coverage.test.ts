import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import { RESOURCE_TYPES, UNSUPPORTED_SEARCH_PARAMETERS } from '../definitions/definitions.ts';
import { compositesOf } from './composites.ts';
import { searchParametersOf } from './parameters.ts';
import { parseSearch } from './parse-search.ts';
import { specialParametersOf } from './special.ts';

/** A value of each kind. */
const VALUES: Readonly<Record<string, string>> = {
  token: 'urn:s|c',
  reference: 'Patient/1',
  string: 'x',
  date: 'ge2026-01-01',
  number: '1.5',
  quantity: '1.5|http://unitsofmeasure.org|mg',
  uri: 'urn:x',
};

const MODIFIERS: Readonly<Record<string, readonly string[]>> = {
  token: ['missing', 'not', 'text', 'in', 'not-in', 'below', 'above'],
  reference: ['missing', 'identifier'],
  string: ['missing', 'exact', 'contains'],
  date: ['missing'],
  number: ['missing'],
  quantity: ['missing'],
  uri: ['missing', 'below', 'above'],
};

const codesOf = (type: string, query: string): string[] => {
  try {
    parseSearch(type, new URLSearchParams(query));
    return [];
  } catch (error) {
    if (error instanceof RefusalError) return error.refusals.map(({ code }) => code);
    throw error;
  }
};

/** Every search parameter that R4 defines, for every type: understood with each modifier of its kind, or refused by name. */
describe('the search parameters of R4', () => {
  it('of every type are understood, with every modifier of their kind', () => {
    let understood = 0;
    for (const type of RESOURCE_TYPES) {
      for (const { code, type: kind } of searchParametersOf(type).values()) {
        const value = code === '_id' ? 'a' : (VALUES[kind] as string);
        assert.deepEqual(codesOf(type, `${code}=${encodeURIComponent(value)}`), [], `${type}.${code}`);
        understood++;
        if (code === '_id' || code === '_lastUpdated') continue;
        if (code === 'phonetic') continue;
        for (const modifier of MODIFIERS[kind] ?? []) {
          const given = modifier === 'missing' ? 'true' : encodeURIComponent(value);
          assert.deepEqual(codesOf(type, `${code}:${modifier}=${given}`), [], `${type}.${code}:${modifier}`);
        }
        assert.deepEqual(codesOf(type, `_sort=${code}`), [], `${type} sorted by ${code}`);
      }
      for (const { code } of specialParametersOf(type)) {
        const value = code === 'near' ? '1|1' : code.endsWith('-coordinate') ? 'c$1$2' : 'x';
        assert.deepEqual(codesOf(type, `${code}=${encodeURIComponent(value)}`), [], `${type}.${code}`);
        understood++;
      }
      for (const { code, second } of compositesOf(type).values()) {
        const value = `urn:s|c$${VALUES[second.type]}`;
        assert.deepEqual(codesOf(type, `${code}=${encodeURIComponent(value)}`), [], `${type}.${code}`);
        understood++;
      }
    }
    assert.ok(understood > 2000, String(understood));
  });
  it('that are left out are refused by name, not as unknown', () => {
    for (const name of UNSUPPORTED_SEARCH_PARAMETERS) {
      const [base = '', code = ''] = name.split('.');
      const type = base === 'Resource' || base === 'DomainResource' ? 'Patient' : base;
      assert.deepEqual(codesOf(type, `${code}=x`), ['fhir.unsupported-parameter'], name);
    }
  });
});
