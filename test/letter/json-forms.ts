import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, type Chapter, get, isOutcome, post, send } from './chapter.ts';

const R4 = 'https://hl7.org/fhir/R4';
const BAD = [400, 422];
const keeps =
  (...parts: readonly string[]) =>
  ({ text }: Reply) =>
    parts.every((part) => text.includes(part)) || text.slice(0, 300);
const taken = (what: string, inner: string, ...kept: readonly string[]): Case =>
  post('Patient', `{"resourceType":"Patient",${inner}}`, 201, what, { holds: keeps(...kept) });
const refused = (what: string, inner: string, status: Case['status'] = BAD): Case =>
  post('Patient', `{"resourceType":"Patient",${inner}}`, status, what, { holds: isOutcome });
const text = (what: string, body: string, status: Case['status'], headers?: Record<string, string>): Case =>
  post('Patient', body, status, what, headers ? { headers } : {});
const observed = (what: string, value: string, status: Case['status'], ...kept: readonly string[]): Case =>
  post('Observation', `{"resourceType":"Observation","status":"final","code":{"text":"x"},${value}}`, status, what, {
    holds: status === 201 ? keeps(...kept) : isOutcome,
  });
const amount = (what: string, number: string, status: Case['status'] = 201): Case =>
  observed(what, `"valueQuantity":{"value":${number}}`, status, `"value":${number}}`);
const dated = (what: string, date: string, status: Case['status'] = 201): Case =>
  observed(what, `"effectiveDateTime":"${date}"`, status, `"${date}"`);
const extension = (inner: string) => `"extension":[{"url":"urn:j:e",${inner}}]`;

