import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RefusalError } from '#kernel';
import { refusalCodes, seeded } from '../fixtures.ts';
import { RESOURCE_TYPES } from '../types.ts';
import { searchParametersOf } from './parameters.ts';
import { parseSearch, type SearchOptions } from './parse-search.ts';

const parse = (type: string, query: string, options?: SearchOptions) =>
  parseSearch(type, new URLSearchParams(query), options);
const refused = (type: string, query: string) => refusalCodes(() => parse(type, query));

describe('a search', () => {
  it('without parameters is everything, fifty to a page', () => {
    assert.deepEqual(parse('Patient', ''), {
      type: 'Patient',
      filters: [],
      count: 50,
      sort: [],
      total: 'known',
      summary: 'false',
      elements: [],
      include: [],
      revinclude: [],
      ignored: [],
    });
  });

  it('is of a known type', () => {
    assert.deepEqual(refused('Pet', ''), ['fhir.unknown-type']);
    assert.equal(parse('', '_tag=x').type, '');
  });

  it('shapes its answer: count, sort, total, summary, elements, page', () => {
    const request = parse(
      'Patient',
      '_count=20&_sort=-_lastUpdated,family&_total=accurate&_summary=text&_elements=name,birthDate&_page=abc&_format=json',
    );
    assert.equal(request.count, 20);
    assert.deepEqual(request.sort, [
      { parameter: '_lastUpdated', descending: true },
      { parameter: 'family', descending: false },
    ]);
    assert.deepEqual(
      [request.total, request.summary, request.elements, request.page],
      ['accurate', 'text', ['name', 'birthDate'], 'abc'],
    );
  });

  it('gives at most 500 on one page, and takes 0', () => {
    assert.equal(parse('Patient', '_count=501').count, 500);
    assert.equal(parse('Patient', '_count=0').count, 0);
    assert.deepEqual(refused('Patient', '_count=-1'), ['fhir.bad-search-value']);
    assert.deepEqual(refused('Patient', '_count=ten'), ['fhir.bad-search-value']);
  });

  it('says every reason at once', () => {
    assert.deepEqual(refused('Patient', 'foo=1&birthdate=x&_sort=foo&_total=all'), [
      'fhir.unknown-parameter',
      'fhir.bad-search-value',
      'fhir.bad-sort',
    ]);
  });

  it('refuses what it does not know, unless the caller is lenient: then it says what it left out', () => {
    assert.deepEqual(refused('Patient', 'foo=1'), ['fhir.unknown-parameter']);
    assert.deepEqual(refused('Patient', 'name:sounds=1'), ['fhir.unknown-modifier']);
    assert.deepEqual(refused('Patient', '_query=x'), ['fhir.unsupported-parameter']);
    assert.deepEqual(refused('Patient', '_filter=x'), ['fhir.unsupported-parameter']);
    const lenient = parse('Patient', 'foo=1&_filter=x&family=chan', { handling: 'lenient' });
    assert.deepEqual(lenient.ignored, ['foo', '_filter']);
    assert.equal(lenient.filters.length, 1);
  });

  it('refuses a bad value, a modifier that there is not and a named query even from a lenient caller', () => {
    for (const [query, code] of [
      ['birthdate=x', 'fhir.bad-search-value'],
      ['name:sounds=1', 'fhir.unknown-modifier'],
      ['organization.name:sounds=1', 'fhir.unknown-modifier'],
      ['_query=x', 'fhir.unsupported-parameter'],
    ] as const) {
      assert.deepEqual(
        refusalCodes(() => parse('Patient', query, { handling: 'lenient' })),
        [code],
        query,
      );
    }
  });

  it('takes an order in parts: “can repeat for inner sort orders”', () => {
    const keys = (query: string) => parse('Patient', query).sort.map(({ parameter }) => parameter);
    assert.deepEqual(keys('_sort=family&_sort=-birthdate,_id&_sort='), ['family', 'birthdate', '_id']);
    assert.deepEqual(parse('Patient', '_sort=family&_sort=foo', { handling: 'lenient' }).ignored, [
      '_sort=family',
      '_sort=foo',
    ]);
  });

  it('tells no total where none is asked for, and a free one where nothing is', () => {
    assert.equal(parse('Patient', '').total, 'known');
    assert.equal(parse('Patient', '_total=none').total, 'none');
  });

  it('takes a parameter without a value as none, if there is such a parameter', () => {
    assert.deepEqual(parse('Patient', 'name=').filters, []);
    assert.deepEqual(refused('Patient', 'nmae='), ['fhir.unknown-parameter']);
  });

  it('takes some parameters once only', () => {
    assert.deepEqual(refused('Patient', '_count=1&_count=2'), ['fhir.repeated-parameter']);
    assert.equal(parse('Patient', 'name=a&name=b').filters.length, 2);
  });

  it('has an end', () => {
    assert.deepEqual(refused('Patient', Array(61).fill('name=a').join('&')), ['fhir.search-too-broad']);
    assert.deepEqual(refused('Patient', `_id=${'1,'.repeat(1001)}`), ['fhir.search-too-broad']);
    const includes = (count: number) => Array(count).fill('_include=Observation:subject').join('&');
    assert.equal(parse('Observation', includes(60)).include.length, 60);
    assert.deepEqual(refused('Observation', includes(61)), ['fhir.search-too-broad']);
  });

  it('has an end for what it does not know, too', () => {
    const unknown = (count: number) => Array.from({ length: count }, (_, i) => `x${i}=1`).join('&');
    assert.deepEqual(refused('Patient', unknown(500_000)), ['fhir.search-too-broad']);
    assert.equal(parse('Patient', unknown(1000), { handling: 'lenient' }).ignored.length, 1000);
    assert.throws(() => parse('Patient', unknown(1001), { handling: 'lenient' }), RefusalError);
  });
});

