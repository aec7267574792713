import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateWrite } from '#fhir';
import type { Actor } from '#kernel';
import { toConsentResource } from './artefacts/fhir.ts';
import { aClinician, aConsent, aProvision, aSystem } from './fixtures.ts';
import { anArtefact, label } from './provisions/fixtures.ts';
import { WRITTEN_AT } from './provisions/labels.ts';
import { decideWriting, promisesTreatment } from './write-rules.ts';

type Body = Readonly<Record<string, unknown>>;

function before(type: string, resource: Body, deleted = false): NonNullable<GateWrite['before']> {
  const body = deleted ? '' : JSON.stringify({ resourceType: type, id: 'x', ...resource });
  return { type, id: 'x', version: 1, lastUpdated: '', method: 'PUT', deleted, patientId: 'p1', body };
}

const after = (type: string, resource: Body): NonNullable<GateWrite['after']> => ({
  type,
  id: 'x',
  patientId: 'p1',
  resource: { resourceType: type, id: 'x', ...resource },
});
const refusals = (actor: Actor, write: GateWrite) => decideWriting(actor, write);
const codes = (actor: Actor, write: GateWrite) => refusals(actor, write).map(({ code }) => code);

const doctor = aClinician('own');
const program = aSystem('system/*.cruds');

describe('an artefact of the patient’s', () => {
  const artefact = { ...toConsentResource(anArtefact(aProvision('permit'))) } as Body;
  const imported = { ...aConsent({ type: 'deny' }) } as Body;
  const REFUSED = ['consent.write-by-operation'];

  it('is made, changed and taken away by nobody, also by no program', () => {
    for (const actor of [doctor, program]) {
      assert.deepEqual(codes(actor, { action: 'create', after: after('Consent', artefact) }), REFUSED);
      assert.deepEqual(codes(actor, { action: 'delete', before: before('Consent', artefact) }), REFUSED);
      const changed = {
        action: 'update',
        before: before('Consent', artefact),
        after: after('Consent', imported),
      } as const;
      assert.deepEqual(codes(actor, changed), REFUSED);
    }
  });

  it('is not made of another’s Consent', () => {
    const write = { action: 'update', before: before('Consent', imported), after: after('Consent', artefact) } as const;
    assert.deepEqual(codes(program, write), REFUSED);
  });

  it('that was deleted is none any more; another’s Consent and other types are none', () => {
    const over = {
      action: 'update',
      before: before('Consent', artefact, true),
      after: after('Consent', imported),
    } as const;
    assert.deepEqual(codes(program, over), []);
    assert.deepEqual(codes(program, { action: 'create', after: after('Consent', imported) }), []);
    assert.deepEqual(codes(program, { action: 'create', after: after('Basic', artefact) }), []);
    assert.deepEqual(codes(program, { action: 'delete', before: before('Basic', artefact) }), []);
  });
});

describe('the institution that treats', () => {
  const to = (id: string) => ({ reference: `Organization/${id}` });
  const naming = (
    type: string,
    element: string,
    value: unknown,
    was?: NonNullable<GateWrite['before']>,
  ): GateWrite => ({
    action: was ? 'update' : 'create',
    ...(was ? { before: was } : {}),
    after: after(type, value === undefined ? {} : { [element]: value }),
  });
  const ELEMENTS = {
    Encounter: 'serviceProvider',
    EpisodeOfCare: 'managingOrganization',
    Patient: 'managingOrganization',
  };

  for (const [type, element] of Object.entries(ELEMENTS)) {
    it(`of a ${type}: a person names their own and no other`, () => {
      assert.deepEqual(codes(doctor, naming(type, element, to('own'))), []);
      assert.deepEqual(codes(doctor, naming(type, element, undefined)), []);
      const [refusal, ...more] = refusals(doctor, naming(type, element, to('other')));
      assert.deepEqual(more, []);
      assert.equal(refusal?.code, 'consent.other-institution-named');
      assert.deepEqual(refusal?.params, { type, element });
      assert.equal(refusal?.expression, `${type}.${element}`);
    });
  }

  it('is named by a program as it is', () => {
    assert.deepEqual(codes(program, naming('Encounter', 'serviceProvider', to('other'))), []);
  });

  it('in words alone treats nobody here', () => {
    assert.deepEqual(codes(doctor, naming('Encounter', 'serviceProvider', { display: 'A clinic (synthetic)' })), []);
    assert.deepEqual(codes(doctor, naming('Encounter', 'serviceProvider', 'Organization/other')), []);
    assert.deepEqual(codes(doctor, naming('Encounter', 'serviceProvider', { reference: 5 })), []);
  });

  it('may stay who it was, unless that was deleted', () => {
    const was = (deleted: boolean) => before('Encounter', { serviceProvider: to('other') }, deleted);
    const write = (deleted: boolean) => naming('Encounter', 'serviceProvider', to('other'), was(deleted));
    assert.deepEqual(
      [codes(doctor, write(false)), codes(doctor, write(true))],
      [[], ['consent.other-institution-named']],
    );
    const third = naming('Encounter', 'serviceProvider', to('third'), was(false));
    assert.deepEqual(codes(doctor, third), ['consent.other-institution-named']);
  });

  it('is nobody where the person works nowhere', () => {
    const { organization: _, ...nowhere } = doctor;
    assert.deepEqual(codes(nowhere, naming('Encounter', 'serviceProvider', to('own'))), [
      'consent.other-institution-named',
    ]);
    assert.deepEqual(codes(nowhere, naming('Encounter', 'serviceProvider', to('undefined'))), [
      'consent.other-institution-named',
    ]);
  });

  it('is asked of no other element and type, and not of what is taken away', () => {
    assert.deepEqual(codes(doctor, naming('Encounter', 'managingOrganization', to('other'))), []);
    assert.deepEqual(codes(doctor, naming('Location', 'managingOrganization', to('other'))), []);
    assert.deepEqual(
      codes(doctor, { action: 'delete', before: before('Encounter', { serviceProvider: to('other') }) }),
      [],
    );
  });
});

