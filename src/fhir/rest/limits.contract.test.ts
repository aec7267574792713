import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { LIMIT_ROWS, limitsPage } from './limits-table.ts';
import { codesOf, type FhirClient, fhirClient, OPEN_GATE, type Reply } from './rest-harness.ts';

type LimitName = keyof typeof LIMIT_ROWS;

/** Of what is done between requests: limits-background.contract.test.ts. */
const BACKGROUND: LimitName[] = ['subscriptions', 'jobs', 'typeFilters', 'patients'];

const PAGE = new URL('../../../docs/limits.md', import.meta.url);

/** What each limit is tried with: something of this size, which may be the limit or one more. */
type Try = (fhir: FhirClient, size: number) => Promise<Reply>;

const patient = (more: object = {}) => ({ resourceType: 'Patient', ...more });
const create =
  (body: (size: number) => object | string): Try =>
  (fhir, size) =>
    fhir.send('POST', 'Patient', body(size));
const search =
  (query: (size: number) => string): Try =>
  (fhir, size) =>
    fhir.send('GET', query(size));
const repeated = <T>(count: number, item: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => item(i));

/** Extensions of extensions: each level of them is an object in a list. */
function nested(depth: number): string {
  const levels = Math.floor((depth - 1) / 2) - 1;
  const rest = depth % 2 === 0 ? '[]' : '';
  return `{"resourceType":"Patient","extension":[${'{"url":"urn:a","extension":['.repeat(levels)}{"url":"urn:a","valueString":"x"${
    rest === '' ? '' : `,"extension":${rest}`
  }}${']}'.repeat(levels)}]}`;
}

const xmlNested = (depth: number): string =>
  `<Patient xmlns="http://hl7.org/fhir">${'<extension url="urn:a">'.repeat(depth - 2)}<valueString value="x"></valueString>${'</extension>'.repeat(depth - 2)}</Patient>`;

const sendXml =
  (xml: (size: number) => string): Try =>
  (fhir, size) =>
    fhir.send('POST', 'Patient', xml(size), { 'content-type': 'application/fhir+xml' });

