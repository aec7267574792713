import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aClinician, aSystem } from './fixtures.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from './room-harness.ts';

/** One program for each letter, and some that have two. */
const PROGRAMS = Object.fromEntries(
  ['c', 'r', 'u', 'd', 's', 'cs', 'us', 'ds', 'cr'].map((letters) => [letters, aSystem(`system/*.${letters}`)]),
);
const ACTORS = { ...PROGRAMS, correcting: aClinician('org1', { scopes: ['user/Observation.u'] }) };

const SYSTEM = 'urn:test:identifier';
const patient = (id: string) => ({
  resourceType: 'Patient',
  id,
  identifier: [{ system: SYSTEM, value: id }],
  name: [{ family: `Family ${id}` }],
  managingOrganization: { reference: 'Organization/org1' },
});
const observation = (id: string) => ({
  resourceType: 'Observation',
  id,
  status: 'preliminary',
  code: { text: 'pulse' },
  subject: { reference: 'Patient/p1' },
});
const FINAL = [{ op: 'replace', path: '/status', value: 'final' }];
const JSON_PATCH = { 'content-type': 'application/json-patch+json' };

/** Source: SMART App Launch 2.2, “Scopes for requesting FHIR Resources”. */
describe('the letters of a scope', () => {
  let room: TestRoom;
  const send = (as: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    room.send(as, method, `/fhir/R4${path}`, body, headers);
  const statuses = async (letters: readonly string[], ask: (as: string) => Promise<Sent>) => {
    const found: Record<string, number> = {};
    for (const as of letters) found[as] = (await ask(as)).status;
    return found;
  };
  before(async () => {
    room = await testRoom(ACTORS);
    await send('system', 'PUT', '/Patient/p1', patient('p1'));
  });
  after(() => room.close());

  it('r reads, reads versions and the history of one resource', async () => {
    for (const path of ['/Patient/p1', '/Patient/p1/_history/1', '/Patient/p1/_history'])
      assert.deepEqual(
        await statuses(['r', 's', 'u'], (as) => send(as, 'GET', path)),
        { r: 200, s: 403, u: 403 },
        path,
      );
  });

  it('s searches a type and everything, and sees the history of a type and of everything', async () => {
    for (const path of ['/Patient', '/Patient?name=family', '/Patient/_history'])
      assert.deepEqual(await statuses(['r', 's'], (as) => send(as, 'GET', path)), { r: 403, s: 200 }, path);
    const found = async (as: string, path: string) => (await send(as, 'GET', path)).json.entry?.length ?? 0;
    assert.deepEqual([await found('s', '/_history'), await found('r', '/_history')], [1, 0]);
    assert.equal(await found('s', '/Patient/_history'), 1);
  });

  it('u updates, also where that creates; c alone does neither', async () => {
    const put = (id: string) => (as: string) => send(as, 'PUT', `/Patient/${id}`, patient(id));
    assert.deepEqual(await statuses(['c', 'r', 'u'], put('new')), { c: 403, r: 403, u: 201 });
    assert.deepEqual(await statuses(['c', 'u'], put('new')), { c: 403, u: 200 });
    assert.deepEqual(await statuses(['u', 'c'], (as) => send(as, 'POST', '/Patient', patient('x'))), {
      u: 403,
      c: 201,
    });
  });

  it('u patches and updates one version; what stands there then is not shown to whoever may not read it', async () => {
    await send('system', 'PUT', '/Observation/o1', observation('o1'));
    const patched = await send('u', 'PATCH', '/Observation/o1', FINAL, JSON_PATCH);
    assert.deepEqual([patched.status, patched.text], [200, '']);
    assert.equal((await send('r', 'GET', '/Observation/o1')).json.status, 'final');
    const told = await send('u', 'PATCH', '/Observation/o1', FINAL, {
      ...JSON_PATCH,
      prefer: 'return=OperationOutcome',
    });
    assert.equal(told.json.resourceType, 'OperationOutcome');
    const version = (await send('r', 'GET', '/Observation/o1')).json.meta.versionId;
    const again = await send('u', 'PUT', '/Observation/o1', observation('o1'), { 'if-match': `W/"${version}"` });
    assert.equal(again.status, 200, again.text);
    const entry = {
      resource: {
        resourceType: 'Binary',
        contentType: 'application/json-patch+json',
        data: btoa(JSON.stringify(FINAL)),
      },
      request: { method: 'PATCH', url: 'Observation/o1' },
    };
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [entry] };
    const all = await send('u', 'POST', '/', bundle, { prefer: 'return=representation' });
    assert.deepEqual([all.json.entry[0].response.status, all.json.entry[0].resource], ['200 OK', undefined]);
  });

  it('u of a doctor’s application patches what the doctor may read', async () => {
    await send('system', 'PUT', '/Observation/o2', observation('o2'));
    await send('system', 'PUT', '/Patient/p9', {
      ...patient('p9'),
      managingOrganization: { reference: 'Organization/o' },
    });
    await send('system', 'PUT', '/Observation/o9', { ...observation('o9'), subject: { reference: 'Patient/p9' } });
    const patched = await send('correcting', 'PATCH', '/Observation/o2', FINAL, JSON_PATCH);
    assert.deepEqual([patched.status, patched.text], [200, '']);
    const put = await send('correcting', 'PUT', '/Observation/o2', observation('o2'));
    assert.equal(put.status, 200, put.text);
    assert.equal((await send('correcting', 'PATCH', '/Observation/o9', FINAL, JSON_PATCH)).status, 404);
    const notes = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>("select body from consent.ledger_entry where patient_id = 'p1' order by at, id"),
    );
    const made = notes.map(({ body }) => JSON.parse(body)).filter((note) => note.actor.role === 'clinician');
    assert.deepEqual(
      made.map(({ action, outcome, basis }) => [action, outcome, basis]),
      [
        ['update', 'permitted', 'consent/treatment-relation'],
        ['update', 'permitted', 'consent/treatment-relation'],
      ],
    );
  });

  it('d deletes, also by its version', async () => {
    await send('system', 'PUT', '/Observation/o3', observation('o3'));
    const gone = await send('d', 'DELETE', '/Observation/o3', undefined, { 'if-match': 'W/"1"' });
    assert.equal(gone.status, 204, gone.text);
  });

  it('a condition is a search: beside its letter it needs s, and finds what a search finds', async () => {
    await send('system', 'PUT', '/Patient/held', patient('held'));
    const where = '/Patient?family=Family%20held';
    const update = (as: string) => send(as, 'PUT', where, patient('held'));
    assert.deepEqual(await statuses(['u', 'us'], update), { u: 403, us: 200 });
    const create = (as: string, found: string) =>
      send(as, 'POST', '/Patient', patient('held'), { 'if-none-exist': found });
    for (const found of [`identifier=${SYSTEM}|held`, 'family=Family%20held']) {
      const answer = await create('cs', found);
      assert.deepEqual([answer.status, answer.json.id], [200, 'held'], found);
    }
    const blind = await create('c', `identifier=${SYSTEM}|held`);
    assert.deepEqual([blind.status, ...codesOf(blind)], [409, 'fhir.already-exists']);
    assert.equal((await create('cr', `identifier=${SYSTEM}|held`)).status, 200);
    const remove = (as: string) => send(as, 'DELETE', where);
    assert.deepEqual(await statuses(['d', 'ds'], remove), { d: 403, ds: 204 });
    assert.equal((await send('r', 'GET', '/Patient/held')).status, 410);
  });
});
