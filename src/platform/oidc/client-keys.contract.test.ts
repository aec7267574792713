import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { listClients, registerBackendClient } from './clients.ts';
import { Applications, KEEP_DAYS } from './contract.ts';
import {
  anOperator,
  clockFromNow,
  createBrowser,
  sameText,
  saveAccounts,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';
import { askByAssertion, assertionOf, makeProgram, type Program } from './program-fixtures.ts';

const DAY_MS = 86_400_000;
const createdAt = new Date('2026-01-01T00:00:00Z');

describe('a program that changes over to another key', () => {
  let db: TestDatabase;
  let node: TestNode;
  let operator = '';
  let n = 0;
  let [first, second, third]: Program[] = [];
  const clock = clockFromNow();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, anOperator('op.one'));
    node = await startTestNode(db.database, { clock });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  /** Three keys of a new program, registered with the first. */
  async function begin(): Promise<string> {
    n += 1;
    const id = `program-${n}`;
    [first, second, third] = await Promise.all(['one', 'two', 'three'].map((kid) => makeProgram('ES256', id, kid)));
    const facts = { id, name: sameText('Synthetic program'), scopes: ['system/Patient.rs'], createdAt };
    await db.database.transaction((tx) => registerBackendClient(tx, { ...facts, jwks: { keys: [keyOf(first)] } }));
    operator = (await signInWhole(createBrowser(), node.url, 'op.one')).access_token;
    return id;
  }
  const keyOf = (program: Program | undefined) => program?.jwk ?? assert.fail();
  const change = (id: string, to: Program | undefined, more: object = {}) =>
    node.ask(operator, 'POST', `/api/applications/${id}/keys`, { jwks: { keys: [keyOf(to)] }, ...more });
  const opens = async (program: Program | undefined) =>
    (await askByAssertion(node.url, await assertionOf(node.url, program ?? assert.fail()))).status === 200;
  /** What opens after so long; the tokens of whoever asks end by the system's time. */
  const openAfter = async (ms: number) => {
    clock.move(ms);
    const open = [await opens(first), await opens(second), await opens(third)];
    const kept = (await db.database.transaction((tx) => listClients(tx, clock.now()))).at(-1)?.keptKeys;
    clock.move(-ms);
    return { open, kept };
  };
  const shown = async (id: string) => {
    const { applications } = Applications.parse((await node.ask(operator, 'GET', '/api/applications')).json);
    return applications.find((one) => one.id === id);
  };

  it('has the new key alone where the old one is not kept', async () => {
    const id = await begin();
    assert.deepEqual([await opens(first), await opens(second)], [true, false]);
    assert.equal((await change(id, second)).status, 204);
    assert.deepEqual([await opens(first), await opens(second)], [false, true]);
    assert.deepEqual((await shown(id))?.keptKeys, []);
  });

  it(`may use a kept one for ${KEEP_DAYS.usual} days where nothing else is said, and not a moment longer; the day is shown and stands in the ledger`, async () => {
    const id = await begin();
    const until = new Date(clock.now().getTime() + KEEP_DAYS.usual * DAY_MS).toISOString();
    assert.equal((await change(id, second, { keep: true })).status, 204);
    const view = await shown(id);
    assert.deepEqual([view?.keyIds, view?.keptKeys], [['two'], [{ id: 'one', until }]]);
    assert.ok(node.notes.some(({ detail }) => detail?.client === id && detail.oldKeysUntil === until));
    const endMs = KEEP_DAYS.usual * DAY_MS;
    assert.deepEqual(await openAfter(endMs - 1), { open: [true, true, false], kept: view?.keptKeys });
    assert.deepEqual(await openAfter(endMs), { open: [false, true, false], kept: [] });
  });

  it(`keeps one for as many days as the operator says, ${KEEP_DAYS.max} at most`, async () => {
    const id = await begin();
    for (const keepDays of [0, KEEP_DAYS.max + 1, 1.5]) {
      assert.equal((await change(id, second, { keep: true, keepDays })).status, 400, String(keepDays));
    }
    assert.equal((await change(id, second, { keep: true, keepDays: 1 })).status, 204);
    assert.deepEqual((await openAfter(DAY_MS)).open, [false, true, false]);
  });

  it('keeps a key once: another change does not make its time longer', async () => {
    const id = await begin();
    assert.equal((await change(id, second, { keep: true, keepDays: 2 })).status, 204);
    assert.equal((await change(id, third, { keep: true, keepDays: KEEP_DAYS.max })).status, 204);
    assert.deepEqual((await openAfter(0)).open, [true, true, true]);
    assert.deepEqual((await openAfter(2 * DAY_MS)).open, [false, true, true]);
  });

  it('loses all that were kept with a change that keeps none', async () => {
    const id = await begin();
    assert.equal((await change(id, second, { keep: true })).status, 204);
    assert.equal((await change(id, third)).status, 204);
    assert.deepEqual([await opens(first), await opens(second), await opens(third)], [false, false, true]);
  });

  it('tells its keys apart by name: a second one of a name that is still good is refused', async () => {
    const id = await begin();
    assert.equal((await change(id, second, { keep: true })).status, 204);
    assert.equal((await change(id, first, { keep: true })).code, 'sign-in.client-form');
    const nameless = { ...keyOf(third), kid: undefined };
    const asked = { jwks: { keys: [JSON.parse(JSON.stringify(nameless))] }, keep: true };
    assert.equal((await node.ask(operator, 'POST', `/api/applications/${id}/keys`, asked)).code, 'sign-in.client-form');
  });
});
