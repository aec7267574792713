import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codesOf, type FhirClient, fhirClient } from '../rest-harness.ts';

const GENDER = 'http://hl7.org/fhir/administrative-gender';
const MAPS = 'http://hl7.org/fhir/ConceptMap';
const V3 = 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender';

interface Part {
  readonly name: string;
  readonly valueCode?: string;
  readonly valueCoding?: { readonly system?: string; readonly code: string };
  readonly part?: readonly Part[];
}

/** https://hl7.org/fhir/R4/conceptmap-operation-translate.html */
describe('ConceptMap/$translate', () => {
  let fhir: FhirClient;
  const map = (version: string, code: string, more: object = {}) => ({
    resourceType: 'ConceptMap',
    url: 'urn:own:map',
    version,
    status: 'active',
    sourceUri: 'urn:own:these',
    targetUri: 'urn:own:those|2',
    group: [
      {
        source: 'urn:own:from',
        target: 'urn:own:to',
        element: [
          { code: 'a', target: [{ code, equivalence: 'equivalent' }] },
          { code: 'none', target: [{ equivalence: 'unmatched' }] },
        ],
        ...more,
      },
    ],
  });
  before(async () => {
    fhir = await fhirClient();
    for (const version of ['1', '2'])
      assert.equal((await fhir.send('POST', 'ConceptMap', map(version, `to-${version}`))).status, 201);
  });
  after(() => fhir.close());
  const matchesOf = (parameters: unknown) =>
    (parameters as readonly Part[])
      .filter(({ name }) => name === 'match')
      .map(({ part = [] }) => [part[0]?.valueCode, part[1]?.valueCoding?.code].join(' '))
      .sort();
  const asked = async (query: string) => {
    const { status, text, json } = await fhir.send('GET', `ConceptMap/$translate?${query}`);
    assert.equal(status, 200, text);
    return matchesOf(json.parameter);
  };
  const sent = async (conceptMap: object, code: string) => {
    const parameter = [
      { name: 'conceptMap', resource: conceptMap },
      { name: 'coding', valueCoding: { system: 'urn:own:from', code } },
    ];
    return fhir.send('POST', 'ConceptMap/$translate', { resourceType: 'Parameters', parameter });
  };

  it('by the maps of R4 from its own codes to those of version 2 and 3, and backwards', async () => {
    const query = `system=${GENDER}&code=male&targetsystem=${V3}`;
    assert.deepEqual(await asked(query), ['equal M']);
    assert.deepEqual(await asked(`url=${MAPS}/cm-administrative-gender-v2&system=${GENDER}&code=male`), ['equal M']);
    assert.deepEqual(await asked(`system=${V3}&code=F&targetsystem=${GENDER}&reverse=true`), ['equal female']);
    assert.deepEqual(codesOf(await fhir.send('GET', `ConceptMap/$translate?url=${MAPS}/101&code=home`)), [
      'fhir.not-found',
    ]);
  });

  it('by the version that is named, beside the address or behind it', async () => {
    const query = 'system=urn:own:from&code=a';
    assert.deepEqual(await asked(`url=urn:own:map&${query}`), ['equivalent to-1', 'equivalent to-2']);
    assert.deepEqual(await asked(`url=urn:own:map&conceptMapVersion=2&${query}`), ['equivalent to-2']);
    assert.deepEqual(await asked(`url=urn:own:map|1&${query}`), ['equivalent to-1']);
    const none = await fhir.send('GET', `ConceptMap/$translate?url=urn:own:map&conceptMapVersion=3&${query}`);
    assert.deepEqual([none.status, ...codesOf(none)], [404, 'fhir.not-found']);
  });

  it('by the value sets that it is between', async () => {
    const query = 'url=urn:own:map|2&system=urn:own:from&code=a';
    assert.deepEqual(await asked(`${query}&source=urn:own:these&target=urn:own:those`), ['equivalent to-2']);
    assert.deepEqual(await asked(`${query}&target=urn:own:others`), []);
  });

  it('by a map that is sent along: what has to be said beside it, too', async () => {
    const product = [{ property: 'urn:own:side', system: 'urn:own:sides', value: 'left' }];
    const one = map('3', 'x');
    const [group] = one.group;
    const element = [{ code: 'a', target: [{ code: 'x', equivalence: 'narrower', comment: 'c', product }] }];
    const { status, text, json } = await sent({ ...one, group: [{ ...group, element }] }, 'a');
    assert.equal(status, 200, text);
    assert.deepEqual(matchesOf(json.parameter), ['narrower x']);
    const [, match] = json.parameter as readonly Part[];
    assert.deepEqual(match?.part?.[2], {
      name: 'product',
      part: [
        { name: 'element', valueUri: 'urn:own:side' },
        { name: 'concept', valueCoding: { system: 'urn:own:sides', code: 'left' } },
      ],
    });
    assert.deepEqual(codesOf(await sent({ resourceType: 'ValueSet', status: 'draft' }, 'a')), ['fhir.type-mismatch']);
  });

  it('a code that the map does not name: as it is, by one for all, or not at all', async () => {
    const of = async (more: object, code: string) => matchesOf((await sent(map('3', 'x', more), code)).json.parameter);
    assert.deepEqual(await of({ unmapped: { mode: 'provided' } }, 'b'), ['relatedto b']);
    assert.deepEqual(await of({ unmapped: { mode: 'fixed', code: 'other' } }, 'b'), ['relatedto other']);
    assert.deepEqual(await of({ unmapped: { mode: 'fixed', code: 'other' } }, 'a'), ['equivalent x']);
    // It is named, as one for which there is nothing.
    assert.deepEqual(await of({ unmapped: { mode: 'fixed', code: 'other' } }, 'none'), ['unmatched ']);
    assert.deepEqual(await of({}, 'b'), []);
  });

  it('what depends on more is a match where that is said, and else is told of', async () => {
    const one = map('3', 'x');
    const [group] = one.group;
    const dependsOn = [{ property: 'urn:own:side', system: 'urn:own:sides', value: 'left' }];
    const target = [
      { code: 'x', equivalence: 'equivalent', dependsOn },
      { code: 'y', equivalence: 'wider' },
    ];
    const conceptMap = { ...one, group: [{ ...group, element: [{ code: 'a', target }] }] };
    const of = async (...sides: string[]) => {
      const dependency = sides.map((code) => ({
        name: 'dependency',
        part: [
          { name: 'element', valueUri: 'urn:own:side' },
          { name: 'concept', valueCodeableConcept: { coding: [{ system: 'urn:own:sides', code }] } },
        ],
      }));
      const parameter = [
        { name: 'coding', valueCoding: { system: 'urn:own:from', code: 'a' } },
        ...dependency,
        { name: 'conceptMap', resource: conceptMap },
      ];
      return fhir.send('POST', 'ConceptMap/$translate', { resourceType: 'Parameters', parameter });
    };
    assert.deepEqual(matchesOf((await of('left')).json.parameter), ['equivalent x', 'wider y']);
    for (const other of [await of(), await of('right')]) {
      assert.deepEqual(matchesOf(other.json.parameter), ['wider y']);
      assert.match(other.text, /hold only where more is known[^"]*urn:own:side/);
    }
    const { status, text } = await fhir.send('GET', 'ConceptMap/$translate?code=a&dependency=x');
    assert.equal(status, 400);
    assert.match(text, /dependency/);
  });

  it('a map may be the body itself; without a match the message says so', async () => {
    const { status, text } = await fhir.send('POST', 'ConceptMap/$translate?system=urn:own:from&code=a', map('3', 'x'));
    assert.equal(status, 200, text);
    assert.match(text, /"code":"x"/);
    const none = await fhir.send('POST', 'ConceptMap/$translate?system=urn:own:from&code=b', map('3', 'x'));
    assert.match(none.text, /"valueBoolean":false.*"message","valueString":"No map here leads from b/);
  });
});
