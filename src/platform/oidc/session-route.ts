import { z } from 'zod';
import type { PersonActor, Tx } from '#kernel';
import { type Route, route } from '#platform/http';
import { SessionView } from './contract.ts';
import { factorsOf, hasSecondFactor } from './factors.ts';
import { type SecondFactorPolicy, secondFactorDueAt, secondFactorFacts } from './second-factor-policy.ts';
import type { SignInSettings } from './settings.ts';

/** `GET /api/session`: which node this is, and who the bearer of the token is, if anybody. */
export function sessionRoute({ demo }: SignInSettings, secondFactor: SecondFactorPolicy): Route {
  return route({
    method: 'GET',
    path: '/api/session',
    who: ['anyone'],
    mode: 'read',
    input: z.strictObject({}),
    run: async ({ node, actor, tx, clock }): Promise<SessionView> => {
      const { id, jurisdiction, url } = node;
      return SessionView.parse({
        node: { id, jurisdiction, url },
        demo,
        actor: actor.kind === 'person' ? { ...toView(actor), ...(await dueOf(tx, actor, clock.now())) } : null,
      });
    },
  });

  async function dueOf(
    tx: Tx,
    { accountId }: PersonActor,
    now: Date,
  ): Promise<{ readonly secondFactorDueAt?: string }> {
    const has = hasSecondFactor(await factorsOf(tx, accountId));
    const due = secondFactorDueAt(await secondFactorFacts(tx, accountId, has, now), secondFactor);
    return due === undefined ? {} : { secondFactorDueAt: due.toISOString() };
  }
}

function toView({ kind, closedWorkplace, grant, ...facts }: PersonActor): object {
  if (closedWorkplace === undefined) return facts;
  const reasons = closedWorkplace.refusals.map(({ code, text }) => ({ code, text }));
  return { ...facts, closedWorkplace: { organization: closedWorkplace.organization, reasons } };
}
