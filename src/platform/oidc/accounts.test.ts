import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RefusalError, stoppedClock } from '#kernel';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import {
  createAccount,
  disableAccount,
  findAccountByLogin,
  findCredential,
  getAccount,
  listDemoAccounts,
  savePasswordHash,
} from './accounts.ts';
import { aDemoDoctor, aDoctor, aPatient, PASSWORD, sameText, saveAccounts } from './fixtures.ts';
import { createGate } from './gate.ts';
import { ADDRESS_TRIES_MAX, clearTries, countTry, TRIES_MAX, WINDOW_MS } from './lockout.ts';
import type { NewAccount } from './model.ts';
import { COST, hashPassword, isCheaper, matchesPassword } from './passwords.ts';
import { verifyPassword } from './verify-password.ts';

const codeOf = (code: string) => (error: unknown) => error instanceof RefusalError && error.refusals[0].code === code;

describe('accounts', () => {
  let db: TestDatabase;
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aPatient, aDoctor, aDemoDoctor);
  });
  after(() => db.close());

  const create = (account: NewAccount) => db.database.transaction((tx) => createAccount(tx, account));
  const attempt = async (login: string, password: string) => {
    const decision = await verifyPassword(db.database, { login, password }, clock, () => true);
    return decision.ok ? decision.value.id : decision.refusals[0].code;
  };

  it('comes back as it was made', async () => {
    const { password, organizationId, organizationName, ...facts } = aDoctor;
    const stored = await db.database.transaction((tx) => getAccount(tx, aDoctor.id));
    assert.deepEqual(stored, { ...facts, demo: false, organization: { id: 'org1', name: organizationName } });
  });

  it('is found by its login in any case and width, and lists ready-made people only', async () => {
    const found = await db.database.transaction((tx) => findAccountByLogin(tx, ' ＤＯＣＴＯＲ.One'));
    assert.equal(found?.id, aDoctor.id);
    const demo = await db.database.transaction((tx) => listDemoAccounts(tx));
    assert.deepEqual(
      demo.map((account) => account.id),
      [aDemoDoctor.id],
    );
  });

  it('has a login of its own', async () => {
    await assert.rejects(create({ ...aDoctor, id: 'other', login: 'DOCTOR.ONE' }), codeOf('sign-in.login-taken'));
    for (const login of ['ab', '医生', 'a b c', 'x'.repeat(65)]) {
      await assert.rejects(create({ ...aDoctor, id: 'other', login }), codeOf('sign-in.login-form'), login);
    }
  });

  it('is a patient’s exactly when it has a patient: the table says so', async () => {
    const { patientId, ...without } = aPatient;
    await assert.rejects(create({ ...without, id: 'x1', login: 'x.one' }), { code: '23514' });
    await assert.rejects(create({ ...aDoctor, id: 'x2', login: 'x.two', patientId: 'p1' }), { code: '23514' });
  });

  it('opens with its password, in whatever form the keyboard composed it', async () => {
    await create({ ...aDoctor, id: 'accent', login: 'accent', password: 'caf\u00e9 long enough' });
    assert.equal(await attempt('accent', 'cafe\u0301 long enough'), 'accent');
    assert.equal(await attempt('accent', 'cafe long enough'), 'sign-in.wrong');
  });

  it('without a password opens with none', async () => {
    await create({ id: 'bare', login: 'bare', role: 'operator', name: sameText('Synthetic'), createdAt: clock.now() });
    for (const password of ['', 'undefined', 'null']) assert.equal(await attempt('bare', password), 'sign-in.wrong');
  });

  it('that may not sign in is as good as unknown', async () => {
    await create({ ...aDoctor, id: 'gone', login: 'gone' });
    await db.database.transaction((tx) => disableAccount(tx, 'gone', clock.now()));
    const decision = await verifyPassword(
      db.database,
      { login: 'gone', password: PASSWORD },
      clock,
      (account) => account.disabledAt === undefined,
    );
    assert.equal(decision.ok, false);
  });

  it('whose hash is cheaper than one of today gets a new one when its owner signs in, and only then', async () => {
    await create({ ...aDoctor, id: 'old.hash', login: 'old.hash' });
    const hashNow = () => db.database.transaction(async (tx) => (await findCredential(tx, 'old.hash'))?.hash ?? '');
    const old = await hashPassword(PASSWORD, { ...COST, memory: 8192, passes: 1 });
    const instead = await hashNow();
    await db.database.transaction((tx) => savePasswordHash(tx, 'old.hash', old, { instead }));
    assert.equal(await attempt('old.hash', 'wrong'), 'sign-in.wrong');
    assert.equal(await hashNow(), old);
    assert.equal(await attempt('old.hash', PASSWORD), 'old.hash');
    const renewed = await hashNow();
    assert.match(renewed, /\$m=19456,t=2,p=1\$/);
    assert.equal(await attempt('old.hash', PASSWORD), 'old.hash');
    assert.equal(await hashNow(), renewed, 'a hash of today stays');
  });

  describe('lock-out', () => {
    for (const login of ['lock.known', 'lock.unknown']) {
      it(`closes ${login} after ${TRIES_MAX} wrong tries, also for the right password, until the quarter is over`, async () => {
        if (login === 'lock.known') await create({ ...aDoctor, id: login, login });
        for (let n = 0; n < TRIES_MAX; n++) assert.equal(await attempt(login, 'wrong'), 'sign-in.wrong');
        assert.equal(await attempt(login, PASSWORD), 'sign-in.locked');
        clock.move(WINDOW_MS - 1);
        assert.equal(await attempt(login, PASSWORD), 'sign-in.locked');
        clock.move(1);
        assert.equal(await attempt(login, PASSWORD), login === 'lock.known' ? login : 'sign-in.wrong');
      });
    }

    it('counts guesses made at once as so many guesses', async () => {
      await create({ ...aDoctor, id: 'rush', login: 'rush' });
      const answers = await Promise.all(Array.from({ length: TRIES_MAX + 4 }, () => attempt('rush', 'wrong')));
      assert.equal(answers.filter((answer) => answer === 'sign-in.locked').length, 4);
    });

    it('forgets the wrong tries after a right one', async () => {
      for (let round = 0; round < 2; round++) {
        for (let n = 0; n < TRIES_MAX - 1; n++) await attempt(aPatient.login, 'wrong');
        assert.equal(await attempt(aPatient.login, PASSWORD), aPatient.id);
      }
    });

    it(`closes an address after ${ADDRESS_TRIES_MAX} wrong tries on whichever logins, and not for those who get in`, async () => {
      const at = { address: '203.0.113.7' };
      const count = () => db.database.transaction((tx) => countTry(tx, at, clock.now()));
      for (let n = 0; n < ADDRESS_TRIES_MAX - 1; n++) assert.equal(await count(), undefined);
      for (let n = 0; n < 5; n++) {
        assert.equal(await count(), undefined);
        await db.database.transaction((tx) => clearTries(tx, at));
      }
      assert.equal(await count(), undefined);
      const guess = { login: 'somebody.else', password: PASSWORD, ...at };
      const decision = await verifyPassword(db.database, guess, clock, () => true);
      assert.equal(decision.ok ? '' : decision.refusals[0].code, 'sign-in.locked');
      assert.equal(await attempt(aDoctor.login, PASSWORD), aDoctor.id, 'from elsewhere it is open');
      clock.move(WINDOW_MS);
      assert.equal(await count(), undefined);
    });

    it('says how long it lasts, and keeps no login in the clear', async () => {
      for (let n = 0; n <= TRIES_MAX; n++) await attempt('says.how.long', 'wrong');
      const decision = await verifyPassword(db.database, { login: 'says.how.long', password: 'x' }, clock, () => true);
      assert.deepEqual(decision.ok ? undefined : decision.refusals[0].params, { minutes: 15 });
      const rows = await db.database.transaction((tx) => tx.query('select login_key::text from oidc.sign_in_failure'));
      assert.doesNotMatch(JSON.stringify(rows), /says/);
    });
  });
});

