import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Bundle, parseFhirJson, stringifyFhirJson } from '#fhir';
import type { PersonActor } from '#kernel';
import { gate } from '#rooms/consent';
import { createRoom as createRecordsRoom } from '#rooms/records';
import { A_BASIS, aPatientAt, call, people, sameText, type TestNode, type TestPair, twoNodes } from './fixtures.ts';
import { messageHandlers } from './handlers.ts';
import { documentSigner, enqueueMessage, signBundle, type TrustList, wayHome } from './index.ts';
import { messageRoutes } from './message-routes.ts';
import { UnreachableError } from './model.ts';
import { deliverMessages } from './operations/deliver-messages.ts';
import { hearAnnouncements } from './operations/hear-announcements.ts';
import { shareRoutes } from './share-routes.ts';

const PATIENT = 'patient-1';
const NOTE = {
  reason: '头晕两周（合成数据）',
  vitals: { systolic: '128', diastolic: '76', temperature: '36.50' },
  diagnoses: [{ text: '体位性头晕' }, { text: '高血压' }],
  plan: { advice: '起床时先坐片刻', prescription: [] },
  language: 'zh-Hans',
};

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
});
after(() => pair.close());
beforeEach(() => {
  pair.network.carry = (request, deliver) => deliver(request);
});

/** Lets both nodes' workers run until nothing is left to do. */
async function work(): Promise<void> {
  for (let did = 1; did > 0; ) {
    did = 0;
    for (const { parts } of [pair.hk, pair.sz]) {
      did += (await hearAnnouncements(parts)) + (await deliverMessages(parts, messageHandlers(parts)));
    }
  }
}
const ok = (answer: Awaited<ReturnType<typeof call>>) => {
  assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
  return answer.json;
};
async function openedAndRegistered(): Promise<{ receivedId: string; patientId: string; shareId: string }> {
  const wish = {
    sections: ['problems', 'allergies'],
    recipients: { kind: 'organizations', ids: [{ node: 'sz', id: 'sz-clinic', name: sameText('Clinic sz-clinic') }] },
  };
  const made = ok(await call(pair.hk, 'patient', 'POST', '/api/shares', wish));
  const view = ok(
    await call(pair.sz, 'szDoctor', 'POST', '/api/received', { link: made.link, passcode: made.passcode }),
  );
  const { patientId } = ok(await call(pair.sz, 'szDoctor', 'POST', `/api/received/${view.id}/register`, {}));
  return { receivedId: view.id, patientId, shareId: made.share.id };
}
async function signedVisit(sendTo: string | undefined): Promise<{ visitId: string; shareId: string }> {
  const { receivedId, patientId, shareId } = await openedAndRegistered();
  const draft = ok(await call(pair.sz, 'szDoctor', 'POST', '/api/visits', { patientId, receivedId, note: NOTE }));
  const body = { version: draft.version, ...(sendTo ? { sendTo, patientAgreed: true } : {}) };
  ok(await call(pair.sz, 'szDoctor', 'POST', `/api/visits/${draft.id}/sign`, body));
  return { visitId: draft.id, shareId };
}
const folder = async () => ok(await call(pair.hk, 'patient', 'GET', `/api/patients/${PATIENT}/folder`)).items;
const visit = async (id: string) => ok(await call(pair.sz, 'szDoctor', 'GET', `/api/visits/${id}`));
const outbox = (node: TestNode, type: string) =>
  node.query<{ id: string; state: string; error: string | null; case: string }>(
    `select id, state, case_id as case, last_error::json ->> 'code' as error from exchange.outbox where type = $1 order by created_at, id`,
    [type],
  );

