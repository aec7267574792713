import { randomBytes } from 'node:crypto';
import { type Decision, granted, isOneHolder, type Refusal, type Role, refused, type Tx, toBase32 } from '#kernel';
import { refuse } from './messages.ts';
import type { Account } from './model.ts';

/** How long a question waits for its second person, and a code for its owner: a working day with its night. @source OWASP ASVS 5.0, 6.4.1 (short); the number is this project's choice */
export const SETUP_CODE_HOURS = 24;

/** What a code lets its owner set up anew: the password alone, or the password and all second factors. */
export type Renews = 'password' | 'everything';
/** What whoever asked has seen of the person. */
export type Seen = 'identity-document' | 'staff-card' | 'new-account';

export interface SetupCode {
  readonly id: string;
  readonly accountId: string;
  readonly renews: Renews;
  readonly seen: Seen;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly confirmedBy?: string;
  readonly expiresAt: Date;
}

interface SetupCodeRow {
  readonly id: string;
  readonly account_id: string;
  readonly renews: Renews;
  readonly seen: Seen;
  readonly asked_by: string;
  readonly asked_at: Date;
  readonly confirmed_by: string | null;
  readonly expires_at: Date;
}

/** An account, who in the directory has it, where that is known, and what they are called: one person may have two. What was done at the machine has no name. */
export type Holder = Pick<Account, 'id' | 'fhirUser'> & Partial<Pick<Account, 'name'>>;
/** Somebody at the desk, as the rules see them, in the role of now. */
export type DeskPerson = Holder & { readonly role: Role };
type Whose = Holder & Pick<Account, 'role' | 'disabledAt'>;

function isSamePerson(one: Holder, other: Holder): boolean {
  return isOneHolder({ ...one, accountId: one.id }, { ...other, accountId: other.id });
}

/**
 * Whether somebody may ask for a code for an account. A coordinator looks after patients at the counter; staff's accounts are the operator's.
 *
 * @refuses sign-in.account-disabled, sign-in.not-your-desk, sign-in.not-for-oneself
 */
export function decideAsking(asker: DeskPerson, whose: Whose, seen: Seen): Decision<true> {
  const refusals: Refusal[] = [];
  const isOperator = asker.role === 'operator';
  if (whose.disabledAt !== undefined) refusals.push(refuse('sign-in.account-disabled'));
  if (!isOperator && !(asker.role === 'coordinator' && whose.role === 'patient'))
    refusals.push(refuse('sign-in.not-your-desk'));
  // A card of the house is no paper of a patient's.
  if (seen === 'staff-card' && whose.role === 'patient') refusals.push(refuse('sign-in.not-your-desk', {}, 'seen'));
  if (isSamePerson(asker, whose)) refusals.push(refuse('sign-in.not-for-oneself'));
  const [first, ...more] = refusals;
  return first === undefined ? granted(true) : refused(first, ...more);
}

/**
 * Whether somebody may confirm that a code is to be made. It takes a second person, who hands it over: so that nobody alone lets themselves into somebody's account.
 *
 * @refuses sign-in.account-disabled, sign-in.not-your-desk, sign-in.not-for-oneself, sign-in.second-person-needed
 */
export function decideConfirming(by: DeskPerson, asker: Holder, whose: Whose): Decision<true> {
  const refusals: Refusal[] = [];
  const forPatient = by.role === 'coordinator' && whose.role === 'patient';
  if (whose.disabledAt !== undefined) refusals.push(refuse('sign-in.account-disabled'));
  if (by.role !== 'operator' && by.role !== 'privacy-officer' && !forPatient)
    refusals.push(refuse('sign-in.not-your-desk'));
  if (isSamePerson(by, asker)) refusals.push(refuse('sign-in.second-person-needed'));
  if (isSamePerson(by, whose)) refusals.push(refuse('sign-in.not-for-oneself'));
  const [first, ...more] = refusals;
  return first === undefined ? granted(true) : refused(first, ...more);
}

/** A new code as it is typed: 60 bits, in three groups. */
export function makeSetupCode(): string {
  const text = toBase32(randomBytes(8)).slice(0, 12);
  return text.match(/.{4}/g)?.join('-') ?? text;
}

