import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleResources } from '../fixtures.ts';
import { parseFhirJson } from '../json/json.ts';
import { RESOURCE_TYPES, type Resource } from '../types.ts';
import { clinicalDate } from './clinical-date.ts';
import { extractIndex, patientOf } from './extract.ts';
import { referenceForms, referenceKey, tokenForms, tokenKey } from './index-entries.ts';
import { normalText } from './normal-text.ts';
import { searchParametersOf } from './parameters.ts';

const resource = (json: string) => parseFhirJson(json) as Resource;
/** The entries of one parameter, without its name. */
function found(from: Resource, kind: keyof ReturnType<typeof extractIndex>, param: string): unknown[] {
  return extractIndex(from)
    [kind].filter((entry) => entry.param === param)
    .map(({ param: _, ...rest }) => rest);
}

describe('what a resource can be found by', () => {
  it('tokens: of a concept, a coding, an identifier, a code, a boolean, a contact', () => {
    const observation = resource(`{"resourceType":"Observation","status":"final","code":{"text":"Glucose",
      "coding":[{"system":"http://loinc.org","code":"2339-0","display":"Glucose in Blood"},{"code":"glu"}]}}`);
    assert.deepEqual(found(observation, 'tokens', 'code'), [
      { system: 'http://loinc.org', code: '2339-0' },
      { code: 'glu' },
    ]);
    assert.deepEqual(found(observation, 'tokens', 'status'), [{ code: 'final' }]);
    const patient = resource(`{"resourceType":"Patient","active":true,
      "identifier":[{"system":"urn:x","value":"A|1","type":{"coding":[{"system":"http://t","code":"HK"}]}}],
      "telecom":[{"system":"email","value":"Mei@Example.org"},{"system":"phone","value":"+852 5555 0000"}]}`);
    assert.deepEqual(found(patient, 'tokens', 'active'), [{ code: 'true' }]);
    assert.deepEqual(found(patient, 'tokens', 'identifier'), [{ system: 'urn:x', code: 'A|1', isOwn: true }]);
    assert.deepEqual(found(patient, 'tokens', 'identifier:of-type'), [
      { system: 'http://t', code: 'HK|A|1', isOwn: true },
    ]);
    assert.deepEqual(found(patient, 'tokens', 'email'), [{ code: 'mei@example.org', isOwn: true }]);
    assert.deepEqual(found(patient, 'tokens', 'phone'), [{ code: '+852 5555 0000', isOwn: true }]);
    assert.equal(found(patient, 'tokens', 'telecom').length, 2);
  });

  it('a name that is not parted: by each of its words; as a whole it is what was written', () => {
    const named = (name: string) =>
      found(resource(`{"resourceType":"Practitioner","name":[${name}]}`), 'strings', 'name');
    assert.deepEqual(named('{"text":"Dr LIN Jiayi"}'), [
      { value: 'dr lin jiayi', exact: 'Dr LIN Jiayi' },
      { value: 'lin jiayi', exact: 'Dr LIN Jiayi', isPart: true },
      { value: 'jiayi', exact: 'Dr LIN Jiayi', isPart: true },
    ]);
    assert.deepEqual(named('{"text":"Dr LIN Jiayi","family":"LIN"}'), [
      { value: 'dr lin jiayi', exact: 'Dr LIN Jiayi' },
      { value: 'lin', exact: 'LIN' },
    ]);
    assert.equal(named('{"text":"林嘉怡醫生"}').length, 1);
  });

  it('“searching either "Carreno" or "Quinones" should match a family name of "Carreno Quinones"”', () => {
    const eve = resource('{"resourceType":"Patient","name":[{"family":"Carreño Quiñones","given":["Eve Marie"]}]}');
    const parts = [
      { value: 'carreno quinones', exact: 'Carreño Quiñones' },
      { value: 'quinones', exact: 'Carreño Quiñones', isPart: true },
    ];
    assert.deepEqual(found(eve, 'strings', 'family'), parts);
    const [whole, part] = parts;
    assert.deepEqual(found(eve, 'strings', 'name'), [whole, { value: 'eve marie', exact: 'Eve Marie' }, part]);
    assert.deepEqual(found(eve, 'strings', 'given'), [{ value: 'eve marie', exact: 'Eve Marie' }]);
  });

  it('however much there is of it: very many events, very many given names, a very long family name', () => {
    const event = Array.from({ length: 200_000 }, (_, i) => (i === 0 ? '2020-01-01' : '2024-01-01'));
    const often = { resourceType: 'Observation', effectiveTiming: { event } } as unknown as Resource;
    const [date] = extractIndex(often).dates.filter(({ param }) => param === 'date');
    assert.deepEqual(date, {
      param: 'date',
      lo: Date.parse('2020-01-01T00:00+08:00'),
      hi: Date.parse('2024-01-02T00:00+08:00'),
    });
    const given = Array.from({ length: 100_000 }, (_, i) => `g${i}`);
    const family = `Aa ${'b'.repeat(50_000)}`;
    const named = { resourceType: 'Patient', name: [{ family, given }] } as unknown as Resource;
    const { strings } = extractIndex(named);
    assert.equal(strings.filter(({ param }) => param === 'given').length, given.length);
    const [, part] = strings.filter(({ param }) => param === 'family');
    assert.equal(part?.isPart, true);
    assert.ok((part?.value.length ?? 0) <= 1000, 'of a part only the beginning is kept');
  });

  it('whether a patient has died: a date is a yes, and silence a no', () => {
    const deceased = (extra: string) => found(resource(`{"resourceType":"Patient"${extra}}`), 'tokens', 'deceased');
    assert.deepEqual(deceased(',"deceasedDateTime":"2020"'), [{ code: 'true' }]);
    assert.deepEqual(deceased(',"deceasedBoolean":true'), [{ code: 'true' }]);
    assert.deepEqual(deceased(',"deceasedBoolean":false'), [{ code: 'false' }]);
    assert.deepEqual(deceased(''), [{ code: 'false' }]);
  });

  it('references: local, absolute, canonical, logical, and only of the type that the parameter asks for', () => {
    const observation = resource(`{"resourceType":"Observation","subject":{"reference":"Group/g"},
      "performer":[{"reference":"Practitioner/p/_history/2"},{"reference":"https://x.example/Organization/o"},
        {"type":"Organization","identifier":{"system":"urn:s","value":"v"}},{"reference":"#c"},{"display":"nobody"}]}`);
    assert.deepEqual(found(observation, 'references', 'subject'), [{ type: 'Group', id: 'g' }]);
    assert.deepEqual(found(observation, 'references', 'patient'), []);
    assert.deepEqual(found(observation, 'references', 'performer'), [
      { type: 'Practitioner', id: 'p' },
      { url: 'https://x.example/Organization/o' },
      { identifier: { system: 'urn:s', value: 'v' } },
    ]);
    const response = resource('{"resourceType":"QuestionnaireResponse","questionnaire":"http://q.example/a|1.0"}');
    const [canonical] = extractIndex(response).references;
    assert.deepEqual(canonical && referenceForms(canonical), ['http://q.example/a|1.0', 'http://q.example/a']);
  });

  it('strings: every part of a name and an address, folded', () => {
    const patient =
      resource(`{"resourceType":"Patient","name":[{"text":"陳大文","family":"Müller","given":["ＣＨＡＮ","Tai  Man"]}],
      "address":[{"line":["1 Rua da Felicidade"],"city":"São Paulo","use":"home"}]}`);
    const values = found(patient, 'strings', 'name').map((entry) => (entry as { value: string }).value);
    assert.deepEqual(values, ['陳大文', 'muller', 'chan', 'tai man']);
    assert.deepEqual(found(patient, 'strings', 'family'), [{ value: 'muller', exact: 'Müller' }]);
    assert.deepEqual(found(patient, 'strings', 'address'), [
      { value: '1 rua da felicidade', exact: '1 Rua da Felicidade' },
      { value: 'sao paulo', exact: 'São Paulo' },
    ]);
    assert.deepEqual(found(patient, 'tokens', 'address-use'), [{ code: 'home' }]);
  });

  it('dates: of every type that a choice may have', () => {
    const date = (json: string) => found(resource(`{"resourceType":"Observation",${json}}`), 'dates', 'date');
    const day = [{ lo: Date.parse('2024-04-30T16:00Z'), hi: Date.parse('2024-05-01T16:00Z') }];
    assert.deepEqual(date('"effectiveDateTime":"2024-05-01"'), day);
    assert.deepEqual(date('"effectivePeriod":{"start":"2024-05-01","end":"2024-05-01"}'), day);
    assert.deepEqual(date('"effectiveTiming":{"event":["2024-05-01"]}'), day);
    assert.deepEqual(date('"effectiveDateTime":"yesterday"'), []);
  });

  it('quantities: with the open side of a comparator, and money', () => {
    const quantity = (json: string) =>
      found(resource(`{"resourceType":"Observation","valueQuantity":${json}}`), 'quantities', 'value-quantity');
    assert.deepEqual(quantity('{"value":5.40,"unit":"mmol","system":"http://u","code":"mmol/L"}'), [
      { low: 5.4, high: 5.4, system: 'http://u', code: 'mmol/L', unit: 'mmol' },
    ]);
    assert.deepEqual(quantity('{"value":5,"comparator":"<"}'), [{ low: Number.NEGATIVE_INFINITY, high: 5 }]);
    assert.deepEqual(quantity('{"value":5,"comparator":">="}'), [{ low: 5, high: Number.POSITIVE_INFINITY }]);
    const invoice = resource('{"resourceType":"Invoice","totalNet":{"value":12.50,"currency":"HKD"}}');
    assert.deepEqual(found(invoice, 'quantities', 'totalnet'), [
      { low: 12.5, high: 12.5, system: 'urn:iso:std:iso:4217', code: 'HKD' },
    ]);
  });

  it('numbers and uris', () => {
    const risk = resource(
      '{"resourceType":"RiskAssessment","prediction":[{"probabilityDecimal":0.20},{"probabilityRange":{"low":{"value":1}}}]}',
    );
    assert.deepEqual(found(risk, 'numbers', 'probability'), [
      { low: 0.2, high: 0.2 },
      { low: 1, high: Number.POSITIVE_INFINITY },
    ]);
    assert.deepEqual(found(resource('{"resourceType":"ValueSet","url":"http://v"}'), 'uris', 'url'), [
      { value: 'http://v' },
    ]);
  });

  it('of a bundle, its first entry only', () => {
    const bundle =
      resource(`{"resourceType":"Bundle","type":"document","entry":[{"resource":{"resourceType":"Composition","id":"c"}},
      {"resource":{"resourceType":"Patient","id":"p"}}]}`);
    assert.deepEqual(found(bundle, 'references', 'composition'), [{ type: 'Composition', id: 'c' }]);
  });

  it('has a key for each way to ask', () => {
    assert.deepEqual(tokenForms({ param: 'x', system: 'http://s', code: 'a|b' }), [
      'a\\|b',
      'http://s|a\\|b',
      'http://s|',
    ]);
    assert.deepEqual(tokenForms({ param: 'x', code: 'c' }), ['c', '|c']);
    assert.deepEqual(tokenForms({ param: 'x', system: 'http://s' }), ['http://s|']);
    assert.equal(tokenKey({ system: '', code: 'c' }), '|c');
    assert.equal(tokenKey({ system: 'http://s' }), 'http://s|');
    assert.equal(tokenKey({ code: 'a|b' }), 'a\\|b');
    assert.deepEqual(referenceForms({ param: 'x', type: 'Patient', id: '1' }), ['Patient/1', '1']);
    assert.equal(referenceKey({ type: 'Patient', id: '1' }), 'Patient/1');
    assert.equal(referenceKey({ id: '1' }), '1');
  });

  it('gets along with anything that has not been validated', () => {
    const odd = resource(
      '{"resourceType":"Patient","name":"x","telecom":[null,5],"identifier":{"value":7},"deceasedBoolean":"?","link":[[{}]]}',
    );
    assert.deepEqual(found(odd, 'strings', 'family'), []);
  });

  it('answers for every sample, and finds something in almost all', (t) => {
    const samples = sampleResources(t, 'fhir-r4-examples');
    const empty = samples.filter((sample) =>
      Object.values(extractIndex(sample)).every((entries) => entries.length === 0),
    );
    // These examples have nothing that R4 has a search parameter for.
    const types = [...new Set(empty.map((sample) => sample.resourceType))].sort();
    assert.deepEqual(
      types,
      samples.length ? ['Basic', 'Binary', 'Medication', 'OperationOutcome', 'VerificationResult'] : [],
    );
  });
});

