import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { type Clock, type PersonActor, RefusalError, ROLES, type Scope, type Tx } from '#kernel';
import { type Route, route } from '#platform/http';
import { toQrSvg } from '#platform/qr';
import type { TellHolder } from '../account-changes.ts';
import { findCredential, getAccount, savePasswordHash } from '../accounts.ts';
import { PasskeyQuestion } from '../contract.ts';
import { factorsOf, hasSecondFactor } from '../factors.ts';
import { listGranted, revokeGranted } from '../granted-applications.ts';
import { refuse } from '../messages.ts';
import { beginPasskey, dropPasskey, listPasskeys, renamePasskey, savePasskey } from '../passkeys.ts';
import { requireGoodPassword } from '../password-rules.ts';
import { hashPassword, matchesPassword } from '../passwords.ts';
import type { Proofs } from '../proofs.ts';
import { countRecoveryCodes, dropRecoveryCodes, makeRecoveryCodes } from '../recovery-codes.ts';
import {
  forgetSecondFactorAsked,
  type SecondFactorPolicy,
  secondFactorDueAt,
  secondFactorFacts,
} from '../second-factor-policy.ts';
import { dropStepsOf } from '../second-step.ts';
import { endSessions, findSession, isOpen, listSessions, type SessionLimits } from '../sessions.ts';
import type { SignInSettings } from '../settings.ts';
import { withdrawOpenCodes } from '../setup-codes.ts';
import { beginTotp, dropTotp, findTotp, spendTotpCode } from '../totp.ts';
import { chooseWorkplace, listWorkplaces, PURPOSES_OF } from '../workplaces.ts';
import {
  AccountView,
  AddPasskey,
  ById,
  ChangePassword,
  ChooseWorkplace,
  ConfirmTotp,
  GrantedApplications,
  Nothing,
  RecoveryCodes,
  RenamePasskey,
  Sessions,
  TotpBeginning,
} from './contract.ts';
import { operatorRoutes } from './operator-routes.ts';
import { holderOf, ownPage } from './own-page.ts';
import { proofRoutes } from './proof-routes.ts';

export interface AccountParts {
  readonly settings: SignInSettings;
  readonly clock: Clock;
  readonly proofs: Proofs;
  readonly limits: SessionLimits;
  readonly secondFactor: SecondFactorPolicy;
  /** What was remembered of these sessions and grants counts no longer. */
  readonly distrust: (ended: readonly string[]) => void;
  readonly tell: TellHolder;
}

/** What an act on somebody's own account is called in the ledger. */
type AccountBasis =
  `sign-in.${'password' | 'codes' | 'recovery-codes' | 'passkey' | 'session' | 'application' | 'workplace'}-${'changed' | 'added' | 'removed' | 'ended'}`;

