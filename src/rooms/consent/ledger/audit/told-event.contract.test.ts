import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { hasErrors, validate, writeResources } from '#fhir';
import { randomIds } from '#kernel';
import { testScope } from '../../../../../test/harness.ts';
import { aClinician, aPatient, aPerson, aSystem } from '../../fixtures.ts';
import { codesOf, type TestRoom, testRoom } from '../../room-harness.ts';
import { entryHash } from '../entry.ts';
import { hexOf } from '../heads.ts';
import { sequenceNow } from '../sequence.ts';

const ACTORS = {
  elder: aPatient('p1'),
  other: aPatient('p2'),
  doctor: aClinician('org1'),
  officer: aPerson('privacy-officer'),
  operator: aPerson('operator'),
  imaging: aSystem('system/AuditEvent.c'),
  reader: aSystem('system/AuditEvent.rs'),
} as const;

/** As a system that stores images would tell that somebody looked at one of p1's. */
function anEvent(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    resourceType: 'AuditEvent',
    meta: { profile: ['https://causeway.health/fhir/StructureDefinition/access-ledger-entry', 'urn:their:profile'] },
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: 'read' }],
    action: 'R',
    recorded: '2026-10-01T08:00:00.000Z',
    outcome: '0',
    agent: [
      {
        type: { coding: [{ system: 'http://dicom.nema.org/resources/ontology/DCM', code: '110153' }] },
        role: [{ coding: [{ system: 'urn:their', code: 'radiographer' }] }],
        altId: 'rad7',
        name: 'Radiographer (synthetic)',
        requestor: true,
        policy: ['urn:their:policy'],
        network: { address: 'imaging.example', type: '1' },
      },
    ],
    source: { site: 'imaging', observer: { identifier: { system: 'urn:their', value: 'store' } } },
    entity: [
      {
        what: { reference: 'Patient/p1' },
        type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '1' },
        role: { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '1' },
        name: 'Chest image',
      },
    ],
    ...changes,
  };
}

