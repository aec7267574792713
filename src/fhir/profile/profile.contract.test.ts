import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sampleFiles } from '../fixtures.ts';
import { parseFhirJson } from '../json/json.ts';
import { codesOf, type FhirClient, fhirClient } from '../rest/rest-harness.ts';

const IPS = 'http://hl7.org/fhir/uv/ips/StructureDefinition/';

describe('$validate against profiles loaded into the node', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  it('knows none before one is stored', async () => {
    const asked = await fhir.send('POST', `Patient/$validate?profile=${IPS}Patient-uv-ips`, {
      resourceType: 'Patient',
      active: true,
    });
    assert.deepEqual([asked.status, codesOf(asked)], [200, ['fhir.profile-unknown']]);
  });

  it('holds a resource against what it asks for, and against what it says of itself', async (t) => {
    const files = sampleFiles(t, 'ips/hl7-uv-ips-1.1.0/definitions');
    if (files.length === 0) return;
    for (const { text } of files) {
      const { resourceType, id } = parseFhirJson(text);
      if (resourceType !== 'StructureDefinition' && resourceType !== 'CodeSystem' && resourceType !== 'ValueSet')
        continue;
      const put = await fhir.send('PUT', `${resourceType}/${id}`, text);
      assert.equal(put.status, 201, put.text.slice(0, 500));
    }
    const profile = `${IPS}Patient-uv-ips`;
    const patient = { resourceType: 'Patient', name: [{ family: 'Chan' }], birthDate: '1970' };
    const good = await fhir.send('POST', `Patient/$validate?profile=${profile}`, patient);
    assert.ok(
      good.json.issue?.every(({ severity }) => severity !== 'error'),
      good.text,
    );
    const { birthDate: _gone, ...without } = patient;
    const parameter = [
      { name: 'resource', resource: without },
      { name: 'profile', valueUri: `${profile}|1.1.0` },
    ];
    const asked = await fhir.send('POST', 'Patient/$validate', { resourceType: 'Parameters', parameter });
    const own = await fhir.send('POST', 'Patient/$validate', { ...without, meta: { profile: [profile] } });
    for (const answer of [asked, own]) {
      assert.deepEqual(codesOf(answer), ['fhir.profile-min']);
      assert.deepEqual(answer.json.issue?.[0]?.expression, ['Patient.birthDate']);
    }
    const entry = [
      {
        fullUrl: 'urn:uuid:0d5b1c4e-0000-4000-8000-000000000001',
        resource: { ...without, meta: { profile: [profile] } },
      },
    ];
    const bundle = await fhir.send('POST', 'Bundle/$validate', { resourceType: 'Bundle', type: 'collection', entry });
    assert.deepEqual(bundle.json.issue?.[0]?.expression, ['Bundle.entry[0].resource.birthDate']);
  });
});
