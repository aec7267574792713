import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, RefusalError } from '#kernel';
import type { AccessGate } from '../../gate.ts';
import { refuseFhir } from '../../messages.ts';
import type { StoredResource } from '../../store/stored.ts';
import { codesOf, type FhirClient, fhirClient, type Reply } from '../rest-harness.ts';

const SYSTEM: Actor = { kind: 'system', clientId: 'all', scopes: ['system/*.cruds'] };
const visitor = (clientId: string): Actor => ({ kind: 'system', clientId, scopes: [] });

/** Shared by gate and tests: the one patient whom the visitor may see, less what is marked secret. */
const OPEN_PATIENT = 'open';

const isAll = (actor: Actor) => actor.kind === 'system' && actor.clientId === 'all';
const forbidden = () =>
  new RefusalError({ ...refuseFhir('fhir.not-found', { type: 'x', id: 'y' }), issue: 'forbidden', status: 403 });
const isOpen = (stored: StoredResource) => stored.patientId === OPEN_PATIENT && !stored.body.includes('secret');

const GATE: AccessGate = {
  admit({ actor }, { type }) {
    if (!isAll(actor) && type === 'Coverage') throw forbidden();
  },
  restrict: async ({ actor }) => (isAll(actor) ? 'all' : { patients: [OPEN_PATIENT] }),
  mayDisclose: async ({ actor }, _action, resources) => (isAll(actor) ? resources : resources.filter(isOpen)),
  async mayWrite({ actor }, { before, after }) {
    if (isAll(actor)) return;
    if (before && !isOpen(before)) throw forbidden();
    if (after && after.patientId !== OPEN_PATIENT) throw forbidden();
  },
  ground: (_scope, { action }) => ({ basis: `test.${action}` }),
};

