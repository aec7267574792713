import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Actor, PersonActor, Refusal, Tx } from '#kernel';
import { inStore, NOW } from '../../../test/store.ts';
import { createAccount, disableAccount } from './accounts.ts';
import { disableClient, registerAppClient } from './clients.ts';
import { PORTAL_CLIENT_ID } from './contract.ts';
import { aDemoDoctor, aDoctor, sameText } from './fixtures.ts';
import type { NewAccount } from './model.ts';
import { noteSecondFactorAsked } from './second-factor-policy.ts';
import { noteEnd, saveProof } from './sessions.ts';
import { createStanding, type StandingParts } from './standing.ts';
import { OPEN_WORKPLACES } from './workplace.ts';
import { addWorkplace } from './workplaces.ts';

const at = new Date(NOW);
const APP = {
  id: 'an-app',
  name: sameText('Synthetic Application'),
  redirectUris: ['http://127.0.0.1/back'],
  scopes: ['openid'],
  createdAt: at,
};
const { password: _, ...doctor } = aDoctor;
const clinic = { id: 'org1', name: sameText('Synthetic Clinic') };
const ward = { id: 'org2', name: sameText('Synthetic Ward') };
/** The doctor, who allowed the application something and asked for lasting work by it. */
const asker: PersonActor = {
  kind: 'person',
  role: 'clinician',
  accountId: doctor.id,
  name: doctor.name,
  fhirUser: 'Practitioner/d1',
  organization: clinic,
  scopes: [],
  clientId: APP.id,
  grant: 'grant-1',
};
const program: Actor = { kind: 'system', clientId: APP.id, scopes: [] };

/** An account, an application, and what the one allowed the other. */
async function begin(tx: Tx, account: NewAccount = doctor): Promise<void> {
  await createAccount(tx, account);
  await registerAppClient(tx, APP);
  await allow(tx, 'grant-1', account.id, APP.id);
}

const allow = (tx: Tx, id: string, accountId: string, clientId: string) =>
  tx.query(
    `insert into oidc.artifact (model, id, payload, expires_at) values ('Grant', $1, $2, '2027-01-01T00:00:00Z')`,
    [id, JSON.stringify({ accountId, clientId })],
  );

function stands(tx: Tx, actor: Actor, parts: Partial<StandingParts> = {}): Promise<boolean> {
  const usual = { demo: false, clock: { now: () => at }, workplace: OPEN_WORKPLACES, secondFactor: {} };
  return createStanding({ ...usual, ...parts })(tx, actor);
}