/** What a body in JSON may look like, and what comes back of it. */
export const JSON_FORMS: readonly Chapter[] = [
  {
    name: 'JSON: the text',
    source: `${R4}/json.html`,
    cases: [
      text('white space around it', ' \n\t{"resourceType":"Patient"}\r\n ', 201),
      text('resourceType at the end', '{"active":true,"resourceType":"Patient"}', 201),
      text('two resources', '{"resourceType":"Patient"}{"resourceType":"Patient"}', 400),
      text('something behind it', '{"resourceType":"Patient"} x', 400),
      text('a comma at the end', '{"resourceType":"Patient","active":true,}', 400),
      text('a comment', '{/* x */"resourceType":"Patient"}', 400),
      text('quotes of another kind', "{'resourceType':'Patient'}", 400),
      text('names without quotes', '{resourceType:"Patient"}', 400),
      text('white space alone', '   ', 400),
      text('null', 'null', 400),
      text('true', 'true', 400),
      text('a number', '42', 400),
      text('nothing within', '{}', 400),
      text('resourceType is no text', '{"resourceType":1}', 400),
      text('resourceType is empty', '{"resourceType":""}', 400),
      text('resourceType in small letters', '{"resourceType":"patient"}', [400, 404, 422]),
      text('NaN', '{"resourceType":"Patient","multipleBirthInteger":NaN}', 400),
      text('no media type', '{"resourceType":"Patient"}', [400, 415], { 'content-type': '' }),
      text('a form', 'resourceType=Patient', [400, 415], { 'content-type': 'application/x-www-form-urlencoded' }),
      text('of many parts', '--x', [400, 415], { 'content-type': 'multipart/form-data; boundary=x' }),
      text('a patch', '[]', [400, 415], { 'content-type': 'application/json-patch+json' }),
      text('a line break within a text', '{"resourceType":"Patient","name":[{"family":"a\nb"}]}', 400),
      text('a sign that is spelled badly', '{"resourceType":"Patient","name":[{"family":"\\x41"}]}', 400),
      text('the same key twice, deep within', '{"resourceType":"Patient","name":[{"family":"a","family":"b"}]}', 400),
    ],
  },
  {
    name: 'JSON: primitives and what is beside them',
    source: `${R4}/json.html#primitive`,
    cases: [
      taken(
        'an extension and no value',
        '"_birthDate":{"extension":[{"url":"urn:j:e","valueCode":"x"}]}',
        '"_birthDate":{"extension"',
      ),
      taken(
        'a value and an id',
        '"birthDate":"1970","_birthDate":{"id":"b1"}',
        '"_birthDate":{"id":"b1"}',
        '"birthDate":"1970"',
      ),
      taken(
        'a list with gaps on one side',
        '"name":[{"given":["A",null],"_given":[null,{"extension":[{"url":"urn:j:e","valueString":"x"}]}]}]',
        '"given":["A",null]',
        '"_given":[null,{',
      ),
      taken(
        'a list of extensions alone',
        '"name":[{"_given":[{"extension":[{"url":"urn:j:e","valueString":"x"}]}]}]',
        '"_given":[{',
      ),
      refused('gaps on both sides', '"name":[{"given":["A",null],"_given":[null,null]}]'),
      refused('lists of other lengths', '"name":[{"given":["A","B","C"],"_given":[{"id":"x"}]}]'),
      refused('a gap, and nothing beside it', '"name":[{"given":["A",null]}]'),
      refused('beside a complex element', '"_name":[{"id":"x"}]'),
      refused('beside nothing', '"_nonsense":{"id":"x"}'),
      refused('an empty object beside it', '"birthDate":"1970","_birthDate":{}'),
      refused('a value for a list', '"name":{"family":"x"}'),
      refused('a list for a value', '"birthDate":["1970"]'),
      refused('a number for a text', '"name":[{"family":1}]'),
      refused('a text for a number', '"multipleBirthInteger":"1"'),
      refused('an empty object', '"maritalStatus":{}'),
      refused('two choices of one element', '"deceasedBoolean":false,"deceasedDateTime":"2020"'),
      refused('a choice of a type that it has not', '"deceasedString":"x"'),
      refused('comments of an older version', '"fhir_comments":["x"]'),
      refused(
        'a value and extensions in one',
        extension('"valueString":"x","extension":[{"url":"urn:j:e2","valueCode":"x"}]'),
      ),
      refused('an extension of nothing', '"extension":[{"url":"urn:j:e"}]'),
      refused('an extension without its url', '"extension":[{"valueString":"x"}]'),
      taken(
        'extensions of extensions',
        extension('"extension":[{"url":"a","valueString":"x"},{"url":"b","valueBoolean":false}]'),
        '"url":"b"',
      ),
      taken('any type of value', extension('"valueMoney":{"value":10.50,"currency":"HKD"}'), '10.50'),
      refused('a type of value that there is not', extension('"valueNonsense":"x"')),
      refused('a modifier of nothing', '"modifierExtension":[{"url":"urn:j:m"}]'),
      taken('signs of every kind', '"name":[{"family":"\\u9ec3\\ud83d\\ude00 \\"\\\\\\/ é שלום"}]', '黃😀', 'שלום'),
      taken('a line break that is spelled', '"address":[{"text":"1 Road\\nTown"}]', '\\n'),
      refused('a sign of control', '"name":[{"family":"a\\u0001b"}]'),
      refused('spaces around a code', '"gender":" male"'),
      refused('a code in capitals', '"gender":"Male"'),
      refused('an empty code', '"gender":""'),
      refused('base64 that is none', '"photo":[{"contentType":"image/png","data":"***"}]'),
      taken('base64', '"photo":[{"contentType":"image/png","data":"AQID"}]', 'AQID'),
      refused('an address with a space', extension('"valueUri":"urn:a b"')),
      refused('an id of an element with a space', '"name":[{"id":"a b","family":"x"}]'),
    ],
  },
  {
    name: 'JSON: numbers as they are written',
    source: `${R4}/datatypes.html#decimal`,
    cases: [
      ...[
        '1.00',
        '0.0',
        '-0.0',
        '100',
        '0.000000001',
        '-273.15',
        '1.0E2',
        '1e-7',
        '12345678901234.5678',
        '0.1000000000000000055511',
      ].map((number) => amount(number, number)),
      ...['01', '+1', '.5', '1.', '0x10', '1,5', 'Infinity'].map((number) =>
        amount(`no number: ${number}`, number, 400),
      ),
      amount('a text', '"1.0"', BAD),
      ...[
        ['0', 201],
        ['-5', 201],
        ['2147483647', 201],
        ['2147483648', BAD],
        ['1.0', BAD],
        ['1e2', BAD],
      ].map(([number, status]) =>
        observed(`an integer: ${number}`, `"valueInteger":${number}`, status as Case['status'], String(number)),
      ),
      refused('a positiveInt of 0', '"telecom":[{"system":"phone","value":"1","rank":0}]'),
      taken('a positiveInt of 1', '"telecom":[{"system":"phone","value":"1","rank":1}]', '"rank":1'),
      refused('an unsignedInt below 0', '"photo":[{"contentType":"image/png","size":-1}]'),
      taken('in an extension', extension('"valueDecimal":3.1400'), '3.1400'),
      post('Parameters/$nonsense', {}, [400, 404], 'and an operation of a type that has none'),
    ],
  },
  {
    name: 'JSON: dates and times',
    source: `${R4}/datatypes.html#dateTime`,
    cases: [
      ...[
        '2026',
        '2026-02',
        '2026-02-28',
        '2024-02-29',
        '2026-02-28T00:00:00Z',
        '2026-02-28T23:59:59.123456+08:00',
        '2026-02-28T12:00:00-14:00',
        '2016-12-31T23:59:60Z',
      ].map((date) => dated(date, date)),
      ...[
        '2026-2',
        '2026-02-29',
        '2026-13',
        '2026-00',
        '26',
        '2026-02-28T24:00:00Z',
        '2026-02-28T12:00Z',
        '2026-02-28T12:00:00',
        '2026-02-28 12:00:00Z',
        '2026-02-28T12:00:00+15:00',
        '20260228',
        '0000',
        'yesterday',
        '',
      ].map((date) => dated(`no date: ${date}`, date, BAD)),
      refused('a date with a time', '"birthDate":"1970-01-01T00:00:00Z"'),
      observed('a time', '"valueTime":"12:30:00.5"', 201, '12:30:00.5'),
      ...['12:30', '24:00:00', '12:60:00', '12:30:00Z'].map((time) =>
        observed(`no time: ${time}`, `"valueTime":"${time}"`, BAD),
      ),
      observed('an instant of a day', '"effectiveInstant":"2026-01-01"', BAD),
      observed('an instant', '"effectiveInstant":"2026-01-01T00:00:00.001Z"', 201, '00:00:00.001Z'),
      observed(
        'a period that ends before it begins',
        '"effectivePeriod":{"start":"2026-01-02","end":"2026-01-01"}',
        BAD,
      ),
    ],
  },
  {
    name: 'JSON: contained, and referred to',
    source: `${R4}/references.html`,
    cases: [
      taken(
        'contained',
        '"contained":[{"resourceType":"Organization","id":"o","name":"x"}],"managingOrganization":{"reference":"#o"}',
        '"#o"',
        '"contained"',
      ),
      refused(
        'contained twice under one id',
        '"contained":[{"resourceType":"Organization","id":"o","name":"x"},{"resourceType":"Organization","id":"o","name":"y"}],"managingOrganization":{"reference":"#o"}',
        [201, 400, 422],
      ),
      refused(
        'contained in what is contained',
        '"contained":[{"resourceType":"Organization","id":"o","name":"x","contained":[{"resourceType":"Organization","id":"p","name":"y"}],"partOf":{"reference":"#p"}}],"managingOrganization":{"reference":"#o"}',
      ),
      refused(
        'contained with a version',
        '"contained":[{"resourceType":"Organization","id":"o","name":"x","meta":{"versionId":"1"}}],"managingOrganization":{"reference":"#o"}',
      ),
      refused(
        'contained with a security label',
        '"contained":[{"resourceType":"Organization","id":"o","name":"x","meta":{"security":[{"code":"R"}]}}],"managingOrganization":{"reference":"#o"}',
      ),
      refused('contained, of no type', '"contained":[{"id":"o"}]'),
      refused(
        'contained, and wrong within',
        '"contained":[{"resourceType":"Patient","id":"o","gender":"robot"}],"link":[{"type":"seealso","other":{"reference":"#o"}}]',
      ),
      taken('a reference that is shown alone', '"managingOrganization":{"display":"Somewhere"}', 'Somewhere'),
      taken(
        'a reference by identifier',
        '"managingOrganization":{"identifier":{"system":"urn:j","value":"1"}}',
        'urn:j',
      ),
      taken(
        'a reference by whole address',
        '"managingOrganization":{"reference":"https://elsewhere.example/fhir/Organization/1"}',
        'elsewhere',
      ),
      refused('a reference of another type', '"managingOrganization":{"reference":"Patient/1"}'),
      refused('a reference to no type', '"managingOrganization":{"reference":"Nonsense/1"}'),
      refused(
        'a reference with a type that differs',
        '"managingOrganization":{"reference":"Organization/1","type":"Patient"}',
      ),
      refused('an empty reference', '"managingOrganization":{"reference":""}'),
      send('PUT', 'Patient/j-back', 201, 'what was written', {
        body: '{"resourceType":"Patient","id":"j-back","name":[{"given":["A",null],"_given":[null,{"extension":[{"url":"urn:j:e","valueDecimal":1.10}]}]}]}',
      }),
      get('Patient/j-back?_format=xml', 200, 'in XML, with its gaps', {
        holds: keeps(
          '<given value="A"/><given><extension url="urn:j:e"><valueDecimal value="1.10"/></extension></given>',
        ),
      }),
      get('Patient/j-back?_elements=name', 200, 'some elements of it, as they were written', { holds: keeps('1.10') }),
      get('Patient?_id=j-back', 200, 'in a search, as it was written', { holds: keeps('1.10') }),
      get('Patient/j-back/_history', 200, 'in its history, as it was written', { holds: keeps('1.10') }),
      get('Patient/j-back/$everything', 200, 'in everything of it', { holds: keeps('1.10') }),
    ],
  },
];
