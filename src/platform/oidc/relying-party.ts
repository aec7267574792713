import { isIP } from 'node:net';
import { ownOrigins } from './origins.ts';

/** For whom a passkey is good, and on which pages it may be used. */
export interface RelyingParty {
  readonly id: string;
  readonly origins: readonly string[];
}

/**
 * The node as browsers know it by its passkeys: its host name. An address is no name, so a node of this machine alone is `localhost`, and at another address by
 * number there are no passkeys; nor are there over plain http, except on this machine.
 * @source https://www.w3.org/TR/webauthn-3/#relying-party-identifier
 */
export function relyingPartyOf(nodeUrl: string): RelyingParty | undefined {
  const isHere = ownOrigins(nodeUrl).length > 1;
  if (isHere) {
    const origins = ownOrigins(nodeUrl).filter((origin) => new URL(origin).hostname === 'localhost');
    return { id: 'localhost', origins };
  }
  const { hostname, origin, protocol } = new URL(nodeUrl);
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || protocol !== 'https:') return undefined;
  return { id: hostname, origins: [origin] };
}
