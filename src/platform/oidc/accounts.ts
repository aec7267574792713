import type { LocalText, Role, Tx } from '#kernel';
import { RefusalError } from '#kernel';
import { refuse } from './messages.ts';
import type { Account, NewAccount } from './model.ts';
import { hashPassword } from './passwords.ts';

interface AccountRow {
  readonly id: string;
  readonly login: string;
  readonly password_hash: string | null;
  readonly password_changed_at: Date | null;
  readonly role: Role;
  readonly name: LocalText;
  readonly fhir_user: string | null;
  readonly patient_id: string | null;
  readonly organization_id: string | null;
  readonly organization_name: LocalText | null;
  readonly demo: boolean;
  readonly hint: LocalText | null;
  readonly disabled_at: Date | null;
  readonly created_at: Date;
}

/** A login as it is stored and compared. */
export function toLogin(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase();
}

/**
 * Makes an account.
 *
 * @refuses sign-in.login-form, sign-in.login-taken
 */
export async function createAccount(tx: Tx, account: NewAccount): Promise<Account> {
  const login = toLogin(account.login);
  if (!/^[a-z0-9._@+-]{3,64}$/.test(login)) throw new RefusalError(refuse('sign-in.login-form'));
  const hash = account.password === undefined ? null : await hashPassword(account.password);
  const rows = await tx.query<AccountRow>(
    `insert into oidc.account (id, login, password_hash, role, name, fhir_user, patient_id, organization_id, organization_name, demo, hint, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (login) do nothing
     returning *`,
    [
      account.id,
      login,
      hash,
      account.role,
      JSON.stringify(account.name),
      account.fhirUser ?? null,
      account.patientId ?? null,
      account.organizationId ?? null,
      account.organizationName === undefined ? null : JSON.stringify(account.organizationName),
      account.demo ?? false,
      account.hint === undefined ? null : JSON.stringify(account.hint),
      account.createdAt,
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new RefusalError(refuse('sign-in.login-taken', { login }));
  return toAccount(row);
}

export async function findAccountByLogin(tx: Tx, login: string): Promise<Account | undefined> {
  const [row] = await tx.query<AccountRow>('select * from oidc.account where login = $1', [toLogin(login)]);
  return row && toAccount(row);
}

export async function findAccount(tx: Tx, id: string): Promise<Account | undefined> {
  const [row] = await tx.query<AccountRow>('select * from oidc.account where id = $1', [id]);
  return row && toAccount(row);
}

/** The account, which the caller knows to be there. */
export async function getAccount(tx: Tx, id: string): Promise<Account> {
  const account = await findAccount(tx, id);
  if (account === undefined) throw new Error(`broken invariant: no account ${id}`);
  return account;
}

/** The ready-made people, by role and login. */
export async function listDemoAccounts(tx: Tx): Promise<Account[]> {
  const rows = await tx.query<AccountRow>(
    'select * from oidc.account where demo and disabled_at is null order by role, login',
  );
  return rows.map(toAccount);
}

/** Ends an account's use from now on: no new sign-in, no refresh, and within five seconds no request with a token it already has. */
export async function disableAccount(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query('update oidc.account set disabled_at = $2 where id = $1 and disabled_at is null', [id, at]);
}

/** Lets somebody in again whose account was closed. */
export async function enableAccount(tx: Tx, id: string): Promise<void> {
  await tx.query('update oidc.account set disabled_at = null where id = $1', [id]);
}

interface FoundAccount {
  readonly account: Account;
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly roles: readonly Role[];
  readonly askedAt: Date | undefined;
  readonly seenAt: Date | undefined;
}

/**
 * Accounts whose login begins so, or whose name has it in it in any language; the first of them by login. Patients are found by whoever knows three characters of them: nobody
 * needs a list of who is one.
 */
export async function searchAccounts(tx: Tx, q: string, max: number): Promise<readonly FoundAccount[]> {
  const text = q.trim().toLowerCase();
  const rows = await tx.query<
    AccountRow & { has_second: boolean; roles: Role[]; seen_at: Date | null; second_factor_asked_at: Date | null }
  >(
    `select a.*,
       exists (select from oidc.totp t where t.account_id = a.id and t.confirmed_at is not null)
         or exists (select from oidc.passkey p where p.account_id = a.id) as has_second,
       array(select a.role union select w.role from oidc.workplace w where w.account_id = a.id and w.ended_at is null) as roles,
       (select max(s.seen_at) from oidc.session s where s.account_id = a.id) as seen_at
     from oidc.account a
     where (a.role <> 'patient' or length($1) >= 3) and (starts_with(a.login, $1) or strpos(lower(concat_ws(' ', a.name ->> 'en', a.name ->> 'zh-Hans', a.name ->> 'zh-Hant-HK')), $1) > 0)
     order by a.login limit $2`,
    [text, max],
  );
  return rows.map((row) => ({
    account: toAccount(row),
    hasPassword: row.password_hash !== null,
    hasSecondFactor: row.has_second,
    roles: row.roles,
    askedAt: row.second_factor_asked_at ?? undefined,
    seenAt: row.seen_at ?? undefined,
  }));
}

/** Where clinicians work by their accounts, the disabled left out. */
export async function listClinicians(
  tx: Tx,
): Promise<readonly { readonly practitionerId: string; readonly organizationId: string }[]> {
  const rows = await tx.query<{ practitioner: string; organization: string }>(
    `select substring(fhir_user from 14) as practitioner, organization_id as organization from oidc.account
     where role = 'clinician' and fhir_user like 'Practitioner/%' and organization_id is not null and disabled_at is null order by 1`,
  );
  return rows.map(({ practitioner, organization }) => ({ practitionerId: practitioner, organizationId: organization }));
}

/** Who can sign in here in one of these roles, at any workplace. */
export async function listHolders(
  tx: Tx,
  roles: readonly Role[],
): Promise<readonly { readonly accountId: string; readonly fhirUser?: string }[]> {
  const rows = await tx.query<{ id: string; fhir_user: string | null }>(
    `select a.id, a.fhir_user from oidc.account a where a.disabled_at is null and (a.role = any($1::text[])
       or exists (select from oidc.workplace w where w.account_id = a.id and w.ended_at is null and w.role = any($1::text[])))
     order by a.id`,
    [roles],
  );
  return rows.map(({ id, fhir_user }) => ({ accountId: id, ...(fhir_user === null ? {} : { fhirUser: fhir_user }) }));
}

/** The account of a login with its password hash; only the sign-in itself reads this. */
export async function findCredential(
  tx: Tx,
  login: string,
): Promise<
  { readonly account: Account; readonly hash: string | undefined; readonly changedAt: Date | undefined } | undefined
> {
  const [row] = await tx.query<AccountRow>('select * from oidc.account where login = $1', [login]);
  if (row === undefined) return undefined;
  const { password_hash: hash, password_changed_at: changedAt } = row;
  return { account: toAccount(row), hash: hash ?? undefined, changedAt: changedAt ?? undefined };
}

/**
 * Puts another hash in the place of a password's.
 *
 * @param options.instead - the hash that must still be there: a password that was changed in between stays changed
 * @param options.changedAt - when the person chose another password; left out where only its hash is another
 * @returns whether it was there
 */
export async function savePasswordHash(
  tx: Tx,
  id: string,
  hash: string,
  options: { readonly instead: string | undefined; readonly changedAt?: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `update oidc.account set password_hash = $2, password_changed_at = coalesce($4, password_changed_at)
     where id = $1 and password_hash is not distinct from $3 returning id`,
    [id, hash, options.instead ?? null, options.changedAt ?? null],
  );
  return rows.length > 0;
}

function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    login: row.login,
    role: row.role,
    name: row.name,
    ...(row.fhir_user === null ? {} : { fhirUser: row.fhir_user }),
    ...(row.patient_id === null ? {} : { patientId: row.patient_id }),
    ...(row.organization_id === null || row.organization_name === null
      ? {}
      : { organization: { id: row.organization_id, name: row.organization_name } }),
    demo: row.demo,
    ...(row.hint === null ? {} : { hint: row.hint }),
    ...(row.disabled_at === null ? {} : { disabledAt: row.disabled_at }),
    createdAt: row.created_at,
  };
}
