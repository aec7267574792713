import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { refusalCodes, sampleFiles, seeded } from '../fixtures.ts';
import { parseFhirJson, stringifyFhirJson } from '../json/json.ts';
import { readFhirXml } from './read-xml.ts';
import { writeFhirXml } from './write-xml.ts';

const there = (json: string) => writeFhirXml(parseFhirJson(json));
/** Keys in one order, decimals in their spelling. */
const canonical = (value: unknown): string => stringifyFhirJson(sorted(parseFhirJson(stringifyFhirJson(value))));
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || 'rawJSON' in value) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
};
const fhir = (inner: string, type = 'Patient') => `<${type} xmlns="http://hl7.org/fhir">${inner}</${type}>`;
const problemsOf = (xml: string) => {
  try {
    readFhirXml(xml);
  } catch (error) {
    const { refusals } = error as { refusals: { code: string; expression?: string }[] };
    return refusals.map(({ code, expression }) => `${code} ${expression ?? ''}`.trim());
  }
  return [];
};

describe('FHIR XML', () => {
  it('has elements in the order of the definition, values in attributes, ids as attributes', () => {
    const xml = there(
      `{"resourceType":"Patient","birthDate":"1970-03","_birthDate":{"id":"b","extension":[{"url":"http://x.test/e","valueDecimal":1.10}]},
        "name":[{"given":["A",null],"_given":[null,{"id":"g"}],"id":"n"}],"id":"p","deceasedBoolean":false}`,
    );
    assert.equal(
      xml.split('\n')[1],
      fhir(
        '<id value="p"/><name id="n"><given value="A"/><given id="g"/></name><birthDate id="b" value="1970-03">' +
          '<extension url="http://x.test/e"><valueDecimal value="1.10"/></extension></birthDate><deceasedBoolean value="false"/>',
      ),
    );
  });

  it('gives every published example back field by field, decimals as written', (t) => {
    const changed: string[] = [];
    const files = sampleFiles(
      t,
      'fhir-r4-examples',
      'ips/hl7-uv-ips-1.1.0',
      'ips/connectathon',
      'synthea/r4-transaction',
    );
    let tried = 0;
    for (const { name, text } of files) {
      const before = parseFhirJson(text);
      tried++;
      try {
        if (canonical(readFhirXml(writeFhirXml(before))) !== canonical(before)) changed.push(name);
      } catch {
        changed.push(name);
      }
    }
    t.diagnostic(`${tried} files`);
    // The narratives of these are no XML, so that the validator refuses them; they never come to be written.
    const malformed = ['HK_IPS_Sample1', 'HK_IPS_Sample2', 'NL_Curavista_01'];
    assert.deepEqual(
      changed,
      malformed
        .map((name) => `ips/connectathon/${name}.json`)
        .filter((name) => files.some((file) => file.name === name)),
    );
  });

  it('is what any XML reader reads', (t) => {
    for (const { name, text } of sampleFiles(t, 'fhir-r4-examples', 'ips/hl7-uv-ips-1.1.0/examples')) {
      const faults: string[] = [];
      const document = new DOMParser({ onError: (_level, message) => faults.push(message) }).parseFromString(
        there(text),
        'text/xml',
      );
      assert.deepEqual(faults, [], name);
      assert.equal(document.documentElement?.namespaceURI, 'http://hl7.org/fhir');
    }
  });

  it('gives every text back, whatever is in it', (t) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold these, nor can FHIR
        fc.pre(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u.test(text));
        const patient = { resourceType: 'Patient', name: [{ text }] };
        assert.deepEqual(readFhirXml(writeFhirXml(patient)), patient);
      }),
      seeded(t, 1000),
    );
  });

  it('keeps a narrative character by character', () => {
    const div =
      '<div xmlns="http://www.w3.org/1999/xhtml"><!-- </div> --><p title=\'a > b\'>1 &lt; 2&#160;<br/><div>x</div></p>\n</div>';
    const patient = { resourceType: 'Patient', text: { status: 'generated', div } };
    assert.deepEqual(readFhirXml(writeFhirXml(patient)), patient);
  });

  it('takes the name of a narrative as it is written: a full stop in it is no other character', () => {
    const xml =
      '<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/><a.b:div xmlns:a.b="http://www.w3.org/1999/xhtml">x</a.b:div></text>' +
      '<active value="true"/></Patient>';
    assert.equal(readFhirXml(xml).active, true);
    assert.throws(() => readFhirXml(xml.replace('</a.b:div>', '</aXb:div>')));
  });

  it('spells what only HTML knows so that XML can read it', () => {
    const patient = { resourceType: 'Patient', text: { status: 'generated', div: '<div>a&nbsp;b &unknown; &</div>' } };
    assert.ok(writeFhirXml(patient).includes('<div>a&#160;b &amp;unknown; &amp;</div>'));
  });

  it('is read with a prefix, comments, instructions, a byte order mark and its declaration', () => {
    const xml =
      '\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<?style x?><!-- c --><f:Patient xmlns:f="http://hl7.org/fhir" ' +
      'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"><f:id value="&#112;"/><f:active value="true"/></f:Patient>\n';
    assert.deepEqual(readFhirXml(xml), { resourceType: 'Patient', id: 'p', active: true });
  });

  it('leaves to the validator what is wrong with a value, in its place', () => {
    assert.deepEqual(readFhirXml(fhir('<active value="yes"/><gender value="male"/><gender value="female"/>')), {
      resourceType: 'Patient',
      active: 'yes',
      gender: ['male', 'female'],
    });
  });
});

