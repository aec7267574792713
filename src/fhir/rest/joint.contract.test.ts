import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { codesOf, type FhirClient, fhirClient, OPEN_GATE } from './rest-harness.ts';

const aPatient = (family: string) => ({ resourceType: 'Patient', name: [{ family }] });

describe('creations of one moment', () => {
  let client: FhirClient;
  before(async () => {
    client = await fhirClient({
      gate: {
        ...OPEN_GATE,
        async mayWrite(_scope, { after: patient }) {
          const [name] = (patient?.resource.name ?? []) as { family?: string }[];
          if (name?.family === 'Forbidden')
            throw new RefusalError(refuseFhir('fhir.already-exists', { type: 'Patient', id: 'x' }));
        },
      },
    });
  });
  after(() => client.close());

  it('are each stored, each answered with its own, and each noted once', async () => {
    const families = Array.from({ length: 30 }, (_, i) => `Synthetic${i}`);
    const seen = client.notes.length;
    const replies = await Promise.all(families.map((family) => client.send('POST', 'Patient', aPatient(family))));
    for (const [i, reply] of replies.entries()) {
      assert.equal(reply.status, 201, reply.text);
      const stored = await client.send('GET', `Patient/${reply.json.id}`);
      assert.deepEqual(stored.json, reply.json);
      assert.deepEqual(stored.json.name, [{ family: families[i] }]);
      assert.equal(stored.json.meta?.versionId, '1');
      assert.equal(stored.json.meta?.lastUpdated, reply.json.meta?.lastUpdated);
    }
    assert.equal(new Set(replies.map((reply) => reply.json.id)).size, families.length);
    const created = client.notes.slice(seen).filter(({ note }) => note.action === 'create');
    assert.deepEqual(
      created.map(({ note }) => note.patientId).toSorted(),
      replies.map((reply) => reply.json.id).toSorted(),
    );
  });

  it('fail alone: what is refused, invalid or broken leaves its neighbours as they are', async () => {
    const seen = client.notes.length;
    const [good, refused, invalid, broken, alsoGood] = await Promise.all([
      client.send('POST', 'Patient', aPatient('Good')),
      client.send('POST', 'Patient', aPatient('Forbidden')),
      client.send('POST', 'Patient', { resourceType: 'Patient', gender: 'unheard of' }),
      client.send('POST', 'Patient', '{"resourceType":'),
      client.send('POST', 'Patient', aPatient('Good')),
    ]);
    assert.deepEqual(
      [good, refused, invalid, broken, alsoGood].map((reply) => Math.floor((reply?.status ?? 0) / 100)),
      [2, 4, 4, 4, 2],
    );
    assert.deepEqual(refused && codesOf(refused), ['fhir.already-exists']);
    const permitted = client.notes.slice(seen).filter(({ note }) => note.outcome === 'permitted');
    assert.equal(permitted.length, 2, 'only what was stored is noted as done');
  });

  it('so are transactions that only create, each whole or not at all', async () => {
    const visit = (...families: string[]) => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: families.map((family) => ({ resource: aPatient(family), request: { method: 'POST', url: 'Patient' } })),
    });
    const seen = client.notes.length;
    const replies = await Promise.all([
      client.send('POST', '', visit('Whole1', 'Whole2')),
      client.send('POST', '', visit('Half', 'Forbidden')),
      client.send('POST', '', visit('Whole3')),
    ]);
    assert.deepEqual(
      replies.map(({ status }) => status),
      [200, 409, 200],
    );
    const made = replies.flatMap(({ json }) => (json.entry ?? []).map(({ response }) => response?.location ?? ''));
    for (const location of made) assert.equal((await client.send('GET', location)).status, 200, location);
    assert.equal((await client.send('GET', 'Patient?family=Half')).json.total, 0);
    const permitted = client.notes
      .slice(seen)
      .filter(({ note }) => note.action === 'create' && note.outcome === 'permitted');
    assert.equal(permitted.length, 3, 'a note for each patient that was made');
  });
});
