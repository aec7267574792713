import type { IncomingMessage } from 'node:http';
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Interaction } from 'oidc-provider';
import { type Actor, type Clock, RefusalError } from '#kernel';
import type { Database } from '#platform/postgres';
import { findAccountByLogin, getAccount } from './accounts.ts';
import { PasskeyInput, SecondFactorInput, type SecondFactorView, SignInInput } from './contract.ts';
import { deviceOf } from './device.ts';
import { factorsOf, hasSecondFactor } from './factors.ts';
import { refuse } from './messages.ts';
import type { Account, SignInEvent } from './model.ts';
import type { Proofs } from './proofs.ts';
import { addressOf, parse, readJson } from './raw-requests.ts';
import { dropResetStep, findResetStep } from './reset-step.ts';
import {
  isOverdue,
  noteSecondFactorAsked,
  type SecondFactorPolicy,
  secondFactorDueAt,
  secondFactorFacts,
} from './second-factor-policy.ts';
import { dropSecondStep, findSecondStep, saveSecondStep } from './second-step.ts';
import { ACR, type Proof } from './sessions.ts';
import type { SignInSettings } from './settings.ts';
import { maySignIn } from './tokens.ts';

export interface SignInStepParts {
  readonly settings: SignInSettings;
  readonly database: Database;
  readonly clock: Clock;
  readonly proofs: Proofs;
  /** Who must have a second factor to get in, and by when. */
  readonly secondFactor: SecondFactorPolicy;
  /** Durable before the answer leaves. */
  readonly onSignIn: (event: SignInEvent) => Promise<void>;
  readonly actorOf: (account: Account, clientId: string, scope: string) => Promise<Actor>;
}

/** What a sign-in ends with: who it is, and how they showed it, for the session that begins. */
interface SignedIn {
  readonly login: { readonly accountId: string; readonly amr: readonly string[]; readonly acr: string };
  readonly proof: Proof;
}

/** Codes of refusals that are no try to sign in. */
const NO_TRY: readonly string[] = ['sign-in.busy', 'sign-in.no-passkeys-here', 'sign-in.not-this-step'];

