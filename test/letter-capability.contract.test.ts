import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type FhirClient, fhirClient } from '../src/fhir/rest/rest-harness.ts';

interface Claimed {
  readonly operation?: readonly { readonly name: string; readonly definition: string }[];
  readonly type: string;
  readonly interaction: readonly { readonly code: string }[];
  readonly searchParam: readonly { readonly name: string; readonly type: string }[];
  readonly searchInclude?: readonly string[];
  readonly searchRevInclude?: readonly string[];
}

/** A value of the kind that a parameter is said to have. */
const VALUES: Readonly<Record<string, string>> = {
  string: 'x',
  token: 'urn:x|x',
  reference: 'x',
  date: 'ge2020',
  number: 'gt1',
  quantity: 'gt1||mg',
  uri: 'urn:x',
};
const ODD: Readonly<Record<string, string>> = {
  _id: 'none',
  near: '22.3|114.17|5|km',
  'code-value-date': 'x$2020',
  'context-type-quantity': 'x$1',
};
const CHUNK = 40;
const NOTHING = { resourceType: 'Parameters' };
/** Types that have what every type has. */
const WITHOUT: readonly string[] = ['Basic', 'Binary', 'AuditEvent', 'Practitioner'];
/** Operations of R4 and of other servers that are not among ours. */
const OTHERS = [
  'graphql',
  'graph',
  'apply',
  'evaluate-measure',
  'process-message',
  'diff',
  'reindex',
  'expunge',
  'purge',
];

