import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Resource, writeResources } from '#fhir';
import { RefusalError } from '#kernel';
import { createRoom as createConsentRoom } from '#rooms/consent';
import { sendConsents } from './consent-messages.ts';
import { sendWithheld } from './consent-withheld.ts';
import { exportRoutes } from './exports/routes.ts';
import { call, people, type Sent, START, sameText, type TestNode, type TestPair, twoNodes } from './fixtures.ts';
import { messageHandlers } from './handlers.ts';
import { messageRoutes } from './message-routes.ts';
import { deliverMessages } from './operations/deliver-messages.ts';
import { eraseCopies } from './operations/erase-copies.ts';
import { wayHome } from './operations/homes-of.ts';
import { shareRoutes } from './share-routes.ts';

const PATIENT = 'patient-1';
const PAPER = { kind: 'passport', number: 'X7654321' };
const ASK = {
  patient: { node: 'hk', paper: PAPER, birthDate: '1950-03-04' },
  scope: {
    purposes: ['TREAT'],
    sections: ['problems', 'allergies', 'immunizations', 'results'],
    lookBackMonths: 12,
    validDays: 3,
    copy: true,
  },
  reason: 'Before a visit in Shenzhen (synthetic).',
};
const HIV = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' };
const subject = { reference: `Patient/${PATIENT}` };
const state = (system: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: 'active' }],
});
const lab = (id: string, name: string, day: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
  ],
  code: { text: name },
  effectiveDateTime: day,
  subject,
});
const RECORD: readonly object[] = [
  {
    resourceType: 'Patient',
    id: PATIENT,
    name: [{ text: '陳合成' }],
    birthDate: '1950-03-04',
    identifier: [{ system: 'https://causeway.health/fhir/NamingSystem/passport', value: PAPER.number }],
  },
  lab(`${PATIENT}-new`, 'new creatinine', '2026-05-01'),
  lab(`${PATIENT}-old`, 'old creatinine', '2019-05-01'),
  {
    resourceType: 'Immunization',
    id: `${PATIENT}-flu`,
    status: 'completed',
    vaccineCode: { text: 'influenza vaccine' },
    occurrenceDateTime: '2026-01-02',
    patient: subject,
  },
  {
    resourceType: 'Condition',
    id: `${PATIENT}-hiv`,
    meta: { security: [HIV] },
    clinicalStatus: state('condition-clinical'),
    code: { text: 'labelled finding' },
    recordedDate: '2026-05-01',
    subject,
  },
  {
    resourceType: 'AllergyIntolerance',
    id: `${PATIENT}-allergy`,
    clinicalStatus: state('allergyintolerance-clinical'),
    code: { text: 'penicillin' },
    recordedDate: '2026-05-01',
    patient: subject,
  },
];

