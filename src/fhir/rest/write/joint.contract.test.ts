import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import { lockAbsences } from '../../store/locks.ts';
import { codesOf, type FhirClient, fhirClient, OPEN_GATE } from '../rest-harness.ts';
import { lockNameOf, parseCriteria } from './criteria.ts';

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

  describe('on the condition that nobody has an identifier', () => {
    const SYSTEM = 'https://synthetic.example/ids';
    const identified = (value: string, family = 'Synthetic') => ({
      ...aPatient(family),
      identifier: [{ system: SYSTEM, value }],
    });
    const make = (body: object, value: string) =>
      client.send('POST', 'Patient', body, { 'if-none-exist': `identifier=${SYSTEM}|${value}` });
    const statuses = (replies: readonly { status: number }[]) => replies.map(({ status }) => status).toSorted();

    it('are one resource for each identity, made once, noted once, and answered to all', async () => {
      const seen = client.notes.length;
      const asked = Array.from({ length: 24 }, (_, i) => `one-${i % 4}`);
      const replies = await Promise.all(asked.map((value) => make(identified(value), value)));
      for (const value of new Set(asked)) {
        const same = replies.filter((_, i) => asked[i] === value);
        assert.deepEqual(statuses(same), [200, 200, 200, 200, 200, 201]);
        assert.equal(new Set(same.map(({ json }) => json.id)).size, 1);
        assert.equal((await client.send('GET', `Patient?identifier=${SYSTEM}|${value}`)).json.total, 1);
      }
      const created = client.notes.slice(seen).filter(({ note }) => note.action === 'create');
      assert.equal(created.length, 4);
    });

    it('find what is there, and refuse to choose between two', async () => {
      const first = await client.send('POST', 'Patient', identified('two'));
      const found = await make(identified('two'), 'two');
      assert.deepEqual([found.status, found.json.id], [200, first.json.id]);
      await client.send('POST', 'Patient', identified('two'));
      const many = await make(identified('two'), 'two');
      assert.equal(many.status, 412);
      assert.deepEqual(codesOf(many), ['fhir.multiple-matches']);
    });

    it('are made again once the one who had it is deleted, or has another', async () => {
      const { json: first } = await make(identified('freed'), 'freed');
      await client.send('DELETE', `Patient/${first.id}`);
      const second = await make(identified('freed'), 'freed');
      assert.equal(second.status, 201);
      await client.send('PUT', `Patient/${second.json.id}`, { ...identified('other'), id: second.json.id });
      assert.equal((await make(identified('freed'), 'freed')).status, 201);
      assert.equal((await make(identified('other'), 'other')).json.id, second.json.id);
    });

    it('are each made where what is made does not bear the identifier', async () => {
      const replies = await Promise.all([1, 2, 3].map(() => make(aPatient('Nameless'), 'absent')));
      assert.deepEqual(statuses(replies), [201, 201, 201]);
    });

    it('wait for whoever depends on the same absence, and nobody else waits with them', async () => {
      const begun = Promise.withResolvers<void>();
      const done = Promise.withResolvers<void>();
      const stranger = client.db.database.transaction(async (tx) => {
        const text = `identifier=${SYSTEM}|awaited`;
        await lockAbsences(tx, [lockNameOf(parseCriteria('Patient', text, ''))]);
        begun.resolve();
        await done.promise;
      });
      await begun.promise;
      let answered = false;
      const waiting = make(identified('awaited'), 'awaited').finally(() => {
        answered = true;
      });
      const others = await Promise.all([
        make(identified('free'), 'free'),
        client.send('POST', 'Patient', aPatient('Free')),
      ]);
      assert.deepEqual(statuses(others), [201, 201]);
      assert.equal(answered, false);
      done.resolve();
      await stranger;
      assert.equal((await waiting).status, 201);
    });

    it('find before they are refused: what may not be made may be there', async () => {
      const { json: there } = await make(identified('refused'), 'refused');
      const [found, refused] = await Promise.all([
        make(identified('refused', 'Forbidden'), 'refused'),
        make(identified('unmade', 'Forbidden'), 'unmade'),
      ]);
      assert.deepEqual([found.status, found.json.id, refused.status], [200, there.id, 409]);
    });
  });
});