describe('an AuditEvent that another system tells', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom(ACTORS);
    await room.db.database.transaction(async (tx) => {
      const scope = testScope(tx, { clock: room.clock, ids: randomIds });
      const patients = ['p1', 'p2'].map((id) => ({ create: { resourceType: 'Patient', id }, id }));
      await writeResources(scope, patients as never);
    });
  });
  after(() => room.close());

  const PATH = '/fhir/R4/AuditEvent';
  const tell = (event: unknown = anEvent(), as = 'imaging') => room.send(as, 'POST', PATH, event);
  const found = async (as: string, query: string): Promise<readonly { readonly id: string }[]> => {
    const sent = await room.send(as, 'GET', `${PATH}${query}`);
    assert.equal(sent.status, 200, sent.text);
    return (sent.json.entry ?? []).map(({ resource }: { resource: object }) => resource);
  };

  it('is kept as it was told, and shown as told: by whom, when, and as no entry of this node’s own acts', async () => {
    const told = await tell();
    assert.equal(told.status, 201, told.text);
    const { id, meta, ...rest } = told.json;
    const { meta: _, ...sent } = anEvent();
    assert.deepEqual(rest, sent);
    assert.deepEqual(meta.profile, ['urn:their:profile'], 'it is none of our entries');
    assert.equal(meta.source, 'urn:causeway:client:test');
    assert.deepEqual(
      meta.tag.map(({ code }: { code: string }) => code),
      ['told'],
    );
    assert.equal(meta.lastUpdated, room.clock.now().toISOString());
    assert.ok(!hasErrors(validate(told.json)));
    const read = await room.send('reader', 'GET', `${PATH}/${id}`);
    assert.deepEqual(read.json, told.json);
  });

  it('stands in the ledger’s tree: what was told is in the content that its hash is of', async () => {
    const told = await tell();
    await room.db.database.transaction((tx) => sequenceNow(tx));
    const { entry, leaf } = (await room.send('elder', 'GET', `/api/ledger/proof?entry=${told.json.id}`)).json;
    assert.equal(hexOf(entryHash(Buffer.from(entry.salt, 'hex'), entry.body)), leaf);
    const body = JSON.parse(entry.body);
    assert.deepEqual(JSON.parse(body.detail.auditEvent), anEvent());
    assert.deepEqual(
      [body.actor, body.basis, body.action],
      [{ kind: 'system', clientId: 'test' }, 'consent/told-by-program', 'receive'],
    );
  });

  it('is in the log of the patient whom it names, in words that say that it was told', async () => {
    const told = await tell();
    const { items } = (await room.send('elder', 'GET', '/api/access-log')).json;
    const newest = items.find(({ id }: { id: string }) => id === told.json.id);
    assert.match(newest.sentence.en, /^The program test told of an act on your data in another system/);
    assert.match(newest.sentence['zh-Hant-HK'], /另一系統/);
    assert.equal(newest.detail.auditEvent, undefined, 'a list of acts does not carry it');
    assert.equal((await found('elder', '?site=imaging')).length > 0, true);
    assert.deepEqual(await found('other', '?site=imaging'), []);
  });

  it('is found by what it says, and by when it happened rather than when it was told', async () => {
    const { id } = (
      await tell(anEvent({ recorded: '2026-09-09T09:00:00Z', source: { site: 'late', observer: { display: 'x' } } }))
    ).json;
    const other = await tell(anEvent({ entity: [{ what: { reference: 'Observation/o1' } }] }));
    await room.db.database.transaction((tx) => sequenceNow(tx));
    for (const query of [
      '?site=late',
      '?site=late&address=imaging',
      '?site=late&altid=rad7',
      '?site=late&agent-role=urn:their|radiographer',
      '?site=late&policy=urn:their:policy',
      '?site=late&entity-name=chest',
      '?site=late&agent-name=radiographer',
      '?site=late&entity=Patient/p1',
      '?site=late&patient=p1&date=2026-09-09',
      '?site=late&date=lt2026-09-10&date=ge2026-09-09',
      '?site=late&_source=urn:causeway:client:test',
      '?site=late&_tag=told',
      `?_id=${id}&date=2026-09-09`,
    ]) {
      for (const as of ['reader', 'elder']) {
        assert.deepEqual(
          (await found(as, query)).map((event) => event.id),
          [id],
          `${as} ${query}`,
        );
      }
    }
    assert.deepEqual(await found('reader', `?site=late&date=${room.clock.now().toISOString().slice(0, 10)}`), []);
    assert.deepEqual(
      (await found('reader', '?entity=Observation/o1')).map((event) => event.id),
      [other.json.id],
    );
    assert.deepEqual(await found('elder', '?entity=Observation/o1'), [], 'about nobody, so no patient’s');
  });

  it('is taken from programs that were given just that, and from nobody else', async () => {
    assert.deepEqual(
      [(await tell(anEvent(), 'reader')).status, codesOf(await tell(anEvent(), 'reader'))],
      [403, ['consent.scope-missing']],
    );
    for (const as of ['elder', 'doctor', 'officer', 'operator']) {
      assert.deepEqual(
        [(await tell(anEvent(), as)).status, codesOf(await tell(anEvent(), as))],
        [403, ['consent.kind-not-for-role']],
        as,
      );
    }
    assert.equal((await tell(anEvent(), '')).status, 401);
  });

  it('is refused with the element that is wrong, and then nothing is kept', async () => {
    const count = async () => (await found('reader', '?_tag=told&_count=200')).length;
    await room.db.database.transaction((tx) => sequenceNow(tx));
    const before = await count();
    const two = [{ what: { reference: 'Patient/p1' } }, { what: { reference: 'http://x/fhir/R4/Patient/elsewhere' } }];
    for (const [event, status, code] of [
      [{ resourceType: 'Patient' }, 400, 'fhir.type-mismatch'],
      [{ ...anEvent(), recorded: undefined }, 400, 'fhir.element-required'],
      [{ ...anEvent(), outcome: '5' }, 422, 'fhir.unknown-code'],
      [anEvent({ recorded: '2027-01-01T00:00:00Z' }), 400, 'consent.told-from-future'],
      [anEvent({ outcomeDesc: 'x'.repeat(40_000) }), 413, 'consent.told-too-large'],
      [anEvent({ entity: [...two, { what: { reference: 'Patient/p2' } }] }), 422, 'consent.told-of-many'],
      [anEvent({ entity: [{ what: { reference: 'Patient/nobody' } }] }), 404, 'consent.told-of-nobody'],
    ] as const) {
      const sent = await tell(event);
      assert.deepEqual([sent.status, codesOf(sent)], [status, [code]], sent.text);
    }
    const conditional = await room.send('imaging', 'POST', PATH, anEvent(), { 'if-none-exist': 'site=x' });
    assert.deepEqual([conditional.status, codesOf(conditional)], [400, ['fhir.unsupported-parameter']]);
    await room.db.database.transaction((tx) => sequenceNow(tx));
    assert.equal(await count(), before);
  });

  it('comes as XML too, and goes back as little as is wanted', async () => {
    const xml = `<AuditEvent xmlns="http://hl7.org/fhir"><type><code value="rest"/></type><recorded value="2026-10-01T08:00:00Z"/>
      <agent><requestor value="true"/></agent><source><observer><display value="x"/></observer></source></AuditEvent>`;
    const request = new Request(`http://x${PATH}`, {
      method: 'POST',
      headers: { authorization: 'Bearer imaging', 'content-type': 'application/fhir+xml', prefer: 'return=minimal' },
      body: xml,
    });
    const answer = await room.answer(request);
    assert.deepEqual([answer.status, await answer.text()], [201, '']);
    assert.match(answer.headers.get('location') ?? '', /\/AuditEvent\/[A-Za-z0-9.-]+$/);
  });
});
