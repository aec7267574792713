import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aClinician, aPatient, aSystem } from './fixtures.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from './room-harness.ts';

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const VITALS = `category=${CATEGORY}|vital-signs`;

const ACTORS = {
  whole: aSystem('system/Patient.rs', 'system/Observation.rs'),
  vitals: aSystem('system/Patient.rs', `system/Observation.cruds?${VITALS}`),
  others: aSystem('system/Patient.rs', 'system/Observation.rs?category:not=vital-signs'),
  either: aSystem(`system/Observation.rs?${VITALS}`, 'system/Observation.rs?category=survey'),
  unknown: aSystem('system/Observation.rs?date=gt2020'),
  own: { ...aPatient('p1'), scopes: ['patient/Patient.rs', `patient/Observation.rs?${VITALS}`] },
  /** A doctor's application that was opened in the record of p1. */
  opened: { ...aClinician('org1', { scopes: ['patient/*.rs'] }), launch: { patientId: 'p1' } },
  doctor: aClinician('org1'),
} as const;
type Who = keyof typeof ACTORS;

const observation = (id: string, category: string, patient = 'p1', value = 1) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [{ coding: [{ system: CATEGORY, code: category }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: `Patient/${patient}` },
  effectiveDateTime: '2026-01-01',
  valueQuantity: { value },
});
const patient = (id: string) => ({
  resourceType: 'Patient',
  id,
  managingOrganization: { reference: 'Organization/org1' },
});

/** “patient/Observation.rs?category=…|laboratory”: on every path by which an Observation can be met. */
describe('a scope with a query part', () => {
  let room: TestRoom;
  const get = (as: Who, path: string) => room.send(as, 'GET', `/fhir/R4/${path}`);
  const ids = ({ json }: Sent): string[] =>
    (json.entry ?? []).map((entry: { resource?: { id: string } }) => entry.resource?.id).sort();

  before(async () => {
    room = await testRoom(ACTORS);
    const resources = [
      patient('p1'),
      patient('p2'),
      observation('vital', 'vital-signs'),
      observation('lab', 'laboratory'),
      observation('survey', 'survey'),
      observation('vital2', 'vital-signs', 'p2'),
    ];
    const entry = resources.map((resource) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    }));
    const sent = await room.send('system', 'POST', '/fhir/R4', { resourceType: 'Bundle', type: 'transaction', entry });
    assert.equal(sent.status, 200, sent.text);
  });
  after(() => room.close());

  it('is held to by read, version and history', async () => {
    assert.equal((await get('vitals', 'Observation/vital')).status, 200);
    for (const path of ['Observation/lab', 'Observation/lab/_history/1', 'Observation/lab/_history']) {
      assert.equal((await get('vitals', path)).status, 404, path);
      assert.equal((await get('whole', path)).status, 200, path);
    }
    assert.deepEqual(ids(await get('vitals', 'Observation/_history')), ['vital', 'vital2']);
  });

  it('is held to by what a version was then, not by what the resource is now', async () => {
    const put = (category: string) =>
      room.send('system', 'PUT', '/fhir/R4/Observation/turned', observation('turned', category, 'p2'));
    await put('laboratory');
    await put('vital-signs');
    assert.equal((await get('vitals', 'Observation/turned')).status, 200);
    assert.equal((await get('vitals', 'Observation/turned/_history/1')).status, 404);
    assert.equal((await get('vitals', 'Observation/turned/_history')).json.entry.length, 1);
    await room.send('system', 'DELETE', '/fhir/R4/Observation/turned');
  });

  it('is held to by search, its total and its pages', async () => {
    assert.deepEqual(ids(await get('vitals', 'Observation?patient=p1')), ['vital']);
    assert.equal((await get('vitals', 'Observation?_summary=count')).json.total, 2);
    assert.equal((await get('vitals', 'Observation?_count=1&_total=accurate')).json.total, 2);
    assert.deepEqual(ids(await get('vitals', 'Observation?code=8867-4&category=laboratory')), []);
    assert.deepEqual(ids(await get('others', 'Observation?patient=p1')), ['lab', 'survey']);
    assert.deepEqual(ids(await get('either', 'Observation?patient=p1')), ['survey', 'vital']);
    assert.deepEqual(ids(await get('own', 'Observation')), ['vital']);
  });

  it('is held to by compartments, includes, chains, $everything, $lastn and a search over types', async () => {
    assert.deepEqual(ids(await get('vitals', 'Patient/p1/Observation')), ['vital']);
    assert.deepEqual(ids(await get('vitals', 'Patient?_id=p1&_revinclude=Observation:subject')), ['p1', 'vital']);
    assert.deepEqual(ids(await get('vitals', 'Patient?_has:Observation:patient:category=laboratory')), []);
    assert.deepEqual(ids(await get('whole', 'Patient?_has:Observation:patient:category=laboratory')), ['p1']);
    assert.deepEqual(ids(await get('vitals', 'Patient/p1/$everything')), ['p1', 'vital']);
    assert.deepEqual(ids(await get('vitals', 'Observation/$lastn?patient=p1&code=8867-4')), ['vital']);
    assert.deepEqual(ids(await get('vitals', '?_type=Observation')), ['vital', 'vital2']);
  });

  it('is held to by writes: what is there and what is to be', async () => {
    const put = (body: { id: string }) => room.send('vitals', 'PUT', `/fhir/R4/Observation/${body.id}`, body);
    assert.equal((await put(observation('vital', 'vital-signs', 'p1', 2))).status, 200);
    assert.equal((await put(observation('vital', 'laboratory'))).status, 403);
    for (const id of ['lab', 'new']) {
      assert.equal((await put(observation(id, 'vital-signs'))).status, 404, 'what is hidden is as what is not there');
      assert.equal((await room.send('vitals', 'DELETE', `/fhir/R4/Observation/${id}`)).status, 204);
    }
    const { id: _, ...survey } = observation('', 'survey');
    assert.equal((await room.send('vitals', 'POST', '/fhir/R4/Observation', survey)).status, 403);
    assert.equal((await get('whole', 'Observation/lab')).json.meta.versionId, '1');
  });

  it('that asks for anything but codes covers nothing', async () => {
    assert.deepEqual(ids(await get('unknown', 'Observation')), []);
    assert.equal((await get('unknown', 'Observation?_summary=count')).json.total, 0);
    assert.equal((await get('unknown', 'Observation/vital')).status, 404);
  });

  it('leaves other types closed', async () => {
    assert.deepEqual(codesOf(await get('vitals', 'Condition')), ['consent.scope-missing']);
  });
});