describe('every path of every search parameter', () => {
  it('has keys and a type', () => {
    for (const type of RESOURCE_TYPES) {
      for (const { code, paths } of searchParametersOf(type).values()) {
        assert.ok(paths.length > 0);
        for (const path of paths) {
          assert.ok(path.type !== '' && path.keys.every((key) => /^[a-z]\w*$/.test(key)), `${type}.${code}`);
        }
      }
    }
  });
});

describe('the patients of a resource', () => {
  const cases: [json: string, ids: string[]][] = [
    ['{"resourceType":"Patient","id":"p"}', ['p']],
    ['{"resourceType":"Patient"}', []],
    ['{"resourceType":"Observation","subject":{"reference":"Patient/p"}}', ['p']],
    ['{"resourceType":"Observation","subject":{"reference":"Group/p"}}', []],
    ['{"resourceType":"Observation","subject":{"reference":"https://other.example/Patient/p"}}', []],
    [
      '{"resourceType":"AllergyIntolerance","asserter":{"reference":"Patient/mother"},"patient":{"reference":"Patient/child"}}',
      ['child', 'mother'],
    ],
    [
      '{"resourceType":"Appointment","participant":[{"actor":{"reference":"Practitioner/d"}},{"actor":{"reference":"Patient/p"}}]}',
      ['p'],
    ],
    [
      '{"resourceType":"Group","member":[{"entity":{"reference":"Patient/a"}},{"entity":{"reference":"Patient/b"}},{"entity":{"reference":"Patient/a"}}]}',
      ['a', 'b'],
    ],
    ['{"resourceType":"Patient","id":"p","link":[{"other":{"reference":"Patient/q"},"type":"seealso"}]}', ['p']],
    ['{"resourceType":"Organization","id":"o"}', []],
  ];
  for (const [json, ids] of cases) {
    it(`${json.slice(17, 90)} → ${ids.join(', ') || 'none'}`, () => assert.deepEqual(patientOf(resource(json)), ids));
  }
});

