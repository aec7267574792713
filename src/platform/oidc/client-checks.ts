import { errors, type Token } from 'oidc-provider';

/** A client may end its own tokens. */
export function isOwn(_ctx: unknown, client: { clientId: string }, token: Token): boolean {
  return token.clientId === client.clientId;
}

/** A public client may look at its own tokens, one with a key or a secret at all. */
export function isOwnOrConfidential(
  _ctx: unknown,
  client: { clientId: string; clientAuthMethod: string },
  token: Token,
): boolean {
  return client.clientAuthMethod !== 'none' || token.clientId === client.clientId;
}

/**
 * What SMART asks of a program's assertion beside RFC 7523: it lives five minutes at most, so that its `jti` needs to be remembered no longer; it names the
 * key it was signed with; and where it names an address of keys, that is the registered one.
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html
 */
export async function assertAsSmart(
  _ctx: unknown,
  claims: { readonly exp: number },
  header: { readonly kid?: unknown; readonly jku?: unknown },
  client: { readonly jwksUri?: unknown },
): Promise<void> {
  if (claims.exp - Date.now() / 1000 > 300 + 15) {
    throw told('exp must be no more than five minutes in the future');
  }
  if (typeof header.kid !== 'string' || header.kid === '')
    throw told('the header of the assertion must have a kid that names the key');
  if (header.jku !== undefined && header.jku !== client.jwksUri) {
    throw told('jku must be the address of keys that was registered');
  }
}

/** The signature holds by then: whoever has the key may know what else is missing. */
function told(problem: string): Error {
  return Object.assign(new errors.InvalidClientAuth(problem), { error_description: problem });
}
