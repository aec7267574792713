import assert from 'node:assert/strict';
import { systemOf } from '#rooms/identity';
import { aClinician, aName, aPatient, aPerson } from '../fixtures.ts';
import type { NoticeChannel } from '../notices/channel.ts';
import { type TestRoom, testRoom } from '../room-harness.ts';

export const START = '2026-11-22T02:00:00.000Z';
export const MINUTE = 60_000;
export const ASK = {
  scope: { purposes: ['TREAT'], sections: ['problems'], validDays: 30 },
  reason: 'Without a telephone application (synthetic).',
};
const atDesk = (name: string) =>
  aPerson('coordinator', {
    accountId: name,
    fhirUser: `Practitioner/${name}`,
    name: aName(name),
    organization: { id: 'org2', name: aName('org2') },
  });
const { fhirUser: _, ...WITHOUT_ENTRY } = atDesk('second');
const PEOPLE = {
  patient: aPatient('p1'),
  doctor: aClinician('org2', { fhirUser: 'Practitioner/dr2' }),
  doctorAgain: aClinician('org2', { fhirUser: 'Practitioner/dr2', accountId: 'dr2-again' }),
  desk: atDesk('desk'),
  second: atDesk('second'),
  twice: atDesk('twice'),
  unknown: { ...WITHOUT_ENTRY, accountId: 'second-again' },
  elsewhere: aClinician('org3', { fhirUser: 'Practitioner/dr3' }),
};

export const NUMBER = '+852 90000101';
export const PAPER = { kind: 'hkid', number: 'A123456(3)' } as const;

/**
 * A node with these people at its counter, a patient with a telephone and a paper, and one with neither, both on record for weeks.
 *
 * @param channels - by which it sends messages; none where it sends none
 */
export async function counterRoom(channels?: readonly NoticeChannel[]): Promise<TestRoom> {
  const room = await testRoom(PEOPLE, channels === undefined ? {} : { channels });
  room.clock.set('2026-11-01T02:00:00.000Z');
  await putPatient(room, 'p1', [{ system: 'phone', value: NUMBER }]);
  await room.send('system', 'PUT', '/fhir/R4/Patient/p2', { resourceType: 'Patient', id: 'p2', birthDate: '1950' });
  room.clock.set(START);
  return room;
}

/** A request as if it were the first of the day: what was asked and tried before is forgotten. @returns its id */
export async function askAtCounter(room: TestRoom, as = 'doctor', patient = 'p1'): Promise<string> {
  await room.db.database.transaction((tx) => tx.query('delete from consent.request_put'));
  await room.db.database.transaction((tx) => tx.query('delete from consent.counter_try'));
  room.clock.set(START);
  const made = await room.send(as, 'POST', '/api/consent-requests', { ...ASK, patient: { id: patient } });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

export async function putPatient(room: TestRoom, id: string, telecom: readonly object[], as = 'system'): Promise<void> {
  const identifier = [{ system: systemOf(PAPER.kind), value: 'A1234563' }];
  const patient = { resourceType: 'Patient', id, telecom, identifier, birthDate: '1941-02-03' };
  const sent = await room.send(as, 'PUT', `/fhir/R4/Patient/${id}`, patient);
  assert.ok(sent.status < 300, sent.text);
}
