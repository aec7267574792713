import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PersonActor } from '#kernel';
import { inStore, NOW, type TestStore } from '../../../test/store.ts';
import type { TreatmentRelation } from './access-model.ts';
import { aClinician, aPerson } from './fixtures.ts';
import { anEntry, aRecord } from './record-fixtures.ts';
import { loadRelations, loadTreatedPatients } from './relations.ts';

const [ORG, DOCTOR] = ['Organization/org1', 'Practitioner/dr1'];
const to = (reference: string) => ({ reference });

type Treated = Readonly<Record<string, TreatmentRelation>>;

/** Whom the clinician treats of these patients; who asks about all there are must be told the same. */
async function treatedOf(
  store: TestStore,
  patientIds: readonly string[],
  actor: PersonActor = aClinician(),
  jurisdiction = 'HK',
): Promise<Treated> {
  const here = store.scope(actor, { node: { id: 'hk', jurisdiction, url: 'http://hk.test' } });
  const named = Object.fromEntries(await loadRelations(here, actor, patientIds));
  const all = Object.fromEntries(await loadTreatedPatients(here, actor));
  assert.deepEqual(sorted(all), sorted(named), 'whoever asks about all is told what who asks by name is told');
  return named;
}

const sorted = (treated: Treated) => Object.entries(treated).toSorted();

/** Each patient of the cases has one thing of this kind; those for whom it makes a relation, by their ids. */
async function heldBy(
  store: TestStore,
  relation: TreatmentRelation,
  type: string,
  cases: Readonly<Record<string, object>>,
  actor: PersonActor = aClinician(),
): Promise<string[]> {
  const ids = Object.keys(cases);
  await store.put(...ids.map((id) => aRecord(id)));
  for (const [id, facts] of Object.entries(cases)) {
    const { writtenAt = NOW, ...rest } = facts as { writtenAt?: string };
    await store.putAt(writtenAt, anEntry(type, `of-${id}`, id, rest));
  }
  const treated = await treatedOf(store, ids, actor);
  assert.ok(
    Object.values(treated).every((one) => one === relation),
    JSON.stringify(treated),
  );
  return ids.filter((id) => id in treated);
}

