import { IDENTITY_SCOPES } from './scopes.ts';
import { ASSERTION_ALGORITHMS, clientAuthMethods, PATHS, type SignInSettings } from './settings.ts';

/** Scopes named as examples of what may be asked for; any FHIR type may stand in place of `*`. */
export const SCOPES_SUPPORTED = [
  ...IDENTITY_SCOPES,
  'patient/*.rs',
  'patient/*.cruds',
  'user/*.rs',
  'user/*.cruds',
  'system/*.rs',
  'system/*.cruds',
] as const;

/**
 * `/fhir/R4/.well-known/smart-configuration`: only what is really there; a test holds each capability
 * against what the doors do, and the rest of the document against the OpenID one.
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html
 */
export function smartConfiguration({ node, demo }: SignInSettings): object {
  return {
    issuer: node.url,
    jwks_uri: `${node.url}${PATHS.jwks}`,
    authorization_endpoint: `${node.url}${PATHS.authorization}`,
    token_endpoint: `${node.url}${PATHS.token}`,
    introspection_endpoint: `${node.url}${PATHS.introspection}`,
    revocation_endpoint: `${node.url}${PATHS.revocation}`,
    // Where a person sees what they allowed, and takes it back.
    management_endpoint: `${node.url}/account`,
    token_endpoint_auth_methods_supported: clientAuthMethods(demo),
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: SCOPES_SUPPORTED,
    capabilities: [
      'launch-ehr',
      'launch-standalone',
      'authorize-post',
      'client-public',
      'client-confidential-asymmetric',
      ...(demo ? ['client-confidential-symmetric'] : []),
      'sso-openid-connect',
      'context-banner',
      'context-ehr-patient',
      'context-ehr-encounter',
      'context-standalone-patient',
      'permission-offline',
      'permission-online',
      'permission-patient',
      'permission-user',
      'permission-v1',
      'permission-v2',
    ],
  };
}
