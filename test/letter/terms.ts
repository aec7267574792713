import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, type Chapter, get, isOutcome, post, put, send } from './chapter.ts';

const R4 = 'https://hl7.org/fhir/R4';
const TREE = 'urn:t:tree';
const SETS = 'urn:t:sets';
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
const concept = (code: string, more: object = {}) => ({ code, display: `Display of ${code}`, ...more });
const set = (id: string, compose: object, more: object = {}) =>
  put({ resourceType: 'ValueSet', id: `t-${id}`, url: `${SETS}:${id}`, status: 'active', compose, ...more } as never);
const filtered = (id: string, property: string, op: string, value: string) =>
  set(id, { include: [{ system: TREE, filter: [{ property, op, value }] }] });

interface Contained {
  readonly code?: string;
  readonly contains?: readonly Contained[];
}
const listed = ({ json }: Reply): string[] => {
  const below = (contains: readonly Contained[] = []): string[] =>
    contains.flatMap(({ code, contains: inner }) => [...(code === undefined ? [] : [code]), ...below(inner)]);
  return below((json.expansion as { contains?: Contained[] } | undefined)?.contains);
};
const lists = (codes: string) => (reply: Reply) => listed(reply).sort().join(' ') === codes || listed(reply).join(' ');
const expands = (id: string, codes: string, query = ''): Case =>
  get(`ValueSet/$expand?url=${SETS}:${id}${query}`, 200, `${id}${query}`, { holds: lists(codes) });
const says = (...parts: readonly string[]) => ({
  holds: ({ text }: Reply) => parts.every((part) => text.includes(part)) || text.slice(0, 400),
});
const result = (value: boolean) => says(`"name":"result","valueBoolean":${value}`);
const lookup = `CodeSystem/$lookup?system=${TREE}`;
const check = (query: string, value: boolean, what = query): Case =>
  get(`ValueSet/$validate-code?${query}`, 200, what, result(value));
const translates = (query: string, ...parts: readonly string[]): Case =>
  get(`ConceptMap/$translate?${query}`, 200, query, says(...parts));
const refused = (path: string, status: Case['status'] = 400): Case => get(path, status, path, { holds: isOutcome });

