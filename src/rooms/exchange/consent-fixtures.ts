import assert from 'node:assert/strict';
import { type Resource, writeResources } from '#fhir';
import type { Route } from '#platform/http';
import { createRoom as createConsentRoom } from '#rooms/consent';
import { sendConsents } from './consent-messages.ts';
import { sendWithheld } from './consent-withheld.ts';
import { exportRoutes } from './exports/routes.ts';
import { call, pairIn, people, type Sent, type TestNode } from './fixtures.ts';
import { messageHandlers } from './handlers.ts';
import { messageRoutes } from './message-routes.ts';
import { deliverMessages } from './operations/deliver-messages.ts';
import { shareRoutes } from './share-routes.ts';
import type { WorkerParts } from './worker-scope.ts';

export const PATIENT = 'patient-1';
const BORN = '1950-03-04';
const PASSPORT = 'X7654321';
/** What the doctor in Shenzhen asks the patient in Hong Kong for. Synthetic. */
export const ASK = {
  patient: { node: 'hk', paper: { kind: 'passport', number: PASSPORT }, birthDate: BORN },
  scope: {
    purposes: ['TREAT'],
    sections: ['problems', 'allergies', 'immunizations', 'results'],
    lookBackMonths: 12,
    validDays: 3,
    copy: true,
  },
  reason: 'Before a visit in Shenzhen (synthetic).',
};
const REGISTRATION = {
  resourceType: 'Patient',
  id: PATIENT,
  name: [{ text: '陳合成' }],
  birthDate: BORN,
  identifier: [{ system: 'https://causeway.health/fhir/NamingSystem/passport', value: PASSPORT }],
};

/** Two nodes, and a doctor of one who asks a patient of the other. Called inside a `describe`: the nodes live as long as it. */
export function asking(record: readonly object[] = []) {
  const pair = pairIn({ routesOf, people: people(PATIENT) }, ({ hk }) =>
    hk.run(async (scope) => {
      const writes = [REGISTRATION, ...record].map((create) => ({
        create: create as Resource,
        method: 'PUT' as const,
      }));
      await writeResources(scope, writes);
    }),
  );

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
  /** The id of the request. `who` changes whom it is about, `what` what is asked for. */
  async function ask(what: object = {}, who: object = {}): Promise<string> {
    const sent = await call(pair.sz, 'szDoctor', 'POST', '/api/consent-requests', {
      ...ASK,
      patient: { ...ASK.patient, ...who },
      scope: { ...ASK.scope, ...what },
    });
    assert.equal(sent.status, 201, sent.text);
    await settle();
    return sent.json.id;
  }
  /** The request as the asker sees it. */
  const asked = async (id: string) =>
    (await call(pair.sz, 'szDoctor', 'GET', '/api/consent-requests')).json.items.find(
      (one: { id: string }) => one.id === id,
    );
  /** What waits for the patient's answer. */
  const waiting = async () =>
    (await call(pair.hk, 'patient', 'GET', '/api/consents')).json.items.find(
      ({ state }: { state: string }) => state === 'proposed',
    );
  /** The patient agrees to what waits, and nothing of it has left her node yet. */
  async function grant(narrowing: object = {}): Promise<string> {
    const { id } = await waiting();
    const preview = await call(pair.hk, 'patient', 'POST', `/api/consents/${id}/preview`, { narrowing });
    const { termsHash } = preview.json;
    const body = { narrowing, termsHash, crossBorder: true };
    const granted = await call(pair.hk, 'patient', 'POST', `/api/consents/${id}/grant`, body);
    assert.equal(granted.status, 200, granted.text);
    return id;
  }
  /** Asked, granted and arrived. */
  async function given(what: object = {}, narrowing: object = {}) {
    const request = await ask(what);
    const consent = await grant(narrowing);
    await settle();
    const { receivedId } = await asked(request);
    assert.equal(typeof receivedId, 'string');
    return { request, consent, receivedId: receivedId as string };
  }
  const end = async (consent: string) =>
    assert.equal((await call(pair.hk, 'patient', 'POST', `/api/consents/${consent}/end`, {})).status, 200);

  const summary = (id: string, as = 'szDoctor'): Promise<Sent> =>
    call(pair.sz, as, 'GET', `/api/received/${id}/summary`);
  const copies = (consent: string) =>
    pair.sz.query<{ status: string; bundle: string | null; showUntil: Date }>(
      'select status, bundle, show_until as "showUntil" from exchange.received_share where share_ref = $1',
      [consent],
    );
  const receipts = async (consent: string) => {
    const sql = 'select outcome from exchange.erase_receipt where share_id = $1';
    return (await pair.hk.query<{ outcome: string }>(sql, [consent])).map(({ outcome }) => outcome);
  };
  const notices = (kind: string, consent: string) =>
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

  const atExportDesk = async (path: string, body: object) => {
    const sent = await call(pair.hk, 'coordinator', 'POST', `/api/exports/${path}`, body);
    assert.ok(sent.status < 300, sent.text);
    return sent.json;
  };
  /** An assessment and a contract under which records may go to Shenzhen; the id of the contract, which is not filed. */
  async function contracted(): Promise<string> {
    await atExportDesk('assessments', {
      to: 'sz',
      title: 'A synthetic assessment',
      covers: 'synthetic patients',
      assessedOn: '2026-10-01',
      reviewBy: '2027-10-01',
      document: { name: 'assessment.pdf', bytes: 1234, sha256: 'a'.repeat(64) },
    });
    const { id } = await atExportDesk('contracts', {
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
    return id;
  }
  const file = (contract: string) =>
    atExportDesk(`records/${contract}/acts`, {
      after: 1,
      act: { kind: 'filed', on: '2026-11-20', authority: 'Digital Policy Office' },
    });
  return {
    pair,
    settle,
    ask,
    asked,
    waiting,
    grant,
    given,
    end,
    summary,
    copies,
    receipts,
    notices,
    disclosures,
    contracted,
    file,
  };
}

function routesOf(parts: WorkerParts): readonly Route[] {
  const trust = parts.trust.peers.map(({ id, jurisdiction, url }) => ({
    id,
    jurisdiction,
    url,
    kid: '',
    publicJwk: {},
  }));
  return [
    ...createConsentRoom({ keys: parts.keys, trust }).routes,
    ...shareRoutes(parts),
    ...exportRoutes(parts),
    ...messageRoutes(parts, messageHandlers(parts)),
  ];
}
