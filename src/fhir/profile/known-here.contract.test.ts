import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codesOf, type FhirClient, fhirClient } from '../rest/rest-harness.ts';
import type { OperationOutcomeIssue } from '../types.ts';

const lineOf = ({ details, expression }: OperationOutcomeIssue) =>
  `${details?.coding?.[0]?.code ?? ''} ${expression?.[0] ?? ''}`;

describe('$validate with the definitions that a node knows', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  it('holds extensions against their definitions, which a write does not; and takes the version that is named', async () => {
    const R4 = 'http://hl7.org/fhir/StructureDefinition/';
    const definition = (id: string, more: object) => ({
      resourceType: 'StructureDefinition',
      id,
      name: 'Own',
      status: 'draft',
      abstract: false,
      derivation: 'constraint',
      ...more,
    });
    const store = async (one: ReturnType<typeof definition>) => {
      const { status, text } = await fhir.send('PUT', `StructureDefinition/${one.id}`, one);
      assert.equal(status, 201, text);
    };
    await store(
      definition('tea', {
        url: 'urn:test:tea',
        kind: 'complex-type',
        type: 'Extension',
        baseDefinition: `${R4}Extension`,
        context: [{ type: 'element', expression: 'Patient' }],
        differential: { element: [{ id: 'Extension.value[x]', path: 'Extension.value[x]', min: 1 }] },
      }),
    );
    const tea = { url: 'urn:test:tea', valueString: 'black' };
    const unknown = { url: 'urn:test:coffee', valueString: 'x' };
    const told = async (resource: { resourceType: string }) => {
      const { json } = await fhir.send('POST', `${resource.resourceType}/$validate`, resource);
      return (json.issue ?? []).map(lineOf).filter((line) => line !== ' ');
    };
    const misplaced = { resourceType: 'Organization', name: 'x', extension: [tea] };
    assert.deepEqual(await told({ resourceType: 'Patient', ...{ active: true, extension: [tea, unknown] } }), []);
    assert.deepEqual(await told(misplaced), ['fhir.extension-context Organization.extension[0]']);
    const written = await fhir.send('POST', 'Organization', misplaced, { prefer: 'return=OperationOutcome' });
    assert.deepEqual([written.status, codesOf(written).filter((code) => code?.startsWith('fhir.'))], [201, []]);

    for (const [version, max] of [
      ['0.1.0', '1'],
      ['0.2.0', '0'],
    ]) {
      const element = [{ id: 'Patient.name', path: 'Patient.name', max }];
      const more = {
        url: 'urn:test:versions',
        version,
        kind: 'resource',
        type: 'Patient',
        baseDefinition: `${R4}Patient`,
      };
      await store(definition(`v${max}`, { ...more, differential: { element } }));
    }
    const named = (canonical: string) =>
      told({ resourceType: 'Patient', ...{ name: [{ text: 'x' }], meta: { profile: [canonical] } } });
    assert.deepEqual(await named('urn:test:versions|0.1.0'), []);
    assert.deepEqual(await named('urn:test:versions|0.2.0'), ['fhir.profile-max Patient.name']);
    assert.deepEqual(await named('urn:test:versions'), ['fhir.profile-max Patient.name']);
    assert.deepEqual(await named('urn:test:versions|3'), ['fhir.profile-unknown Patient']);
  });

  it('knows the codes of a value set of R4 that a profile of one’s own requires of a quantity', async () => {
    const url = 'urn:test:aged';
    const binding = { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/age-units' };
    const profile = {
      resourceType: 'StructureDefinition',
      id: 'aged',
      url,
      name: 'Aged',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'Observation',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Observation',
      derivation: 'constraint',
      differential: { element: [{ id: 'Observation.value[x]', path: 'Observation.value[x]', binding }] },
    };
    assert.equal((await fhir.send('PUT', 'StructureDefinition/aged', profile)).status, 201);
    const told = async (code: string) => {
      const valueQuantity = { value: 4, unit: code, system: 'http://unitsofmeasure.org', code };
      const observation = { resourceType: 'Observation', status: 'final', code: { text: 'age' }, valueQuantity };
      const { json } = await fhir.send('POST', `Observation/$validate?profile=${url}`, observation);
      return (json.issue ?? []).map(lineOf).filter((line) => line !== ' ');
    };
    assert.deepEqual(await told('mo'), []);
    assert.deepEqual(await told('m'), ['fhir.profile-code Observation.value.ofType(Quantity)']);
  });
});
