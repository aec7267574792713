import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { programToken } from '../src/cli/sign-in.ts';
import { type RunningNode, startNodes } from './running-node.ts';

interface Statement {
  readonly rest: readonly {
    readonly security: {
      readonly extension: readonly { readonly extension: readonly { url: string; valueUri: string }[] }[];
    };
    readonly operation: readonly { readonly name: string }[];
    readonly resource: readonly {
      readonly type: string;
      readonly interaction?: readonly { readonly code: string }[];
      readonly searchParam?: readonly { readonly name: string }[];
      readonly operation: readonly { readonly name: string; readonly definition: string }[];
    }[];
  }[];
}

/** What a node says of itself where programs look for it, held against what it answers. */
describe('what is published about a node is so', () => {
  let node: RunningNode;
  let statement: Statement['rest'][number];
  let smart: Record<string, unknown>;
  let token = '';
  before(async () => {
    [node] = (await startNodes(['hk'], 0)) as [RunningNode];
    const get = async (path: string) => (await fetch(`${node.url}${path}`)).json();
    statement = ((await get('/fhir/R4/metadata')) as Statement).rest[0] as Statement['rest'][number];
    smart = (await get('/fhir/R4/.well-known/smart-configuration')) as Record<string, unknown>;
    token = (await programToken(node.url, 'demo-system', 'demo-system-secret')()) ?? '';
  });
  after(() => node.close());

  // @source https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html
  it('the CapabilityStatement and the SMART document name the same addresses', () => {
    const [uris] = statement.security.extension;
    const named = Object.fromEntries((uris?.extension ?? []).map(({ url, valueUri }) => [url, valueUri]));
    assert.deepEqual(named, {
      authorize: smart.authorization_endpoint,
      token: smart.token_endpoint,
      introspect: smart.introspection_endpoint,
      revoke: smart.revocation_endpoint,
    });
  });

  it('each of these addresses is there, for the method that it is asked by', async () => {
    const METHODS: Readonly<Record<string, string>> = {
      authorization_endpoint: 'GET',
      jwks_uri: 'GET',
      token_endpoint: 'POST',
      introspection_endpoint: 'POST',
      revocation_endpoint: 'POST',
    };
    // A page of the portal, which this node does not have; e2e comes to it.
    assert.equal(smart.management_endpoint, `${node.url}/account`);
    const named = Object.keys(smart).filter((name) => /_endpoint$|_uri$/.test(name) && !/^management/.test(name));
    assert.deepEqual(named.sort(), Object.keys(METHODS).sort());
    for (const name of named) {
      const body = METHODS[name] === 'POST' ? { body: new URLSearchParams({ grant_type: 'none' }) } : {};
      const answer = await fetch(String(smart[name]), { method: METHODS[name] ?? '', redirect: 'manual', ...body });
      assert.ok([200, 303, 400, 401].includes(answer.status), `${name} ${answer.status}`);
    }
  });

  it('what is not built is not named: no registration by strangers, no encounter chosen standalone', () => {
    assert.equal(smart.registration_endpoint, undefined);
    const capabilities = smart.capabilities as string[];
    for (const name of ['context-standalone-encounter', 'context-style', 'smart-app-state']) {
      assert.equal(capabilities.includes(name), false, name);
    }
  });

  it('AuditEvents are searched by all that R4 names, and are told by programs but changed by nobody', async () => {
    const named =
      statement.resource.find(({ type }) => type === 'AuditEvent')?.searchParam?.map(({ name }) => name) ?? [];
    assert.ok(named.includes('patient') && named.includes('date'), named.join());
    const ask = async (name: string) => {
      const value = { date: '2026', patient: 'Patient/p', entity: 'Patient/p', agent: 'Practitioner/p' }[name] ?? 'C';
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${node.url}/fhir/R4/AuditEvent?${name}=${value}`, { headers });
      return ((await answer.json()) as { issue?: { details?: { coding?: { code: string }[] } }[] }).issue?.[0]?.details
        ?.coding?.[0]?.code;
    };
    for (const name of named) assert.notEqual(await ask(name), 'fhir.unsupported-parameter', name);
    for (const name of ['_content', '_text', '_list']) {
      assert.equal(named.includes(name), false, name);
      assert.equal(await ask(name), 'fhir.unsupported-parameter', name);
    }
    const view = statement.resource.find(({ type }) => type === 'AuditEvent');
    assert.deepEqual(
      view?.interaction?.map(({ code }) => code),
      ['create', 'read', 'search-type'],
    );
  });

  /** How many of the four addresses of an operation are there: of the type and of one resource, by GET and by POST. */
  async function isThere(base: string, operation: string): Promise<boolean> {
    const ask = async (method: string, path: string) => {
      const headers = { authorization: `Bearer ${token}`, prefer: 'respond-async' };
      const body = method === 'POST' ? { body: '{"resourceType":"Parameters"}' } : {};
      const type = method === 'POST' ? { 'content-type': 'application/fhir+json' } : {};
      const answer = await fetch(`${node.url}/fhir/R4${path}`, { method, headers: { ...headers, ...type }, ...body });
      const text = await answer.text();
      return (
        answer.status !== 405 &&
        !/http\.no-such-route|fhir\.interaction-not-supported|fhir\.unknown-type|fhir\.bad-id/.test(text)
      );
    };
    const paths = base === '' ? [`/$${operation}`] : [`${base}/$${operation}`, `${base}/nobody/$${operation}`];
    for (const path of paths) if ((await ask('GET', path)) || (await ask('POST', path))) return true;
    return false;
  }
  /** `export` and `import` are called otherwise in the CapabilityStatement: by the name of their definition. */
  const spoken = (name: string) => (name.endsWith('-export') ? 'export' : name);

  it('each operation that is claimed for a type is there', async () => {
    assert.equal(await isThere('/Patient', 'nothing'), false);
    assert.equal(await isThere('', 'lookup'), false);
    const ofAll = new Set(['meta', 'meta-add', 'meta-delete', 'validate']);
    for (const { type, operation } of statement.resource) {
      const own = operation.filter(({ name }) => type === 'Observation' || !ofAll.has(name));
      for (const { name } of own) assert.ok(await isThere(`/${type}`, spoken(name)), `${type}/$${name}`);
    }
    for (const { name } of statement.operation) assert.ok(await isThere('', spoken(name)), `/$${name}`);
  });

  it('each operation that has a row of its own in the table of routes is claimed', () => {
    let rows = 0;
    for (const { path } of node.routes) {
      const [, type, name] = /^\/fhir\/R4(?:\/(:?\w+))?(?:\/:resource_id)?\/\$([a-z-]+)$/.exec(path) ?? [];
      if (name === undefined) continue;
      rows++;
      const claimed =
        type === undefined
          ? statement.operation
          : (statement.resource.find((one) => one.type === (type.startsWith(':') ? 'Observation' : type))?.operation ??
            []);
      assert.ok(
        claimed.some((operation) => spoken(operation.name) === name),
        `${type ?? ''}/$${name}`,
      );
    }
    assert.ok(rows >= 10, String(rows));
  });
});
