import { type Chapter, finds, post, put, refuses } from './chapter.ts';

const TAG = 'urn:g:said';
const meta = { tag: [{ system: TAG, code: 'x' }] };
const FORM = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
const LONG = Array.from({ length: 90 }, (_, i) => `word${i}`).join(' ');
const KEY = 'k'.repeat(3000);
const e = encodeURIComponent;

const person = (id: string, family: string, more: object = {}) =>
  put({ resourceType: 'Patient', id: `g-${id}`, meta, name: [{ family }], ...more } as never);
const lives = (city: string, more: object = {}) => ({ address: [{ city, ...more }] });
const said = (query: string, ids: string, what = decodeURIComponent(query).slice(0, 80)) =>
  finds(
    `Patient?_tag=${TAG}|x&${query}`,
    ids === ''
      ? ''
      : ids
          .split(' ')
          .map((id) => `g-${id}`)
          .join(' '),
    what,
  );

const coded = (id: string, value: object, more: object = {}) =>
  put({
    resourceType: 'Observation',
    id: `g-${id}`,
    meta,
    status: 'final',
    code: { text: 'said' },
    ...value,
    ...more,
  } as never);
const concept = (...coding: [system: string | undefined, code: string, display?: string][]) => ({
  valueCodeableConcept: {
    coding: coding.map(([system, code, display]) => ({
      ...(system ? { system: `urn:g:${system}` } : {}),
      code,
      ...(display ? { display } : {}),
    })),
  },
});
const means = (query: string, ids: string, what = query.slice(0, 80)) =>
  finds(
    `Observation?_tag=${TAG}|x&${query}`,
    ids === ''
      ? ''
      : ids
          .split(' ')
          .map((id) => `g-t${id}`)
          .join(' '),
    what,
  );