const REFUSED: Partial<Record<LimitName, { readonly at: Try; readonly code: string; readonly otherwise?: string }>> = {
  body: {
    at: create((size) => `{"resourceType":"Patient","active":true${' '.repeat(size - 40)}}`),
    code: 'http.too-large',
  },
  depth: { at: create(nested), code: 'fhir.too-deep', otherwise: 'fhir.empty-value' },
  depthXml: { at: sendXml(xmlNested), code: 'fhir.too-deep' },
  elementsXml: {
    at: sendXml((size) => `<Patient xmlns="http://hl7.org/fhir">${'<a/>'.repeat(size - 1)}</Patient>`),
    code: 'fhir.xml-too-many-elements',
    otherwise: 'fhir.xml-unknown-element',
  },
  decimals: {
    at: create((size) => `{"resourceType":"Patient","x":[${'1.0,'.repeat(size - 1)}1.0]}`),
    code: 'fhir.too-many-decimals',
    otherwise: 'fhir.unknown-element',
  },
  text: { at: create((size) => patient({ name: [{ text: 'x'.repeat(size) }] })), code: 'fhir.text-too-long' },
  digits: {
    at: create(
      (size) => `{"resourceType":"Patient","extension":[{"url":"urn:a","valueDecimal":1.${'0'.repeat(size - 2)}}]}`,
    ),
    code: 'fhir.bad-format',
  },
  issues: {
    at: create((size) => patient({ telecom: repeated(size, () => ({ system: 'x' })) })),
    code: 'fhir.more-issues',
    otherwise: 'fhir.unknown-code',
  },
  entries: {
    at: (fhir, size) =>
      fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry: repeated(size, () => ({})) }),
    code: 'fhir.too-many-entries',
  },
  jsonPatch: {
    at: (fhir, size) =>
      fhir.send(
        'PATCH',
        'Patient/p',
        repeated(size, () => ({ op: 'test', path: '/resourceType', value: 'Patient' })),
        { 'content-type': 'application/json-patch+json' },
      ),
    code: 'fhir.too-many-entries',
  },
  fhirPathPatch: {
    at: (fhir, size) => {
      const part = [
        { name: 'type', valueCode: 'replace' },
        { name: 'path', valueString: 'Patient.active' },
        { name: 'value', valueBoolean: true },
      ];
      return fhir.send('PATCH', 'Patient/p', {
        resourceType: 'Parameters',
        parameter: repeated(size, () => ({ name: 'operation', part })),
      });
    },
    code: 'fhir.too-many-entries',
  },
  clauses: {
    at: search((size) => `Patient?${repeated(size, () => 'name=a').join('&')}`),
    code: 'fhir.search-too-broad',
  },
  parameters: {
    // Known ones that ask for nothing, so that no other limit is met.
    at: search((size) => `Patient?${repeated(size, () => 'name=').join('&')}`),
    code: 'fhir.search-too-broad',
  },
  pairs: {
    at: (fhir, size) =>
      fhir.send('POST', 'Observation', {
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'panel' },
        component: [
          {
            code: { coding: [{ system: 'urn:a' }] },
            valueCodeableConcept: { coding: repeated(size, (i) => ({ system: `urn:s${i}` })) },
          },
        ],
      }),
    code: 'fhir.too-many-pairs',
  },
  values: {
    at: search((size) => `Patient?name=${repeated(size, () => 'a').join(',')}`),
    code: 'fhir.search-too-broad',
  },
  asked: {
    // The type is a value too, and of each parameter its name.
    at: search((size) => {
      const clauses = repeated(10, (i) => repeated(i < 9 ? 999 : size - 1 - 9 * 1000 - 1, () => 'a').join(','));
      return `Patient?${clauses.map((texts) => `family:contains=${texts}`).join('&')}`;
    }),
    code: 'fhir.search-too-broad',
  },
  sorts: {
    at: search((size) => `Patient?_sort=${repeated(size, () => 'birthdate').join(',')}`),
    code: 'fhir.search-too-broad',
  },
  links: { at: search((size) => `Organization?${'partof.'.repeat(size)}name=a`), code: 'fhir.search-too-broad' },
  targets: { at: search((size) => `List?item:Basic.code=urn:b|${size}`), code: 'fhir.search-too-broad' },
  tree: { at: search((size) => `Location?partof:below=hub-${size}`), code: 'fhir.search-too-broad' },
  levels: {
    at: search((size) => `Location?partof:below=level-${LIMIT_ROWS.levels.limit + 1 - size}`),
    code: 'fhir.search-too-broad',
  },
  included: {
    at: search((size) => `List?identifier=urn:l|${size}&_include=List:item`),
    code: 'fhir.search-too-broad',
  },
};

