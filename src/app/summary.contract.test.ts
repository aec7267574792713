import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleFiles } from '../fhir/fixtures.ts';
import { fhirClient } from '../fhir/rest/rest-harness.ts';
import { fhirOperations } from './fhir-operations.ts';

const IPS = 'http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips';

// @source HL7 IPS 1.1.0, OperationDefinition-summary and Bundle-uv-ips
describe('Patient/1/$summary and the guide that it is of', () => {
  it('keeps to the guide’s own profiles: of somebody of whom nothing is recorded, not even a name or a birth date, and of somebody with a record', async (t) => {
    const files = sampleFiles(t, 'ips/hl7-uv-ips-1.1.0/definitions');
    if (files.length === 0) return;
    const fhir = await fhirClient({ operations: fhirOperations });
    t.after(() => fhir.close());
    const put = async (resource: { resourceType: string; id: string }) => {
      const { status, text } = await fhir.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
      assert.equal(status, 201, text);
    };
    for (const { text } of files) await put(JSON.parse(text));
    for (const id of ['nothing', 'much'])
      await put({ resourceType: 'Patient', id, name: [{ family: id }], birthDate: '1960-01-01' } as never);
    await put({ resourceType: 'Patient', id: 'nobody' });
    const subject = { reference: 'Patient/much' };
    const of = (system: string, code: string) => ({
      coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
    });
    await put({
      resourceType: 'Condition',
      id: 'c',
      clinicalStatus: of('condition-clinical', 'active'),
      category: [of('condition-category', 'problem-list-item')],
      code: { text: 'Asthma' },
      subject,
    } as never);
    await put({
      resourceType: 'AllergyIntolerance',
      id: 'a',
      clinicalStatus: of('allergyintolerance-clinical', 'active'),
      code: { text: 'Latex' },
      patient: subject,
    } as never);
    for (const [id, nothing] of [
      ['nothing', 3],
      ['nobody', 3],
      ['much', 1],
    ] as const) {
      const { status, text, json } = await fhir.send('GET', `Patient/${id}/$summary?profile=${IPS}|1.1.0`);
      assert.equal(status, 200, text);
      assert.equal(text.match(/"no-(problem|allergy|medication)-info"/g)?.length, nothing);
      assert.equal(
        text.match(/"_birthDate":\{"extension":\[\{[^\]]*"valueCode":"unknown"/g)?.length,
        id === 'nobody' ? 1 : undefined,
      );
      const { entry = [] } = json;
      assert.equal(entry[0]?.resource?.resourceType, 'Composition');
      const known = new Set(entry.map(({ fullUrl }) => String(fullUrl).split('/').slice(-2).join('/')));
      for (const [, reference] of text.matchAll(/"reference":"([^"#]+)"/g))
        assert.ok(known.has(reference ?? ''), `${reference} is in the document`);
      const held = await fhir.send('POST', `Bundle/$validate?profile=${IPS}`, text);
      const faults = (held.json.issue ?? []).filter(({ severity }) => severity === 'error');
      assert.deepEqual(faults, [], id);
    }
  });
});
