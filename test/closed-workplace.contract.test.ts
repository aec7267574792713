import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { LedgerEntriesView } from '#contracts/consent';
import { MyPermits } from '#contracts/credentialing';
import { AnswerError, type Client } from '../src/cli/http-client.ts';
import { until } from '../src/cli/journey/expect.ts';
import { signInAs } from '../src/cli/sign-in.ts';
import { SessionView } from '../src/platform/oidc/contract.ts';
import { type RunningNode, startNodes } from './running-node.ts';

const NOTE = { reason: 'synthetic', noDiagnosisReason: 'synthetic', plan: { prescription: [] }, language: 'en' };

/** The whole node: people of the world whose permit is over, suspended, or in force. All synthetic. */
describe('a clinician whose permit does not let them in', () => {
  let sz: RunningNode;
  before(async () => {
    [sz] = (await startNodes(['sz'], 0)) as [RunningNode];
  });
  after(() => sz.close());

  const session = (client: Client) => client.get('/api/session', SessionView);
  const mine = (client: Client): Promise<MyPermits> => client.get('/api/credentialing/my-permits', MyPermits);
  const refusedWith = async (work: Promise<unknown>): Promise<AnswerError> => {
    const error = await work.catch((reason: unknown) => reason);
    assert.ok(error instanceof AnswerError, 'it was refused');
    return error;
  };

  it('signs in, is told every reason, and finds the own permits', async () => {
    for (const [login, code, state] of [
      ['sz-dr-yip', 'credentialing.expired', 'expired'],
      ['sz-dr-fong', 'credentialing.suspended', 'suspended'],
    ] as const) {
      const client = await signInAs(sz.url, login);
      const { actor } = await session(client);
      assert.equal(actor?.organization, undefined, login);
      assert.deepEqual(
        actor?.closedWorkplace?.reasons.map((reason) => reason.code),
        [code],
      );
      const { permits, workplace } = await mine(client);
      assert.equal(permits.find(({ kind }) => kind === 'short-term-practice')?.state, state);
      assert.ok(workplace?.acts.every(({ open }) => !open));
    }
  });

  it('begins no visit and sees no patient', async () => {
    const client = await signInAs(sz.url, 'sz-dr-yip');
    const refusal = await refusedWith(client.post('/api/visits', { patientId: 'nobody', note: NOTE }, SessionView));
    assert.deepEqual([refusal.status, refusal.code], [403, 'credentialing.expired']);
    assert.match(refusal.reasons[0]?.text ?? '', /30 Apr 2026/);
    assert.equal((await refusedWith(client.get('/api/patients/nobody', SessionView))).status, 404);
  });

  it('stands in the ledger as not let in, with the reason', async () => {
    await signInAs(sz.url, 'sz-dr-yip');
    const regulator = await signInAs(sz.url, 'sz-regulator');
    // An entry is listed once it has its place.
    await until('the entry of who was not let in', 30_000, async () => {
      const { items } = await regulator.get('/api/ledger/entries?limit=1000', LedgerEntriesView);
      const entries = items.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
      const refused = entries.filter(({ action, outcome }) => action === 'sign-in' && outcome === 'denied');
      return refused.some(({ basis }) => basis === 'credentialing.expired') || undefined;
    });
  });

  it('while colleagues whose permit holds work on', async () => {
    for (const login of ['sz-dr-lin', 'sz-dr-ho', 'sz-dr-lau']) {
      const client = await signInAs(sz.url, login);
      const { actor } = await session(client);
      assert.ok(actor?.organization !== undefined && actor.closedWorkplace === undefined, login);
      const { workplace } = await mine(client);
      assert.equal(workplace?.acts.find(({ act }) => act === 'sign-record')?.open, true, login);
    }
  });
});
