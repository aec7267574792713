import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KoaContext } from 'oidc-provider';
import {
  type Actor,
  type Clock,
  HTTP_STATUS,
  type Lang,
  type NodeIdentity,
  type Refusal,
  RefusalError,
  systemClock,
  type Tx,
} from '#kernel';
import type { Route, SensitiveAct } from '#platform/http';
import type { NodeKeys } from '#platform/keys';
import type { Logger } from '#platform/log';
import { AWAY_RETRY_SECONDS, type Database } from '#platform/postgres';
import { accountRoutes } from './account/routes.ts';
import type { TellHolder } from './account-changes.ts';
import { applicationRoutes } from './application-routes.ts';
import { endSession } from './artifacts.ts';
import { continueByGet } from './authorize-post.ts';
import type { IsBreached } from './breached-passwords.ts';
import type { HouseHosts } from './client-addresses.ts';
import { hasOrigin } from './clients.ts';
import { accountDeskRoutes } from './desk/account-routes.ts';
import { setupCodeRoutes } from './desk/setup-code-routes.ts';
import { createInteractionApi, readingLang } from './interactions.ts';
import { launchRoutes } from './launch-routes.ts';
import { refuse } from './messages.ts';
import type { ProviderAccount, SignInEvent } from './model.ts';
import { ownOrigins } from './origins.ts';
import { toOutcome } from './outcome.ts';
import { createProofs } from './proofs.ts';
import { contextOfAnswer, createProvider } from './provider.ts';
import { nameByRefreshToken } from './public-refresh.ts';
import { NO_RECORDS, type Records } from './records.ts';
import { toResourceScope } from './scopes.ts';
import type { SecondFactorPolicy } from './second-factor-policy.ts';
import { sessionRoute } from './session-route.ts';
import { noteEnd, SESSION_LIMITS, type SessionLimits } from './sessions.ts';
import { isFirstParty, PATHS, type SignInSettings } from './settings.ts';
import { loadSigningKeys } from './signing-keys.ts';
import { SCOPES_SUPPORTED, smartConfiguration } from './smart-configuration.ts';
import { createStanding } from './standing.ts';
import { createProofCheck } from './step-up.ts';
import { type CheckedToken, createTokenCheck } from './tokens.ts';
import { answerUnavailable, namingAbsence, orUnavailable } from './unavailable.ts';
import { OPEN_WORKPLACES, type Workplace } from './workplace.ts';

export interface SignInParts {
  readonly database: Database;
  readonly node: NodeIdentity;
  readonly keys: NodeKeys;
  /** Whether ready-made people and the well-known system client exist. */
  readonly demo: boolean;
  readonly clock?: Clock;
  readonly log?: Pick<Logger, 'error'>;
  /** Every try to sign in, before its answer leaves; a rejection of it is a fault and stops the sign-in. */
  readonly onSignIn?: (event: SignInEvent) => Promise<void>;
  /** Who may not enter their workplace now, and why. Default: every account may. */
  readonly workplace?: Workplace;
  /** Without it no application can be opened in a record. */
  readonly records?: Records;
  /** Whether the query of a scope can be held against a resource of this type. Default: none can, and none is granted. */
  readonly canHold?: (type: string, query: string) => boolean;
  /** Default: those of this program. */
  readonly limits?: SessionLimits;
  /** Who must have a second factor, and by when. Default: nobody. */
  readonly secondFactor?: SecondFactorPolicy;
  /** Whether a password that somebody chooses was lost by others. Default: nobody knows. */
  readonly isBreached?: IsBreached;
  /** Tells somebody what happened to how they sign in. Default: nobody is told. */
  readonly tell?: TellHolder;
  /** Hosts inside the house at which applications may stand. Default: none. */
  readonly houseHosts?: HouseHosts;
  readonly toOutcome?: (refusals: readonly Refusal[], lang: Lang, correlationId: string) => object;
}