/** The steps in which somebody says who they are: a ready-made person, a password and, where there is one, a second factor, or a passkey alone. */
export function createSignInSteps(parts: SignInStepParts) {
  const { settings, database, clock, proofs, onSignIn, actorOf } = parts;
  const holderOf = ({ uid }: Interaction) => `step:${uid}`;

  return {
    /** Where this node's passkeys work, if anywhere: browsers give none to a page at an address by number. */
    passkeyUrl: proofs.party?.origins[0] ?? null,

    /** Which second factor is waited for, where the password was right already. */
    async waitedFor(interaction: Interaction): Promise<SecondFactorView | undefined> {
      const accountId = await read((tx) => findSecondStep(tx, interaction.uid, clock.now()));
      return accountId === undefined ? undefined : factorsInWords(accountId);
    },

    async signIn(
      interaction: Interaction,
      req: IncomingMessage,
    ): Promise<SignedIn | { secondFactor: SecondFactorView }> {
      requireLogin(interaction);
      const input = parse(SignInInput, await readJson(req));
      if ('demoLogin' in input) {
        const account = await told(interaction, 'demo', input.demoLogin, async () => {
          const person = await demoPerson(input.demoLogin);
          await requireInTime(person);
          return person;
        });
        return finish(interaction, req, account, 'demo', ['demo']);
      }
      const account = await told(interaction, 'password', input.login, async () => {
        const decision = await proofs.password({ ...input, address: addressOf(req) });
        if (!decision.ok) throw new RefusalError(...decision.refusals);
        await requireInTime(decision.value);
        return decision.value;
      });
      if (hasSecondFactor(await read((tx) => factorsOf(tx, account.id)))) {
        await database.transaction((tx) => saveSecondStep(tx, interaction.uid, account.id, clock.now()));
        return { secondFactor: await factorsInWords(account.id) };
      }
      return finish(interaction, req, account, 'password', ['pwd']);
    },

    async secondFactor(interaction: Interaction, req: IncomingMessage): Promise<SignedIn> {
      requireLogin(interaction);
      const input = parse(SecondFactorInput, await readJson(req));
      const accountId = await read((tx) => findSecondStep(tx, interaction.uid, clock.now()));
      if (accountId === undefined) throw new RefusalError(refuse('sign-in.not-this-step'));
      const account = await read((tx) => getAccount(tx, accountId));
      await told(interaction, 'password', account.login, async () => {
        const decision = await proofs.code(accountId, input);
        if (!decision.ok) throw new RefusalError(...decision.refusals);
      });
      return finish(interaction, req, account, 'password', ['pwd', 'otp', 'mfa']);
    },

    async askForPasskey(interaction: Interaction): Promise<PublicKeyCredentialRequestOptionsJSON> {
      requireLogin(interaction);
      const accountId = await read(
        async (tx) =>
          (await findSecondStep(tx, interaction.uid, clock.now())) ??
          (await findResetStep(tx, interaction.uid, clock.now()))?.accountId,
      );
      return proofs.askForPasskey(holderOf(interaction), accountId);
    },

    async passkey(interaction: Interaction, req: IncomingMessage): Promise<SignedIn> {
      requireLogin(interaction);
      const { response } = parse(PasskeyInput, await readJson(req));
      const { account, amr } = await told(interaction, 'passkey', undefined, async () => {
        const decision = await proofs.passkey(holderOf(interaction), response as unknown as AuthenticationResponseJSON);
        if (!decision.ok) throw new RefusalError(...decision.refusals);
        return decision.value;
      });
      return finish(interaction, req, account, 'passkey', amr);
    },
  };

  function read<T>(work: Parameters<typeof database.transaction<T>>[0]): Promise<T> {
    return database.transaction(work, { mode: 'read' });
  }

  async function factorsInWords(accountId: string): Promise<SecondFactorView> {
    const { totp, passkeys, recoveryCodes } = await read((tx) => factorsOf(tx, accountId));
    return { totp, passkey: passkeys > 0 && proofs.party !== undefined, recovery: recoveryCodes > 0 };
  }

  async function demoPerson(login: string): Promise<Account> {
    const account = await read((tx) => findAccountByLogin(tx, login));
    if (!settings.demo || account === undefined || !account.demo || !maySignIn(account, settings.demo)) {
      throw new RefusalError(refuse('sign-in.no-demo'));
    }
    return account;
  }

  /** Whoever has to have a second factor has time to set one up; after it the desk helps on. @refuses sign-in.second-factor-overdue */
  async function requireInTime({ id }: Account): Promise<void> {
    const now = clock.now();
    const facts = await read(async (tx) => secondFactorFacts(tx, id, hasSecondFactor(await factorsOf(tx, id)), now));
    if (isOverdue(facts, parts.secondFactor)) throw new RefusalError(refuse('sign-in.second-factor-overdue'));
    if (facts.askedAt === undefined && secondFactorDueAt(facts, parts.secondFactor) !== undefined) {
      await database.transaction((tx) => noteSecondFactorAsked(tx, id, now));
    }
  }

  /** Does a part of a sign-in; where it says no, the ledger hears of the try before its answer leaves. */
  async function told<T>(
    interaction: Interaction,
    method: SignInEvent['method'],
    login: string | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    return work().catch(async (error: unknown) => {
      if (error instanceof RefusalError && !NO_TRY.includes(error.refusals[0].code)) {
        await onSignIn({
          outcome: 'denied',
          method,
          at: clock.now(),
          clientId: interaction.params.client_id ?? '',
          ...(await whose(login)),
          reason: error.refusals[0].code,
        });
      }
      throw error;
    });
  }

  /** Whose account a failed try was aimed at, so that its owner can be shown it. */
  async function whose(login: string | undefined): Promise<Pick<SignInEvent, 'accountId' | 'patientId'>> {
    const account = login === undefined ? undefined : await read((tx) => findAccountByLogin(tx, login));
    if (account === undefined || !maySignIn(account, settings.demo)) return {};
    return { accountId: account.id, ...(account.patientId === undefined ? {} : { patientId: account.patientId }) };
  }

  async function finish(
    interaction: Interaction,
    req: IncomingMessage,
    account: Account,
    method: SignInEvent['method'],
    amr: readonly string[],
  ): Promise<SignedIn> {
    const at = clock.now();
    const clientId = interaction.params.client_id ?? '';
    const strong = amr.includes('mfa');
    await database.transaction(async (tx) => {
      await dropSecondStep(tx, interaction.uid);
      await dropResetStep(tx, interaction.uid);
    });
    await onSignIn({
      outcome: 'permitted',
      method,
      amr,
      at,
      clientId,
      accountId: account.id,
      actor: await actorOf(account, clientId, interaction.params.scope ?? ''),
      ...(account.patientId === undefined ? {} : { patientId: account.patientId }),
    });
    const device = deviceOf(req.headers['user-agent']);
    return {
      login: { accountId: account.id, amr, acr: strong ? ACR.two : ACR.one },
      proof: { at: at.toISOString(), amr, strong, device },
    };
  }
}

function requireLogin({ prompt }: Interaction): void {
  if (prompt.name !== 'login') throw new RefusalError(refuse('sign-in.not-this-step'));
}
