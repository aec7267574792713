import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TEST_NODE } from '../../../../test/harness.ts';
import { codesOf, type TestRoom } from '../room-harness.ts';
import { ids, ORG, observation, provisionsRoom, put, to } from './provisions-harness.ts';

describe('a treatment relation', () => {
  let room: TestRoom;
  const get = (as: string, path: string) => room.send(as, 'GET', `/fhir/R4/${path}`);
  before(async () => {
    room = await provisionsRoom();
  });
  after(() => room.close());

  it('by a closed visit ends after the days of the lawbook; an open one goes on', async () => {
    await put(room, { resourceType: 'Patient', id: 'visitor' });
    await put(room, observation('visitor', 'lab'));
    const visit = { resourceType: 'Encounter', id: 'visit', class: { code: 'AMB' }, subject: to('visitor') };
    const at = (facts: object) => put(room, { ...visit, ...facts, serviceProvider: ORG('host') });
    await at({ status: 'finished', period: { start: '2023-12-01', end: '2023-12-01' } });
    assert.equal((await get('host', 'Observation/visitor-lab')).status, 200);
    await at({ status: 'finished', period: { start: '2023-11-01', end: '2023-11-01' } });
    assert.equal((await get('host', 'Observation/visitor-lab')).status, 404);
    assert.deepEqual(ids(await get('host', 'Observation?patient=visitor')), []);
    await at({ status: 'in-progress', period: { start: '2023-11-01' } });
    assert.equal((await get('host', 'Observation/visitor-lab')).status, 200);
    assert.deepEqual(ids(await get('host', 'Observation?patient=visitor')), ['visitor-lab']);
  });

  it('does not last by a visit or an order of a day that is still to come: they count from when they were written', async () => {
    const now = room.clock.now();
    const later = (days: number) => room.clock.set(new Date(now.getTime() + days * 86_400_000).toISOString());
    const visit = {
      resourceType: 'Encounter',
      status: 'finished',
      class: { code: 'AMB' },
      serviceProvider: ORG('host'),
    };
    const order = { resourceType: 'ServiceRequest', status: 'active', intent: 'order', performer: [ORG('host')] };
    const ahead: readonly (readonly [name: string, resource: object, days: number])[] = [
      ['ended', { ...visit, period: { start: '2026-11-01', end: '2099-01-01' } }, 1_095],
      ['began', { ...visit, period: { start: '2099-01-01' } }, 1_095],
      ['ordered', { ...order, authoredOn: '2099-01-01' }, 180],
    ];
    for (const [id, resource] of ahead) {
      await put(room, { resourceType: 'Patient', id });
      await put(room, observation(id, 'lab'));
      await put(room, { ...resource, id, subject: to(id) });
    }
    try {
      for (const [id, , days] of ahead) {
        later(days - 1);
        assert.equal((await get('host', `Observation/${id}-lab`)).status, 200, id);
        later(days + 1);
        assert.equal((await get('host', `Observation/${id}-lab`)).status, 404, id);
        assert.deepEqual(ids(await get('host', `Observation?patient=${id}`)), [], id);
      }
    } finally {
      room.clock.set(now.toISOString());
    }
  });

  it('by an appointment holds for its doctor, from the days before to the day after', async () => {
    await put(room, { resourceType: 'Patient', id: 'booked' });
    await put(room, observation('booked', 'lab'));
    const booked = (start: string, status = 'booked') =>
      put(room, {
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
    await put(room, { resourceType: 'Patient', id: 'passing' });
    await put(room, {
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
    await put(room, order);
    const byReferral = await write(episode);
    assert.equal(byReferral.status, 201, 'beside the appointment there is a referral');
    await put(room, { ...episode, id: byReferral.json.id, status: 'finished' });
    await put(room, { ...order, status: 'revoked' });
    const again = await room.send('guest', 'PUT', `/fhir/R4/EpisodeOfCare/${byReferral.json.id}`, {
      ...episode,
      id: byReferral.json.id,
    });
    assert.deepEqual(codesOf(again), ['consent.taking-on-by-appointment'], 'nor opened again');
    assert.equal((await write(visit('finished'))).status, 201);
    assert.equal((await write(episode)).status, 201, 'who has seen the patient takes them on');
  });

  it('by a referral holds for whom it names, while it is active and not too old', async () => {
    await put(room, { resourceType: 'Patient', id: 'referred' });
    await put(room, observation('referred', 'lab'));
    const order = (facts: object) =>
      put(room, {
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
    await put(room, { ...visit('guest'), id: 'foreign' });
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

  it('as a general practitioner is given to the own institution, or to who works there by the directory', async () => {
    const works = (doctor: string, institution: string, active = true) =>
      put(room, {
        resourceType: 'PractitionerRole',
        id: `${doctor}-at-${institution}`,
        active,
        practitioner: { reference: `Practitioner/${doctor}` },
        organization: ORG(institution),
      });
    await works('theirs', 'guest');
    await works('ours', 'host');
    await works('left', 'host', false);
    await put(room, { resourceType: 'Patient', id: 'looked-after' });
    const name = (...references: readonly string[]) =>
      room.send('coordinator', 'PUT', '/fhir/R4/Patient/looked-after', {
        resourceType: 'Patient',
        id: 'looked-after',
        generalPractitioner: references.map((reference) => ({ reference })),
      });
    const absolute = `${TEST_NODE.url}/fhir/R4/Practitioner/theirs`;
    for (const other of [
      'Organization/guest',
      'Practitioner/theirs',
      'Practitioner/left',
      'Practitioner/none',
      absolute,
    ]) {
      assert.deepEqual(codesOf(await name(other)), ['consent.other-institution-named'], other);
    }
    assert.equal((await name('Organization/host', 'Practitioner/ours')).status, 200);
    await put(room, {
      resourceType: 'Patient',
      id: 'looked-after',
      generalPractitioner: [{ reference: 'Practitioner/theirs' }],
    });
    assert.equal((await name('Practitioner/theirs', 'Practitioner/ours')).status, 200, 'who it was before may stay');
  });
});
