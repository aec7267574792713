import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { groundOf, readResource } from '#fhir';
import type { AccessNote, Scope } from '#kernel';
import { aClinician, aProvision } from '../fixtures.ts';
import { gate } from '../gate.ts';
import { writeLedger } from '../ledger/append.ts';
import type { EntryBody } from '../ledger/entry.ts';
import type { TestRoom } from '../room-harness.ts';
import { ids, keep, LAB, ORG, observation, provisionsRoom, put, to, toGuest } from './provisions-harness.ts';

describe('a Consent that opened something', () => {
  let room: TestRoom;
  const get = (as: string, path: string) => room.send(as, 'GET', `/fhir/R4/${path}`);
  before(async () => {
    room = await provisionsRoom();
  });
  after(() => room.close());

  it('the ledger names the Consent that opened it', async () => {
    await get('guest', 'Observation/opened-lab');
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>(`select body from consent.ledger_entry where patient_id = 'opened' order by at, id`),
    );
    const entries = rows.map(({ body }) => JSON.parse(body) as EntryBody);
    const last = entries.filter(({ actor, action }) => actor.kind === 'person' && action === 'read').at(-1);
    assert.deepEqual([last?.basis, last?.detail], ['consent/given-by-patient', { consent: 'c-opened' }]);
  });

  it('as often as was agreed; who has used it that day may look again, and the next day is another use', async () => {
    assert.equal((await get('guest', 'Observation/counted-lab')).status, 200);
    assert.equal((await get('guest', 'Observation/counted-old')).status, 200, 'the same use');
    assert.equal((await get('colleague', 'Observation/counted-lab')).status, 404);
    assert.deepEqual(ids(await get('colleague', 'Observation?patient=counted')), []);
    room.clock.set('2026-11-23T02:00:00Z');
    assert.equal((await get('guest', 'Observation/counted-lab')).status, 404);
    room.clock.set('2026-11-22T02:00:00Z');
  });

  it('each of several Consents that opened one answer is used by it, and the ledger names them all', async () => {
    await put(room, { resourceType: 'Patient', id: 'twice', managingOrganization: ORG('host') });
    await put(room, observation('twice', 'lab', { category: LAB, effectiveDateTime: '2026-05-01' }));
    await put(room, {
      resourceType: 'Condition',
      id: 'twice-condition',
      subject: to('twice'),
      code: { text: 'synthetic' },
    });
    const opened = (section: 'problems' | 'results') =>
      aProvision('permit', { ...toGuest, data: { sections: [section] } });
    await keep(room, 'twice', opened('results'), { id: 'twice-always' });
    await keep(room, 'twice', opened('problems'), { id: 'twice-once', usesMax: 1 });
    const everything = async (as: string) =>
      ids(await get(as, 'Patient/twice/$everything')).filter((id) => id.startsWith('twice'));
    assert.deepEqual(await everything('guest'), ['twice', 'twice-condition', 'twice-lab']);
    assert.deepEqual(await everything('colleague'), ['twice', 'twice-lab'], 'agreed to once');
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>(`select body from consent.ledger_entry where patient_id = 'twice' order by at, id`),
    );
    const looks = rows.map(({ body }) => JSON.parse(body) as EntryBody);
    const look = looks.find(({ actor }) => actor.kind === 'person' && actor.accountId === 'guest-1');
    assert.deepEqual(look?.detail?.['consent']?.split(' ').sort(), ['twice-always', 'twice-once']);
  });

  it('two requests of one session at once: each names the Consent that opened its own answer, and uses no other', async () => {
    await put(room, { resourceType: 'Patient', id: 'both', managingOrganization: ORG('host') });
    await put(room, observation('both', 'lab', { category: LAB, effectiveDateTime: '2026-05-01' }));
    await put(room, {
      resourceType: 'Condition',
      id: 'both-condition',
      subject: to('both'),
      code: { text: 'synthetic' },
    });
    const opened = (section: 'problems' | 'results') =>
      aProvision('permit', { ...toGuest, data: { sections: [section] } });
    await keep(room, 'both', opened('results'), { id: 'both-results', usesMax: 5 });
    await keep(room, 'both', opened('problems'), { id: 'both-problems', usesMax: 5 });
    const session = aClinician('guest', { fhirUser: 'Practitioner/guest', accountId: 'guest-1' });
    const notes: Parameters<typeof writeLedger>[1][number][] = [];
    const look = async (correlationId: string, type: string, id: string) =>
      room.db.database.transaction(async (tx) => {
        const { node, clock, ids: made } = room.runtime;
        const scope = {
          node,
          clock,
          ids: made,
          tx,
          actor: session,
          purpose: 'TREAT',
          correlationId,
        } as unknown as Scope;
        const stored = await readResource(tx, type, id);
        const shown = await gate.mayDisclose(scope, 'read', stored ? [stored] : []);
        assert.equal(shown.length, 1);
        return () => {
          const ground = groundOf(gate, scope, { action: 'read', type, patientId: 'both' }, 'fhir.rest');
          const note = { action: 'read', outcome: 'permitted', patientId: 'both', kinds: { [type]: 1 }, ...ground };
          notes.push({ facts: { ...scope, at: clock.now() }, note: note as AccessNote });
        };
      });
    // Both have looked before either is noted.
    const [noteOne, noteOther] = [
      await look('request-one', 'Observation', 'both-lab'),
      await look('request-other', 'Condition', 'both-condition'),
    ];
    noteOne();
    await room.db.database.transaction((tx) => writeLedger(tx, notes));
    const uses = await room.db.database.transaction((tx) =>
      tx.query<{ id: string }>(`select consent_id as id from consent.consent_use where consent_id like 'both-%'`),
    );
    assert.deepEqual(uses, [{ id: 'both-results' }], 'the other request has not been noted yet');
    notes.length = 0;
    noteOther();
    await room.db.database.transaction((tx) => writeLedger(tx, notes));
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>(`select body from consent.ledger_entry where patient_id = 'both'`),
    );
    const named = rows.map(({ body }) => JSON.parse(body) as EntryBody).filter(({ actor }) => actor.kind === 'person');
    assert.deepEqual(named.map(({ correlationId, detail }) => [correlationId, detail]).sort(), [
      ['request-one', { consent: 'both-results' }],
      ['request-other', { consent: 'both-problems' }],
    ]);
  });
});
