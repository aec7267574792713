import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Resource } from '../../types.ts';
import { type FhirClient, fhirClient, type Reply } from '../rest-harness.ts';

describe('$validate, $everything and _history', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient({ restWrite: { Consent: 'closed' } });
  });
  after(() => fhir.close());
  const errorsOf = (reply: Reply) => (reply.json.issue ?? []).filter((issue) => issue.severity === 'error').length;

  it('$validate with a mode says what would stand against it', async () => {
    const put = await fhir.send('PUT', 'Basic/v', { resourceType: 'Basic', id: 'v', code: { text: 'x' } });
    assert.equal(put.status, 201);
    const ask = (path: string, body: object) => fhir.send('POST', path, body);
    const basic = { resourceType: 'Basic', code: { text: 'x' } };
    assert.equal(errorsOf(await ask('Basic/$validate?mode=create', basic)), 0);
    assert.equal(errorsOf(await ask('Basic/v/$validate?mode=update', basic)), 1);
    assert.equal(errorsOf(await ask('Basic/v/$validate?mode=update', { ...basic, id: 'v' })), 0);
    const asDelete = { resourceType: 'Parameters', parameter: [{ name: 'mode', valueCode: 'delete' }] };
    assert.equal(errorsOf(await ask('Basic/v/$validate', asDelete)), 0);
    assert.equal((await ask('Basic/never/$validate', asDelete)).status, 404);
    assert.equal((await fhir.send('POST', 'Basic/v/$validate?mode=delete')).status, 200, 'nothing need be sent along');
    assert.equal((await fhir.send('POST', 'Basic/never/$validate?mode=delete')).status, 404);
    const nothing = await fhir.send('POST', 'Basic/v/$validate?mode=update');
    assert.equal(nothing.status, 400);
    assert.match(nothing.text, /resource/);
    assert.equal((await ask('Basic/$validate', asDelete)).status, 400);
    assert.equal((await ask('Basic/$validate?mode=burn', basic)).status, 400);
    const consent = {
      resourceType: 'Parameters',
      parameter: [{ name: 'resource', resource: { resourceType: 'Consent' } }],
    };
    assert.match((await ask('Consent/$validate?mode=create', consent)).text, /fhir\.write-closed/);
  });

  it('$validate with the mode profile holds the stored one against the profile that is named, and nothing else', async () => {
    const weight = 'http://hl7.org/fhir/StructureDefinition/bodyweight';
    const observation = { resourceType: 'Observation', id: 'plain', status: 'final', code: { text: 'x' } };
    await fhir.send('PUT', 'Observation/plain', observation);
    const ask = (query: string, body?: object) => fhir.send('POST', `Observation/${query}`, body);
    const asked = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
    const mode = { name: 'mode', valueCode: 'profile' };
    const profile = { name: 'profile', valueUri: weight };
    assert.ok(errorsOf(await fhir.send('GET', `Observation/plain/$validate?mode=profile&profile=${weight}`)) > 0);
    assert.ok(errorsOf(await ask(`plain/$validate?mode=profile&profile=${weight}`)) > 0);
    assert.ok(errorsOf(await ask('plain/$validate', asked(mode, profile))) > 0);
    const core = { name: 'profile', valueUri: 'http://hl7.org/fhir/StructureDefinition/Observation' };
    assert.equal(errorsOf(await ask('plain/$validate', asked(mode, core))), 0);
    const sent = { name: 'resource', resource: observation };
    for (const [query, body, name] of [
      ['plain/$validate', asked(mode), 'profile'],
      [`$validate?mode=profile&profile=${weight}`, undefined, 'mode'],
      ['plain/$validate', asked(mode, profile, sent), 'mode'],
    ] as const) {
      const { status, json } = await ask(query, body);
      const text = json.issue?.[0]?.details?.text ?? '';
      assert.ok(status === 400 && text.includes(name), `${query}: ${status} ${text}`);
    }
  });

  it('$everything brings whom and what the record refers to, and keeps to _type and _since', async () => {
    const put = (resource: Resource) => fhir.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
    await put({ resourceType: 'Organization', id: 'org', name: 'Synthetic clinic' });
    await put({ resourceType: 'PractitionerRole', id: 'role', organization: { reference: 'Organization/org' } });
    await put({ resourceType: 'Patient', id: 'other', gender: 'male' });
    await put({
      resourceType: 'Patient',
      id: 'p',
      generalPractitioner: [{ reference: 'PractitionerRole/role' }],
      link: [{ other: { reference: 'Patient/other' }, type: 'seealso' }],
    });
    const got = async (query: string) => {
      const { json } = await fhir.send('GET', `Patient/p/$everything${query}`);
      return (json.entry ?? []).map((entry) => `${entry.search?.mode} ${entry.resource?.resourceType}`);
    };
    assert.deepEqual(await got(''), ['match Patient', 'include PractitionerRole', 'include Organization']);
    assert.deepEqual(await got('?_type=Patient,PractitionerRole'), ['match Patient', 'include PractitionerRole']);
    assert.deepEqual(await got('?_since=2999-01-01'), []);
  });

  it('$everything has the patient before whatever else is on the page', async () => {
    const put = (resource: Resource) => fhir.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
    await put({ resourceType: 'Patient', id: 'head' });
    const [subject, code] = [{ reference: 'Patient/head' }, { text: 'any' }];
    await put({ resourceType: 'Condition', id: 'headed', subject });
    await put({ resourceType: 'Observation', id: 'headed', status: 'final', code, subject });
    await put({ resourceType: 'RiskAssessment', id: 'headed', status: 'final', subject });
    const { json } = await fhir.send('GET', 'Patient/head/$everything');
    const types = (json.entry ?? []).map(({ resource }) => resource?.resourceType ?? '');
    assert.deepEqual([types[0], types.length, new Set(types).size], ['Patient', 4, 4]);
  });

  it('$everything that brings nothing is a look at each patient it was about', async () => {
    const put = (resource: object & { readonly resourceType: string; readonly id: string }) =>
      fhir.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
    for (const id of ['look-a', 'look-b']) await put({ resourceType: 'Patient', id });
    const member = ['look-a', 'look-b'].map((id) => ({ entity: { reference: `Patient/${id}` } }));
    await put({ resourceType: 'Group', id: 'look', type: 'person', actual: true, member } as never);
    const code = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' };
    const subject = { reference: 'Patient/look-a' };
    await put({ resourceType: 'Encounter', id: 'look', status: 'planned', class: code, subject } as never);
    await put({
      resourceType: 'Basic',
      id: 'look',
      code: { text: 'x' },
      subject: { reference: 'Patient/look-b' },
    } as never);
    const looked = async (path: string) => {
      const before = fhir.notes.length;
      assert.equal((await fhir.send('GET', path)).status, 200);
      return fhir.notes.slice(before).map(({ note }) => `${note.patientId} ${JSON.stringify(note.kinds)}`);
    };
    const nothing = '{"Immunization":0}';
    assert.deepEqual(await looked('Patient/look-a/$everything?_type=Immunization'), [`look-a ${nothing}`]);
    assert.deepEqual(await looked('Encounter/look/$everything?_type=Immunization'), [`look-a ${nothing}`]);
    assert.deepEqual(await looked('Group/look/$everything?_type=Immunization'), [
      `look-a ${nothing}`,
      `look-b ${nothing}`,
    ]);
    assert.deepEqual((await looked('Group/look/$everything?_type=Basic')).sort(), [
      'look-a {"Basic":0}',
      'look-b {"Basic":1}',
    ]);
  });

  it('_history?_at=… is what was current then; _since what changed since; pages hold each version once', async () => {
    const write = (text: string) => fhir.send('PUT', 'Basic/h', { resourceType: 'Basic', id: 'h', code: { text } });
    fhir.clock.set('2026-05-01T00:00:00Z');
    await write('one');
    fhir.clock.set('2026-05-02T00:00:00Z');
    await write('two');
    fhir.clock.set('2026-05-03T00:00:00Z');
    await write('three');
    const texts = async (query: string) =>
      ((await fhir.send('GET', `Basic/h/_history?${query}`)).json.entry ?? []).map(
        ({ resource }) => ((resource ?? {}) as { code: { text: string } }).code.text,
      );
    assert.deepEqual(await texts('_at=2026-05-02T12:00:00Z'), ['two']);
    assert.deepEqual(await texts('_at=2026-05-01T12:00:00Z'), ['one']);
    assert.deepEqual(await texts('_at=2026-04-30'), []);
    assert.deepEqual(await texts('_at=2026-05'), ['three', 'two', 'one']);
    assert.deepEqual(await texts('_since=2026-05-02T00:00:00Z'), ['three', 'two']);
    const first = await fhir.send('GET', 'Basic/h/_history?_count=2');
    const next = first.json.link?.find((link) => link.relation === 'next')?.url ?? '';
    const second = await fhir.send('GET', next);
    assert.deepEqual([first.json.entry?.length, second.json.entry?.length], [2, 1]);
  });
});
