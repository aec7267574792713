import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideProof, type ProofFacts, SENSITIVE_ACTS } from './step-up.ts';

const NOW = new Date('2026-11-22T02:00:00Z');
const ago = (minutes: number, milliseconds = 0) => new Date(NOW.getTime() - minutes * 60_000 - milliseconds);
const facts = (some: Partial<ProofFacts>): ProofFacts => ({
  session: { provedAt: ago(0) },
  hasSecondFactor: false,
  secondFactorRequired: false,
  now: NOW,
  ...some,
});
const say = (some: Partial<ProofFacts>, minutes = 15) => {
  const decision = decideProof(facts(some), { minutes });
  return decision.ok ? 'yes' : decision.refusals[0].code;
};

describe('an act that cannot be taken back', () => {
  it('is done by whoever showed themselves within its minutes, and by nobody a millisecond later', () => {
    for (const { minutes } of Object.values(SENSITIVE_ACTS)) {
      assert.equal(say({ session: { provedAt: ago(minutes) } }, minutes), 'yes');
      assert.equal(say({ session: { provedAt: ago(minutes, 1) } }, minutes), 'sign-in.proof-needed');
    }
  });

  it('takes the second factor of whoever has one: the password given a moment ago is not enough', () => {
    assert.equal(say({ hasSecondFactor: true }), 'sign-in.proof-needed');
    assert.equal(
      say({ hasSecondFactor: true, session: { provedAt: ago(0), strongAt: ago(16) } }),
      'sign-in.proof-needed',
    );
    assert.equal(say({ hasSecondFactor: true, session: { provedAt: ago(99), strongAt: ago(15) } }), 'yes');
  });

  it('is shut to a role that must have a second factor and has none, however lately the password was given', () => {
    assert.equal(say({ secondFactorRequired: true }), 'sign-in.second-factor-needed');
    assert.equal(
      say({ secondFactorRequired: true, hasSecondFactor: true, session: { provedAt: NOW, strongAt: NOW } }),
      'yes',
    );
  });

  it('is not done by an application that stays while the person is away: nobody knows whether they are there', () => {
    assert.equal(say({ session: undefined }), 'sign-in.proof-needed');
  });
});
