import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRoom as createConsentRoom, gate } from '#rooms/consent';
import { createRoom as createRecordsRoom } from '#rooms/records';
import { aPatientAt, call, people, sameText, type TestPair, twoNodes } from './fixtures.ts';
import { messageHandlers } from './handlers.ts';
import { documentSigner, wayHome } from './index.ts';
import { messageRoutes } from './message-routes.ts';
import { deliverMessages } from './operations/deliver-messages.ts';
import { hearAnnouncements } from './operations/hear-announcements.ts';
import { shareRoutes } from './share-routes.ts';

const PATIENT = 'patient-1';

/** A letter that came home from the other node is a part of her record: in an emergency it opens like the rest, asked for by its own id too. */
describe('a document of the folder, in an emergency', () => {
  let pair: TestPair;
  let documentId = '';
  before(async () => {
    const known = people(PATIENT);
    const { hkDoctor } = known;
    assert.ok(hkDoctor?.kind === 'person');
    pair = await twoNodes({
      routesOf: (parts) => [
        ...shareRoutes(parts),
        ...messageRoutes(parts, messageHandlers(parts)),
        ...createConsentRoom({ keys: parts.keys, trust: [] }).routes,
        ...createRecordsRoom({ gate, signDocument: documentSigner(parts.keys, parts.node), ...wayHome(parts.trust) })
          .routes,
      ],
      people: {
        ...known,
        er: {
          ...hkDoctor,
          accountId: 'hk-er',
          fhirUser: 'Practitioner/hk-er',
          organization: { id: 'hk-er', name: sameText('Emergency department') },
        },
      },
    });
    await aPatientAt(pair.hk, PATIENT);
    documentId = await letterHome();
  });
  after(() => pair.close());

  async function letterHome(): Promise<string> {
    const recipients = {
      kind: 'organizations',
      ids: [{ node: 'sz', id: 'sz-clinic', name: sameText('Clinic sz-clinic') }],
    };
    const made = (await call(pair.hk, 'patient', 'POST', '/api/shares', { sections: ['problems'], recipients })).json;
    const { json: view } = await call(pair.sz, 'szDoctor', 'POST', '/api/received', {
      link: made.link,
      passcode: made.passcode,
    });
    const { json: registered } = await call(pair.sz, 'szDoctor', 'POST', `/api/received/${view.id}/register`, {});
    const note = {
      reason: '头晕两周（合成数据）',
      diagnoses: [{ text: '体位性头晕' }],
      plan: { advice: '起床时先坐片刻', prescription: [] },
      language: 'zh-Hans',
    };
    const draft = { patientId: registered.patientId, receivedId: view.id, note };
    const { json: visit } = await call(pair.sz, 'szDoctor', 'POST', '/api/visits', draft);
    const signing = { version: visit.version, sendTo: 'hk', patientAgreed: true };
    await call(pair.sz, 'szDoctor', 'POST', `/api/visits/${visit.id}/sign`, signing);
    for (const { parts } of [pair.sz, pair.hk, pair.sz]) {
      await hearAnnouncements(parts);
      await deliverMessages(parts, messageHandlers(parts));
    }
    const { json: folder } = await call(pair.hk, 'patient', 'GET', `/api/patients/${PATIENT}/folder`);
    assert.equal(folder.items.length, 1);
    return folder.items[0].id;
  }
  const ask = async (path: string, purpose: 'TREAT' | 'ETREAT', body?: object) => {
    const answer = await pair.hk.app.fetch(
      new Request(`${pair.hk.node.url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: 'Bearer er', 'x-purpose-of-use': purpose, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    return { status: answer.status, text: await answer.text() };
  };
  const paths = () => ['', '/original', '/pdf'].map((end) => `/api/folder/${documentId}${end}`);

  it('is shut before, open while it is declared and asked for as that, named in the ledger, and shut after', async () => {
    for (const path of paths()) assert.equal((await ask(path, 'ETREAT')).status, 404, path);
    const declaration = { patientId: PATIENT, reasonCode: 'unconscious', reason: 'brought in unconscious (synthetic)' };
    const declared = await ask('/api/emergency-access', 'ETREAT', declaration);
    assert.equal(declared.status, 201, declared.text);
    const { id } = JSON.parse(declared.text);
    for (const path of paths()) {
      assert.equal((await ask(path, 'ETREAT')).status, 200, path);
      assert.equal(
        (await ask(path, 'TREAT')).status,
        404,
        `${path}: an emergency that the request does not name opens nothing`,
      );
    }
    const rows = await pair.hk.query<{ n: number }>(
      `select count(*)::int as n from consent.ledger_entry
        where body::jsonb -> 'detail' ->> 'emergency' = $1 and body::jsonb -> 'detail' ->> 'documentId' = $2`,
      [id, documentId],
    );
    assert.equal(rows[0]?.n, paths().length);
    assert.equal((await ask(`/api/emergency-access/${id}/end`, 'ETREAT', {})).status, 200);
    for (const path of paths()) assert.equal((await ask(path, 'ETREAT')).status, 404, path);
  });
});
