import { RefusalError, ROLES } from '#kernel';
import { type Route, route } from '#platform/http';
import { findCredential, getAccount, savePasswordHash } from '../accounts.ts';
import { listGranted, revokeGranted } from '../granted-applications.ts';
import { refuse } from '../messages.ts';
import { listPasskeys } from '../passkeys.ts';
import { requireGoodPassword } from '../password-rules.ts';
import { hashPassword, matchesPassword } from '../passwords.ts';
import { countRecoveryCodes } from '../recovery-codes.ts';
import { dropStepsOf } from '../second-step.ts';
import { findSession, isOpen, listSessions } from '../sessions.ts';
import { withdrawOpenCodes } from '../setup-codes.ts';
import { findTotp } from '../totp.ts';
import { chooseWorkplace, listWorkplaces, PURPOSES_OF } from '../workplaces.ts';
import {
  AccountView,
  ById,
  ChangePassword,
  ChooseWorkplace,
  GrantedApplications,
  Nothing,
  Sessions,
} from './contract.ts';
import { factorRoutes } from './factor-routes.ts';
import { operatorRoutes } from './operator-routes.ts';
import { ownPage } from './own-page.ts';
import { type AccountParts, endSessionsOf, noteAccount, secondFactorDueOf } from './parts.ts';
import { proofRoutes } from './proof-routes.ts';