/** Strings and tokens with all that an address has to encode and a search to escape. */
export const VALUES_SAID: readonly Chapter[] = [
  {
    name: 'search: what is written',
    source: 'https://hl7.org/fhir/R4/search.html#string',
    cases: [
      person('s1', 'Smith', { name: [{ family: 'Smith', given: ['Bea'], prefix: ['Dr'] }], ...lives('Seaside') }),
      person('s2', 'Smythe', { name: [{ family: 'Smythe', given: ['Zoë'] }], ...lives('SEASIDE', { state: 'Wa' }) }),
      person('s3', 'Müller', lives('Sea', { postalCode: '98101', district: 'Quarter' })),
      person('s4', 'Muller'),
      person('s5', 'Richard,Muller'),
      person('s6', 'Longman', lives(LONG)),
      person('s7', "O'Neil-van der Berg"),
      person('s8', 'Wildcards', lives('A%B_C')),
      person('s9', 'back\\slash'),
      person('s10', 'a|b$c'),
      person('s11', '한글'),
      person('s12', 'Plusman', lives('New Port')),
      person('s13', '😀 smile'),
      person('s14', 'Ａｌｐｈａ'),
      person('s15', 'İstanbul'),
      said('address-city=sea', 's1 s2 s3'),
      said('address-city=SEASIDE', 's1 s2'),
      said('address-city:exact=Seaside', 's1'),
      said('address-city:exact=SEASIDE', 's2'),
      said('address-city:exact=seaside', ''),
      said('address-city:exact=Sea', 's3'),
      said('address-city:contains=EAS', 's1 s2'),
      said('address-city:contains=123', ''),
      said('address-city=word0', 's6', 'the beginning of a long text'),
      said(`address-city=${e(LONG)}`, 's6', 'the whole of a long text'),
      said(`address-city=${e(`${LONG} more`)}`, '', 'more than the whole of a long text'),
      said(`address-city=${e(`not ${LONG}`)}`, '', 'something before a long text'),
      said(`address-city:exact=${e(LONG)}`, 's6', ':exact of a long text'),
      said(`address-city:exact=${e(`${LONG}x`)}`, '', ':exact of a longer one'),
      said('address-city:contains=word89', 's6', ':contains at the end of a long text'),
      said('address-city:contains=word90', '', ':contains of what it has not'),
      said(`address-city:contains=${e(LONG)}`, 's6', ':contains the whole of a long text'),
      said(`address-city:contains=${e(`${LONG}x`)}`, '', ':contains more than the whole'),
      said('family=muller', 's3 s4'),
      said('family=m%C3%BCller', 's3 s4'),
      said('family=mu%CC%88ller', 's3 s4', 'an accent by itself'),
      said('family:exact=M%C3%BCller', 's3'),
      said('family:exact=Muller', 's4'),
      said('family:contains=uller', 's3 s4 s5'),
      said('family=berg', 's7', 'a part of a family name'),
      said('family=van%20der', 's7', 'some of its parts'),
      said('family=neil', '', 'what is within a part'),
      said('family=richard%5C,muller', 's5', 'a comma that is escaped'),
      said('family=richard,muller', 's3 s4 s5', 'a comma that is not'),
      said('family:exact=Richard%5C,Muller', 's5'),
      said('name=smith,zoe', 's1 s2'),
      said('name=smi&name=bea', 's1', 'the same parameter twice, in different parts'),
      said('name=smythe&name=bea', ''),
      said('name=dr', 's1', 'a prefix is part of a name'),
      said('name:exact=Bea', 's1'),
      said('name:contains=MYTH', 's2'),
      said("family=o'neil", 's7'),
      said('family:contains=van%20der', 's7'),
      said('family:contains=van+der', 's7', 'a plus sign is a blank'),
      said('address-city=a%25b', 's8', 'a percent sign is no wildcard'),
      said('address-city=%25', '', 'nor does it begin anything'),
      said('address-city:contains=%25', 's8'),
      said('address-city:contains=_', 's8'),
      said('address-city=A_B', ''),
      said('family=back%5C%5Cslash', 's9', 'an escaped backslash'),
      said('family:contains=%5C%5C', 's9'),
      said('family=a%5C%7Cb%5C$c', 's10', 'escaped bar and dollar'),
      said('family=a%7Cb%24c', 's10', 'bar and dollar in a string mean nothing'),
      said('family=%ED%95%9C', 's11'),
      said('family:exact=%ED%95%9C%EA%B8%80', 's11'),
      said('address-city=new+port', 's12'),
      said('address-city=new%20port', 's12'),
      said('family=%F0%9F%98%80', 's13'),
      said('family=alpha', 's14', 'letters of full width'),
      said('family=istanbul', 's15', 'a capital with a dot'),
      said('address=98101', 's3', 'a postal code is part of an address'),
      said('address=quarter', 's3'),
      said('address-state=wa', 's2'),
      said('address-state:contains=A', 's2'),
      said('address-postalcode=981', 's3'),
      said('address-city:missing=false&family=mull', 's3'),
      said('family%3Aexact=Smith', 's1', 'a modifier that is encoded'),
      said('%66amily=smith', 's1', 'a name that is encoded'),
      post(
        'Patient/_search',
        `_tag=${TAG}|x&name=${'a'.repeat(100_000)}`,
        [200, 400, 413],
        'a hundred thousand letters',
        {
          ...FORM,
          holds: ({ status, json }) => status !== 200 || json.total === 0,
        },
      ),
      post('Patient/_search', `_tag=${e(`${TAG}|x`)}&family=${e('richard\\,muller')}`, 200, 'escaped in a form', {
        ...FORM,
        holds: ({ json }) => json.total === 1,
      }),
      refuses('Patient?family:above=x', 'family'),
      refuses('Patient?family:text=x', 'family'),
      refuses('Patient?family:in=x', 'family'),
      refuses('Patient?family:exact:contains=x', 'family', 'two modifiers'),
    ],
  },
  {
    name: 'search: what is coded',
    source: 'https://hl7.org/fhir/R4/search.html#token',
    cases: [
      coded('t0', concept(['a', 'one'])),
      coded('t1', concept(['b', 'two'])),
      coded('t2', concept(['a', 'two', 'Second thing'])),
      coded('t3', {
        valueCodeableConcept: { ...concept(['c', 'three', 'Tertium']).valueCodeableConcept, text: 'Words' },
      }),
      coded('t4', concept(['a', 'one'], ['c', 'two'])),
      coded('t5', concept(['b', 'one'], ['c', 'three'])),
      coded('t6', concept([undefined, 'three'])),
      coded(
        't7',
        { dataAbsentReason: { text: 'none' } },
        {
          identifier: [
            { system: 'urn:g:id', value: 'VALUE' },
            { system: 'urn:g:id', value: 'other' },
          ],
        },
      ),
      coded('t8', concept(['a', 'p|q'], ['a', 'x,y'], ['a', 'm$n'], ['a', 'b\\s'])),
      coded('t9', concept(['z', 'nine']), { identifier: [{ system: 'urn:g:id', value: KEY }, { value: 'A 7' }] }),
      means('value-concept=one', '0 4 5'),
      means('value-concept=two', '1 2 4'),
      means('value-concept=three', '3 5 6'),
      means('value-concept=urn:g:a|one', '0 4'),
      means('value-concept=urn:g:b|one', '5'),
      means('value-concept=urn:g:a|three', ''),
      means('value-concept=|three', '6'),
      means('value-concept=|one', ''),
      means('value-concept=urn:g:c|', '3 4 5'),
      means('value-concept=urn:g:nothing|', ''),
      means('value-concept=urn:g:a|one,urn:g:b|two', '0 1 4'),
      means('value-concept=urn:g:a|one&value-concept=urn:g:c|two', '4', 'two codings of one concept'),
      means('value-concept:not=one', '1 2 3 6 7 8 9'),
      means('value-concept:not=urn:g:a|one', '1 2 3 5 6 7 8 9'),
      means('value-concept:not=urn:g:c|', '0 1 2 6 7 8 9'),
      means('value-concept:not=urn:g:a|one,urn:g:b|two', '2 3 5 6 7 8 9'),
      means('value-concept:not=one&value-concept:not=two', '3 6 7 8 9', 'neither'),
      means('value-concept:not=one&value-concept=three', '3 6'),
      means('category:not=test', '0 1 2 3 4 5 6 7 8 9', ':not of what nobody has'),
      means('category:not=test&value-concept=|three', '6'),
      means('value-concept:text=tert', '3', ':text, a display'),
      means('value-concept:text=WORDS', '3', ':text, the text'),
      means('value-concept:text=second', '2'),
      means('value-concept:text=one', '', ':text is no code'),
      means('value-concept:missing=true', '7'),
      means('value-concept:missing=false&value-concept:not=one', '1 2 3 6 8 9'),
      means('value-concept=urn:g:a|p%5C%7Cq', '8', 'an escaped bar'),
      means('value-concept=p%5C%7Cq', '8'),
      means('value-concept=urn:g:a|x%5C,y', '8', 'an escaped comma'),
      means('value-concept=x,y', '', 'a comma that is not'),
      means('value-concept=urn:g:a|m%5C$n', '8', 'an escaped dollar'),
      means('value-concept=urn:g:a|m$n', '8', 'a dollar outside a composite'),
      means('value-concept=urn:g:a|b%5C%5Cs', '8', 'an escaped backslash'),
      means('identifier=VALUE', '7'),
      means('identifier=urn:g:id|VALUE', '7'),
      means('identifier=VALUE,other', '7', 'found twice is told once'),
      means('identifier=urn:g:id|', '7 9'),
      means(`identifier=urn:g:id|${KEY}`, '9', 'an identifier of three thousand letters'),
      means(`identifier=${KEY}`, '9', 'the same in any system'),
      means(`identifier=${KEY.slice(1)}m`, '', 'another one of as many'),
      means(`identifier=${KEY.slice(1)}`, '', 'its beginning'),
      means('identifier=|A%207', '9', 'a blank in a value'),
      means('identifier=|A+7', '9'),
      means('_id=g-t1,g-t2,g-t1', '1 2', 'an id twice'),
      means('_id=g-t1&_id=g-t2', '', 'two ids at once'),
      means('_id=g-t1,g-t2&_id=g-t2,g-t3', '2'),
      means('_id:not=g-t0,g-t1,g-t2', '3 4 5 6 7 8 9', ':not of ids'),
      means('_id:not=g-t1&value-concept=two', '2 4'),
      means('status=http://hl7.org/fhir/observation-status|final&value-concept=two', '1 2 4', 'the implied system'),
      means('status:not=final', ''),
      means('status=final,amended&value-concept=two', '1 2 4'),
      finds('Patient?active=http://hl7.org/fhir/special-values|true&_id=l-a', 'l-a', 'the system of true'),
      refuses('Observation?code=a|b|c|d', 'code'),
      refuses('Observation?code=|', 'code', 'neither system nor code'),
      refuses('Observation?code:exact=x', 'code'),
      refuses('Observation?code:contains=x', 'code'),
      refuses('Observation?code:of-type=a|b|c', 'code', ':of-type of what is no identifier'),
      refuses('Observation?identifier:of-type=a|b', 'identifier'),
      refuses('Observation?code:iterate=x', 'code'),
      refuses('Observation?CODE=x', 'CODE', 'names of parameters have their case'),
    ],
  },
];
