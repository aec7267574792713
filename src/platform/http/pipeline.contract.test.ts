import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { type AccessNote, type PersonActor, RefusalError, randomIds, stoppedClock } from '#kernel';
import { createLog } from '#platform/log';
import { TEST_NODE, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { aboutWhom, createApp, createPipeline, type FetchApp, type Route, refuseHttp, route } from './index.ts';

const anElder: PersonActor = {
  kind: 'person',
  role: 'patient',
  accountId: 'elder',
  name: { en: 'Synthetic', 'zh-Hans': '合成', 'zh-Hant-HK': '合成' },
  patientId: 'p1',
  scopes: [],
  clientId: 'app',
};
const aRow = (method: 'GET' | 'POST', path: string, facts: Partial<Route> = {}): Route =>
  route({
    method,
    path,
    who: ['patient', 'clinician'],
    mode: 'read',
    input: z.looseObject({}),
    run: async (_scope, { a: _body, ...input }) => input,
    ...facts,
  });

describe('a request’s way', () => {
  let db: TestDatabase;
  let app: FetchApp;
  const notes: AccessNote[] = [];
  before(async () => {
    db = await testDatabase();
    const toOutcome = (refusals: readonly { code: string }[]) => ({ codes: refusals.map(({ code }) => code) });
    const pipeline = createPipeline({
      node: TEST_NODE,
      database: db.database,
      clock: stoppedClock('2026-11-22T02:00:00Z'),
      ids: randomIds,
      log: createLog('hk', 'silent'),
      // The token is the role and the list of scopes.
      actorOf: async (token) => {
        const [role = '', scopes = ''] = token.split(';');
        return { ...anElder, role: role as PersonActor['role'], scopes: scopes.split(',') };
      },
      writeLedger: async (_tx, entries) => void notes.push(...entries.map(({ note }) => note)),
      toOutcome,
    });
    const about = aboutWhom(async (_tx, id) => (id.startsWith('of-') ? id.slice(3) : undefined), 'id', 'other');
    const unknown = { ...refuseHttp('http.fault'), code: 'test.no-such-thing', issue: 'not-found' } as const;
    const refusing = {
      about,
      run: async () => {
        throw new RefusalError(unknown);
      },
    };
    const routes = [
      aRow('GET', '/api/log'),
      aRow('POST', '/api/shares'),
      aRow('GET', '/fhir/R4/Patient'),
      aRow('GET', '/api/things/:id', { about, who: ['clinician'] }),
      aRow('GET', '/api/hidden/:id', refusing),
      aRow('POST', '/api/hidden', { ...refusing, mode: 'write' }),
      aRow('GET', '/api/nothing-of-anybody', { run: refusing.run }),
      aRow('GET', '/api/mine/:id', { run: refusing.run, who: ['patient'] }),
    ];
    app = createApp({ routes, handlerOf: pipeline, ready: async () => true, metrics: async () => '', toOutcome });
  });
  after(() => db.close());

  const send = async (scopes: string, method: string, path: string, body?: string) => {
    const headers = {
      authorization: `Bearer ${scopes.includes(';') ? scopes : `patient;${scopes}`}`,
      'content-type': 'application/json',
    };
    const request = { method, headers, ...(body === undefined ? {} : { body }) };
    const answer = await app.fetch(new Request(`http://hk.test${path}`, request));
    // biome-ignore lint/suspicious/noExplicitAny: answers of both shapes
    return { status: answer.status, json: (await answer.json()) as any };
  };

  for (const [scopes, get, post] of [
    ['openid,patient/*.cruds', 200, 200],
    ['clinician;patient/*.cruds', 403, 403],
    ['clinician;user/*.cruds', 200, 200],
    ['user/*.*', 200, 200],
    ['patient/*.rs', 200, 403],
    ['user/*.read', 200, 403],
    ['openid,fhirUser,offline_access', 403, 403],
    ['patient/Observation.cruds', 403, 403],
    ['patient/*.s', 403, 403],
    ['system/*.cruds', 403, 403],
    ['patient/*.cruds?category=x', 403, 403],
  ] as const) {
    it(`an application that was granted ${scopes}: reads ${get}, writes ${post}`, async () => {
      assert.equal((await send(scopes, 'GET', '/api/log')).status, get);
      const written = await send(scopes, 'POST', '/api/shares');
      assert.equal(written.status, post);
      if (post === 403) {
        assert.deepEqual(written.json.codes, ['http.application-not-admitted']);
        assert.equal(notes.at(-1)?.basis, 'http.application-not-admitted', 'it is in the ledger');
      }
      assert.equal(
        (await send(scopes, 'GET', '/fhir/R4/Patient')).status,
        200,
        'FHIR holds each resource against them',
      );
    });
  }

  describe('that is refused is in the ledger of whom it is about', () => {
    const whole = (role: string) => `${role};user/*.cruds`;
    const denied = async (as: string, method: string, path: string, body?: string) => {
      const from = notes.length;
      const { status } = await send(as, method, path, body);
      assert.ok(status >= 400, String(status));
      return notes.slice(from).map(({ outcome, patientId, basis }) => `${outcome} ${patientId} ${basis}`);
    };

    it('for a purpose that nobody knows, with who stated it', async () => {
      const from = notes.length;
      const headers = { authorization: `Bearer ${whole('clinician')}`, 'x-purpose-of-use': 'CURIOSITY' };
      const { status } = await app.fetch(new Request('http://hk.test/api/things/of-p7', { headers }));
      const told = notes.slice(from).map(({ outcome, patientId, basis }) => `${outcome} ${patientId} ${basis}`);
      assert.deepEqual([status, told], [400, ['denied p7 http.purpose-unknown']]);
    });

    it('for the role alone, by the path, by the query or by both', async () => {
      const role = 'http.role-not-admitted';
      assert.deepEqual(await denied(whole('insurer'), 'GET', '/api/things/of-p7'), [`denied p7 ${role}`]);
      assert.deepEqual(await denied(whole('insurer'), 'GET', '/api/things/none?other=of-p8'), [`denied p8 ${role}`]);
      assert.deepEqual(await denied(whole('insurer'), 'GET', '/api/things/of-p7?other=of-p8'), [
        `denied p7 ${role}`,
        `denied p8 ${role}`,
      ]);
      assert.deepEqual(await denied(whole('insurer'), 'GET', '/api/things/none'), [`denied undefined ${role}`]);
      assert.deepEqual(await denied(whole('insurer'), 'GET', '/api/things/none?other=%00of-p8'), [
        `denied undefined ${role}`,
      ]);
    });

    it('also where it is answered that there is no such thing, by what its body says too', async () => {
      const code = 'test.no-such-thing';
      assert.deepEqual(await denied(whole('clinician'), 'GET', '/api/hidden/of-p7'), [`denied p7 ${code}`]);
      assert.deepEqual(await denied(whole('clinician'), 'POST', '/api/hidden', '{"id":"of-p7"}'), [
        `denied p7 ${code}`,
      ]);
    });

    it('and where nothing is there that could have been somebody’s, of nobody: what is hidden is answered no later', async () => {
      const nothing = ['denied undefined http.nothing-there'];
      assert.deepEqual(await denied(whole('clinician'), 'GET', '/api/hidden/none'), nothing);
      assert.deepEqual(await denied(whole('clinician'), 'POST', '/api/hidden', '{"id":"none"}'), nothing);
      assert.equal(notes.at(-1)?.detail?.['route'], 'POST /api/hidden');
      assert.deepEqual(await denied(whole('clinician'), 'GET', '/api/nothing-of-anybody'), [], 'else it is a slip');
    });

    it('what a patient alone may ask is about the patient who asks', async () => {
      assert.deepEqual(await denied(whole('patient'), 'GET', '/api/mine/none'), ['denied p1 test.no-such-thing']);
    });

    it('but not where nobody knows who asked', async () => {
      const from = notes.length;
      const answer = await app.fetch(new Request('http://hk.test/api/things/of-p7'));
      assert.equal(answer.status, 401);
      assert.deepEqual(notes.slice(from), []);
    });
  });

  it('takes only characters that every node takes, wherever they stand', async () => {
    const post = (text: string) => send('patient/*.cruds', 'POST', '/api/shares', text);
    for (const text of [
      '"\\u0000"',
      '"\\ud800"',
      '"\\udc00x"',
      '"a\\u001b[2J"',
      '[[{"b":"\\u0007"}]]',
      '{"\\u0000":1}',
    ]) {
      const sent = await post(`{"a":${text}}`);
      assert.deepEqual([sent.status, sent.json.codes], [400, ['http.unreadable-character']], text);
    }
    for (const query of ['?a=%00', '?%00=1', '?a=1&a=%0B']) {
      const sent = await send('patient/*.rs', 'GET', `/api/log${query}`);
      assert.deepEqual([sent.status, sent.json.codes], [400, ['http.unreadable-character']], query);
    }
    assert.equal((await post('{"a":"\\t line\\r\\n 👩‍⚕️ \\u202e 𠮷"}')).status, 200);
    assert.equal((await post(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).status, 200, 'deep is not endless');
  });

  it('no answer of the API is kept by anybody on its way, whether it is a yes, a no or a fault of the asker', async () => {
    for (const [scopes, path, status] of [
      ['patient/*.rs', '/api/log', 200],
      ['clinician;patient/*.cruds', '/api/log', 403],
      ['patient/*.rs', '/api/log?a=%00', 400],
    ] as const) {
      const headers = { authorization: `Bearer ${scopes.includes(';') ? scopes : `patient;${scopes}`}` };
      const answer = await app.fetch(new Request(`http://hk.test${path}`, { headers }));
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('cache-control'), 'no-store', path);
      assert.match(answer.headers.get('content-type') ?? '', /; charset=utf-8$/);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    }
  });

  it('a name that every object has is a name like others', async () => {
    const { json } = await send('patient/*.rs', 'GET', '/api/log?constructor=2&toString=3&toString=4');
    assert.deepEqual(Object.entries(json), [
      ['constructor', '2'],
      ['toString', ['3', '4']],
    ]);
  });
});