describe('who asked for lasting work may still act', () => {
  it('while nothing of what let them in is gone', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      assert.equal(await stands(tx, asker), true);
      assert.equal(await stands(tx, program), true);
    }));

  it('as a person or a program, and as nobody else', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      const node = { kind: 'node', nodeId: 'sz', clientId: APP.id } as unknown as Actor;
      assert.equal(await stands(tx, node), false);
      assert.equal(await stands(tx, { kind: 'anonymous' }), false);
    }));

  it('by an application that is registered and was not disabled, or by one of the program’s own', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      assert.equal(await stands(tx, { ...program, clientId: 'unknown' }), false);
      assert.equal(await stands(tx, { ...program, clientId: PORTAL_CLIENT_ID }), true);
      await disableClient(tx, APP.id, at);
      assert.equal(await stands(tx, program), false);
      assert.equal(await stands(tx, asker), false);
    }));

  it('with an account that is there and was not disabled; the ready-made people in a demonstration alone', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      assert.equal(await stands(tx, { ...asker, accountId: 'unknown' }), false);
      await disableAccount(tx, doctor.id, at);
      assert.equal(await stands(tx, asker), false);
      const { password: __, ...demo } = aDemoDoctor;
      await createAccount(tx, demo);
      const ready = { ...asker, accountId: demo.id };
      assert.equal(await stands(tx, ready), false);
      assert.equal(await stands(tx, ready, { demo: true }), true);
    }));

  it('by what they allowed: until it is taken back, or the record’s session has ended in which it was opened', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      assert.equal(await stands(tx, { ...asker, grant: 'another' }), false);
      await tx.query(
        `insert into oidc.artifact (model, id, payload, uid, expires_at) values ('LaunchContext', 'grant-1', '{}', 'uid-1', '2027-01-01')`,
      );
      assert.equal(await stands(tx, asker), false);
      await tx.query(
        `insert into oidc.artifact (model, id, payload, uid, expires_at) values ('Session', 'any', '{}', 'uid-1', '2027-01-01')`,
      );
      assert.equal(await stands(tx, asker), true);
      await tx.query(`delete from oidc.artifact where model = 'Grant'`);
      assert.equal(await stands(tx, asker), false);
    }));

  it('by anything they allow this application, where what was allowed had no name yet', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      const { grant: __, ...before } = asker;
      assert.equal(await stands(tx, before), true);
      await registerAppClient(tx, { ...APP, id: 'other-app' });
      assert.equal(await stands(tx, { ...before, clientId: 'other-app' }), false);
      const other = { ...doctor, id: 'acc-2', login: 'doctor.two' };
      await createAccount(tx, other);
      assert.equal(await stands(tx, { ...before, accountId: other.id }), false);
    }));

  it('until somebody ends the session in which it was begun', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      const inSession = { ...asker, session: 'uid-1' };
      assert.equal(await stands(tx, inSession), false);
      await saveProof(tx, 'uid-1', doctor.id, { at: '2020-01-01T00:00:00Z', amr: ['pwd'], strong: false, device: '' });
      // Years of silence have not ended it.
      assert.equal(await stands(tx, inSession), true);
      await noteEnd(tx, 'uid-1', at);
      assert.equal(await stands(tx, inSession), false);
      assert.equal(await stands(tx, asker), true);
    }));

  it('with a second factor, where it is due', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      const secondFactor = { clinician: { graceDays: 14 } };
      await noteSecondFactorAsked(tx, doctor.id, new Date(at.getTime() - 14 * 86_400_000 + 1));
      assert.equal(await stands(tx, asker, { secondFactor }), true);
      await tx.query(`update oidc.account set second_factor_asked_at = second_factor_asked_at - interval '1 ms'`);
      assert.equal(await stands(tx, asker, { secondFactor }), false);
      assert.equal(await stands(tx, asker, { secondFactor: { patient: { graceDays: 0 } } }), true);
      assert.equal(await stands(tx, program, { secondFactor }), true);
    }));

  it('at a place and in a role that are theirs still', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      const inWard = { ...asker, organization: ward };
      assert.equal(await stands(tx, inWard), false);
      await addWorkplace(tx, doctor.id, { id: 'w1', role: 'coordinator', organization: ward });
      assert.equal(await stands(tx, inWard), false);
      assert.equal(await stands(tx, { ...inWard, role: 'coordinator' }), true);
      assert.equal(await stands(tx, { ...asker, role: 'coordinator' }), false);
      assert.equal(await stands(tx, { ...asker, fhirUser: 'Practitioner/another' }), false);
      await tx.query('update oidc.workplace set ended_at = now()');
      assert.equal(await stands(tx, { ...inWard, role: 'coordinator' }), false);
    }));

  it('as the practitioner whom a place names, where it names another than the account', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      await addWorkplace(tx, doctor.id, {
        id: 'w1',
        role: 'clinician',
        fhirUser: 'Practitioner/d2',
        organization: ward,
      });
      assert.equal(await stands(tx, { ...asker, organization: ward }), false);
      assert.equal(await stands(tx, { ...asker, organization: ward, fhirUser: 'Practitioner/d2' }), true);
    }));

  it('through a door that is open to the account at that place, and from nowhere without asking', () =>
    inStore(async ({ tx }) => {
      await begin(tx);
      await addWorkplace(tx, doctor.id, { id: 'w1', role: 'clinician', organization: ward });
      const shut = { code: 'permit.over' } as Refusal;
      const asked: (string | undefined)[] = [];
      const workplace: StandingParts['workplace'] = async (_tx, { organization, id, role }) => {
        asked.push([id, role, organization?.id].join(' '));
        return organization?.id === ward.id ? [shut] : [];
      };
      assert.equal(await stands(tx, asker, { workplace }), true);
      assert.equal(await stands(tx, { ...asker, organization: ward }, { workplace }), false);
      // Who stood before a door that was shut was nowhere: there is no door to ask about.
      const { organization: __, ...nowhere } = asker;
      assert.equal(await stands(tx, nowhere, { workplace: async () => [shut] }), true);
      assert.deepEqual(asked, [`${doctor.id} clinician org1`, `${doctor.id} clinician org2`]);
    }));

  it('who works nowhere, as before', () =>
    inStore(async ({ tx }) => {
      const { organizationId: _o, organizationName: _n, ...free } = doctor;
      await begin(tx, free);
      const { organization: __, ...nowhere } = asker;
      assert.equal(await stands(tx, nowhere), true);
      assert.equal(await stands(tx, asker), false);
    }));
});
