import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { programToken } from '../src/cli/sign-in.ts';
import { type RunningNode, startNodes } from './running-node.ts';

interface Asked {
  readonly what: string;
  readonly path: string;
  readonly init?: RequestInit;
  readonly status: number | readonly number[];
  /** Headers of the answer, as they must be. */
  readonly headers?: Readonly<Record<string, RegExp | null>>;
  readonly text?: RegExp;
}

interface Claimed {
  readonly instantiates?: readonly string[];
  readonly rest: readonly {
    readonly security: { readonly cors?: boolean; readonly service: unknown };
    readonly resource: readonly { type: string; operation?: { name: string; definition: string }[] }[];
    readonly operation?: readonly { name: string; definition: string }[];
  }[];
}

const ORIGIN = 'https://app.example';
const BULK = 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition';

/** What only a real socket shows: compression, CORS, who is not let in, and addresses as they are typed. */
describe('FHIR R4 to the letter, over the wire of a running node', () => {
  let node: RunningNode;
  let token = '';
  let claimed: Claimed;
  before(async () => {
    [node] = (await startNodes(['hk'], 0)) as [RunningNode];
    token = (await programToken(node.url, 'demo-system', 'demo-system-secret')()) ?? '';
    claimed = (await (await fetch(`${node.url}/fhir/R4/metadata`)).json()) as Claimed;
  });
  after(() => node.close());

  const mine = (init: RequestInit = {}): RequestInit => ({
    redirect: 'manual',
    ...init,
    headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
  });

  async function all(cases: readonly Asked[], prepare: (init?: RequestInit) => RequestInit): Promise<void> {
    const faults: string[] = [];
    for (const { what, path, init, status, headers = {}, text } of cases) {
      const answer = await fetch(`${node.url}${path}`, prepare(init));
      const body = await answer.text();
      const told = `${what}: ${answer.status} ${body.slice(0, 200)}`;
      if (![status].flat().includes(answer.status)) faults.push(told);
      for (const [name, pattern] of Object.entries(headers)) {
        const found = answer.headers.get(name);
        if (pattern === null ? found !== null : !pattern.test(found ?? '')) faults.push(`${what}: ${name}: ${found}`);
      }
      if (text && !text.test(body)) faults.push(told);
    }
    assert.deepEqual(faults, []);
  }

  it('whoever is not let in is told so, as FHIR and as OAuth say it', () => {
    const challenge = { 'www-authenticate': /^Bearer$/, 'content-type': /^application\/fhir\+json/ };
    const badToken = { ...challenge, 'www-authenticate': /^Bearer error="invalid_token"$/ };
    const bearer = (value: string) => ({ headers: { authorization: value } });
    return all(
      [
        { what: 'nobody', path: '/fhir/R4/Patient', status: 401, headers: challenge, text: /OperationOutcome/ },
        { what: 'nobody, reading', path: '/fhir/R4/Patient/x', status: 401, headers: challenge },
        { what: 'nobody, a history', path: '/fhir/R4/_history', status: 401, headers: challenge },
        { what: 'nobody, an export', path: '/fhir/R4/$export', status: 401, headers: challenge },
        { what: 'nobody, a bundle', path: '/fhir/R4', init: { method: 'POST', body: '{}' }, status: [401, 415] },
        { what: 'made up', path: '/fhir/R4/Patient', init: bearer('Bearer made-up'), status: 401, headers: badToken },
        {
          what: 'no token',
          path: '/fhir/R4/Patient',
          init: bearer('Bearer '),
          status: 401,
          headers: { 'www-authenticate': /^Bearer/ },
        },
        {
          what: 'another scheme',
          path: '/fhir/R4/Patient',
          init: bearer('Basic YTpi'),
          status: 401,
          headers: challenge,
        },
        { what: 'in XML', path: '/fhir/R4/Patient?_format=xml', status: 401, text: /<OperationOutcome/ },
        { what: 'what it can do is for anybody', path: '/fhir/R4/metadata', status: 200 },
        {
          what: 'a token that is none, at what is for anybody',
          path: '/fhir/R4/metadata',
          init: bearer('Bearer made-up'),
          status: [200, 401],
        },
        { what: 'how to sign in', path: '/fhir/R4/.well-known/smart-configuration', status: 200 },
      ],
      (init = {}) => ({ redirect: 'manual', ...init }),
    );
  });

  it('addresses are taken with and without a slash at the end, and what is none is an outcome', () => {
    const outcome = { 'content-type': /^application\/fhir\+json/ };
    return all(
      [
        { what: 'the base, by GET', path: '/fhir/R4', status: [200, 400, 404], headers: outcome },
        { what: 'the base, with a slash', path: '/fhir/R4/', status: [200, 400, 404], headers: outcome },
        {
          what: 'a bundle to the base with a slash',
          path: '/fhir/R4/',
          init: {
            method: 'POST',
            headers: { 'content-type': 'application/fhir+json' },
            body: '{"resourceType":"Bundle","type":"batch"}',
          },
          status: 200,
          text: /batch-response/,
        },
        { what: 'a type', path: '/fhir/R4/Organization/', status: 200, text: /searchset/ },
        { what: 'metadata', path: '/fhir/R4/metadata/', status: 200 },
        { what: 'a word', path: '/fhir/R4/nonsense', status: 404, headers: outcome, text: /OperationOutcome/ },
        { what: 'another version', path: '/fhir/R5/Patient', status: 404 },
        { what: 'a page', path: '/fhir/R4/index.html', status: 404, headers: outcome },
        { what: 'below what is', path: '/fhir/R4/Patient/a/b/c/d', status: 404, headers: outcome },
        { what: 'broken', path: '/fhir/R4/Patient/%zz', status: [400, 404], headers: outcome },
        {
          what: 'a method',
          path: '/fhir/R4/Patient/x',
          init: { method: 'POST', body: '{}' },
          status: 405,
          headers: { allow: /GET/ },
        },
        {
          what: 'a method of no kind',
          path: '/fhir/R4/Patient/x',
          init: { method: 'PROPFIND' },
          status: [400, 404, 405, 501],
        },
      ],
      mine,
    );
  });

  it('another origin’s page may ask, and may read what it needs', () => {
    const preflight = (method: string, headers: string) => ({
      method: 'OPTIONS',
      headers: { origin: ORIGIN, 'access-control-request-method': method, 'access-control-request-headers': headers },
    });
    const open = { 'access-control-allow-origin': /^(\*|https:\/\/app\.example)$/ };
    const may = (method: string, ...headers: string[]) => ({
      ...open,
      'access-control-allow-methods': new RegExp(method),
      'access-control-allow-headers': new RegExp(headers.map((one) => `(?=.*(${one}|\\*))`).join(''), 'i'),
    });
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
    return all(
      [
        ...methods.map((method) => ({
          what: `preflight of ${method}`,
          path: method === 'POST' ? '/fhir/R4/Patient' : '/fhir/R4/Patient/x',
          init: preflight(method, 'authorization,content-type,prefer,if-match,if-none-match,if-none-exist'),
          status: [200, 204],
          headers: may(method, 'authorization', 'content-type', 'prefer', 'if-match', 'if-none-exist'),
        })),
        {
          what: 'preflight of metadata',
          path: '/fhir/R4/metadata',
          init: preflight('GET', 'accept'),
          status: [200, 204],
          headers: open,
        },
        {
          what: 'preflight of the SMART document',
          path: '/fhir/R4/.well-known/smart-configuration',
          init: preflight('GET', 'accept'),
          status: [200, 204],
          headers: open,
        },
        {
          what: 'metadata',
          path: '/fhir/R4/metadata',
          init: { headers: { origin: ORIGIN } },
          status: 200,
          headers: open,
        },
        {
          what: 'the SMART document',
          path: '/fhir/R4/.well-known/smart-configuration',
          init: { headers: { origin: ORIGIN } },
          status: 200,
          headers: open,
        },
        {
          what: 'what is refused',
          path: '/fhir/R4/Patient',
          init: { headers: { origin: ORIGIN } },
          status: 401,
          headers: open,
        },
        {
          what: 'headers that a client of FHIR reads',
          path: '/fhir/R4/metadata',
          init: { headers: { origin: ORIGIN } },
          status: 200,
          headers: { 'access-control-expose-headers': /(?=.*etag)(?=.*location)(?=.*content-location)/i },
        },
      ],
      (init = {}) => init,
    );
  });

  it('what a proxy and a browser hold on to is said', () => {
    const json = { 'content-type': /^application\/fhir\+json;\s*charset=utf-8/i };
    return all(
      [
        {
          what: 'packed',
          path: '/fhir/R4/metadata',
          init: { headers: { 'accept-encoding': 'gzip' } },
          status: 200,
          headers: { ...json, 'content-encoding': /^gzip$/, vary: /accept-encoding/i },
        },
        {
          what: 'not packed',
          path: '/fhir/R4/metadata',
          init: { headers: { 'accept-encoding': 'identity' } },
          status: 200,
          headers: { 'content-encoding': null },
        },
        {
          what: 'no sniffing',
          path: '/fhir/R4/metadata',
          status: 200,
          headers: { 'x-content-type-options': /^nosniff$/ },
        },
        {
          what: 'records are kept by nobody between',
          path: '/fhir/R4/Organization?_count=1',
          status: 200,
          headers: { 'cache-control': /no-store|private|no-cache/ },
        },
        {
          what: 'HEAD as GET',
          path: '/fhir/R4/metadata',
          init: { method: 'HEAD' },
          status: 200,
          headers: json,
          text: /^$/,
        },
      ],
      mine,
    );
  });

  it('what bulk data and the IPS ask a CapabilityStatement to say is said', () => {
    const [rest] = claimed.rest;
    const operations = (type: string) =>
      (rest?.resource.find((one) => one.type === type)?.operation ?? []).map(
        ({ name, definition }) => `${name} ${definition}`,
      );
    assert.ok(operations('Group').includes(`export ${BULK}/group-export`), operations('Group').join());
    assert.ok(operations('Patient').includes(`export ${BULK}/patient-export`), operations('Patient').join());
    assert.ok(rest?.operation?.some(({ name, definition }) => name === 'export' && definition === `${BULK}/export`));
    assert.ok(
      operations('Patient').includes('summary http://hl7.org/fhir/uv/ips/OperationDefinition/summary'),
      operations('Patient').join(),
    );
    assert.match(JSON.stringify(claimed.instantiates ?? []), /bulkdata\/CapabilityStatement\/bulk-data/);
    assert.match(JSON.stringify(rest?.security.service), /SMART-on-FHIR/);
    assert.equal(rest?.security.cors, true);
  });

  it('an import and an export that cannot be are refused before they begin', () => {
    const later = { prefer: 'respond-async', 'content-type': 'application/fhir+json' };
    const lines = { 'content-type': 'application/fhir+ndjson' };
    const post = (headers: Record<string, string>, body: string) => ({ method: 'POST', headers, body });
    return all(
      [
        {
          what: 'an import of nothing',
          path: '/fhir/R4/$import',
          init: post(lines, ''),
          status: [400, 202],
          text: /./,
        },
        {
          what: 'an import of a page',
          path: '/fhir/R4/$import',
          init: post({ 'content-type': 'text/html' }, '<p>'),
          status: [400, 415],
          text: /OperationOutcome/,
        },
        { what: 'an import by GET', path: '/fhir/R4/$import', status: 405, headers: { allow: /POST/ } },
        {
          what: 'an import of a resource',
          path: '/fhir/R4/$import',
          init: post(later, '{"resourceType":"Patient"}'),
          status: [400, 415, 422],
          text: /OperationOutcome/,
        },
        { what: 'an export at once', path: '/fhir/R4/$export', status: 400, text: /OperationOutcome/ },
        {
          what: 'an export of another format',
          path: '/fhir/R4/$export?_outputFormat=application/fhir%2Bxml',
          init: { headers: later },
          status: 400,
        },
        {
          what: 'an export of a group that is not here',
          path: '/fhir/R4/Group/none/$export',
          init: { headers: later },
          status: 404,
        },
        { what: 'an export by PUT', path: '/fhir/R4/$export', init: { method: 'PUT', body: '{}' }, status: 405 },
        {
          what: 'an export of a type that has none',
          path: '/fhir/R4/Observation/$export',
          init: { headers: later },
          status: [400, 404],
        },
        {
          what: 'an export since never',
          path: '/fhir/R4/$export?_since=2026-02-30T00:00:00Z',
          init: { headers: later },
          status: 400,
        },
        { what: 'a job that is none', path: '/fhir/R4/bulk-jobs/none', status: 404, text: /OperationOutcome/ },
        {
          what: 'the end of a job that is none',
          path: '/fhir/R4/bulk-jobs/none',
          init: { method: 'DELETE' },
          status: 404,
          text: /OperationOutcome/,
        },
      ],
      mine,
    );
  });

  it('a subscription that could not be kept is refused by name', () => {
    const wants = (change: object, channel: object = {}) => ({
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({
        resourceType: 'Subscription',
        status: 'requested',
        reason: 'synthetic',
        criteria: 'Observation?code=1',
        channel: { type: 'rest-hook', endpoint: 'https://hook.example/', payload: 'application/fhir+json', ...channel },
        ...change,
      }),
    });
    const refused = (what: string, init: RequestInit, text: RegExp): Asked => ({
      what,
      path: '/fhir/R4/Subscription',
      init,
      status: [400, 403, 422],
      text,
    });
    return all(
      [
        refused('no criteria', wants({ criteria: undefined }), /criteria/),
        refused('criteria of no type', wants({ criteria: 'Nonsense?x=y' }), /criteria|Nonsense/),
        refused('criteria of no meaning', wants({ criteria: 'Observation?nonsense=1' }), /nonsense/),
        refused('no channel', wants({ channel: undefined }), /channel/),
        refused('a channel of no kind', wants({}, { type: 'nonsense' }), /channel/),
        refused('a channel that is not served', wants({}, { type: 'sms' }), /channel/),
        refused('no endpoint', wants({}, { endpoint: undefined }), /endpoint/),
        refused('an endpoint that is no address', wants({}, { endpoint: 'x' }), /endpoint/),
        refused('an endpoint of another kind', wants({}, { endpoint: 'ftp://hook.example/' }), /endpoint/),
        refused('a payload that is none', wants({}, { payload: 'text/plain' }), /payload/),
        refused('a header that is none', wants({}, { header: ['nonsense'] }), /header/),
        refused('a header of the connection', wants({}, { header: ['Host: x'] }), /header/),
        refused('a status of no kind', wants({ status: 'nonsense' }), /status/),
        refused('no reason', wants({ reason: undefined }), /reason/),
      ],
      mine,
    );
  });
});
