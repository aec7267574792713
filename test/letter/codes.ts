import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, type Chapter, get, isOutcome, post } from './chapter.ts';

const R4 = 'https://hl7.org/fhir/R4';
const TREE = 'urn:t:tree';
const SETS = 'urn:t:sets';
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
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

/** A terminology service asked about single codes, of what `terms.ts` stores. */
export const CODES: readonly Chapter[] = [
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
      refused(`CodeSystem/$subsumes?system=${TREE}&codeA=a&codeB=b&codingA=${TREE}%7Ca`),
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
      get(`CodeSystem/$validate-code?url=${TREE}&version=9&code=a`, 200, 'a version that is not here', result(false)),
      get('CodeSystem/$validate-code?url=urn:t:none&code=a', 200, 'a system that is not here', result(false)),
      check(`url=${SETS}:nowhere&system=urn:t:not-here&code=a`, false, 'of a system that is not here: it says why'),
      check(`url=${SETS}:all&system=${TREE}&systemVersion=9&code=a`, false, 'another version of the system'),
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
      translates(`url=urn:t:map&system=${TREE}&code=other`, '"valueBoolean":false', '"unmatched"', '"message"'),
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
