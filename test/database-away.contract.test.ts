import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { AnswerError } from '../src/cli/http-client.ts';
import { type MadeShare, makeShare } from '../src/cli/journey/make-share.ts';
import { type People, signInPeople } from '../src/cli/journey/people.ts';
import { programToken } from '../src/cli/sign-in.ts';
import { PORTAL_CLIENT_ID, PORTAL_SCOPES } from '../src/platform/oidc/contract.ts';
import { signEnvelope } from '../src/rooms/exchange/crypto/envelope.ts';
import { parseShlink } from '../src/rooms/exchange/link/shlink.ts';
import { type GatedDatabase, gatedDatabase } from './gated-database.ts';
import { type RunningNode, startNodes } from './running-node.ts';

/** A door of the node, knocked at by somebody who may come in, and the shape in which its no is told. */
interface Door {
  readonly path: string;
  readonly init?: RequestInit;
  readonly says: 'outcome' | 'oauth' | 'page' | 'redirect';
}

const form = (fields: Record<string, string>, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers,
  body: new URLSearchParams(fields),
});
const json = (method: string, body: object, headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

describe('while the database is away', () => {
  let nodes: RunningNode[] = [];
  let hk: RunningNode;
  const gates: GatedDatabase[] = [];
  let people: People;
  let doors: Readonly<Record<string, Door>> = {};

  before(async () => {
    nodes = await startNodes(['hk', 'sz'], 1, async (held) => {
      const gate = await gatedDatabase(held);
      gates.push(gate);
      return gate.database;
    });
    const [first, second] = nodes;
    assert.ok(first && second);
    hk = first;
    people = await signInPeople(second.url, first.url);
    doors = await doorsOf(first, second, await makeShare(people));
  });
  after(async () => {
    for (const gate of gates) await gate.open().catch(() => undefined);
    for (const node of nodes) await node.close();
    for (const gate of gates) await gate.close();
  });

  const knock = ({ path, init }: Door): Promise<Response> => fetch(`${hk.url}${path}`, { redirect: 'manual', ...init });

  it('every kind of door says so, when to come again, and in its own shape', async () => {
    for (const gate of gates) await gate.shut();
    const wrong: string[] = [];
    for (const [name, door] of Object.entries(doors)) {
      const answer = await knock(door);
      const text = await answer.text();
      const problem = problemOf(door, answer, text);
      if (problem !== undefined) wrong.push(`${name}: ${problem}: ${answer.status} ${text.slice(0, 200)}`);
    }
    assert.deepEqual(wrong, []);
    const { client } = people.patientAtHk;
    for (const asked of [
      () => client.get('/api/shares', z.unknown()),
      () => client.post('/api/shares', { sections: ['problems'], recipients: { kind: 'consortium' } }, z.unknown()),
    ]) {
      await assert.rejects(asked, (error) => error instanceof AnswerError && error.status === 503);
    }
    assert.equal((await fetch(`${hk.url}/healthz`)).status, 200, 'the process itself is well');
    assert.equal((await fetch(`${hk.url}/readyz`)).status, 503);
  });

  it('and answers again as soon as it is back, without a restart', async () => {
    for (const gate of gates) await gate.open();
    const statuses = new Map<string, number>();
    for (const [name, door] of Object.entries(doors)) statuses.set(name, (await knock(door)).status);
    assert.deepEqual(
      [...statuses].filter(([, status]) => status >= 500),
      [],
    );
    assert.equal(statuses.get('token'), 200);
    await people.patientAtHk.client.get('/api/shares', z.unknown());
    assert.equal((await fetch(`${hk.url}/readyz`)).status, 200);
  });
});

function problemOf({ says }: Door, answer: Response, text: string): string | undefined {
  if (says === 'redirect') {
    const to = answer.headers.get('location') ?? '';
    return answer.status === 303 && to.includes('error=temporarily_unavailable') ? undefined : 'no such redirect';
  }
  if (answer.status !== 503) return 'another status';
  if (!(Number(answer.headers.get('retry-after')) > 0)) return 'no Retry-After';
  if (says === 'page') return /not possible just now/.test(text) ? undefined : 'another page';
  const body = JSON.parse(text);
  if (says === 'oauth') return body.error === 'temporarily_unavailable' ? undefined : 'another error';
  return body.resourceType === 'OperationOutcome' && body.issue[0].code === 'transient' ? undefined : 'no outcome';
}

async function doorsOf(hk: RunningNode, sz: RunningNode, made: MadeShare): Promise<Readonly<Record<string, Door>>> {
  const program = { authorization: `Bearer ${await programToken(hk.url, 'demo-system', 'demo-system-secret')()}` };
  const secret = `Basic ${Buffer.from('demo-system:demo-system-secret').toString('base64')}`;
  const access = String(program.authorization).slice(7);
  const authorize = new URLSearchParams({
    client_id: PORTAL_CLIENT_ID,
    redirect_uri: `${hk.url}/signed-in`,
    response_type: 'code',
    scope: PORTAL_SCOPES,
    code_challenge: 'A'.repeat(43),
    code_challenge_method: 'S256',
  });
  // A step of a sign-in that has begun: its cookies are those that the node set.
  const begun = await fetch(`${hk.url}/oauth/authorize?${authorize}`, { redirect: 'manual' });
  const cookie = begun.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const step = new URL(begun.headers.get('location') ?? '', hk.url).searchParams.get('interaction');
  const message = await signEnvelope(sz.keys, {
    id: 'a-message',
    from: 'sz',
    to: 'hk',
    type: 'share-revoked',
    caseId: 'share:x',
    sequence: 1,
    sentAt: new Date().toISOString(),
    purpose: 'TREAT',
    legalBasis: [{ jurisdiction: '*', instrument: 'Consortium rule for ended shares (assumption)' }],
    body: { share: 'x', endedAt: new Date().toISOString() },
  });
  const Basic = { authorization: secret };
  const unknown = new URLSearchParams({ ...Object.fromEntries(authorize), client_id: 'registered-elsewhere' });
  return {
    token: { path: '/oauth/token', init: form({ grant_type: 'client_credentials' }, Basic), says: 'oauth' },
    refresh: {
      path: '/oauth/token',
      init: form({ grant_type: 'refresh_token', client_id: PORTAL_CLIENT_ID, refresh_token: 'x' }),
      says: 'oauth',
    },
    'token of a registered program': {
      path: '/oauth/token',
      init: form({ grant_type: 'client_credentials', client_id: 'registered', client_secret: 'x' }),
      says: 'oauth',
    },
    authorize: { path: `/oauth/authorize?${authorize}`, says: 'redirect' },
    'authorize of a registered program': { path: `/oauth/authorize?${unknown}`, says: 'page' },
    introspect: { path: '/oauth/introspect', init: form({ token: access }, Basic), says: 'oauth' },
    revoke: { path: '/oauth/revoke', init: form({ token: access }, Basic), says: 'oauth' },
    userinfo: { path: '/oauth/userinfo', init: { headers: program }, says: 'oauth' },
    'a step of a sign-in': { path: `/api/interactions/${step}`, init: { headers: { cookie } }, says: 'outcome' },
    'signing in': {
      path: `/api/interactions/${step}/sign-in`,
      init: json('POST', { login: 'x', password: 'y' }, { cookie, origin: hk.url }),
      says: 'outcome',
    },
    'FHIR read': { path: '/fhir/R4/Patient/1', init: { headers: program }, says: 'outcome' },
    'FHIR search': { path: '/fhir/R4/Patient?name=x', init: { headers: program }, says: 'outcome' },
    'FHIR create': {
      path: '/fhir/R4/Observation',
      init: json('POST', { resourceType: 'Observation', status: 'final', code: { text: 'x' } }, program),
      says: 'outcome',
    },
    'FHIR transaction': {
      path: '/fhir/R4',
      init: json('POST', { resourceType: 'Bundle', type: 'transaction', entry: [] }, program),
      says: 'outcome',
    },
    'share link': {
      path: new URL(parseShlink(made.link).url).pathname,
      init: json('POST', { recipient: 'x', passcode: made.passcode }),
      says: 'outcome',
    },
    inbox: { path: '/exchange/inbox', init: { method: 'POST', body: message }, says: 'outcome' },
  };
}
