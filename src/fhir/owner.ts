import type { Actor } from '#kernel';

/**
 * The owner of what outlives a request (a bulk job, a subscription), as one text to compare: a program, or a person together with the application they use. Undefined for other
 * nodes and for whoever is not signed in, who can own nothing here.
 */
export function ownerOf(actor: Actor): string | undefined {
  switch (actor.kind) {
    case 'system':
      return `system ${actor.clientId}`;
    case 'person':
      return `person ${actor.accountId} ${actor.clientId}`;
    case 'node':
    case 'anonymous':
      return undefined;
  }
}
