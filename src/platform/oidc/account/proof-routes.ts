import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { type PersonActor, RefusalError, ROLES } from '#kernel';
import { type Route, route } from '#platform/http';
import { findCredential, getAccount } from '../accounts.ts';
import { PasskeyQuestion } from '../contract.ts';
import { factorsOf, hasSecondFactor } from '../factors.ts';
import { refuse } from '../messages.ts';
import type { Account } from '../model.ts';
import type { Proofs } from '../proofs.ts';
import { saveProofAgain } from '../sessions.ts';
import type { SignInSettings } from '../settings.ts';
import { Nothing, ProofInput, ProofView } from './contract.ts';
import { holderOf, ownPage } from './own-page.ts';

/** Where somebody who is signed in shows again that it is them, because an act asks for it. */
export function proofRoutes({ settings, proofs }: { settings: SignInSettings; proofs: Proofs }): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/account/proof',
      who: ROLES,
      mode: 'read',
      input: Nothing,
      run: async (scope): Promise<ProofView> => {
        const account = await getAccount(scope.tx, ownPage(scope).accountId);
        const factors = await factorsOf(scope.tx, account.id);
        const isStrong = hasSecondFactor(factors);
        return ProofView.parse({
          // Whoever has a second factor shows it: the password they gave to get in.
          password: !isStrong && (await findCredential(scope.tx, account.login))?.hash !== undefined,
          totp: factors.totp,
          passkey: factors.passkeys > 0 && proofs.party !== undefined,
          recovery: factors.recoveryCodes > 0,
          demo: !isStrong && isDemo(account),
          passkeyUrl: proofs.party?.origins[0] ?? null,
        });
      },
    }),
    route({
      method: 'POST',
      path: '/api/account/proof/passkey-question',
      who: ROLES,
      mode: 'write',
      input: Nothing,
      before: async (scope) => {
        const actor = ownPage(scope);
        return proofs.askForPasskey(holderOf(actor), actor.accountId);
      },
      run: async (_scope, _input, options): Promise<PasskeyQuestion> => PasskeyQuestion.parse({ options }),
    }),
    route({
      method: 'POST',
      path: '/api/account/proof',
      who: ROLES,
      mode: 'write',
      input: ProofInput,
      before: async (scope, input) => {
        const actor = ownPage(scope);
        const account = await scope.inTransaction(({ tx }) => getAccount(tx, actor.accountId));
        return show(account, actor, input);
      },
      run: async (scope, _input, amr) => {
        const actor = ownPage(scope);
        const strong = amr.includes('mfa');
        await saveProofAgain(scope.tx, actor.session ?? '', scope.clock.now(), { amr, strong });
        scope.note({
          action: 'sign-in',
          outcome: 'permitted',
          ...(actor.patientId === undefined ? {} : { patientId: actor.patientId }),
          kinds: {},
          basis: 'sign-in.shown-again',
          detail: { account: actor.accountId, methods: amr.join(' ') },
        });
      },
    }),
  ];

  function isDemo(account: Account): boolean {
    return settings.demo && account.demo;
  }

  /** How it was shown, in the words of RFC 8176. @refuses sign-in.wrong, sign-in.code-wrong, sign-in.passkey-wrong, sign-in.locked, sign-in.no-demo */
  async function show(account: Account, actor: PersonActor, input: ProofInput): Promise<readonly string[]> {
    if ('demo' in input) {
      if (!isDemo(account)) throw new RefusalError(refuse('sign-in.no-demo'));
      return ['demo'];
    }
    if ('password' in input) {
      const decision = await proofs.password({ login: account.login, password: input.password });
      if (!decision.ok) throw new RefusalError(...decision.refusals);
      return ['pwd'];
    }
    if ('passkey' in input) {
      const response = input.passkey as unknown as AuthenticationResponseJSON;
      const decision = await proofs.passkey(holderOf(actor), response);
      if (!decision.ok) throw new RefusalError(...decision.refusals);
      if (decision.value.account.id !== account.id) throw new RefusalError(refuse('sign-in.passkey-wrong'));
      return decision.value.amr;
    }
    const decision = await proofs.code(account.id, input);
    if (!decision.ok) throw new RefusalError(...decision.refusals);
    return ['otp', 'mfa'];
  }
}
