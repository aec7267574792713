import type { IncomingMessage } from 'node:http';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { Interaction } from 'oidc-provider';
import { type Actor, type Clock, RefusalError, type Tx } from '#kernel';
import type { Database } from '#platform/postgres';
import type { TellHolder } from './account-changes.ts';
import { findCredential, getAccount, savePasswordHash, toLogin } from './accounts.ts';
import { NewPasswordInput, PasskeyInput, ResetInput, type ResetView, SecondFactorInput } from './contract.ts';
import { dropFactors, factorsOf, hasSecondFactor } from './factors.ts';
import { endGrants } from './granted-applications.ts';
import { clearTries, countTry } from './lockout.ts';
import { refuse } from './messages.ts';
import type { Account, SignInEvent } from './model.ts';
import { requireGoodPassword, requireLength } from './password-rules.ts';
import { hashPassword, matchesPassword } from './passwords.ts';
import type { Proofs } from './proofs.ts';
import { addressOf, parse, readJson } from './raw-requests.ts';
import { findRecoveryHash, spendRecoveryHash } from './recovery-codes.ts';
import { dropResetStep, findResetStep, type ResetStep, saveResetStep } from './reset-step.ts';
import { forgetSecondFactorAsked } from './second-factor-policy.ts';
import { dropSecondStep } from './second-step.ts';
import { endSessions } from './sessions.ts';
import type { SignInSettings } from './settings.ts';
import { findSetupHash, plainCode, spendSetupCode, withdrawOpenCodes } from './setup-codes.ts';
import { maySignIn } from './tokens.ts';

export interface ResetParts {
  readonly settings: SignInSettings;
  readonly database: Database;
  readonly clock: Clock;
  readonly proofs: Proofs;
  /** Durable before the answer leaves. */
  readonly onSignIn: (event: SignInEvent) => Promise<void>;
  readonly actorOf: (account: Account, clientId: string, scope: string) => Promise<Actor>;
  /** What was remembered of these sessions and grants counts no longer. */
  readonly distrust: (ended: readonly string[]) => void;
  readonly tell: TellHolder;
}

/** How the ledger is told that somebody came by a code or a passkey to set another password. @source RFC 8176 */
const METHODS = { code: ['otp'], passkey: ['hwk', 'user', 'mfa'] } as const;

/**
 * The steps in which somebody who forgot their password sets another. In its place they show a code of their sheet, the code that the desk gave them, or a passkey; whoever
 * has a second factor shows that too, except where the desk, by two people, renews everything. Nobody is signed in by it: that is done with the new password.
 *
 * Where the login is not known, nothing is to be shown, or the code is wrong, the words and the work are the same.
 * @source OWASP ASVS 5.0, 6.4.3 and 6.4.4
 */
