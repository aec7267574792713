import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PersonActor } from '#kernel';
import { aClinician } from './fixtures.ts';
import { refuse } from './messages.ts';
import { type TestRoom, testRoom } from './room-harness.ts';

/** A general practitioner whom a patient names, by the institution's permit and without. */
describe('a clinician whose workplace is closed to them', () => {
  let room: TestRoom;
  const inside: PersonActor = { ...aClinician('org1'), fhirUser: 'Practitioner/gp' };
  const { organization, ...before_ } = inside;
  assert.ok(organization);
  const outside: PersonActor = {
    ...before_,
    closedWorkplace: { organization, refusals: [refuse('consent.not-signed-in')] },
  };

  before(async () => {
    room = await testRoom({ inside, outside });
    const put = async (resource: { resourceType: string; id: string; [more: string]: unknown }) => {
      const sent = await room.send(
        'system',
        'PUT',
        `/fhir/R4/${resource.resourceType}/${resource.id}`,
        resource as never,
      );
      assert.ok(sent.status < 300, sent.text);
    };
    await put({ resourceType: 'Practitioner', id: 'gp' });
    await put({ resourceType: 'Patient', id: 'p', generalPractitioner: [{ reference: 'Practitioner/gp' }] });
    const facts = { status: 'final', code: { text: 'synthetic' }, subject: { reference: 'Patient/p' } };
    await put({ resourceType: 'Observation', id: 'o', ...facts });
  });
  after(() => room.close());

  it('reads, finds and writes nothing of a patient who names them, until it is open again', async () => {
    const resource = { resourceType: 'Observation', status: 'final', code: { text: 'synthetic' } };
    const body = { ...resource, subject: { reference: 'Patient/p' } } as never;
    const tried = async (as: string) => [
      (await room.send(as, 'GET', '/fhir/R4/Observation/o')).status,
      (await room.send(as, 'GET', '/fhir/R4/Observation?_total=accurate')).json.total,
      (await room.send(as, 'POST', '/fhir/R4/Observation', body)).status,
    ];
    assert.deepEqual(await tried('outside'), [404, 0, 403]);
    assert.deepEqual(await tried('inside'), [200, 1, 201]);
  });
});