/** Whatever stands between the groups, in whichever case, and with the letters that the alphabet leaves out read as the digits they look like. */
export function plainCode(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/o/g, '0')
    .replace(/[il]/g, '1');
}

/** Asked for or confirmed, and neither used, withdrawn nor over; `$2` is now. */
const OPEN = 'used_at is null and withdrawn_at is null and expires_at > $2';

/** Notes the question; undefined where one is open for the account already. One that ran out makes room. */
export async function saveAsking(
  tx: Tx,
  asking: Omit<SetupCode, 'expiresAt' | 'confirmedBy'>,
): Promise<SetupCode | undefined> {
  const { id, accountId, renews, seen, askedBy, askedAt } = asking;
  await tx.query(
    `update oidc.setup_code set withdrawn_at = $2
     where account_id = $1 and used_at is null and withdrawn_at is null and expires_at <= $2`,
    [accountId, askedAt],
  );
  const [row] = await tx.query<SetupCodeRow>(
    `insert into oidc.setup_code (id, account_id, renews, seen, asked_by, asked_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (account_id) where used_at is null and withdrawn_at is null do nothing returning *`,
    [id, accountId, renews, seen, askedBy, askedAt, endOf(askedAt)],
  );
  return row && toSetupCode(row);
}

/** What is open: asked, or confirmed and not used yet; the oldest first. */
export async function listSetupCodes(tx: Tx, now: Date): Promise<readonly SetupCode[]> {
  const rows = await tx.query<SetupCodeRow>(
    `select * from oidc.setup_code where used_at is null and withdrawn_at is null and expires_at > $1 order by asked_at, id`,
    [now],
  );
  return rows.map(toSetupCode);
}

/** One that is open, held against others that would change it. */
export async function lockSetupCode(tx: Tx, id: string, now: Date): Promise<SetupCode | undefined> {
  const [row] = await tx.query<SetupCodeRow>(`select * from oidc.setup_code where id = $1 and ${OPEN} for update`, [
    id,
    now,
  ]);
  return row && toSetupCode(row);
}

/** Makes the code good, for as long as a code is good from now. */
export async function saveConfirmed(tx: Tx, id: string, by: string, codeHash: string, now: Date): Promise<Date> {
  const expiresAt = endOf(now);
  await tx.query(
    'update oidc.setup_code set confirmed_by = $2, confirmed_at = $3, code_hash = $4, expires_at = $5 where id = $1',
    [id, by, now, codeHash, expiresAt],
  );
  return expiresAt;
}

export async function withdrawSetupCode(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query('update oidc.setup_code set withdrawn_at = $2 where id = $1', [id, now]);
}

/** Makes room for another. */
export async function withdrawOpenCodes(tx: Tx, accountId: string, now: Date): Promise<void> {
  await tx.query(
    'update oidc.setup_code set withdrawn_at = $2 where account_id = $1 and used_at is null and withdrawn_at is null',
    [accountId, now],
  );
}

/** The hash of the code that an account waits for, if it waits for one. */
export async function findSetupHash(
  tx: Tx,
  accountId: string,
  now: Date,
): Promise<{ readonly id: string; readonly hash: string; readonly renews: Renews } | undefined> {
  const [row] = await tx.query<{ id: string; code_hash: string; renews: Renews }>(
    `select id, code_hash, renews from oidc.setup_code where account_id = $1 and ${OPEN} and code_hash is not null`,
    [accountId, now],
  );
  return row && { id: row.id, hash: row.code_hash, renews: row.renews };
}

/** Whether it was still good; it is spent by this. */
export async function spendSetupCode(tx: Tx, id: string, now: Date): Promise<boolean> {
  const rows = await tx.query(`update oidc.setup_code set used_at = $2 where id = $1 and ${OPEN} returning id`, [
    id,
    now,
  ]);
  return rows.length > 0;
}

function endOf(from: Date): Date {
  return new Date(from.getTime() + SETUP_CODE_HOURS * 3_600_000);
}

function toSetupCode(row: SetupCodeRow): SetupCode {
  return {
    id: row.id,
    accountId: row.account_id,
    renews: row.renews,
    seen: row.seen,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    ...(row.confirmed_by === null ? {} : { confirmedBy: row.confirmed_by }),
    expiresAt: row.expires_at,
  };
}