/** What somebody sees and changes of their own account. Only the node's own pages may: an application that was let in for the records is not let in here. */
export function accountRoutes(parts: AccountParts): readonly Route[] {
  const { settings, clock, proofs, limits, secondFactor, distrust, tell } = parts;
  const who = ROLES;
  const change = { who, mode: 'write', act: 'change-factors' } as const;

  /** A second factor that the role has to have is not the last one to go. */
  async function requireOneLeft({ tx }: Scope, { accountId }: PersonActor): Promise<void> {
    // Of two that go at the same moment the second sees that the first is gone.
    await tx.query('select from oidc.account where id = $1 for update', [accountId]);
    await dropStepsOf(tx, accountId);
    const left = await factorsOf(tx, accountId);
    if (hasSecondFactor(left)) return;
    if ((await dueAt(tx, accountId, false)) !== undefined) throw new RefusalError(refuse('sign-in.second-factor-kept'));
    await dropRecoveryCodes(tx, accountId);
  }

  /** Until when a second factor has to be there, where one is missing. */
  async function dueAt(tx: Tx, accountId: string, has: boolean): Promise<Date | undefined> {
    return secondFactorDueAt(await secondFactorFacts(tx, accountId, has, clock.now()), secondFactor);
  }

  function end(scope: Scope, actor: PersonActor, which: Parameters<typeof endSessions>[2]): Promise<readonly string[]> {
    return endSessions(scope.tx, actor.accountId, which, scope.clock.now()).then((ended) => {
      distrust(ended);
      return ended;
    });
  }

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
        const due = await dueAt(tx, account.id, totpSince !== undefined || passkeys.length > 0);
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
          secondFactorRequired: (await dueAt(tx, account.id, false)) !== undefined,
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
        if (endOthers !== false) await end(scope, actor, { allBut: actor.session });
      },
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/account/totp',
      input: Nothing,
      run: async (scope): Promise<TotpBeginning> => {
        const actor = ownPage(scope);
        const { login } = await getAccount(scope.tx, actor.accountId);
        const label = { issuer: `Causeway ${settings.node.id.toUpperCase()}`, login };
        const begun = await beginTotp(scope.tx, actor.accountId, label, proofs.sealing, scope.clock.now());
        if (begun === undefined) throw new RefusalError(refuse('sign-in.already-there'));
        const picture = await toQrSvg(begun.uri, 'M');
        return TotpBeginning.parse({ ...begun, picture });
      },
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/account/totp/confirm',
      input: ConfirmTotp,
      run: async (scope, { code }): Promise<RecoveryCodes> => {
        const actor = ownPage(scope);
        const now = scope.clock.now();
        if (!(await spendTotpCode(scope.tx, actor.accountId, code, proofs.sealing, now, 'begun'))) {
          throw new RefusalError(refuse('sign-in.code-wrong', {}, 'code'));
        }
        await forgetSecondFactorAsked(scope.tx, actor.accountId);
        noteAccount(scope, actor, 'sign-in.codes-added');
        await tell(scope.tx, actor, 'codes-added');
        await end(scope, actor, { allBut: actor.session });
        return RecoveryCodes.parse({ codes: await makeRecoveryCodes(scope.tx, actor.accountId) });
      },
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/account/totp/remove',
      input: Nothing,
      run: async (scope) => {
        const actor = ownPage(scope);
        if (!(await dropTotp(scope.tx, actor.accountId))) throw new RefusalError(refuse('sign-in.none-of-yours'));
        await requireOneLeft(scope, actor);
        noteAccount(scope, actor, 'sign-in.codes-removed');
        await tell(scope.tx, actor, 'codes-removed');
      },
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/account/recovery-codes',
      input: Nothing,
      run: async (scope): Promise<RecoveryCodes> => {
        const actor = ownPage(scope);
        noteAccount(scope, actor, 'sign-in.recovery-codes-changed');
        await tell(scope.tx, actor, 'recovery-codes');
        return RecoveryCodes.parse({ codes: await makeRecoveryCodes(scope.tx, actor.accountId) });
      },
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/account/passkeys/question',
      input: Nothing,
      run: async (scope): Promise<PasskeyQuestion> => {
        const actor = ownPage(scope);
        const { party } = proofs;
        if (party === undefined) throw new RefusalError(refuse('sign-in.no-passkeys-here'));
        const account = await getAccount(scope.tx, actor.accountId);
        const nodeName = `Causeway ${settings.node.id.toUpperCase()}`;
        const options = await beginPasskey(scope.tx, holderOf(actor), account, { party, nodeName }, scope.clock.now());
        return PasskeyQuestion.parse({ options });
      },
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/account/passkeys',
      input: AddPasskey,
      run: async (scope, { name, response }): Promise<RecoveryCodes> => {
        const actor = ownPage(scope);
        const { party } = proofs;
        if (party === undefined) throw new RefusalError(refuse('sign-in.no-passkeys-here'));
        const isFirst = !hasSecondFactor(await factorsOf(scope.tx, actor.accountId));
        const input = { name, response: response as unknown as RegistrationResponseJSON };
        const id = await savePasskey(scope.tx, holderOf(actor), actor.accountId, input, party, scope.clock.now());
        if (id === undefined) throw new RefusalError(refuse('sign-in.passkey-not-kept', {}, 'response'));
        await forgetSecondFactorAsked(scope.tx, actor.accountId);
        noteAccount(scope, actor, 'sign-in.passkey-added');
        await tell(scope.tx, actor, 'passkey-added');
        if (isFirst) await end(scope, actor, { allBut: actor.session });
        return RecoveryCodes.parse({ codes: isFirst ? await makeRecoveryCodes(scope.tx, actor.accountId) : [] });
      },
      present: (output) => ({ status: 201, body: output }),
    }),
    route({
      who,
      mode: 'write',
      method: 'POST',
      path: '/api/account/passkeys/:id/rename',
      input: RenamePasskey,
      run: async (scope, { id, name }) => {
        const actor = ownPage(scope);
        if (!(await renamePasskey(scope.tx, actor.accountId, id, name))) {
          throw new RefusalError(refuse('sign-in.none-of-yours', {}, 'id'));
        }
      },
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/account/passkeys/:id/remove',
      input: ById,
      run: async (scope, { id }) => {
        const actor = ownPage(scope);
        if (!(await dropPasskey(scope.tx, actor.accountId, id))) {
          throw new RefusalError(refuse('sign-in.none-of-yours', {}, 'id'));
        }
        await requireOneLeft(scope, actor);
        noteAccount(scope, actor, 'sign-in.passkey-removed');
        await tell(scope.tx, actor, 'passkey-removed');
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
        if ((await end(scope, actor, { uid: id })).length === 0) {
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
        const ended = await end(scope, actor, { allBut: actor.session });
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
    ...proofRoutes(parts),
    ...operatorRoutes(parts),
  ];
}

function noteAccount(
  scope: Scope,
  { accountId, patientId }: PersonActor,
  basis: AccountBasis,
  detail: Readonly<Record<string, string>> = {},
): void {
  scope.note({
    action: 'sign-in',
    outcome: 'permitted',
    ...(patientId === undefined ? {} : { patientId }),
    kinds: {},
    basis,
    detail: { account: accountId, ...detail },
  });
}
