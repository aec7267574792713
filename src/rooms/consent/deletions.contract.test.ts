import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aClinician } from './fixtures.ts';
import { type TestRoom, testRoom } from './room-harness.ts';

const ICD = 'http://hl7.org/fhir/sid/icd-10';
const subject = { reference: 'Patient/p' };
const coded = (id: string, code: string) => ({
  resourceType: 'Condition',
  id,
  subject,
  code: { coding: [{ system: ICD, code }] },
});

/** HIV is coded as B24: the law of the place labels it, and leaves it to who wrote it. */
describe('a deletion of what was hidden by its label', () => {
  let room: TestRoom;
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    room.send('doctor', method, `/fhir/R4/${path}`, body, headers);
  before(async () => {
    room = await testRoom({ doctor: aClinician('org1') });
    const put = async (resource: { resourceType: string; id: string }) => {
      const sent = await room.send('system', 'PUT', `/fhir/R4/${resource.resourceType}/${resource.id}`, resource);
      assert.ok(sent.status < 300, sent.text);
    };
    const managingOrganization = { reference: 'Organization/org1' };
    await put({ resourceType: 'Patient', id: 'p', managingOrganization } as never);
    await put(coded('hidden', 'B24'));
    await put(coded('plain', 'I10'));
    assert.deepEqual(
      [(await ask('GET', 'Condition/hidden')).status, (await ask('GET', 'Condition/plain')).status],
      [404, 200],
    );
    for (const id of ['hidden', 'plain']) await room.send('system', 'DELETE', `/fhir/R4/Condition/${id}`);
  });
  after(() => room.close());

  it('is answered as what was never there, and the other as gone', async () => {
    for (const [of, status] of [
      ['hidden', 404],
      ['plain', 410],
    ] as const) {
      assert.equal((await ask('GET', `Condition/${of}`)).status, status, of);
      assert.equal((await ask('GET', `Condition/${of}/_history/2`)).status, status, of);
    }
    assert.equal((await ask('GET', 'Condition/hidden/_history')).status, 404);
  });

  it('stands in no history', async () => {
    for (const path of ['_history', 'Condition/_history', '_history?_count=1']) {
      const { text } = await ask('GET', path);
      assert.doesNotMatch(text, /Condition\/hidden/, path);
    }
    assert.match((await ask('GET', 'Condition/_history')).text, /Condition\/plain/);
  });

  it('gives nobody an id to write under', async () => {
    const body = coded('hidden', 'I10');
    for (const headers of [{}, { 'if-match': 'W/"2"' }, { 'if-none-match': '*' }] as Record<string, string>[])
      assert.equal((await ask('PUT', 'Condition/hidden', body, headers)).status, 404, JSON.stringify(headers));
  });

  it('that was asked for is in the ledger, as refused', async () => {
    const [row] = await room.db.database.transaction((tx) =>
      tx.query<{ n: number }>(
        `select count(*)::int as n from consent.ledger_entry
          where patient_id = 'p' and body::jsonb ->> 'outcome' = 'denied' and body::jsonb ->> 'basis' = 'consent.sensitive-data'`,
      ),
    );
    assert.ok((row?.n ?? 0) >= 3);
  });
});
