import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { groundOf, readResource, writeResources } from '#fhir';
import type { AccessNote, Scope } from '#kernel';
import { TEST_NODE } from '../../../../test/harness.ts';
import { toConsentResource } from '../artefacts/fhir.ts';
import type { Artefact, Provision } from '../artefacts/model.ts';
import { aClinician, aConsent, anActor, aPatient, aPerson, aProvision, toOrganization } from '../fixtures.ts';
import { gate } from '../gate.ts';
import { writeLedger } from '../ledger/append.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from '../room-harness.ts';
import { anArtefact, confidential, label } from './fixtures.ts';
import { WRITTEN_AT } from './labels.ts';

const ORG = (id: string) => ({ reference: `Organization/${id}` });
const to = (patient: string) => ({ reference: `Patient/${patient}` });
const LAB = [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
];
const toGuest = { to: [toOrganization('guest', 'hk')], purposes: ['TREAT'] } satisfies Partial<Provision>;

/** Patients of one institution, and a doctor of another to whom some of them have opened something. */
describe('Consents in force, by every path of FHIR REST', () => {
  let room: TestRoom;
  const get = (as: string, path: string) => room.send(as, 'GET', `/fhir/R4/${path}`);
  const ids = (sent: Sent): string[] =>
    (sent.json.entry ?? []).flatMap((e: { resource?: { id: string } }) => e.resource?.id ?? []).sort();
  const put = async (resource: object) => {
    const { resourceType, id } = resource as { resourceType: string; id: string };
    const sent = await room.send('system', 'PUT', `/fhir/R4/${resourceType}/${id}`, resource);
    assert.ok(sent.status < 300, sent.text);
  };
  const keep = (patientId: string, provision: Provision, facts: Partial<Artefact> & { usesMax?: number } = {}) => {
    const { usesMax, ...rest } = facts;
    const terms = { patientId, provision, crossBorder: false, ...(usesMax === undefined ? {} : { usesMax }) };
    const resource = toConsentResource(anArtefact(provision, { id: `c-${patientId}`, terms, ...rest }));
    return room.db.database.transaction(async (tx) => {
      const before = await readResource(tx, 'Consent', resource.id ?? '');
      const scope = { ...room.runtime, tx } as unknown as Scope;
      await writeResources(scope, [before ? { update: resource, before } : { create: resource, method: 'PUT' }]);
    });
  };
  const observation = (patient: string, id: string, more: object = {}) => ({
    resourceType: 'Observation',
    id: `${patient}-${id}`,
    status: 'final',
    code: { text: 'synthetic' },
    subject: to(patient),
    ...more,
  });

  before(async () => {
    room = await testRoom({
      host: aClinician('host', { fhirUser: 'Practitioner/host' }),
      guest: aClinician('guest', { fhirUser: 'Practitioner/guest', accountId: 'guest-1' }),
      colleague: aClinician('guest', { fhirUser: 'Practitioner/colleague', accountId: 'guest-2' }),
      coordinator: aPerson('coordinator', {
        organization: { id: 'host', name: { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' } },
      }),
      elder: aPatient('opened'),
    });
    for (const id of ['host', 'guest']) await put({ resourceType: 'Organization', id, name: `Synthetic ${id}` });
    for (const id of ['host', 'guest', 'colleague', 'referrer']) await put({ resourceType: 'Practitioner', id });
    for (const id of ['opened', 'partly', 'shut', 'counted', 'labelled', 'torn']) {
      await put({ resourceType: 'Patient', id, managingOrganization: ORG('host') });
      await put(observation(id, 'lab', { category: LAB, effectiveDateTime: '2026-05-01', performer: [ORG('lab')] }));
      await put(observation(id, 'old', { effectiveDateTime: '2020-01-01' }));
      await put({ resourceType: 'Condition', id: `${id}-condition`, subject: to(id), code: { text: 'synthetic' } });
    }
    await keep('opened', aProvision('permit', toGuest));
    await keep('partly', aProvision('permit', { ...toGuest, data: { sections: ['results'] } }));
    await keep('counted', aProvision('permit', toGuest), { usesMax: 1 });
    await keep('torn', aProvision('permit', toGuest));
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
    await put({ resourceType: 'Patient', id: 'twice', managingOrganization: ORG('host') });
    await put(observation('twice', 'lab', { category: LAB, effectiveDateTime: '2026-05-01' }));
    await put({ resourceType: 'Condition', id: 'twice-condition', subject: to('twice'), code: { text: 'synthetic' } });
    const opened = (section: 'problems' | 'results') =>
      aProvision('permit', { ...toGuest, data: { sections: [section] } });
    await keep('twice', opened('results'), { id: 'twice-always' });
    await keep('twice', opened('problems'), { id: 'twice-once', usesMax: 1 });
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
    await put({ resourceType: 'Patient', id: 'both', managingOrganization: ORG('host') });
    await put(observation('both', 'lab', { category: LAB, effectiveDateTime: '2026-05-01' }));
    await put({ resourceType: 'Condition', id: 'both-condition', subject: to('both'), code: { text: 'synthetic' } });
    const opened = (section: 'problems' | 'results') =>
      aProvision('permit', { ...toGuest, data: { sections: [section] } });
    await keep('both', opened('results'), { id: 'both-results', usesMax: 5 });
    await keep('both', opened('problems'), { id: 'both-problems', usesMax: 5 });
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

  it('taken back between two pages, the second holds nothing more of it', async () => {
    const path = 'Observation?_count=1&_sort=_id&patient=torn';
    const first = await get('guest', path);
    assert.deepEqual(ids(first), ['torn-lab']);
    const next = first.json.link
      .find((l: { relation: string }) => l.relation === 'next')
      .url.replace('http://hk.test', '');
    await keep('torn', aProvision('permit', toGuest), { state: 'ended', endedAt: '2026-11-22T02:00:00.000Z' });
    assert.deepEqual(ids(await room.send('guest', 'GET', next)), []);
    assert.deepEqual(ids(await get('guest', 'Patient?_id=torn')), []);
    assert.equal((await get('guest', 'Observation/torn-old/_history/1')).status, 404);
  });

  it('a no to a part shuts that part to those who treat, and to nobody else’s patients', async () => {
    const no = aProvision('deny', { to: [toOrganization('host', 'hk')], data: { from: '2026-01-01T00:00:00.000Z' } });
    await keep('shut', no);
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
    await put({
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
    await put({
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

  it('what is labelled stays with the organisation that wrote it, until the patient says otherwise', async () => {
    const security = [label('PSY')];
    await put(observation('labelled', 'theirs', { meta: { security }, performer: [ORG('elsewhere')] }));
    await put(observation('labelled', 'own', { meta: { security }, performer: [ORG('host')] }));
    await put(observation('labelled', 'tagged', { meta: { security, tag: [{ system: WRITTEN_AT, code: 'host' }] } }));
    const seen = ['labelled-lab', 'labelled-old', 'labelled-own', 'labelled-tagged'];
    assert.deepEqual(ids(await get('host', 'Observation?patient=labelled')), seen);
    assert.equal((await get('host', 'Observation?patient=labelled&_summary=count')).json.total, seen.length);
    assert.equal((await get('host', 'Observation/labelled-theirs')).status, 404);
    const sent = await room.send(
      'host',
      'PUT',
      '/fhir/R4/Observation/labelled-theirs',
      observation('labelled', 'theirs'),
    );
    assert.ok([403, 404].includes(sent.status), 'who may not see it may not strip it of its label');
    await keep('labelled', aProvision('permit', { to: [toOrganization('host', 'hk')], data: { labels: security } }));
    assert.equal((await get('host', 'Observation/labelled-theirs')).status, 200);
    assert.equal((await get('host', 'Observation?patient=labelled&_summary=count')).json.total, seen.length + 1);
  });

  it('whoever writes over what was opened to them for a time does not keep it', async () => {
    const security = [label('PSY')];
    const theirs = observation('labelled', 'amended', { meta: { security }, performer: [ORG('elsewhere')] });
    await put(theirs);
    const yes = aProvision('permit', { to: [toOrganization('host', 'hk')], data: { labels: security } });
    await keep('labelled', yes);
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
    await keep('labelled', yes, { state: 'ended', endedAt: '2026-11-22T02:00:00.000Z' });
    assert.equal((await get('host', 'Observation/labelled-amended')).status, 404);
    await keep('labelled', aProvision('permit', { to: [toOrganization('host', 'hk')], data: { labels: security } }));
  });

  it('a label put on later shuts the versions before it too, and one taken off opens none that had it', async () => {
    const security = [label('HIV')];
    const bare = observation('labelled', 'later');
    await put(bare);
    assert.equal((await get('host', 'Observation/labelled-later/_history/1')).status, 200);
    await put({ ...bare, meta: { security } });
    for (const path of ['', '/_history/1', '/_history/2']) {
      assert.equal((await get('host', `Observation/labelled-later${path}`)).status, 404, path);
    }
    const entries = async () =>
      ids(await get('host', 'Observation/_history?_count=500')).filter((id) => id === 'labelled-later');
    assert.deepEqual(await entries(), []);
    await put(bare);
    assert.equal((await get('host', 'Observation/labelled-later/_history/2')).status, 404);
    assert.equal((await get('host', 'Observation/labelled-later/_history/3')).status, 200);
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
      await keep('labelled', no);
      assert.deepEqual(await read(), [404, 404, 0, 0]);
    }
    await keep('labelled', aProvision('permit', { to, data }));
    const kinds = [{ system: 'http://hl7.org/fhir/resource-types', code: 'Condition' }];
    const imported = aConsent(
      { type: 'deny', actor: [anActor('Organization/host')], class: kinds },
      { patient: { reference: 'Patient/labelled' } },
    );
    await put({ ...imported, id: 'imported-no' });
    assert.equal((await get('host', 'Consent/imported-no')).status, 404);
    await room.send('system', 'DELETE', '/fhir/R4/Consent/imported-no');
    await keep('labelled', aProvision('deny', { to: [toOrganization('elsewhere', 'hk')], data }));
    const [present, , found, total] = await read();
    assert.deepEqual([present, found, total], [200, 1, 1], 'a no to another');
    await keep('labelled', aProvision('permit', { to, data }));
    assert.equal((await get('host', 'Consent/c-labelled')).status, 200);
  });

  it('codes of the lawbook label what is written, by whom and where; who writes it anew takes no label away', async () => {
    const icd = (code: string) => ({ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code }] });
    const condition = (code: string, meta?: object) => ({
      resourceType: 'Condition',
      ...(meta ? { meta } : {}),
      subject: to('labelled'),
      code: icd(code),
    });
    const plain = await room.send('host', 'POST', '/fhir/R4/Condition', condition('I10'));
    assert.deepEqual([plain.status, plain.json.meta.security, plain.json.meta.tag], [201, undefined, undefined]);
    const made = await room.send('host', 'POST', '/fhir/R4/Condition', condition('F32.1'));
    const { security, tag } = made.json.meta;
    assert.deepEqual([security, tag], [[label('PSY')], [{ system: WRITTEN_AT, code: 'host' }]]);
    const id = made.json.id as string;
    const anew = await room.send('host', 'PUT', `/fhir/R4/Condition/${id}`, { ...condition('I10'), id });
    assert.deepEqual([anew.json.meta.security, anew.json.meta.tag], [security, tag]);
    const kept = await room.send('system', 'PUT', `/fhir/R4/Condition/${id}`, { ...condition('I10'), id });
    assert.deepEqual([kept.status, kept.json.meta.security], [200, undefined], 'who keeps the record corrects it');
    const imported = await room.send(
      'system',
      'POST',
      '/fhir/R4/Condition',
      condition('B24', { tag: [{ code: 'x' }] }),
    );
    assert.deepEqual([imported.json.meta.security, imported.json.meta.tag], [[label('HIV')], [{ code: 'x' }]]);
    assert.equal((await get('host', `Condition/${imported.json.id}`)).status, 404, 'nobody here wrote it');
  });

  it('a level of confidentiality, and any other label, stays as well, and makes nobody the writer of something sensitive', async () => {
    const security = [confidential('R'), { system: 'urn:synthetic', code: 'well-known' }];
    await put(observation('labelled', 'restricted', { meta: { security } }));
    const bare = observation('labelled', 'restricted');
    for (const more of [{}, { meta: { security: [confidential('N')] } }]) {
      const { status, json } = await room.send('host', 'PUT', '/fhir/R4/Observation/labelled-restricted', {
        ...bare,
        ...more,
      });
      assert.equal(status, 200);
      for (const one of security) {
        assert.ok(
          json.meta.security.some(({ code }: { code: string }) => code === one.code),
          one.code,
        );
      }
      assert.equal(json.meta.tag, undefined);
    }
    await put(bare);
    assert.equal((await get('system', 'Observation/labelled-restricted')).json.meta.security, undefined);
    await room.send('system', 'DELETE', '/fhir/R4/Observation/labelled-restricted');
  });

  it('what an Observation measures beside others, and what lies within a resource, labels it as well', async () => {
    const concept = { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'B24' }] };
    const panel = observation('labelled', 'panel', { component: [{ code: concept, valueString: 'synthetic' }] });
    const order = {
      resourceType: 'MedicationRequest',
      id: 'labelled-order',
      status: 'active',
      intent: 'order',
      subject: to('labelled'),
      contained: [{ resourceType: 'Medication', id: 'm', code: concept }],
      medicationReference: { reference: '#m' },
    };
    for (const resource of [panel, order] as { resourceType: string; id: string }[]) {
      const { resourceType, id } = resource;
      const sent = await room.send('system', 'PUT', `/fhir/R4/${resourceType}/${id}`, resource);
      assert.deepEqual(sent.json.meta.security, [label('HIV')], sent.text);
    }
  });

  it('a coordinator is shown a task, and none in which something clinical lies', async () => {
    const task = (id: string, contained: object) =>
      put({ resourceType: 'Task', id, status: 'requested', intent: 'order', for: to('opened'), ...contained });
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
    await put({ resourceType: 'Patient', id: 'traced', managingOrganization: ORG('host') });
    await put({ resourceType: 'Condition', id: 'traced-1', subject: to('traced'), code: { text: 'synthetic' } });
    const finding = { system: 'urn:synthetic', code: 'finding' };
    const evidence = [{ code: [{ coding: [finding] }] }];
    await put({
      resourceType: 'Condition',
      id: 'traced-2',
      subject: to('traced'),
      code: { text: 'synthetic' },
      evidence,
    });
    await put({
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
    await keep('traced', no({ instances: ['Condition/traced-1'] }));
    assert.deepEqual(await seen(), ['traced-2']);
    assert.equal((await get('host', 'Provenance/traced-origin')).status, 404);
    await keep('traced', no({ codes: [finding] }));
    assert.deepEqual(ids(await get('host', 'Condition?patient=traced')), ['traced-1']);
  });

  describe('a treatment relation', () => {
    it('by a closed visit ends after the days of the lawbook; an open one goes on', async () => {
      await put({ resourceType: 'Patient', id: 'visitor' });
      await put(observation('visitor', 'lab'));
      const visit = { resourceType: 'Encounter', id: 'visit', class: { code: 'AMB' }, subject: to('visitor') };
      const at = (facts: object) => put({ ...visit, ...facts, serviceProvider: ORG('host') });
      await at({ status: 'finished', period: { start: '2023-12-01', end: '2023-12-01' } });
      assert.equal((await get('host', 'Observation/visitor-lab')).status, 200);
      await at({ status: 'finished', period: { start: '2023-11-01', end: '2023-11-01' } });
      assert.equal((await get('host', 'Observation/visitor-lab')).status, 404);
      assert.deepEqual(ids(await get('host', 'Observation?patient=visitor')), []);
      await at({ status: 'in-progress', period: { start: '2023-11-01' } });
      assert.equal((await get('host', 'Observation/visitor-lab')).status, 200);
      assert.deepEqual(ids(await get('host', 'Observation?patient=visitor')), ['visitor-lab']);
    });

    it('by an appointment holds for its doctor, from the days before to the day after', async () => {
      await put({ resourceType: 'Patient', id: 'booked' });
      await put(observation('booked', 'lab'));
      const booked = (start: string, status = 'booked') =>
        put({
          resourceType: 'Appointment',
          id: 'slot',
          status,
          start,
          end: start,
          participant: [
            { actor: to('booked'), status: 'accepted' },
            { actor: { reference: 'Practitioner/guest' }, status: 'accepted' },
          ],
        });
      for (const [start, status, opens] of [
        ['2026-11-28T02:00:00Z', 'booked', true],
        ['2026-11-21T03:00:00Z', 'fulfilled', true],
        ['2026-11-30T02:00:00Z', 'booked', false],
        ['2026-11-20T02:00:00Z', 'booked', false],
        ['2026-11-28T02:00:00Z', 'cancelled', false],
      ] as const) {
        await booked(start, status);
        assert.equal((await get('guest', 'Observation/booked-lab')).status, opens ? 200 : 404, `${start} ${status}`);
        assert.deepEqual(ids(await get('guest', 'Observation?patient=booked')), opens ? ['booked-lab'] : []);
        assert.equal((await get('colleague', 'Observation/booked-lab')).status, 404);
      }
    });

    it('by an appointment alone is not made to last by who has no other, and by a visit that was held it is', async () => {
      await put({ resourceType: 'Patient', id: 'passing' });
      await put({
        resourceType: 'Appointment',
        id: 'passing',
        status: 'booked',
        start: '2026-11-22T03:00:00Z',
        end: '2026-11-22T03:15:00Z',
        participant: [
          { actor: to('passing'), status: 'accepted' },
          { actor: { reference: 'Practitioner/guest' }, status: 'accepted' },
        ],
      });
      const write = (resource: object) =>
        room.send('guest', 'POST', `/fhir/R4/${(resource as { resourceType: string }).resourceType}`, resource);
      const episode = {
        resourceType: 'EpisodeOfCare',
        status: 'active',
        patient: to('passing'),
        managingOrganization: ORG('guest'),
      };
      const visit = (status: string) => ({
        resourceType: 'Encounter',
        status,
        class: { code: 'AMB' },
        subject: to('passing'),
        serviceProvider: ORG('guest'),
        period: { start: '2026-11-22T01:00:00Z' },
      });
      for (const promise of [episode, visit('planned')]) {
        const sent = await write(promise);
        assert.deepEqual([sent.status, codesOf(sent)], [403, ['consent.taking-on-by-appointment']], sent.text);
      }
      assert.equal((await write({ ...episode, status: 'finished' })).status, 201, 'what is over promises nothing');
      const order = {
        resourceType: 'ServiceRequest',
        id: 'passing',
        status: 'active',
        intent: 'order',
        subject: to('passing'),
        performer: [ORG('guest')],
      };
      await put(order);
      const byReferral = await write(episode);
      assert.equal(byReferral.status, 201, 'beside the appointment there is a referral');
      await put({ ...episode, id: byReferral.json.id, status: 'finished' });
      await put({ ...order, status: 'revoked' });
      const again = await room.send('guest', 'PUT', `/fhir/R4/EpisodeOfCare/${byReferral.json.id}`, {
        ...episode,
        id: byReferral.json.id,
      });
      assert.deepEqual(codesOf(again), ['consent.taking-on-by-appointment'], 'nor opened again');
      assert.equal((await write(visit('finished'))).status, 201);
      assert.equal((await write(episode)).status, 201, 'who has seen the patient takes them on');
    });

    it('by a referral holds for whom it names, while it is active and not too old', async () => {
      await put({ resourceType: 'Patient', id: 'referred' });
      await put(observation('referred', 'lab'));
      const order = (facts: object) =>
        put({
          resourceType: 'ServiceRequest',
          id: 'referral',
          status: 'active',
          intent: 'order',
          subject: to('referred'),
          authoredOn: '2026-11-01',
          performer: [ORG('guest')],
          ...facts,
        });
      for (const [facts, opens] of [
        [{}, true],
        [{ status: 'completed' }, false],
        [{ intent: 'plan' }, false],
        [{ authoredOn: '2026-05-01' }, false],
        [{ performer: [ORG('host')] }, false],
      ] as const) {
        await order(facts);
        assert.equal((await get('guest', 'Observation/referred-lab')).status, opens ? 200 : 404, JSON.stringify(facts));
        assert.deepEqual(ids(await get('guest', 'Observation?patient=referred')), opens ? ['referred-lab'] : []);
      }
    });

    it('is given by a doctor to the own institution alone', async () => {
      const visit = (institution: string) => ({
        resourceType: 'Encounter',
        status: 'in-progress',
        class: { code: 'AMB' },
        subject: to('opened'),
        serviceProvider: ORG(institution),
      });
      const episode = {
        resourceType: 'EpisodeOfCare',
        status: 'active',
        patient: to('opened'),
        managingOrganization: ORG('guest'),
      };
      for (const [type, body] of [
        ['Encounter', visit('guest')],
        [
          'Encounter',
          { ...visit('guest'), serviceProvider: { reference: `${TEST_NODE.url}/fhir/R4/Organization/guest` } },
        ],
        ['EpisodeOfCare', episode],
      ] as const) {
        const sent = await room.send('host', 'POST', `/fhir/R4/${type}`, body);
        assert.deepEqual([sent.status, codesOf(sent)], [403, ['consent.other-institution-named']], sent.text);
      }
      const elsewhere = { ...visit('guest'), serviceProvider: { display: 'a clinic of another node' } };
      assert.equal((await room.send('host', 'POST', '/fhir/R4/Encounter', elsewhere)).status, 201);
      const own = await room.send('host', 'POST', '/fhir/R4/Encounter', visit('host'));
      assert.equal(own.status, 201);
      const moved = await room.send('host', 'PUT', `/fhir/R4/Encounter/${own.json.id}`, {
        ...visit('guest'),
        id: own.json.id,
      });
      assert.deepEqual(codesOf(moved), ['consent.other-institution-named']);
      await put({ ...visit('guest'), id: 'foreign' });
      const kept = await room.send('host', 'PUT', '/fhir/R4/Encounter/foreign', {
        ...visit('guest'),
        id: 'foreign',
        status: 'finished',
      });
      assert.equal(kept.status, 200, 'who it was before it may stay');
    });

    it('is given by a coordinator to the own institution alone', async () => {
      const named = (institution: string) =>
        room.send('coordinator', 'PUT', '/fhir/R4/Patient/shut', {
          resourceType: 'Patient',
          id: 'shut',
          managingOrganization: ORG(institution),
        });
      assert.deepEqual(codesOf(await named('guest')), ['consent.other-institution-named']);
      assert.equal((await named('host')).status, 200);
    });
  });
});