describe('password hashes', () => {
  it('differ for the same password and carry their cost', async () => {
    const [a, b] = await Promise.all([hashPassword('the same'), hashPassword('the same')]);
    assert.notEqual(a, b);
    assert.match(a, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    assert.equal(await matchesPassword(a, 'the same'), true);
    assert.equal(await matchesPassword(a, 'another'), false);
    assert.equal(await matchesPassword(undefined, 'the same'), false);
  });

  it('cost no less than OWASP’s minimum, and what costs less is known', async () => {
    assert.ok(COST.memory >= 19_456 && COST.passes >= 2);
    assert.equal(isCheaper(await hashPassword('x')), false);
    assert.equal(isCheaper(await hashPassword('x', { ...COST, memory: 8192 })), true);
    assert.equal(isCheaper(await hashPassword('x', { ...COST, passes: 1 })), true);
  });

  it('made at another cost still open', async () => {
    // argon2id, 8 MiB, one pass: made by node:crypto with a nonce of sixteen zero bytes.
    const { argon2Sync } = await import('node:crypto');
    const nonce = Buffer.alloc(16);
    const tag = argon2Sync('argon2id', {
      message: 'old',
      nonce,
      memory: 8192,
      passes: 1,
      parallelism: 1,
      tagLength: 32,
    });
    const hash = `$argon2id$v=19$m=8192,t=1,p=1$${nonce.toString('base64url')}$${tag.toString('base64url')}`;
    assert.equal(await matchesPassword(hash, 'old'), true);
    assert.equal(await matchesPassword(hash, 'new'), false);
  });
});

describe('a gate', () => {
  it('lets so many run, so many wait, and turns the rest away', async () => {
    const gate = createGate(2, 1);
    const open: (() => void)[] = [];
    const work = () => gate.run(() => new Promise<string>((resolve) => open.push(() => resolve('done'))));
    const [a, b, c, d] = [work(), work(), work(), work()];
    assert.equal(await d, undefined);
    assert.equal(open.length, 2);
    open[0]?.();
    assert.equal(await a, 'done');
    assert.equal(open.length, 3, 'the one that waited runs now');
    open[1]?.();
    open[2]?.();
    assert.deepEqual(await Promise.all([b, c]), ['done', 'done']);
    assert.equal(await gate.run(async () => 'again'), 'again');
  });

  it('gives its place back after a failure', async () => {
    const gate = createGate(1, 0);
    await assert.rejects(gate.run(() => Promise.reject(new Error('no'))));
    assert.equal(await gate.run(async () => 'yes'), 'yes');
  });
});