/** What somebody sees and changes of their own account. Only the node's own pages may: an application that was let in for the records is not let in here. */
export function accountRoutes(parts: AccountParts): readonly Route[] {
  const { settings, clock, proofs, limits, secondFactor, distrust, tell } = parts;
  const who = ROLES;
  const change = { who, mode: 'write', act: 'change-factors' } as const;
  return [
    route({
      method: 'GET',
      path: '/api/account',
      who,
      mode: 'read',
      input: Nothing,
      run: async (scope): Promise<AccountView> => {
        const actor = ownPage(scope);
        const { tx } = scope;
        const account = await getAccount(tx, actor.accountId);
        const credential = await findCredential(tx, account.login);
        const totpSince = await findTotp(tx, account.id);
        const passkeys = await listPasskeys(tx, account.id);
        const due = await secondFactorDueOf(parts, tx, account.id, totpSince !== undefined || passkeys.length > 0);
        const session = actor.session === undefined ? undefined : await findSession(tx, actor.session);
        const places = await listWorkplaces(tx, account);
        const here = places.find(({ id }) => id === session?.workplaceId) ?? places[0];
        return AccountView.parse({
          login: account.login,
          demo: account.demo,
          hasPassword: credential?.hash !== undefined,
          ...(credential?.changedAt ? { passwordChangedAt: credential.changedAt.toISOString() } : {}),
          ...(totpSince === undefined ? {} : { totpSince: totpSince.toISOString() }),
          recoveryCodesLeft: await countRecoveryCodes(tx, account.id),
          passkeys: passkeys.map(({ createdAt, usedAt, ...facts }) => ({
            ...facts,
            createdAt: createdAt.toISOString(),
            ...(usedAt === undefined ? {} : { usedAt: usedAt.toISOString() }),
          })),
          passkeyUrl: proofs.party?.origins[0] ?? null,
          secondFactorRequired: (await secondFactorDueOf(parts, tx, account.id, false)) !== undefined,
          ...(due === undefined ? {} : { secondFactorDueAt: due.toISOString() }),
          workplaces: places.map(({ id, role, organization }) => ({
            id,
            role,
            ...(organization ? { organization } : {}),
            purposes: [...PURPOSES_OF[role]],
          })),
          workplace: { id: here?.id ?? '', purpose: session?.purpose ?? PURPOSES_OF[here?.role ?? account.role][0] },
        });
      },
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/account/password',
      input: ChangePassword,
      before: async ({ inTransaction }, { current, next }) => {
        const { account, hash } = await inTransaction(async (scope) => {
          const own = await getAccount(scope.tx, ownPage(scope).accountId);
          return { account: own, hash: (await findCredential(scope.tx, own.login))?.hash };
        });
        if (hash === undefined) throw new RefusalError(refuse('sign-in.no-password'));
        const decision = await proofs.password({ login: account.login, password: current });
        if (!decision.ok) throw new RefusalError(...decision.refusals);
        const names = [...Object.values(account.name), ...Object.values(account.organization?.name ?? {})];
        requireGoodPassword(next, { login: account.login, words: [...names, 'causeway'] });
        await proofs.requireUnbreached(next);
        if (await proofs.hash(() => matchesPassword(hash, next))) {
          throw new RefusalError(refuse('sign-in.password-same', {}, 'next'));
        }
        return proofs.hash(() => hashPassword(next));
      },
      run: async (scope, { endOthers }, hash) => {
        const actor = ownPage(scope);
        const { login } = await getAccount(scope.tx, actor.accountId);
        const instead = (await findCredential(scope.tx, login))?.hash;
        await savePasswordHash(scope.tx, actor.accountId, hash, { instead, changedAt: scope.clock.now() });
        await dropStepsOf(scope.tx, actor.accountId);
        await withdrawOpenCodes(scope.tx, actor.accountId, scope.clock.now());
        noteAccount(scope, actor, 'sign-in.password-changed');
        await tell(scope.tx, actor, 'password-changed');
        if (endOthers !== false) await endSessionsOf(parts, scope, actor, { allBut: actor.session });
      },
    }),
    route({
      method: 'GET',
      path: '/api/account/sessions',
      who,
      mode: 'read',
      input: Nothing,
      run: async (scope): Promise<Sessions> => {
        const actor = ownPage(scope);
        const { role } = await getAccount(scope.tx, actor.accountId);
        const all = await listSessions(scope.tx, actor.accountId);
        const open = all.filter((session) => isOpen(session, role, limits, scope.clock.now()));
        return Sessions.parse({
          sessions: open.map(({ uid, device, beganAt, seenAt, amr }) => ({
            id: uid,
            device,
            beganAt: beganAt.toISOString(),
            seenAt: seenAt.toISOString(),
            methods: amr,
            current: uid === actor.session,
          })),
        });
      },
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/account/sessions/:id/end',
      input: ById,
      run: async (scope, { id }) => {
        const actor = ownPage(scope);
        if ((await endSessionsOf(parts, scope, actor, { uid: id })).length === 0) {
          throw new RefusalError(refuse('sign-in.none-of-yours', {}, 'id'));
        }
        noteAccount(scope, actor, 'sign-in.session-ended');
      },
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/account/sessions/end-others',
      input: Nothing,
      run: async (scope) => {
        const actor = ownPage(scope);
        const ended = await endSessionsOf(parts, scope, actor, { allBut: actor.session });
        if (ended.length > 0) noteAccount(scope, actor, 'sign-in.session-ended', { sessions: String(ended.length) });
      },
    }),
    route({
      method: 'GET',
      path: '/api/account/applications',
      who,
      mode: 'read',
      input: Nothing,
      run: async (scope): Promise<GrantedApplications> => {
        const account = await getAccount(scope.tx, ownPage(scope).accountId);
        const applications = await listGranted(scope.tx, account, { ...settings, secondFactor }, clock.now());
        return GrantedApplications.parse({ applications });
      },
    }),
    route({
      method: 'POST',
      path: '/api/account/applications/:id/revoke',
      who,
      mode: 'write',
      input: ById,
      run: async (scope, { id }) => {
        const actor = ownPage(scope);
        const ended = await revokeGranted(scope.tx, actor.accountId, id);
        if (ended.length === 0) throw new RefusalError(refuse('sign-in.none-of-yours', {}, 'id'));
        distrust(ended);
        noteAccount(scope, actor, 'sign-in.application-removed', { client: id });
      },
    }),
    route({
      method: 'POST',
      path: '/api/account/workplace',
      who,
      mode: 'write',
      input: ChooseWorkplace,
      run: async (scope, { id, purpose }) => {
        const actor = ownPage(scope);
        const account = await getAccount(scope.tx, actor.accountId);
        const place = (await listWorkplaces(scope.tx, account)).find((one) => one.id === id);
        if (place === undefined || actor.session === undefined) {
          throw new RefusalError(refuse('sign-in.none-of-yours', {}, 'id'));
        }
        if (!PURPOSES_OF[place.role].includes(purpose)) {
          throw new RefusalError(refuse('sign-in.none-of-yours', {}, 'purpose'));
        }
        await chooseWorkplace(scope.tx, actor.session, id, purpose);
        distrust([actor.session]);
        const at = place.organization?.id;
        noteAccount(scope, actor, 'sign-in.workplace-changed', {
          purpose,
          ...(at === undefined ? {} : { organization: at }),
        });
      },
    }),
    ...factorRoutes(parts),
    ...proofRoutes(parts),
    ...operatorRoutes(parts),
  ];
}
