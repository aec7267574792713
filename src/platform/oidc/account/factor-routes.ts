import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { type PersonActor, RefusalError, ROLES, type Scope } from '#kernel';
import { type Route, route } from '#platform/http';
import { toQrSvg } from '#platform/qr';
import { getAccount } from '../accounts.ts';
import { PasskeyQuestion } from '../contract.ts';
import { factorsOf, hasSecondFactor } from '../factors.ts';
import { refuse } from '../messages.ts';
import { beginPasskey, dropPasskey, renamePasskey, savePasskey } from '../passkeys.ts';
import { dropRecoveryCodes, makeRecoveryCodes } from '../recovery-codes.ts';
import { forgetSecondFactorAsked } from '../second-factor-policy.ts';
import { dropStepsOf } from '../second-step.ts';
import { beginTotp, dropTotp, spendTotpCode } from '../totp.ts';
import { AddPasskey, ById, ConfirmTotp, Nothing, RecoveryCodes, RenamePasskey, TotpBeginning } from './contract.ts';
import { holderOf, ownPage } from './own-page.ts';
import { type AccountParts, endSessionsOf, noteAccount, secondFactorDueOf } from './parts.ts';

/** The second factors of somebody's own account: codes by time, passkeys, and the sheet of recovery codes. */
export function factorRoutes(parts: AccountParts): readonly Route[] {
  const { settings, proofs, tell } = parts;
  const change = { who: ROLES, mode: 'write', act: 'change-factors' } as const;
  return [
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
        await endSessionsOf(parts, scope, actor, { allBut: actor.session });
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
        await requireOneLeft(parts, scope, actor);
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
        if (isFirst) await endSessionsOf(parts, scope, actor, { allBut: actor.session });
        return RecoveryCodes.parse({ codes: isFirst ? await makeRecoveryCodes(scope.tx, actor.accountId) : [] });
      },
      present: (output) => ({ status: 201, body: output }),
    }),
    route({
      who: ROLES,
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
        await requireOneLeft(parts, scope, actor);
        noteAccount(scope, actor, 'sign-in.passkey-removed');
        await tell(scope.tx, actor, 'passkey-removed');
      },
    }),
  ];
}

/** Refuses to let the last second factor go where the role has to have one. @refuses sign-in.second-factor-kept */
async function requireOneLeft(parts: AccountParts, { tx }: Scope, { accountId }: PersonActor): Promise<void> {
  // Of two that go at the same moment the second sees that the first is gone.
  await tx.query('select from oidc.account where id = $1 for update', [accountId]);
  await dropStepsOf(tx, accountId);
  const left = await factorsOf(tx, accountId);
  if (hasSecondFactor(left)) return;
  if ((await secondFactorDueOf(parts, tx, accountId, false)) !== undefined)
    throw new RefusalError(refuse('sign-in.second-factor-kept'));
  await dropRecoveryCodes(tx, accountId);
}
