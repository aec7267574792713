/** The authorization server itself, on oidc-provider: a quarter of all that a node would read at its start, so it is read when somebody first comes to its doors. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KoaContext } from 'oidc-provider';
import { HTTP_STATUS, type Lang, type Refusal, RefusalError } from '#kernel';
import type { Logger } from '#platform/log';
import { AWAY_RETRY_SECONDS } from '#platform/postgres';
import { endSession } from './artifacts.ts';
import { continueByGet } from './authorize-post.ts';
import { createInteractionApi, type InteractionParts, readingLang } from './interactions.ts';
import { findContext, type LaunchContext } from './launches.ts';
import { refuse } from './messages.ts';
import type { ProviderAccount } from './model.ts';
import { ownOrigins } from './origins.ts';
import { contextOfAnswer, createProvider, type ProviderParts } from './provider.ts';
import { nameByRefreshToken } from './public-refresh.ts';
import { toResourceScope } from './scopes.ts';
import { noteEnd } from './sessions.ts';
import { DOCUMENTS, INTERACTIONS, isFirstParty, PATHS } from './settings.ts';
import { SCOPES_SUPPORTED, smartConfiguration } from './smart-configuration.ts';
import type { CheckedToken, TokenCheck } from './tokens.ts';
import { type ToldEvent, tellingOfAnswers } from './told-of.ts';
import { answerUnavailable, namingAbsence, orUnavailable } from './unavailable.ts';

export interface AuthorizationServerParts
  extends Omit<ProviderParts, 'onProgram'>,
    Omit<InteractionParts, 'provider' | 'distrust'> {
  readonly tokens: TokenCheck;
  /** Each answer that speaks of a person, before it leaves. */
  readonly onTold: (event: ToldEvent) => Promise<void>;
  readonly log?: Pick<Logger, 'error'>;
  readonly outcome: (refusals: readonly Refusal[], lang: Lang, correlationId: string) => object;
}

/** Answers one request at a door of sign-in. */
export type RawAnswer = (req: IncomingMessage, res: ServerResponse) => void;

