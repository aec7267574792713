import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { toOperationOutcome } from '#fhir';
import { type Actor, seededIds, stoppedClock } from '#kernel';
import { createApp, createPipeline, type FetchApp } from '#platform/http';
import { createLog } from '#platform/log';
import { gate, writeLedger } from '#rooms/consent';
import { createRoom } from '#rooms/identity';
import { identityPorts } from '../src/app/identity-ports.ts';
import { TEST_NODE, type TestDatabase, testDatabase } from './harness.ts';

const NAME = { en: 'Officer (synthetic)', 'zh-Hans': '登记员（合成数据）', 'zh-Hant-HK': '登記員（合成數據）' };
const officer: Actor = {
  kind: 'person',
  role: 'coordinator',
  accountId: 'officer',
  name: NAME,
  fhirUser: 'Practitioner/officer',
  organization: { id: 'counter', name: NAME },
  scopes: ['openid', 'user/*.cruds'],
  clientId: 'portal',
};
const ELDER = {
  names: [{ text: '黃淑貞', script: 'han-traditional' }],
  birthDate: '1951-03-08',
  gender: 'female',
  papers: [{ kind: 'hkid', number: 'E364912(5)' }],
};
const named = (text: string) => ({ ...ELDER, names: [...ELDER.names, { text, script: 'latin' }] });
const withPaper = (kind: string, number: string) => ({ ...ELDER, papers: [...ELDER.papers, { kind, number }] });

/** What somebody might type, and what the refusal must say: the rule, and the field. */
const BAD: readonly (readonly [why: string, body: object, code: string, field: string])[] = [
  ['a wrong check digit', withPaper('hkid', 'A123456(4)'), 'identity.paper-check-digit', 'papers[1].number'],
  ['letters for digits', withPaper('hkid', 'A12E456(3)'), 'identity.paper-form', 'papers[1].number'],
  ['a number without end', withPaper('passport', 'X'.repeat(180)), 'identity.paper-form', 'papers[1].number'],
  [
    '30 February in a number',
    withPaper('resident-identity-card', '440306195102300010'),
    'identity.paper-birth-date',
    'papers[1].number',
  ],
  [
    'a region of another paper',
    withPaper('resident-identity-card', '810000195103080018'),
    'identity.paper-region',
    'papers[1].number',
  ],
  ['a birth in the future', { ...ELDER, birthDate: '2027-01-01' }, 'identity.birth-date-impossible', 'birthDate'],
  ['30 February', { ...ELDER, birthDate: '1951-02-30' }, 'identity.birth-date-impossible', 'birthDate'],
  ['a name of 200 characters', named('A'.repeat(200)), 'identity.name-too-long', 'names[1].text'],
  ['an emoji', named('WONG 😀'), 'identity.name-unreadable', 'names[1].text'],
  ['a mark that turns the reading', named('WONG \u202Egnihc'), 'identity.name-unreadable', 'names[1].text'],
  ['a mark from right to left', named('WONG\u200F'), 'identity.name-unreadable', 'names[1].text'],
  ['nothing but spaces', named('   '), 'identity.name-unreadable', 'names[1].text'],
  ['no letter at all', named('12345'), 'identity.name-unreadable', 'names[1].text'],
  ['marks of a page', named('<b>WONG</b>'), 'identity.name-unreadable', 'names[1].text'],
  ['a tower of accents', named(`C${'\u0300'.repeat(20)}`), 'identity.name-unreadable', 'names[1].text'],
  ['characters said to be letters', named('黃淑貞'), 'identity.name-other-script', 'names[1].script'],
  ['a telephone that is none', { ...ELDER, phone: '🙂 call me' }, 'identity.phone-impossible', 'phone'],
  ['a language that is none', { ...ELDER, language: '!!' }, 'identity.language-unknown', 'language'],
  ['the same paper twice', withPaper('hkid', 'E364912(5)'), 'identity.paper-twice', 'papers[1].number'],
  ['two numbers for life', withPaper('hkid', 'A123456(3)'), 'identity.papers-of-several', 'papers[1].number'],
  [
    'a paper of somebody of another name',
    { ...ELDER, names: [{ text: '陳大文', script: 'han-traditional' }] },
    'identity.paper-held-by-another',
    'identifier',
  ],
  [
    'a paper of somebody born on another day',
    { ...ELDER, birthDate: '1960-01-01' },
    'identity.paper-held-by-another',
    'identifier',
  ],
];