describe('a promise of more treatment', () => {
  const own = { reference: 'Organization/own' };
  const promises = (type: string, resource: Body, actor: Actor = doctor) =>
    promisesTreatment(actor, { action: 'create', after: after(type, resource) });
  const episode = { status: 'active', managingOrganization: own };

  it('is an episode of the own institution that is not over, and a visit there that is planned', () => {
    const open = ['planned', 'waitlist', 'active', 'onhold'];
    for (const status of [...open, 'finished', 'cancelled', 'entered-in-error', undefined]) {
      assert.equal(promises('EpisodeOfCare', { ...episode, status }), open.includes(String(status)), status);
    }
    for (const status of ['planned', 'arrived', 'triaged', 'in-progress', 'onleave', 'finished', 'cancelled']) {
      assert.equal(promises('Encounter', { status, serviceProvider: own }), status === 'planned', status);
    }
  });

  it('is an order that names its writer or the own institution, however it is written', () => {
    const order = { status: 'active', intent: 'order' };
    const self = String(doctor.fhirUser);
    for (const reference of ['Organization/own', self, `https://n.test/fhir/R4/${self}`, `${self}/_history/1`]) {
      assert.equal(promises('ServiceRequest', { ...order, performer: [{ reference }] }), true, reference);
    }
    for (const reference of ['Organization/other', `${self}-too`, 'Organization/own-too', `Not${self}`]) {
      assert.equal(promises('ServiceRequest', { ...order, performer: [{ reference }] }), false, reference);
    }
    for (const facts of [{ status: 'draft' }, { intent: 'plan' }, { performer: undefined }, { performer: 'x' }]) {
      assert.equal(promises('ServiceRequest', { ...order, performer: [own], ...facts }), false);
    }
  });

  it('is an appointment with its writer that is meant to be kept, and one that is moved further away', () => {
    const participant = [{ actor: { reference: 'Patient/p1' } }, { actor: { reference: doctor.fhirUser } }];
    const booked = { status: 'booked', start: '2026-11-22T01:00:00Z', end: '2026-11-22T01:15:00Z', participant };
    for (const status of ['booked', 'arrived', 'checked-in', 'fulfilled', 'proposed', 'cancelled']) {
      const isKept = !['proposed', 'cancelled'].includes(status);
      assert.equal(promises('Appointment', { ...booked, status }), isKept, status);
    }
    assert.equal(promises('Appointment', { ...booked, participant: participant.slice(0, 1) }), false);
    assert.equal(promises('Appointment', { ...booked, participant: 'nobody' }), false);
    const change = (facts: Body, isGone = false, was: Body = {}) =>
      promisesTreatment(doctor, {
        action: 'update',
        before: before('Appointment', { ...booked, ...was }, isGone),
        after: after('Appointment', { ...booked, ...facts }),
      });
    assert.equal(change({ status: 'fulfilled' }), false);
    assert.equal(change({ end: '2026-11-22T01:10:00Z' }), false);
    assert.equal(change({ end: '2026-11-22T01:15:00.001Z' }), true);
    assert.equal(change({ end: 'soon' }), true, 'what cannot be read is no sooner');
    assert.equal(change({}, true), true, 'what was taken away was none');
    assert.equal(change({}, false, { status: 'proposed' }), true, 'what was not meant to be kept was none');
    assert.equal(change({}, false, { participant: participant.slice(0, 1) }), true, 'nor what was with another');
    assert.equal(change({ start: '2026-12-01T01:00:00Z', end: undefined }), true);
  });

  it('is none of another institution, of none, or in words alone', () => {
    for (const named of [{ reference: 'Organization/other' }, { display: 'own' }, 'Organization/own', undefined]) {
      assert.equal(promises('EpisodeOfCare', { ...episode, managingOrganization: named }), false);
    }
    const { organization: _, ...nowhere } = doctor;
    const unknown = { ...episode, managingOrganization: { reference: 'Organization/undefined' } };
    assert.deepEqual(
      [promises('EpisodeOfCare', episode, nowhere), promises('EpisodeOfCare', unknown, nowhere)],
      [false, false],
    );
    assert.equal(promises('EpisodeOfCare', { status: 'active', serviceProvider: own }), false);
  });

  it('is nothing that is taken away, of another type, or a program’s', () => {
    assert.equal(promisesTreatment(doctor, { action: 'delete', before: before('EpisodeOfCare', episode) }), false);
    assert.equal(promises('CarePlan', episode), false);
    assert.equal(promises('Patient', { status: 'planned', managingOrganization: own }), false);
    assert.equal(promises('EpisodeOfCare', episode, program), false);
  });
});