/** A terminology service asked in every way its definitions have. All codes are synthetic. */
export const TERMS: readonly Chapter[] = [
  {
    name: 'terminology: what is asked about is stored',
    source: `${R4}/codesystem.html`,
    cases: [
      put({
        resourceType: 'CodeSystem',
        id: 't-tree',
        url: TREE,
        version: '1',
        name: 'Tree',
        title: 'The tree',
        status: 'active',
        content: 'complete',
        caseSensitive: true,
        hierarchyMeaning: 'is-a',
        property: [
          { code: 'size', type: 'integer' },
          { code: 'kind', type: 'code' },
        ],
        concept: [
          concept('root', {
            definition: 'All of it.',
            concept: [
              concept('a', {
                designation: [
                  { language: 'de', value: 'Anzeige' },
                  { language: 'zh-HK', use: { system: 'urn:t:use', code: 'short' }, value: '甲' },
                ],
                property: [
                  { code: 'size', valueInteger: 1 },
                  { code: 'kind', valueCode: 'leaf' },
                ],
                concept: [concept('a1', { property: [{ code: 'kind', valueCode: 'leaf' }] }), concept('a2')],
              }),
              concept('b', {
                property: [
                  { code: 'inactive', valueBoolean: true },
                  { code: 'size', valueInteger: 2 },
                ],
              }),
            ],
          }),
          concept('other', { property: [{ code: 'notSelectable', valueBoolean: true }] }),
        ],
      } as never),
      set('all', { include: [{ system: TREE }] }, { version: '2' }),
      set('some', { include: [{ system: TREE, concept: [{ code: 'a', display: 'Own words' }, { code: 'b' }] }] }),
      set('without', {
        include: [{ system: TREE }],
        exclude: [{ system: TREE, concept: [{ code: 'a' }, { code: 'a1' }] }],
      }),
      set('of-sets', { include: [{ valueSet: [`${SETS}:some`] }] }),
      set('both-sets', { include: [{ valueSet: [`${SETS}:some`, `${SETS}:below`] }] }),
      set('nowhere', { include: [{ system: 'urn:t:not-here' }] }),
      set('two-systems', {
        include: [
          { system: TREE, concept: [{ code: 'a' }] },
          { system: 'http://hl7.org/fhir/administrative-gender', concept: [{ code: 'male' }] },
        ],
      }),
      filtered('below', 'concept', 'is-a', 'a'),
      filtered('strictly', 'concept', 'descendent-of', 'a'),
      filtered('not-below', 'concept', 'is-not-a', 'a'),
      filtered('above', 'concept', 'generalizes', 'a1'),
      filtered('in', 'code', 'in', 'a,b,zz'),
      filtered('not-in', 'code', 'not-in', 'a,b'),
      filtered('leaf', 'kind', '=', 'leaf'),
      filtered('sized', 'size', 'exists', 'true'),
      put({
        resourceType: 'ConceptMap',
        id: 't-map',
        url: 'urn:t:map',
        status: 'active',
        sourceUri: `${SETS}:all`,
        targetUri: 'urn:t:target-set',
        group: [
          {
            source: TREE,
            target: 'urn:t:target',
            element: [
              { code: 'a', target: [{ code: 'A', display: 'Capital', equivalence: 'equivalent' }] },
              {
                code: 'b',
                target: [
                  { code: 'B1', equivalence: 'wider' },
                  { code: 'B2', equivalence: 'narrower', comment: 'in part' },
                ],
              },
              { code: 'other', target: [{ equivalence: 'unmatched', comment: 'nothing like it' }] },
            ],
            unmapped: { mode: 'fixed', code: 'Z', display: 'Whatever else' },
          },
        ],
      } as never),
    ],
  },
  {
    name: 'terminology: $expand',
    source: `${R4}/valueset-operation-expand.html`,
    cases: [
      expands('all', 'a a1 a2 b other root'),
      expands('some', 'a b'),
      expands('without', 'a2 b other root'),
      expands('of-sets', 'a b'),
      expands('both-sets', 'a'),
      expands('two-systems', 'a male'),
      expands('below', 'a a1 a2'),
      expands('strictly', 'a1 a2'),
      expands('not-below', 'b other root'),
      expands('above', 'a a1 root'),
      expands('in', 'a b'),
      expands('not-in', 'a1 a2 other root'),
      expands('leaf', 'a a1'),
      expands('sized', 'a b'),
      expands('all', 'a a1 a2 other root', '&activeOnly=true'),
      expands('all', 'a a1 a2 b root', '&excludeNotForUI=true'),
      expands('all', 'a a1 a2 b other root', '&excludeNested=true'),
      expands('all', 'a a1 a2 b other root', '&excludePostCoordinated=true'),
      expands('all', 'a1', '&filter=of%20a1'),
      expands('all', '', '&filter=nonsense'),
      expands('two-systems', 'male', `&exclude-system=${TREE}`),
      expands('all', 'a a1 a2 b other root', `&system-version=${TREE}%7C1`),
      expands('all', 'a a1 a2 b other root', `&check-system-version=${TREE}%7C1`),
      get(
        `ValueSet/$expand?url=${SETS}:all&check-system-version=${TREE}%7C9`,
        [400, 404, 422],
        'another version than the one that is to be checked',
        { holds: isOutcome },
      ),
      get(
        `ValueSet/$expand?url=${SETS}:all&force-system-version=${TREE}%7C9`,
        [400, 404, 422],
        'a version that is not here',
        { holds: isOutcome },
      ),
      get(`ValueSet/$expand?url=${SETS}:all%7C2`, 200, 'a version of the set', {
        holds: lists('a a1 a2 b other root'),
      }),
      get(`ValueSet/$expand?url=${SETS}:all&valueSetVersion=2`, 200, 'a version of the set, by its parameter', {
        holds: lists('a a1 a2 b other root'),
      }),
      refused(`ValueSet/$expand?url=${SETS}:all&valueSetVersion=7`, 404),
      refused(`ValueSet/$expand?url=${SETS}:all%7C7`, 404),
      get('ValueSet/t-some/$expand', 200, 'of a stored one', {
        holds: (reply) => lists('a b')(reply) === true && reply.text.includes('Own words'),
      }),
      get('ValueSet/t-some/$expand?filter=own', 200, 'of a stored one, filtered by its own words', {
        holds: lists('a'),
      }),
      get(`ValueSet/$expand?url=${SETS}:all&includeDesignations=true`, 200, 'designations', says('"Anzeige"', '"甲"')),
      get(
        `ValueSet/$expand?url=${SETS}:all&includeDesignations=true&designation=de`,
        200,
        'designations of one language',
        {
          holds: ({ text }) =>
            text.includes('"Anzeige"') &&
            !text.includes('"designation":[{"language":"zh-HK"') &&
            !text.includes('"甲"'),
        },
      ),
      get(
        `ValueSet/$expand?url=${SETS}:all&includeDesignations=true&designation=urn:t:use%7Cshort`,
        200,
        'designations of one use',
        { holds: ({ text }) => text.includes('"甲"') && !text.includes('"Anzeige"') },
      ),
      get(
        `ValueSet/$expand?url=${SETS}:all&displayLanguage=de`,
        200,
        'displays of a language',
        says('"display":"Anzeige"'),
      ),
      get(`ValueSet/$expand?url=${SETS}:all&includeDefinition=true`, 200, 'its definition', says('"compose"')),
      get(`ValueSet/$expand?url=${SETS}:all&includeDefinition=false`, 200, 'without it', {
        holds: ({ text }) => !text.includes('"compose"'),
      }),
      get(`ValueSet/$expand?url=${SETS}:all&count=2`, 200, 'a page: total, offset', says('"total":6', '"offset":0')),
      get(`ValueSet/$expand?url=${SETS}:all&count=2&offset=4`, 200, 'the last page', {
        holds: (reply) => listed(reply).length === 2,
      }),
      get(`ValueSet/$expand?url=${SETS}:all&offset=6`, 200, 'behind the last', {
        holds: (reply) => listed(reply).length === 0 && reply.text.includes('"total":6'),
      }),
      get(
        `ValueSet/$expand?url=${SETS}:all`,
        200,
        'says when and by what it was made',
        says('"timestamp"', '"expansion"'),
      ),
      get(
        `ValueSet/$expand?url=${SETS}:all&filter=a1&count=1`,
        200,
        'says by which parameters',
        says('"parameter":[', '"filter"', '"count"'),
      ),
      refused(`ValueSet/$expand?url=${SETS}:nowhere`, [404, 422]),
      refused(`ValueSet/$expand?url=${SETS}:all&count=-1`),
      refused(`ValueSet/$expand?url=${SETS}:all&count=x`),
      refused(`ValueSet/$expand?url=${SETS}:all&offset=-1`),
      refused(`ValueSet/$expand?url=${SETS}:all&offset=1&offset=2`),
      refused(`ValueSet/$expand?url=${SETS}:all&activeOnly=perhaps`),
      refused(`ValueSet/$expand?url=${SETS}:all&url=${SETS}:some`),
      refused('ValueSet/$expand?offset=10'),
      refused('ValueSet/$expand?context=nonsense', [400, 404]),
      post(
        'ValueSet/$expand',
        parameters({
          name: 'valueSet',
          resource: {
            resourceType: 'ValueSet',
            status: 'active',
            compose: { include: [{ system: TREE, concept: [{ code: 'a2' }] }] },
          },
        }),
        200,
        'of one that is sent',
        { holds: lists('a2') },
      ),
      post(
        'ValueSet/$expand',
        parameters({ name: 'valueSet', resource: { resourceType: 'Patient' } }),
        [400, 422],
        'of one that is none',
        { holds: isOutcome },
      ),
      post(
        'ValueSet/$expand',
        parameters(
          { name: 'url', valueUri: `${SETS}:all` },
          { name: 'count', valueInteger: 1 },
          { name: 'activeOnly', valueBoolean: true },
        ),
        200,
        'by POST, with numbers and flags',
        { holds: (reply) => listed(reply).length === 1 },
      ),
      post(
        'ValueSet/$expand',
        parameters({ name: 'url', valueUri: `${SETS}:all` }, { name: 'nonsense', valueString: 'x' }),
        400,
        'by POST, a parameter that it has not',
        says('nonsense'),
      ),
      post('ValueSet/$expand', { resourceType: 'Patient' }, 400, 'by POST, no Parameters'),
      send('DELETE', 'ValueSet/$expand', 405, 'by DELETE'),
    ],
  },
  {
    name: 'terminology: $lookup and $subsumes',
    source: `${R4}/codesystem-operation-lookup.html`,
    cases: [
      get(
        `${lookup}&code=a`,
        200,
        'what it is called',
        says(
          '"name":"name","valueString":"Tree"',
          '"name":"version","valueString":"1"',
          '"name":"display","valueString":"Display of a"',
        ),
      ),
      get(
        `${lookup}&code=a`,
        200,
        'where it stands',
        says('"parent"', '"valueCode":"root"', '"child"', '"valueCode":"a1"'),
      ),
      get(`${lookup}&code=a`, 200, 'its designations, with their use', says('"Anzeige"', '"甲"', '"use"')),
      get(`${lookup}&code=a&property=size`, 200, 'one property', {
        holds: ({ text }) => text.includes('"valueInteger":1') && !text.includes('"leaf"'),
      }),
      get(`${lookup}&code=a&property=size&property=kind`, 200, 'two properties', says('"valueInteger":1', '"leaf"')),
      get(`${lookup}&code=a&property=nonsense`, 200, 'a property that it has not'),
      get(
        `${lookup}&code=a&displayLanguage=de`,
        200,
        'in a language',
        says('"name":"display","valueString":"Anzeige"'),
      ),
      get(`${lookup}&code=a&version=1`, 200, 'of a version'),
      refused(`${lookup}&code=a&version=9`, 404),
      refused(`${lookup}&code=A`, 404),
      refused(`${lookup}&code=`, 400),
      refused(`${lookup}&code=nonsense`, 404),
      refused('CodeSystem/$lookup?system=urn:t:none&code=a', 404),
      refused('CodeSystem/$lookup', 400),
      refused(`${lookup}&code=a&nonsense=1`, 400),
      get(`CodeSystem/$lookup?system=${TREE}%7C1&code=a`, [200, 404], 'a version in the address of the system'),
      post(
        'CodeSystem/$lookup',
        parameters({ name: 'coding', valueCoding: { system: TREE, code: 'a2' } }),
        200,
        'a Coding',
        says('Display of a2'),
      ),
      post(
        'CodeSystem/$lookup',
        parameters({ name: 'coding', valueCoding: { system: TREE } }),
        400,
        'a Coding without a code',
      ),
      post(
        'CodeSystem/$lookup',
        parameters({ name: 'code', valueCode: 'a' }, { name: 'coding', valueCoding: { system: TREE, code: 'a' } }),
        400,
        'both',
      ),
      post(
        'CodeSystem/$lookup',
        parameters(
          { name: 'code', valueCode: 'a' },
          { name: 'system', valueUri: TREE },
          { name: 'date', valueDateTime: '2100-01-01' },
        ),
        [200, 400],
        'of a day',
      ),
      ...(
        [
          ['root', 'a1', 'subsumes'],
          ['a1', 'root', 'subsumed-by'],
          ['a', 'a', 'equivalent'],
          ['a', 'b', 'not-subsumed'],
        ] as const
      ).map(([a, b, outcome]) =>
        get(
          `CodeSystem/$subsumes?system=${TREE}&codeA=${a}&codeB=${b}`,
          200,
          `${a}, ${b}`,
          says(`"name":"outcome","valueCode":"${outcome}"`),
        ),
      ),
      get('CodeSystem/t-tree/$subsumes?codeA=root&codeB=a1', 200, 'in a stored one', says('"subsumes"')),
      post(
        'CodeSystem/$subsumes',
        parameters(
          { name: 'codingA', valueCoding: { system: TREE, code: 'root' } },
          { name: 'codingB', valueCoding: { system: TREE, code: 'b' } },
        ),
        200,
        'Codings',
        says('"subsumes"'),
      ),
      refused(`CodeSystem/$subsumes?system=${TREE}&codeA=a`, 400),
      refused(`CodeSystem/$subsumes?system=${TREE}&codeA=a&codeB=nonsense`, [400, 404]),
      refused('CodeSystem/$subsumes?system=urn:t:none&codeA=a&codeB=b', 404),
    ],
  },
  {
    name: 'terminology: $validate-code',
    source: `${R4}/valueset-operation-validate-code.html`,
    cases: [
      check(`url=${SETS}:some&system=${TREE}&code=a`, true),
      check(`url=${SETS}:some&system=${TREE}&code=a1`, false),
      check(`url=${SETS}:some&system=urn:t:other&code=a`, false),
      check(`url=${SETS}:below&system=${TREE}&code=a2`, true),
      check(`url=${SETS}:without&system=${TREE}&code=a`, false),
      check(`url=${SETS}:all&system=${TREE}&code=a&display=Display%20of%20a`, true),
      check(`url=${SETS}:all&system=${TREE}&code=a&display=Anzeige`, true),
      check(`url=${SETS}:all&system=${TREE}&code=a&display=Nonsense`, false),
      check(`url=${SETS}:all&system=${TREE}&systemVersion=1&code=a`, true),
      check(`url=${SETS}:all&system=${TREE}&code=other`, false, 'what is not selectable'),
      check(`url=${SETS}:all&system=${TREE}&code=other&abstract=true`, true, 'what is not selectable, allowed'),
      get(
        `ValueSet/$validate-code?url=${SETS}:some&system=${TREE}&code=zz`,
        200,
        'no: it says why',
        says('"name":"message"'),
      ),
      get(
        `ValueSet/$validate-code?url=${SETS}:some&system=${TREE}&code=a`,
        200,
        'yes: it says what it is called',
        says('"name":"display"'),
      ),
      get(`ValueSet/t-some/$validate-code?system=${TREE}&code=a`, 200, 'of a stored one', result(true)),
      get(
        'ValueSet/$validate-code?context=http://hl7.org/fhir/StructureDefinition/Patient%23Patient.gender&system=http://hl7.org/fhir/administrative-gender&code=male',
        200,
        'by context',
        result(true),
      ),
      post(
        'ValueSet/$validate-code',
        parameters(
          { name: 'url', valueUri: `${SETS}:some` },
          {
            name: 'codeableConcept',
            valueCodeableConcept: {
              coding: [
                { system: 'urn:x', code: 'y' },
                { system: TREE, code: 'b' },
              ],
            },
          },
        ),
        200,
        'one of a concept’s codings',
        result(true),
      ),
      post(
        'ValueSet/$validate-code',
        parameters(
          { name: 'url', valueUri: `${SETS}:some` },
          { name: 'codeableConcept', valueCodeableConcept: { text: 'x' } },
        ),
        [200, 400],
        'a concept in words',
      ),
      post(
        'ValueSet/$validate-code',
        parameters(
          {
            name: 'valueSet',
            resource: {
              resourceType: 'ValueSet',
              status: 'active',
              compose: { include: [{ system: TREE, concept: [{ code: 'a2' }] }] },
            },
          },
          { name: 'coding', valueCoding: { system: TREE, code: 'a2' } },
        ),
        200,
        'of a set that is sent',
        result(true),
      ),
      refused(`ValueSet/$validate-code?url=${SETS}:some`, 400),
      refused('ValueSet/$validate-code?code=a', 400),
      refused('ValueSet/$validate-code?url=urn:t:none&code=a&system=urn:x', 404),
      refused(`ValueSet/$validate-code?url=${SETS}:some&code=a&nonsense=1`, 400),
      get(`CodeSystem/$validate-code?url=${TREE}&code=a`, 200, 'in a system', result(true)),
      get(`CodeSystem/$validate-code?url=${TREE}&code=A`, 200, 'in a system that tells letters apart', result(false)),
      get(
        `CodeSystem/$validate-code?url=${TREE}&code=a&display=Nonsense`,
        200,
        'in a system, called otherwise',
        result(false),
      ),
      get('CodeSystem/t-tree/$validate-code?code=a1', 200, 'in a stored system', result(true)),
      get(`CodeSystem/$validate-code?url=${TREE}&version=1&code=a`, 200, 'in a version of a system', result(true)),
      refused(`CodeSystem/$validate-code?url=${TREE}&version=9&code=a`, 404),
      refused('CodeSystem/$validate-code?url=urn:t:none&code=a', 404),
      refused('CodeSystem/$validate-code?code=a', 400),
      refused(`CodeSystem/$validate-code?url=${TREE}`, 400),
    ],
  },
  {
    name: 'terminology: $translate',
    source: `${R4}/conceptmap-operation-translate.html`,
    cases: [
      translates(
        `url=urn:t:map&system=${TREE}&code=a`,
        '"valueBoolean":true',
        '"equivalence","valueCode":"equivalent"',
        '"code":"A"',
        '"display":"Capital"',
      ),
      translates(`url=urn:t:map&system=${TREE}&code=b`, '"wider"', '"narrower"', '"B1"', '"B2"'),
      translates(`url=urn:t:map&system=${TREE}&code=other`, '"valueBoolean":false'),
      translates(`url=urn:t:map&system=${TREE}&code=a1`, '"code":"Z"'),
      translates(`url=urn:t:map&system=urn:t:elsewhere&code=a`, '"valueBoolean":false'),
      translates(`system=${TREE}&code=a&targetsystem=urn:t:target`, '"valueBoolean":true', '"A"'),
      translates(`system=${TREE}&code=a&source=${SETS}:all&target=urn:t:target-set`, '"A"'),
      translates(`system=${TREE}&code=a&source=urn:t:no-set`, '"valueBoolean":false'),
      translates(`url=urn:t:map&system=urn:t:target&code=A&reverse=true`, '"valueBoolean":true', `"code":"a"`),
      get(`ConceptMap/t-map/$translate?system=${TREE}&code=a`, 200, 'by a stored map', says('"A"')),
      post(
        'ConceptMap/$translate',
        parameters(
          { name: 'url', valueUri: 'urn:t:map' },
          { name: 'coding', valueCoding: { system: TREE, code: 'a' } },
        ),
        200,
        'a Coding',
        says('"A"'),
      ),
      post(
        'ConceptMap/$translate',
        parameters(
          { name: 'url', valueUri: 'urn:t:map' },
          { name: 'codeableConcept', valueCodeableConcept: { coding: [{ system: TREE, code: 'a' }] } },
        ),
        200,
        'a CodeableConcept',
        says('"A"'),
      ),
      get(
        `ConceptMap/$translate?url=urn:t:map&system=${TREE}&code=a`,
        200,
        'which map says so',
        says('"name":"source","valueUri":"urn:t:map"'),
      ),
      refused('ConceptMap/$translate?url=urn:t:map', 400),
      refused(`ConceptMap/$translate?url=urn:t:none&system=${TREE}&code=a`, 404),
      refused(`ConceptMap/none/$translate?system=${TREE}&code=a`, 404),
      refused(`ConceptMap/$translate?url=urn:t:map&system=${TREE}&code=a&reverse=perhaps`, 400),
      refused(`ConceptMap/$translate?url=urn:t:map&system=${TREE}&code=a&nonsense=1`, 400),
    ],
  },
];
