import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Tx } from '#kernel';
import { inStore, NOW } from '../../../test/store.ts';
import { createAccount } from './accounts.ts';
import { aDoctor, sameText } from './fixtures.ts';
import {
  forgetSecondFactorAsked,
  GRACE_DAYS,
  isOverdue,
  isSecondFactorOverdue,
  noteSecondFactorAsked,
  SECOND_FACTOR_POLICY,
  type SecondFactorFacts,
  secondFactorDueAt,
  secondFactorFacts,
} from './second-factor-policy.ts';
import { addWorkplace } from './workplaces.ts';

const at = new Date(NOW);
const daysAgo = (days: number) => new Date(at.getTime() - days * 86_400_000);
const { password: _, ...doctor } = aDoctor;
const ward = { id: 'org2', name: sameText('Synthetic Ward') };
const isLate = (tx: Tx, policy = SECOND_FACTOR_POLICY) => isSecondFactorOverdue(tx, doctor.id, at, policy);
const policy = { clinician: { graceDays: 14 }, operator: { graceDays: 0 } };
const now = new Date('2026-11-22T00:00:00Z');
const facts = (change: Partial<SecondFactorFacts> = {}): SecondFactorFacts => ({
  roles: ['clinician'],
  hasSecondFactor: false,
  askedAt: new Date('2026-11-08T00:00:00Z'),
  now,
  ...change,
});

describe('a second factor that a role has to have', () => {
  it('is due so many days after the person was first asked, and not a millisecond earlier', () => {
    assert.deepEqual(secondFactorDueAt(facts(), policy), now);
    assert.equal(isOverdue(facts(), policy), true);
    assert.equal(isOverdue(facts({ now: new Date(now.getTime() - 1) }), policy), false);
  });

  it('is due by the strictest of the roles in which somebody works', () => {
    assert.deepEqual(
      secondFactorDueAt(facts({ roles: ['patient', 'clinician', 'operator'] }), policy),
      facts().askedAt,
    );
  });

  it('is not due for whoever has one, for roles that may do without, and at the first sign-in even where no time is given', () => {
    assert.equal(secondFactorDueAt(facts({ hasSecondFactor: true }), policy), undefined);
    assert.equal(secondFactorDueAt(facts({ roles: ['patient'] }), policy), undefined);
    assert.equal(isOverdue(facts({ roles: ['operator'], askedAt: undefined }), policy), false);
  });
});

describe('whether somebody has to have a second factor by now', () => {
  it('is so a month after they were first asked, for everybody who sees records of others or runs the node', () =>
    inStore(async ({ tx }) => {
      await createAccount(tx, doctor);
      assert.deepEqual(Object.keys(SECOND_FACTOR_POLICY).sort(), [
        'clinician',
        'coordinator',
        'insurer',
        'operator',
        'privacy-officer',
        'regulator',
      ]);
      assert.equal(GRACE_DAYS, 30);
      for (const due of Object.values(SECOND_FACTOR_POLICY)) assert.deepEqual(due, { graceDays: 30 });
      assert.equal(await isLate(tx), false);
      await noteSecondFactorAsked(tx, doctor.id, daysAgo(30));
      assert.equal(await isLate(tx), true);
    }));

  it('counts from the first time, however often they are asked, until it begins anew', () =>
    inStore(async ({ tx }) => {
      await createAccount(tx, doctor);
      await createAccount(tx, { ...doctor, id: 'acc-2', login: 'doctor.two' });
      await noteSecondFactorAsked(tx, doctor.id, daysAgo(30));
      await noteSecondFactorAsked(tx, doctor.id, at);
      await forgetSecondFactorAsked(tx, 'acc-2');
      await noteSecondFactorAsked(tx, 'acc-2', at);
      assert.equal(await isLate(tx), true);
      await forgetSecondFactorAsked(tx, doctor.id);
      assert.equal(await isLate(tx), false);
      await noteSecondFactorAsked(tx, doctor.id, daysAgo(29));
      assert.equal(await isLate(tx), false);
    }));

  it('is asked of every place where they work now, and of no other', () =>
    inStore(async ({ tx }) => {
      await createAccount(tx, { ...doctor, role: 'patient', patientId: 'p1', fhirUser: 'Patient/p1' });
      await createAccount(tx, { ...doctor, id: 'acc-2', login: 'doctor.two' });
      const roles = async () => [...(await secondFactorFacts(tx, doctor.id, false, at)).roles].sort();
      assert.deepEqual(await roles(), ['patient']);
      await addWorkplace(tx, doctor.id, { id: 'w1', role: 'operator', organization: ward });
      await addWorkplace(tx, 'acc-2', { id: 'w2', role: 'regulator', organization: ward });
      assert.deepEqual(await roles(), ['operator', 'patient']);
      await tx.query('update oidc.workplace set ended_at = now()');
      assert.deepEqual(await roles(), ['patient']);
    }));

  it('is never so for whoever has one: a passkey, or codes by time that were shown once', () =>
    inStore(async ({ tx }) => {
      await createAccount(tx, doctor);
      await noteSecondFactorAsked(tx, doctor.id, daysAgo(31));
      await tx.query(`insert into oidc.totp (account_id, sealed, begun_at) values ($1, 'x', now())`, [doctor.id]);
      assert.equal(await isLate(tx), true);
      await tx.query('update oidc.totp set confirmed_at = now()');
      assert.equal(await isLate(tx), false);
      await tx.query('delete from oidc.totp');
      await tx.query(
        `insert into oidc.passkey (id, account_id, public_key, counter, transports, synced, name, created_at)
         values ('k', $1, 'x', 0, '{}', false, 'a key', now())`,
        [doctor.id],
      );
      assert.equal(await isLate(tx), false);
    }));

  it('is so for nobody where nobody must have one, nor for who has no account', () =>
    inStore(async ({ tx }) => {
      await createAccount(tx, doctor);
      await noteSecondFactorAsked(tx, doctor.id, daysAgo(31));
      assert.equal(await isLate(tx, {}), false);
      assert.equal(await isSecondFactorOverdue({ query: () => assert.fail('asked') }, doctor.id, at, {}), false);
      assert.deepEqual(await secondFactorFacts(tx, 'nobody', true, at), {
        roles: [],
        hasSecondFactor: true,
        askedAt: undefined,
        now: at,
      });
    }));
});
