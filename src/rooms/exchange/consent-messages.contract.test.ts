import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { createRoom as createConsentRoom } from '#rooms/consent';
import { sendConsents } from './consent-messages.ts';
import { call, people, type TestNode, type TestPair, twoNodes } from './fixtures.ts';
import { messageHandlers } from './handlers.ts';
import { messageRoutes } from './message-routes.ts';
import { deliverMessages } from './operations/deliver-messages.ts';

const PATIENT = 'patient-1';
const PAPER = { kind: 'passport', number: 'X7654321' };
const ASK = {
  patient: { node: 'hk', paper: PAPER, birthDate: '1950-03-04' },
  scope: { purposes: ['TREAT'], sections: ['problems', 'results'], lookBackMonths: 12, validDays: 30, copy: true },
  reason: 'Before a visit in Shenzhen (synthetic).',
};

describe('a request of consent over the border', () => {
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
        ...messageRoutes(parts, messageHandlers(parts)),
      ],
      people: people(PATIENT),
    });
    await pair.hk.run((scope) =>
      writeResources(scope, [
        {
          create: {
            resourceType: 'Patient',
            id: PATIENT,
            birthDate: '1950-03-04',
            identifier: [{ system: 'https://causeway.health/fhir/NamingSystem/passport', value: PAPER.number }],
          } as never,
        },
      ]),
    );
  });
  after(() => pair.close());

  /** Announcements become messages and messages arrive, both ways, until nothing is left. */
  async function settle(): Promise<void> {
    const nodes: readonly TestNode[] = [pair.sz, pair.hk];
    for (let moved = 1; moved > 0; ) {
      moved = 0;
      for (const { parts } of nodes) {
        moved += await sendConsents(parts);
        moved += await deliverMessages(parts, messageHandlers(parts));
      }
    }
  }
  async function ask(more: object = {}): Promise<string> {
    const made = await call(pair.sz, 'szDoctor', 'POST', '/api/consent-requests', { ...ASK, ...more });
    assert.equal(made.status, 201, made.text);
    await settle();
    return made.json.id;
  }
  const asked = async (id: string) =>
    (await call(pair.sz, 'szDoctor', 'GET', '/api/consent-requests')).json.items.find(
      (one: { id: string }) => one.id === id,
    );
  const waiting = async () =>
    (await call(pair.hk, 'patient', 'GET', '/api/consents')).json.items.find(
      ({ state }: { state: string }) => state === 'proposed',
    );

  it('reaches the patient at home, names institution and node, and asks for the separate consent', async () => {
    const id = await ask();
    const seen = await waiting();
    assert.equal(seen.request.node, 'sz');
    assert.equal(seen.request.isAbroad, true);
    assert.match(seen.terms.text.en, /Clinic sz-clinic \(sz\/sz-clinic\)/);
    assert.equal((await asked(id)).state, 'proposed');

    const preview = await call(pair.hk, 'patient', 'POST', `/api/consents/${seen.id}/preview`, {
      narrowing: { sections: ['results'] },
    });
    const { termsHash } = preview.json;
    const body = { narrowing: { sections: ['results'] }, termsHash };
    const untold = await call(pair.hk, 'patient', 'POST', `/api/consents/${seen.id}/grant`, body);
    assert.equal(untold.code, 'consent.abroad-not-agreed');
    const granted = await call(pair.hk, 'patient', 'POST', `/api/consents/${seen.id}/grant`, {
      ...body,
      crossBorder: true,
    });
    assert.equal(granted.status, 200, granted.text);
    await settle();
    const answer = await asked(id);
    assert.equal(answer.state, 'active');
    const what = answer.lines.find(({ kind }: { kind: string }) => kind === 'what').text.en;
    assert.match(what, /test results/);
    assert.doesNotMatch(what, /health problems/);

    await call(pair.hk, 'patient', 'POST', `/api/consents/${seen.id}/end`, {});
    await settle();
    assert.equal((await asked(id)).state, 'ended');
  });

  it('a refusal comes back, and nothing but that', async () => {
    const id = await ask();
    const seen = await waiting();
    await call(pair.hk, 'patient', 'POST', `/api/consents/${seen.id}/refuse`, {});
    await settle();
    const answer = await asked(id);
    assert.deepEqual([answer.state, answer.failure], ['rejected', undefined]);
  });

  it('what can be put to nobody comes back with the reason', async () => {
    const id = await ask({ patient: { ...ASK.patient, birthDate: '1950-03-05' } });
    const answer = await asked(id);
    assert.equal(answer.state, 'rejected');
    assert.match(answer.failure.en, /Nobody is registered there/);
    assert.equal(await waiting(), undefined);
  });

  it('the message names the patient by paper and day of birth, rests on its rule, and carries nothing of the record', async () => {
    await ask();
    const [row] = await pair.hk.query<{ type: string; legal_basis: string; state: string }>(
      `select type, legal_basis, state from exchange.inbox where type = 'consent-request' order by received_at desc limit 1`,
    );
    assert.equal(row?.state, 'applied');
    assert.match(row?.legal_basis ?? '', /requests of consent/);
    const [told] = await pair.hk.query<{ n: number }>(
      `select count(*)::int as n from consent.notice where kind = 'consent-asked' and patient_id = $1`,
      [PATIENT],
    );
    assert.ok((told?.n ?? 0) >= 1);
  });

  it('a node answers only what was asked of it', async () => {
    const id = await ask();
    const stranger = await pair.hk.run(async (scope) => {
      await scope.tx.query(
        `insert into consent.announcement (kind, payload, announced_at) values ('request-answered', $1, now())`,
        [JSON.stringify({ to: 'sz', request: 'never-asked', state: 'rejected', at: new Date(0).toISOString() })],
      );
      return true;
    });
    assert.ok(stranger);
    await settle();
    const [refused] = await pair.sz.query<{ state: string; refusal: string }>(
      `select state, refusal from exchange.inbox where type = 'consent-answer' and case_id = 'consent:never-asked'`,
    );
    assert.equal(refused?.state, 'refused');
    assert.equal((await asked(id)).state, 'proposed');
  });
});
