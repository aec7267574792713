import type { JWK } from 'jose';
import { errors, type Grant, type KoaContext, Provider, type Token } from 'oidc-provider';
import { type Actor, type Clock, LANGS } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import type { Database } from '#platform/postgres';
import { findAccount } from './accounts.ts';
import { artifactStore } from './artifacts.ts';
import { type HouseHosts, isListed } from './client-addresses.ts';
import { assertAsSmart, isOwn, isOwnOrConfidential } from './client-checks.ts';
import { builtInClients, CLIENT_METADATA } from './clients.ts';
import { cookieNames } from './cookies.ts';
import { noteUse } from './granted-applications.ts';
import { findContext, findLaunch, type LaunchContext, saveContext } from './launches.ts';
import type { ProviderAccount } from './model.ts';
import { errorPage, signedOutPage, signOutPage } from './pages.ts';
import { IDENTITY_SCOPES, narrowScopes, scopesOf, splitScopes, toResourceScope } from './scopes.ts';
import { isSecondFactorOverdue, type SecondFactorPolicy } from './second-factor-policy.ts';
import { findSession, isOpen, proofClaims, type SessionLimits, saveProof } from './sessions.ts';
import {
  ACCESS_TOKEN_SECONDS,
  ASSERTION_ALGORITHMS,
  CONTEXT_SECONDS,
  clientAuthMethods,
  clientScopes,
  GRANT_SECONDS,
  ID_TOKEN_ALGORITHMS,
  INTERACTION_SECONDS,
  isFirstParty,
  OFFLINE_SECONDS,
  PATHS,
  SESSION_SECONDS,
  type SignInSettings,
} from './settings.ts';
import { stepsAsked } from './steps-asked.ts';
import { maySignIn } from './tokens.ts';

/** What the application asked for, within what it may have, before any person's role cut it down. Our own parameter; one that a caller sends is overwritten. */
const ASKED = 'causeway_asked';

export interface ProviderParts {
  readonly settings: SignInSettings;
  readonly database: Database;
  readonly keys: NodeKeys;
  readonly signingKeys: readonly JWK[];
  /** A program signed in by its key or secret. */
  readonly onProgram: (clientId: string, actor: Actor) => Promise<void>;
  readonly clock: Clock;
  readonly limits: SessionLimits;
  readonly secondFactor: SecondFactorPolicy;
  /** Hosts inside the house from which keys of applications may be fetched. */
  readonly house: HouseHosts;
  /** Whether a scope on this type, and its query, can be held against a resource; one that cannot is not granted. */
  readonly canHold: (type: string, query: string | undefined) => boolean;
}