/** https://hl7.org/fhir/R4/capabilitystatement.html: whatever is claimed of a type is there, under that name and of that kind. */
describe('the CapabilityStatement, held to its word', () => {
  let fhir: FhirClient;
  let claimed: readonly Claimed[];
  before(async () => {
    fhir = await fhirClient();
    const { json } = await fhir.send('GET', 'metadata');
    claimed = (json as unknown as { rest: { resource: Claimed[] }[] }).rest[0]?.resource ?? [];
    assert.equal(claimed.length, 146);
  });
  after(() => fhir.close());

  async function faults(requests: readonly string[], statuses: readonly number[] = [200]): Promise<string[]> {
    const wrong: string[] = [];
    for (const path of requests) {
      const { status, text } = await fhir.send('GET', path);
      if (!statuses.includes(status)) wrong.push(`${path}: ${status} ${text.slice(0, 200)}`);
    }
    return wrong;
  }

  it('each search parameter of each type is taken, as what it is said to be', async () => {
    const requests = claimed.flatMap(({ type, searchParam }) => {
      const asked = searchParam.flatMap(({ name, type: kind }) => {
        const value = ODD[name] ?? VALUES[kind];
        return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`];
      });
      return chunks(asked).map((chunk) => `${type}?_id=none&${chunk.join('&')}`);
    });
    assert.ok(requests.length >= 146);
    assert.deepEqual(await faults(requests), []);
  });

  it('each composite and special one is known by its name: a value of another form is refused with it', async () => {
    const wrong: string[] = [];
    for (const { type, searchParam } of claimed) {
      for (const { name, type: kind } of searchParam) {
        if (kind !== 'composite' && kind !== 'special') continue;
        const { status, text } = await fhir.send('GET', `${type}?${name}=x`);
        if (text.includes('unknown-parameter') || (status !== 200 && !text.includes(name)))
          wrong.push(`${type}.${name}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('each _include and _revinclude of each type is taken', async () => {
    const requests = claimed.flatMap(({ type, searchInclude = [], searchRevInclude = [] }) => [
      ...chunks(searchInclude.map((one) => `_include=${one}`)).map((chunk) => `${type}?_id=none&${chunk.join('&')}`),
      ...chunks(searchRevInclude.map((one) => `_revinclude=${one}`)).map(
        (chunk) => `${type}?_id=none&${chunk.join('&')}`,
      ),
    ]);
    assert.deepEqual(await faults(requests), []);
  });

  it('each interaction of each type is there, and one that is not claimed is refused', async () => {
    const wrong: string[] = [];
    for (const { type, interaction } of claimed) {
      const codes = new Set(interaction.map(({ code }) => code));
      const tried: readonly (readonly [code: string, method: string, path: string, body?: unknown])[] = [
        ['read', 'GET', `${type}/none`],
        ['vread', 'GET', `${type}/none/_history/1`],
        ['history-instance', 'GET', `${type}/none/_history`],
        ['history-type', 'GET', `${type}/_history?_count=1`],
        ['search-type', 'GET', `${type}?_count=1`],
        ['create', 'POST', type, { resourceType: type, nonsense: 1 }],
        ['update', 'PUT', `${type}/none`, { resourceType: type, id: 'none', nonsense: 1 }],
        ['patch', 'PATCH', `${type}/none`, []],
        ['delete', 'DELETE', `${type}/none`],
      ];
      for (const [code, method, path, body] of tried) {
        const headers = method === 'PATCH' ? { 'content-type': 'application/json-patch+json' } : {};
        const { status } = await fhir.send(method, path, body, headers);
        if (codes.has(code) === (status === 405)) wrong.push(`${method} ${path}: ${status}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  /** At the one or the other level there is an answer that is not “there is no such operation”. */
  async function isThere(type: string, name: string): Promise<boolean> {
    for (const path of [`${type}/none/$${name}`, `${type}/$${name}`]) {
      const { status, text } = await fhir.send('POST', path, NOTHING);
      if (status !== 405 && !text.includes('interaction-not-supported')) return true;
    }
    return false;
  }

  it('each operation of each type answers under its name', async () => {
    const wrong: string[] = [];
    for (const { type, operation = [] } of claimed)
      for (const { name } of operation) if (!(await isThere(type, name))) wrong.push(`${type}/$${name}`);
    assert.deepEqual(wrong, []);
  });

  it('no operation answers that is not claimed: of the types that have their own, and of some that have none', async () => {
    const names = new Set([...claimed.flatMap(({ operation = [] }) => operation.map(({ name }) => name)), ...OTHERS]);
    const fewest = Math.min(...claimed.map(({ operation = [] }) => operation.length));
    const looked = claimed.filter(({ type, operation = [] }) => operation.length > fewest || WITHOUT.includes(type));
    assert.ok(looked.length > WITHOUT.length);
    const wrong: string[] = [];
    for (const { type, operation = [] } of looked) {
      const own = new Set(operation.map(({ name }) => name));
      for (const name of names) if (!own.has(name) && (await isThere(type, name))) wrong.push(`${type}/$${name}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('each operation is claimed with a definition of its own', () => {
    const wrong = claimed.flatMap(({ type, operation = [] }) => {
      const names = operation.map(({ name }) => name);
      const definitions = operation.map(({ definition }) => definition);
      const isSound =
        new Set(names).size === names.length &&
        definitions.every((one) => /^https?:\/\/.+\/OperationDefinition\/.+/.test(one));
      return isSound ? [] : [type];
    });
    assert.deepEqual(wrong, []);
  });

  it('each interaction with the system as a whole answers, and none that is not claimed does', async () => {
    const { json } = await fhir.send('GET', 'metadata');
    const [rest] = (json as unknown as { rest: { interaction: { code: string }[]; operation: { name: string }[] }[] })
      .rest;
    const codes = (rest?.interaction ?? []).map(({ code }) => code).sort();
    assert.deepEqual(codes, ['batch', 'history-system', 'search-system', 'transaction']);
    for (const type of ['batch', 'transaction'])
      assert.equal((await fhir.send('POST', '', { resourceType: 'Bundle', type })).status, 200, type);
    assert.equal((await fhir.send('GET', '?_type=Basic&_id=none')).status, 200);
    assert.equal((await fhir.send('GET', '_history?_count=1')).status, 200);
    const own = new Set(rest?.operation.map(({ name }) => name));
    const wrong: string[] = [];
    for (const name of [...own, ...OTHERS, 'everything', 'lastn', 'document', 'expand']) {
      const { status, text } = await fhir.send('POST', `$${name}`, NOTHING);
      const isThere = status !== 405 && !text.includes('interaction-not-supported');
      if (isThere !== own.has(name)) wrong.push(`$${name}: ${status}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('a search parameter that is not claimed is unknown, whichever other type has it', async () => {
    const names = [...new Set(claimed.flatMap(({ searchParam }) => searchParam.map(({ name }) => name)))];
    assert.ok(names.length > 300);
    const wrong: string[] = [];
    for (const [turn, { type, searchParam }] of claimed.entries()) {
      const own = new Set(searchParam.map(({ name }) => name));
      // Each name is asked of every tenth type that has it not.
      const foreign = names.filter((name, i) => i % 10 === turn % 10 && !own.has(name));
      for (const chunk of chunks(foreign)) {
        const { status, json } = await fhir.send('GET', `${type}?${chunk.map((name) => `${name}=x`).join('&')}`);
        const told = (json.issue ?? []).map(({ details }) => details?.text ?? '');
        const taken = chunk.filter((name) => !told.some((text) => text.includes(`“${name}”`)));
        if (status !== 400 || taken.length > 0) wrong.push(`${type}: ${status} ${taken.join(' ')}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('each type sorts by each of its parameters that have an order, and names those that have none', async () => {
    const requests = claimed.flatMap(({ type, searchParam }) =>
      searchParam
        .filter(({ type: kind }) => kind !== 'composite' && kind !== 'special')
        .map(({ name }) => ({ name, path: `${type}?_id=none&_sort=-${name}` })),
    );
    const wrong: string[] = [];
    for (const { name, path } of requests) {
      const { status, text } = await fhir.send('GET', path);
      if (status !== 200 && !(status === 400 && text.includes(name))) wrong.push(`${path}: ${status}`);
    }
    assert.deepEqual(wrong, []);
  });
});

function chunks<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, i) => all.slice(i * CHUNK, (i + 1) * CHUNK));
}
