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
const filter = (type: string, query: string, options?: SearchOptions) => parse(type, query, options).filters[0];
/** The values of a filter, whatever its kind. */
const valuesOf = <V>(type: string, query: string, options?: SearchOptions) => {
  const found = filter(type, query, options);
  assert.ok(found && 'values' in found);
  return found.values as readonly V[];
};
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
  });
});

describe('a filter', () => {
  it('by token: code, system|code, |code, system|, escaped characters, alternatives', () => {
    const tokens = (query: string) => valuesOf('Observation', query);
    assert.deepEqual(tokens('code=a'), [{ code: 'a' }]);
    assert.deepEqual(tokens('code=http://s|a'), [{ system: 'http://s', code: 'a' }]);
    assert.deepEqual(tokens('code=|a'), [{ system: '', code: 'a' }]);
    assert.deepEqual(tokens('code=http://s|'), [{ system: 'http://s' }]);
    assert.deepEqual(tokens('code=a\\,b,c\\|d'), [{ code: 'a,b' }, { code: 'c|d' }]);
    for (const bad of ['code=a,', 'code=|', 'code=a|b|c'])
      assert.deepEqual(refused('Observation', bad), ['fhir.bad-search-value'], bad);
  });

  it('by token with :not, :text, :of-type, :missing', () => {
    assert.deepEqual(filter('Observation', 'code:not=a'), {
      kind: 'token',
      parameter: 'code',
      negated: true,
      values: [{ code: 'a' }],
    });
    assert.deepEqual(filter('Observation', 'code:text=Blood  GLUCOSE'), {
      kind: 'text',
      parameter: 'code',
      values: ['blood glucose'],
    });
    assert.deepEqual(filter('Patient', 'identifier:of-type=http://t|HK|A1'), {
      kind: 'token',
      parameter: 'identifier:of-type',
      negated: false,
      values: [{ system: 'http://t', code: 'HK|A1' }],
    });
    assert.deepEqual(refused('Observation', 'code:of-type=http://t|HK|A1'), ['fhir.unknown-modifier']);
    assert.deepEqual(filter('Patient', 'gender:missing=true'), {
      kind: 'missing',
      parameter: 'gender',
      parameterType: 'token',
      missing: true,
    });
    assert.deepEqual(refused('Patient', 'gender:missing=yes'), ['fhir.bad-search-value']);
  });

  it('by contact, in any case', () => {
    assert.deepEqual(valuesOf('Patient', 'email=Mei@Example.org'), [{ code: 'mei@example.org' }]);
  });

  it('by reference: type and id, id alone, address, this node’s own address, logical', () => {
    const values = (query: string, options?: SearchOptions) => valuesOf('Observation', query, options);
    assert.deepEqual(values('subject=Patient/1'), [{ type: 'Patient', id: '1' }]);
    assert.deepEqual(values('subject=1'), [{ id: '1' }]);
    assert.deepEqual(values('subject:Patient=1'), [{ type: 'Patient', id: '1' }]);
    assert.deepEqual(values('patient=1'), [{ type: 'Patient', id: '1' }]);
    assert.deepEqual(values('subject=https://x.example/Patient/1'), [{ url: 'https://x.example/Patient/1' }]);
    const baseUrl = 'https://hk.example/fhir/R4';
    assert.deepEqual(values('subject=https://hk.example/fhir/R4/Patient/1', { baseUrl }), [
      { type: 'Patient', id: '1' },
    ]);
    assert.deepEqual(filter('Observation', 'subject:identifier=http://s|1'), {
      kind: 'identifier',
      parameter: 'subject',
      values: [{ system: 'http://s', code: '1' }],
    });
    assert.deepEqual(refused('Observation', 'subject:Practitioner=1'), ['fhir.unknown-modifier']);
    assert.deepEqual(refused('Observation', 'subject:Patient=Group/1'), ['fhir.bad-search-value']);
    assert.deepEqual(refused('Observation', 'subject=Pet/1'), ['fhir.bad-search-value']);
  });

  it('by string: from the start, anywhere, exactly', () => {
    assert.deepEqual(filter('Patient', 'name=Müller'), {
      kind: 'string',
      parameter: 'name',
      match: 'starts',
      values: ['muller'],
    });
    assert.deepEqual(filter('Patient', 'name:contains=陳'), {
      kind: 'string',
      parameter: 'name',
      match: 'contains',
      values: ['陳'],
    });
    assert.deepEqual(filter('Patient', 'name:exact=Müller'), {
      kind: 'string',
      parameter: 'name',
      match: 'exact',
      values: ['Müller'],
    });
    assert.deepEqual(refused('Patient', 'name=%20'), ['fhir.bad-search-value']);
  });

  it('by date, with a prefix', () => {
    const date = (value: string) =>
      valuesOf<{ prefix: string; lo: number; hi: number }>('Patient', `birthdate=${value}`)[0];
    assert.deepEqual(date('ge1950-01-01'), {
      prefix: 'ge',
      lo: Date.parse('1949-12-31T16:00Z'),
      hi: Date.parse('1950-01-01T16:00Z'),
    });
    assert.equal(date('1950')?.prefix, 'eq');
    assert.deepEqual(date('ap1950-05-10'), {
      prefix: 'ap',
      lo: Date.parse('1950-05-08T16:00Z'),
      hi: Date.parse('1950-05-11T16:00Z'),
    });
    // An address that was not encoded turns the plus of a zone into a blank.
    assert.equal(date('2024-05-01T10:00:00+08:00')?.lo, Date.parse('2024-05-01T02:00Z'));
    for (const bad of ['xx1950', '1950-13', '19500101', 'ge'])
      assert.deepEqual(refused('Patient', `birthdate=${bad}`), ['fhir.bad-search-value'], bad);
  });

  it('by number and quantity, as precise as it is written', () => {
    const number = (value: string) => valuesOf('RiskAssessment', `probability=${value}`)[0];
    assert.deepEqual(number('0.5'), { prefix: 'eq', value: 0.5, low: 0.45, high: 0.55 });
    // Not 0.8500000000000001, which 0.85 would be below.
    assert.deepEqual(number('0.8'), { prefix: 'eq', value: 0.8, low: 0.75, high: 0.85 });
    assert.deepEqual(number('ap0.3'), { prefix: 'ap', value: 0.3, low: 0.27, high: 0.33 });
    assert.deepEqual(number('gt100'), { prefix: 'gt', value: 100, low: 99.5, high: 100.5 });
    assert.deepEqual(number('1e2'), { prefix: 'eq', value: 100, low: 50, high: 150 });
    assert.deepEqual(number('ap100'), { prefix: 'ap', value: 100, low: 90, high: 110 });
    const quantity = (value: string) => valuesOf('Observation', `value-quantity=${value}`)[0];
    assert.deepEqual(quantity('le5|http://u|mg'), {
      prefix: 'le',
      value: 5,
      low: 4.5,
      high: 5.5,
      system: 'http://u',
      code: 'mg',
    });
    assert.deepEqual(quantity('5||mg'), { prefix: 'eq', value: 5, low: 4.5, high: 5.5, code: 'mg' });
    const ofSystem = { prefix: 'eq', value: 5, low: 4.5, high: 5.5, system: 'http://u' };
    assert.deepEqual([quantity('5|http://u|'), quantity('5|http://u')], [ofSystem, ofSystem]);
    assert.deepEqual(quantity('5||'), { prefix: 'eq', value: 5, low: 4.5, high: 5.5 });
    for (const bad of ['x', '5|mg', '5|', '1e999', '5|a|b|c']) {
      assert.deepEqual(refused('Observation', `value-quantity=${bad}`), ['fhir.bad-search-value'], bad);
    }
  });

  it('by uri: exactly, below, above', () => {
    assert.deepEqual(filter('ValueSet', 'url:below=http://a/'), {
      kind: 'uri',
      parameter: 'url',
      match: 'below',
      values: ['http://a/'],
    });
    assert.deepEqual(refused('ValueSet', 'url:contains=a'), ['fhir.unknown-modifier']);
    assert.deepEqual(filter('Subscription', 'url=http://a/x|1'), {
      kind: 'uri',
      parameter: 'url',
      match: 'exact',
      values: ['http://a/x|1'],
    });
  });

  it('by ids', () => {
    assert.deepEqual(filter('Patient', '_id=a,b'), { kind: 'id', values: ['a', 'b'] });
    assert.deepEqual(refused('Patient', '_id=a/b'), ['fhir.bad-search-value']);
    assert.deepEqual(refused('Patient', '_id:exact=a'), ['fhir.unknown-modifier']);
  });

  it('by what is never missing: nothing lacks it, everything has it', () => {
    for (const name of ['_id', '_lastUpdated']) {
      assert.deepEqual(filter('Patient', `${name}:missing=true`), { kind: 'any', filters: [] }, name);
      assert.deepEqual(filter('Patient', `${name}:missing=false`), { kind: 'all', filters: [] }, name);
      assert.deepEqual(refused('Patient', `${name}:missing=1`), ['fhir.bad-search-value'], name);
    }
  });

  it('through a chain, with a branch for each type that the rest fits', () => {
    assert.deepEqual(filter('Observation', 'subject:Patient.name=chan'), {
      kind: 'chain',
      parameter: 'subject',
      branches: [{ type: 'Patient', filter: { kind: 'string', parameter: 'name', match: 'starts', values: ['chan'] } }],
    });
    const open = filter('Observation', 'subject.identifier=x');
    assert.ok(open?.kind === 'chain');
    assert.deepEqual(open.branches.map((branch) => branch.type).sort(), ['Device', 'Group', 'Location', 'Patient']);
    assert.equal(filter('Observation', 'patient.organization.name=x')?.kind, 'chain');
    assert.deepEqual(refused('Observation', 'subject:Patient.foo=x'), ['fhir.unknown-parameter']);
    assert.deepEqual(refused('Observation', 'code.name=x'), ['fhir.unknown-modifier']);
    assert.deepEqual(refused('Organization', `${'partof.'.repeat(6)}name=x`), ['fhir.search-too-broad']);
  });

  it('backwards, with _has', () => {
    assert.deepEqual(filter('Patient', '_has:Observation:patient:code=1234-5'), {
      kind: 'has',
      type: 'Observation',
      parameter: 'patient',
      filter: { kind: 'token', parameter: 'code', negated: false, values: [{ code: '1234-5' }] },
    });
    assert.equal(filter('Practitioner', '_has:PractitionerRole:practitioner:organization.name=x')?.kind, 'has');
    for (const bad of [
      '_has:Observation:patient=1',
      '_has:Observation:code:code=1',
      '_has:Pet:owner:name=1',
      '_has:Observation:encounter:code=1',
    ]) {
      assert.deepEqual(refused('Patient', bad), ['fhir.unknown-parameter'], bad);
    }
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
