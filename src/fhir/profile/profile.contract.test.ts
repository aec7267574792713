import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sampleFiles } from '../fixtures.ts';
import { parseFhirJson } from '../json/json.ts';
import { codesOf, type FhirClient, fhirClient } from '../rest/rest-harness.ts';
import type { OperationOutcomeIssue } from '../types.ts';

const lineOf = ({ details, expression }: OperationOutcomeIssue) =>
  `${details?.coding?.[0]?.code ?? ''} ${expression?.[0] ?? ''}`;

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

  it('knows what R4 publishes itself: a blood pressure without its systolic part, an extension of another type', async () => {
    const bp = 'http://hl7.org/fhir/StructureDefinition/bp';
    const pressure = (code: string, value: number) => ({
      code: { coding: [{ system: 'http://loinc.org', code }] },
      valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
    });
    const observation = {
      resourceType: 'Observation',
      meta: { profile: [bp] },
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
      ],
      code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
      subject: { reference: 'Patient/1' },
      effectiveDateTime: '2026-01-02T03:04:00+08:00',
      component: [pressure('8480-6', 120), pressure('8462-4', 80)],
    };
    const told = async (resource: object) => {
      const { json } = await fhir.send('POST', 'Observation/$validate', resource);
      return (json.issue ?? []).filter(({ severity }) => severity !== 'information').map(lineOf);
    };
    assert.deepEqual(await told(observation), []);
    assert.deepEqual(await told({ ...observation, component: [pressure('8462-4', 80), pressure('8462-4', 81)] }), [
      'fhir.profile-min Observation.component',
      'fhir.profile-max Observation.component',
    ]);
    // What it is based on, the vital signs, holds too.
    assert.deepEqual(await told({ ...observation, category: [{ text: 'x' }] }), [
      'fhir.profile-min Observation.category',
    ]);
    const { effectiveDateTime: _gone, ...timeless } = observation;
    assert.deepEqual(await told(timeless), ['fhir.profile-min Observation.effective']);
  });

  it('knows the codes of a bound value set that filters a stored code system, excludes, and takes in another; and a rule with a pattern', async () => {
    const put = async (resource: { resourceType: string; id: string }) => {
      const { status, text } = await fhir.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
      assert.equal(status, 201, text);
    };
    const kind = (valueCode: string) => ({ property: [{ code: 'kind', valueCode }] });
    await put({
      resourceType: 'CodeSystem',
      id: 'forms',
      url: 'urn:test:forms',
      status: 'active',
      content: 'complete',
      property: [{ code: 'kind', type: 'code' }],
      concept: [
        {
          code: 'oral',
          concept: [
            { code: 'pill', ...kind('solid') },
            { code: 'syrup', ...kind('liquid') },
          ],
        },
        { code: 'patch', ...kind('solid') },
      ],
    } as never);
    const set = (id: string, compose: object) =>
      put({ resourceType: 'ValueSet', id, url: `urn:test:${id}`, status: 'active', compose } as never);
    const filter = [{ property: 'concept', op: 'is-a', value: 'oral' }];
    await set('oral-forms', { include: [{ system: 'urn:test:forms', filter }] });
    const solid = [{ property: 'kind', op: '=', value: 'solid' }];
    await set('solid-forms', {
      include: [{ system: 'urn:test:forms', filter: solid, valueSet: ['urn:test:oral-forms'] }],
    });
    const url = 'urn:test:form';
    await put({
      resourceType: 'StructureDefinition',
      id: 'form',
      url,
      name: 'Form',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'Observation',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Observation',
      derivation: 'constraint',
      differential: {
        element: [
          {
            id: 'Observation',
            path: 'Observation',
            constraint: [
              {
                key: 'own-1',
                severity: 'error',
                human: 'own',
                expression: "identifier.value.matches('[A-Z][0-9]{3}')",
              },
            ],
          },
          {
            id: 'Observation.code',
            path: 'Observation.code',
            binding: { strength: 'required', valueSet: 'urn:test:solid-forms' },
          },
        ],
      },
    } as never);
    const told = async (code: string, value: string) => {
      const coding = [{ system: 'urn:test:forms', code }];
      const resource = { resourceType: 'Observation', status: 'final', code: { coding }, identifier: [{ value }] };
      const { json } = await fhir.send('POST', `Observation/$validate?profile=${url}`, resource);
      return (json.issue ?? []).filter(({ details }) => details?.coding?.[0]?.code !== undefined).map(lineOf);
    };
    assert.deepEqual(await told('pill', 'A123'), []);
    assert.deepEqual(await told('syrup', 'A123'), ['fhir.profile-code Observation.code']);
    assert.deepEqual(await told('patch', 'A123'), ['fhir.profile-code Observation.code']);
    assert.deepEqual(await told('pill', 'a123'), ['fhir.profile-rule Observation']);
  });

  it('takes a profile that says only what it changes', async () => {
    const url = 'urn:test:profile';
    const element = [
      { id: 'Patient', path: 'Patient' },
      { id: 'Patient.birthDate', path: 'Patient.birthDate', min: 1 },
      { id: 'Patient.name', path: 'Patient.name', max: '1' },
      { id: 'Patient.gender', path: 'Patient.gender', fixedCode: 'female' },
      { id: 'Patient.managingOrganization', path: 'Patient.managingOrganization', max: '0' },
      {
        id: 'Patient.extension:place',
        path: 'Patient.extension',
        sliceName: 'place',
        min: 1,
        type: [{ code: 'Extension', profile: ['http://hl7.org/fhir/StructureDefinition/patient-birthPlace'] }],
      },
    ];
    const definition = (more: object) => ({
      resourceType: 'StructureDefinition',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'Patient',
      derivation: 'constraint',
      ...more,
    });
    const first = definition({
      url,
      name: 'First',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
      differential: { element },
    });
    const second = definition({
      url: `${url}:narrower`,
      name: 'Second',
      baseDefinition: url,
      differential: { element: [{ id: 'Patient.active', path: 'Patient.active', min: 1 }] },
    });
    for (const one of [first, second]) {
      const made = await fhir.send('POST', 'StructureDefinition', one);
      assert.equal(made.status, 201, made.text.slice(0, 800));
    }
    const place = {
      url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace',
      valueAddress: { city: 'Hong Kong' },
    };
    const good = { resourceType: 'Patient', birthDate: '1970', gender: 'female', active: true, extension: [place] };
    const told = async (resource: object) => {
      const { json } = await fhir.send('POST', `Patient/$validate?profile=${url}:narrower`, resource);
      return (json.issue ?? []).map(lineOf).filter((line) => line !== ' ');
    };
    assert.deepEqual(await told(good), []);
    const bad = {
      resourceType: 'Patient',
      gender: 'male',
      name: [{ text: 'a' }, { text: 'b' }],
      managingOrganization: { display: 'x' },
      extension: [{ url: place.url, valueString: 'Hong Kong' }],
    };
    assert.deepEqual((await told(bad)).sort(), [
      'fhir.profile-max Patient.managingOrganization',
      'fhir.profile-max Patient.name',
      'fhir.profile-min Patient.active',
      'fhir.profile-min Patient.birthDate',
      'fhir.profile-type Patient.extension[0].value.ofType(string)',
      'fhir.profile-value Patient.gender',
    ]);
  });

  it('looks where references lead: in the bundle that brings them, and at this node', async () => {
    const url = 'urn:test:report';
    const profile = {
      resourceType: 'StructureDefinition',
      url,
      name: 'Report',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'DiagnosticReport',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/DiagnosticReport',
      derivation: 'constraint',
      differential: {
        element: [
          {
            id: 'DiagnosticReport.result',
            path: 'DiagnosticReport.result',
            slicing: { discriminator: [{ type: 'profile', path: 'resolve()' }], rules: 'open' },
          },
          {
            id: 'DiagnosticReport.result:pressure',
            path: 'DiagnosticReport.result',
            sliceName: 'pressure',
            min: 1,
            type: [{ code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/bodyweight'] }],
          },
        ],
      },
    };
    assert.equal((await fhir.send('POST', 'StructureDefinition', profile)).status, 201);
    const weight = (code: string) => ({
      resourceType: 'Observation',
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
      ],
      code: { coding: [{ system: 'http://loinc.org', code }] },
      subject: { reference: 'Patient/1' },
      effectiveDateTime: '2026-01-02',
      valueQuantity: { value: 70, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
    });
    const report = (reference: string) => ({
      resourceType: 'DiagnosticReport',
      meta: { profile: [url] },
      status: 'final',
      code: { text: 'x' },
      result: [{ reference }],
    });
    const told = async (resource: { resourceType: string }) => {
      const { json } = await fhir.send('POST', `${resource.resourceType}/$validate`, resource);
      return (json.issue ?? []).map(lineOf).filter((line) => line !== ' ');
    };
    const stored = async (code: string) => (await fhir.send('POST', 'Observation', weight(code))).json.id;
    assert.deepEqual(await told(report(`Observation/${await stored('29463-7')}`)), []);
    assert.deepEqual(await told(report(`Observation/${await stored('1-8')}`)), [
      'fhir.profile-min DiagnosticReport.result',
    ]);
    assert.deepEqual(await told(report('Observation/nowhere')), ['fhir.profile-unchecked DiagnosticReport.result']);
    const inBundle = (code: string) => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { fullUrl: 'urn:uuid:0d5b1c4e-0000-4000-8000-000000000001', resource: weight(code) },
        { resource: report('urn:uuid:0d5b1c4e-0000-4000-8000-000000000001') },
      ],
    });
    assert.deepEqual(await told(inBundle('29463-7')), []);
    assert.deepEqual(await told(inBundle('1-8')), ['fhir.profile-min Bundle.entry[1].resource.result']);
  });

  it('a bundle’s own references lead to its entries: an error in a document, a warning in a collection', async () => {
    const told = async (type: string) => {
      const subject = { reference: 'urn:uuid:0d5b1c4e-0000-4000-8000-00000000dead' };
      const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject };
      const { json } = await fhir.send('POST', 'Bundle/$validate', {
        resourceType: 'Bundle',
        type,
        entry: [
          {
            resource: observation,
            ...(type === 'collection' ? {} : { request: { method: 'POST', url: 'Observation' } }),
          },
        ],
      });
      return (json.issue ?? []).map((issue) => `${issue.severity} ${lineOf(issue)}`);
    };
    const lost = 'fhir.dangling-reference Bundle.entry[0].resource.subject.reference';
    assert.deepEqual(await told('transaction'), [`error ${lost}`]);
    assert.deepEqual(await told('collection'), [`warning ${lost}`]);
  });
});
