import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Resource, writeResources } from '#fhir';
import { gate } from '#rooms/consent';
import { createRoom as createRecordsRoom } from '#rooms/records';
import { aPatientAt, call, people, sameText, type TestPair, twoNodes } from './fixtures.ts';
import { messageHandlers } from './handlers.ts';
import { documentSigner, wayHome } from './index.ts';
import { messageRoutes } from './message-routes.ts';
import { deliverMessages } from './operations/deliver-messages.ts';
import { hearAnnouncements } from './operations/hear-announcements.ts';
import { shareRoutes } from './share-routes.ts';

const PATIENT = 'patient-1';
const NOTE = {
  reason: '头晕两周（合成数据）',
  diagnoses: [{ text: '体位性头晕' }],
  plan: { advice: '起床时先坐片刻', prescription: [] },
  language: 'zh-Hans',
};
const HOUR_MS = 3_600_000;

/** She is registered at one clinic of the node; another clinic, which never saw her, opens a share of hers. */
describe('a visit of somebody who is registered elsewhere at the node', () => {
  let pair: TestPair;
  before(async () => {
    pair = await twoNodes({
      routesOf: (parts) => [
        ...shareRoutes(parts),
        ...messageRoutes(parts, messageHandlers(parts)),
        ...createRecordsRoom({ gate, signDocument: documentSigner(parts.keys, parts.node), ...wayHome(parts.trust) })
          .routes,
      ],
      people: people(PATIENT),
    });
    await aPatientAt(pair.hk, PATIENT);
    patientId = (await opened('szDoctor')).patientId;
  });
  after(() => pair.close());
  let patientId: string;

  const ok = (answer: Awaited<ReturnType<typeof call>>) => {
    assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
    return answer.json;
  };
  /** She shares her Hong Kong record with both clinics; one of them opens it and finds her by her paper. */
  async function opened(doctor: string): Promise<{ receivedId: string; patientId: string; shareId: string }> {
    const ids = ['sz-clinic', 'sz-other-clinic'].map((id) => ({ node: 'sz', id, name: sameText(`Clinic ${id}`) }));
    const wish = { sections: ['problems'], recipients: { kind: 'organizations', ids } };
    const made = ok(await call(pair.hk, 'patient', 'POST', '/api/shares', wish));
    const view = ok(await call(pair.sz, doctor, 'POST', '/api/received', { link: made.link, passcode: made.passcode }));
    const found = ok(await call(pair.sz, doctor, 'POST', `/api/received/${view.id}/register`, {}));
    return { receivedId: view.id, patientId: found.patientId, shareId: made.share.id };
  }
  const begin = (receivedId?: string, doctor = 'szOther') =>
    call(pair.sz, doctor, 'POST', '/api/visits', {
      patientId,
      note: NOTE,
      ...(receivedId === undefined ? {} : { receivedId }),
    });
  const bases = async (kind: string) => {
    const rows = await pair.sz.query<{ basis: string }>(
      `select body::jsonb ->> 'basis' as basis from consent.ledger_entry
        where patient_id = $1 and body::jsonb -> 'actor' ->> 'accountId' = 'sz-other' and body::jsonb ->> 'action' = $2
        order by at, id`,
      [patientId, kind],
    );
    return rows.map(({ basis }) => basis);
  };
  /** So that the ledger's newest entry is the newest by its time too. */
  const aSecondLater = () => {
    for (const { clock } of [pair.hk, pair.sz]) clock.move(1_000);
  };
  const isUnknown = (answer: Awaited<ReturnType<typeof call>>) =>
    assert.deepEqual([answer.status, answer.code], [404, 'records.patient-unknown']);
  async function work(): Promise<void> {
    for (let did = 1; did > 0; ) {
      did = 0;
      for (const { parts } of [pair.hk, pair.sz]) {
        did += (await hearAnnouncements(parts)) + (await deliverMessages(parts, messageHandlers(parts)));
      }
    }
  }

  it('is not begun without a share', async () => isUnknown(await begin()));

  it('is not begun with a share that another clinic holds, nor with one of somebody else', async () => {
    const { receivedId } = await opened('szDoctor');
    isUnknown(await begin(receivedId));
    isUnknown(await begin('no-such-share'));
  });

  it('is not begun once the share is over, or taken back', async () => {
    const { receivedId, shareId } = await opened('szOther');
    ok(await call(pair.hk, 'patient', 'POST', `/api/shares/${shareId}/revoke`, {}));
    await work();
    isUnknown(await begin(receivedId));
    isUnknown(await begin());
    const late = await opened('szOther');
    for (const { clock } of [pair.hk, pair.sz]) clock.move(9 * HOUR_MS);
    isUnknown(await begin(late.receivedId));
    isUnknown(await begin());
  });

  it('is begun with a live share, and opens no more of her record here than who she is', async () => {
    await opened('szOther');
    assert.equal((await call(pair.sz, 'szOther', 'GET', `/api/patients/${patientId}/summary`)).status, 404);
    aSecondLater();
    const draft = ok(await begin());
    assert.deepEqual((await bases('create')).at(-1), 'consent/visit-by-share');
    assert.equal((await call(pair.sz, 'szOther', 'GET', `/api/patients/${patientId}/summary`)).status, 404);
    assert.equal((await call(pair.sz, 'szOther', 'GET', `/api/visits?patientId=${patientId}`)).status, 404);
    assert.equal(ok(await call(pair.sz, 'szOther', 'GET', `/api/visits/${draft.id}`)).status, 'draft');
    assert.equal((await call(pair.sz, 'szDoctor', 'GET', `/api/visits/${draft.id}`)).status, 404);
  });

  it('is finished by its doctor when the share has ended meanwhile, and the visit is the relation from then on', async () => {
    const { receivedId, shareId } = await opened('szOther');
    const draft = ok(await begin(receivedId));
    ok(await call(pair.hk, 'patient', 'POST', `/api/shares/${shareId}/revoke`, {}));
    await work();
    const saved = ok(
      await call(pair.sz, 'szOther', 'PUT', `/api/visits/${draft.id}`, { version: draft.version, note: NOTE }),
    );
    aSecondLater();
    ok(await call(pair.sz, 'szOther', 'POST', `/api/visits/${draft.id}/sign`, { version: saved.version }));
    assert.deepEqual((await bases('create')).at(-1), 'consent/visit-by-share');
    aSecondLater();
    ok(await call(pair.sz, 'szOther', 'GET', `/api/patients/${patientId}/summary`));
    assert.deepEqual((await bases('read')).at(-1), 'consent/treatment-relation');
    // Now she is a patient of theirs: another visit needs no share.
    aSecondLater();
    ok(await begin());
    assert.deepEqual((await bases('create')).at(-1), 'consent/treatment-relation');
  });
});