export function createResetSteps({ settings, database, clock, proofs, onSignIn, actorOf, distrust, tell }: ResetParts) {
  return {
    /** At which of these steps a sign-in is, if at any. */
    async waitedFor({ uid }: Interaction): Promise<ResetView | undefined> {
      const step = await read((tx) => findResetStep(tx, uid, clock.now()));
      return step === undefined ? undefined : viewOf(step);
    },

    /** @refuses sign-in.reset-wrong, sign-in.locked, sign-in.busy */
    async code(interaction: Interaction, req: IncomingMessage): Promise<ResetView> {
      requireLogin(interaction);
      const { login: typed, code } = parse(ResetInput, await readJson(req));
      const login = toLogin(typed);
      return told(interaction, login, async () => {
        const tried = [{ resetOf: login }, { address: addressOf(req) }];
        const locked = await database.transaction(async (tx) => {
          let answer: Awaited<ReturnType<typeof countTry>>;
          for (const one of tried) answer ??= await countTry(tx, one, clock.now());
          return answer;
        });
        if (locked !== undefined) throw new RefusalError(refuse('sign-in.locked', { minutes: locked.minutesLeft }));
        const found = await proofs.hash(() => whatCodeShows(login, code));
        if (found === undefined) throw new RefusalError(refuse('sign-in.reset-wrong'));
        await database.transaction(async (tx) => {
          for (const one of tried) await clearTries(tx, one);
        });
        return begin(interaction, found.account, found.by);
      });
    },

    /** The second factor, where there is one. A second code of the sheet is none, where one stands for the password. @refuses sign-in.not-this-step, sign-in.code-wrong, sign-in.locked */
    async secondFactor(interaction: Interaction, req: IncomingMessage): Promise<ResetView> {
      const input = parse(SecondFactorInput, await readJson(req));
      const step = await requireStep(interaction, { isProved: false });
      if ('recoveryCode' in input && !('setupCode' in step.by)) throw new RefusalError(refuse('sign-in.not-this-step'));
      const { login } = await read((tx) => getAccount(tx, step.accountId));
      return told(interaction, login, async () => {
        const decision = await proofs.code(step.accountId, input);
        if (!decision.ok) throw new RefusalError(...decision.refusals);
        return save(interaction, { ...step, isProved: true });
      });
    },

    /** A passkey is two factors by itself: it begins, or it is the second factor after a code. @refuses sign-in.passkey-wrong */
    async passkey(interaction: Interaction, req: IncomingMessage): Promise<ResetView> {
      requireLogin(interaction);
      const { response } = parse(PasskeyInput, await readJson(req));
      return told(interaction, undefined, async () => {
        const answer = response as unknown as AuthenticationResponseJSON;
        const decision = await proofs.passkey(`step:${interaction.uid}`, answer);
        if (!decision.ok) throw new RefusalError(...decision.refusals);
        const { account } = decision.value;
        const step = await read((tx) => findResetStep(tx, interaction.uid, clock.now()));
        if (step !== undefined && step.accountId !== account.id)
          throw new RefusalError(refuse('sign-in.passkey-wrong'));
        const by = step?.by ?? ({ passkey: true } as const);
        return save(interaction, { accountId: account.id, by, isProved: true });
      });
    },

    /** @refuses sign-in.not-this-step, sign-in.reset-wrong, sign-in.password-short, sign-in.password-guessable */
    async newPassword(interaction: Interaction, req: IncomingMessage): Promise<void> {
      const { next } = parse(NewPasswordInput, await readJson(req));
      requireLength(next);
      const step = await requireStep(interaction, { isProved: true });
      const { account, hash } = await read(async (tx) => {
        const own = await getAccount(tx, step.accountId);
        return { account: own, hash: (await findCredential(tx, own.login))?.hash };
      });
      if (!may(account)) throw new RefusalError(refuse('sign-in.not-this-step'));
      const names = [...Object.values(account.name), ...Object.values(account.organization?.name ?? {})];
      requireGoodPassword(next, { login: account.login, words: [...names, 'causeway'] });
      await proofs.requireUnbreached(next);
      const made = await proofs.hash(() => hashPassword(next));
      const at = clock.now();
      const clientId = interaction.params.client_id ?? '';
      // The ledger hears before it is done: what cannot be noted does not happen.
      await onSignIn({
        outcome: 'permitted',
        method: 'reset',
        amr: 'passkey' in step.by ? METHODS.passkey : METHODS.code,
        at,
        clientId,
        accountId: account.id,
        actor: await actorOf(account, clientId, interaction.params.scope ?? ''),
        ...(account.patientId === undefined ? {} : { patientId: account.patientId }),
      });
      const ended = await database.transaction((tx) =>
        renew(tx, interaction, step, { account, made, instead: hash }, at),
      );
      distrust(ended);
    },
  };

  function read<T>(work: Parameters<typeof database.transaction<T>>[0]): Promise<T> {
    return database.transaction(work, { mode: 'read' });
  }

  function may(account: Account): boolean {
    return maySignIn(account, settings.demo);
  }

  /** Whose code this is, if it is anybody's of this login. One of the sheet is known by a plain hash, the desk's by a slow one, which is made for nobody too. */
  async function whatCodeShows(
    login: string,
    code: string,
  ): Promise<{ account: Account; by: ResetStep['by'] } | undefined> {
    const found = await read(async (tx) => {
      const account = (await findCredential(tx, login))?.account;
      const id = account?.id ?? '';
      return {
        account,
        recoveryHash: await findRecoveryHash(tx, id, code),
        setup: await findSetupHash(tx, id, clock.now()),
      };
    });
    const isSetup = await matchesPassword(found.setup?.hash, plainCode(code));
    const { account, recoveryHash, setup } = found;
    if (account === undefined || !may(account)) return undefined;
    if (isSetup && setup !== undefined) return { account, by: { setupCode: setup.id, renews: setup.renews } };
    return recoveryHash === undefined ? undefined : { account, by: { recoveryHash } };
  }

  async function begin(interaction: Interaction, account: Account, by: ResetStep['by']): Promise<ResetView> {
    const factors = await read((tx) => factorsOf(tx, account.id));
    const renewsAll = 'setupCode' in by && by.renews === 'everything';
    return save(interaction, { accountId: account.id, by, isProved: renewsAll || !hasSecondFactor(factors) });
  }

  async function save(interaction: Interaction, step: ResetStep): Promise<ResetView> {
    await database.transaction(async (tx) => {
      await dropSecondStep(tx, interaction.uid);
      await saveResetStep(tx, interaction.uid, step, clock.now());
    });
    return viewOf(step);
  }

  async function viewOf({ accountId, by, isProved }: ResetStep): Promise<ResetView> {
    if (isProved) return {};
    const { totp, passkeys, recoveryCodes } = await read((tx) => factorsOf(tx, accountId));
    const passkey = passkeys > 0 && proofs.party !== undefined;
    return { secondFactor: { totp, passkey, recovery: 'setupCode' in by && recoveryCodes > 0 } };
  }

  async function requireStep(interaction: Interaction, { isProved }: { isProved: boolean }): Promise<ResetStep> {
    requireLogin(interaction);
    const step = await read((tx) => findResetStep(tx, interaction.uid, clock.now()));
    if (step === undefined || step.isProved !== isProved) throw new RefusalError(refuse('sign-in.not-this-step'));
    return step;
  }

  /** All that changes, or nothing. @returns the sessions and grants that ended */
  async function renew(
    tx: Tx,
    interaction: Interaction,
    step: ResetStep,
    { account, made, instead }: { account: Account; made: string; instead: string | undefined },
    at: Date,
  ): Promise<readonly string[]> {
    const { by } = step;
    // The account's row first: whoever ends the sessions of an account takes away the steps of others, and two who each held one would wait for each other.
    const isGood =
      (await savePasswordHash(tx, account.id, made, { instead, changedAt: at })) &&
      (await dropResetStep(tx, interaction.uid)) &&
      ('passkey' in by ||
        ('setupCode' in by
          ? await spendSetupCode(tx, by.setupCode, at)
          : await spendRecoveryHash(tx, account.id, by.recoveryHash, at)));
    if (!isGood) throw new RefusalError(refuse('sign-in.reset-wrong'));
    for (const tried of [{ login: account.login }, { codesOf: account.id }]) await clearTries(tx, tried);
    const ended = [...(await endSessions(tx, account.id, { allBut: undefined }, at))];
    // Whoever had the password or the telephone may have let an application in, which would stay for a year.
    ended.push(...(await endGrants(tx, account.id)));
    // A code of the desk that was not needed lets nobody in tomorrow.
    await withdrawOpenCodes(tx, account.id, at);
    if ('setupCode' in by) await forgetSecondFactorAsked(tx, account.id);
    if ('setupCode' in by && by.renews === 'everything') await dropFactors(tx, account.id);
    await tell(tx, account, 'password-reset');
    return ended;
  }

  /** Does a part of it; where it says no, the ledger hears of the try before its answer leaves. */
  async function told<T>(interaction: Interaction, login: string | undefined, work: () => Promise<T>): Promise<T> {
    return work().catch(async (error: unknown) => {
      if (error instanceof RefusalError && !NO_TRY.includes(error.refusals[0].code)) {
        const account = login === undefined ? undefined : await read((tx) => findCredential(tx, login));
        const whose = account !== undefined && may(account.account) ? account.account : undefined;
        await onSignIn({
          outcome: 'denied',
          method: 'reset',
          at: clock.now(),
          clientId: interaction.params.client_id ?? '',
          ...(whose === undefined ? {} : { accountId: whose.id }),
          ...(whose?.patientId === undefined ? {} : { patientId: whose.patientId }),
          reason: error.refusals[0].code,
        });
      }
      throw error;
    });
  }
}

/** Codes of refusals that are no try. */
const NO_TRY: readonly string[] = ['sign-in.busy', 'sign-in.no-passkeys-here', 'sign-in.not-this-step'];

function requireLogin({ prompt }: Interaction): void {
  if (prompt.name !== 'login') throw new RefusalError(refuse('sign-in.not-this-step'));
}
