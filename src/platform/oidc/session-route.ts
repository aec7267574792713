import { z } from 'zod';
import type { PersonActor } from '#kernel';
import { type Route, route } from '#platform/http';
import { SessionView } from './contract.ts';
import type { SignInSettings } from './settings.ts';

/** `GET /api/session`: which node this is, and who the bearer of the token is, if anybody. */
export function sessionRoute({ demo }: SignInSettings): Route {
  return route({
    method: 'GET',
    path: '/api/session',
    who: ['anyone'],
    mode: 'read',
    input: z.strictObject({}),
    run: async ({ node, actor }): Promise<SessionView> => {
      const { id, jurisdiction, url } = node;
      return SessionView.parse({
        node: { id, jurisdiction, url },
        demo,
        actor: actor.kind === 'person' ? toView(actor) : null,
      });
    },
  });
}

function toView({ kind, closedWorkplace, ...facts }: PersonActor): object {
  if (closedWorkplace === undefined) return facts;
  const reasons = closedWorkplace.refusals.map(({ code, text }) => ({ code, text }));
  return { ...facts, closedWorkplace: { organization: closedWorkplace.organization, reasons } };
}
