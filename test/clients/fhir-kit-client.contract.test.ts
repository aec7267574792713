import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'fhir-kit-client';
import { programToken } from '../../src/cli/sign-in.ts';
import { type RunningNode, startNodes } from '../running-node.ts';

interface Measured {
  readonly valueQuantity: { readonly value: number };
}

interface Made {
  readonly resourceType: string;
  readonly id: string;
  readonly meta: { readonly versionId: string };
  readonly entry: readonly { readonly resource?: Made; readonly response?: { readonly status: string } }[];
  readonly link: { relation: string; url: string }[];
  readonly total?: number;
  readonly [element: string]: unknown;
}

const aPatient = (family: string, value: string) => ({
  resourceType: 'Patient',
  name: [{ family }],
  identifier: [{ system: 'urn:test:kit', value }],
});

const aPulse = (patient: string, value: number) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: `Patient/${patient}` },
  effectiveDateTime: `2026-01-${String(value - 60).padStart(2, '0')}`,
  valueQuantity: { value, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
});

/** fhir-kit-client 2.0.3 as its README says, against a node as it is started. */
describe('fhir-kit-client', () => {
  let node: RunningNode;
  let client: Client;
  const as = (answer: unknown) => answer as Made;
  const status = (answer: object) => Client.httpFor(answer as never).response?.status;

  before(async () => {
    [node] = (await startNodes(['hk'], 0)) as [RunningNode];
    client = new Client({ baseUrl: `${node.url}/fhir/R4` });
    client.bearerToken = (await programToken(node.url, 'demo-system', 'demo-system-secret')()) ?? '';
  });
  after(() => node.close());

  it('finds out where to sign in, and what the server can do', async () => {
    const { authorizeUrl, tokenUrl } = await client.smartAuthMetadata();
    assert.equal(authorizeUrl?.href, `${node.url}/oauth/authorize`);
    assert.equal(tokenUrl?.href, `${node.url}/oauth/token`);
    const statement = as(await client.capabilityStatement());
    assert.equal(statement.fhirVersion, '4.0.1');
  });

  it('creates, reads, updates, patches, reads a version, deletes', async () => {
    const made = as(await client.create({ resourceType: 'Patient', body: aPatient('Kit', 'kit-1') }));
    assert.equal(status(made), 201);
    const { id } = made;
    assert.deepEqual(as(await client.read({ resourceType: 'Patient', id })), made);
    const updated = as(await client.update({ resourceType: 'Patient', id, body: { ...made, active: true } }));
    assert.equal(updated.meta.versionId, '2');
    const jsonPatch = [{ op: 'replace' as const, path: '/name/0/family', value: 'Patched' }];
    const patched = as(await client.patch({ resourceType: 'Patient', id, jsonPatch }));
    assert.deepEqual(patched.name, [{ family: 'Patched' }]);
    const second = as(await client.vread({ resourceType: 'Patient', id, version: '2' }));
    assert.deepEqual(second.name, [{ family: 'Kit' }]);
    const deleted = await client.delete({ resourceType: 'Patient', id });
    assert.equal(status(deleted), 204);
    const gone = await client.read({ resourceType: 'Patient', id }).then(
      () => undefined,
      (error: { response: { status: number; data: Made } }) => error.response,
    );
    assert.equal(gone?.status, 410);
    assert.equal(gone?.data.resourceType, 'OperationOutcome');
  });

  it('makes and changes by condition', async () => {
    const body = aPatient('Once', 'kit-once');
    const options = { headers: { 'If-None-Exist': 'identifier=urn:test:kit|kit-once' } };
    const first = as(await client.create({ resourceType: 'Patient', body, options }));
    const again = as(await client.create({ resourceType: 'Patient', body, options }));
    assert.equal(status(first), 201);
    assert.equal(status(again), 200);
    assert.equal(again.id, first.id);
    const searchParams = { identifier: 'urn:test:kit|kit-once' };
    const updated = as(await client.update({ resourceType: 'Patient', searchParams, body: { ...body, active: true } }));
    assert.equal(updated.id, first.id);
    assert.equal(updated.meta.versionId, '2');
  });

  it('searches by address and by form, in a compartment and over the system, and turns pages there and back', async () => {
    const patient = as(await client.create({ resourceType: 'Patient', body: aPatient('Pages', 'kit-pages') }));
    const values = [61, 62, 63, 64, 65];
    for (const value of values) await client.create({ resourceType: 'Observation', body: aPulse(patient.id, value) });
    const searchParams = { patient: patient.id, _sort: 'date', _count: '2' };
    const first = as(await client.search({ resourceType: 'Observation', searchParams }));
    const seen: unknown[] = [];
    for (let page: Made | undefined = first; page !== undefined; ) {
      seen.push(...page.entry.map(({ resource }) => (resource as unknown as Measured).valueQuantity.value));
      const next: ReturnType<Client['nextPage']> = client.nextPage({ bundle: page });
      page = next === undefined ? undefined : as(await next);
    }
    assert.deepEqual(seen, values);
    const options = { postSearch: true };
    const form = as(
      await client.resourceSearch({ resourceType: 'Observation', searchParams: { patient: patient.id }, options }),
    );
    assert.equal(form.total, 5);
    const compartment = { resourceType: 'Patient', id: patient.id };
    assert.equal(as(await client.compartmentSearch({ resourceType: 'Observation', compartment })).total, 5);
    const system = as(await client.systemSearch({ searchParams: { _type: 'Patient', _id: patient.id } }));
    assert.equal(system.total, 1);
    const both = as(
      await client.search({
        resourceType: 'Observation',
        searchParams: { patient: patient.id, _include: 'Observation:subject', _summary: 'false' },
      }),
    );
    assert.equal(both.entry.length, 6);
  });

  it('reads histories of a resource, a type, the system', async () => {
    const made = as(await client.create({ resourceType: 'Patient', body: aPatient('Past', 'kit-past') }));
    await client.update({ resourceType: 'Patient', id: made.id, body: { ...made, active: false } });
    assert.equal(as(await client.history({ resourceType: 'Patient', id: made.id })).entry.length, 2);
    assert.equal(as(await client.typeHistory({ resourceType: 'Patient' })).type, 'history');
    assert.equal(as(await client.systemHistory()).type, 'history');
  });

  it('sends transactions and batches', async () => {
    const transaction = as(
      await client.transaction({
        body: {
          resourceType: 'Bundle',
          type: 'transaction',
          entry: [
            {
              fullUrl: 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a',
              resource: aPatient('Unit', 'kit-unit'),
              request: { method: 'POST', url: 'Patient' },
            },
            {
              resource: { ...aPulse('x', 61), subject: { reference: 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a' } },
              request: { method: 'POST', url: 'Observation' },
            },
          ],
        },
      }),
    );
    assert.deepEqual(
      transaction.entry.map(({ response }) => response?.status.slice(0, 3)),
      ['201', '201'],
    );
    const batch = as(
      await client.batch({
        body: {
          resourceType: 'Bundle',
          type: 'batch',
          entry: [
            { request: { method: 'GET', url: 'Patient?identifier=urn:test:kit|kit-unit' } },
            { request: { method: 'GET', url: 'Patient/never' } },
          ],
        },
      }),
    );
    assert.deepEqual(
      batch.entry.map(({ response }) => response?.status.slice(0, 3)),
      ['200', '404'],
    );
  });

  it('calls operations, by GET and by POST', async () => {
    const { id } = as(await client.create({ resourceType: 'Patient', body: aPatient('Operated', 'kit-op') }));
    const everything = as(await client.operation({ name: 'everything', resourceType: 'Patient', id, method: 'GET' }));
    assert.equal(everything.entry.length, 1);
    const posted = as(await client.operation({ name: '$everything', resourceType: 'Patient', id }));
    assert.equal(posted.entry.length, 1);
    const body = aPatient('Valid', 'kit-valid');
    const said = as(await client.operation({ name: '$validate', resourceType: 'Patient', input: body }));
    assert.equal(said.resourceType, 'OperationOutcome');
  });

  it('resolves references, relative and absolute', async () => {
    const { id } = as(await client.create({ resourceType: 'Patient', body: aPatient('Referred', 'kit-ref') }));
    assert.equal(as(await client.resolve({ reference: `Patient/${id}` })).id, id);
    assert.equal(as(await client.resolve({ reference: `${node.url}/fhir/R4/Patient/${id}` })).id, id);
  });
});
