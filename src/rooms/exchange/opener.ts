import { type LocalText, type Purpose, RefusalError, type Scope } from '#kernel';
import { type AssertedAct, signAssertion } from './crypto/assertion.ts';
import type { Peer } from './crypto/trust.ts';
import { refuse } from './messages.ts';
import type { ExchangeParts } from './model.ts';

/** Who opens: a named practitioner of a named organisation of this node. */
export interface Opener {
  readonly accountId: string;
  readonly practitioner: { readonly id: string; readonly name: LocalText };
  readonly organization: { readonly id: string; readonly name: LocalText };
}

/**
 * The clinician who asks.
 *
 * @refuses exchange.organization-missing
 */
export function openerOf({ actor }: Pick<Scope, 'actor'>): Opener {
  if (actor.kind !== 'person' || actor.organization === undefined || actor.fhirUser === undefined) {
    throw new RefusalError(refuse('exchange.organization-missing'));
  }
  return {
    accountId: actor.accountId,
    practitioner: { id: actor.fhirUser, name: actor.name },
    organization: actor.organization,
  };
}

/** Our word to another node for who asks, good for one address and one use. */
export function assertionFor(
  scope: Pick<Scope, 'clock' | 'ids'>,
  parts: Pick<ExchangeParts, 'keys'>,
  peer: Peer,
  address: string,
  act: AssertedAct,
  { practitioner, organization }: Pick<Opener, 'practitioner' | 'organization'>,
  purpose: Purpose,
  opening?: string,
): Promise<string> {
  const [jti, at] = [scope.ids.next(), scope.clock.now()];
  const who = { purpose, practitioner, organization };
  const facts = { audience: peer.id, address, act, ...who, jti, at };
  return signAssertion(parts.keys, opening === undefined ? facts : { ...facts, opening });
}