/** oidc-provider with everything switched off that this node does not need, and each number chosen (settings.ts). */
export function createProvider(parts: ProviderParts): Provider {
  const { settings, database, keys, signingKeys, onProgram, clock, limits, secondFactor, house, canHold } = parts;
  const { node, demo, fhirUrl } = settings;
  const secure = node.url.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, secure };

  const provider = new Provider(node.url, {
    adapter: artifactStore(database, clock),
    clients: builtInClients(node, demo),
    clientDefaults: { id_token_signed_response_alg: 'RS256', token_endpoint_auth_method: 'none' },
    extraClientMetadata: { properties: [...CLIENT_METADATA] },
    jwks: { keys: signingKeys },
    routes: PATHS,
    scopes: [...IDENTITY_SCOPES],
    discovery: { ui_locales_supported: [...LANGS] },
    claims: {
      openid: ['sub'],
      profile: ['name', 'role'],
      fhirUser: ['fhirUser'],
      sid: null,
      auth_time: null,
      iss: null,
    },
    responseTypes: ['code'],
    subjectTypes: ['public'],
    clientAuthMethods: clientAuthMethods(demo),
    enabledJWA: {
      clientAuthSigningAlgValues: [...ASSERTION_ALGORITHMS],
      idTokenSigningAlgValues: [...ID_TOKEN_ALGORITHMS],
    },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    cookies: {
      // A browser does not tell ports apart: two nodes of one machine need names of their own.
      names: cookieNames(node.id, secure),
      long: cookie,
      short: cookie,
      keys: [Buffer.from(keys.secret('sign-in/cookies')).toString('base64url')],
    },
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      ClientCredentials: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: 60,
      IdToken: 3600,
      Interaction: INTERACTION_SECONDS,
      Session: SESSION_SECONDS,
      Grant: GRANT_SECONDS,
      RefreshToken: (_ctx: unknown, token: Token) =>
        token.scopes.has('offline_access') ? OFFLINE_SECONDS : SESSION_SECONDS,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: isOwnOrConfidential },
      revocation: { enabled: true, allowedPolicy: isOwn },
      userinfo: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: signOutPage, postLogoutSuccessSource: signedOutPage },
      resourceIndicators: {
        enabled: true,
        // Every token is for the one FHIR server of this node, asked for or not.
        defaultResource: () => fhirUrl,
        useGrantedResource: () => true,
        getResourceServerInfo,
      },
    },
    extraParams: {
      /**
       * SMART: the FHIR server the application means. It must say it, so that no token for this server is fetched for a look-alike; our own pages mean their own.
       * @source https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html#request-4
       */
      aud: (ctx: KoaContext, value: string | undefined) => {
        const { client } = ctx.oidc;
        const isOwn = client !== undefined && isFirstParty(client);
        if (value === undefined ? !isOwn : value.replace(/\/$/, '') !== fhirUrl) {
          throw new errors.InvalidRequest(`aud must be ${fhirUrl}`);
        }
      },
      launch: null,
      [ASKED]: null,
    },
    findAccount: loadAccount,
    loadExistingGrant,
    issueRefreshToken: async (_ctx: unknown, client: { grantTypeAllowed(type: string): boolean }, source: Token) =>
      client.grantTypeAllowed('refresh_token') &&
      (source.scopes.has('offline_access') || source.scopes.has('online_access')),
    // What the portals hold ends with the session, always: to sign out must mean it.
    expiresWithSession: async (ctx: KoaContext, source: Token) =>
      !source.scopes.has('offline_access') || (ctx.oidc.client !== undefined && isFirstParty(ctx.oidc.client)),
    rotateRefreshToken: true,
    extraTokenClaims,
    interactions: { url: interactionUrl, policy: stepsAsked() },
    clientBasedCORS: (_ctx: unknown, origin: string, client: { redirectUris: readonly string[] }) =>
      [node.url, ...client.redirectUris].some((uri) => URL.parse(uri)?.origin === origin),
    assertJwtClientAuthClaimsAndHeader: assertAsSmart,
    fetchResponseBodyLimits: { jwks_uri: 65_536 },
    // The library's own dispatcher lets nobody into the house, whatever a name resolves to.
    fetch: (url: string, { dispatcher, ...options }: RequestInit & { readonly dispatcher?: unknown }) =>
      fetch(url, {
        ...options,
        ...(isListed(url, house) ? {} : { dispatcher }),
        redirect: 'error',
        signal: AbortSignal.timeout(5_000),
      } as RequestInit),
    renderError: errorPage,
    revokeGrantPolicy: () => true,
  });
  // We set the forwarded headers ourselves, from the node's own address (sign-in.ts).
  provider.proxy = true;
  return provider;

  /** @param token - what is traded; without one, the person is here by their browser's session */
  async function loadAccount(ctx: KoaContext, id: string, token?: Token): Promise<ProviderAccount | undefined> {
    const account = await read((tx) => findAccount(tx, id));
    if (account === undefined || !maySignIn(account, demo)) return undefined;
    const uid = token === undefined ? ctx.oidc.session.uid : token.expiresWithSession ? token.sessionUid : undefined;
    const { login, proof } = (token === undefined ? ctx.oidc.result : undefined) ?? {};
    if (uid !== undefined && login?.accountId === id && proof !== undefined) {
      await database.transaction((tx) => saveProof(tx, uid, id, proof));
    }
    const session = uid === undefined ? undefined : await read((tx) => findSession(tx, uid));
    if (uid !== undefined && !(session && isOpen(session, account.role, limits, clock.now()))) return undefined;
    const staysAlone = token !== undefined && uid === undefined;
    if (staysAlone && (await read((tx) => isSecondFactorOverdue(tx, id, clock.now(), secondFactor)))) return undefined;
    return {
      accountId: id,
      account,
      claims: async () => ({
        sub: id,
        name: account.name.en,
        role: account.role,
        ...(account.fhirUser === undefined ? {} : { fhirUser: `${fhirUrl}/${account.fhirUser}` }),
      }),
    };
  }

  /**
   * The scopes of this request, cut down to what the client may have. Runs after the library's own reading of the request and before any grant, at each of
   * its doors, so that no door can be more generous than another.
   */
  function getResourceServerInfo(ctx: KoaContext, resource: string, client: Readonly<Record<string, unknown>>): object {
    if (resource.replace(/\/$/, '') !== fhirUrl) throw new errors.InvalidTarget();
    const { route, params, entities } = ctx.oidc;
    const limit = clientScopes(client);
    if (route === 'authorization') {
      // The library drops offline_access unless prompt=consent is sent, which SMART applications do not; consent is asked for anyway.
      const asked = splitScopes(typeof ctx.query.scope === 'string' ? ctx.query.scope : params.scope);
      params.scope = someOf(within(asked, limit));
      params[ASKED] = params.scope;
    } else if (params.grant_type === 'client_credentials') {
      const asked = splitScopes(params.scope);
      params.scope = someOf(within(asked.length === 0 ? limit : asked, limit));
    }
    const { AuthorizationCode: code, RefreshToken: refresh } = entities;
    const inPlay = splitScopes([params.scope, code?.scope, refresh?.scope].join(' '));
    return {
      scope: within(inPlay, limit).join(' '),
      audience: fhirUrl,
      accessTokenTTL: ACCESS_TOKEN_SECONDS,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'ES256' } },
    };
  }

  /** What is asked within a limit, and of that what can be held to. */
  function within(asked: readonly string[], limit: readonly string[]): string[] {
    return narrowScopes(asked, limit).filter((text) => {
      const { type, query } = toResourceScope(text) ?? {};
      return type === undefined || type === '*' || canHold(type, query);
    });
  }

  /** What this person has granted this application, cut down to what their role may have at all. The portals are granted what they ask within that. */
  async function loadExistingGrant(ctx: KoaContext): Promise<Grant | undefined> {
    const { client, params, session, result } = ctx.oidc;
    const account = ctx.oidc.account as ProviderAccount | undefined;
    if (client === undefined || account === undefined) return undefined;
    // Whoever is signed in now may be followed by somebody of another role before this request is answered: always from what was asked.
    const asked = splitScopes(params[ASKED]);
    const isLaunched = params.launch !== undefined;
    const granted = within(asked, scopesOf(account.account.role, { asked, isLaunched }));
    params.scope = someOf(granted);
    const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
    const stored = grantId === undefined ? undefined : await provider.Grant.find(grantId);
    // A grant of whoever was signed in before is not this person's.
    const existing = stored?.accountId === account.accountId ? stored : undefined;
    if (!isFirstParty(client)) return grantInContext(ctx, granted, existing);
    const grant = existing ?? new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
    addScopes(grant, granted, fhirUrl);
    await grant.save();
    return grant;
  }

  /**
   * A grant of this request's own context: what was granted in one patient's record is never used in another's, nor where none was chosen. What the person allowed
   * the application before is allowed here too.
   */
  async function grantInContext(
    ctx: KoaContext,
    granted: readonly string[],
    existing: Grant | undefined,
  ): Promise<Grant | undefined> {
    const context = await contextOf(ctx, granted);
    if (existing === undefined) return undefined;
    const isNew = ctx.oidc.result?.consent?.grantId === existing.jti;
    const allowed = splitScopes(existing.getResourceScopeEncountered(fhirUrl));
    // It will be asked about first.
    if (!isNew && granted.some((scope) => !allowed.includes(scope))) return existing;
    const inherited = isNew ? undefined : await read((tx) => findContext(tx, existing.jti));
    if (context === undefined && inherited === undefined) return existing;
    const grant = isNew ? existing : copyOf(existing);
    const grantId = await grant.save();
    if (context !== undefined) {
      // What was asked for may have been declined.
      const mayStay = splitScopes(grant.getOIDCScope()).includes('offline_access');
      const sessionUid = mayStay ? undefined : ctx.oidc.session.uid;
      const seconds = mayStay ? GRANT_SECONDS : CONTEXT_SECONDS;
      const expiresAt = new Date(clock.now().getTime() + seconds * 1000);
      await database.transaction((tx) => saveContext(tx, grantId, context, sessionUid, expiresAt));
    }
    return grant;
  }

  function copyOf({ accountId = '', clientId = '', openid, resources, rejected }: Grant): Grant {
    return new provider.Grant({
      accountId,
      clientId,
      ...(openid === undefined ? {} : { openid }),
      ...(resources === undefined ? {} : { resources }),
      ...(rejected === undefined ? {} : { rejected }),
    });
  }

  /** The record that this request is about: the one a portal opened the application in, or the one that the person chose on the way. */
  async function contextOf(ctx: KoaContext, granted: readonly string[]): Promise<LaunchContext | undefined> {
    const { client, params, result } = ctx.oidc;
    const { accountId } = ctx.oidc.account as ProviderAccount;
    if (granted.includes('launch')) {
      const launch = await read((tx) => findLaunch(tx, params.launch ?? '', clock.now()));
      if (launch === undefined || launch.clientId !== client?.clientId || launch.accountId !== accountId) {
        throw new errors.InvalidRequest('launch is not known here, is over, or was made for somebody else');
      }
      return launch;
    }
    const chosen = result?.patient;
    return chosen?.accountId === accountId ? { patientId: chosen.patientId } : undefined;
  }

  function read<T>(work: Parameters<typeof database.transaction<T>>[0]): Promise<T> {
    return database.transaction(work, { mode: 'read' });
  }

  async function extraTokenClaims(ctx: KoaContext, token: Token): Promise<Record<string, unknown>> {
    if (token.kind === 'ClientCredentials') {
      await onProgram(token.clientId, { kind: 'system', clientId: token.clientId, scopes: splitScopes(token.scope) });
      return {};
    }
    const account = (ctx.oidc.account as ProviderAccount | undefined)?.account;
    const { grantId = '' } = token;
    const context = await read((tx) => findContext(tx, grantId));
    const uid = token.expiresWithSession ? token.sessionUid : undefined;
    const session = uid === undefined ? undefined : await read((tx) => findSession(tx, uid));
    if (ctx.oidc.client !== undefined && !isFirstParty(ctx.oidc.client)) {
      await database.transaction((tx) => noteUse(tx, grantId, clock.now()));
    }
    const patient = context?.patientId ?? account?.patientId;
    if (context !== undefined) contexts.set(ctx, context);
    return {
      grant: token.grantId,
      ...(session === undefined ? {} : { session: uid, ...proofClaims(session) }),
      role: account?.role,
      ...(account?.fhirUser === undefined ? {} : { fhirUser: `${fhirUrl}/${account.fhirUser}` }),
      ...(patient === undefined ? {} : { patient }),
      ...(context?.encounterId === undefined ? {} : { encounter: context.encounterId }),
      ...(account?.organization === undefined ? {} : { org: account.organization.id }),
    };
  }

  /** The page that asks, and a second cookie of the same name for the page's API: the browser that began is the browser that ends. */
  function interactionUrl(ctx: KoaContext, interaction: { readonly uid: string }): string {
    ctx.cookies.set(provider.cookieName('interaction'), interaction.uid, {
      ...cookie,
      path: `/api/interactions/${interaction.uid}`,
      maxAge: INTERACTION_SECONDS * 1000,
    });
    return `/sign-in?interaction=${encodeURIComponent(interaction.uid)}`;
  }
}

/** Adds scopes to a grant, both as the library's own (about the person) and as the FHIR server's (so that the token names them all). */
export function addScopes(grant: Grant, scopes: readonly string[], fhirUrl: string): void {
  const identity = scopes.filter((scope) => (IDENTITY_SCOPES as readonly string[]).includes(scope));
  if (identity.length > 0) grant.addOIDCScope(identity.join(' '));
  if (scopes.length > 0) grant.addResourceScope(fhirUrl, scopes.join(' '));
}

const contexts = new WeakMap<KoaContext, LaunchContext>();

/** The context of the token that this request was answered with. */
export function contextOfAnswer(ctx: KoaContext): LaunchContext | undefined {
  return contexts.get(ctx);
}

/** @throws InvalidScope when nothing is left: a token that opens nothing would only puzzle whoever gets it. */
function someOf(scopes: readonly string[]): string {
  if (scopes.length === 0) throw new errors.InvalidScope('none of the requested scopes may be granted');
  return scopes.join(' ');
}
