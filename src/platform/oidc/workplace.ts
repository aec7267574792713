import type { Actor, Refusal, Tx } from '#kernel';
import type { Account } from './model.ts';

/**
 * Why somebody may not enter the workplace of their account now; empty where they may. Asked in the transaction that reads the account, at each look at it:
 * what ends while somebody is signed in is felt as soon as a disabled account would be.
 */
export type Workplace = (tx: Tx, account: Account) => Promise<readonly Refusal[]>;

/** Every workplace is open to whoever has an account there. */
export const OPEN_WORKPLACES: Workplace = async () => [];

/** The actor at their workplace, or, where that is closed to them, before its door: signed in, in no organisation, and told why. */
export async function atWorkplace(tx: Tx, actor: Actor, account: Account, workplace: Workplace): Promise<Actor> {
  if (actor.kind !== 'person' || actor.organization === undefined) return actor;
  const [first, ...more] = await workplace(tx, account);
  if (first === undefined) return actor;
  const { organization, ...before } = actor;
  return { ...before, closedWorkplace: { organization, refusals: [first, ...more] } };
}
