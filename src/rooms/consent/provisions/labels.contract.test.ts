import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aProvision, toOrganization } from '../fixtures.ts';
import type { TestRoom } from '../room-harness.ts';
import { confidential, label } from './fixtures.ts';
import { WRITTEN_AT } from './labels.ts';
import { ids, keep, ORG, observation, provisionsRoom, put, to } from './provisions-harness.ts';

describe('what is labelled as sensitive, by every path of FHIR REST', () => {
  let room: TestRoom;
  const get = (as: string, path: string) => room.send(as, 'GET', `/fhir/R4/${path}`);
  before(async () => {
    room = await provisionsRoom();
  });
  after(() => room.close());

  it('what is labelled stays with the organisation that wrote it, until the patient says otherwise', async () => {
    const security = [label('PSY')];
    await put(room, observation('labelled', 'theirs', { meta: { security }, performer: [ORG('elsewhere')] }));
    await put(room, observation('labelled', 'own', { meta: { security }, performer: [ORG('host')] }));
    await put(
      room,
      observation('labelled', 'tagged', { meta: { security, tag: [{ system: WRITTEN_AT, code: 'host' }] } }),
    );
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
    await keep(
      room,
      'labelled',
      aProvision('permit', { to: [toOrganization('host', 'hk')], data: { labels: security } }),
    );
    assert.equal((await get('host', 'Observation/labelled-theirs')).status, 200);
    assert.equal((await get('host', 'Observation?patient=labelled&_summary=count')).json.total, seen.length + 1);
  });

  it('a label put on later shuts the versions before it too, and one taken off opens none that had it', async () => {
    const security = [label('HIV')];
    const bare = observation('labelled', 'later');
    await put(room, bare);
    assert.equal((await get('host', 'Observation/labelled-later/_history/1')).status, 200);
    await put(room, { ...bare, meta: { security } });
    for (const path of ['', '/_history/1', '/_history/2']) {
      assert.equal((await get('host', `Observation/labelled-later${path}`)).status, 404, path);
    }
    const entries = async () =>
      ids(await get('host', 'Observation/_history?_count=500')).filter((id) => id === 'labelled-later');
    assert.deepEqual(await entries(), []);
    await put(room, bare);
    assert.equal((await get('host', 'Observation/labelled-later/_history/2')).status, 404);
    assert.equal((await get('host', 'Observation/labelled-later/_history/3')).status, 200);
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
    await put(room, observation('labelled', 'restricted', { meta: { security } }));
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
    await put(room, bare);
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
});