describe('includes', () => {
  it('forward and back, with a target type, again and again', () => {
    const request = parse(
      'Observation',
      '_include=Observation:subject:Patient&_include:iterate=Patient:organization&_revinclude=Provenance:target&_include=Observation:*',
    );
    assert.deepEqual(request.include, [
      { type: 'Observation', parameter: 'subject', target: 'Patient', iterate: false },
      { type: 'Patient', parameter: 'organization', iterate: true },
      { type: 'Observation', parameter: '*', iterate: false },
    ]);
    assert.deepEqual(request.revinclude, [{ type: 'Provenance', parameter: 'target', iterate: false }]);
  });

  it('only along references that exist', () => {
    for (const bad of [
      'Observation',
      'Observation:code',
      'Observation:foo',
      'Pet:owner',
      'Patient:organization',
      'Observation:subject:Pet',
      'Observation:subject:Patient:x',
    ]) {
      assert.deepEqual(refused('Observation', `_include=${bad}`), ['fhir.bad-include'], bad);
    }
  });
});

describe('any search at all', () => {
  it('is read or refused, and nothing else happens', (t) => {
    const codes = [...new Set(RESOURCE_TYPES.flatMap((type) => [...searchParametersOf(type).keys()]))];
    const words = [
      '_has',
      '_include',
      '_revinclude',
      '_count',
      '_sort',
      '_elements',
      '_page',
      'Patient',
      'Observation',
      'missing',
      'not',
      'exact',
      'iterate',
      'identifier',
      // What every object of JavaScript has.
      '__proto__',
      'constructor',
      'toString',
    ];
    const part = fc.oneof(fc.constantFrom(...codes), fc.constantFrom(...words), fc.string({ maxLength: 8 }));
    const name = fc
      .array(fc.tuple(part, fc.constantFrom(':', '.', '')), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.flat().join(''));
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc
        .array(
          fc.constantFrom(
            'a',
            '|',
            ',',
            '\\',
            '$',
            '2024',
            '-05',
            'ge',
            'Patient/',
            '1',
            '.',
            'e9',
            'http://x',
            ' ',
            '陳',
            'constructor',
            '__proto__',
          ),
          { maxLength: 8 },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...RESOURCE_TYPES, ''),
        fc.array(fc.tuple(name, value), { maxLength: 4 }),
        fc.boolean(),
        (type, params, lenient) => {
          try {
            parseSearch(type, new URLSearchParams(params), lenient ? { handling: 'lenient' } : {});
          } catch (error) {
            if (!(error instanceof RefusalError)) throw error;
          }
        },
      ),
      seeded(t, 5000) as fc.Parameters<[string, [string, string][], boolean]>,
    );
  });
});
