import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Resource, writeResources } from '#fhir';
import { type Actor, type Scope, seededIds, stoppedClock } from '#kernel';
import { type Account, createAccount, createStanding, disableAccount, listClinicians } from '#platform/oidc';
import { recordPermit } from '#rooms/credentialing';
import { type TestDatabase, testDatabase, testScope } from '../../test/harness.ts';
import { workplacesOf } from './workplaces.ts';

const SZ = { id: 'sz', jurisdiction: 'CN-SZ', url: 'https://sz.test' };
const name = { en: 'Dr Ho (synthetic)', 'zh-Hans': '何医生（合成）', 'zh-Hant-HK': '何醫生（合成）' };
const organizationName = { en: 'Bao’an Central', 'zh-Hans': '宝安区中心医院', 'zh-Hant-HK': '寶安區中心醫院' };

describe('the workplace of a clinician', () => {
  let db: TestDatabase;
  let doctor: Account;
  let clerk: Account;
  const clock = stoppedClock('2026-11-22T15:59:59.999Z');
  const ids = seededIds('workplaces');
  const workplace = workplacesOf({ node: SZ, clock });
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { ids, clock, node: SZ })));
  const closedTo = (account: Account) =>
    within(async ({ tx }) => (await workplace(tx, account)).map(({ code }) => code.replace('credentialing.', '')));

  before(async () => {
    db = await testDatabase();
    await within(async (scope) => {
      const practitioner: Resource = { resourceType: 'Practitioner', id: 'dr-ho' };
      await writeResources(scope, [{ create: practitioner, method: 'PUT' }]);
      const own = { practitionerId: 'dr-ho', profession: 'doctor', evidence: 'certificate' } as const;
      await recordPermit(scope, { ...own, kind: 'hk-registration', firstDay: '2004-07-01' });
      const employers = [{ organizationId: 'baoan-central' }];
      const days = { firstDay: '2024-11-23', lastDay: '2026-11-22' };
      await recordPermit(scope, { ...own, ...days, kind: 'short-term-practice', employers });
      const account = {
        login: 'dr-ho',
        name,
        organizationId: 'baoan-central',
        organizationName,
        createdAt: clock.now(),
      };
      doctor = await createAccount(scope.tx, {
        ...account,
        id: 'a1',
        role: 'clinician',
        fhirUser: 'Practitioner/dr-ho',
      });
      clerk = await createAccount(scope.tx, { ...account, id: 'a2', login: 'clerk', role: 'coordinator' });
    });
  });
  after(() => db.close());

  it('is open in the last instant of the permit and closed in the next', async () => {
    clock.set('2026-11-22T15:59:59.999Z');
    assert.deepEqual(await closedTo(doctor), []);
    clock.set('2026-11-22T16:00:00.000Z');
    assert.deepEqual(await closedTo(doctor), ['expired']);
  });
  it('is open to everybody whose work asks for no permit', async () => {
    clock.set('2026-11-23T00:00:00.000Z');
    assert.deepEqual(await closedTo(clerk), []);
  });
  it('closed, ends what was asked for to go on without a token', async () => {
    const { organization } = doctor;
    const actor: Actor = {
      kind: 'person',
      role: 'clinician',
      accountId: 'a1',
      name,
      fhirUser: 'Practitioner/dr-ho',
      ...(organization ? { organization } : {}),
      scopes: [],
      clientId: 'causeway-portal',
      grant: 'g1',
    };
    await within(({ tx }) =>
      tx.query("insert into oidc.artifact (model, id, payload, expires_at) values ('Grant', 'g1', '{}', 'infinity')"),
    );
    const standing = createStanding({ demo: true, clock, workplace, secondFactor: {} });
    const stands = () => within(({ tx }) => standing(tx, actor));
    clock.set('2026-11-22T15:59:59.999Z');
    const before = await stands();
    clock.set('2026-11-22T16:00:00.000Z');
    assert.deepEqual([before, await stands()], [true, false]);
  });
  it('is the one from which something was asked for: it ends where that door is shut, or is theirs no longer', async () => {
    clock.set('2026-11-22T15:59:59.999Z');
    const standing = createStanding({ demo: true, clock, workplace, secondFactor: {} });
    const at = (id: string, role: 'clinician' | 'coordinator' = 'clinician') => {
      const fhirUser = 'Practitioner/dr-ho';
      const organization = { id, name: organizationName };
      const session = { scopes: [], clientId: 'causeway-portal', grant: 'g1' };
      const actor: Actor = { kind: 'person', role, accountId: 'a1', name, fhirUser, organization, ...session };
      return within(({ tx }) => standing(tx, actor));
    };
    await within(({ tx }) =>
      tx.query(
        `insert into oidc.workplace (id, account_id, role, fhir_user, organization_id, organization_name)
         values ('w1', 'a1', 'clinician', 'Practitioner/dr-ho', 'without-permit', '{}')`,
      ),
    );
    assert.equal(await at('baoan-central'), true);
    assert.equal(await at('without-permit'), false, 'the permit is for another institution');
    assert.equal(await at('left-long-ago'), false, 'they do not work there');
    assert.equal(await at('baoan-central', 'coordinator'), false, 'nor in that role');
  });
  it('is known to an upgrade while the account stands', async () => {
    const clinicians = () => within(({ tx }) => listClinicians(tx));
    assert.deepEqual(await clinicians(), [{ practitionerId: 'dr-ho', organizationId: 'baoan-central' }]);
    await within(({ tx }) => disableAccount(tx, 'a1', clock.now()));
    assert.deepEqual(await clinicians(), []);
  });
});
