import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, type Chapter, get, post, send } from './chapter.ts';

const R4 = 'https://hl7.org/fhir/R4';
const XML = { 'content-type': 'application/fhir+xml' };
const BOTH = { ...XML, accept: 'application/fhir+xml' };
const NS = 'http://hl7.org/fhir';
const XHTML = 'http://www.w3.org/1999/xhtml';
const BAD = [400, 422];
const keeps =
  (...parts: readonly string[]) =>
  ({ text }: Reply) =>
    parts.every((part) => text.includes(part)) || text.slice(0, 300);
const patient = (inner: string) => `<Patient xmlns="${NS}">${inner}</Patient>`;
const taken = (what: string, body: string, ...kept: readonly string[]): Case =>
  post('Patient', body, 201, what, { headers: XML, holds: keeps(...kept) });
const refused = (what: string, body: string, status: Case['status'] = BAD): Case =>
  post('Patient', body, status, what, { headers: XML });
const narrative = (inner: string) =>
  patient(`<text><status value="generated"/><div xmlns="${XHTML}">${inner}</div></text>`);
const told = (what: string, inner: string, ...kept: readonly string[]): Case => taken(what, narrative(inner), ...kept);
const untold = (what: string, inner: string): Case => refused(what, narrative(inner));

/** What a body in XML may look like, and what comes back of it; narrative in either format. */
export const XML_FORMS: readonly Chapter[] = [
  {
    name: 'XML: the text',
    source: `${R4}/xml.html`,
    cases: [
      taken('a byte order mark', `\uFEFF${patient('<active value="true"/>')}`, '"active":true'),
      taken('quotes of one stroke', `<Patient xmlns='${NS}'><active value='true'/></Patient>`, '"active":true'),
      taken(
        'white space in tags',
        `<Patient\n xmlns = "${NS}" >\n<active\tvalue = "true" />\n</Patient >`,
        '"active":true',
      ),
      taken('an element that is opened and closed', patient('<active value="true"></active>'), '"active":true'),
      taken(
        'white space between elements',
        patient('\n  <active value="true"/>\n\t<gender value="male"/>\r\n'),
        '"gender":"male"',
      ),
      taken(
        'a prefix for FHIR’s namespace',
        `<f:Patient xmlns:f="${NS}"><f:active value="true"/></f:Patient>`,
        '"active":true',
      ),
      taken(
        'a declared prefix that nothing uses',
        `<Patient xmlns="${NS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><active value="true"/></Patient>`,
        '"active":true',
      ),
      taken(
        'where its schema is',
        `<Patient xmlns="${NS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${NS} ../patient.xsd"><active value="true"/></Patient>`,
        '"active":true',
      ),
      taken(
        'comments anywhere',
        `<!--a--><Patient xmlns="${NS}"><!--b--><name><!--c--><family value="x"/><!--d--></name></Patient><!--e-->`,
        '"family":"x"',
      ),
      taken(
        'an id of an element',
        patient('<name id="n1"><family id="f1" value="x"/></name>'),
        '"id":"n1"',
        '"_family":{"id":"f1"}',
      ),
      taken(
        'extensions',
        patient('<birthDate value="1970"><extension url="urn:x:e"><valueCode value="c"/></extension></birthDate>'),
        '"_birthDate":{"extension":[{"url":"urn:x:e","valueCode":"c"}]}',
      ),
      taken(
        'an extension and no value',
        patient('<birthDate><extension url="urn:x:e"><valueCode value="c"/></extension></birthDate>'),
        '"_birthDate"',
      ),
      taken(
        'a list with gaps',
        patient(
          '<name><given value="A"/><given><extension url="urn:x:e"><valueCode value="c"/></extension></given></name>',
        ),
        '"given":["A",null]',
        '"_given":[null,',
      ),
      taken(
        'contained',
        patient(
          '<contained><Organization><id value="o"/><name value="x"/></Organization></contained><managingOrganization><reference value="#o"/></managingOrganization>',
        ),
        '"contained":[{"resourceType":"Organization"',
      ),
      taken('a line break that is spelled', patient('<address><text value="a&#10;b"/></address>'), 'a\\nb'),
      taken('a line break within an attribute is a space', patient('<address><text value="a\nb"/></address>'), '"a b"'),
      taken('signs of every kind', patient('<name><family value="黃😀&quot;&apos;&gt;"/></name>'), '黃😀'),
      taken('an encoding in other letters', `<?xml version="1.0" encoding="utf-8" standalone="yes"?>${patient('')}`),
      refused('XML 1.1', `<?xml version="1.1"?>${patient('')}`, [201, 400]),
      refused(
        'another encoding',
        `<?xml version="1.0" encoding="ISO-8859-1"?>${patient('<name><family value="é"/></name>')}`,
        [400, 415],
      ),
      refused('an element twice that is there once', patient('<active value="true"/><active value="false"/>')),
      refused('an element in another namespace', patient('<active xmlns="urn:other" value="true"/>')),
      refused('an attribute that is none', patient('<active value="true" nonsense="x"/>')),
      refused('a value where none may be', patient('<name value="x"/>')),
      refused('an empty value', patient('<name><family value=""/></name>')),
      refused('an element of nothing', patient('<name/>')),
      refused('a primitive of nothing', patient('<active/>')),
      refused('a value as text', patient('<active>true</active>')),
      refused('a prefix that is not declared', '<f:Patient><f:active value="true"/></f:Patient>'),
      refused('an attribute without quotes', patient('<active value=true/>')),
      refused('an attribute without a value', patient('<active value/>')),
      refused('a sign that ends too early', patient('<name><family value="a<b"/></name>')),
      refused('an ampersand alone', patient('<name><family value="a & b"/></name>')),
      refused('a comment with two strokes within', `<!-- a -- b -->${patient('')}`, [201, 400]),
      refused('a comment that does not end', `<!-- ${patient('')}`),
      refused('something behind it', `${patient('')}x`),
      refused(
        'another type',
        `<Observation xmlns="${NS}"><status value="final"/><code><text value="x"/></code></Observation>`,
      ),
      refused('a type that is none', `<Nonsense xmlns="${NS}"/>`, [400, 404, 422]),
      refused('a type of data', `<HumanName xmlns="${NS}"><family value="x"/></HumanName>`, [400, 404, 422]),
      refused('white space alone', ' '),
      refused('contained, of no type', patient('<contained/>')),
      refused(
        'contained, two in one',
        patient(
          '<contained><Organization><id value="o"/><name value="x"/></Organization><Organization><id value="p"/><name value="y"/></Organization></contained>',
        ),
      ),
      refused('a choice of a type that it has not', patient('<deceasedString value="x"/>')),
      refused('a number in words', patient('<multipleBirthInteger value="two"/>')),
    ],
  },
  {
    name: 'XML: there and back',
    source: `${R4}/xml.html`,
    cases: [
      send('PUT', 'Patient/x-back', 201, 'written in XML, answered in XML', {
        headers: BOTH,
        body: patient(
          '<id value="x-back"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>A &amp; B &lt; C <b>d</b><br/></p></div></text><extension url="urn:x:d"><valueDecimal value="1.00"/></extension><name><family value="x"/></name>',
        ),
        holds: (reply) =>
          (/^application\/fhir\+xml/.test(reply.headers.get('content-type') ?? '') &&
            keeps('<valueDecimal value="1.00"/>', '<versionId value="1"/>')(reply)) ||
          reply.headers.get('content-type'),
      }),
      get('Patient/x-back', 200, 'in JSON', { holds: keeps('"valueDecimal":1.00', 'A &amp; B &lt; C') }),
      get('Patient/x-back?_format=xml', 200, 'in XML', {
        holds: keeps('A &amp; B &lt; C', `<div xmlns="${XHTML}">`, '1.00'),
      }),
      get('Patient/x-back/_history?_format=xml', 200, 'its history in XML', {
        holds: keeps('<Bundle', '<request><method value="PUT"/>'),
      }),
      get('Patient?_id=x-back&_format=xml', 200, 'a search in XML', {
        holds: keeps('<total value="1"/>', '<search><mode value="match"/>'),
      }),
      get('Patient/x-none?_format=xml', 404, 'an outcome in XML', {
        holds: keeps('<OperationOutcome', '<severity value="error"/>'),
      }),
      send('PUT', 'Patient/x-back', 200, 'an outcome that was preferred, in XML', {
        headers: { ...BOTH, prefer: 'return=OperationOutcome' },
        body: patient('<id value="x-back"/><active value="true"/>'),
        holds: keeps('<OperationOutcome'),
      }),
      send('PATCH', 'Patient/x-back', 200, 'a patch, answered in XML', {
        headers: { 'content-type': 'application/json-patch+json', accept: 'application/fhir+xml' },
        body: [{ op: 'replace', path: '/active', value: false }],
        holds: keeps('<active value="false"/>'),
      }),
      get('Patient/x-back/$meta?_format=xml', 200, 'an operation, answered in XML', {
        holds: keeps('<Parameters', '<valueMeta>'),
      }),
      post('Patient/$validate', patient('<gender value="robot"/>'), 200, 'an operation in XML', {
        headers: BOTH,
        holds: keeps('<OperationOutcome', 'Patient.gender'),
      }),
      post(
        'ValueSet/$expand',
        `<Parameters xmlns="${NS}"><parameter><name value="url"/><valueUri value="http://hl7.org/fhir/ValueSet/administrative-gender"/></parameter></Parameters>`,
        200,
        'Parameters in XML',
        { headers: BOTH, holds: keeps('<code value="female"/>') },
      ),
      get('metadata?_format=xml&_summary=true', 200, 'what it can do, in short, in XML', {
        holds: keeps('<CapabilityStatement'),
      }),
      send('PUT', 'Patient/x-back', 400, 'no id within', { headers: XML, body: patient('<active value="true"/>') }),
      post('Patient', patient('<active value="true"/>'), 200, 'a conditional create in XML', {
        headers: { ...BOTH, 'if-none-exist': '_id=x-back' },
        holds: keeps('<id value="x-back"/>'),
      }),
    ],
  },
  {
    name: 'narrative',
    source: `${R4}/narrative.html`,
    cases: [
      told(
        'what a document has',
        '<h1>a</h1><p class="c" style="color:red" title="t" lang="en">b<br/><i>c</i></p><ul><li>d</li></ul>',
        '<h1>a</h1>',
      ),
      told(
        'a table',
        '<table border="1"><thead><tr><th colspan="2">a</th></tr></thead><tbody><tr><td>b</td><td>c</td></tr></tbody></table>',
        'colspan',
      ),
      told(
        'links and pictures',
        '<a href="https://a.example/" name="n">a</a><img src="data:image/png;base64,AQID" alt="b"/>',
        'href',
      ),
      told('signs by number', '<p>&#160;&#x4E2D;&amp;</p>', '&#x4E2D;'),
      told('right to left', '<p dir="rtl">שלום</p>', 'rtl'),
      untold('a script', '<script>x</script>'),
      untold('a frame', '<iframe src="https://a.example/"></iframe>'),
      untold('an object', '<object data="x"/>'),
      untold('a form', '<form action="x"><input/></form>'),
      untold('a base', '<base href="https://a.example/"/>'),
      untold('a head', '<head><title>x</title></head>'),
      untold('a style sheet', '<link rel="stylesheet" href="x"/>'),
      untold('what runs on a click', '<p onclick="x()">a</p>'),
      untold('what runs on a load, in other letters', '<img src="x" onLoad="x()"/>'),
      untold('an address that runs', '<a href="javascript:x()">a</a>'),
      untold('nothing but space', '  '),
      refused('a declaration of entities within', narrative('<!ENTITY nbsp "x">&nbsp;')),
      untold('not closed', '<p>a'),
      refused('a div of no namespace', patient('<text><status value="generated"/><div>a</div></text>')),
      refused('no status', patient(`<text><div xmlns="${XHTML}">a</div></text>`)),
      refused('a status that is none', patient(`<text><status value="nonsense"/><div xmlns="${XHTML}">a</div></text>`)),
      refused('no div', patient('<text><status value="empty"/></text>')),
      post('Patient', { resourceType: 'Patient', text: { status: 'generated', div: 'a' } }, BAD, 'JSON: no div'),
      post(
        'Patient',
        {
          resourceType: 'Patient',
          text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">a</div><p/>' },
        },
        BAD,
        'JSON: something behind it',
      ),
      post(
        'Patient',
        {
          resourceType: 'Patient',
          text: { status: 'generated', div: '<DIV xmlns="http://www.w3.org/1999/xhtml">a</DIV>' },
        },
        BAD,
        'JSON: in capitals',
      ),
    ],
  },
];