describe('limits of FHIR REST', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
    await fhir.send('PUT', 'Patient/p', patient({ id: 'p', active: true }));
    await makeMany(fhir);
  });
  after(() => fhir.close());

  for (const [name, { at, code, otherwise }] of Object.entries(REFUSED)) {
    const { what, limit, answer } = LIMIT_ROWS[name as LimitName];
    it(`${what}: ${limit} and no more`, async () => {
      const kept = await at(fhir, limit);
      if (otherwise === undefined) assert.ok(kept.status < 300, `${kept.status} ${kept.text.slice(0, 300)}`);
      else assert.ok(codesOf(kept).includes(otherwise) && !codesOf(kept).includes(code), kept.text.slice(0, 300));
      const beyond = await at(fhir, limit + 1);
      assert.ok(codesOf(beyond).includes(code), beyond.text.slice(0, 300));
      const [, status] = /^(\d{3}) /.exec(answer) ?? [];
      if (status !== undefined) assert.equal(beyond.status, Number(status));
    });
  }

  it('_count: what is asked for beyond it is cut, and next leads on', async () => {
    const { limit } = LIMIT_ROWS.count;
    const { json } = await fhir.send('GET', `Basic?_count=${limit + 1}`);
    assert.equal(json.entry?.length, limit);
    assert.ok(json.link?.some(({ relation }) => relation === 'next'));
  });

  it('count of $match: what is asked for beyond it is cut, and the total is of all', async () => {
    const { limit } = LIMIT_ROWS.matched;
    const matches = repeated(limit + 1, (i) => ({
      stored: {
        type: 'Patient',
        id: `p${i}`,
        version: 1,
        lastUpdated: '2026-11-22T02:00:00.000Z',
        method: 'POST' as const,
        deleted: false,
        body: `{"resourceType":"Patient","id":"p${i}"}`,
      },
      grade: 'possible' as const,
      score: 0.5,
    }));
    const client = await fhirClient({ operations: { matchPatients: async () => ({ matches, hidden: [] }) } });
    try {
      for (const size of [limit, limit + 1]) {
        const { json } = await client.send('POST', `Patient/$match?count=${size}`, patient());
        assert.deepEqual([json.entry?.length, json.total], [limit, limit + 1]);
      }
    } finally {
      await client.close();
    }
  });

  it('rounds of :iterate: so many, then it stops; a cycle ends when it comes round', async () => {
    const { limit } = LIMIT_ROWS.rounds;
    const link = (id: number, to: number) =>
      fhir.send('PUT', `Organization/o${id}`, {
        resourceType: 'Organization',
        id: `o${id}`,
        name: 'o',
        partOf: { reference: `Organization/o${to}` },
      });
    for (let i = 0; i < limit + 3; i++) await link(i, i + 1);
    const query = 'Organization?_id=o0&_include:iterate=Organization:partof';
    const reach = async () => (await fhir.send('GET', query)).json.entry?.map(({ resource }) => resource?.id);
    assert.deepEqual(
      await reach(),
      repeated(limit + 1, (i) => `o${i}`),
    );
    await link(1, 0);
    assert.deepEqual(await reach(), ['o0', 'o1']);
  });

  it('a total where matches may be hidden is counted so far, and refused beyond', async () => {
    const { limit } = LIMIT_ROWS.counted;
    const narrow = await fhirClient({ gate: { ...OPEN_GATE, restrict: async () => ({ patients: ['p'] }) } });
    const total = () => narrow.send('GET', 'Basic?_summary=count');
    try {
      await insertBasics(narrow, 1, limit);
      assert.equal((await total()).json.total, limit);
      await insertBasics(narrow, limit + 1, limit + 1);
      assert.deepEqual(codesOf(await total()), ['fhir.search-too-broad']);
    } finally {
      await narrow.close();
    }
  });

  it('labels in use are told as long as that many resources have some', async () => {
    const { limit } = LIMIT_ROWS.labelled;
    const client = await fhirClient();
    const labels = ',"tag":[{"system":"urn:t","code":"x"}]';
    try {
      await insertBasics(client, 1, limit, labels);
      assert.match((await client.send('GET', 'Basic/$meta')).text, /"code":"x"/);
      await insertBasics(client, limit + 1, limit + 1, labels);
      assert.deepEqual(codesOf(await client.send('GET', 'Basic/$meta')), ['fhir.search-too-broad']);
    } finally {
      await client.close();
    }
  });

  it('time: of one request, and of one statement', async () => {
    const { request, statement } = LIMIT_ROWS;
    const slow = await fhirClient({
      gate: {
        ...OPEN_GATE,
        async restrict() {
          slow.clock.move(request.limit * 1000);
          return 'all';
        },
      },
    });
    try {
      assert.equal((await slow.send('GET', 'Patient')).status, 200);
      const entry = repeated(2, () => ({ request: { method: 'GET', url: 'Patient' } }));
      const { json } = await slow.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
      assert.deepEqual(
        json.entry?.map(({ response }) => response?.status),
        ['200 OK', '503 Service Unavailable'],
      );
    } finally {
      await slow.close();
    }
    const [row] = await fhir.db.database.transaction((tx) => tx.query('show statement_timeout'));
    assert.deepEqual(row, { statement_timeout: `${statement.limit}s` });
  });

  it('docs/limits.md is this table, and every row of it is tried here; to write it: LIMITS_WRITE=1', () => {
    const apart: LimitName[] = [
      'count',
      'matched',
      'rounds',
      'counted',
      'labelled',
      'request',
      'statement',
      ...BACKGROUND,
    ];
    assert.deepEqual([...Object.keys(REFUSED), ...apart].sort(), Object.keys(LIMIT_ROWS).sort());
    if (process.env.LIMITS_WRITE !== undefined) writeFileSync(PAGE, limitsPage());
    assert.equal(readFileSync(PAGE, 'utf8'), limitsPage());
  });
});

