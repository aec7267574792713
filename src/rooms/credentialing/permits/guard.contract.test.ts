import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fhirRoutes, type GateWrite, type Resource, readMany, toOperationOutcome, writeResources } from '#fhir';
import { type Actor, type PersonActor, randomIds, type Scope, stoppedClock } from '#kernel';
import { createApp, createPipeline, type FetchApp } from '#platform/http';
import { gate } from '#rooms/consent';
import { type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { SZ, waitFor } from '../room-harness.ts';
import { text } from '../words.ts';
import { revokePermit } from './change-permit.ts';
import { actOf, guardingPractice } from './guard.ts';
import { recordPermit } from './record-permit.ts';
import { permitsOf } from './store.ts';

function withoutInstitution({ organization: _, ...rest }: PersonActor): PersonActor {
  return rest;
}

describe('what a clinician writes by plain FHIR', () => {
  let db: TestDatabase;
  let app: FetchApp;
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const person = (id: string): PersonActor => ({
    kind: 'person',
    role: 'clinician',
    accountId: id,
    name: text(id, id, id),
    fhirUser: `Practitioner/${id}`,
    organization: { id: 'baoan-central', name: text('Bao’an Central', '宝安区中心医院', '寶安區中心醫院') },
    scopes: ['user/*.cruds'],
    clientId: 'app',
  });
  const people: Readonly<Record<string, Actor>> = {
    doctor: person('doctor'),
    nurse: person('nurse'),
    nobody: person('nobody'),
    freelance: withoutInstitution(person('freelance')),
    clerk: { ...person('clerk'), role: 'coordinator' },
    program: { kind: 'system', clientId: 'scheduling', scopes: ['system/*.cruds'] },
  };
  const post = async (as: string, type: string, content: object): Promise<string> => {
    const body = JSON.stringify({ resourceType: type, subject: { reference: 'Patient/p' }, ...content });
    const headers = { authorization: `Bearer ${as}`, 'content-type': 'application/fhir+json' };
    const response = await app.fetch(new Request(`${SZ.url}/fhir/R4/${type}`, { method: 'POST', headers, body }));
    const json = (await response.json()) as { issue?: { details?: { coding?: { code?: string }[] } }[] };
    const codes = (json.issue ?? []).flatMap(({ details }) => details?.coding?.[0]?.code ?? []);
    return response.status === 201 ? 'written' : codes.join();
  };
  const prescription = { status: 'active', intent: 'order', medicationCodeableConcept: { text: 'synthetic' } };
  const observation = { status: 'final', code: { text: 'synthetic' } };

  before(async () => {
    db = await testDatabase();
    await db.database.transaction(async (tx) => {
      const scope = testScope(tx, { clock, ids: randomIds, node: SZ });
      const resources: Resource[] = [
        { resourceType: 'Organization', id: 'baoan-central', name: 'synthetic' },
        {
          resourceType: 'Patient',
          id: 'p',
          managingOrganization: { reference: 'Organization/baoan-central' },
          generalPractitioner: [{ reference: 'Practitioner/freelance' }],
        } as Resource,
        {
          resourceType: 'PractitionerRole',
          id: 'doctor-role',
          practitioner: { reference: 'Practitioner/doctor' },
          organization: { reference: 'Organization/baoan-central' },
        } as Resource,
        {
          resourceType: 'Location',
          id: 'ward',
          managingOrganization: { reference: 'Organization/baoan-central' },
        } as Resource,
        { resourceType: 'Patient', id: 'stranger' } as Resource,
        ...['doctor', 'nurse', 'nobody', 'freelance', 'renewed', 'interrupted'].map(
          (id) => ({ resourceType: 'Practitioner', id }) as Resource,
        ),
      ];
      await writeResources(
        scope,
        resources.map((create) => ({ create, method: 'PUT' })),
      );
      const own = { kind: 'mainland-registration', evidence: 'certificate', firstDay: '2012-07-01' } as const;
      const doctor = { practitionerId: 'doctor', profession: 'doctor', lastDay: '2026-11-22' } as const;
      await recordPermit(scope, { ...own, ...doctor, specialties: ['radiology'] });
      await recordPermit(scope, { ...own, practitionerId: 'nurse', profession: 'nurse' });
    });
    const restWrite = {
      MedicationRequest: 'open',
      Observation: 'open',
      DiagnosticReport: 'open',
      Appointment: 'open',
      Schedule: 'open',
    } as const;
    app = createApp({
      routes: fhirRoutes({ gate: guardingPractice(gate), restWrite, software: { name: 'Causeway', version: '0' } }),
      handlerOf: createPipeline({
        node: SZ,
        database: db.database,
        clock,
        ids: randomIds,
        log: { error() {}, warn() {}, info() {}, debug() {} } as never,
        actorOf: async (token) => people[token],
        writeLedger: async () => undefined,
        toOutcome: toOperationOutcome,
      }),
      ready: async () => true,
      metrics: async () => '',
      toOutcome: toOperationOutcome,
    });
  });
  after(() => db.close());

  it('is an act: a nurse observes and does not prescribe, who has no permit does neither', async () => {
    assert.equal(await post('doctor', 'MedicationRequest', prescription), 'written');
    assert.equal(await post('nurse', 'Observation', observation), 'written');
    assert.equal(await post('nurse', 'MedicationRequest', prescription), 'credentialing.profession-not-covered');
    assert.equal(await post('nobody', 'Observation', observation), 'credentialing.no-permit');
    // Named by the patient, and of no institution.
    assert.equal(await post('freelance', 'MedicationRequest', prescription), 'credentialing.no-permit');
  });
  it('is asked of the gate as well: a permit opens nobody’s record', async () => {
    const ofStranger = { ...observation, subject: { reference: 'Patient/stranger' } };
    assert.match(await post('doctor', 'Observation', ofStranger), /^consent\./);
  });
  it('is refused from midnight on when the permit ends in between', async () => {
    clock.set('2026-11-22T15:59:59.999Z');
    assert.equal(await post('doctor', 'MedicationRequest', prescription), 'written');
    clock.set('2026-11-22T16:00:00.000Z');
    assert.equal(await post('doctor', 'MedicationRequest', prescription), 'credentialing.expired');
  });
  it('reporting: refused from midnight on when the permit ends in between', async () => {
    const report = { status: 'final', code: { text: 'synthetic' }, category: [{ coding: [{ code: 'CT' }] }] };
    clock.set('2026-11-22T15:59:59.999Z');
    assert.equal(await post('doctor', 'DiagnosticReport', report), 'written');
    clock.set('2026-11-22T16:00:00.000Z');
    assert.equal(await post('doctor', 'DiagnosticReport', report), 'credentialing.expired');
  });
  it('booking: whom it names must be permitted at its time, whoever writes it; what is cancelled or over is not asked about', async () => {
    clock.set('2026-11-22T02:00:00Z');
    const booking = (start: string, status = 'booked', actor = 'Practitioner/doctor') => ({
      subject: undefined,
      status,
      start,
      end: start.replace(':00Z', ':30Z'),
      participant: [
        { actor: { reference: actor }, status: 'accepted' },
        { actor: { reference: 'Patient/p' }, status: 'accepted' },
      ],
    });
    for (const as of ['clerk', 'nurse']) {
      assert.equal(await post(as, 'Appointment', booking('2026-11-22T15:59:00Z')), 'written', as);
      assert.equal(await post(as, 'Appointment', booking('2026-11-22T16:00:00Z')), 'credentialing.expired', as);
      assert.equal(await post(as, 'Appointment', booking('2026-11-23T01:00:00+09:00')), 'credentialing.expired', as);
      assert.equal(await post(as, 'Appointment', booking('2026-11-22T16:00:00Z', 'cancelled')), 'written', as);
      assert.equal(await post(as, 'Appointment', booking('2026-11-22T01:00:00Z')), 'written', 'over already');
    }
    const role = booking('2026-11-22T16:00:00Z', 'booked', 'PractitionerRole/doctor-role');
    assert.equal(await post('clerk', 'Appointment', role), 'credentialing.expired');
    const nobody = booking('2026-11-22T15:59:00Z', 'booked', 'Practitioner/nobody');
    assert.equal(await post('clerk', 'Appointment', nobody), 'credentialing.no-permit');
  });
  it('rostering: the permit must hold to the last instant of the roster', async () => {
    clock.set('2026-11-22T02:00:00Z');
    const roster = (end: string, actor = 'doctor') => ({
      actor: [{ reference: `Practitioner/${actor}` }, { reference: 'Location/ward' }],
      planningHorizon: { start: '2026-11-22T08:00:00+08:00', end },
      subject: undefined,
    });
    assert.equal(await post('program', 'Schedule', roster('2026-11-22')), 'written');
    assert.equal(await post('program', 'Schedule', roster('2026-11-22T23:59:59+08:00')), 'written');
    assert.equal(await post('program', 'Schedule', roster('2026-11-23')), 'credentialing.expired');
    assert.equal(await post('program', 'Schedule', roster('2026-12-31', 'stranger')), 'written', 'of no permit here');
  });
  it('rostering: a permit that another follows at once covers it, one with a day between does not', async () => {
    clock.set('2026-11-22T02:00:00Z');
    const own = { kind: 'mainland-registration', profession: 'doctor', evidence: 'certificate' } as const;
    await db.database.transaction(async (tx) => {
      const scope = testScope(tx, { clock, ids: randomIds, node: SZ });
      for (const [practitionerId, again] of [
        ['renewed', '2026-11-24'],
        ['interrupted', '2026-11-25'],
      ] as const) {
        await recordPermit(scope, { ...own, practitionerId, firstDay: '2012-07-01', lastDay: '2026-11-23' });
        await recordPermit(scope, { ...own, practitionerId, firstDay: again });
      }
    });
    const roster = (practitioner: string) => ({
      actor: [{ reference: `Practitioner/${practitioner}` }, { reference: 'Location/ward' }],
      planningHorizon: { start: '2026-11-22', end: '2026-11-30' },
      subject: undefined,
    });
    assert.equal(await post('program', 'Schedule', roster('renewed')), 'written');
    const reasons = 'credentialing.expired,credentialing.not-yet-valid';
    assert.equal(await post('program', 'Schedule', roster('interrupted')), reasons);
  });
  it('holds the permit: nobody takes it away before what is written under it is written', async () => {
    const order: string[] = [];
    const guarded = guardingPractice({ ...gate, mayWrite: async () => undefined });
    const within = <T>(work: (scope: Scope) => Promise<T>) =>
      db.database.transaction((tx) => work(testScope(tx, { clock, ids: randomIds, node: SZ })));
    let revoking: Promise<unknown> = Promise.resolve();
    await within(async (scope) => {
      const after = { type: 'Observation', patientId: 'p', resource: observation };
      assert.ok(guarded.holds?.({ ...scope, actor: person('nurse') }), 'and so it is asked where it is written');
      await guarded.mayWrite(testScope(scope.tx, { ...scope, actor: person('nurse') }), { action: 'create', after });
      const [permit] = await permitsOf(scope.tx, 'nurse');
      revoking = within((other) => revokePermit(other, { id: permit?.id ?? '', reason: 'x' })).then(() =>
        order.push('revoked'),
      );
      const [waiting] = await waitFor(() =>
        within(({ tx }) =>
          tx.query(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
        ),
      );
      assert.ok(waiting, 'the revocation waits');
      order.push('written');
    });
    await revoking;
    assert.deepEqual(order, ['written', 'revoked']);
    await assert.rejects(
      within((scope) =>
        guarded.mayWrite(testScope(scope.tx, { ...scope, actor: person('nurse') }), {
          action: 'create',
          after: { type: 'Observation', patientId: 'p', resource: observation },
        }),
      ),
      { message: 'credentialing.revoked' },
    );
  });
  it('changes nothing of what shows a permit, also in the hands of a program; what shows none it may write', async () => {
    const open = guardingPractice({ ...gate, mayWrite: async () => undefined });
    await db.database.transaction(async (tx) => {
      const [permit] = await permitsOf(tx, 'nurse');
      const id = permit?.id ?? '';
      const [stored] = await readMany(tx, [{ type: 'VerificationResult', id }]);
      assert.ok(stored);
      const after = {
        type: 'VerificationResult',
        resource: { resourceType: 'VerificationResult', status: 'validated' },
      };
      const write = (change: Partial<GateWrite>) =>
        open.mayWrite(testScope(tx, { node: SZ }), { action: 'update', ...change });
      const refused = { message: 'credentialing.permit-by-operation' };
      await assert.rejects(write({ before: stored, after: { ...after, id } }), refused);
      await assert.rejects(write({ action: 'delete', before: stored }), refused);
      await write({ action: 'create', after });
      await write({ after: { ...after, id: 'another' } });
    });
  });
  it('is told by what it is', () => {
    const act = (type: string, resource: object) =>
      actOf({ action: 'create', after: { type, patientId: 'p', resource: resource as Record<string, unknown> } })?.kind;
    assert.equal(act('MedicationRequest', { status: 'draft' }), 'record-visit');
    assert.equal(act('Composition', { status: 'final' }), 'sign-record');
    assert.equal(
      act('DiagnosticReport', { status: 'final', category: [{ coding: [{ code: 'RAD' }] }] }),
      'report-imaging',
    );
    assert.equal(act('DiagnosticReport', { status: 'final' }), 'sign-record');
    assert.equal(
      act('DiagnosticReport', { status: 'preliminary', category: [{ coding: [{ code: 'RAD' }] }] }),
      'record-visit',
    );
    assert.equal(act('Condition', {}), 'record-visit');
    assert.equal(actOf({ action: 'create', after: { type: 'Organization', resource: {} } }), undefined);
  });
});
