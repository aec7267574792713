import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { toConsentResource } from '../artefacts/fhir.ts';
import type { Provision } from '../artefacts/model.ts';
import { aConsent, anActor, aProvision, toOrganization } from '../fixtures.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { codesOf, type TestRoom } from '../room-harness.ts';
import { anArtefact, label } from './fixtures.ts';
import { WRITTEN_AT } from './labels.ts';
import { ids, keep, ORG, observation, provisionsRoom, put, to, toGuest } from './provisions-harness.ts';

describe('Consents in force, by every path of FHIR REST', () => {
  let room: TestRoom;
  const get = (as: string, path: string) => room.send(as, 'GET', `/fhir/R4/${path}`);
  before(async () => {
    room = await provisionsRoom();
  });
  after(() => room.close());

  it('a yes opens the record to those named, by reading, searching, counting, including and following links', async () => {
    const open = ['counted', 'opened', 'partly', 'torn'];
    assert.deepEqual(ids(await get('guest', 'Patient')), open);
    assert.equal((await get('guest', 'Patient?_summary=count')).json.total, open.length);
    assert.equal((await get('guest', 'Observation/opened-old')).status, 200);
    assert.equal((await get('guest', 'Observation/shut-old')).status, 404);
    assert.deepEqual(ids(await get('guest', 'Observation?patient=shut')), []);
    assert.deepEqual(ids(await get('guest', 'Condition?patient:Patient._id=opened,shut')), ['opened-condition']);
    assert.deepEqual(ids(await get('guest', 'Patient?_has:Condition:patient:code:text=synthetic&_id=opened,shut')), [
      'opened',
    ]);
  });

  it('a yes to a part opens that part and who it is, and counts nothing else', async () => {
    assert.deepEqual(ids(await get('guest', 'Observation?patient=partly')), ['partly-lab']);
    assert.equal((await get('guest', 'Observation?patient=partly&_summary=count')).json.total, 1);
    assert.equal((await get('guest', 'Observation/partly-old')).status, 404);
    assert.deepEqual(ids(await get('guest', 'Condition?patient=partly')), []);
    const all = ids(await get('guest', 'Patient/partly/$everything')).filter((id) => id.startsWith('partly'));
    assert.deepEqual(all, ['partly', 'partly-lab']);
    assert.deepEqual(ids(await get('guest', 'Observation?_include=Observation:patient&_id=partly-lab')), [
      'partly',
      'partly-lab',
    ]);
  });

  it('a yes lets nobody write', async () => {
    const { id: _, ...rest } = observation('opened', 'new');
    const sent = await room.send('guest', 'POST', '/fhir/R4/Observation', rest);
    assert.deepEqual([sent.status, codesOf(sent)], [403, ['consent.no-treatment-relation']]);
  });

  it('taken back between two pages, the second holds nothing more of it', async () => {
    const path = 'Observation?_count=1&_sort=_id&patient=torn';
    const first = await get('guest', path);
    assert.deepEqual(ids(first), ['torn-lab']);
    const next = first.json.link
      .find((l: { relation: string }) => l.relation === 'next')
      .url.replace('http://hk.test', '');
    await keep(room, 'torn', aProvision('permit', toGuest), { state: 'ended', endedAt: '2026-11-22T02:00:00.000Z' });
    assert.deepEqual(ids(await room.send('guest', 'GET', next)), []);
    assert.deepEqual(ids(await get('guest', 'Patient?_id=torn')), []);
    assert.equal((await get('guest', 'Observation/torn-old/_history/1')).status, 404);
  });

  it('a no to a part shuts that part to those who treat, and to nobody else’s patients', async () => {
    const no = aProvision('deny', { to: [toOrganization('host', 'hk')], data: { from: '2026-01-01T00:00:00.000Z' } });
    await keep(room, 'shut', no);
    assert.deepEqual(ids(await get('host', 'Observation?patient=shut')), ['shut-old']);
    assert.equal((await get('host', 'Observation?patient=shut&_summary=count')).json.total, 1);
    assert.equal((await get('host', 'Observation/shut-lab')).status, 404);
    assert.equal((await get('host', 'Observation/shut-old')).status, 200);
    assert.deepEqual(ids(await get('host', 'Observation?patient=opened')), ['opened-lab', 'opened-old']);
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>(`select body from consent.ledger_entry where patient_id = 'shut' order by at, id`),
    );
    const denied = rows.map(({ body }) => JSON.parse(body) as EntryBody).filter(({ outcome }) => outcome === 'denied');
    const byHost = denied.find(({ actor }) => actor.kind === 'person' && actor.organization?.id === 'host');
    assert.deepEqual([byHost?.basis, byHost?.detail], ['consent.withheld-by-patient', { consent: 'c-shut' }]);
  });

  it('a yes and a no to the same: the no stands, and the ledger names it', async () => {
    await put(room, {
      ...aConsent({ type: 'deny', actor: [anActor('Organization/guest')] }),
      id: 'imported-no',
      patient: to('opened'),
    });
    assert.equal((await get('guest', 'Observation/opened-lab')).status, 404);
    assert.deepEqual(ids(await get('guest', 'Observation?patient=opened')), []);
    await room.send('system', 'DELETE', '/fhir/R4/Consent/imported-no');
    assert.equal((await get('guest', 'Observation/opened-lab')).status, 200);
  });

  it('a yes that came by import opens nothing', async () => {
    await put(room, {
      ...aConsent({ type: 'permit', actor: [anActor('Organization/guest')] }),
      id: 'imported-yes',
      patient: to('shut'),
    });
    assert.equal((await get('guest', 'Observation/shut-old')).status, 404);
    assert.deepEqual(ids(await get('guest', 'Observation?patient=shut')), []);
  });

  it('nobody writes an artefact as a resource, a program no more than a doctor: nor changes one, nor takes it away', async () => {
    const forged = toConsentResource(
      anArtefact(aProvision('permit', toGuest), {
        id: 'forged',
        terms: { patientId: 'shut', provision: aProvision('permit', toGuest), crossBorder: false },
      }),
    );
    for (const as of ['system', 'guest', 'elder']) {
      const sent = await room.send(as, 'PUT', '/fhir/R4/Consent/forged', forged);
      assert.ok(codesOf(sent).includes('consent.write-by-operation'), sent.text);
    }
    const lifted = await room.send('system', 'PUT', '/fhir/R4/Consent/c-shut', {
      ...aConsent({ type: 'permit' }),
      id: 'c-shut',
      patient: to('shut'),
    });
    assert.deepEqual(codesOf(lifted), ['consent.write-by-operation']);
    const gone = await room.send('system', 'DELETE', '/fhir/R4/Consent/c-shut');
    assert.deepEqual(codesOf(gone), ['consent.write-by-operation']);
    assert.equal((await get('guest', 'Observation/shut-old')).status, 404);
  });

  it('whoever writes over what was opened to them for a time does not keep it', async () => {
    const security = [label('PSY')];
    const theirs = observation('labelled', 'amended', { meta: { security }, performer: [ORG('elsewhere')] });
    await put(room, theirs);
    const yes = aProvision('permit', { to: [toOrganization('host', 'hk')], data: { labels: security } });
    await keep(room, 'labelled', yes);
    const write = (more: object) =>
      room.send('host', 'PUT', '/fhir/R4/Observation/labelled-amended', { ...theirs, ...more });
    const tag = [{ system: WRITTEN_AT, code: 'host' }];
    const amended = await write({ meta: { security, tag }, note: [{ text: 'synthetic' }] });
    assert.deepEqual([amended.status, amended.json.meta.tag], [200, undefined]);
    for (const more of [
      { performer: [ORG('elsewhere'), ORG('host')] },
      { performer: [{ reference: 'Practitioner/host' }] },
    ]) {
      assert.deepEqual(codesOf(await write(more)), ['consent.sensitive-author']);
    }
    await keep(room, 'labelled', yes, { state: 'ended', endedAt: '2026-11-22T02:00:00.000Z' });
    assert.equal((await get('host', 'Observation/labelled-amended')).status, 404);
    await keep(
      room,
      'labelled',
      aProvision('permit', { to: [toOrganization('host', 'hk')], data: { labels: security } }),
    );
  });

  it('a no is not read by whom it is said to: it would tell what is kept from them', async () => {
    const data = { labels: [label('PSY')] };
    const read = async () => [
      (await get('host', 'Consent/c-labelled')).status,
      (await get('host', 'Consent/c-labelled/_history/1')).status,
      ids(await get('host', 'Consent?patient=labelled')).length,
      (await get('host', 'Consent?patient=labelled&_total=accurate')).json.total,
    ];
    const to = [toOrganization('host', 'hk')];
    const inner = aProvision('permit', { to, except: [aProvision('deny', { data })] });
    for (const no of [aProvision('deny', { to, data }), inner]) {
      await keep(room, 'labelled', no);
      assert.deepEqual(await read(), [404, 404, 0, 0]);
    }
    await keep(room, 'labelled', aProvision('permit', { to, data }));
    const kinds = [{ system: 'http://hl7.org/fhir/resource-types', code: 'Condition' }];
    const imported = aConsent(
      { type: 'deny', actor: [anActor('Organization/host')], class: kinds },
      { patient: { reference: 'Patient/labelled' } },
    );
    await put(room, { ...imported, id: 'imported-no' });
    assert.equal((await get('host', 'Consent/imported-no')).status, 404);
    await room.send('system', 'DELETE', '/fhir/R4/Consent/imported-no');
    await keep(room, 'labelled', aProvision('deny', { to: [toOrganization('elsewhere', 'hk')], data }));
    const [present, , found, total] = await read();
    assert.deepEqual([present, found, total], [200, 1, 1], 'a no to another');
    await keep(room, 'labelled', aProvision('permit', { to, data }));
    assert.equal((await get('host', 'Consent/c-labelled')).status, 200);
  });

  it('a coordinator is shown a task, and none in which something clinical lies', async () => {
    const task = (id: string, contained: object) =>
      put(room, { resourceType: 'Task', id, status: 'requested', intent: 'order', for: to('opened'), ...contained });
    const within = (resource: object) => ({ contained: [{ id: 'c', ...resource }], focus: { reference: '#c' } });
    await task('plain', {});
    await task('named', within({ resourceType: 'Organization', name: 'Synthetic' }));
    await task('clinical', within({ resourceType: 'Observation', status: 'final', code: { text: 'synthetic' } }));
    assert.deepEqual(ids(await get('coordinator', 'Task?patient=opened')), ['named', 'plain']);
    assert.equal((await get('coordinator', 'Task/clinical')).status, 404);
    for (const query of ['', '?patient=opened', '?status=requested', '?_id=plain,clinical']) {
      const found = ids(await get('coordinator', `Task${query}`));
      const count = `Task${query}${query === '' ? '?' : '&'}_summary=count`;
      assert.equal((await get('coordinator', count)).json.total, found.length, query);
    }
    assert.equal((await get('coordinator', 'Task?_id=clinical&_summary=count')).json.total, 0);
  });

  it('a no to one resource hides whence it came, and a no to a code what is found by it', async () => {
    await put(room, { resourceType: 'Patient', id: 'traced', managingOrganization: ORG('host') });
    await put(room, { resourceType: 'Condition', id: 'traced-1', subject: to('traced'), code: { text: 'synthetic' } });
    const finding = { system: 'urn:synthetic', code: 'finding' };
    const evidence = [{ code: [{ coding: [finding] }] }];
    await put(room, {
      resourceType: 'Condition',
      id: 'traced-2',
      subject: to('traced'),
      code: { text: 'synthetic' },
      evidence,
    });
    await put(room, {
      resourceType: 'Provenance',
      id: 'traced-origin',
      target: [{ reference: 'Condition/traced-1' }, to('traced')],
      recorded: '2026-01-01T00:00:00Z',
      agent: [{ who: { reference: 'Practitioner/host' } }],
    });
    const seen = async () => [
      ...ids(await get('host', 'Condition?patient=traced')),
      ...ids(await get('host', 'Provenance?target=Condition/traced-1')),
    ];
    assert.deepEqual(await seen(), ['traced-1', 'traced-2', 'traced-origin']);
    const no = (data: Provision['data']) => aProvision('deny', { to: [toOrganization('host', 'hk')], data });
    await keep(room, 'traced', no({ instances: ['Condition/traced-1'] }));
    assert.deepEqual(await seen(), ['traced-2']);
    assert.equal((await get('host', 'Provenance/traced-origin')).status, 404);
    await keep(room, 'traced', no({ codes: [finding] }));
    assert.deepEqual(ids(await get('host', 'Condition?patient=traced')), ['traced-1']);
  });
});
