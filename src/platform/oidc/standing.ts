import type { Actor, Clock, PersonActor, Tx } from '#kernel';
import { findAccount } from './accounts.ts';
import { grantStands } from './granted-applications.ts';
import type { Account } from './model.ts';
import { isSecondFactorOverdue, type SecondFactorPolicy } from './second-factor-policy.ts';
import { findSession } from './sessions.ts';
import { isBuiltIn, maySignIn } from './tokens.ts';
import type { Workplace } from './workplace.ts';
import { listWorkplaces } from './workplaces.ts';

export interface StandingParts {
  readonly demo: boolean;
  readonly clock: Clock;
  readonly workplace: Workplace;
  readonly secondFactor: SecondFactorPolicy;
}

/**
 * Whether somebody who asked for lasting work may still act here, while no token of theirs is at hand: the application is registered and not disabled, the
 * account of a person is not disabled either, what they allowed the application was not taken back, the session in which it was begun was not ended, a second factor that
 * is due is there, and who works at an institution may enter it now. Nothing of it is remembered: each look asks.
 */
export function createStanding({ demo, clock, workplace, secondFactor }: StandingParts) {
  return async (tx: Tx, actor: Actor): Promise<boolean> => {
    if (actor.kind !== 'person' && actor.kind !== 'system') return false;
    const [client] = await tx.query<{ known: boolean }>(
      'select exists (select from oidc.client where id = $1 and disabled_at is null) as known',
      [actor.clientId],
    );
    if (!client?.known && !isBuiltIn(actor.clientId, demo)) return false;
    if (actor.kind === 'system') return true;
    const account = await findAccount(tx, actor.accountId);
    if (account === undefined || !maySignIn(account, demo)) return false;
    if (!(await isStillAllowed(tx, actor))) return false;
    if (await isSecondFactorOverdue(tx, account.id, clock.now(), secondFactor)) return false;
    const place = await placeOf(tx, actor, account);
    return place !== undefined && (place.organization === undefined || (await workplace(tx, place)).length === 0);
  };
}

/**
 * The account at the place and in the role in which something was asked for, where they are theirs still: who works elsewhere now, or in another role, does not go on seeing what was to be seen from
 * there. Who stood before a door that was shut was nowhere.
 */
async function placeOf(
  tx: Tx,
  { role, fhirUser, organization }: PersonActor,
  account: Account,
): Promise<Account | undefined> {
  const { organization: _, ...before } = account;
  const found = (await listWorkplaces(tx, account)).find(
    (place) =>
      place.role === role &&
      (place.fhirUser ?? account.fhirUser) === fhirUser &&
      (organization === undefined || place.organization?.id === organization.id),
  );
  if (found === undefined) return undefined;
  const { id: __, organization: own, ...place } = found;
  return { ...before, ...place, ...(organization === undefined || own === undefined ? {} : { organization: own }) };
}

/** Whether what let the application in is still there: silence ends a session and not what was asked for in it; whoever ends it ends both. */
async function isStillAllowed(tx: Tx, { accountId, clientId, grant, session: uid }: PersonActor): Promise<boolean> {
  if (uid !== undefined) {
    const session = await findSession(tx, uid);
    if (session === undefined || session.endedAt !== undefined) return false;
  }
  // What was asked for before grants were named hangs on whatever the person allows this application.
  const [row] = await tx.query<{ stands: boolean }>(
    `select case when $1::text is null
       then exists (select from oidc.artifact where model = 'Grant' and payload ->> 'accountId' = $2 and payload ->> 'clientId' = $3)
       else ${grantStands('$1')} end as stands`,
    [grant ?? null, accountId, clientId],
  );
  return row?.stands ?? false;
}
