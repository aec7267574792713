import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { type Clock, type Decision, granted, RefusalError, refused, type Tx } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import type { Database } from '#platform/postgres';
import { findAccount } from './accounts.ts';
import type { IsBreached } from './breached-passwords.ts';
import { createGate } from './gate.ts';
import { clearTries, countTry } from './lockout.ts';
import { refuse } from './messages.ts';
import type { Account } from './model.ts';
import { askForPasskey, provePasskey } from './passkeys.ts';
import { spendRecoveryCode } from './recovery-codes.ts';
import { type RelyingParty, relyingPartyOf } from './relying-party.ts';
import type { SignInSettings } from './settings.ts';
import { maySignIn } from './tokens.ts';
import { spendTotpCode } from './totp.ts';
import { verifyPassword } from './verify-password.ts';

export interface ProofParts {
  readonly settings: SignInSettings;
  readonly database: Database;
  readonly clock: Clock;
  readonly keys: NodeKeys;
  /** Default: none is known to be. */
  readonly isBreached?: IsBreached;
}

/** What is typed from a telephone, or from the sheet of paper for the day it is lost. */
export type CodeInput = { readonly code: string } | { readonly recoveryCode: string };

/**
 * The ways in which somebody proves who they are, the same at the sign-in and in the middle of a session. None takes a transaction: the count of tries must stay
 * when the proof fails, and no connection waits while a password is hashed.
 */
export type Proofs = ReturnType<typeof createProofs>;

export function createProofs({ settings, database, clock, keys, isBreached }: ProofParts) {
  // Hashing a password takes a core for 35 ms. Two at once leave the node's other work alone; 64 waiting are a second and a half, more would only time out.
  const hashing = createGate(2, 64);
  const sealing = keys.secret('sign-in/codes');
  const party = relyingPartyOf(settings.node.url);
  const may = (account: Account) => maySignIn(account, settings.demo);

  return {
    /** What secrets of telephones are sealed with. */
    sealing,
    /** Undefined where browsers take no passkeys at this node's address. */
    party,
    /** Runs what hashes a password, when its turn comes. @refuses sign-in.busy */
    async hash<T>(work: () => Promise<T>): Promise<T> {
      const done = await hashing.run(async () => ({ value: await work() }));
      if (done === undefined) throw new RefusalError(refuse('sign-in.busy'));
      return done.value;
    },

    /** Says no to a password that others have lost. @refuses sign-in.password-breached */
    async requireUnbreached(password: string): Promise<void> {
      if (await isBreached?.(password)) throw new RefusalError(refuse('sign-in.password-breached', {}, 'next'));
    },

    /** @refuses sign-in.wrong, sign-in.locked, sign-in.busy */
    password(input: { login: string; password: string; address?: string }): Promise<Decision<Account>> {
      return this.hash(() => verifyPassword(database, input, clock, may));
    },

    /** Whether this is a code of this person's telephone, or one of the sheet. @refuses sign-in.code-wrong, sign-in.locked */
    async code(accountId: string, input: CodeInput): Promise<Decision<true>> {
      const at = clock.now();
      const tried = { codesOf: accountId };
      const locked = await database.transaction((tx) => countTry(tx, tried, at));
      if (locked !== undefined) return refused(refuse('sign-in.locked', { minutes: locked.minutesLeft }));
      const right = await database.transaction(async (tx: Tx) => {
        const spent =
          'code' in input
            ? await spendTotpCode(tx, accountId, input.code, sealing, at)
            : await spendRecoveryCode(tx, accountId, input.recoveryCode, at);
        if (spent) await clearTries(tx, tried);
        return spent;
      });
      return right ? granted(true) : refused(refuse('sign-in.code-wrong'));
    },

    /**
     * @param holder - the step or the session in which it is asked; only there the answer counts
     * @refuses sign-in.no-passkeys-here
     */
    askForPasskey(holder: string, accountId: string | undefined): Promise<PublicKeyCredentialRequestOptionsJSON> {
      const relying = requireParty(party);
      return database.transaction((tx) => askForPasskey(tx, holder, accountId, relying, clock.now()));
    },

    /** Whose passkey it is, if it is anybody's who may sign in. @refuses sign-in.passkey-wrong, sign-in.no-passkeys-here */
    async passkey(
      holder: string,
      response: AuthenticationResponseJSON,
    ): Promise<Decision<{ readonly account: Account; readonly amr: readonly string[] }>> {
      const relying = requireParty(party);
      const found = await database.transaction(async (tx) => {
        const proved = await provePasskey(tx, holder, response, relying, clock.now());
        const account = proved && (await findAccount(tx, proved.accountId));
        return account && may(account) ? { account, synced: proved?.synced ?? false } : undefined;
      });
      if (found === undefined) return refused(refuse('sign-in.passkey-wrong'));
      return granted({ account: found.account, amr: [found.synced ? 'swk' : 'hwk', 'user', 'mfa'] });
    },
  };
}

function requireParty(party: RelyingParty | undefined): RelyingParty {
  if (party === undefined) throw new RefusalError(refuse('sign-in.no-passkeys-here'));
  return party;
}
