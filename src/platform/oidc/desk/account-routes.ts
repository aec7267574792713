import { RefusalError, type Role, type Scope } from '#kernel';
import { type Route, route } from '#platform/http';
import { ByLogin } from '../account/contract.ts';
import { ownTool } from '../account/own-page.ts';
import type { TellHolder } from '../account-changes.ts';
import { createAccount, disableAccount, enableAccount, findAccountByLogin, searchAccounts } from '../accounts.ts';
import { endGrants } from '../granted-applications.ts';
import { refuse } from '../messages.ts';
import type { Account } from '../model.ts';
import { type SecondFactorPolicy, secondFactorDueAt } from '../second-factor-policy.ts';
import { endSessions } from '../sessions.ts';
import { saveAsking, withdrawOpenCodes } from '../setup-codes.ts';
import { ACCOUNTS_MAX, AccountList, Asked, ListAccounts, MakeAccount } from './contract.ts';
import { noteDesk } from './note.ts';

interface Parts {
  readonly secondFactor: SecondFactorPolicy;
  readonly distrust: (ended: readonly string[]) => void;
  readonly tell: TellHolder;
}

/** The accounts of a node, for whoever runs it. An account begins without a password: its owner sets one by a code that takes two people. */
export function accountDeskRoutes({ secondFactor, distrust, tell }: Parts): readonly Route[] {
  const who = ['operator'] as const satisfies readonly Role[];
  const write = { who, mode: 'write', act: 'manage-account' } as const;
  return [
    route({
      method: 'GET',
      path: '/api/accounts',
      who,
      mode: 'read',
      input: ListAccounts,
      run: async (scope, { q }) => {
        ownTool(scope);
        const now = scope.clock.now();
        const rows = await searchAccounts(scope.tx, q, ACCOUNTS_MAX + 1);
        noteDesk(scope, undefined, 'sign-in.accounts-looked-at', {
          accounts: String(Math.min(rows.length, ACCOUNTS_MAX)),
        });
        return AccountList.parse({
          accounts: rows.slice(0, ACCOUNTS_MAX).map(({ account, roles, askedAt, seenAt, ...facts }) => {
            const due = secondFactorDueAt(
              { roles, askedAt, now, hasSecondFactor: facts.hasSecondFactor },
              secondFactor,
            );
            return {
              login: account.login,
              role: account.role,
              name: account.name,
              ...(account.organization === undefined ? {} : { organization: account.organization.name }),
              demo: account.demo,
              ...facts,
              // Whom nobody has asked yet has all the time still.
              ...(due === undefined || askedAt === undefined ? {} : { secondFactorDueAt: due.toISOString() }),
              ...(seenAt === undefined ? {} : { seenAt: seenAt.toISOString() }),
              createdAt: account.createdAt.toISOString(),
              ...(account.disabledAt === undefined ? {} : { closedAt: account.disabledAt.toISOString() }),
            };
          }),
          more: rows.length > ACCOUNTS_MAX,
        });
      },
    }),
    route({
      ...write,
      method: 'POST',
      path: '/api/accounts',
      input: MakeAccount,
      run: async (scope, input): Promise<Asked> => {
        const { accountId: asker } = ownTool(scope);
        const account = await makeAccount(scope, input);
        noteDesk(scope, account, 'sign-in.account-created', { role: account.role });
        const asked = await saveAsking(scope.tx, {
          id: scope.ids.next(),
          accountId: account.id,
          renews: 'password',
          seen: 'new-account',
          askedBy: asker,
          askedAt: scope.clock.now(),
        });
        if (asked === undefined) throw new Error('broken invariant: a new account waits for a code already');
        noteDesk(scope, account, 'sign-in.setup-code-asked', { seen: 'new-account', renews: 'password' });
        return Asked.parse({ id: asked.id, expiresAt: asked.expiresAt.toISOString() });
      },
      present: (output) => ({ status: 201, body: output }),
    }),
    route({
      ...write,
      method: 'POST',
      path: '/api/accounts/:login/close',
      input: ByLogin,
      run: async (scope, { login }) => {
        const by = ownTool(scope);
        const account = await requireAccount(scope, login);
        if (account.id === by.accountId) {
          throw new RefusalError(refuse('sign-in.not-for-oneself', {}, 'login'));
        }
        const now = scope.clock.now();
        await disableAccount(scope.tx, account.id, now);
        await withdrawOpenCodes(scope.tx, account.id, now);
        distrust([
          ...(await endSessions(scope.tx, account.id, { allBut: undefined }, now)),
          ...(await endGrants(scope.tx, account.id)),
        ]);
        noteDesk(scope, account, 'sign-in.account-closed');
        await tell(scope.tx, account, 'account-closed');
      },
    }),
    route({
      ...write,
      method: 'POST',
      path: '/api/accounts/:login/open',
      input: ByLogin,
      run: async (scope, { login }) => {
        ownTool(scope);
        const account = await requireAccount(scope, login);
        await enableAccount(scope.tx, account.id);
        noteDesk(scope, account, 'sign-in.account-opened');
        await tell(scope.tx, account, 'account-opened');
      },
    }),
  ];
}

/** @refuses sign-in.no-such-account */
async function requireAccount({ tx }: Scope, login: string): Promise<Account> {
  const account = await findAccountByLogin(tx, login);
  if (account === undefined) throw new RefusalError(refuse('sign-in.no-such-account', {}, 'login'));
  return account;
}

/** @refuses sign-in.login-form, sign-in.login-taken, sign-in.account-form */
async function makeAccount(scope: Scope, input: MakeAccount): Promise<Account> {
  const { login, role, name, practitionerId, patientId, organization } = input;
  const isPatient = role === 'patient';
  if (isPatient !== (patientId !== undefined)) throw new RefusalError(refuse('sign-in.account-form', {}, 'patientId'));
  if (isPatient && (practitionerId !== undefined || organization !== undefined)) {
    throw new RefusalError(refuse('sign-in.account-form', {}, 'practitionerId'));
  }
  const fhirUser = isPatient ? `Patient/${patientId}` : practitionerId && `Practitioner/${practitionerId}`;
  return createAccount(scope.tx, {
    id: scope.ids.next(),
    login,
    role,
    name,
    ...(fhirUser === undefined ? {} : { fhirUser }),
    ...(patientId === undefined ? {} : { patientId }),
    ...(organization === undefined ? {} : { organizationId: organization.id, organizationName: organization.name }),
    createdAt: scope.clock.now(),
  });
}
