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
];
