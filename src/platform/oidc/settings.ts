import type { NodeIdentity } from '#kernel';
import { CLIENT_FIRST_PARTY, CLIENT_SCOPES } from './clients.ts';
import { AUTHORIZE_PATH, REVOKE_PATH, TOKEN_PATH } from './contract.ts';

/** What the provider, the documents it publishes and the token check all have to agree on. */
export interface SignInSettings {
  readonly node: NodeIdentity;
  readonly demo: boolean;
  /** Audience of every access token, and what SMART calls the `iss` of a launch. */
  readonly fhirUrl: string;
}

/** Where each door stands, relative to the node's address. */
export const PATHS = {
  authorization: AUTHORIZE_PATH,
  token: TOKEN_PATH,
  jwks: '/oauth/jwks',
  revocation: REVOKE_PATH,
  introspection: '/oauth/introspect',
  end_session: '/oauth/end-session',
  userinfo: '/oauth/userinfo',
} as const;

/** The steps of a sign-in under way, each at its own number. */
export const INTERACTIONS = '/api/interactions/';

/** What the server publishes of itself; SMART's where it looks for it, and where people do. */
export const DOCUMENTS = {
  openid: ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
  smart: ['/fhir/R4/.well-known/smart-configuration', '/.well-known/smart-configuration'],
} satisfies Record<string, readonly string[]>;

/**
 * Ten minutes: no token outlives a consultation by much, while a page that is read for an hour refreshes six times. Sign-out, disabling and revocation do not
 * wait for it: they are felt within five seconds (tokens.ts).
 */
export const ACCESS_TOKEN_SECONDS = 600;
/** Twelve hours, a long shift. The next morning everybody signs in anew, also on a counter's computer nobody signed out of. */
export const SESSION_SECONDS = 12 * 3600;
/** Thirty days without an application being used end its offline access; a patient's app is opened about once a month. */
export const OFFLINE_SECONDS = 30 * 86_400;
/** A year after a person allowed an application, it has to ask again, used or not. */
export const GRANT_SECONDS = 365 * 86_400;
/** What is opened in a record for as long as the session lasts is kept twice as long as one: a session that is used goes on. */
export const CONTEXT_SECONDS = 2 * SESSION_SECONDS;
/** A person may be called away in the middle of signing in; half an hour later the application has to ask again. */
export const INTERACTION_SECONDS = 1800;

/** SMART asks for ES384 and RS384; ES256 is what nodes themselves use. */
export const ASSERTION_ALGORITHMS = ['ES384', 'RS384', 'ES256'] as const;
export const ID_TOKEN_ALGORITHMS = ['RS256', 'ES256'] as const;

/** How clients prove who they are. Shared secrets exist for the demo client alone. */
export function clientAuthMethods(demo: boolean): string[] {
  return [...(demo ? ['client_secret_basic', 'client_secret_post'] : []), 'private_key_jwt', 'none'];
}

/** What a client may be granted at most. */
export function clientScopes(client: Readonly<Record<string, unknown>>): readonly string[] {
  return (client[CLIENT_SCOPES] as readonly string[] | undefined) ?? [];
}

/** Part of this product: it needs no consent of the person, because it is what the person came for. */
export function isFirstParty(client: Readonly<Record<string, unknown>>): boolean {
  return client[CLIENT_FIRST_PARTY] === true;
}
