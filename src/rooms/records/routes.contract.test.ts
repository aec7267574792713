import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { toOperationOutcome } from '#fhir';
import { type Actor, seededIds, stoppedClock } from '#kernel';
import { createApp, createPipeline, type FetchApp } from '#platform/http';
import { createLog } from '#platform/log';
import { writeLedger } from '#rooms/consent';
import { registerOrFindPatient } from '#rooms/identity';
import { TEST_SYSTEM, type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { registerClinicians } from '../../../test/permits.ts';
import { AN_ELDER, aClinician, aPatientActor, TEST_SZ, testPorts } from './fixtures.ts';
import { createRoom } from './index.ts';
import { receiveDocument } from './operations/receive-document.ts';

const NOTE = { reason: '咳嗽', diagnoses: [{ text: '感冒' }], plan: {}, language: 'zh-Hans' };

describe('the routes of the records room', () => {
  let db: TestDatabase;
  let app: FetchApp;
  let patientId = '';
  let draftId = '';
  let signedId = '';
  let documentId = '';
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const ids = seededIds('routes');
  const doctor = aClinician();
  const actors: Record<string, Actor> = { doctor, system: TEST_SYSTEM };

  before(async () => {
    db = await testDatabase();
    await registerClinicians(db.database, 'mainland-registration', 'dr-lin', 'dr-ho', 'dr-x');
    const pipeline = createPipeline({
      node: TEST_SZ,
      database: db.database,
      clock,
      ids,
      log: createLog('sz', 'silent'),
      actorOf: (token) => Promise.resolve(actors[token]),
      writeLedger,
      toOutcome: toOperationOutcome,
    });
    app = createApp({
      routes: createRoom(testPorts()).routes,
      handlerOf: pipeline,
      ready: () => Promise.resolve(true),
      metrics: () => Promise.resolve(''),
      toOutcome: toOperationOutcome,
    });
    await db.database.transaction(async (tx) => {
      const scope = testScope(tx, { actor: doctor, ids, clock, node: TEST_SZ });
      patientId = (await registerOrFindPatient(scope, AN_ELDER)).patientId;
      const signature = { node: 'hk', kid: 'k', signedAt: '2026-11-20T09:00:00.000Z' };
      const bundleText = JSON.stringify({
        resourceType: 'Bundle',
        type: 'document',
        entry: [
          {
            fullUrl: 'https://hk.test/Composition/c',
            resource: { resourceType: 'Composition', subject: { reference: 'Patient/p' } },
          },
          { fullUrl: 'https://hk.test/Patient/p', resource: { resourceType: 'Patient', id: 'p' } },
          {
            fullUrl: 'https://hk.test/Condition/k',
            resource: { resourceType: 'Condition', id: 'k', code: { text: 'x' }, subject: { reference: 'Patient/p' } },
          },
        ],
      });
      const facts = { fromNode: 'hk', messageId: 'm', caseId: 'c', patientId, bundleText, signature };
      documentId = (await receiveDocument(scope, facts)).documentId;
    });
    Object.assign(actors, {
      colleague: aClinician({ accountId: 'dr-ho', fhirUser: 'Practitioner/dr-ho' }),
      stranger: aClinician({
        accountId: 'dr-x',
        fhirUser: 'Practitioner/dr-x',
        organization: { id: 'elsewhere', name: doctor.name },
      }),
      patient: aPatientActor(patientId),
      other: aPatientActor('somebody-else'),
      coordinator: { ...doctor, role: 'coordinator' },
      regulator: { ...doctor, role: 'regulator' },
    });
    draftId = (await json('doctor', 'POST', '/api/visits', { patientId, note: NOTE })).id;
    const toSign = await json('doctor', 'POST', '/api/visits', { patientId, note: NOTE });
    signedId = toSign.id;
    await json('doctor', 'POST', `/api/visits/${signedId}/sign`, { version: toSign.version });
  });
  after(() => db.close());

  const send = (who: string | undefined, method: string, path: string, body?: unknown) =>
    app.fetch(
      new Request(`https://sz.test${path}`, {
        method,
        headers: {
          ...(who ? { authorization: `Bearer ${who}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          'accept-language': 'zh-HK',
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  const json = async (who: string, method: string, path: string, body?: unknown) => {
    const response = await send(who, method, path, body);
    const text = await response.text();
    assert.ok(response.status < 300, `${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  const callers = [
    undefined,
    'doctor',
    'colleague',
    'stranger',
    'patient',
    'other',
    'coordinator',
    'regulator',
    'system',
  ] as const;

  /** For each address, what each caller gets: who may not see is told that there is nothing. */
  const reads = (): Record<string, Partial<Record<string, number>>> => {
    const own = {
      undefined: 401,
      doctor: 200,
      colleague: 200,
      stranger: 404,
      patient: 200,
      other: 404,
      coordinator: 403,
      regulator: 403,
      system: 403,
    };
    return {
      [`/api/patients/${patientId}/summary`]: own,
      [`/api/patients/${patientId}/summary/bundle`]: own,
      [`/api/patients/${patientId}/summary/pdf`]: own,
      [`/api/patients/${patientId}/folder`]: own,
      [`/api/folder/${documentId}`]: own,
      [`/api/folder/${documentId}/original`]: own,
      [`/api/folder/${documentId}/pdf`]: own,
      [`/api/visits?patientId=${patientId}`]: own,
      [`/api/visits/${signedId}`]: own,
      [`/api/visits/${signedId}/document`]: own,
      [`/api/visits/${signedId}/pdf`]: own,
      [`/api/visits/${draftId}`]: { ...own, colleague: 404, patient: 404 },
      [`/api/visits/${draftId}/pdf`]: { ...own, colleague: 404, patient: 404 },
      '/api/inbox': { ...own, stranger: 200, patient: 403, other: 403 },
    };
  };

  it('give each caller what the gate allows, and nobody else anything', async () => {
    for (const [path, expected] of Object.entries(reads())) {
      for (const who of callers) {
        const response = await send(who, 'GET', path);
        const text = await response.text();
        assert.equal(response.status, expected[String(who)], `${who} GET ${path}: ${text.slice(0, 300)}`);
        if (response.status >= 400) assert.doesNotMatch(text, /陳大文|感冒|咳嗽/, `${who} GET ${path}`);
      }
    }
    assert.deepEqual((await json('stranger', 'GET', '/api/inbox')).items, []);
    assert.equal((await json('doctor', 'GET', '/api/inbox')).items.length, 1);
  });

  it('let only the doctor write, and only their own draft', async () => {
    const write = async (who: string | undefined, method: string, path: string, body: unknown) =>
      (await send(who, method, path, body)).status;
    const note = { ...NOTE, reason: 'changed' };
    const expected = {
      undefined: 401,
      colleague: 403,
      stranger: 403,
      patient: 403,
      other: 403,
      coordinator: 403,
      regulator: 403,
      system: 403,
    };
    for (const [who, status] of Object.entries(expected)) {
      const name = who === 'undefined' ? undefined : who;
      assert.equal(await write(name, 'PUT', `/api/visits/${draftId}`, { version: '1', note }), status, `${who} saves`);
      assert.equal(await write(name, 'POST', `/api/visits/${draftId}/sign`, { version: '1' }), status, `${who} signs`);
    }
    assert.equal(await write('stranger', 'POST', '/api/visits', { patientId, note }), 404);
    assert.equal(
      await write('patient', 'POST', `/api/folder/${documentId}/decisions`, {
        decisions: [{ index: 2, decision: 'accept' }],
      }),
      403,
    );
    assert.equal(
      await write('stranger', 'POST', `/api/folder/${documentId}/decisions`, {
        decisions: [{ index: 2, decision: 'accept' }],
      }),
      404,
    );
    assert.equal(await write('doctor', 'POST', '/api/imports?label=x', { resourceType: 'Patient' }), 403);
    assert.equal(await write('system', 'POST', '/api/imports?label=x', { resourceType: 'Patient' }), 200);
  });

  it('answer a fault by name, in the reader’s language, and never with a 500', async () => {
    const response = await send('doctor', 'POST', `/api/visits/${signedId}/sign`, { version: '1' });
    const outcome = (await response.json()) as { issue: { details: { text: string; coding: { code: string }[] } }[] };
    assert.equal(response.status, 409);
    assert.equal(outcome.issue[0]?.details.coding[0]?.code, 'records.visit-final');
    assert.match(outcome.issue[0]?.details.text ?? '', /已經簽署/);
    for (const [method, path, body] of [
      ['POST', '/api/visits', { patientId, note: { ...NOTE, plan: { prescription: 'x' } } }],
      ['PUT', `/api/visits/${draftId}`, { version: '1', note: NOTE, extra: 1 }],
      ['POST', `/api/folder/${documentId}/decisions`, { decisions: [] }],
      ['GET', '/api/visits/no-such', undefined],
      ['GET', `/api/visits/${'x'.repeat(65)}`, undefined],
      ['GET', `/api/patients/${patientId}/summary?lookBackMonths=0`, undefined],
    ] as const) {
      const { status } = await send('doctor', method, path, body);
      assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status}`);
    }
    for (const hostile of [
      '{"a":'.repeat(5_000),
      '[',
      '{"resourceType":"Bundle","type":"batch","entry":[]}',
      '\u0000',
      '{"resourceType":"Patient","resourceType":"X"}',
    ]) {
      const { status } = await send('system', 'POST', '/api/imports?label=x', hostile);
      assert.ok(status >= 400 && status < 500, `${hostile.slice(0, 20)}: ${status}`);
    }
  });

  it('hand out a PDF as a PDF, and a document byte for byte', async () => {
    const pdf = await send('patient', 'GET', `/api/visits/${signedId}/pdf?lang=zh-Hant-HK`);
    assert.equal(pdf.headers.get('content-type'), 'application/pdf');
    assert.equal(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
      '%PDF-',
    );
    const original = await send('patient', 'GET', `/api/folder/${documentId}/original`);
    assert.match(original.headers.get('content-type') ?? '', /^application\/fhir\+json/);
  });
});
