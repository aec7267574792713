import { type Chapter, finds, put, refuses } from './chapter.ts';

const TAG = 'urn:g:much';
const UCUM = 'http://unitsofmeasure.org';
const meta = { tag: [{ system: TAG, code: 'x' }] };
const LONG = Array.from({ length: 90 }, (_, i) => `word${i}`).join(' ');
const idsOfKind = (kind: string, numbers: string) =>
  numbers === ''
    ? ''
    : numbers
        .split(' ')
        .map((n) => `g-${kind}${n}`)
        .join(' ');

const risk = (n: number, probabilityDecimal: number) =>
  put({
    resourceType: 'RiskAssessment',
    id: `g-n${n}`,
    meta,
    status: 'final',
    subject: { display: 'synthetic' },
    prediction: [{ probabilityDecimal }],
  } as never);
const chance = (value: string, numbers: string) =>
  finds(`RiskAssessment?_tag=${TAG}|x&probability=${value}`, idsOfKind('n', numbers), `probability=${value}`);

const observed = (id: string, more: object, code: object = { coding: [{ system: 'urn:g:c', code: 'much' }] }) =>
  put({ resourceType: 'Observation', id: `g-${id}`, meta, status: 'final', code, ...more } as never);
const amount = (value: number, code: string, system: string) => ({
  valueQuantity: { value, unit: code, system: `urn:g:${system}`, code },
});
const ucum = (value: number, code: string, more: object = {}) => ({ value, unit: code, system: UCUM, code, ...more });
const much = (value: string, numbers: string) =>
  finds(
    `Observation?_tag=${TAG}|x&code=much&value-quantity=${value}`,
    idsOfKind('q', numbers),
    `value-quantity=${value}`,
  );
const weighs = (value: string, numbers: string) =>
  finds(
    `Observation?_tag=${TAG}|x&code=ucum&value-quantity=${value}`,
    idsOfKind('u', numbers),
    `value-quantity=${value}, UCUM`,
  );
const UCUM_CODE = { coding: [{ system: 'urn:g:c', code: 'ucum' }] };

const coding = (system: string, code: string) => ({ system: `urn:g:${system}`, code });
const concept = (...codes: object[]) => ({ coding: codes });
const pairs = (query: string, ids: string, what = query.slice(0, 90)) =>
  finds(`Observation?_tag=${TAG}|x&${query}`, ids, what);
const set = (id: string, url: string) =>
  put({ resourceType: 'ValueSet', id: `g-v${id}`, meta, status: 'active', url } as never);
const at = (query: string, numbers: string) => finds(`ValueSet?_tag=${TAG}|x&${query}`, idsOfKind('v', numbers), query);

