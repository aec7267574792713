import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROLES, type Role, type Tx } from '#kernel';
import { inStore, NOW } from '../../../test/store.ts';
import { createAccount } from './accounts.ts';
import { aDoctor, sameText } from './fixtures.ts';
import {
  ACR,
  endSessions,
  findSession,
  isDue,
  isOpen,
  listSessions,
  markSeen,
  noteEnd,
  type Proof,
  proofClaims,
  SESSION_LIMITS,
  saveProof,
  saveProofAgain,
} from './sessions.ts';
import { addWorkplace, chooseWorkplace } from './workplaces.ts';

const AT = Date.parse(NOW);
const after = (ms: number) => new Date(AT + ms);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const { password: _, ...doctor } = aDoctor;
const proof = (ms: number, facts: Partial<Proof> = {}): Proof => ({
  at: after(ms).toISOString(),
  amr: ['pwd'],
  strong: false,
  device: 'a browser',
  ...facts,
});

/** The session by its number, as it must be there. */
async function get(tx: Tx, uid = 's1') {
  const session = await findSession(tx, uid);
  assert.ok(session);
  return session;
}

/** The doctor, signed in by a password. */
async function begin(tx: Tx): Promise<void> {
  await createAccount(tx, doctor);
  await saveProof(tx, 's1', doctor.id, proof(0));
}