/** Basics enough for every limit on what a search leads over, coded `urn:b|<limit>` as many times as that; Lists of that many of them. */
async function makeMany(fhir: FhirClient): Promise<void> {
  const { targets, included } = LIMIT_ROWS;
  const codesFor = (i: number) =>
    [targets.limit, targets.limit + 1]
      .filter((limit) => i < limit)
      .map((limit) => ({ system: 'urn:b', code: String(limit) }));
  const put = (resource: { resourceType: string; id: string }) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  });
  const basics = repeated(included.limit + 1, (i) =>
    put({ resourceType: 'Basic', id: `b${i}`, code: { coding: [...codesFor(i), { code: 'x' }] } } as never),
  );
  const lists = [included.limit, included.limit + 1].map((size) =>
    put({
      resourceType: 'List',
      id: `l${size}`,
      status: 'current',
      mode: 'working',
      identifier: [{ system: 'urn:l', value: String(size) }],
      entry: repeated(size, (i) => ({ item: { reference: `Basic/b${i}` } })),
    } as never),
  );
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [...basics, ...lists, ...placesOf(put)] };
  const { status, text } = await fhir.send('POST', '', bundle);
  assert.equal(status, 200, text.slice(0, 500));
}

/** Two places of as many parts as the limit has and one more, and a place within a place, as many levels deep. */
function placesOf(put: (resource: { resourceType: string; id: string }) => object): object[] {
  const { tree, levels } = LIMIT_ROWS;
  const place = (id: string, within?: string) =>
    put({
      resourceType: 'Location',
      id,
      ...(within === undefined ? {} : { partOf: { reference: `Location/${within}` } }),
    });
  const hubs = [tree.limit, tree.limit + 1].flatMap((size) => {
    const hub = `hub-${size}`;
    return [place(hub), ...repeated(size - 1, (i) => place(`part-${size}-${i}`, hub))];
  });
  const deep = repeated(levels.limit + 2, (i) => place(`level-${i}`, i === 0 ? undefined : `level-${i - 1}`));
  return [...hubs, ...deep];
}

/** Straight into the table, in the compartment of patient p: ten thousand through REST would only make the test long. */
async function insertBasics(fhir: FhirClient, from: number, to: number, labels = ''): Promise<void> {
  const made = await fhir.send('POST', 'Observation', {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'x' },
    subject: { reference: 'Patient/p' },
  });
  await fhir.db.database.transaction((tx) =>
    tx.query(
      `insert into fhir.resource (shard, type, id, version, last_updated, method, deleted, patient, clinical_date, tokens, body)
       select shard, 'Basic', 'n' || n, 1, last_updated, 'POST', false, patient, clinical_date, '{}',
         '{"resourceType":"Basic","id":"n' || n || '","meta":{"versionId":"1","lastUpdated":"2026-11-22T00:00:00.000Z"' || $4 || '}}'
       from fhir.resource, generate_series($2::int, $3::int) n where type = 'Observation' and id = $1`,
      [made.json.id, from, to, labels],
    ),
  );
}
