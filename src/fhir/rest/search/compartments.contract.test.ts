import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { LINKED_COMPARTMENTS, membersOf } from '../../definitions/compartments.ts';
import { isResourceType } from '../../definitions/definitions.ts';
import { findSearchParameter } from '../../search/parameters.ts';
import { codesOf, type FhirClient, fhirClient } from '../rest-harness.ts';

const VISIT_CLASS = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' };

/** https://hl7.org/fhir/R4/compartmentdefinition.html */
describe('compartments of devices, encounters, practitioners and related persons', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
    const observation = (id: string, more: object) => {
      return { resourceType: 'Observation', id, status: 'final', code: { text: id }, ...more };
    };
    for (const resource of [
      { resourceType: 'Patient', id: 'p', generalPractitioner: [{ reference: 'Practitioner/dr' }] },
      { resourceType: 'Practitioner', id: 'dr' },
      { resourceType: 'Device', id: 'meter' },
      { resourceType: 'RelatedPerson', id: 'aunt', patient: { reference: 'Patient/p' } },
      // Lies with its patient, and not where its own id would have it.
      {
        resourceType: 'Encounter',
        id: 'visit',
        status: 'finished',
        class: VISIT_CLASS,
        subject: { reference: 'Patient/p' },
        participant: [{ individual: { reference: 'Practitioner/dr' } }],
      },
      observation('within', { subject: { reference: 'Patient/p' }, encounter: { reference: 'Encounter/visit' } }),
      observation('measured', { subject: { reference: 'Patient/p' }, device: { reference: 'Device/meter' } }),
      observation('told', { subject: { reference: 'Patient/p' }, performer: [{ reference: 'RelatedPerson/aunt' }] }),
      observation('of-device', { subject: { reference: 'Device/meter' } }),
    ]) {
      const { status, text } = await fhir.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
      assert.equal(status, 201, text);
    }
  });
  after(() => fhir.close());

  it('are as R4 has them: by search parameters that may lead there', () => {
    for (const compartment of LINKED_COMPARTMENTS) {
      const members = membersOf(compartment);
      // R4 leaves the device itself out of its own.
      assert.equal(members.has(compartment), compartment !== 'Device', compartment);
      for (const [type, codes] of members) {
        assert.ok(isResourceType(type), type);
        for (const code of codes) {
          const { targets = [], type: kind } = findSearchParameter(type, code) ?? {};
          assert.equal(kind, 'reference', `${type}.${code}`);
          assert.ok(targets.length === 0 || targets.includes(compartment), `${type}.${code} of ${compartment}`);
        }
      }
    }
  });

  const TABLE: Readonly<Record<string, readonly string[]>> = {
    'Encounter/visit/Observation': ['within'],
    'Encounter/visit/Observation?code:text=measured': [],
    'Encounter/visit/Encounter': ['visit'],
    'Encounter/visit/*': ['visit', 'within'],
    'Encounter/visit/*?_type=Observation': ['within'],
    'Encounter/other/*': [],
    'Encounter/visit/Organization': [],
    'Practitioner/dr/Patient': ['p'],
    'Practitioner/dr/*': ['dr', 'p', 'visit'],
    'Device/meter/Observation': ['measured', 'of-device'],
    'RelatedPerson/aunt/*': ['aunt', 'told'],
    'Patient/p/Observation': ['measured', 'told', 'within'],
  };
  for (const [address, ids] of Object.entries(TABLE)) {
    it(`GET /${address}`, async () => {
      const { status, json, text } = await fhir.send('GET', address);
      assert.equal(status, 200, text);
      assert.deepEqual((json.entry ?? []).map(({ resource }) => resource?.id).sort(), ids);
      assert.equal(json.link?.[0]?.url, `http://hk.test/fhir/R4/${address.replaceAll(':text', '%3Atext')}`);
    });
  }

  it('are asked by a form, and in a bundle', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const byForm = await fhir.send('POST', 'Encounter/visit/Observation/_search', 'status=final', form);
    assert.deepEqual(
      byForm.json.entry?.map(({ resource }) => resource?.id),
      ['within'],
    );
    const entry = [{ request: { method: 'GET', url: 'Encounter/visit/Observation' } }];
    const { json } = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
    assert.match(JSON.stringify(json.entry?.[0]?.resource), /"id":"within"/);
  });

  it('are named in the CapabilityStatement', async () => {
    const { rest } = (await fhir.send('GET', 'metadata')).json as unknown as { rest: [{ compartment: string[] }] };
    const names = ['patient', 'device', 'encounter', 'practitioner', 'relatedperson'];
    assert.deepEqual(
      rest[0].compartment,
      names.map((name) => `http://hl7.org/fhir/CompartmentDefinition/${name}`),
    );
  });

  it('there are no others', async () => {
    assert.equal((await fhir.send('GET', 'Organization/o/Patient')).status, 404);
    assert.deepEqual(codesOf(await fhir.send('GET', 'Encounter/visit/Nothing')), ['fhir.unknown-type']);
  });
});