describe('a record that a neighbour’s institution asked for and the patient agreed to', () => {
  let pair: TestPair;
  before(async () => {
    pair = await twoNodes({
      routesOf: (parts) => [
        ...createConsentRoom({
          keys: parts.keys,
          trust: parts.trust.peers.map(({ id, jurisdiction, url }) => ({
            id,
            jurisdiction,
            url,
            kid: '',
            publicJwk: {},
          })),
        }).routes,
        ...shareRoutes(parts),
        ...exportRoutes(parts),
        ...messageRoutes(parts, messageHandlers(parts)),
      ],
      people: people(PATIENT),
    });
    await pair.hk.run((scope) =>
      writeResources(
        scope,
        RECORD.map((create) => ({ create: create as Resource, method: 'PUT' as const })),
      ),
    );
  });
  after(() => pair.close());
  beforeEach(() => {
    pair.network.carry = (request, deliver) => deliver(request);
    for (const node of [pair.hk, pair.sz]) node.clock.set(START);
  });

  /** Announcements become messages and messages arrive, both ways, until nothing is left. */
  async function settle(): Promise<void> {
    const nodes: readonly TestNode[] = [pair.sz, pair.hk];
    for (let moved = 1; moved > 0; ) {
      moved = 0;
      for (const { parts } of nodes) {
        moved += await sendConsents(parts);
        await sendWithheld(parts);
        moved += await deliverMessages(parts, messageHandlers(parts));
      }
    }
  }
  async function ask(more: object = {}): Promise<string> {
    const made = await call(pair.sz, 'szDoctor', 'POST', '/api/consent-requests', {
      ...ASK,
      scope: { ...ASK.scope, ...more },
    });
    assert.equal(made.status, 201, made.text);
    await settle();
    return made.json.id;
  }
  /** The patient agrees to what waits, and nothing of it has left her node yet. */
  async function grant(narrowing: object = {}): Promise<string> {
    const { items } = (await call(pair.hk, 'patient', 'GET', '/api/consents')).json;
    const { id } = items.find((one: { state: string }) => one.state === 'proposed');
    const preview = await call(pair.hk, 'patient', 'POST', `/api/consents/${id}/preview`, { narrowing });
    const { termsHash } = preview.json;
    const body = { narrowing, termsHash, crossBorder: true };
    const granted = await call(pair.hk, 'patient', 'POST', `/api/consents/${id}/grant`, body);
    assert.equal(granted.status, 200, granted.text);
    return id;
  }
  const asked = async (id: string) =>
    (await call(pair.sz, 'szDoctor', 'GET', '/api/consent-requests')).json.items.find(
      (one: { id: string }) => one.id === id,
    );
  /** Asked, granted and arrived. */
  async function given(more: object = {}, narrowing: object = {}) {
    const request = await ask(more);
    const consent = await grant(narrowing);
    await settle();
    const { receivedId } = await asked(request);
    assert.equal(typeof receivedId, 'string');
    return { request, consent, receivedId: receivedId as string };
  }
  const summary = (id: string, as = 'szDoctor'): Promise<Sent> =>
    call(pair.sz, as, 'GET', `/api/received/${id}/summary`);
  const end = async (consent: string) =>
    assert.equal((await call(pair.hk, 'patient', 'POST', `/api/consents/${consent}/end`, {})).status, 200);
  const copies = (consent: string) =>
    pair.sz.query<{ status: string; bundle: string | null; showUntil: Date }>(
      'select status, bundle, show_until as "showUntil" from exchange.received_share where share_ref = $1',
      [consent],
    );
  const receipts = async (consent: string) =>
    (
      await pair.hk.query<{ outcome: string }>('select outcome from exchange.erase_receipt where share_id = $1', [
        consent,
      ])
    ).map(({ outcome }) => outcome);
  const notices = async (kind: string, consent: string) =>
    pair.hk.query<{ params: string }>('select params from consent.notice where kind = $1 and params like $2', [
      kind,
      `%${consent}%`,
    ]);
  async function disclosures(consent: string) {
    const rows = await pair.hk.query<{ body: string }>(
      'select body from consent.ledger_entry where body like $1 order by at',
      [`%${consent}%`],
    );
    return rows.map(({ body }) => JSON.parse(body)).filter(({ action }) => action === 'disclose');
  }

  it('where the law lets nothing go: the asker is told why, and so is the patient; the ledger names the decision', async () => {
    const request = await ask();
    const consent = await grant();
    await settle();
    const answer = await asked(request);
    assert.deepEqual([answer.state, answer.receivedId], ['active', undefined]);
    assert.match(answer.failure.en, /impact assessment/i);
    const [notice, ...more] = await notices('consent-record-not-sent', consent);
    assert.match(notice?.params ?? '', /impact assessment/i);
    assert.deepEqual(more, []);
    const [entry] = await disclosures(consent);
    assert.deepEqual(
      [entry.outcome, entry.basis, entry.patientId, entry.recipient],
      ['denied', 'consent.assessment-missing', PATIENT, 'sz/sz-clinic'],
    );
    const decision = await call(pair.hk, 'patient', 'GET', `/api/disclosures/${entry.detail.decision}`);
    assert.deepEqual([decision.json.allowed, decision.json.act], [false, 'consent-record']);
    assert.deepEqual(await copies(consent), []);
    await end(consent);
    await settle();
  });

  describe('where a contract is in force', () => {
    /** Agreed to before it was. */
    let early: { readonly request: string; readonly consent: string };
    let ended: string;
    before(async () => {
      const send = async (path: string, body: object) => {
        const sent = await call(pair.hk, 'coordinator', 'POST', `/api/exports/${path}`, body);
        assert.ok(sent.status < 300, sent.text);
        return sent.json;
      };
      for (const node of [pair.hk, pair.sz]) node.clock.set(START);
      await ask();
      ended = await grant();
      const request = await ask();
      early = { request, consent: await grant() };
      await settle();
      await end(ended);
      await send('assessments', {
        to: 'sz',
        title: 'A synthetic assessment',
        covers: 'synthetic patients',
        assessedOn: '2026-10-01',
        reviewBy: '2027-10-01',
        document: { name: 'assessment.pdf', bytes: 1234, sha256: 'a'.repeat(64) },
      });
      const { id } = await send('contracts', {
        to: 'sz',
        exporterName: 'Synthetic exporter',
        exporterPlace: 'hong-kong',
        recipientName: 'Synthetic recipient',
        recipientPlace: 'shenzhen',
        version: '1',
        covers: 'synthetic patients',
        inForceFrom: '2026-11-02',
        until: '2027-11-24',
        onward: 'none',
      });
      await settle();
      assert.match(
        (await asked(early.request)).failure.en,
        /assessment/i,
        'a contract that is not filed is not enough',
      );
      assert.deepEqual(await copies(early.consent), []);
      assert.equal((await disclosures(early.consent)).length, 1, 'looking whether it may go is no attempt');
      await send(`records/${id}/acts`, {
        after: 1,
        act: { kind: 'filed', on: '2026-11-20', authority: 'Digital Policy Office' },
      });
    });

    it('that was withheld goes once when the filing is recorded: both are told, and what had ended stays where it is', async () => {
      await settle();
      const answer = await asked(early.request);
      assert.equal(answer.failure, undefined);
      assert.equal(typeof answer.receivedId, 'string');
      const outcomes = (await disclosures(early.consent)).map(({ outcome }) => outcome);
      assert.deepEqual(outcomes, ['denied', 'permitted']);
      for (const kind of ['consent-record-not-sent', 'consent-record-sent'])
        assert.equal((await notices(kind, early.consent)).length, 1, kind);
      assert.deepEqual(await copies(ended), []);
      assert.deepEqual(await pair.hk.query('select 1 from exchange.withheld_record'), []);
      await settle();
      assert.equal((await copies(early.consent)).length, 1);
      await end(early.consent);
      await settle();
    });

    it('that waits for a day is tried again when it has come, and not every minute', async () => {
      const { request, consent } = await given();
      await pair.hk.query(
        `insert into exchange.withheld_record (consent_id, to_node, request, tried_on) values ($1, 'sz', $2, '2026-11-22')`,
        ['a-consent-that-is-gone', request],
      );
      assert.equal(await sendWithheld(pair.hk.parts), 0, 'it was tried today');
      pair.hk.clock.move(24 * 3_600_000);
      assert.equal(await sendWithheld(pair.hk.parts), 1);
      assert.deepEqual(
        await pair.hk.query('select 1 from exchange.withheld_record'),
        [],
        'one that is gone is forgotten',
      );
      pair.hk.clock.set(START);
      await end(consent);
      await settle();
    });

    it('is not asked for where it is not to treat: a copy for another purpose is refused by name', async () => {
      const refused = await call(pair.sz, 'szDoctor', 'POST', '/api/consent-requests', {
        ...ASK,
        scope: { ...ASK.scope, purposes: ['HOPERAT'] },
      });
      assert.equal(refused.status, 422);
      assert.match(refused.text, /consent\.asked-copy-without-treatment/);
    });

    it('can be read by the institution that asked, and by no other', async () => {
      const { receivedId, consent } = await given();
      const seen = await summary(receivedId);
      assert.equal(seen.status, 200, seen.text);
      assert.match(seen.text, /new creatinine/);
      assert.equal((await summary(receivedId, 'szDoctor3')).status, 200);
      const other = await summary(receivedId, 'szOther');
      assert.deepEqual([other.status, other.code], [404, 'exchange.received-not-found']);
      await settle();
      const [entry, ...more] = await disclosures(consent);
      assert.deepEqual(more, []);
      assert.deepEqual(
        [entry.outcome, entry.basis, entry.recipient, entry.actor.onBehalfOf.practitioner],
        ['permitted', 'consent/given-by-patient', 'sz/sz-clinic', 'Practitioner/sz1'],
      );
      const decision = await call(pair.hk, 'patient', 'GET', `/api/disclosures/${entry.detail.decision}`);
      assert.deepEqual([decision.json.allowed, decision.json.act], [true, 'consent-record']);
      assert.equal((await notices('consent-record-sent', consent)).length, 1);
      const log = await pair.hk.query(
        `select 1 from consent.notice where kind = 'record-read-elsewhere' and patient_id = $1`,
        [PATIENT],
      );
      assert.equal(log.length, 2, 'each look there is told at home');
      await end(consent);
      await settle();
    });

    it('is what was agreed to: sections, look-back and labels, and nothing that a no of the patient’s keeps shut', async () => {
      const wide = await given();
      const [all] = await copies(wide.consent);
      for (const said of ['new creatinine', 'influenza vaccine', 'labelled finding', 'penicillin']) {
        assert.match(all?.bundle ?? '', new RegExp(said), said);
      }
      assert.doesNotMatch(all?.bundle ?? '', /old creatinine/, 'before the look-back');
      const sections = { sections: ['problems', 'results', 'immunizations'] };
      const narrow = await given({}, { ...sections, without: ['hiv'] });
      const [less] = await copies(narrow.consent);
      assert.match(less?.bundle ?? '', /new creatinine/);
      assert.doesNotMatch(less?.bundle ?? '', /penicillin/, 'not one of the sections');
      assert.doesNotMatch(less?.bundle ?? '', /labelled finding/, 'the label was taken away');

      const no = { effect: 'deny', to: 'anybody', sections: ['immunizations'] };
      const { termsHash } = (await call(pair.hk, 'patient', 'POST', '/api/consents/standing/preview', no)).json;
      const choice = await call(pair.hk, 'patient', 'POST', '/api/consents/standing', { ...no, termsHash });
      assert.ok(choice.status < 300, choice.text);
      const denied = await given();
      const [shut] = await copies(denied.consent);
      assert.doesNotMatch(shut?.bundle ?? '', /influenza/);
      assert.match(shut?.bundle ?? '', /new creatinine/);
      for (const id of [wide.consent, narrow.consent, denied.consent, choice.json.id]) await end(id);
      await settle();
    });

    it('that was asked for by one person alone is that person’s', async () => {
      const { receivedId, consent } = await given({ onlyMe: true });
      assert.equal((await summary(receivedId)).status, 200);
      const colleague = await summary(receivedId, 'szDoctor3');
      assert.deepEqual([colleague.status, colleague.code], [404, 'exchange.received-not-found']);
      const listed = (await call(pair.sz, 'szDoctor3', 'GET', '/api/received')).json.received;
      assert.ok(listed.every(({ id }: { id: string }) => id !== receivedId));
      await end(consent);
      await settle();
    });

    it('is dark at the next look when the consent has ended, erased, and signed for', async () => {
      const { receivedId, consent, request } = await given();
      await end(consent);
      const dark = await summary(receivedId);
      assert.deepEqual([dark.status, dark.code], [410, 'exchange.link-revoked'], 'before any message came');
      await settle();
      assert.deepEqual(
        (await copies(consent)).map(({ status, bundle }) => [status, bundle]),
        [['revoked', null]],
      );
      assert.deepEqual(await receipts(consent), ['erased']);
      assert.equal((await asked(request)).state, 'ended');
    });

    it('is erased where nobody looks, by the message alone', async () => {
      const { consent } = await given();
      await end(consent);
      await settle();
      assert.deepEqual([(await copies(consent))[0]?.bundle, await receipts(consent)], [null, ['erased']]);
    });

    it('is erased at the earliest end of the terms, and signed for', async () => {
      const { receivedId, consent } = await given({}, { eraseAt: '2026-11-23T02:00:00.000Z' });
      const [copy] = await copies(consent);
      assert.equal(copy?.showUntil.toISOString(), '2026-11-23T02:00:00.000Z');
      for (const node of [pair.hk, pair.sz]) node.clock.set('2026-11-23T01:59:59.000Z');
      await eraseCopies(pair.sz.parts);
      assert.notEqual((await copies(consent))[0]?.bundle, null);
      for (const node of [pair.hk, pair.sz]) node.clock.set('2026-11-23T02:00:00.000Z');
      await eraseCopies(pair.sz.parts);
      await settle();
      assert.deepEqual([(await copies(consent))[0]?.bundle, await receipts(consent)], [null, ['erased']]);
      assert.equal((await summary(receivedId)).status, 410);
    });

    it('is kept no longer than the rule for such copies, whatever the terms allow', async () => {
      const { consent } = await given({ validDays: 90 });
      assert.equal((await copies(consent))[0]?.showUntil.toISOString(), '2026-11-29T02:00:00.000Z');
      await end(consent);
      await settle();
    });

    it('whose letter is doubled, or whose receipt is lost, is kept once', async () => {
      const request = await ask();
      let lost = 0;
      pair.network.carry = async (sent, deliver) => {
        await deliver(sent);
        // The first answers never arrive: whatever was sent is sent again.
        if (lost++ < 2) return { status: 503, contentType: 'text/plain', body: '' };
        return deliver(sent);
      };
      const consent = await grant();
      for (let round = 0; round < 6; round += 1) {
        await settle();
        for (const node of [pair.hk, pair.sz]) node.clock.move(60_000);
      }
      assert.equal((await copies(consent)).length, 1);
      assert.equal(typeof (await asked(request)).receivedId, 'string');
      assert.equal((await disclosures(consent)).length, 1);
      pair.network.carry = (sent, deliver) => deliver(sent);
      await end(consent);
      await settle();
    });

    it('of a node killed while it composes: nothing has gone and nothing is forgotten; after it, nothing goes twice', async () => {
      const request = await ask();
      const consent = await grant();
      const killed = { ...pair.hk.parts.records, composeSummary: () => Promise.reject(new Error('killed')) };
      await assert.rejects(sendConsents({ ...pair.hk.parts, records: killed }), /killed/);
      assert.deepEqual([await copies(consent), await disclosures(consent)], [[], []]);
      await settle();
      assert.equal(typeof (await asked(request)).receivedId, 'string');
      assert.deepEqual([(await copies(consent)).length, (await disclosures(consent)).length], [1, 1]);
      await end(consent);
      await settle();
    });

    it('of a consent that ended before it was sent is not sent; that ended on the way is not kept, and that is signed for', async () => {
      const early = await ask();
      const first = await grant();
      await end(first);
      await settle();
      assert.deepEqual([(await asked(early)).state, await copies(first)], ['ended', []]);
      assert.deepEqual(await disclosures(first), []);

      await ask();
      const second = await grant();
      await sendConsents(pair.hk.parts);
      await end(second);
      // The word of the end overtakes the record, which waits behind its answer.
      await pair.hk.query(
        `update exchange.outbox set next_attempt_at = next_attempt_at + interval '1 hour' where case_id like 'consent:%' and state = 'waiting'`,
      );
      await settle();
      for (const node of [pair.hk, pair.sz]) node.clock.move(2 * 3_600_000);
      await settle();
      assert.deepEqual(await copies(second), []);
      assert.deepEqual(await receipts(second), ['not-held']);
    });

    it('is looked at where it lies, where no copy was agreed to', async () => {
      const request = await ask({ copy: false });
      const consent = await grant();
      await settle();
      const answer = await asked(request);
      assert.deepEqual([answer.state, answer.receivedId, answer.failure], ['active', undefined, undefined]);
      assert.deepEqual(await disclosures(consent), []);
      await end(consent);
      await settle();
    });

    it('its address opens nothing: it only says whether the consent stands', async () => {
      const { consent } = await given();
      const [row] = await pair.sz.query<{ address: string }>(
        'select address from exchange.received_share where share_ref = $1',
        [consent],
      );
      const knocked = await call(pair.hk, '', 'POST', new URL(row?.address ?? '').pathname, { recipient: 'a test' });
      assert.deepEqual([knocked.status, knocked.text.includes('embedded')], [404, false]);
      await end(consent);
      await settle();
    });

    it('is no record that the patient carried there: what goes back needs a word of its own', async () => {
      const { receivedId, consent } = await given();
      const { patientId } = (await call(pair.sz, 'szDoctor', 'POST', `/api/received/${receivedId}/register`, {})).json;
      const homes = await pair.sz.run(
        (scope) => wayHome(pair.trust).homesOf(scope, { patientId, receivedId }),
        people(PATIENT)['szDoctor'],
      );
      assert.deepEqual(homes, []);
      await end(consent);
      await settle();
    });

    it('a record that nobody here asked for, or for another institution, has no effect', async () => {
      const { consent, request } = await given();
      const [copy] = await pair.sz.query<{ address: string; document: string }>(
        'select address, bundle as document from exchange.received_share where share_ref = $1',
        [consent],
      );
      const body = {
        ...copy,
        request,
        share: consent,
        opening: 'another',
        until: '2026-11-24T02:00:00.000Z',
        sections: ['results'],
        organization: { id: 'sz-clinic', name: sameText('Clinic sz-clinic') },
      };
      const take = messageHandlers(pair.sz.parts)['consent-record'];
      const from = pair.trust.byId('hk');
      assert.ok(take && from);
      const forged = (change: object) =>
        pair.sz.run((scope) =>
          take.apply(scope, {
            id: 'm',
            from,
            type: 'consent-record',
            caseId: 'c',
            sequence: 1,
            purpose: 'TREAT',
            legalBasis: [],
            body: { ...body, ...change },
          }),
        );
      const unknown = (error: Error) =>
        error instanceof RefusalError && error.refusals[0].code === 'exchange.case-unknown';
      await assert.rejects(forged({ request: 'never-asked' }), unknown);
      await assert.rejects(forged({ organization: { id: 'sz-other-clinic', name: sameText('x') } }), unknown);
      await assert.rejects(forged({ address: 'http://elsewhere.test/shl/x' }), unknown);
      assert.equal((await copies(consent)).length, 1);
      await forged({ share: 'elsewhere' });
      const [own] = await pair.sz.query(`select 1 from exchange.received_share where share_ref = 'elsewhere'`);
      assert.ok(own, 'told rightly it is kept: what was refused above was refused for what it said');
      await end(consent);
      await settle();
    });
  });
});