describe('a session', () => {
  it('begins with the first proof, and says what it was', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      const [beganAt, seenAt, provedAt] = [after(0), after(0), after(0)];
      const facts = { uid: 's1', accountId: doctor.id, amr: ['pwd'], device: 'a browser' };
      assert.deepEqual(await get(tx), { ...facts, beganAt, seenAt, provedAt });
      await saveProof(tx, 's2', doctor.id, proof(0, { amr: ['hwk'], strong: true }));
      assert.deepEqual((await get(tx, 's2')).strongAt, after(0));
      assert.equal(await findSession(tx, 'another'), undefined);
    }));

  it('begins anew with a later proof of the same person; an earlier one, the same one and another’s change nothing', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      await createAccount(tx, { ...doctor, id: 'acc-2', login: 'doctor.two' });
      const first = await get(tx);
      for (const [who, ms] of [
        [doctor.id, 0],
        [doctor.id, -MINUTE],
        ['acc-2', MINUTE],
      ] as const) {
        await saveProof(tx, 's1', who, proof(ms, { amr: ['otp'], strong: true, device: 'another' }));
        assert.deepEqual(await get(tx), first);
      }
      await markSeen(tx, 's1', after(3 * MINUTE));
      await saveProof(tx, 's1', doctor.id, proof(2 * MINUTE, { amr: ['otp', 'pwd'], strong: true, device: 'another' }));
      const anew = { beganAt: after(2 * MINUTE), provedAt: after(2 * MINUTE), strongAt: after(2 * MINUTE) };
      assert.deepEqual(await get(tx), {
        ...first,
        ...anew,
        seenAt: after(3 * MINUTE),
        amr: ['otp', 'pwd'],
        device: 'another',
      });
      await saveProof(tx, 's1', doctor.id, proof(4 * MINUTE));
      const last = await get(tx);
      assert.deepEqual([last.seenAt, last.strongAt], [after(4 * MINUTE), after(2 * MINUTE)]);
    }));

  it('is made no longer by a proof in the middle of it, which adds how', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      await saveProof(tx, 's2', doctor.id, proof(0));
      await saveProofAgain(tx, 's1', after(MINUTE), { amr: ['pwd', 'face'], strong: false });
      const weak = await get(tx);
      assert.deepEqual([weak.beganAt, weak.provedAt, weak.strongAt], [after(0), after(MINUTE), undefined]);
      await saveProofAgain(tx, 's1', after(2 * MINUTE), { amr: ['otp'], strong: true });
      const strong = await get(tx);
      assert.deepEqual([strong.provedAt, strong.strongAt], [after(2 * MINUTE), after(2 * MINUTE)]);
      assert.deepEqual(strong.amr, ['face', 'otp', 'pwd']);
      await saveProofAgain(tx, 's1', after(3 * MINUTE), { amr: [], strong: false });
      assert.deepEqual((await get(tx)).strongAt, after(2 * MINUTE));
      assert.deepEqual((await get(tx, 's2')).provedAt, after(0));
    }));

  it('is told in tokens by the whole second of the last proof, and by one factor or two', () =>
    inStore(async ({ tx }) => {
      await createAccount(tx, doctor);
      await saveProof(tx, 's1', doctor.id, proof(999));
      const whole = Math.floor(AT / 1000);
      assert.deepEqual(proofClaims(await get(tx)), { auth_time: whole, acr: ACR.one, amr: ['pwd'] });
      await saveProofAgain(tx, 's1', after(1000), { amr: ['otp'], strong: true });
      assert.deepEqual(proofClaims(await get(tx)), { auth_time: whole + 1, acr: ACR.two, amr: ['otp', 'pwd'] });
      assert.deepEqual(ACR, { one: 'urn:causeway:acr:one-factor', two: 'urn:causeway:acr:two-factors' });
    }));

  it('goes on for an hour of silence and twelve hours in all, an operator’s for half an hour and eight', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      const session = await get(tx);
      const goesOn = (role: Role, ms: number, seenMs = ms) =>
        isOpen({ ...session, seenAt: after(seenMs) }, role, SESSION_LIMITS, after(ms));
      for (const role of ROLES) {
        const [idle, most] = role === 'operator' ? [HOUR / 2, 8 * HOUR] : [HOUR, 12 * HOUR];
        assert.equal(goesOn(role, idle - 1, 0), true, role);
        assert.equal(goesOn(role, idle, 0), false, role);
        assert.equal(goesOn(role, most - 1), true, role);
        assert.equal(goesOn(role, most), false, role);
      }
      assert.equal(isOpen({ ...session, endedAt: after(0) }, 'clinician', SESSION_LIMITS, after(1)), false);
      const asOperator = { ...session, workplaceRole: 'operator' } as const;
      assert.equal(isOpen(asOperator, 'clinician', SESSION_LIMITS, after(HOUR / 2)), false);
      assert.equal(
        isOpen({ ...asOperator, seenAt: after(8 * HOUR) }, 'clinician', SESSION_LIMITS, after(8 * HOUR)),
        false,
      );
    }));

  it('is seen once a minute, and never back in time', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      await saveProof(tx, 's2', doctor.id, proof(0));
      const session = await get(tx);
      assert.equal(isDue(session, after(MINUTE - 1)), false);
      assert.equal(isDue(session, after(MINUTE)), true);
      await markSeen(tx, 's1', after(MINUTE));
      await markSeen(tx, 's1', after(1));
      assert.deepEqual((await get(tx)).seenAt, after(MINUTE));
      assert.deepEqual((await get(tx, 's2')).seenAt, after(0));
    }));

  it('is at the place that was chosen, for the purpose that was said, while the person works there', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      await createAccount(tx, { ...doctor, id: 'acc-2', login: 'doctor.two' });
      const organization = { id: 'org2', name: sameText('Synthetic Ward') };
      await addWorkplace(tx, doctor.id, { id: 'w1', role: 'operator', organization });
      await addWorkplace(tx, 'acc-2', { id: 'w2', role: 'regulator', organization });
      await chooseWorkplace(tx, 's1', 'w1', 'HOPERAT');
      const { workplaceId, workplaceRole, purpose } = await get(tx);
      assert.deepEqual([workplaceId, workplaceRole, purpose], ['w1', 'operator', 'HOPERAT']);
      const [listed] = await listSessions(tx, doctor.id);
      assert.equal(listed?.workplaceRole, 'operator');
      await chooseWorkplace(tx, 's1', 'w2', 'HOPERAT');
      assert.equal('workplaceRole' in (await get(tx)), false);
      await chooseWorkplace(tx, 's1', 'w1', 'HOPERAT');
      await tx.query('update oidc.workplace set ended_at = now()');
      assert.equal('workplaceRole' in (await get(tx)), false);
    }));

  it('is listed with the person’s others that are not over, the last seen first', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      await createAccount(tx, { ...doctor, id: 'acc-2', login: 'doctor.two' });
      await saveProof(tx, 'another', 'acc-2', proof(0));
      for (const [uid, ms] of [
        ['s3', 2],
        ['s2', 2],
        ['s4', 5],
        ['over', 9],
      ] as const)
        await saveProof(tx, uid, doctor.id, proof(ms));
      await noteEnd(tx, 'over', after(10));
      assert.deepEqual(
        (await listSessions(tx, doctor.id)).map(({ uid }) => uid),
        ['s4', 's2', 's3', 's1'],
      );
    }));

  it('ends once: alone, or all but one, or all, with what the authorization server remembers of it', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      await createAccount(tx, { ...doctor, id: 'acc-2', login: 'doctor.two' });
      for (const uid of ['s2', 's3', 's4']) await saveProof(tx, uid, doctor.id, proof(0));
      await saveProof(tx, 'another', 'acc-2', proof(0));
      for (const uid of ['s1', 's2', 's3', 's4', 'another'])
        await tx.query(
          `insert into oidc.artifact (model, id, payload, uid, expires_at) values ('Session', $1, '{}', $1, '2027-01-01')`,
          [uid],
        );
      const remembered = async () =>
        (await tx.query<{ id: string }>(`select id from oidc.artifact where model = 'Session' order by id`)).map(
          ({ id }) => id,
        );
      const [one, all] = [{ uid: 's1' }, { allBut: undefined }] as const;
      assert.deepEqual(await endSessions(tx, 'acc-2', one, after(MINUTE)), []);
      assert.deepEqual(await endSessions(tx, doctor.id, one, after(MINUTE)), ['s1']);
      assert.deepEqual((await get(tx)).endedAt, after(MINUTE));
      assert.deepEqual(await endSessions(tx, doctor.id, one, after(2 * MINUTE)), []);
      assert.deepEqual(await remembered(), ['another', 's2', 's3', 's4']);
      assert.deepEqual([...(await endSessions(tx, doctor.id, { allBut: 's3' }, after(MINUTE)))].sort(), ['s2', 's4']);
      assert.deepEqual(await remembered(), ['another', 's3']);
      assert.deepEqual(await endSessions(tx, doctor.id, all, after(MINUTE)), ['s3']);
      assert.deepEqual(await remembered(), ['another']);
      await noteEnd(tx, 's1', after(HOUR));
      assert.deepEqual((await get(tx)).endedAt, after(MINUTE));
      assert.equal((await get(tx, 'another')).endedAt, undefined);
    }));

  it('takes with it, where all end or all but one, the sign-ins that were begun and not ended', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      const put = () =>
        tx.query(
          `insert into oidc.artifact (model, id, payload, expires_at) values ('SecondStep', 'x', $1, '2027-01-01')
           on conflict do nothing`,
          [JSON.stringify({ accountId: doctor.id })],
        );
      const left = async () => (await tx.query(`select id from oidc.artifact where model = 'SecondStep'`)).length;
      await put();
      await endSessions(tx, doctor.id, { uid: 's1' }, after(0));
      assert.equal(await left(), 1);
      await endSessions(tx, doctor.id, { allBut: 's1' }, after(0));
      assert.equal(await left(), 0);
    }));
});
