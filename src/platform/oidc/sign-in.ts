import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Actor, type Clock, type Lang, type NodeIdentity, type Refusal, systemClock, type Tx } from '#kernel';
import type { Route, SensitiveAct } from '#platform/http';
import type { NodeKeys } from '#platform/keys';
import type { Logger } from '#platform/log';
import type { Database } from '#platform/postgres';
import { accountRoutes } from './account/routes.ts';
import type { TellHolder } from './account-changes.ts';
import { applicationRoutes } from './application-routes.ts';
import type { IsBreached } from './breached-passwords.ts';
import type { HouseHosts } from './client-addresses.ts';
import { hasOrigin } from './clients.ts';
import { accountDeskRoutes } from './desk/account-routes.ts';
import { setupCodeRoutes } from './desk/setup-code-routes.ts';
import { launchRoutes } from './launch-routes.ts';
import type { SignInEvent } from './model.ts';
import { ownOrigins } from './origins.ts';
import { toOutcome } from './outcome.ts';
import { createProofs } from './proofs.ts';
import { readOnce } from './read-once.ts';
import { NO_RECORDS, type Records } from './records.ts';
import type { SecondFactorPolicy } from './second-factor-policy.ts';
import { sessionRoute } from './session-route.ts';
import { SESSION_LIMITS, type SessionLimits } from './sessions.ts';
import { DOCUMENTS, INTERACTIONS, type SignInSettings } from './settings.ts';
import { loadSigningKeys } from './signing-keys.ts';
import { createStanding } from './standing.ts';
import { createProofCheck } from './step-up.ts';
import { createTokenCheck } from './tokens.ts';
import type { ToldEvent } from './told-of.ts';
import { answerUnread } from './unread.ts';
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
  /** Each answer that tells an application or a program of a person, before it leaves; a rejection of it stops the answer. */
  readonly onTold?: (event: ToldEvent) => Promise<void>;
  /** Who may not enter their workplace now, and why. Default: every account may. */
  readonly workplace?: Workplace;
  /** Without it no application can be opened in a record. */
  readonly records?: Records;
  /** Whether there is this type, and the query of a scope, if any, can be held against a resource of it. Default: any type, and no query. */
  readonly canHold?: (type: string, query: string | undefined) => boolean;
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
  /** Reads the authorization server's part of the program. */
  readonly readServer?: () => Promise<Pick<typeof import('./authorization-server.ts'), 'createAuthorizationServer'>>;
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

/** Builds the node's authorization server; makes its signing keys where it has none yet. */
export async function createSignIn(parts: SignInParts): Promise<SignIn> {
  const { database, node, keys, demo, clock = systemClock, log, onSignIn = async () => undefined } = parts;
  const { onTold = async () => undefined } = parts;
  const { records = NO_RECORDS, canHold = (_type, query) => query === undefined, workplace = OPEN_WORKPLACES } = parts;
  const { limits = SESSION_LIMITS, secondFactor = {}, tell = async () => undefined } = parts;
  const house = (parts.houseHosts ?? []).map((host) => host.trim().toLowerCase());
  const settings: SignInSettings = { node, demo, fhirUrl: `${node.url}/fhir/R4` };
  const signingKeys = await loadSigningKeys(database, keys, clock.now());
  const tokens = createTokenCheck({ settings, database, signingKeys, clock, workplace, limits, secondFactor });
  const { isBreached } = parts;
  const proofs = createProofs({ settings, database, clock, keys, ...(isBreached ? { isBreached } : {}) });
  const { readServer = () => import('./authorization-server.ts'), toOutcome: outcome = toOutcome } = parts;
  const server = readOnce(async () => {
    const { createAuthorizationServer } = await readServer();
    return createAuthorizationServer({
      settings,
      database,
      keys,
      signingKeys,
      clock,
      limits,
      secondFactor,
      house,
      canHold,
      tokens,
      proofs,
      records,
      workplace,
      onSignIn,
      onTold,
      tell,
      outcome,
      ...(log ? { log } : {}),
    });
  });

  return {
    handles: (path) =>
      path.startsWith('/oauth/') ||
      path.startsWith(INTERACTIONS) ||
      DOCUMENTS.openid.includes(path) ||
      DOCUMENTS.smart.includes(path),

    handle(req, res) {
      server().then(
        (answer) => answer(req, res),
        (error: unknown) => {
          log?.error({ err: error }, 'the authorization server could not be read');
          answerUnread(req, res, outcome);
        },
      );
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
      ...setupCodeRoutes({ proofs, tell, records }),
      ...launchRoutes(settings, records),
      ...applicationRoutes(house),
    ],
  };
}
