import type { Actor } from '#kernel';

/** Whose a job or a subscription is: a program, or a person in one application. Undefined for whoever can own nothing here. */
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