export function createAuthorizationServer(parts: AuthorizationServerParts): RawAnswer {
  const { settings, database, clock, tokens, onSignIn, outcome, log } = parts;
  const provider = createProvider({
    ...parts,
    database: namingAbsence(database),
    onProgram: (clientId, actor) =>
      orUnavailable(() =>
        onSignIn({ outcome: 'permitted', method: 'client-credentials', at: clock.now(), clientId, actor }),
      ),
  });
  const answerStep = createInteractionApi({ ...parts, provider, distrust: tokens.distrust });

  provider.on('grant.success', addContext as (...args: never[]) => void);
  // What was given back, or ended because it was used twice, opens nothing from this moment.
  provider.on('grant.revoked', ((_ctx: KoaContext, grantId: string) => tokens.distrust([grantId])) as (
    ...args: never[]
  ) => void);
  for (const event of ['server_error', 'error']) {
    provider.on(event, ((first: unknown, second: unknown) => {
      const err = second instanceof Error ? second : first;
      log?.error({ err }, 'sign-in failed by a fault of ours');
    }) as (...args: never[]) => void);
  }
  provider.use(answerUnavailable);
  provider.use(nameMethods);
  provider.use(tellingOfAnswers({ ...parts, database: namingAbsence(database) }));
  provider.use(structuredTokens);
  provider.use(nameScopes);
  provider.use(tellRefusedPrograms);
  provider.use(endSessionOfPortal);
  provider.use(noteSignOut);
  const serve = provider.callback();
  const { host, origin, protocol } = new URL(settings.node.url);
  const ownHosts = new Set(ownOrigins(settings.node.url).map((own) => new URL(own).host));

  return (req, res) => {
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
    // SMART asks for it beside `Cache-Control: no-store`, which the library sets.
    if (path === PATHS.token) res.setHeader('pragma', 'no-cache');
    // A page of ours says for itself what it may do.
    res.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    if (DOCUMENTS.smart.includes(path)) sendPublic(req, res, smartConfiguration(settings));
    else if (path.startsWith(INTERACTIONS)) void answerInteraction(req, res, path);
    else void serve(req, res);
  };

  async function answerInteraction(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    const correlationId = randomUUID();
    try {
      send(res, 200, 'application/json', await answerStep(req, res, path), correlationId);
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
      ctx.body =
        token && (own || client.clientAuthMethod !== 'none') ? await introspectionOf(token) : { active: false };
    } else {
      ctx.body = '';
      if (token && own) await tokens.revoke(token);
    }
  }

  /** The library names only the scopes it knows; those on resources are a pattern of ours. */
  async function nameScopes(ctx: KoaContext, next: () => Promise<void>): Promise<void> {
    await next();
    if (DOCUMENTS.openid.includes(ctx.path) && ctx.status === 200)
      Object.assign(ctx.body as object, { scopes_supported: SCOPES_SUPPORTED });
  }

  /** A registered program that cannot prove who it is. Names nobody registered are noise that anybody can make, and are not told. */
  async function tellRefusedPrograms(ctx: KoaContext, next: () => Promise<void>): Promise<void> {
    await next();
    const { error } = (ctx.body as { error?: string } | undefined) ?? {};
    if (!AUTHENTICATED.includes(ctx.path) || error !== 'invalid_client' || ctx.oidc.client === undefined) return;
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

  /** The context stands beside the token, for applications that do not read it. */
  function addContext(ctx: KoaContext): void {
    const { patientId } = (ctx.oidc.account as ProviderAccount | undefined)?.account ?? {};
    const context = contextOfAnswer(ctx) ?? (patientId === undefined ? undefined : { patientId });
    const { scope = '' } = ctx.body as { scope?: string };
    Object.assign(ctx.body as object, context && contextMembers(context, scope.split(' ')));
  }

  /**
   * What the token is, with the context that was told beside it.
   * @source https://hl7.org/fhir/smart-app-launch/STU2.2/token-introspection.html
   */
  async function introspectionOf(token: CheckedToken): Promise<object> {
    const { grant, session, role, org, ...told } = token.claims;
    const context = grant && (await database.transaction((tx) => findContext(tx, grant), { mode: 'read' }));
    return { active: true, token_type: 'Bearer', ...told, ...(context && contextMembers(context, scopesOf(token))) };
  }
}

/** By which methods one comes to what the library answers. */
const METHODS: ReadonlyMap<string, string> = new Map([
  [PATHS.authorization, 'GET, POST'],
  [PATHS.token, 'POST'],
  [PATHS.jwks, 'GET'],
  [PATHS.revocation, 'POST'],
  [PATHS.introspection, 'POST'],
  [PATHS.end_session, 'GET, POST'],
  [PATHS.userinfo, 'GET, POST'],
  ...DOCUMENTS.openid.map((path) => [path, 'GET'] as const),
]);

/** The library says of a door come to by another method that it is not there. */
async function nameMethods(ctx: KoaContext, next: () => Promise<void>): Promise<void> {
  await next();
  const methods = METHODS.get(ctx.path);
  if (ctx.status !== 404 || methods === undefined) return;
  ctx.status = 405;
  ctx.set('allow', methods);
  ctx.body = { error: 'invalid_request', error_description: `this address takes ${methods}` };
}

/** Doors at which a program proves who it is. */
const AUTHENTICATED: readonly string[] = [PATHS.token, PATHS.introspection, PATHS.revocation];

function scopesOf(token: CheckedToken): string[] {
  return (token.claims.scope ?? '').split(' ');
}

/**
 * A context in SMART's words, where scopes speak of one. Opened from a portal the application is a page of its own, so it has to show whose record it is.
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html
 */
function contextMembers(context: LaunchContext, scopes: readonly string[]): object {
  const isWanted = scopes.some((scope) => scope.startsWith('launch') || toResourceScope(scope)?.context === 'patient');
  if (!isWanted) return {};
  const { patientId, encounterId, references = [], intent } = context;
  return {
    patient: patientId,
    ...(encounterId === undefined ? {} : { encounter: encounterId }),
    ...(references.length === 0 ? {} : { fhirContext: references.map((reference) => ({ reference })) }),
    ...(intent === undefined ? {} : { intent }),
    ...(scopes.includes('launch') ? { need_patient_banner: true } : {}),
  };
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
