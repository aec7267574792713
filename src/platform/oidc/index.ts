/** Sign-in: the OpenID Connect and SMART authorization server of one node, its accounts, applications and sessions. */
export type { AccountChange, TellHolder } from './account-changes.ts';
export {
  createAccount,
  disableAccount,
  findAccount,
  findAccountByLogin,
  getAccount,
  listClinicians,
  listDemoAccounts,
  listHolders,
} from './accounts.ts';
export { breachedPasswordsIn } from './breached-passwords.ts';
export type { AppClient, BackendClient } from './clients.ts';
export { disableClient, registerAppClient, registerBackendClient } from './clients.ts';
export type { PatientChoice } from './contract.ts';
export { rescueOperator } from './desk/rescue.ts';
export { ACCOUNT_BASES } from './ledger-words.ts';
export type { Account, NewAccount, SignInEvent } from './model.ts';
export { toActor } from './model.ts';
export { readSignInPolicy } from './policy.ts';
export type { Records } from './records.ts';
export type { ResourceScope } from './scopes.ts';
export { toResourceScope } from './scopes.ts';
export { PATHS as OAUTH_PATHS } from './settings.ts';
export type { SignIn, SignInParts } from './sign-in.ts';
export { createSignIn } from './sign-in.ts';
export { createStanding } from './standing.ts';
export { verifyPassword } from './verify-password.ts';
export type { Workplace } from './workplace.ts';

/** The tables of this part, for `migrate`. */
export const oidcMigrations = { name: 'oidc', folder: new URL('./migrations/', import.meta.url) };