describe('what is sensitive stays with who wrote it', () => {
  const marks = (tag?: string) => ({
    meta: { security: [label('HIV')], ...(tag === undefined ? {} : { tag: [{ system: WRITTEN_AT, code: tag }] }) },
  });
  const by = (reference: string, tag?: string) => ({ ...marks(tag), asserter: { reference } });
  const elsewhere = by('Practitioner/other', 'other');
  const update = (was: Body, now: Body, isDeleted = false): GateWrite => ({
    action: 'update',
    before: before('Condition', was, isDeleted),
    after: after('Condition', now),
  });
  const REFUSED = ['consent.sensitive-author'];

  it('whoever writes over it does not become its author: not as the person, not as the house, not by the mark of where it was written', () => {
    const taken = [by('Practitioner/dr1', 'other'), by('Organization/own', 'other'), by('Practitioner/other', 'own')];
    for (const now of taken) {
      assert.deepEqual(codes(doctor, update(elsewhere, now)), REFUSED, JSON.stringify(now));
      assert.deepEqual(codes(program, update(elsewhere, now)), [], 'a program keeps records');
    }
  });

  it('it may be written over with its author as they were, and by who wrote it before', () => {
    assert.deepEqual(codes(doctor, update(elsewhere, elsewhere)), []);
    assert.deepEqual(codes(doctor, update(elsewhere, by('Practitioner/third', 'third'))), []);
    assert.deepEqual(codes(doctor, update(by('Practitioner/dr1'), by('Practitioner/dr1', 'own'))), []);
    assert.deepEqual(codes(doctor, update(by('Practitioner/other', 'own'), by('Practitioner/dr1'))), []);
    assert.deepEqual(codes(doctor, update(by('Organization/own'), by('Practitioner/dr1'))), []);
  });

  it('what was not sensitive, was deleted, or is new has whoever writes it for its author', () => {
    const { meta: _, ...plain } = elsewhere;
    assert.deepEqual(codes(doctor, update(plain, by('Practitioner/dr1', 'own'))), []);
    assert.deepEqual(codes(doctor, update(elsewhere, by('Practitioner/dr1'), true)), []);
    assert.deepEqual(codes(doctor, { action: 'create', after: after('Condition', by('Practitioner/dr1', 'own')) }), []);
    assert.deepEqual(codes(doctor, { action: 'delete', before: before('Condition', elsewhere) }), []);
  });

  it('somebody of no house, or of no name, is held to what they are', () => {
    const { organization: _, ...nowhere } = doctor;
    const { fhirUser: __, ...nameless } = doctor;
    assert.deepEqual(codes(nowhere, update(elsewhere, by('Practitioner/dr1'))), REFUSED);
    assert.deepEqual(codes(nowhere, update(elsewhere, by('Organization/own', 'own'))), []);
    assert.deepEqual(codes(nameless, update(elsewhere, by('Practitioner/dr1'))), []);
    assert.deepEqual(codes(nameless, update(elsewhere, by('Organization/own'))), REFUSED);
  });
});
