import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, RefusalError } from '#kernel';
import { refuseFhir } from '../messages.ts';
import type { RestParts } from '../rest/parts.ts';
import { OPEN_GATE } from '../rest/rest-harness.ts';
import { type BulkClient, bulkClient } from './bulk-harness.ts';

const ACTORS: Readonly<Record<string, Actor>> = {
  system: { kind: 'system', clientId: 'system', scopes: ['system/*.cruds'] },
};
const NDJSON = { 'content-type': 'application/fhir+ndjson' };
const toLines = (...resources: readonly unknown[]) => resources.map((one) => `${JSON.stringify(one)}\n`).join('');
const patient = (id: string, more: object = {}) => ({
  resourceType: 'Patient',
  id,
  name: [{ family: 'Synthetic' }],
  ...more,
});
const observation = (id: string, patientId: string, code = 'plain') => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'urn:c', code }] },
  subject: { reference: `Patient/${patientId}` },
});
const LABEL = { system: 'urn:labels', code: 'PSY' };
const PROFILE = 'http://causeway.test/StructureDefinition/with-gender';

/** Whose records may not be written. */
const closed = new Set<string>();
const gate: RestParts['gate'] = {
  ...OPEN_GATE,
  mayWrite: async (_scope, { before, after }) => {
    const touched = [before?.patientId, after?.patientId].filter((id) => id !== undefined);
    if (touched.some((id) => closed.has(id)))
      throw new RefusalError({ ...refuseFhir('fhir.not-found', { type: 'Observation', id: '…' }), issue: 'forbidden' });
  },
};
/** The rule of a room: what has this code is sensitive. */
const labels: RestParts['labels'] = (_scope, resource) =>
  JSON.stringify(resource.code ?? '').includes('sensitive') && !resource.meta?.security
    ? { ...resource, meta: { ...resource.meta, security: [LABEL] } }
    : resource;

describe('what is imported is written as any other write is', () => {
  let node: BulkClient;
  const importing = async (...resources: readonly unknown[]) => {
    const job = await node.begin('$import', toLines(...resources), NDJSON);
    await node.work();
    return (await node.send('GET', job)).json.extension as Record<string, number>;
  };
  const noted = async (act: () => Promise<unknown>) => {
    const from = node.jobNotes.length;
    await act();
    return node.jobNotes
      .slice(from)
      .map(({ note: { action, outcome, patientId, kinds, basis } }) => [action, outcome, patientId, kinds, basis]);
  };
  before(async () => {
    node = await bulkClient({ gate, labels, profiles: 'refused' }, ACTORS);
    for (const id of ['p1', 'p2']) await node.send('PUT', `Patient/${id}`, patient(id));
    await node.send('POST', 'StructureDefinition', {
      resourceType: 'StructureDefinition',
      url: PROFILE,
      name: 'WithGender',
      status: 'active',
      kind: 'resource',
      abstract: false,
      type: 'Patient',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
      derivation: 'constraint',
      differential: { element: [{ id: 'Patient.gender', path: 'Patient.gender', min: 1 }] },
    });
  });
  after(() => node.close());

  it('gets the labels that the node’s rules give it, and a second run changes nothing', async () => {
    const sensitive = observation('o-sensitive', 'p1', 'sensitive');
    assert.deepEqual(await importing(sensitive), { created: 1, updated: 0, unchanged: 0, failed: 0 });
    const { json } = await node.send('GET', 'Observation/o-sensitive');
    assert.deepEqual(json.meta?.security, [LABEL]);
    assert.deepEqual(await importing(sensitive), { created: 0, updated: 0, unchanged: 1, failed: 0 });
  });

  it('is refused where it does not keep a stored profile that it claims, on a node that refuses such', async () => {
    const meta = { profile: [PROFILE] };
    const counts = await importing(patient('unkept', { meta }), patient('kept', { meta, gender: 'female' }));
    assert.deepEqual(counts, { created: 1, updated: 0, unchanged: 0, failed: 1 });
    assert.equal((await node.send('GET', 'Patient/unkept')).status, 404);
    assert.equal((await node.send('GET', 'Patient/kept')).status, 200);
  });

  it('leaves an entry where it was tried and refused: one for each patient and reason, however many lines there were', async () => {
    closed.add('p2');
    const lines = [
      ...['a', 'b', 'c'].map((id) => observation(`no-${id}`, 'p2')),
      { ...observation('wrong', 'p1'), status: 'unheard' },
      observation('nobodys', 'elsewhere'),
      observation('yes', 'p1'),
    ];
    const notes = await noted(() => importing(...lines));
    closed.clear();
    assert.deepEqual(
      notes.sort((a, b) => (String(a) < String(b) ? -1 : 1)),
      [
        ['create', 'permitted', 'elsewhere', { Observation: 1 }, 'fhir.rest'],
        ['create', 'permitted', 'p1', { Observation: 1 }, 'fhir.rest'],
        ['update', 'denied', 'p1', { Observation: 1 }, 'fhir.unknown-code'],
        ['update', 'denied', 'p2', { Observation: 3 }, 'fhir.not-found'],
      ],
    );
  });

  it('is noted for both where a line would have moved a resource from one patient to another', async () => {
    await importing(observation('moves', 'p2'));
    closed.add('p2');
    const notes = await noted(() => importing(observation('moves', 'p1')));
    closed.clear();
    assert.deepEqual(
      notes.map(([, outcome, patientId]) => [outcome, patientId]),
      [
        ['denied', 'p1'],
        ['denied', 'p2'],
      ],
    );
  });
});
