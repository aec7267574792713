import { type PersonActor, RefusalError, type Scope } from '#kernel';
import { CLI_CLIENT_ID } from '../clients.ts';
import { PORTAL_CLIENT_ID } from '../contract.ts';
import { refuse } from '../messages.ts';

/** Whoever is signed in, on a page of the node's own. @refuses sign-in.own-pages-only */
export function ownPage({ actor }: Pick<Scope, 'actor'>): PersonActor {
  if (actor.kind !== 'person' || actor.clientId !== PORTAL_CLIENT_ID || actor.session === undefined) {
    throw new RefusalError(refuse('sign-in.own-pages-only'));
  }
  return actor;
}

/** Somebody of the desk, on a page of the node's own or at its command line: whatever an application of others was allowed, it runs no node. @refuses sign-in.own-pages-only */
export function ownTool({ actor }: Pick<Scope, 'actor'>): PersonActor {
  if (
    actor.kind !== 'person' ||
    actor.session === undefined ||
    ![PORTAL_CLIENT_ID, CLI_CLIENT_ID].includes(actor.clientId)
  ) {
    throw new RefusalError(refuse('sign-in.own-pages-only'));
  }
  return actor;
}

/** Where a passkey's answer is expected. */
export function holderOf({ session }: PersonActor): string {
  return `session:${session ?? ''}`;
}
