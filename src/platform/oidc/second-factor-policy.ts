import type { Role, Tx } from '#kernel';
import { factorsOf, hasSecondFactor } from './factors.ts';

/** Within how many days somebody of a role must have a second factor; roles that are not named may do without one. */
export type SecondFactorPolicy = Readonly<Partial<Record<Role, { readonly graceDays: number }>>>;

/** How long somebody has time to set one up, from the first sign-in at which they were asked to: over a holiday. */
export const GRACE_DAYS = 30;
/**
 * Who must have one unless the institution says otherwise: everybody who sees records of others or runs the node. Patients may.
 * @source OWASP ASVS 5.0, 6.3.3 asks for several factors; which roles and how many days are this project's assumption
 */
export const SECOND_FACTOR_POLICY: SecondFactorPolicy = {
  clinician: { graceDays: GRACE_DAYS },
  coordinator: { graceDays: GRACE_DAYS },
  insurer: { graceDays: GRACE_DAYS },
  regulator: { graceDays: GRACE_DAYS },
  operator: { graceDays: GRACE_DAYS },
  'privacy-officer': { graceDays: GRACE_DAYS },
};

export interface SecondFactorFacts {
  /** Of the account and of every place where its person works. */
  readonly roles: readonly Role[];
  readonly hasSecondFactor: boolean;
  /** When the person was first asked, if ever. */
  readonly askedAt: Date | undefined;
  readonly now: Date;
}

/** Until when a second factor has to be there; undefined where none is missing. Of several roles the strictest counts. */
export function secondFactorDueAt(facts: SecondFactorFacts, policy: SecondFactorPolicy): Date | undefined {
  if (facts.hasSecondFactor) return undefined;
  const days = facts.roles.flatMap((role) => policy[role]?.graceDays ?? []);
  if (days.length === 0) return undefined;
  return new Date((facts.askedAt ?? facts.now).getTime() + Math.min(...days) * 86_400_000);
}

/** Whether the time to set one up is over. Nobody is late at the sign-in at which they are asked first. */
export function isOverdue(facts: SecondFactorFacts, policy: SecondFactorPolicy): boolean {
  const dueAt = secondFactorDueAt(facts, policy);
  return dueAt !== undefined && facts.askedAt !== undefined && facts.now >= dueAt;
}

/** What the policy looks at, of one account. */
export async function secondFactorFacts(
  tx: Tx,
  accountId: string,
  hasSecondFactor: boolean,
  now: Date,
): Promise<SecondFactorFacts> {
  const [row] = await tx.query<{ roles: Role[]; asked_at: Date | null }>(
    `select array(select a.role union select role from oidc.workplace where account_id = a.id and ended_at is null) as roles,
       a.second_factor_asked_at as asked_at
     from oidc.account a where a.id = $1`,
    [accountId],
  );
  return { roles: row?.roles ?? [], hasSecondFactor, askedAt: row?.asked_at ?? undefined, now };
}

/** Whether somebody should have a second factor by now and has none. */
export async function isSecondFactorOverdue(
  tx: Tx,
  accountId: string,
  now: Date,
  policy: SecondFactorPolicy,
): Promise<boolean> {
  if (Object.keys(policy).length === 0) return false;
  const has = hasSecondFactor(await factorsOf(tx, accountId));
  return isOverdue(await secondFactorFacts(tx, accountId, has, now), policy);
}

/** Notes that somebody is asked to set one up; the first time counts. */
export async function noteSecondFactorAsked(tx: Tx, accountId: string, now: Date): Promise<void> {
  await tx.query(
    'update oidc.account set second_factor_asked_at = $2 where id = $1 and second_factor_asked_at is null',
    [accountId, now],
  );
}

/** The time begins anew: somebody has one, or has shown at the desk who they are. */
export async function forgetSecondFactorAsked(tx: Tx, accountId: string): Promise<void> {
  await tx.query('update oidc.account set second_factor_asked_at = null where id = $1', [accountId]);
}
