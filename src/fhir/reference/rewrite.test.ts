import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleResources } from '../fixtures.ts';
import { stringifyFhirJson } from '../json/json.ts';
import type { Resource } from '../types.ts';
import { collectReferences, mapReferences } from './rewrite.ts';

const UUID = 'urn:uuid:3f1d9c2e-0000-4000-8000-000000000001';

describe('rewriting references', () => {
  it('finds them everywhere, with their place', () => {
    const resource: Resource = {
      resourceType: 'Observation',
      extension: [{ url: 'https://example.org/x', valueReference: { reference: 'Device/1' } }],
      contained: [{ resourceType: 'Specimen', id: 's', subject: { reference: 'Patient/1' } }],
      subject: { reference: 'Patient/1' },
      specimen: { reference: '#s' },
    };
    assert.deepEqual(collectReferences(resource), [
      { reference: 'Device/1', path: 'Observation.extension[0].valueReference.reference' },
      { reference: 'Patient/1', path: 'Observation.contained[0].subject.reference' },
      { reference: 'Patient/1', path: 'Observation.subject.reference' },
      { reference: '#s', path: 'Observation.specimen.reference' },
    ]);
  });

  it('rewrites the address of an attachment only where it is local to the bundle', () => {
    const document = (url: string): Resource => ({
      resourceType: 'DocumentReference',
      content: [{ attachment: { url } }],
    });
    const mapped = (resource: Resource) => stringifyFhirJson(mapReferences(resource, () => 'Binary/1'));
    assert.equal(mapped(document(UUID)), stringifyFhirJson(document('Binary/1')));
    assert.equal(
      mapped(document('https://example.org/a.pdf')),
      stringifyFhirJson(document('https://example.org/a.pdf')),
    );
  });

  it('rewrites links and images of a narrative that lead to another entry, and no other text of it', () => {
    const told = (address: string) =>
      `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${address}">${UUID}</a> <img src='${address}' alt="href"/> <a href="https://example.org/">x</a></div>`;
    const resource: Resource = { resourceType: 'Observation', text: { status: 'generated', div: told(UUID) } };
    const mapped = mapReferences(resource, () => 'Patient/1');
    assert.equal((mapped.text as { div: string }).div, told('Patient/1'));
    assert.deepEqual(
      collectReferences(resource).map(({ path }) => path),
      ['Observation.text.div', 'Observation.text.div'],
    );
  });

  it('leaves names alone: of an extension, of a value set, of a code system', () => {
    const resource: Resource = {
      resourceType: 'ValueSet',
      url: UUID,
      extension: [{ url: UUID, valueString: 'x' }],
      compose: { include: [{ system: UUID }] },
    };
    assert.deepEqual(collectReferences(resource), []);
  });

  it('answers a copy and leaves the original as it was', () => {
    const resource: Resource = { resourceType: 'Observation', subject: { reference: UUID } };
    const mapped = mapReferences(resource, () => 'Patient/1');
    assert.deepEqual(mapped, { resourceType: 'Observation', subject: { reference: 'Patient/1' } });
    assert.deepEqual(resource, { resourceType: 'Observation', subject: { reference: UUID } });
  });

  it('changes nothing when every reference stays: all samples, to the letter', (t) => {
    for (const resource of sampleResources(t, 'fhir-r4-examples', 'ips/connectathon')) {
      assert.equal(stringifyFhirJson(mapReferences(resource, (reference) => reference)), stringifyFhirJson(resource));
    }
  });

  it('there and back is where it was', (t) => {
    for (const resource of sampleResources(t, 'ips/hl7-uv-ips-2.0.1/examples')) {
      const there = mapReferences(resource, (reference) => `urn:uuid:${reference}`);
      const back = mapReferences(there, (reference) => reference.slice('urn:uuid:'.length));
      assert.equal(stringifyFhirJson(back), stringifyFhirJson(resource));
    }
  });
});