describe('a visit goes home', () => {
  it('signed here, in her folder there, decided on entry by entry, and the outcome comes back', async () => {
    const { visitId } = await signedVisit('hk');
    await work();
    const items = await folder();
    assert.equal(items.length, 1);
    assert.deepEqual([items[0].fromNode, items[0].organization.en], ['sz', 'Clinic sz-clinic']);
    assert.equal((await visit(visitId)).status, 'arrived');
    assert.equal((await pair.hk.query("select 1 from consent.notice where kind = 'visit-arrived'")).length, 1);

    const document = ok(await call(pair.hk, 'hkDoctor', 'GET', `/api/folder/${items[0].id}`));
    assert.deepEqual(
      [document.signature.node, document.signature.kid, document.signature.valid],
      ['sz', pair.sz.keys.kid, true],
    );
    const pending = document.decisions.map((d: { index: number }) => d.index) as number[];
    assert.ok(pending.length >= 2);
    const decisions = pending.map((index, nth) =>
      nth === 0 ? { index, decision: 'reject', reason: 'known under another date' } : { index, decision: 'accept' },
    );
    ok(await call(pair.hk, 'hkDoctor', 'POST', `/api/folder/${items[0].id}/decisions`, { decisions }));
    await work();
    const { status, homeOutcome } = await visit(visitId);
    assert.equal(status, 'part-imported');
    assert.deepEqual([homeOutcome.node, homeOutcome.accepted, homeOutcome.pending], ['hk', pending.length - 1, 0]);
    assert.equal(homeOutcome.rejected[0].reason, 'known under another date');
    assert.equal((await pair.hk.query("select 1 from consent.notice where kind = 'visit-imported'")).length, 1);
    assert.equal((await pair.hk.query("select 1 from consent.notice where kind = 'visit-entry-rejected'")).length, 1);
  });

  it('its answer goes back by the law of the place it comes from, and where that has no ground stays, which her ledger says', async () => {
    const before = new Set((await folder()).map(({ id }: { id: string }) => id));
    const { shareId } = await signedVisit('hk');
    await work();
    const id: string = (await folder()).find((item: { id: string }) => !before.has(item.id))?.id;
    // As if she had never carried her record there: the openings of her shares are not on record.
    await pair.hk.query('create table kept as select * from exchange.share_opening');
    await pair.hk.query('delete from exchange.share_opening');
    const document = ok(await call(pair.hk, 'hkDoctor', 'GET', `/api/folder/${id}`));
    const decisions = [{ index: document.decisions[0].index, decision: 'reject', reason: 'not hers' }];
    const sent = async () => (await outbox(pair.hk, 'import-outcome')).length;
    const sentBefore = await sent();
    ok(await call(pair.hk, 'hkDoctor', 'POST', `/api/folder/${id}/decisions`, { decisions }));
    await hearAnnouncements(pair.hk.parts);
    await pair.hk.query('insert into exchange.share_opening select * from kept');
    assert.equal(await sent(), sentBefore, shareId);
    const denied = await pair.hk.query(
      `select 1 from consent.ledger_entry where body like '%"outcome":"denied"%' and body like '%"action":"disclose"%' and body like $1`,
      [`%${id}%`],
    );
    assert.equal(denied.length, 1);
  });

  it('delivered again and again it is one document', async () => {
    const before = (await folder()).length;
    await signedVisit('hk');
    pair.network.carry = async (request, deliver) => {
      await deliver(request);
      return deliver(request);
    };
    await work();
    assert.equal((await folder()).length, before + 1);
  });

  it('is sent when the other node is back, and says meanwhile that it is on its way', async () => {
    const before = (await folder()).length;
    const { visitId } = await signedVisit('hk');
    pair.network.carry = async () => {
      throw new UnreachableError('ECONNREFUSED');
    };
    await hearAnnouncements(pair.sz.parts);
    await deliverMessages(pair.sz.parts, messageHandlers(pair.sz.parts));
    assert.equal((await visit(visitId)).status, 'sent');
    pair.network.carry = (request, deliver) => deliver(request);
    for (const { clock } of [pair.hk, pair.sz]) clock.move(400_000);
    await work();
    assert.equal((await visit(visitId)).status, 'arrived');
    assert.equal((await folder()).length, before + 1);
  });

  it('carries the law it rests on, and is a disclosure in the ledger it leaves', async () => {
    await signedVisit('hk');
    await hearAnnouncements(pair.sz.parts);
    const sent = await pair.sz.query<{ basis: string }>(
      "select legal_basis as basis from exchange.outbox where type = 'visit-document' order by created_at desc, id limit 1",
    );
    assert.match(sent[0]?.basis ?? '', /CN-SZ.*Personal Information Protection Law/);
    const noted = await pair.sz.query(
      'select 1 from consent.ledger_entry where body like \'%exchange/visit-sent-home%\' and body like \'%"recipient":"hk"%\'',
    );
    assert.ok(noted.length > 0);
    await work();
  });

  it('says in the ledger who recorded the agreement of the patient, and when', async () => {
    const { visitId } = await signedVisit('hk');
    await hearAnnouncements(pair.sz.parts);
    const [noted] = await pair.sz.query<{ body: string }>(
      "select body from consent.ledger_entry where body like '%exchange/visit-sent-home%' and body like $1",
      [`%${visitId}%`],
    );
    const { detail } = JSON.parse(noted?.body ?? '{}') as { detail?: Record<string, string> };
    assert.equal(detail?.agreementRecordedBy, (people(PATIENT).szDoctor as PersonActor).accountId);
    assert.ok(Number.isFinite(Date.parse(detail?.agreedAt ?? '')));
    assert.match(detail?.law ?? '', /^CN-SZ, /);
    const [signed] = await pair.sz.query<{ body: string }>(
      "select body from consent.ledger_entry where body like '%records.visit-signed%' and body like $1",
      [`%${visitId}%`],
    );
    // The rule that allowed it, not what the room calls the act.
    assert.match(signed?.body ?? '', /"basis":"consent\/treatment-relation"/);
    assert.match(signed?.body ?? '', /"patientAgreedToSendTo":"hk"/);
    await work();
  });

  it('is refused at signing, in three languages, where nobody asked the patient', async () => {
    const { patientId, receivedId } = await openedAndRegistered();
    const draft = ok(await call(pair.sz, 'szDoctor', 'POST', '/api/visits', { patientId, receivedId, note: NOTE }));
    const sign = (body: object) => call(pair.sz, 'szDoctor', 'POST', `/api/visits/${draft.id}/sign`, body);
    const answer = await sign({ version: draft.version, sendTo: 'hk' });
    assert.equal(answer.code, 'records.agreement-missing');
    assert.equal((await sign({ version: draft.version, sendTo: 'hk', patientAgreed: false })).status, 400);
    assert.equal((await visit(draft.id)).status, 'draft');
  });

  it('tells its home that its patient agreed, which is what the answer may go by', async () => {
    const before = new Set((await folder()).map(({ id }: { id: string }) => id));
    await signedVisit('hk');
    await work();
    const id: string = (await folder()).find((item: { id: string }) => !before.has(item.id))?.id;
    const kept = await pair.hk.query<{ node: string }>(
      'select node from exchange.visit_agreement where document_id = $1',
      [id],
    );
    assert.deepEqual(kept, [{ node: 'sz' }]);
  });

  it('finds its law gone between signing and sending: nothing is sent, and the ledger says why', async () => {
    const { visitId } = await signedVisit('hk');
    const nobody: TrustList = { peers: [], byId: () => undefined, byAddress: () => undefined };
    await hearAnnouncements({ ...pair.sz.parts, trust: nobody });
    const sent = await pair.sz.query('select 1 from exchange.outbox where case_id = $1', [`visit:${visitId}`]);
    assert.equal(sent.length, 0);
    const kept = await visit(visitId);
    assert.equal(kept.status, 'not-sent');
    assert.deepEqual([kept.notSent.node, kept.notSent.code], ['hk', 'exchange.unknown-node']);
    assert.match(kept.notSent.text['zh-Hant-HK'], /hk/);
    const desk = await call(pair.sz, 'coordinator', 'GET', '/api/visits/not-sent');
    assert.deepEqual([desk.json.total, desk.json.visits[0].id], [1, visitId]);
    assert.ok(!desk.text.includes('陳合成'), 'the desk is told nothing about the patient');
    const watch = async () => (await call(pair.sz, 'coordinator', 'GET', '/api/visits/not-sent/watch')).json;
    const looks = async () =>
      (await pair.sz.query("select 1 from consent.ledger_entry where body like '%records.visits-not-sent%'")).length;
    const looked = await looks();
    assert.deepEqual([await watch(), await looks()], [{ mark: desk.json.mark }, looked], 'no look is noted');
    const told = await pair.sz.query<{ params: string }>(
      "select params from consent.notice where kind = 'visit-not-sent'",
    );
    assert.equal(told.length, 1);
    assert.ok(told[0]?.params.includes(visitId));
    const [noted] = await pair.sz.query<{ body: string }>(
      `select body from consent.ledger_entry where body like '%"basis":"exchange.unknown-node"%' and body like $1`,
      [`%${visitId}%`],
    );
    assert.match(noted?.body ?? '', /"outcome":"denied"/);

    // The obstacle is removed: its doctor, and nobody else, sends it again, once.
    const again = (as: string, version = kept.version) =>
      call(pair.sz, as, 'POST', `/api/visits/${visitId}/send-again`, { version });
    assert.equal((await again('szOther')).status, 403);
    assert.equal((await again('szDoctor', '1')).code, 'records.version-conflict');
    const both = await Promise.all([again('szDoctor'), again('szDoctor')]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    await work();
    const gone = await visit(visitId);
    assert.deepEqual([gone.status, gone.notSent], ['arrived', undefined]);
    const messages = await pair.sz.query<{ sequence: number }>(
      'select sequence from exchange.outbox where case_id = $1',
      [`visit:${visitId}`],
    );
    assert.deepEqual(messages, [{ sequence: 1 }]);
    const over = (await watch()).mark;
    assert.notEqual(over, desk.json.mark);
    const { total, mark } = (await call(pair.sz, 'coordinator', 'GET', '/api/visits/not-sent')).json;
    assert.deepEqual([total, mark, await looks()], [0, over, looked + 1]);
  });

  it('not signed to go home it stays', async () => {
    const before = (await folder()).length;
    await signedVisit(undefined);
    await work();
    assert.equal((await folder()).length, before);
  });

  it('goes nowhere but where her record came from', async () => {
    const { patientId, receivedId } = await openedAndRegistered();
    const draft = ok(await call(pair.sz, 'szDoctor', 'POST', '/api/visits', { patientId, receivedId, note: NOTE }));
    const answer = await call(pair.sz, 'szDoctor', 'POST', `/api/visits/${draft.id}/sign`, {
      version: draft.version,
      sendTo: 'mo',
      patientAgreed: true,
    });
    assert.equal(answer.code, 'records.send-to-not-home');
  });
});

describe('a visit that is not what it says', () => {
  const sendVisit = (body: Record<string, unknown>, caseId: string) =>
    pair.sz.run((scope) =>
      enqueueMessage(scope, { to: 'hk', type: 'visit-document', caseId, purpose: 'TREAT', legalBasis: A_BASIS, body }),
    );
  const sentAs = async (caseId: string) => (await outbox(pair.sz, 'visit-document')).find((row) => row.case === caseId);
  const good = async () => {
    const { visitId, shareId } = await signedVisit('hk');
    await hearAnnouncements(pair.sz.parts);
    const [row] = await pair.sz.query<{ body: string }>('select body from exchange.outbox where case_id = $1', [
      `visit:${visitId}`,
    ]);
    const body = JSON.parse(row?.body ?? '{}') as Record<string, string>;
    await work();
    return { body, shareId };
  };

  it('changed after signing: refused, waits for a person, nothing in her folder', async () => {
    const { body } = await good();
    const before = (await folder()).length;
    await sendVisit({ ...body, document: body['document']?.replace('36.50', '39.50') }, 'forged-1');
    await work();
    assert.deepEqual(
      [(await sentAs('forged-1'))?.state, (await sentAs('forged-1'))?.error],
      ['poison', 'exchange.signature-invalid'],
    );
    assert.equal((await folder()).length, before);
  });

  it('signed by somebody else than its sender: refused, though the signature holds', async () => {
    const { body } = await good();
    const bundle = parseFhirJson(body.document ?? '') as unknown as Bundle;
    const signed = await signBundle(pair.hk.keys, pair.hk.node, bundle, pair.hk.clock.now());
    await sendVisit({ ...body, document: stringifyFhirJson(signed) }, 'borrowed-1');
    await work();
    assert.deepEqual(
      [(await sentAs('borrowed-1'))?.state, (await sentAs('borrowed-1'))?.error],
      ['poison', 'exchange.signature-invalid'],
    );
  });

  it('of a share that this node never opened: refused, also where the share is real', async () => {
    const { body, shareId } = await good();
    const other = ok(
      await call(pair.hk, 'patient', 'POST', '/api/shares', {
        sections: ['problems'],
        recipients: { kind: 'consortium' },
      }),
    );
    for (const share of [other.share.id, 'nothing']) {
      await sendVisit({ ...body, share }, `wrong-${share}`);
      await work();
      assert.deepEqual(
        [(await sentAs(`wrong-${share}`))?.state, (await sentAs(`wrong-${share}`))?.error],
        ['poison', 'exchange.case-unknown'],
        share,
      );
    }
    assert.notEqual(other.share.id, shareId);
  });

  it('about somebody unknown here: refused, and nobody is registered', async () => {
    const { body } = await good();
    const { share: _, opening: __, ...without } = body;
    const people = (await pair.hk.query("select 1 from fhir.resource where type = 'Patient'")).length;
    await pair.hk.query("update fhir.resource set tokens = '{}' where type = 'Patient'");
    await sendVisit(without, 'unknown-person');
    await work();
    assert.deepEqual(
      [(await sentAs('unknown-person'))?.state, (await sentAs('unknown-person'))?.error],
      ['poison', 'exchange.patient-unknown'],
    );
    assert.equal((await pair.hk.query("select 1 from fhir.resource where type = 'Patient'")).length, people);
  });
});