describe('a treatment relation', () => {
  describe('by the Patient', () => {
    it('is that of the institution which manages the record, and of nobody whom words name', () =>
      inStore(async (store) => {
        await store.put(
          aRecord('managed', { managingOrganization: to(ORG) }),
          aRecord('elsewhere', { managingOrganization: to('Organization/org2') }),
          aRecord('in-words', { managingOrganization: { display: ORG } }),
          aRecord('nowhere'),
        );
        const ids = ['managed', 'elsewhere', 'in-words', 'nowhere'];
        assert.deepEqual(await treatedOf(store, ids), { managed: 'managing-organization' });
      }));

    it('is that of whom it names as general practitioner, the institution or the doctor, among others too', () =>
      inStore(async (store) => {
        await store.put(
          aRecord('institution', { generalPractitioner: [to('Practitioner/dr2'), to(ORG)] }),
          aRecord('doctor', { generalPractitioner: [to(DOCTOR)] }),
          aRecord('another', { generalPractitioner: [to('Practitioner/dr2')] }),
          aRecord('in-words', { generalPractitioner: [{ display: DOCTOR }, null] }),
        );
        const ids = ['institution', 'doctor', 'another', 'in-words'];
        const gp = 'general-practitioner';
        assert.deepEqual(await treatedOf(store, ids), { institution: gp, doctor: gp });
        const { fhirUser: _, ...withoutRecord } = aClinician();
        assert.deepEqual(await treatedOf(store, ids, withoutRecord), { institution: gp });
        const { organization: __, ...withoutInstitution } = aClinician();
        assert.deepEqual(await treatedOf(store, ids, withoutInstitution), { doctor: gp });
      }));

    it('is not read from what has another shape', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1', { generalPractitioner: ORG }), aRecord('p2', { managingOrganization: ORG }));
        assert.equal((await loadRelations(store.scope(aClinician()), aClinician(), ['p1', 'p2'])).size, 0);
      }));

    it('is nobody’s who has neither an institution nor a record as a practitioner', () =>
      inStore(async (store) => {
        await store.put(
          aRecord('undefined', { managingOrganization: to('Organization/undefined') }),
          aRecord('nobody', { generalPractitioner: [{ display: 'synthetic' }] }),
          aRecord('visited'),
          anEntry('Encounter', 'e1', 'visited', { status: 'arrived', serviceProvider: to('Organization/undefined') }),
          anEntry('ServiceRequest', 's1', 'visited', { status: 'active', intent: 'order', performer: [to(ORG)] }),
        );
        const nobody = aPerson('clinician');
        assert.deepEqual(await treatedOf(store, ['undefined', 'nobody', 'visited'], nobody), {});
      }));
  });

  describe('by a visit', () => {
    const visit = (status: string, facts: object = {}) => ({ status, serviceProvider: to(ORG), ...facts });

    it('is there while the visit goes on, however long ago it began, and not where it never took place', () =>
      inStore(async (store) => {
        const old = { period: { start: '2001-01-01', end: '2001-01-02' } };
        const held = await heldBy(store, 'encounter', 'Encounter', {
          planned: visit('planned', old),
          arrived: visit('arrived', old),
          triaged: visit('triaged', old),
          'in-progress': visit('in-progress', old),
          onleave: visit('onleave', old),
          finished: visit('finished', old),
          cancelled: visit('cancelled'),
          'entered-in-error': visit('entered-in-error'),
          elsewhere: { status: 'in-progress', serviceProvider: to('Organization/org2') },
          'in-words': { status: 'in-progress', serviceProvider: { display: 'org1' } },
        });
        assert.deepEqual(held, ['planned', 'arrived', 'triaged', 'in-progress', 'onleave']);
      }));

    it('lasts for 1,095 days after its end: else after its beginning, else after it was last written; never after a day that was then still to come', () =>
      inStore(async (store) => {
        const [in_, out] = ['2023-11-23T02:00:00.001Z', '2023-11-23T02:00:00.000Z'];
        const ended = (period: unknown, writtenAt: string = NOW) => ({ ...visit('finished', { period }), writtenAt });
        const held = await heldBy(store, 'encounter', 'Encounter', {
          'end-in': ended({ start: '2001-01-01', end: in_ }),
          'end-out': ended({ end: out }),
          'start-in': ended({ start: in_, end: 'soon' }),
          'start-out': ended({ start: out }),
          'written-in': ended({ start: 'soon' }, in_),
          'written-out': ended({}, out),
          'no-period-in': ended('2001', in_),
          'no-period-out': ended('2026', out),
          'to-come-in': ended({ end: '2099-01-01' }, in_),
          'to-come-out': ended({ start: '2099-01-01' }, out),
        });
        assert.deepEqual(held, ['end-in', 'start-in', 'written-in', 'no-period-in', 'to-come-in']);
      }));

    it('that nobody closed has ended 365 days after it was last written, and lasts from then as any other', () =>
      inStore(async (store) => {
        const [in_, out] = ['2022-11-23T02:00:00.001Z', '2022-11-23T02:00:00.000Z'];
        const open = (status: string, writtenAt: string) => ({
          ...visit(status, { period: { start: '2022-11-01' } }),
          writtenAt,
        });
        const held = await heldBy(store, 'encounter', 'Encounter', {
          'planned-in': open('planned', in_),
          'planned-out': open('planned', out),
          'in-progress-in': open('in-progress', in_),
          'in-progress-out': open('in-progress', out),
          'onleave-out': open('onleave', out),
          'no-end-to-come': { ...visit('in-progress', { period: { start: '2030-01-01' } }), writtenAt: out },
        });
        assert.deepEqual(held, ['planned-in', 'in-progress-in']);
      }));
  });

  it('by an episode is there while the institution has taken the patient on, within its period alone', () =>
    inStore(async (store) => {
      const episode = (status: string, facts: object = {}) => ({ status, managingOrganization: to(ORG), ...facts });
      const held = await heldBy(store, 'episode-of-care', 'EpisodeOfCare', {
        active: episode('active'),
        onhold: episode('onhold', { period: { start: '2026-11-22', end: '2026-11-22' } }),
        planned: episode('planned'),
        finished: episode('finished'),
        over: episode('active', { period: { end: '2026-11-21' } }),
        'not-begun': episode('active', { period: { start: '2026-11-23' } }),
        elsewhere: { status: 'active', managingOrganization: to('Organization/org2') },
      });
      assert.deepEqual(held, ['active', 'onhold']);
    }));

  it('by an appointment is there for the doctor from seven days before to a day after, if it is meant to be kept', () =>
    inStore(async (store) => {
      const appointment = (status: string, start: string, actor = DOCTOR) => ({
        status,
        start,
        participant: [{ actor: to(actor), status: 'accepted' }],
      });
      const cases: Readonly<Record<string, ReturnType<typeof appointment>>> = {
        booked: appointment('booked', NOW),
        arrived: appointment('arrived', NOW),
        'checked-in': appointment('checked-in', NOW),
        fulfilled: appointment('fulfilled', NOW),
        proposed: appointment('proposed', NOW),
        cancelled: appointment('cancelled', NOW),
        noshow: appointment('noshow', NOW),
        'in-a-week': appointment('booked', '2026-11-29T01:59:59.000Z'),
        'later-than-that': appointment('booked', '2026-11-29T02:00:01.000Z'),
        yesterday: appointment('fulfilled', '2026-11-21T02:00:01.000Z'),
        'before-that': appointment('fulfilled', '2026-11-21T01:59:59.000Z'),
        'another-doctor': appointment('booked', NOW, 'Practitioner/dr2'),
      };
      const ids = Object.keys(cases);
      await store.put(...ids.map((id) => aRecord(id)));
      for (const [id, facts] of Object.entries(cases)) {
        const participant = [{ actor: to(`Patient/${id}`), status: 'accepted' }, ...facts.participant];
        await store.put({ resourceType: 'Appointment', id: `of-${id}`, ...facts, participant });
      }
      const treated = await treatedOf(store, ids);
      assert.deepEqual(treated, {
        booked: 'appointment',
        arrived: 'appointment',
        'checked-in': 'appointment',
        fulfilled: 'appointment',
        'in-a-week': 'appointment',
        yesterday: 'appointment',
      });
      const { fhirUser: _, ...withoutRecord } = aClinician();
      assert.deepEqual(await treatedOf(store, ids, withoutRecord), {});
    }));

  describe('by a referral', () => {
    const order = (facts: object = {}) => ({
      status: 'active',
      intent: 'order',
      performer: [to(ORG)],
      authoredOn: '2026-11-01',
      ...facts,
    });

    it('is there for whom an active order names, not for a plan', () =>
      inStore(async (store) => {
        const held = await heldBy(store, 'referral', 'ServiceRequest', {
          order: order(),
          'original-order': order({ intent: 'original-order' }),
          'reflex-order': order({ intent: 'reflex-order' }),
          'filler-order': order({ intent: 'filler-order' }),
          'instance-order': order({ intent: 'instance-order', performer: [to(DOCTOR)] }),
          plan: order({ intent: 'plan' }),
          proposal: order({ intent: 'proposal' }),
          draft: order({ status: 'draft' }),
          completed: order({ status: 'completed' }),
          revoked: order({ status: 'revoked' }),
          elsewhere: order({ performer: [to('Organization/org2')] }),
        });
        const orders = ['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order'];
        assert.deepEqual(held, orders);
        const { organization: _, ...withoutInstitution } = aClinician();
        assert.deepEqual(await treatedOf(store, orders, withoutInstitution), { 'instance-order': 'referral' });
        const { fhirUser: __, ...withoutRecord } = aClinician();
        const byInstitution = await treatedOf(store, orders, withoutRecord);
        assert.deepEqual(Object.keys(byInstitution).sort(), orders.slice(0, 4).sort());
      }));

    it('lasts for 180 days from the order, and from its last version where the order has no date or one that was then still to come', () =>
      inStore(async (store) => {
        const [in_, out] = ['2026-05-26T02:00:00.001Z', '2026-05-26T02:00:00.000Z'];
        const held = await heldBy(store, 'referral', 'ServiceRequest', {
          in: order({ authoredOn: in_ }),
          out: order({ authoredOn: out }),
          'undated-in': order({ authoredOn: 'soon', writtenAt: in_ }),
          'undated-out': order({ authoredOn: 'soon', writtenAt: out }),
          'to-come-in': order({ authoredOn: '2099-01-01', writtenAt: in_ }),
          'to-come-out': order({ authoredOn: '2099-01-01', writtenAt: out }),
        });
        assert.deepEqual(held, ['in', 'undated-in', 'to-come-in']);
      }));
  });

  it('of several kinds is the first: record, general practitioner, visit, episode, appointment, referral', () =>
    inStore(async (store) => {
      const ways: readonly (readonly [TreatmentRelation, (id: string) => object])[] = [
        ['encounter', (id) => anEntry('Encounter', `e-${id}`, id, { status: 'in-progress', serviceProvider: to(ORG) })],
        [
          'episode-of-care',
          (id) => anEntry('EpisodeOfCare', `p-${id}`, id, { status: 'active', managingOrganization: to(ORG) }),
        ],
        [
          'appointment',
          (id) => ({
            resourceType: 'Appointment',
            id: `a-${id}`,
            status: 'booked',
            start: NOW,
            participant: [{ actor: to(`Patient/${id}`) }, { actor: to(DOCTOR) }],
          }),
        ],
        [
          'referral',
          (id) => anEntry('ServiceRequest', `s-${id}`, id, { status: 'active', intent: 'order', performer: [to(ORG)] }),
        ],
      ];
      const own = { managingOrganization: to(ORG), generalPractitioner: [to(ORG)] };
      const expected: Record<string, TreatmentRelation> = {
        all: 'managing-organization',
        'all-but-record': 'general-practitioner',
      };
      await store.put(aRecord('all', own), aRecord('all-but-record', { generalPractitioner: [to(ORG)] }));
      for (const id of Object.keys(expected)) await store.put(...ways.map(([, make]) => make(id)));
      for (const [i, [relation]] of ways.entries()) {
        const id = `from-${relation}`;
        await store.put(aRecord(id), ...ways.slice(i).map(([, make]) => make(id)));
        expected[id] = relation;
      }
      assert.deepEqual(sorted(await treatedOf(store, Object.keys(expected))), sorted(expected));
      // Where no law provides for what follows from a visit, only the record itself says who treats.
      assert.deepEqual(sorted(await treatedOf(store, Object.keys(expected), aClinician(), 'XX')), [
        ['all', 'managing-organization'],
        ['all-but-record', 'general-practitioner'],
      ]);
    }));

  it('is nobody’s whose workplace is closed to them, also where they are named themselves', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', { generalPractitioner: [to(DOCTOR)], managingOrganization: to(ORG) }));
      const { organization, ...rest } = aClinician();
      assert.ok(organization);
      const refusals = [{ code: 'x', params: {}, text: organization.name }] as never;
      const closed = { ...rest, closedWorkplace: { organization, refusals } };
      assert.deepEqual(await treatedOf(store, ['p1'], closed), {});
      assert.deepEqual(await treatedOf(store, ['p1']), { p1: 'managing-organization' });
    }));

  it('is told of those alone who are asked about', () =>
    inStore(async (store) => {
      const visit = { status: 'in-progress', serviceProvider: to(ORG) };
      await store.put(aRecord('p1'), anEntry('Encounter', 'e1', 'p1', visit));
      await store.put(aRecord('p2'), anEntry('Encounter', 'e2', 'p2', visit));
      const actor = aClinician();
      assert.deepEqual([...(await loadRelations(store.scope(actor), actor, ['p2']))], [['p2', 'encounter']]);
      assert.equal((await loadRelations(store.scope(actor), actor, [])).size, 0);
    }));

  it('is found of the kinds that are asked about, where not all count', () =>
    inStore(async (store) => {
      const visit = { status: 'in-progress', serviceProvider: to(ORG) };
      const order = { status: 'active', intent: 'order', performer: [to(ORG)] };
      await store.put(aRecord('p1', { managingOrganization: to(ORG) }));
      await store.put(anEntry('Encounter', 'e1', 'p1', visit), anEntry('ServiceRequest', 's1', 'p1', order));
      const actor = aClinician();
      const found = async (...counted: TreatmentRelation[]) =>
        (await loadRelations(store.scope(actor), actor, ['p1'], (one) => counted.includes(one))).get('p1');
      assert.equal(await found('managing-organization', 'encounter'), 'managing-organization');
      assert.equal(await found('encounter', 'referral'), 'encounter');
      assert.equal(await found('referral'), 'referral');
      assert.equal(await found('appointment'), undefined);
    }));

  describe('to one record of a person', () => {
    it('is one to all of them; each that has one of its own keeps that', () =>
      inStore(async (store) => {
        await store.put(
          aRecord('alone'),
          aRecord('bare'),
          aRecord('visited'),
          aRecord('managed', { managingOrganization: to(ORG) }),
          anEntry('Encounter', 'e1', 'visited', { status: 'in-progress', serviceProvider: to(ORG) }),
        );
        await store.join('bare', 'managed', 'visited');
        const actor = aClinician();
        const expected = [
          ['bare', 'managing-organization'],
          ['managed', 'managing-organization'],
          ['visited', 'encounter'],
        ];
        const asked = await treatedOf(store, ['alone', 'bare', 'managed', 'visited'], actor);
        assert.deepEqual(sorted(asked), expected);
        // Asked about one of them, the others are looked into.
        assert.deepEqual(sorted(await treatedOf(store, ['bare'], actor)), expected);
      }));

    it('is none where the record was taken away, and reaches none that was', () =>
      inStore(async (store) => {
        await store.put(
          aRecord('here', { managingOrganization: to(ORG) }),
          aRecord('gone', { managingOrganization: to(ORG) }),
        );
        await store.put(aRecord('left'), aRecord('taken', { managingOrganization: to(ORG) }));
        await store.join('here', 'gone');
        await store.join('left', 'taken');
        await store.remove('Patient', 'gone');
        await store.remove('Patient', 'taken');
        const treated = await treatedOf(store, ['here', 'gone', 'left', 'taken']);
        assert.deepEqual(treated, { here: 'managing-organization' });
      }));
  });
});