describe('the access gate', () => {
  let fhir: FhirClient;
  const as = (name: string) => ({ authorization: `Bearer ${name}` });
  const visit = (method: string, path: string, body?: unknown) => fhir.send(method, path, body, as('visitor'));

  before(async () => {
    const parts = {
      gate: GATE,
      restWrite: { Consent: 'closed' },
      writtenBy: { Consent: 'POST /api/consents' },
    } as const;
    fhir = await fhirClient(parts, { system: SYSTEM, visitor: visitor('visitor') });
    for (const id of [OPEN_PATIENT, 'hidden']) {
      await fhir.send('PUT', `Patient/${id}`, { resourceType: 'Patient', id, identifier: [{ value: id }] });
      for (let i = 0; i < 6; i++) {
        const note = i % 2 === 0 ? { note: [{ text: 'secret' }] } : {};
        const resource = {
          resourceType: 'Observation',
          id: `${id}-${i}`,
          status: 'final',
          code: { text: 'x' },
          subject: { reference: `Patient/${id}` },
          ...note,
        };
        const reply = await fhir.send('PUT', `Observation/${id}-${i}`, resource);
        assert.equal(reply.status, 201, reply.text);
      }
    }
    await fhir.send('PUT', 'Coverage/c', {
      resourceType: 'Coverage',
      id: 'c',
      status: 'active',
      beneficiary: { reference: `Patient/${OPEN_PATIENT}` },
      payor: [{ display: 'x' }],
    });
  });
  after(() => fhir.close());

  it('lets nobody in who is not signed in', async () => {
    for (const [method, path] of [
      ['GET', 'Patient/open'],
      ['GET', 'Patient'],
      ['POST', ''],
      ['DELETE', 'Patient/open'],
      ['GET', '_history'],
    ] as const) {
      const reply = await fhir.send(method, path, method === 'POST' ? {} : undefined, { authorization: '' });
      assert.equal(reply.status, 401, `${method} ${path}`);
    }
  });
  it('hides what may not be read as if it were not there, and notes it', async () => {
    const hidden = await visit('GET', 'Patient/hidden');
    const never = await visit('GET', 'Patient/never');
    assert.deepEqual([hidden.status, codesOf(hidden)], [never.status, codesOf(never)]);
    assert.equal((await visit('GET', 'Patient/hidden/_history/1')).status, 404);
    assert.equal((await visit('GET', 'Patient/hidden/_history')).status, 404);
    assert.equal((await visit('GET', 'Patient/hidden/$everything')).status, 404);
    const denied = fhir.notes.filter(({ note }) => note.outcome === 'denied' && note.patientId === 'hidden');
    assert.ok(denied.length >= 2, 'denied reads are in the ledger');
    assert.equal(denied[0]?.note.basis, 'test.read');
  });
  it('notes whoever asks for what may not be read by its id, at each of its doors', async () => {
    for (const path of [
      '',
      '/_history/1',
      '/_history',
      '/_history/77',
      '/_history?_since=2020',
      '/_history?_count=0',
    ]) {
      for (const [one, patientId] of [
        ['Patient/hidden', 'hidden'],
        ['Observation/hidden-1', 'hidden'],
        ['Observation/open-0', 'open'],
      ]) {
        const from = fhir.notes.length;
        const { text } = await visit('GET', `${one}${path}`);
        assert.doesNotMatch(text, /"id":"(hidden|open-0)/);
        const notes = fhir.notes.slice(from).map(({ note }) => [note.outcome, note.patientId]);
        assert.deepEqual(notes, [['denied', patientId]], `${one}${path}`);
      }
    }
  });
  it('notes whoever is told that there is nothing of a patient, by whatever parameter that patient was named', async () => {
    for (const [patientId, outcome] of [
      ['hidden', 'denied'],
      [OPEN_PATIENT, 'permitted'],
    ]) {
      for (const path of [
        `Patient/${patientId}/Observation?code=urn:x|none`,
        `Observation?patient=${patientId}&code=urn:x|none`,
        `Observation?performer=Patient/${patientId}`,
        `Observation?patient._id=${patientId}&code=urn:x|none`,
        `Provenance?target=Patient/${patientId}`,
        `Appointment?actor=Patient/${patientId}&_summary=count`,
        `Patient?_has:Observation:performer:performer=Patient/${patientId}`,
      ]) {
        const from = fhir.notes.length;
        const { status, json, text } = await visit('GET', path);
        assert.deepEqual([status, json.total], [200, 0], text);
        const notes = fhir.notes.slice(from).map(({ note }) => [note.outcome, note.patientId]);
        assert.deepEqual(notes, [[outcome, patientId]], path);
      }
    }
  });
  it('notes that somebody was told that nothing of one resource is new', async () => {
    const from = fhir.notes.length;
    assert.equal((await visit('GET', 'Observation/open-1/_history?_since=2099')).json.entry, undefined);
    const notes = fhir.notes.slice(from).map(({ note: { outcome, patientId, kinds } }) => [outcome, patientId, kinds]);
    assert.deepEqual(notes, [['permitted', OPEN_PATIENT, { Observation: 0 }]]);
  });
  it('neither matches, counts nor includes what is hidden', async () => {
    assert.equal((await visit('GET', 'Patient')).json.total, 1);
    assert.equal((await visit('GET', 'Patient?identifier=hidden')).json.total, 0);
    assert.equal((await visit('GET', 'Observation')).json.total, 3);
    assert.equal((await visit('GET', 'Observation?_summary=count')).json.total, 3);
    assert.equal((await visit('GET', 'Observation?_count=1&_total=accurate')).json.total, 3);
    const included = await visit('GET', 'Patient?_revinclude=Observation:subject');
    assert.equal(included.json.entry?.length, 4);
    assert.equal((await visit('GET', 'Observation?subject=Patient/hidden')).json.total, 0);
  });
  it('pages over what is hidden without a gap, and no page two discloses it', async () => {
    const seen: string[] = [];
    let next: string | undefined = 'Observation?_count=2';
    while (next) {
      const reply: Reply = await visit('GET', next);
      seen.push(...(reply.json.entry ?? []).map((entry) => entry.resource?.id ?? ''));
      next = reply.json.link?.find((link) => link.relation === 'next')?.url;
    }
    assert.deepEqual(seen.sort(), ['open-1', 'open-3', 'open-5']);
    // A page address of another who may see more shows no more.
    const foreign = await fhir.send('GET', 'Observation?_count=2');
    const link = foreign.json.link?.find(({ relation }) => relation === 'next')?.url ?? '';
    for (const entry of (await visit('GET', link)).json.entry ?? [])
      assert.match(entry.resource?.id ?? '', /^open-[135]$/);
  });
  it('shows of histories only what may be seen', async () => {
    for (const path of ['_history', 'Observation/_history', 'Patient/_history']) {
      for (const entry of (await visit('GET', `${path}?_count=500`)).json.entry ?? []) {
        assert.doesNotMatch(JSON.stringify(entry), /hidden|secret/);
      }
    }
  });
  it('shows of $everything only what may be seen', async () => {
    assert.deepEqual((await visit('GET', 'Patient/open/$everything?_type=Observation')).json.total, 3);
  });
  it('refuses writes and leaves no trace of them', async () => {
    const resource = {
      resourceType: 'Observation',
      id: 'hidden-1',
      status: 'final',
      code: { text: 'y' },
      subject: { reference: 'Patient/hidden' },
    };
    assert.equal((await visit('PUT', 'Observation/hidden-1', resource)).status, 403);
    assert.equal((await visit('DELETE', 'Observation/hidden-1')).status, 403);
    assert.equal((await visit('POST', 'Observation', resource)).status, 403);
    // Taking a resource into a patient's record that one may write does not make it readable.
    assert.equal(
      (await visit('PUT', 'Observation/hidden-1', { ...resource, subject: { reference: 'Patient/open' } })).status,
      403,
    );
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource, request: { method: 'POST', url: 'Observation' } }],
    };
    assert.equal((await visit('POST', '', bundle)).status, 403);
    assert.equal((await fhir.send('GET', 'Observation/hidden-1')).json.meta?.versionId, '1');
  });
  it('refuses a kind of data altogether', async () => {
    assert.equal((await visit('GET', 'Coverage')).status, 403);
    assert.equal((await visit('GET', 'Coverage/c')).status, 403);
    assert.ok(fhir.notes.some(({ note }) => note.outcome === 'denied' && note.basis === 'fhir.not-found'));
  });
  it('hides entries of a batch one by one', async () => {
    const get = (url: string) => ({ request: { method: 'GET', url } });
    const reply = await visit('POST', '', {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [get('Patient/open'), get('Patient/hidden'), get('Coverage/c')],
    });
    assert.deepEqual(
      reply.json.entry?.map((entry) => entry.response?.status?.slice(0, 3)),
      ['200', '404', '403'],
    );
    assert.doesNotMatch(reply.text, /"id":"hidden"/);
  });
  it('does not tell a condition’s hidden match', async () => {
    const reply = await fhir.send(
      'POST',
      'Patient',
      { resourceType: 'Patient', identifier: [{ value: 'hidden' }] },
      {
        ...as('visitor'),
        'if-none-exist': 'identifier=hidden',
      },
    );
    assert.equal(reply.status, 409);
    assert.doesNotMatch(reply.text, /Patient\/hidden/);
    assert.equal(reply.headers.get('location'), null);
  });
  it('notes who saw which kinds of whose data, once a patient', async () => {
    const from = fhir.notes.length;
    await fhir.send('GET', 'Observation?_include=Observation:subject&_count=500');
    const notes = fhir.notes.slice(from).map(({ note }) => note);
    assert.deepEqual(
      notes
        .map(({ action, patientId, kinds, outcome, basis }) => ({ action, patientId, kinds, outcome, basis }))
        .sort((x, y) => (x.patientId ?? '').localeCompare(y.patientId ?? '')),
      ['hidden', 'open'].map((patientId) => ({
        action: 'search',
        patientId,
        kinds: { Observation: 6, Patient: 1 },
        outcome: 'permitted',
        basis: 'test.search',
      })),
    );
  });
  it('notes a number as a look at those who were counted', async () => {
    const patientId = OPEN_PATIENT;
    const looks: readonly [path: string, as: string, number: number][] = [
      ['Observation?_summary=count', 'visitor', 3],
      ['Observation?_count=0', 'visitor', 3],
      ['Observation?subject=Patient/open&_summary=count', 'system', 6],
      ['Patient/open/Observation?_summary=count', 'system', 6],
      ['Observation/open-1/_history?_count=0', 'visitor', 1],
    ];
    for (const [path, who, number] of looks) {
      const from = fhir.notes.length;
      const reply = await fhir.send('GET', path, undefined, as(who));
      assert.equal(reply.json.total, number, path);
      const notes = fhir.notes.slice(from).map(({ note }) => ({ patientId: note.patientId, kinds: note.kinds }));
      assert.deepEqual(notes, [{ patientId, kinds: { Observation: number } }], path);
    }
    const from = fhir.notes.length;
    const both = await fhir.send('GET', 'Observation?subject=Patient/open,Patient/hidden&_summary=count');
    assert.equal(both.json.total, 12);
    assert.deepEqual(new Set(fhir.notes.slice(from).map(({ note }) => note.patientId)), new Set(['hidden', 'open']));
  });
  it('refuses to write a closed type by REST and says what to use', async () => {
    const reply = await fhir.send('POST', 'Consent', { resourceType: 'Consent' });
    assert.deepEqual([reply.status, ...codesOf(reply)], [405, 'fhir.write-closed']);
    assert.match(reply.json.issue?.[0]?.details?.text ?? '', /POST \/api\/consents/);
    const { json } = await fhir.send('GET', 'metadata');
    const rest = (json.rest as { resource: { type: string; interaction: { code: string }[] }[] }[])[0];
    const codes = rest?.resource.find(({ type }) => type === 'Consent')?.interaction.map(({ code }) => code);
    assert.ok(codes?.includes('read') && !codes.includes('create'));
  });
});