describe('XML that is refused', () => {
  it('has a document type: no entity is ever defined, so none can grow', () => {
    const laughs = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>${fhir('<id value="&b;"/>')}`;
    assert.deepEqual(problemsOf(laughs), ['fhir.xml-doctype']);
    assert.deepEqual(problemsOf('<!doctype x>'), ['fhir.xml-doctype']);
    assert.deepEqual(problemsOf(fhir('<text><div><!DOCTYPE x></div></text>')), ['fhir.xml-doctype']);
    assert.deepEqual(problemsOf(fhir('<id value="&b;"/>')), ['fhir.xml-entity']);
    assert.deepEqual(problemsOf(fhir('<id value="&#0;"/>')), ['fhir.xml-entity']);
  });

  it('is too deep or too large', () => {
    const nested = `${'<extension url="u">'.repeat(5000)}${'</extension>'.repeat(5000)}`;
    assert.deepEqual(problemsOf(fhir(nested)), ['fhir.too-deep']);
    assert.deepEqual(
      refusalCodes(() => readFhirXml(fhir(''), { charactersMax: 10 })),
      ['fhir.too-large'],
    );
  });

  it('is read once, however it tries: a tag of a narrative without end, namespaces on every element', () => {
    const narrative = (inside: string) =>
      fhir(`<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">${inside}</div></text>`);
    const spaced = `<div${' '.repeat(20_000_000)}>x</div>`;
    assert.equal(readFhirXml(narrative(spaced)).resourceType, 'Patient');
    const many = Array.from({ length: 30 }, (_, i) => ` xmlns:n${i}="urn:n"`).join('');
    const level = (at: number) => many.replaceAll('xmlns:n', `xmlns:l${at}n`);
    const deep = Array.from({ length: 90 }, (_, i) => `<extension url="u"${level(i)}>`).join('');
    const inner = `<extension url="u"${many}><valueString value="x"/></extension>`.repeat(5_000);
    const { extension } = readFhirXml(fhir(deep + inner + '</extension>'.repeat(90))) as { extension: unknown[] };
    assert.equal(extension.length, 1);
  });

  it('is in the namespace that the nearest element around it declares', () => {
    const other = '<f:name xmlns:f="urn:other"><f:family value="A"/></f:name>';
    const prefixed = (inside: string) => `<f:Patient xmlns:f="http://hl7.org/fhir">${inside}</f:Patient>`;
    assert.deepEqual(problemsOf(prefixed(other)), ['fhir.xml-namespace']);
    assert.deepEqual(problemsOf(prefixed('<f:active value="true"/>')), []);
    assert.deepEqual(problemsOf(prefixed('<constructor:active value="true"/>')), ['fhir.xml-namespace']);
  });

  it('names an element, attribute, text or namespace that has no place, and where', () => {
    assert.deepEqual(problemsOf(fhir('<name><given value="A"/><nick value="B"/></name><foo/>')), [
      'fhir.xml-unknown-element Patient',
      'fhir.xml-unknown-element Patient.name[0]',
    ]);
    assert.deepEqual(problemsOf(fhir('<name use="official"/>')), [
      'fhir.xml-unknown-attribute Patient.name[0]',
      'fhir.xml-empty-element Patient.name[0]',
    ]);
    assert.deepEqual(problemsOf(fhir('<birthDate>1970</birthDate>')), ['fhir.xml-text']);
    assert.deepEqual(problemsOf(fhir('<birthDate/>')), ['fhir.xml-empty-element Patient.birthDate']);
    assert.deepEqual(problemsOf('<Patient/>'), ['fhir.xml-namespace']);
    assert.deepEqual(problemsOf(fhir('', 'Patiant')), ['fhir.xml-unknown-resource Patiant']);
    assert.deepEqual(problemsOf(fhir('<contained/>')), ['fhir.xml-one-resource Patient.contained[0]']);
    assert.deepEqual(problemsOf(fhir('<constructor/>')), ['fhir.xml-unknown-element Patient']);
  });

  it('is not well-formed', () => {
    const broken = [
      '',
      'x',
      '<a',
      fhir('<name>'),
      fhir('<id value="a" value="b"/>'),
      `${fhir('')}${fhir('')}`,
      fhir('<id value=a/>'),
    ];
    for (const xml of [...broken, fhir('<!-- -- -->'), fhir('\u0001'), fhir('<text><div>'), '<?xml version="1.0"?>']) {
      assert.deepEqual(problemsOf(xml), ['fhir.invalid-xml'], xml);
    }
    assert.deepEqual(problemsOf(`<?xml version="1.0" encoding="gbk"?>${fhir('')}`), ['fhir.xml-encoding']);
  });

  it('is refused or read, never more: a published example with a character changed', (t) => {
    const [file] = sampleFiles(t, 'ips/hl7-uv-ips-1.1.0/examples');
    if (!file) return;
    const xml = there(file.text);
    fc.assert(
      fc.property(
        fc.nat(xml.length - 1),
        fc.constantFrom('<', '>', '"', '&', '/', ' ', '', 'x', '<!', '?>', '\u0000'),
        (at, put) => {
          const code = problemsOf(xml.slice(0, at) + put + xml.slice(at + 1));
          for (const line of code) assert.match(line, /^fhir\./);
        },
      ),
      seeded(t, 500),
    );
  });
});
