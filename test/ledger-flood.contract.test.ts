import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { MessageList, ShareList } from '#contracts/exchange';
import { PatientView } from '#contracts/identity';
import { Inbox, VisitView } from '#contracts/records';
import type { Client } from '../src/cli/http-client.ts';
import { signInAs } from '../src/cli/sign-in.ts';
import { Watch } from '../src/kernel/wire.ts';
import { type RunningNode, startNodes } from './running-node.ts';

/** Junk that anybody on the net can send, for each door that is open to anybody. */
const JUNK: Readonly<Record<string, (url: string) => Promise<Response>>> = {
  'a link that leads nowhere': (url) => post(`${url}/shl/${'A'.repeat(43)}/status`, '{}'),
  'a letter of no node': (url) => post(`${url}/exchange/inbox`, 'junk'),
  'a file that nobody laid ready': (url) => fetch(`${url}/shl/${'A'.repeat(43)}/file/${'B'.repeat(43)}`),
  'a token that nobody gave': (url) =>
    fetch(`${url}/fhir/R4/Patient`, { headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' } }),
};
const TIMES = 60;
/** What is written one by one, as the sieve has it. */
const SINGLY = 5;

function post(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

describe('the ledger of a node', () => {
  let hk: RunningNode;
  let wong: Client;
  let isClosed = false;
  before(async () => {
    [hk] = (await startNodes(['hk'], 1)) as [RunningNode];
    wong = await signInAs(hk.url, 'wong');
  });
  after(() => (isClosed ? undefined : hk.close()));

  const query = (sql: string) => hk.held.database.transaction((tx) => tx.query<{ n: number }>(sql));
  /** Of such callers, one by one. The node itself writes as well: of what it looked through, and each minute how many refusals it counted. */
  const entriesOf = async (kind: 'person' | 'anonymous') =>
    (
      await query(
        `select count(*)::int as n from consent.ledger_entry
          where body::jsonb -> 'actor' ->> 'kind' = '${kind}' and body::jsonb -> 'detail' ->> 'times' is null`,
      )
    )[0]?.n ?? 0;

  for (const [name, send] of Object.entries(JUNK)) {
    it(`is not filled by ${name}`, async () => {
      const before = await entriesOf('anonymous');
      for (let nth = 0; nth < TIMES; nth += 1) {
        const { status } = await send(hk.url);
        assert.ok(status >= 400 && status < 500, String(status));
      }
      const written = (await entriesOf('anonymous')) - before;
      assert.ok(written >= 1 && written <= SINGLY, `${written} entries for ${TIMES} requests`);
    });
  }

  it('gets no entry from pages of shares and notices that ask whether there is anything new', async () => {
    const { mark } = await wong.get('/api/shares', ShareList);
    const before = await entriesOf('person');
    for (let nth = 0; nth < 20; nth += 1) {
      assert.equal((await wong.get('/api/shares/watch', Watch)).mark, mark);
      await wong.send('GET', '/api/notices/watch');
    }
    assert.equal(await entriesOf('person'), before);
    const json = { sections: ['problems'], recipients: { kind: 'consortium' } };
    await wong.send('POST', '/api/shares', { json });
    const changed = await wong.get('/api/shares/watch', Watch);
    assert.notEqual(changed.mark, mark);
    assert.equal((await wong.get('/api/shares', ShareList)).mark, changed.mark);
    assert.ok((await entriesOf('person')) > before, 'a share and reading the list are acts');
  });

  it('gets no entry from a doctor’s pages that ask whether there is anything new', async () => {
    const chow = await signInAs(hk.url, 'hk-dr-chow');
    const { patients } = await chow.get('/api/my-patients', z.object({ patients: z.array(PatientView) }));
    const patientId = patients[0]?.id ?? assert.fail('the doctor has patients');
    const note = { reason: 'synthetic', plan: { prescription: [] }, language: 'en' };
    const visit = await chow.post('/api/visits', { patientId, note }, VisitView);
    const inbox = await chow.get('/api/inbox', Inbox);
    const before = await entriesOf('person');
    for (let nth = 0; nth < 20; nth += 1) {
      assert.equal((await chow.get('/api/inbox/watch', Watch)).mark, inbox.mark);
      assert.equal((await chow.get(`/api/visits/${visit.id}/watch`, Watch)).mark, visit.mark);
    }
    assert.equal(await entriesOf('person'), before);
    const saved = await chow.put(`/api/visits/${visit.id}`, { version: visit.version, note }, VisitView);
    assert.notEqual(saved.mark, visit.mark);
    assert.equal((await chow.get(`/api/visits/${visit.id}/watch`, Watch)).mark, saved.mark);
  });

  it('gets no entry from a desk’s page that asks whether there are other messages', async () => {
    const coordinator = await signInAs(hk.url, 'hk-coordinator');
    const { mark } = await coordinator.get('/api/exchange/messages', MessageList);
    const before = await entriesOf('person');
    for (let nth = 0; nth < 20; nth += 1)
      assert.equal((await coordinator.get('/api/exchange/messages/watch', Watch)).mark, mark);
    assert.equal(await entriesOf('person'), before);
    await coordinator.get('/api/exchange/messages', MessageList);
    assert.equal(await entriesOf('person'), before + 1, 'reading the list is an act');
  });

  it('gets one entry, and no more, from somebody who is known and asks for what is not there; none of what is nobody’s', async () => {
    const chow = await signInAs(hk.url, 'hk-dr-chow');
    const before = await entriesOf('person');
    for (const path of ['/fhir/R4/Condition/not-here', '/api/visits/not-here', '/api/patients/not-here'])
      await assert.rejects(chow.send('GET', path));
    assert.equal(await entriesOf('person'), before + 3);
    await assert.rejects(chow.send('GET', '/fhir/R4/Organization/not-here'));
    assert.equal(await entriesOf('person'), before + 3);
  });

  it('says at the end how many there were, and nothing is lost', async () => {
    // The node stops, its database stays for the count.
    await hk.stop();
    isClosed = true;
    const [row] = await query(
      `select coalesce(sum(coalesce((body::jsonb -> 'detail' ->> 'times')::int, 1)), 0)::int as n from consent.ledger_entry
        where body::jsonb -> 'actor' ->> 'kind' = 'anonymous' and body::jsonb ->> 'outcome' = 'denied'`,
    );
    assert.equal(row?.n, TIMES * Object.keys(JUNK).length);
    await hk.held.close();
  });
});
