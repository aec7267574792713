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
 * An assertion lives five minutes at most, so that its `jti` needs to be remembered no longer.
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html
 */
export async function assertShortLived(_ctx: unknown, claims: { readonly exp: number }): Promise<void> {
  if (claims.exp - Date.now() / 1000 > 300 + 15) {
    throw new errors.InvalidClientAuth('exp must be no more than five minutes in the future');
  }
}
