import { RefusalError, type Scope } from '#kernel';
import { type AssertedAct, type Assertion, verifyAssertion } from '../crypto/assertion.ts';
import { refuse } from '../messages.ts';
import type { ExchangeParts } from '../model.ts';
import { spendAssertion } from '../share-store.ts';

/** The address of a link, as its maker wrote it into the link. */
export function linkAddress(node: { readonly url: string }, manifestId: string): string {
  return `${node.url}/shl/${manifestId}`;
}

/**
 * Believes a neighbour's assertion for a link's door, once.
 *
 * @refuses all of `verifyAssertion`, exchange.replayed
 */
export async function believe(
  scope: Scope,
  parts: Pick<ExchangeParts, 'trust'>,
  jws: string,
  manifestId: string,
  act: AssertedAct,
): Promise<Assertion> {
  const at = scope.clock.now();
  const expected = { audience: scope.node.id, address: linkAddress(scope.node, manifestId), act, at };
  const assertion = await verifyAssertion(parts.trust, jws, expected);
  const isFirst = await spendAssertion(scope.tx, assertion.peer.id, assertion.jti, assertion.expiresAt);
  if (!isFirst) throw new RefusalError(refuse('exchange.replayed'));
  return assertion;
}