describe('bad input at the counter and the desk', () => {
  let db: TestDatabase;
  let app: FetchApp;
  let known = '';
  const send = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: 'Bearer officer', 'content-type': 'application/json', 'accept-language': 'en' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await app.fetch(new Request(`http://hk.test${path}`, init));
    // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
    return { status: response.status, json: (await response.json()) as any };
  };
  const codes = (json: { issue?: { details: { coding: { code: string }[] }; expression?: string[] }[] }) =>
    (json.issue ?? []).map(({ details, expression }) => [details.coding[0]?.code, expression?.[0]]);
  const count = async (sql: string) => {
    const [row] = await db.database.transaction((tx) => tx.query<{ n: string }>(sql));
    return Number(row?.n);
  };
  const rows = () => count(`select count(*)::text as n from fhir.resource`);
  const denials = (code: string) =>
    count(
      `select count(*)::text as n from consent.ledger_entry
       where body::jsonb ->> 'outcome' = 'denied' and body::jsonb ->> 'basis' = '${code}'`,
    );
  before(async () => {
    db = await testDatabase();
    const room = createRoom(gate, writeLedger, identityPorts);
    app = createApp({
      routes: room.routes,
      handlerOf: createPipeline({
        node: TEST_NODE,
        database: db.database,
        clock: stoppedClock('2026-11-22T02:00:00Z'),
        ids: seededIds('bad-input'),
        log: createLog('hk', 'silent'),
        actorOf: (token) => Promise.resolve(token === 'officer' ? officer : undefined),
        writeLedger,
        toOutcome: toOperationOutcome,
      }),
      ready: () => Promise.resolve(true),
      metrics: () => Promise.resolve(''),
      toOutcome: toOperationOutcome,
    });
    const made = await send('POST', '/api/patients', ELDER);
    assert.equal(made.status, 201);
    known = made.json.id;
  });
  after(() => db.close());

  for (const [why, body, code, field] of BAD) {
    it(`${why}: the refusal names rule and field, nothing is written, and the ledger has it`, async () => {
      const [before, noted] = [await rows(), await denials(code)];
      const { status, json } = await send('POST', '/api/patients', body);
      assert.ok([409, 422].includes(status), `${status}`);
      assert.deepEqual(codes(json), [[code, field]]);
      assert.deepEqual([await rows(), await denials(code)], [before, noted + 1]);
    });
  }

  it('of two officers at once one decides; the other is refused, and that is in the ledger too', async () => {
    const other = (
      await send('POST', '/api/patients', { ...ELDER, papers: [{ kind: 'home-return-permit', number: 'H09510308' }] })
    ).json.id;
    const path = `/api/identity/pairs/${known}/${other}/decide`;
    const decide = (verb: string) => send('POST', path, { verb, reason: 'both were seen', revision: 0 });
    const answers = await Promise.all([decide('link'), decide('not-same')]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    assert.equal(await denials('identity.pair-decided-meanwhile'), 2, 'an entry for each of the two records');
    assert.equal(await count('select count(*)::text as n from identity.review_decision'), 1);
  });

  it('a child born tomorrow, a death before birth and a tie without an end are refused by rule and field', async () => {
    const before = await rows();
    const child = { motherId: known, birthDate: '2026-11-23', gender: 'female' };
    assert.deepEqual(codes((await send('POST', '/api/identity/newborns', child)).json), [
      ['identity.newborn-date-impossible', 'birthDate'],
    ]);
    assert.deepEqual(
      codes((await send('POST', `/api/identity/families/${known}/deceased`, { on: '1950-01-01' })).json),
      [['identity.death-date-impossible', 'on']],
    );
    const tie = { carerId: known, dependantId: known, kind: 'carer', scope: 'record', from: '2026-11-22' };
    assert.deepEqual(codes((await send('POST', '/api/identity/ties', tie)).json), [
      ['identity.tie-to-oneself', 'carerId'],
      ['identity.order-missing', 'order'],
      ['identity.carer-end-missing', 'until'],
    ]);
    assert.equal(await rows(), before);
  });

  it('a guardian of an adult without a document, or with one that cannot be, is refused by rule and field', async () => {
    const carer = { names: [{ text: '梁志堅', script: 'han-traditional' }], birthDate: '1980-01-01', gender: 'male' };
    const papers = [{ kind: 'home-return-permit', number: 'H09510309' }];
    const { id: carerId } = (await send('POST', '/api/patients', { ...carer, papers })).json;
    const before = await rows();
    const tie = { carerId, dependantId: known, kind: 'guardian', scope: 'record', from: '2026-11-22' };
    const ties = async (order?: object) =>
      codes((await send('POST', '/api/identity/ties', { ...tie, evidence: 'a letter was seen', order })).json);
    const order = { kind: 'court-order', issuer: 'Synthetic court', number: 'S 1', from: '2026-06-01' };
    assert.deepEqual(await ties(), [['identity.order-missing', 'order']]);
    assert.deepEqual(await ties({ ...order, from: '2026-12-01' }), [['identity.order-not-yet', 'from']]);
    assert.deepEqual(await ties({ ...order, until: '2026-02-30' }), [['identity.order-period', 'order.until']]);
    for (const issuer of ['', 'court \u{1F600}', 'c\u202Eourt', 'x'.repeat(401)]) {
      assert.equal(
        (await send('POST', '/api/identity/ties', { ...tie, order: { ...order, issuer } })).status,
        400,
        issuer,
      );
    }
    assert.equal(await denials('identity.order-missing'), 2, 'an entry for each of the two people');
    assert.equal(await rows(), before);
  });
});
