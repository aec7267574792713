import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MedplumClient, OperationOutcomeError } from '@medplum/core';
import { type RunningNode, startNodes } from '../running-node.ts';

interface Versioned {
  readonly meta?: { readonly versionId?: string };
}
type Entries = readonly { readonly response?: { readonly status: string } }[];

const SYSTEM = 'urn:test:medplum';
const aPatient = (value: string) => ({
  resourceType: 'Patient' as const,
  name: [{ family: 'Synthetic', given: ['Med'] }],
  identifier: [{ system: SYSTEM, value }],
});
const aPulse = (patient: string, value: number) => ({
  resourceType: 'Observation' as const,
  status: 'final' as const,
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: `Patient/${patient}` },
  valueQuantity: { value, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
});

/** MedplumClient 5.2.13 with its own options for another server's addresses. */
describe('MedplumClient', () => {
  let node: RunningNode;
  let client: MedplumClient;

  before(async () => {
    [node] = (await startNodes(['hk'], 0)) as [RunningNode];
    client = new MedplumClient({ baseUrl: `${node.url}/`, fhirUrlPath: 'fhir/R4', tokenUrl: 'oauth/token' });
    await client.startClientLogin('demo-system', 'demo-system-secret');
  });
  after(() => node.close());

  it('creates, reads, updates, patches, deletes', async () => {
    const made = await client.createResource(aPatient('crud'));
    assert.ok(made.id);
    assert.deepEqual(await client.readResource('Patient', made.id), made);
    const updated: object & Versioned = { ...(await client.updateResource({ ...made, active: true })) };
    assert.equal(updated.meta?.versionId, '2');
    const patched = await client.patchResource('Patient', made.id, [
      { op: 'test', path: '/meta/versionId', value: '2' },
      { op: 'add', path: '/birthDate', value: '1951-03-08' },
    ]);
    assert.equal(patched.birthDate, '1951-03-08');
    assert.equal((await client.readVersion('Patient', made.id, '1')).birthDate, undefined);
    assert.equal((await client.readHistory('Patient', made.id)).entry?.length, 3);
    await client.deleteResource('Patient', made.id);
    await assert.rejects(client.readResource('Patient', made.id), OperationOutcomeError);
  });

  it('makes one where there is none, and updates by condition', async () => {
    const query = `identifier=${SYSTEM}|once`;
    const first = await client.createResourceIfNoneExist(aPatient('once'), query);
    const again = await client.createResourceIfNoneExist(aPatient('once'), query);
    assert.equal(again.id, first.id);
    const upserted = await client.upsertResource({ ...aPatient('once'), active: true }, query);
    assert.equal(upserted.id, first.id);
    const fresh = await client.upsertResource(aPatient('fresh'), `identifier=${SYSTEM}|fresh`);
    assert.notEqual(fresh.id, first.id);
  });

  it('searches: one, many, page by page, by reference', async () => {
    const patient = await client.createResource(aPatient('search'));
    for (const value of [60, 61, 62, 63, 64]) await client.createResource(aPulse(patient.id, value));
    const bundle = await client.search('Observation', { patient: patient.id, _total: 'accurate', _count: 2 });
    assert.equal(bundle.total, 5);
    assert.equal((await client.searchResources('Observation', `patient=${patient.id}&_sort=-date`)).length, 5);
    assert.equal((await client.searchOne('Patient', { identifier: `${SYSTEM}|search` }))?.id, patient.id);
    let found = 0;
    for await (const page of client.searchResourcePages('Observation', { patient: patient.id, _count: 2 }))
      found += page.length;
    assert.equal(found, 5);
    assert.equal((await client.readReference({ reference: `Patient/${patient.id}` })).id, patient.id);
    assert.equal((await client.readPatientEverything(patient.id)).entry?.length, 6);
    const elements = await client
      .search('Patient', { _id: patient.id, _fields: 'name' })
      .catch((error: unknown) => error);
    assert.ok(elements instanceof OperationOutcomeError, 'a parameter of another server is refused by name');
  });

  it('sends batches and transactions, and collects reads into batches of its own', async () => {
    const answer = await client.executeBatch({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0',
          request: { method: 'POST', url: 'Patient' },
          resource: aPatient('batch'),
        },
        {
          request: { method: 'POST', url: 'Observation' },
          resource: { ...aPulse('x', 70), subject: { reference: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0' } },
        },
      ],
    });
    assert.deepEqual(
      (answer.entry as Entries).map(({ response }) => response?.status?.slice(0, 3)),
      ['201', '201'],
    );
    const collecting = new MedplumClient({
      baseUrl: `${node.url}/`,
      fhirUrlPath: 'fhir/R4',
      tokenUrl: 'oauth/token',
      autoBatchTime: 5,
      accessToken: client.getAccessToken() ?? '',
    });
    const id = answer.entry?.[0]?.response?.location?.match(/Patient\/([^/]+)/)?.[1] ?? '';
    const [one, many] = await Promise.all([
      collecting.readResource('Patient', id),
      collecting.searchResources('Observation', { patient: id }),
    ]);
    assert.equal(one.id, id);
    assert.equal(many.length, 1);
  });

  it('calls operations, and keeps documents and pictures', async () => {
    const outcome = await client.validateResource(aPatient('valid'));
    assert.equal(outcome.resourceType, 'OperationOutcome');
    const binary = await client.createBinary({ data: 'synthetic words', contentType: 'text/plain' });
    assert.equal(binary.resourceType, 'Binary');
    const blob = await client.download(client.fhirUrl('Binary', binary.id).toString(), {
      headers: { accept: 'text/plain' },
    });
    assert.equal(await blob.text(), 'synthetic words');
  });

  it('uploads content that belongs to a record, and a document that leads to it', async () => {
    const { id } = await client.createResource(aPatient('media'));
    const subject = { reference: `Patient/${id}` };
    const upload = { data: 'synthetic words', contentType: 'text/plain', securityContext: subject };
    const made = await client.createBinary(upload);
    const kept = await client.readResource('Binary', made.id);
    assert.deepEqual([kept.contentType, kept.securityContext], ['text/plain', subject]);
    assert.equal(Buffer.from(kept.data ?? '', 'base64').toString(), upload.data);
    const document = await client.createResource({
      resourceType: 'DocumentReference' as const,
      status: 'current' as const,
      subject,
      content: [{ attachment: { contentType: 'text/plain', url: `Binary/${made.id}` } }],
    });
    const found = await client.searchResources('DocumentReference', { subject: subject.reference });
    assert.deepEqual(
      found.map((one) => [one.id, one.content[0]?.attachment.url]),
      [[document.id, `Binary/${made.id}`]],
    );
  });

  it('reads a summary and terminology', async () => {
    const { id } = await client.createResource(aPatient('summary'));
    const summary = await client.readPatientSummary(id);
    assert.deepEqual([summary.type, summary.entry?.[0]?.resource?.resourceType], ['document', 'Composition']);
    const set = await client.valueSetExpand({
      url: 'http://hl7.org/fhir/ValueSet/administrative-gender',
      filter: 'fe',
    });
    const found = (set.expansion?.contains ?? []) as readonly { readonly code?: string }[];
    assert.deepEqual(
      found.map(({ code }) => code),
      ['female'],
    );
  });

  it('hears by name of what is another server’s', async () => {
    for (const [ask, name] of [
      [() => client.graphql('{ Patient(id: "x") { id } }'), '$graphql'],
      [() => client.executeBot('x', {}), 'Bot'],
      [() => client.createBinary({ data: 'x', contentType: 'text/plain', filename: 'x.txt' }), '_filename'],
    ] as const) {
      await assert.rejects(ask(), (error: unknown) => {
        assert.ok(error instanceof OperationOutcomeError, String(error));
        assert.ok(JSON.stringify(error.outcome).includes(name), JSON.stringify(error.outcome));
        return true;
      });
    }
  });

  it('exports in bulk, and polls until it is done', async () => {
    const options = { pollStatusOnAccepted: true, pollStatusPeriod: 100 };
    const manifest = await client.bulkExport('', 'Organization', undefined, options);
    assert.equal(manifest.output?.[0]?.type, 'Organization');
    const blob = await client.download(manifest.output?.[0]?.url ?? '');
    const [first = ''] = (await blob.text()).split('\n');
    assert.equal((JSON.parse(first) as { resourceType: string }).resourceType, 'Organization');
    const later = await client.bulkExport('', 'Organization', '2999-01-01T00:00:00Z', options);
    assert.deepEqual(later.output, []);
  });

  it('hears in an OperationOutcome what was wrong', async () => {
    const bad = { ...aPatient('bad'), gender: 'robot' } as never;
    await assert.rejects(client.createResource(bad), (error: unknown) => {
      assert.ok(error instanceof OperationOutcomeError);
      assert.equal(error.outcome.issue[0]?.expression?.[0], 'Patient.gender');
      return true;
    });
  });
});