describe('a visit by share, where she said no', () => {
  let pair: TestPair;
  before(async () => {
    pair = await twoNodes({
      routesOf: (parts) => [
        ...shareRoutes(parts),
        ...createRecordsRoom({ gate, signDocument: documentSigner(parts.keys, parts.node), ...wayHome(parts.trust) })
          .routes,
      ],
      people: people(PATIENT),
    });
    await aPatientAt(pair.hk, PATIENT);
  });
  after(() => pair.close());

  it('is not begun: a denial at this node beats the share', async () => {
    const wish = { sections: ['problems'], recipients: { kind: 'consortium' } };
    const { json: made } = await call(pair.hk, 'patient', 'POST', '/api/shares', wish);
    const open = async (doctor: string) => {
      const { json: view } = await call(pair.sz, doctor, 'POST', '/api/received', {
        link: made.link,
        passcode: made.passcode,
      });
      return (await call(pair.sz, doctor, 'POST', `/api/received/${view.id}/register`, {})).json.patientId as string;
    };
    const patientId = await open('szDoctor');
    assert.equal(await open('szOther'), patientId);
    const coding = [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }];
    await pair.sz.run((scope) =>
      writeResources(scope, [
        {
          create: {
            resourceType: 'Consent',
            status: 'active',
            scope: { coding },
            patient: { reference: `Patient/${patientId}` },
            provision: { type: 'deny', actor: [{ reference: { reference: 'Organization/sz-other-clinic' } }] },
          } as Resource,
        },
      ]),
    );
    const answer = await call(pair.sz, 'szOther', 'POST', '/api/visits', { patientId, note: NOTE });
    assert.equal(answer.status, 404);
  });
});
