import type { Actor, Tx } from '#kernel';
import { findAccount } from './accounts.ts';
import { isBuiltIn, maySignIn } from './tokens.ts';
import { OPEN_WORKPLACES, type Workplace } from './workplace.ts';

/**
 * Whether somebody who asked for lasting work may still act here, while no token of theirs is at hand: the application is registered and not disabled, the
 * account of a person is not disabled either, and who works at an institution may enter it now.
 */
export async function actorStands(
  tx: Tx,
  actor: Actor,
  demo: boolean,
  workplace: Workplace = OPEN_WORKPLACES,
): Promise<boolean> {
  if (actor.kind !== 'person' && actor.kind !== 'system') return false;
  const [client] = await tx.query<{ known: boolean }>(
    'select exists (select from oidc.client where id = $1 and disabled_at is null) as known',
    [actor.clientId],
  );
  if (!client?.known && !isBuiltIn(actor.clientId, demo)) return false;
  if (actor.kind === 'system') return true;
  const account = await findAccount(tx, actor.accountId);
  if (account === undefined || !maySignIn(account, demo)) return false;
  return actor.organization === undefined || (await workplace(tx, account)).length === 0;
}