describe('a hostile resource', () => {
  it('may have more values of one element than a call has room for arguments', () => {
    const names = Array.from({ length: 300_000 }, () => ({ text: 'a' }));
    assert.doesNotThrow(() => extractIndex({ resourceType: 'Patient', name: names } as never));
  });
});

describe('the date in a timeline', () => {
  const cases: [json: string, date: string | undefined][] = [
    ['{"resourceType":"Observation","effectiveDateTime":"2024-05","issued":"2024-06-01T00:00:00Z"}', '2024-05'],
    ['{"resourceType":"Observation","issued":"2024-06-01T00:00:00Z"}', '2024-06-01T00:00:00Z'],
    ['{"resourceType":"Encounter","period":{"start":"2024-01-02","end":"2024-01-03"}}', '2024-01-02'],
    ['{"resourceType":"Encounter","period":{"end":"2024-01-03"}}', '2024-01-03'],
    ['{"resourceType":"Observation","effectiveTiming":{"event":["2024-03","2024-02"]}}', '2024-02'],
    ['{"resourceType":"Condition","onsetAge":{"value":5},"recordedDate":"2019"}', '2019'],
    ['{"resourceType":"Patient","birthDate":"1950-01-01"}', undefined],
  ];
  for (const [json, date] of cases) {
    it(`${json.slice(17, 90)} → ${date ?? 'none'}`, () => assert.equal(clinicalDate(resource(json)), date));
  }
});

describe('normal text', () => {
  it('folds case, width, accents and white space, and leaves Han characters alone', () => {
    assert.equal(normalText('  ＣＨＡＮ  Tai\tMan '), 'chan tai man');
    assert.equal(normalText('Çağrı Ñuñez'), 'cagri nunez');
    assert.equal(normalText('HAUPTSTRAẞE Straße'), 'hauptstrasse strasse');
    assert.equal(normalText('Œuvre Łódź Ærø Đặng'), 'oeuvre lodz aero dang');
    assert.equal(normalText('陳陈'), '陳陈');
    assert.equal(normalText('가나'), '가나');
  });
});