/** The authorization server of one node: raw doors of its own, the check of tokens for all others, and one route row. */
export interface SignIn {
  /** Whether a path (without its query) belongs to sign-in; such requests go to `handle` before anything else sees them. */
  handles(path: string): boolean;
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** Who acts by this bearer token now; undefined when it is not valid now. */
  actorOf(token: string): Promise<Actor | undefined>;
  /** Whether somebody who asked for lasting work may still act here, while no token of theirs is at hand. */
  readonly stands: (tx: Tx, actor: Actor) => Promise<boolean>;
  /** Says no where somebody has not shown lately enough that it is them. @refuses sign-in.proof-needed, sign-in.second-factor-needed */
  requireProof(act: SensitiveAct, actor: Actor): Promise<void>;
  /** Whether pages of this origin are the node's own or an application's that is let in. */
  knowsOrigin(origin: string): Promise<boolean>;
  readonly routes: readonly Route[];
}

const OPENID_CONFIGURATION = '/.well-known/openid-configuration';
const OAUTH_CONFIGURATION = '/.well-known/oauth-authorization-server';
/** Where SMART looks for it, and where people do. */
const SMART_CONFIGURATIONS = ['/fhir/R4/.well-known/smart-configuration', '/.well-known/smart-configuration'];

/** Builds the node's authorization server; makes its signing keys where it has none yet. */
export async function createSignIn(parts: SignInParts): Promise<SignIn> {
  const { database, node, keys, demo, clock = systemClock, log, onSignIn = async () => undefined } = parts;
  const { records = NO_RECORDS, canHold = () => false, workplace = OPEN_WORKPLACES } = parts;
  const { limits = SESSION_LIMITS, secondFactor = {}, tell = async () => undefined } = parts;
  const house = (parts.houseHosts ?? []).map((host) => host.trim().toLowerCase());
  const outcome = parts.toOutcome ?? toOutcome;
  const settings: SignInSettings = { node, demo, fhirUrl: `${node.url}/fhir/R4` };
  const signingKeys = await loadSigningKeys(database, keys, clock.now());
  const tokens = createTokenCheck({ settings, database, signingKeys, clock, workplace, limits, secondFactor });
  const provider = createProvider({
    settings,
    database: namingAbsence(database),
    keys,
    signingKeys,
    clock,
    limits,
    secondFactor,
    house,
    canHold,
    onProgram: (clientId, actor) =>
      orUnavailable(() =>
        onSignIn({ outcome: 'permitted', method: 'client-credentials', at: clock.now(), clientId, actor }),
      ),
  });
  const { isBreached } = parts;
  const proofs = createProofs({ settings, database, clock, keys, ...(isBreached ? { isBreached } : {}) });
  const interactions = createInteractionApi({
    settings,
    database,
    clock,
    provider,
    onSignIn,
    records,
    workplace,
    proofs,
    secondFactor,
    distrust: tokens.distrust,
    tell,
  });

  provider.on('grant.success', addContext as (...args: never[]) => void);
  for (const event of ['server_error', 'error']) {
    provider.on(event, ((first: unknown, second: unknown) => {
      const err = second instanceof Error ? second : first;
      log?.error({ err }, 'sign-in failed by a fault of ours');
    }) as (...args: never[]) => void);
  }
  provider.use(answerUnavailable);
  provider.use(structuredTokens);
  provider.use(nameScopes);
  provider.use(tellRefusedPrograms);
  provider.use(endSessionOfPortal);
  provider.use(noteSignOut);
  const serve = provider.callback();
  const { host, origin, protocol } = new URL(node.url);
  const ownHosts = new Set(ownOrigins(node.url).map((own) => new URL(own).host));

  return {
    handles: (path) =>
      path.startsWith('/oauth/') ||
      path.startsWith(interactions.prefix) ||
      path === OPENID_CONFIGURATION ||
      path === OAUTH_CONFIGURATION ||
      SMART_CONFIGURATIONS.includes(path),

    handle(req, res) {
      const path = (req.url ?? '/').split('?')[0] ?? '/';
      if (path === PATHS.authorization && req.method === 'POST') {
        void continueByGet(req, res);
        return;
      }
      const said = req.headers.host ?? '';
      const isOwn = ownHosts.has(said);
      // Cookies belong to one host name: whoever came by a name the node does not know begins again under its own.
      if (path === PATHS.authorization && req.method === 'GET' && !isOwn) {
        res.writeHead(302, { location: `${origin}${req.url ?? ''}` }).end();
        return;
      }
      // The node knows its own addresses; nothing else a caller or a proxy says about them ends up in a redirect or in the choice of cookies.
      if (!isOwn) req.headers.host = host;
      req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
      delete req.headers['x-forwarded-host'];
      if (path === PATHS.token) nameByRefreshToken(req, provider, namingAbsence(database));
      res.setHeader('x-content-type-options', 'nosniff');
      res.setHeader('referrer-policy', 'no-referrer');
      // A page of ours says for itself what it may do.
      res.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
      if (SMART_CONFIGURATIONS.includes(path)) sendPublic(req, res, smartConfiguration(settings));
      else if (path.startsWith(interactions.prefix)) void answerInteraction(req, res, path);
      else void serve(req, res);
    },

    actorOf: async (token) => (await tokens.check(token))?.actor,

    stands: createStanding({ demo, clock, workplace, secondFactor }),

    requireProof: createProofCheck(database, clock, secondFactor),

    knowsOrigin: async (origin) =>
      ownOrigins(node.url).includes(origin) || database.transaction((tx) => hasOrigin(tx, origin), { mode: 'read' }),

    routes: [
      sessionRoute(settings, secondFactor),
      ...accountRoutes({ settings, clock, proofs, limits, secondFactor, distrust: tokens.distrust, tell }),
      ...accountDeskRoutes({ secondFactor, distrust: tokens.distrust, tell }),
      ...setupCodeRoutes({ proofs, tell }),
      ...launchRoutes(settings, records),
      ...applicationRoutes(house),
    ],
  };

  async function answerInteraction(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    const correlationId = randomUUID();
    try {
      send(res, 200, 'application/json', await interactions.answer(req, res, path), correlationId);
    } catch (error) {
      const refusals = error instanceof RefusalError ? error.refusals : [refuse('sign-in.unavailable')];
      if (!(error instanceof RefusalError)) log?.error({ err: error, correlationId }, 'a step of a sign-in failed');
      const [first] = refusals;
      const status = first.status ?? HTTP_STATUS[first.issue];
      if (!req.complete) res.setHeader('connection', 'close');
      if (status === 503) res.setHeader('retry-after', String(AWAY_RETRY_SECONDS));
      if (status === 429) res.setHeader('retry-after', String(Number(first.params?.minutes ?? 0) * 60 || 5));
      send(
        res,
        status,
        'application/fhir+json',
        outcome(refusals, readingLang(undefined, req), correlationId),
        correlationId,
      );
      // What is left of a body that was refused half-read is thrown away, so that the answer gets through before the connection ends.
      req.resume();
    }
  }

  /**
   * The library stores no JWT and so cannot look one up. Where it has authenticated the caller and then says that it cannot, this answers in its place.
   */
  async function structuredTokens(ctx: KoaContext, next: () => Promise<void>): Promise<void> {
    await next();
    const refused = (ctx.body as { error?: string } | undefined)?.error;
    if (ctx.path === PATHS.userinfo && ctx.status === 401) {
      const bearer = /^Bearer (.+)$/i.exec(ctx.get('authorization'))?.[1];
      const token = bearer === undefined ? undefined : await tokens.check(bearer);
      if (token?.account === undefined || !scopesOf(token).includes('openid')) return;
      ctx.remove('www-authenticate');
      ctx.status = 200;
      ctx.body = userinfoOf(token);
      return;
    }
    if (refused !== 'unsupported_token_type') return;
    const { client, params } = ctx.oidc;
    if (client === undefined) return;
    const token = await tokens.check(params.token ?? '');
    const own = token?.claims.client_id === client.clientId;
    ctx.status = 200;
    if (ctx.path === PATHS.introspection) {
      ctx.body = token && (own || client.clientAuthMethod !== 'none') ? introspectionOf(token) : { active: false };
    } else {
      ctx.body = '';
      if (token && own) await tokens.revoke(token);
    }
  }

  /** The library names only the scopes it knows; those on resources are a pattern of ours. */
  async function nameScopes(ctx: KoaContext, next: () => Promise<void>): Promise<void> {
    await next();
    const isDocument = ctx.path === OPENID_CONFIGURATION || ctx.path === OAUTH_CONFIGURATION;
    if (isDocument && ctx.status === 200) Object.assign(ctx.body as object, { scopes_supported: SCOPES_SUPPORTED });
  }

  /** A registered program that cannot prove who it is. Names nobody registered are noise that anybody can make, and are not told. */
  async function tellRefusedPrograms(ctx: KoaContext, next: () => Promise<void>): Promise<void> {
    await next();
    const { error } = (ctx.body as { error?: string } | undefined) ?? {};
    if (ctx.path !== PATHS.token || error !== 'invalid_client' || ctx.oidc.client === undefined) return;
    const { clientId } = ctx.oidc.client;
    await onSignIn({ outcome: 'denied', method: 'client-credentials', at: clock.now(), clientId, reason: error });
  }

  /** A portal that gives its refresh token back signs its person out: the next application in this browser must not find a session. */
  async function endSessionOfPortal(ctx: KoaContext, next: () => Promise<void>): Promise<void> {
    await next();
    if (ctx.path !== PATHS.revocation || ctx.status !== 200) return;
    const { client, entities } = ctx.oidc;
    const uid = entities.RefreshToken?.sessionUid;
    if (client === undefined || !isFirstParty(client) || entities.RefreshToken?.clientId !== client.clientId) return;
    if (uid === undefined) return;
    await endSession(database, uid, clock.now());
    tokens.distrust([uid]);
  }

  /** Whoever signed out at the authorization server itself is signed in no longer by the tokens of that session either. */
  async function noteSignOut(ctx: KoaContext, next: () => Promise<void>): Promise<void> {
    await next();
    if (!ctx.path.startsWith(`${PATHS.end_session}/`) || ctx.method !== 'POST') return;
    const { uid, destroyed } = ctx.oidc.session;
    if (!destroyed) return;
    await database.transaction((tx) => noteEnd(tx, uid, clock.now()));
    tokens.distrust([uid]);
  }

  function userinfoOf({ claims, account }: CheckedToken): object {
    return {
      sub: claims.sub,
      ...(account === undefined ? {} : { name: account.name.en, role: account.role }),
      ...(claims.fhirUser === undefined ? {} : { fhirUser: claims.fhirUser }),
    };
  }

  /**
   * SMART: the context stands beside the token, for applications that do not read it. Opened from a portal it is a page of its own, so it has to show whose record it is.
   * @source https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html
   */
  function addContext(ctx: KoaContext): void {
    const context = contextOfAnswer(ctx);
    const { patientId: own } = (ctx.oidc.account as ProviderAccount | undefined)?.account ?? {};
    const scopes = String((ctx.body as { scope?: string }).scope ?? '').split(' ');
    const wanted = scopes.some((scope) => scope.startsWith('launch') || toResourceScope(scope)?.context === 'patient');
    const patient = context?.patientId ?? own;
    if (patient === undefined || !wanted) return;
    const { encounterId, references, intent } = context ?? {};
    Object.assign(ctx.body as object, {
      patient,
      ...(encounterId === undefined ? {} : { encounter: encounterId }),
      ...(references === undefined ? {} : { fhirContext: references.map((reference) => ({ reference })) }),
      ...(intent === undefined ? {} : { intent }),
      ...(scopes.includes('launch') ? { need_patient_banner: true } : {}),
    });
  }
}

function scopesOf(token: CheckedToken): string[] {
  return (token.claims.scope ?? '').split(' ');
}

function introspectionOf({ claims }: CheckedToken): object {
  const { grant, session, role, org, ...told } = claims;
  return { active: true, token_type: 'Bearer', ...told };
}

function sendPublic(req: IncomingMessage, res: ServerResponse, body: object): void {
  res.setHeader('access-control-allow-origin', '*');
  if (req.method === 'OPTIONS') {
    const asked = req.headers['access-control-request-headers'];
    if (asked !== undefined) res.setHeader('access-control-allow-headers', asked);
    res.writeHead(204, { 'access-control-allow-methods': 'GET, HEAD', 'access-control-max-age': '600' }).end();
    return;
  }
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const text = JSON.stringify(body);
  res.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=300' });
  res.end(req.method === 'HEAD' ? undefined : text);
}

function send(res: ServerResponse, status: number, type: string, body: object, correlationId: string): void {
  res.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-correlation-id': correlationId,
  });
  res.end(JSON.stringify(body));
}
