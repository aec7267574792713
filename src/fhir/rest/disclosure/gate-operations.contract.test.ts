import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, RefusalError } from '#kernel';
import type { AccessGate } from '../../gate.ts';
import { refuseFhir } from '../../messages.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { Resource } from '../../types.ts';
import { type FhirClient, fhirClient } from '../rest-harness.ts';

const ALL: Actor = { kind: 'system', clientId: 'all', scopes: ['system/*.cruds'] };
const VISITOR: Actor = { kind: 'system', clientId: 'visitor', scopes: [] };
/** Finds patients as the visitor does, and reads none; writes nothing. */
const FINDER: Actor = { kind: 'system', clientId: 'finder', scopes: [] };
const isAll = (actor: Actor) => actor.kind === 'system' && actor.clientId === 'all';
const isShown = ({ type, body, patientId }: StoredResource) =>
  type !== 'Coverage' && !body.includes('secret') && (patientId === undefined || patientId === 'open');

/** The visitor sees one patient and what belongs to nobody, nothing that says secret, and no Coverage at all. */
const GATE: AccessGate = {
  admit({ actor }, { type }) {
    if (!isAll(actor) && type === 'Coverage')
      throw new RefusalError({ ...refuseFhir('fhir.not-found', { type, id: '' }), issue: 'forbidden', status: 403 });
  },
  restrict: async ({ actor }, { type }) =>
    isAll(actor) || type === 'Practitioner' || type === 'Basic' ? 'all' : { patients: ['open'] },
  mayDisclose: async ({ actor }, action, resources) => {
    const mayRead = actor !== FINDER || action !== 'read';
    return isAll(actor) ? resources : resources.filter((one) => isShown(one) && (mayRead || one.type !== 'Patient'));
  },
  async mayWrite({ actor }, { before, after }) {
    const mayWrite = actor !== FINDER && (before === undefined || isShown(before)) && after?.patientId === 'open';
    if (isAll(actor) || mayWrite) return;
    throw new RefusalError(refuseFhir('fhir.not-found', { type: '', id: '' }));
  },
};