/** Numbers, quantities, pairs of values and addresses. */
export const VALUES_MUCH: readonly Chapter[] = [
  {
    name: 'search: numbers and their prefixes',
    source: 'https://hl7.org/fhir/R4/search.html#number',
    cases: [
      ...[0.1, 0.4, 0.5, 0.6, 1].map((probability, n) => risk(n, probability)),
      chance('0.3', ''),
      chance('0.5', '2'),
      chance('0.500', '2'),
      chance('eq0.5', '2'),
      chance('5e-1', '2'),
      chance('5E-1', '2'),
      chance('50e-2', '2'),
      chance('0.55', ''),
      chance('0.40000000001', ''),
      chance('ne0.5', '0 1 3 4'),
      chance('ne0.500', '0 1 3 4'),
      chance('lt0.49', '0 1'),
      chance('lt0.5', '0 1'),
      chance('lt0.501', '0 1 2'),
      chance('gt0.49', '2 3 4'),
      chance('gt0.5', '3 4'),
      chance('gt0.51', '3 4'),
      chance('le0.49', '0 1'),
      chance('le0.5', '0 1 2'),
      chance('le0.5001', '0 1 2'),
      chance('ge0.4999', '2 3 4'),
      chance('ge0.5', '2 3 4'),
      chance('ge0.501', '3 4'),
      chance('sa0.4999', '2 3 4'),
      chance('sa0.5', '3 4'),
      chance('eb0.5', '0 1'),
      chance('eb0.5001', '0 1 2'),
      chance('-1', ''),
      chance('gt-1', '0 1 2 3 4'),
      chance('0.1,1.0', '0 4'),
      chance('lt0.2,gt0.9', '0 4'),
      finds(`RiskAssessment?_tag=${TAG}|x&probability=gt0.2&probability=lt0.55`, 'g-n1 g-n2', 'between two numbers'),
      ...['foo', 'gt', '0.5.5', '0x1', '1/2', '0.5%20', 'infinity', '1e', '.5'].map((value) =>
        refuses(`RiskAssessment?probability=${value}`, 'probability', `no number: ${value}`),
      ),
      refuses(`RiskAssessment?probability=gt${'5'.repeat(60)}`, 'probability', 'sixty figures'),
      refuses('RiskAssessment?probability:exact=1', 'probability'),
    ],
  },
  {
    name: 'search: quantities and their units',
    source: 'https://hl7.org/fhir/R4/search.html#quantity',
    cases: [
      observed('q0', amount(0.002, 'u1', 'a')),
      observed('q1', amount(1, 'u1', 'a')),
      observed('q2', amount(3.12, 'u1', 'b')),
      observed('q3', amount(4, 'u1', 'a')),
      observed('q4', amount(5, 'u1', 'a')),
      observed('q5', amount(5, 'u2', 'b')),
      observed('q6', amount(6, 'u2', 'b')),
      observed('q7', amount(8.95, 'u2', 'a')),
      observed('q8', amount(10, 'u1', 'a')),
      much('30', ''),
      much('0.002', '0'),
      much('2e-3', '0'),
      much('2.00E-3', '0'),
      much('5', '4 5'),
      much('5.000', '4 5'),
      much('eq5', '4 5'),
      much('ne5', '0 1 2 3 6 7 8'),
      much('lt5', '0 1 2 3'),
      much('lt5.01', '0 1 2 3 4 5'),
      much('gt5', '6 7 8'),
      much('gt4.9', '4 5 6 7 8'),
      much('le5', '0 1 2 3 4 5'),
      much('ge5.001', '6 7 8'),
      much('sa5', '6 7 8'),
      much('eb5', '0 1 2 3'),
      much('5||u2', '5'),
      much('5||u1', '4'),
      much('ne5||u2', '6 7'),
      much('lt5.01||u2', '5'),
      much('gt5||u2', '6 7'),
      much('le5||u2', '5'),
      much('5|urn:g:a|u1', '4'),
      much('5|urn:g:b|u1', ''),
      much('5|urn:g:a|u2', ''),
      much('ne5|urn:g:a|u1', '0 1 3 8'),
      much('ge5|urn:g:a|u2', '7'),
      much('0.002|urn:g:a|u1,6|urn:g:b|u2', '0 6'),
      much('30||u9', ''),
      observed('u0', { valueQuantity: ucum(1, 'g') }, UCUM_CODE),
      observed('u1', { valueQuantity: ucum(1000, 'mg') }, UCUM_CODE),
      observed('u2', { valueQuantity: ucum(0.001, 'kg') }, UCUM_CODE),
      observed('u3', { valueQuantity: ucum(5.5, 'mmol/L') }, UCUM_CODE),
      observed('u4', { valueQuantity: ucum(120, '/min') }, UCUM_CODE),
      observed('u5', { valueQuantity: { value: 7, unit: 'puffs' } }, UCUM_CODE),
      observed('u6', { valueQuantity: ucum(40, '%') }, UCUM_CODE),
      weighs(`1|${UCUM}|g`, '0 1 2'),
      weighs(`1.000|${UCUM}|g`, '0 1 2'),
      weighs(`1000|${UCUM}|mg`, '0 1 2'),
      weighs(`0.001|${UCUM}|kg`, '0 1 2'),
      weighs(`1e6|${UCUM}|ug`, '0 1 2'),
      weighs(`gt0.9|${UCUM}|g`, '0 1 2'),
      weighs(`gt1|${UCUM}|g`, ''),
      weighs(`ge1|${UCUM}|g`, '0 1 2'),
      weighs(`lt1001|${UCUM}|mg`, '0 1 2'),
      weighs(`ne1|${UCUM}|g`, ''),
      weighs(`5.5|${UCUM}|mmol/L`, '3'),
      weighs(`5500|${UCUM}|umol/L`, '3'),
      weighs(`2|${UCUM}|/s`, '4'),
      weighs('7||puffs', '5'),
      weighs('7', '5'),
      weighs(`40|${UCUM}|%25`, '6'),
      weighs(`1|${UCUM}|cm`, ''),
      weighs(`1|${UCUM}|nonsense`, ''),
      put({
        resourceType: 'Invoice',
        id: 'g-i0',
        meta,
        status: 'issued',
        totalGross: { value: 100, currency: 'HKD' },
      } as never),
      finds(`Invoice?_tag=${TAG}|x&totalgross=100`, 'g-i0', 'money'),
      finds(`Invoice?_tag=${TAG}|x&totalgross=100|urn:iso:std:iso:4217|HKD`, 'g-i0', 'money in its currency'),
      finds(`Invoice?_tag=${TAG}|x&totalgross=100|urn:iso:std:iso:4217|CNY`, '', 'money in another'),
      refuses('Observation?value-quantity=5.4|a|b|extra', 'value-quantity'),
      refuses('Observation?value-quantity=|a|b', 'value-quantity', 'no number'),
      refuses('Observation?value-quantity=gt|a|b', 'value-quantity'),
      finds('Observation?value-quantity=5|urn:g:a|', 'g-q4', 'any unit of a system'),
      finds('Observation?value-quantity=5|urn:g:a', 'g-q4', 'the same without its last bar'),
      finds('Observation?value-quantity=5|urn:g:nobody|', '', 'any unit of a system that nobody uses'),
      refuses('Observation?value-quantity=5|a', 'value-quantity', 'two parts, the second of which is no system'),
      refuses('Observation?value-quantity:contains=1', 'value-quantity'),
    ],
  },
  {
    name: 'search: pairs of values',
    source: 'https://hl7.org/fhir/R4/search.html#composite',
    cases: [
      observed(
        'c0',
        {
          valueQuantity: ucum(10, '{score}'),
          component: [
            {
              code: concept(coding('s', 'colour')),
              valueCodeableConcept: concept(coding('l', 'pink'), coding('p', '2')),
            },
            { code: concept(coding('s', 'pulse')), valueCodeableConcept: concept(coding('l', 'strong')) },
          ],
        },
        concept(coding('s', 'apgar'), coding('o', '9274-2')),
      ),
      observed('c1', { valueQuantity: ucum(39, 'Cel') }, concept(coding('o', '8310-5'), coding('s', 'temperature'))),
      observed(
        'c2',
        {
          component: [
            { code: concept(coding('o', '8480-6')), valueQuantity: ucum(107, 'mm[Hg]') },
            { code: concept(coding('o', '8462-4')), valueQuantity: ucum(60, 'mm[Hg]') },
          ],
        },
        concept(coding('o', '85354-9')),
      ),
      observed('c3', { valueString: 'blue as the sea' }, concept(coding('s', 'eyes'))),
      observed('c4', { valueString: LONG }, concept(coding('s', 'eyes'))),
      pairs(`code-value-quantity=urn:g:s|apgar$10|${UCUM}|{score}`, 'g-c0'),
      pairs(`code-value-quantity=apgar$10|${UCUM}|{score}`, 'g-c0'),
      pairs('code-value-quantity=urn:g:s|apgar$10', 'g-c0'),
      pairs('code-value-quantity=urn:g:s|apgar$10||{score}', 'g-c0'),
      pairs('code-value-quantity=9274-2$eq10', 'g-c0', 'another coding of the same concept'),
      pairs('code-value-quantity=apgar$ne10', ''),
      pairs('code-value-quantity=apgar$lt10', ''),
      pairs('code-value-quantity=apgar$le10', 'g-c0'),
      pairs('code-value-quantity=apgar$gt10', ''),
      pairs('code-value-quantity=apgar$ge10', 'g-c0'),
      pairs(`code-value-quantity=8310-5$39|${UCUM}|Cel,apgar$10`, 'g-c0 g-c1'),
      pairs(`code-value-quantity=8310-5$gt36.6|${UCUM}|Cel,apgar$gt10`, 'g-c1'),
      pairs('code-value-quantity=urn:g:x|apgar$10', ''),
      pairs('code-value-quantity=apgar$10|urn:g:x|{score}', ''),
      pairs(`code-value-quantity=apgar$10|${UCUM}|g`, ''),
      pairs('combo-code-value-quantity=apgar$10', 'g-c0'),
      pairs('combo-code-value-quantity=85354-9$107', '', 'the panel’s code, a component’s value'),
      pairs('combo-code-value-quantity=8480-6$107', 'g-c2'),
      pairs('combo-code-value-quantity=8480-6$60', '', 'the value of another component'),
      pairs(`combo-code-value-quantity=8480-6$gt100|${UCUM}|mm[Hg]`, 'g-c2'),
      pairs('component-code-value-quantity=8480-6$107&component-code-value-quantity=8462-4$60', 'g-c2'),
      pairs('component-code-value-quantity=8480-6$107&component-code-value-quantity=8462-4$107', ''),
      pairs('code-value-string=urn:g:s|eyes$blue', 'g-c3'),
      pairs('code-value-string=eyes$BLUE', 'g-c3'),
      pairs('code-value-string=urn:g:s|$blue', 'g-c3', 'any code of a system'),
      pairs('code-value-string=eyes$red', ''),
      pairs('code-value-string=eyes$word0,eyes$blue', 'g-c3 g-c4'),
      pairs(`code-value-string=eyes$${encodeURIComponent(LONG)}`, 'g-c4', 'with the whole of a long text'),
      pairs(`code-value-string=eyes$${encodeURIComponent(`${LONG}x`)}`, '', 'with more than the whole'),
      pairs('component-code-value-concept=colour$pink', 'g-c0'),
      pairs('component-code-value-concept=urn:g:s|colour$urn:g:p|2', 'g-c0'),
      pairs('component-code-value-concept=colour$strong', ''),
      pairs('combo-code-value-concept=apgar$pink', '', 'the whole’s code, a component’s value'),
      pairs('combo-code-value-concept=colour$urn:g:l|pink', 'g-c0'),
      pairs('combo-code-value-concept=|colour$pink', '', 'a code without a system'),
      pairs('combo-code-value-concept=colour$|pink', ''),
      pairs('combo-code-value-concept=pink$urn:g:p|2', '', 'two values are no pair'),
      pairs('combo-code-value-concept=colour$urn:g:l|pink,pulse$strong', 'g-c0'),
      put({
        resourceType: 'DocumentReference',
        id: 'g-r0',
        meta,
        status: 'current',
        content: [{ attachment: { title: 'x' } }],
        relatesTo: [
          { code: 'appends', target: { reference: 'DocumentReference/g-first' } },
          { code: 'replaces', target: { reference: 'DocumentReference/g-second' } },
        ],
      } as never),
      ...(
        [
          ['DocumentReference/g-first$appends', 'g-r0'],
          ['DocumentReference/g-first$http://hl7.org/fhir/document-relationship-type|appends', 'g-r0'],
          ['DocumentReference/g-second$http://hl7.org/fhir/document-relationship-type|replaces', 'g-r0'],
          ['DocumentReference/g-first$replaces', ''],
          ['DocumentReference/g-first$http://hl7.org/fhir/document-relationship-type|replaces', ''],
          ['g-first$appends,g-second$transforms', 'g-r0'],
        ] as const
      ).map(([value, ids]) =>
        finds(`DocumentReference?_tag=${TAG}|x&relationship=${value}`, ids, `relationship=${value}`),
      ),
      put({
        resourceType: 'MolecularSequence',
        id: 'g-m0',
        meta,
        coordinateSystem: 0,
        referenceSeq: {
          referenceSeqId: { coding: [{ system: 'urn:g:seq', code: 'NT_1.15' }] },
          windowStart: 18130918,
          windowEnd: 18143955,
        },
      } as never),
      finds(
        `MolecularSequence?_tag=${TAG}|x&referenceseqid-window-coordinate=NT_1.15$18130918$18143955`,
        'g-m0',
        'three',
      ),
      finds(`MolecularSequence?_tag=${TAG}|x&referenceseqid-window-coordinate=NT_1.15$gt18130900$lt18143999`, 'g-m0'),
      finds(`MolecularSequence?_tag=${TAG}|x&referenceseqid-window-coordinate=NT_1.15$18130918$1`, ''),
      refuses('Observation?code-value-quantity=a$1$2', 'code-value-quantity', 'three parts of two'),
      refuses('Observation?code-value-quantity=a$', 'code-value-quantity'),
      refuses('Observation?code-value-quantity=$1', 'code-value-quantity'),
      refuses('Observation?code-value-quantity=a$foo', 'value-quantity'),
      refuses('Observation?code-value-quantity:missing=true', 'code-value-quantity', ':missing is not for pairs'),
      refuses('Observation?code-value-quantity:exact=a$1', 'code-value-quantity'),
    ],
  },
  {
    name: 'search: addresses',
    source: 'https://hl7.org/fhir/R4/search.html#uri',
    cases: [
      set('0', 'http://g.example/test/system'),
      set('1', 'urn:oid:1.2.3.4'),
      set('2', 'http://g.example/rdf#54135-9'),
      set('3', 'http://g.example/rdf#54135-9-9'),
      set('4', 'http://g.example/a,b'),
      at('url=http://g.example/test/system', '0'),
      at('url=http://g.EXAMPLE/test/system', ''),
      at('url=http://g.example/test/System', ''),
      at('url=http://g.example/test/system/', ''),
      at('url=http://g.example/rdf%2354135-9', '2'),
      at('url=urn:oid:1.2.3.4', '1'),
      at('url=urn:oid:1.2.3', ''),
      at('url=http://g.example/a%5C,b', '4'),
      at('url=http://g.example/test/system,urn:oid:1.2.3.4', '0 1'),
      at('url:below=http://g.example/test/', '0'),
      at('url:below=http://g.example/', '0 2 3 4'),
      at('url:below=http://other.example/', ''),
      at('url:below=urn:oid:1.2.3', ''),
      at('url:above=urn:oid:1.2.3.4.5', ''),
      at('url:above=http://g.example/test/system/123', '0'),
      at('url:above=http://g.example/test', ''),
      at('url:missing=true', ''),
      at('url:missing=false', '0 1 2 3 4'),
      refuses('ValueSet?url:exact=x', 'url'),
      refuses('ValueSet?url:contains=x', 'url'),
    ],
  },
];
