import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PersonActor, RefusalError, type Tx } from '#kernel';
import type { SensitiveAct } from '#platform/http';
import type { Database } from '#platform/postgres';
import { inStore, NOW } from '../../../test/store.ts';
import { createAccount } from './accounts.ts';
import { aDoctor } from './fixtures.ts';
import { noteSecondFactorAsked, type SecondFactorPolicy } from './second-factor-policy.ts';
import { saveProof } from './sessions.ts';
import { createProofCheck, SENSITIVE_ACTS } from './step-up.ts';

const at = new Date(NOW);
const ago = (minutes: number) => new Date(at.getTime() - minutes * 60_000).toISOString();
const { password: _, ...doctor } = aDoctor;
const actor: PersonActor = {
  kind: 'person',
  role: 'clinician',
  accountId: doctor.id,
  name: doctor.name,
  scopes: [],
  clientId: 'portal',
  session: 's1',
};

/** How the act is answered: what is refused and with what, or that it may be done. */
async function asked(tx: Tx, act: SensitiveAct, who: Partial<PersonActor> = {}, policy: SecondFactorPolicy = {}) {
  const database = {
    transaction: (work: (tx: Tx) => unknown, options: object) => {
      assert.deepEqual(options, { mode: 'read' });
      return work(tx);
    },
  } as unknown as Database;
  try {
    await createProofCheck(database, { now: () => at }, policy)(act, { ...actor, ...who });
    return 'yes';
  } catch (error) {
    assert.ok(error instanceof RefusalError);
    const [{ code, params }] = error.refusals;
    return params === undefined ? code : `${code} ${params['minutes']}`;
  }
}

async function signedIn(tx: Tx, minutesAgo: number, strong = false): Promise<void> {
  await createAccount(tx, doctor);
  await saveProof(tx, 's1', doctor.id, { at: ago(minutesAgo), amr: ['pwd'], strong, device: '' });
}

const addPasskey = (tx: Tx) =>
  tx.query(
    `insert into oidc.passkey (id, account_id, public_key, counter, transports, synced, name, created_at)
     values ('k', $1, 'x', 0, '{}', false, 'a key', now())`,
    [doctor.id],
  );

describe('who asks for an act that cannot be taken back', () => {
  it('has shown themselves lately enough for that very act', () =>
    inStore(async ({ tx }) => {
      await signedIn(tx, 30);
      const answers = new Map<string, string>();
      for (const act of Object.keys(SENSITIVE_ACTS) as SensitiveAct[]) answers.set(act, await asked(tx, act));
      const tooLong = 'sign-in.proof-needed 15';
      assert.deepEqual(Object.fromEntries(answers), {
        'change-factors': tooLong,
        'share-record': 'yes',
        'export-records': 'yes',
        'give-consent': 'yes',
        'open-emergency': 'yes',
        'sign-visit': 'yes',
        'decide-dossier': 'yes',
        'decide-permit': 'yes',
        'admit-application': tooLong,
        'manage-account': tooLong,
      });
      await tx.query(`update oidc.session set proved_at = $1`, [ago(61)]);
      assert.equal(await asked(tx, 'share-record'), 'sign-in.proof-needed 30');
      assert.equal(await asked(tx, 'open-emergency'), 'sign-in.proof-needed 60');
      assert.equal(await asked(tx, 'sign-visit'), 'yes');
    }));

  it('has shown the second factor, where there is one', () =>
    inStore(async ({ tx }) => {
      await signedIn(tx, 0);
      await addPasskey(tx);
      assert.equal(await asked(tx, 'give-consent'), 'sign-in.proof-needed 30');
      await tx.query('update oidc.session set strong_at = proved_at');
      assert.equal(await asked(tx, 'give-consent'), 'yes');
    }));

  it('has one where the role has to, and is let in only to set it up', () =>
    inStore(async ({ tx }) => {
      const policy = { clinician: { graceDays: 14 } };
      await signedIn(tx, 0);
      await noteSecondFactorAsked(tx, doctor.id, new Date(at.getTime() - 14 * 86_400_000));
      assert.equal(await asked(tx, 'give-consent', {}, policy), 'sign-in.second-factor-needed');
      assert.equal(await asked(tx, 'change-factors', {}, policy), 'yes');
      assert.equal(await asked(tx, 'give-consent', {}, { clinician: { graceDays: 15 } }), 'yes');
      await addPasskey(tx);
      await tx.query('update oidc.session set strong_at = proved_at');
      assert.equal(await asked(tx, 'give-consent', {}, policy), 'yes');
    }));

  it('is there: an application without a session, or of a session that is none, does no such act', () =>
    inStore(async ({ tx }) => {
      await signedIn(tx, 0);
      assert.equal(await asked(tx, 'give-consent', { session: 'unknown' }), 'sign-in.proof-needed 30');
      const { session: __, ...away } = actor;
      assert.equal(
        await asked(tx, 'give-consent', { ...away, session: undefined as never }),
        'sign-in.proof-needed 30',
      );
    }));

  it('is a person: of programs and nodes nothing is asked', async () => {
    const database = { transaction: () => assert.fail('asked') } as unknown as Database;
    const check = createProofCheck(database, { now: () => at }, {});
    await check('give-consent', { kind: 'system', clientId: 'x', scopes: [] });
    await check('give-consent', { kind: 'node', nodeId: 'sz' });
  });
});