describe('the access gate before searches over types and operations', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient(
      {
        gate: GATE,
        operations: {
          summary: async (_scope, id, mayShow) => {
            const shown = await mayShow([]);
            return { resourceType: 'Bundle', type: 'document', id, total: shown.length } as Resource;
          },
        },
      },
      { system: ALL, visitor: VISITOR, finder: FINDER },
    );
    const put = async (resource: Resource) => {
      const reply = await fhir.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
      assert.equal(reply.status, 201, reply.text);
    };
    await put({ resourceType: 'Practitioner', id: 'seen', name: [{ text: 'Synthetic' }] });
    await put({ resourceType: 'Practitioner', id: 'unseen', name: [{ text: 'secret' }] });
    for (const whose of ['open', 'other']) {
      const subject = { reference: `Patient/${whose}` };
      await put({
        resourceType: 'Patient',
        id: whose,
        generalPractitioner: ['seen', 'unseen'].map((id) => ({ reference: `Practitioner/${id}` })),
      });
      for (const [name, text] of [
        ['plain', 'x'],
        ['hushed', 'secret'],
      ]) {
        await put({
          resourceType: 'Observation',
          id: `${whose}-${name}`,
          status: 'final',
          code: { text: 'x', coding: [{ system: 'urn:c', code: 'x' }] },
          subject,
          performer: [{ reference: 'Practitioner/seen' }],
          effectiveDateTime: name === 'hushed' ? '2026-02-02' : '2026-01-01',
          valueQuantity: { value: name === 'hushed' ? 900 : 1 },
          note: [{ text: text ?? '' }],
        } as Resource);
        await put({
          resourceType: 'Composition',
          id: `${whose}-${name}`,
          status: 'final',
          type: { text: 'note' },
          date: '2026-01-01',
          title: 'Synthetic',
          subject,
          author: [{ reference: 'Practitioner/seen' }],
          section: [{ title: 'x', entry: [{ reference: `Observation/${whose}-${name}` }] }],
        } as Resource);
      }
      await put({
        resourceType: 'Coverage',
        id: whose,
        status: 'active',
        beneficiary: subject,
        payor: [{ display: 'x' }],
      } as Resource);
    }
  });
  after(() => fhir.close());

  const visit = (path: string, method = 'GET', body?: unknown) =>
    fhir.send(method, path, body, { authorization: 'Bearer visitor' });
  const seen = async (path: string) => {
    const reply = await visit(path);
    assert.equal(reply.status, 200, reply.text);
    return (reply.json.entry ?? []).map(({ resource }) => `${resource?.resourceType}/${resource?.id}`).sort();
  };
  const OPEN = ['Composition/open-hushed', 'Composition/open-plain', 'Observation/open-plain', 'Patient/open'];

  it('a search over types finds what a search of each would', async () => {
    assert.deepEqual(await seen('?_type=Observation,Patient,Practitioner'), [
      'Observation/open-plain',
      'Patient/open',
      'Practitioner/seen',
    ]);
    assert.deepEqual(await seen('?_count=500'), [...OPEN, 'Practitioner/seen']);
    assert.equal((await visit('?_summary=count')).json.total, 5);
    assert.equal((await visit('?_type=Coverage')).status, 403);
    assert.deepEqual(await seen('?_id=other'), []);
    assert.deepEqual(await seen('?_type=Observation,Composition&subject=Patient/open'), OPEN.slice(0, 3));
    assert.deepEqual(await seen('?_type=Observation,Composition&subject=Patient/other'), []);
  });
  it('and is noted for whom it names, found or not', async () => {
    for (const id of ['open', 'other']) {
      const before = fhir.notes.length;
      await seen(`?_type=Observation,Composition&subject=Patient/${id}&_summary=count`);
      assert.deepEqual([...new Set(fhir.notes.slice(before).map(({ note }) => note.patientId))], [id]);
    }
  });
  it('a compartment search looks into no one else’s', async () => {
    assert.deepEqual(await seen('Patient/open/*'), OPEN);
    assert.deepEqual(await seen('Patient/open/Observation'), ['Observation/open-plain']);
    assert.deepEqual(await seen('Patient/other/Observation'), []);
    assert.deepEqual(await seen('Patient/other/*'), []);
    assert.equal((await visit('Patient/open/Coverage')).status, 403);
  });
  it('_revinclude=* and $everything bring only what is shown', async () => {
    assert.deepEqual(await seen('Patient?_id=open&_revinclude=*'), OPEN);
    assert.deepEqual(await seen('Practitioner?_id=seen&_revinclude=*'), [...OPEN, 'Practitioner/seen']);
    assert.deepEqual(await seen('Patient/open/$everything'), [...OPEN, 'Practitioner/seen']);
  });
  it('$everything of all patients opens no record by a patient who is found and may not be read', async () => {
    const find = (path: string) => fhir.send('GET', path, undefined, { authorization: 'Bearer finder' });
    assert.equal((await find('Patient?_id=open')).json.entry?.length, 1);
    assert.deepEqual(await seen('Patient/$everything'), [...OPEN, 'Practitioner/seen']);
    assert.deepEqual((await find('Patient/$everything')).json.entry ?? [], []);
  });
  it('$everything of a visit and of a group brings only what is shown, and tells whom it left out', async () => {
    const put = (resource: object & { readonly resourceType: string; readonly id: string }) =>
      fhir.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
    for (const whose of ['open', 'other']) {
      const subject = { reference: `Patient/${whose}` };
      const code = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' };
      await put({ resourceType: 'Encounter', id: whose, status: 'planned', class: code, subject } as never);
      const encounter = { reference: `Encounter/${whose}` };
      for (const text of ['plain', 'secret']) {
        const seen = { resourceType: 'Observation', id: `${whose}-visit-${text}`, status: 'final', code: { text } };
        await put({ ...seen, subject, encounter } as never);
      }
    }
    const member = ['other', 'open'].map((id) => ({ entity: { reference: `Patient/${id}` } }));
    await put({ resourceType: 'Group', id: 'both', type: 'person', actual: true, member } as never);
    assert.deepEqual(await seen('Encounter/open/$everything'), [
      'Encounter/open',
      'Observation/open-visit-plain',
      'Patient/open',
      'Practitioner/seen',
    ]);
    assert.equal((await visit('Encounter/other/$everything')).status, 404);
    assert.deepEqual(await seen('Group/both/$everything'), [
      'Composition/open-hushed',
      'Composition/open-plain',
      'Encounter/open',
      'Observation/open-plain',
      'Observation/open-visit-plain',
      'Patient/open',
      'Practitioner/seen',
    ]);
    const denied = fhir.notes.filter(({ note }) => note.outcome === 'denied' && note.patientId === 'other');
    assert.deepEqual(denied.map(({ note }) => note.kinds).slice(-2), [{ Encounter: 1 }, { Patient: 1 }]);
    const find = (path: string) => fhir.send('GET', path, undefined, { authorization: 'Bearer finder' });
    assert.deepEqual((await find('Group/both/$everything')).json.entry ?? [], []);
    for (const id of ['open', 'other']) await fhir.send('DELETE', `Encounter/${id}`);
    for (const text of ['plain', 'secret']) await fhir.send('DELETE', `Observation/open-visit-${text}`);
  });
  it('a past version is labelled anew by nobody who only reads it', async () => {
    const practitioner = { resourceType: 'Practitioner', id: 'seen', name: [{ text: 'Synthetic too' }] };
    assert.equal((await fhir.send('PUT', 'Practitioner/seen', practitioner)).status, 200);
    const tag = { system: 'urn:synthetic', code: 'tagged' };
    const label = (who: string) =>
      fhir.send(
        'POST',
        'Practitioner/seen/_history/1/$meta-add',
        { resourceType: 'Parameters', parameter: [{ name: 'meta', valueMeta: { tag: [tag] } }] },
        { authorization: `Bearer ${who}` },
      );
    assert.equal((await label('finder')).status, 404);
    const past = await fhir.send('GET', 'Practitioner/seen/_history/1');
    assert.equal(past.text.includes('tagged'), false);
    assert.equal((await label('system')).status, 200);
  });
  it('no sort, absence, words or composite tells of the hidden', async () => {
    assert.deepEqual(await seen('Observation?_sort=code'), ['Observation/open-plain']);
    assert.deepEqual(await seen('Observation?code:text=x&subject:missing=false'), ['Observation/open-plain']);
    assert.deepEqual(await seen('Observation?code-value-quantity=x$gt100'), []);
    assert.equal((await visit('Observation?code-value-quantity=x$gt100&_summary=count')).json.total, 0);
  });
  it('$lastn and $stats count what is shown', async () => {
    assert.deepEqual(await seen('Observation/$lastn?patient=open&code=x'), ['Observation/open-plain']);
    const { json } = await visit('Observation/$stats?subject=Patient/open&code=x&statistic=maximum,count');
    assert.match(JSON.stringify(json), /"value":1\b/);
    assert.doesNotMatch(JSON.stringify(json), /900/);
  });
  it('$document and $summary are of what may be read', async () => {
    assert.equal((await visit('Composition/open-plain/$document')).status, 200);
    assert.equal((await visit('Composition/open-hushed/$document')).status, 422);
    assert.equal((await visit('Composition/other-plain/$document')).status, 404);
    assert.equal((await visit('Patient/open/$summary')).status, 200);
    assert.equal((await visit('Patient/other/$summary')).status, 404);
  });
  it('labels of the hidden are neither read nor changed', async () => {
    const body = { resourceType: 'Parameters', parameter: [{ name: 'meta', valueMeta: { tag: [{ code: 'x' }] } }] };
    const asDelete = { resourceType: 'Parameters', parameter: [{ name: 'mode', valueCode: 'delete' }] };
    assert.equal((await visit('Observation/open-plain/$meta')).status, 200);
    assert.equal((await visit('Observation/open-plain/$validate', 'POST', asDelete)).status, 200);
    for (const id of ['open-hushed', 'other-plain']) {
      assert.equal((await visit(`Observation/${id}/$meta`)).status, 404, id);
      assert.equal((await visit(`Observation/${id}/$meta-add`, 'POST', body)).status, 404, id);
      assert.equal((await visit(`Observation/${id}/_history/1/$meta`)).status, 404, id);
      assert.equal((await visit(`Observation/${id}/_history/1/$meta-add`, 'POST', body)).status, 404, id);
      assert.equal((await visit(`Observation/${id}/$validate`, 'POST', asDelete)).status, 404, id);
    }
  });
});