describe('an application that was opened in one patient’s record', () => {
  let room: TestRoom;
  const get = (as: Who, path: string) => room.send(as, 'GET', path);
  const ids = ({ json }: Sent): string[] =>
    (json.entry ?? []).map((entry: { resource?: { id: string } }) => entry.resource?.id).sort();
  before(async () => {
    room = await testRoom(ACTORS);
    for (const id of ['p1', 'p2']) {
      await room.send('system', 'PUT', `/fhir/R4/Patient/${id}`, patient(id));
      await room.send('system', 'PUT', `/fhir/R4/Observation/${id}-o`, observation(`${id}-o`, 'survey', id));
    }
  });
  after(() => room.close());

  it('speaks for that patient, though the doctor may see others', async () => {
    assert.deepEqual(ids(await get('doctor', '/fhir/R4/Observation')), ['p1-o', 'p2-o']);
    assert.deepEqual(ids(await get('opened', '/fhir/R4/Observation')), ['p1-o']);
    assert.equal((await get('opened', '/fhir/R4/Observation?_summary=count')).json.total, 1);
    assert.deepEqual(ids(await get('opened', '/fhir/R4/Patient?_has:Observation:patient:category=survey')), ['p1']);
    for (const path of ['Observation/p2-o', 'Patient/p2', 'Patient/p2/$everything', 'Patient/p2/_history']) {
      assert.equal((await get('opened', `/fhir/R4/${path}`)).status, 404, path);
      assert.equal((await get('doctor', `/fhir/R4/${path}`)).status, 200, path);
    }
    assert.equal((await get('opened', '/fhir/R4/Patient/p1')).status, 200);
  });
});
