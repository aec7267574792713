import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shardOf } from '#fhir';
import type { AccessNote, Actor } from '#kernel';
import { inStore, NOW } from '../../../../test/store.ts';
import { aClinician, aProvision, aStanding, aSystem } from '../fixtures.ts';
import type { StandingConsent } from './ruling.ts';
import { markUsedUp, usesAmong, usesParams, usesSql } from './uses.ts';

const at = new Date(NOW);
const doctor = aClinician();
const limited = (consentId: string, usesMax?: number): StandingConsent => ({
  ...aStanding(aProvision('permit')),
  consentId,
  ...(usesMax === undefined ? {} : { usesMax }),
});
const note = (facts: Partial<AccessNote> = {}): AccessNote => ({
  action: 'read',
  outcome: 'permitted',
  kinds: {},
  basis: 'consent/given-by-patient',
  detail: { consent: 'c1' },
  ...facts,
});
const usesOf = (actor: Actor, one = note(), when = at) => usesAmong([{ facts: { actor, at: when }, note: one }]);

describe('a use of a Consent', () => {
  it('is one for each Consent by which an act was permitted, of whoever acted, that day', () => {
    assert.deepEqual(usesOf(doctor, note({ detail: { consent: 'c1 c2' } })), [
      { consentId: 'c1', userId: doctor.accountId, day: '2026-11-22' },
      { consentId: 'c2', userId: doctor.accountId, day: '2026-11-22' },
    ]);
    const users = [
      aSystem(),
      { kind: 'node', nodeId: 'sz', onBehalfOf: { practitioner: 'Practitioner/1' } },
      { kind: 'node', nodeId: 'sz' },
      { kind: 'anonymous' },
    ].map((actor) => usesOf(actor as Actor)[0]?.userId);
    assert.deepEqual(users, ['test', 'sz/Practitioner/1', 'sz/', '']);
  });

  it('is none of an act that was refused, or permitted by another rule, or that names no Consent', () => {
    assert.deepEqual(usesOf(doctor, note({ outcome: 'denied' })), []);
    assert.deepEqual(usesOf(doctor, note({ basis: 'consent/treatment-relation' })), []);
    const { detail: _, ...bare } = note();
    assert.deepEqual(usesOf(doctor, bare), []);
    assert.deepEqual(usesOf(doctor, note({ detail: { other: 'c1' } })), []);
  });

  it('is of the calendar day there, from midnight to midnight', () => {
    const day = (instant: string) => usesOf(doctor, note(), new Date(instant))[0]?.day;
    assert.equal(day('2026-11-21T15:59:59.999Z'), '2026-11-21');
    assert.equal(day('2026-11-21T16:00:00.000Z'), '2026-11-22');
  });
});

describe('a Consent that may be used so often', () => {
  it('is used up for everybody but who has used it that day already', () =>
    inStore(async ({ tx }) => {
      const use = (consentId: string, userId: string, day = '2026-11-22') =>
        tx.query('insert into consent.consent_use (shard, consent_id, user_id, used_on) values ($1, $2, $3, $4)', [
          shardOf(consentId),
          consentId,
          userId,
          day,
        ]);
      const all = [limited('once', 1), limited('twice', 2), limited('unused', 1), limited('ever')];
      const usedUp = async (actor: Actor = doctor) =>
        (await markUsedUp(tx, all, actor, at)).flatMap((one) => (one.isUsedUp ? [one.consentId] : []));
      assert.deepEqual(await usedUp(), []);
      await use('once', 'another');
      await use('twice', 'another');
      await use('ever', 'another');
      assert.deepEqual(await usedUp(), ['once']);
      await use('twice', doctor.accountId, '2026-11-21');
      // Yesterday’s use was another.
      assert.deepEqual(await usedUp(), ['once', 'twice']);
      await use('once', doctor.accountId);
      assert.deepEqual(await usedUp(), ['twice']);
      assert.deepEqual(await usedUp(aSystem()), ['once', 'twice']);
      const [first, , , last] = await markUsedUp(tx, all, aSystem(), at);
      assert.deepEqual(first, { ...limited('once', 1), isUsedUp: true });
      assert.equal(last, all[3]);
    }));

  it('is asked about alone: of others nothing is looked for', async () => {
    const consents = [limited('ever')];
    assert.equal(await markUsedUp({ query: () => assert.fail('asked') }, consents, doctor, at), consents);
  });

  it('is counted where its use is noted, once however often it is noted that day', () =>
    inStore(async ({ tx }) => {
      const uses = [...usesOf(doctor), ...usesOf(doctor), ...usesOf(aSystem())];
      for (let i = 0; i < 2; i++) await tx.query(`with noted as (select 1)${usesSql(1)} select 1`, usesParams(uses));
      const rows = await tx.query<{ consent_id: string; user_id: string; day: string; shard: number }>(
        `select consent_id, user_id, used_on::text as day, shard from consent.consent_use order by user_id`,
      );
      const facts = { consent_id: 'c1', day: '2026-11-22', shard: shardOf('c1') };
      assert.deepEqual(rows, [
        { ...facts, user_id: doctor.accountId },
        { ...facts, user_id: 'test' },
      ]);
      assert.deepEqual(
        (await markUsedUp(tx, [limited('c1', 2)], aClinician('org1', { accountId: 'x' }), at))[0]?.isUsedUp,
        true,
      );
    }));
});
