import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { toConsentResource } from './artefacts/fhir.ts';
import type { Provision } from './artefacts/model.ts';
import { aClinician, aConsent, anActor, aPatient, aProvision } from './fixtures.ts';
import { anArtefact, label } from './provisions/fixtures.ts';
import { type Sent, type TestRoom, testRoom } from './room-harness.ts';

const PORTAL = ['openid', 'user/*.cruds', 'patient/*.cruds'];
const org1 = { reference: 'Organization/org1' };

/** The doctor's institution registered `here`; `there` was registered by another. */
describe('records that are one person', () => {
  let room: TestRoom;
  const read = async (as: string, id: string) => (await room.send(as, 'GET', `/fhir/R4/Observation/obs-${id}`)).status;
  const join = (...patients: string[]) =>
    room.db.database.transaction((tx) =>
      tx.query(`insert into identity.same_person select patient, 'person-1' from unnest($1::text[]) as p (patient)`, [
        patients,
      ]),
    );
  const part = () => room.db.database.transaction((tx) => tx.query('delete from identity.same_person'));
  const found = (sent: Sent): string[] =>
    (sent.json.entry ?? []).map(({ resource }: { resource: { id: string } }) => resource.id).sort();

  before(async () => {
    room = await testRoom({
      doctor: aClinician('org1'),
      elder: aPatient('here', { scopes: PORTAL }),
      app: aPatient('here'),
    });
    const put = async (resource: { resourceType: string; id: string }) => {
      const sent = await room.send('system', 'PUT', `/fhir/R4/${resource.resourceType}/${resource.id}`, resource);
      assert.ok(sent.status < 300, sent.text);
    };
    await put({ resourceType: 'Organization', id: 'org1', name: 'Synthetic org1' } as never);
    for (const id of ['here', 'there', 'denying', 'somebody', 'gone']) {
      const managed = id === 'here' ? { managingOrganization: org1 } : {};
      await put({ resourceType: 'Patient', id, ...managed } as never);
      const facts = { status: 'final', code: { text: 'synthetic' }, subject: { reference: `Patient/${id}` } };
      await put({ resourceType: 'Observation', id: `obs-${id}`, ...facts } as never);
    }
    const denial = aConsent({ type: 'deny', actor: [anActor('Organization/org1')] });
    await put({ ...denial, id: 'c-denying', patient: { reference: 'Patient/denying' } } as never);
  });
  afterEach(part);
  after(() => room.close());

  it('are open to who treats that person by one of them, until they are parted', async () => {
    assert.equal(await read('doctor', 'there'), 404);
    await join('here', 'there');
    assert.equal(await read('doctor', 'there'), 200);
    assert.equal(await read('doctor', 'somebody'), 404);
    assert.deepEqual(found(await room.send('doctor', 'GET', '/fhir/R4/Observation')), ['obs-here', 'obs-there']);
    await part();
    assert.equal(await read('doctor', 'there'), 404);
    assert.deepEqual(found(await room.send('doctor', 'GET', '/fhir/R4/Observation')), ['obs-here']);
  });

  it('open nothing of one that was taken away, also where it is still joined', async () => {
    await room.send('system', 'DELETE', '/fhir/R4/Patient/gone');
    assert.equal(await read('doctor', 'gone'), 404);
    await join('here', 'gone');
    assert.equal(await read('doctor', 'gone'), 404);
    assert.deepEqual(found(await room.send('doctor', 'GET', '/fhir/R4/Observation')), ['obs-here']);
    const { json } = await room.send('doctor', 'GET', '/fhir/R4/Observation?_total=accurate');
    assert.equal(json.total, 1);
    assert.equal(await read('elder', 'gone'), 404);
  });

  it('are all withheld by a no on one of them', async () => {
    assert.equal(await read('doctor', 'here'), 200);
    await join('here', 'denying');
    assert.equal(await read('doctor', 'here'), 404);
    assert.equal(await read('doctor', 'denying'), 404);
    assert.deepEqual(found(await room.send('doctor', 'GET', '/fhir/R4/Observation')), []);
  });

  it('are withheld with what another of them names: by what it names has, and by the words beside it', async () => {
    const F32 = { system: 'http://hl7.org/fhir/sid/icd-10', code: 'F32.1' };
    const [PSY, problem] = [label('PSY'), { reference: 'Condition/named' }];
    const subject = { reference: 'Patient/here' };
    const drug = { status: 'active', intent: 'order', medicationCodeableConcept: { text: 'synthetic' } };
    const list = { status: 'current', mode: 'working', entry: [{ item: { ...problem, display: 'Synthetic sorrow' } }] };
    const denied = aProvision('deny', { data: { codes: [F32] } });
    const unlabelled = aProvision('deny', { data: { labels: [PSY] } });
    const noTo = (id: string, provision: Provision) =>
      toConsentResource(anArtefact(provision, { id, terms: { patientId: 'there', provision, crossBorder: false } }));
    const coded = { meta: { security: [PSY] }, subject: { reference: 'Patient/there' }, code: { coding: [F32] } };
    const write = (...resources: readonly object[]) =>
      room.db.database.transaction((tx) =>
        writeResources(
          { ...room.runtime, tx } as never,
          resources.map((create) => ({ create: create as never, method: 'PUT' as const })),
        ),
      );
    const status = async (path: string) => (await room.send('doctor', 'GET', `/fhir/R4/${path}`)).status;
    const total = async () =>
      (await room.send('doctor', 'GET', '/fhir/R4/MedicationRequest?_total=accurate')).json.total;
    await write(
      { resourceType: 'Condition', id: 'named', ...coded },
      { resourceType: 'MedicationRequest', id: 'naming', subject, ...drug, reasonReference: [problem] },
      { resourceType: 'List', id: 'telling', subject, ...list },
    );
    await join('here', 'there');
    assert.deepEqual([await status('MedicationRequest/naming'), await total()], [200, 1]);
    assert.equal(await status('List/telling'), 200);
    await write(noTo('no-code', denied));
    assert.deepEqual([await status('MedicationRequest/naming'), await total()], [404, 0]);
    assert.equal(await status('Condition/named'), 404);
    await room.db.database.transaction((tx) => tx.query(`delete from fhir.resource where id = 'no-code'`));
    assert.equal(await status('MedicationRequest/naming'), 200);
    await write(noTo('no-label', unlabelled));
    assert.deepEqual([await status('Condition/named'), await status('List/telling')], [404, 404]);
    await room.db.database.transaction((tx) => tx.query(`delete from fhir.resource where id = 'no-label'`));
  });

  it('are open, by name and in reading alone, to who stands for that person, until the last day', async () => {
    const tie = (startsOn: string, endsOn: string, scope = 'record') =>
      room.db.database.transaction((tx) =>
        tx.query(
          `insert into identity.family_tie (id, carer, dependant, kind, scope, starts_on, ends_on) values ('tie', 'here', 'somebody', 'carer', $3, $1, $2)
           on conflict (id) do update set starts_on = $1, ends_on = $2, scope = $3`,
          [startsOn, endsOn, scope],
        ),
      );
    assert.equal(await read('elder', 'somebody'), 404);
    // The clock stands in the morning of 22 November 2026.
    await tie('2026-11-22', '2026-11-22');
    assert.equal(await read('elder', 'somebody'), 200);
    assert.equal(await read('app', 'here'), 200);
    assert.equal(await read('app', 'somebody'), 404, 'an application of the patient speaks for the patient alone');
    assert.equal(await read('elder', 'there'), 404);
    assert.deepEqual(found(await room.send('elder', 'GET', '/fhir/R4/Observation')), ['obs-here']);
    const write = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };
    const subject = { reference: 'Patient/somebody' };
    assert.equal((await room.send('elder', 'POST', '/fhir/R4/Observation', { ...write, subject })).status, 403);
    await join('somebody', 'denying');
    assert.equal(await read('elder', 'somebody'), 200, 'that no is to an institution');
    const [basis] = await room.db.database.transaction((tx) =>
      tx.query<{ basis: string }>(
        `select body::jsonb ->> 'basis' as basis from consent.ledger_entry where patient_id = 'somebody' and body::jsonb ->> 'outcome' = 'permitted'
           and body::jsonb -> 'actor' ->> 'patientId' = 'here' limit 1`,
      ),
    );
    assert.equal(basis?.basis, 'consent/family-tie');
    for (const [from, until, scope] of [
      ['2026-11-01', '2026-11-21', 'record'],
      ['2026-11-23', '2026-12-01', 'record'],
      ['2026-11-01', '2026-12-01', 'contact'],
    ] as const) {
      await tie(from, until, scope);
      assert.equal(await read('elder', 'somebody'), 404, `${from} ${until} ${scope}`);
    }
  });

  it('stand in one access log, page after page, and leave it when they are parted', async () => {
    for (const id of ['here', 'there']) await room.send('system', 'GET', `/fhir/R4/Observation/obs-${id}`);
    const all = async () => {
      const seen: string[] = [];
      for (let cursor = '', page = 0; page < 50; page++) {
        const on = cursor === '' ? '' : `&cursor=${cursor}`;
        const { json } = await room.send('elder', 'GET', `/api/access-log?limit=3${on}`);
        for (const { id } of json.items) seen.push(id);
        if (json.next === undefined) break;
        cursor = json.next;
      }
      assert.equal(new Set(seen).size, seen.length, 'each entry once');
      return seen.length;
    };
    const ofOne = await all();
    await join('here', 'there');
    const ofBoth = await all();
    await part();
    const [row] = await room.db.database.transaction((tx) =>
      tx.query<{ n: string }>(`select count(*)::text as n from consent.ledger_entry where patient_id = 'there'`),
    );
    assert.ok(Number(row?.n) > 0);
    assert.ok(ofBoth >= ofOne + Number(row?.n), `${ofOne} ${ofBoth} ${row?.n}`);
  });

  it('are all the own ones of that person, who sees them and nobody else’s', async () => {
    assert.equal(await read('elder', 'there'), 404);
    await join('here', 'there');
    assert.equal(await read('elder', 'there'), 200);
    assert.equal(await read('elder', 'somebody'), 404);
    assert.deepEqual(found(await room.send('elder', 'GET', '/fhir/R4/Observation')), ['obs-here', 'obs-there']);
  });
});
