import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';
import type { Actor, Clock } from '#kernel';
import type { Database } from '#platform/postgres';
import { findAccount } from './accounts.ts';
import { CLI_CLIENT_ID, DEMO_CLIENT_ID } from './clients.ts';
import { PORTAL_CLIENT_ID } from './contract.ts';
import { grantStands } from './granted-applications.ts';
import { type Account, toActor } from './model.ts';
import { isSecondFactorOverdue, type SecondFactorPolicy } from './second-factor-policy.ts';
import { findSession, isDue, isOpen, markSeen, type SessionLimits } from './sessions.ts';
import type { SignInSettings } from './settings.ts';
import { atWorkplace, type Workplace } from './workplace.ts';
import { accountAt } from './workplaces.ts';

/** A checked access token and who acts by it. */
export interface CheckedToken {
  readonly actor: Actor;
  readonly claims: Readonly<Record<string, unknown>> & {
    readonly sub: string;
    readonly client_id: string;
    readonly exp: number;
    readonly jti: string;
    readonly scope?: string;
    readonly patient?: string;
    /** The session it ends with; those that may stay while the person is away have none. */
    readonly session?: string;
    readonly grant?: string;
  };
  readonly account: Account | undefined;
}

export interface TokenCheck {
  /** Undefined: not a token of this node, over, or its account, application or grant is gone. */
  check(token: string): Promise<CheckedToken | undefined>;
  /** Ends one token before its time. */
  revoke(token: CheckedToken): Promise<void>;
  /** These sessions or grants are being changed: what is remembered of them counts no longer here, and is asked for each time while it may still change. */
  distrust(changed: readonly string[]): void;
}

/** How long a yes may be remembered. Five seconds: sign-out and disabling are felt at once by a person, and a page's thirty requests cost one look-up. */
const REMEMBERED_MS = 5_000;
const DISTRUSTED_MS = 60_000;
/** Four thousand people within five seconds is more than a node has at its busiest; beyond that the oldest are looked up again. */
const REMEMBERED_MAX = 4_000;

export interface TokenCheckParts {
  readonly settings: SignInSettings;
  readonly database: Database;
  readonly signingKeys: readonly JWK[];
  readonly clock: Clock;
  readonly workplace: Workplace;
  readonly limits: SessionLimits;
  readonly secondFactor: SecondFactorPolicy;
}

/**
 * Checks access tokens where they are used, without asking the authorization server: signature, issuer, audience, type and time from the token; that the
 * account is not disabled, the application still registered, the grant not revoked and the token not revoked from the database, at most five seconds ago.
 */
export function createTokenCheck({
  settings,
  database,
  signingKeys,
  clock,
  workplace,
  limits,
  secondFactor,
}: TokenCheckParts): TokenCheck {
  const keys = createLocalJWKSet({ keys: signingKeys.map(toPublic) });
  const remembered = new Map<string, { readonly token: CheckedToken; readonly checkedAt: number }>();
  /** Sessions and grants that were changed here, and until when no yes about them is remembered. */
  const distrusted = new Map<string, number>();

  async function verify(token: string): Promise<CheckedToken['claims'] | undefined> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: settings.node.url,
        audience: settings.fhirUrl,
        typ: 'at+jwt',
        algorithms: ['ES256'],
        currentDate: clock.now(),
        // The processes of a node may disagree by a few seconds about the time.
        clockTolerance: 5,
        requiredClaims: ['sub', 'client_id', 'exp', 'jti'],
      });
      return payload as CheckedToken['claims'];
    } catch {
      return undefined;
    }
  }

  async function lookUp(claims: CheckedToken['claims']): Promise<CheckedToken | undefined> {
    const { sub, client_id: clientId, scope = '', patient, session: uid, grant } = claims;
    const now = clock.now();
    let isSeen = false;
    const checked = await database.transaction(
      async (tx): Promise<CheckedToken | undefined> => {
        const [facts] = await tx.query<{ revoked: boolean; grant: boolean; client: boolean }>(
          `select exists (select from oidc.artifact where model = 'RevokedToken' and id = $1) as revoked,
             ${grantStands('$2')} as grant,
             exists (select from oidc.client where id = $3 and disabled_at is null) as client`,
          [claims.jti, grant ?? '', clientId],
        );
        if (facts === undefined || facts.revoked || !(facts.client || isBuiltIn(clientId, settings.demo)))
          return undefined;
        // Only a person's token hangs on a grant; an account may well be named like a client.
        if (grant === undefined)
          return { actor: toActor({ sub, clientId, scope }, undefined), claims, account: undefined };
        const account = facts.grant ? await findAccount(tx, sub) : undefined;
        if (account === undefined || !maySignIn(account, settings.demo)) return undefined;
        const session = uid === undefined ? undefined : await findSession(tx, uid);
        if (uid !== undefined && !(session && isOpen(session, account.role, limits, now))) return undefined;
        // In a session the person is there, and can set up what is due; what stays without them rests until they have.
        if (uid === undefined && (await isSecondFactorOverdue(tx, account.id, now, secondFactor))) return undefined;
        isSeen = session !== undefined && isDue(session, now);
        const inContext = patient === undefined ? {} : { patient };
        const place = await accountAt(tx, account, session);
        const actor = toActor({ sub, clientId, scope, grant, ...inContext }, place, session);
        return { actor: await atWorkplace(tx, actor, place, workplace), claims, account: place };
      },
      { mode: 'read' },
    );
    if (checked !== undefined && uid !== undefined && isSeen) {
      await database.transaction((tx) => markSeen(tx, uid, now));
    }
    return checked;
  }

  function isDistrusted({ session, grant }: CheckedToken['claims'], now: number): boolean {
    return [session, grant].some((id) => id !== undefined && now < (distrusted.get(id) ?? 0));
  }

  return {
    async check(token) {
      const now = clock.now().getTime();
      const known = remembered.get(token);
      const age = known === undefined ? Number.NaN : now - known.checkedAt;
      const isFresh = known !== undefined && age >= 0 && age < REMEMBERED_MS && known.token.claims.exp * 1000 > now;
      if (isFresh && !isDistrusted(known.token.claims, now)) return known.token;
      remembered.delete(token);
      const claims = await verify(token);
      const checked = claims && (await lookUp(claims));
      if (checked === undefined) return undefined;
      if (remembered.size >= REMEMBERED_MAX) remembered.delete(remembered.keys().next().value ?? '');
      remembered.set(token, { token: checked, checkedAt: now });
      return checked;
    },
    async revoke(token) {
      await database.transaction((tx) =>
        tx.query(
          `insert into oidc.artifact (model, id, payload, expires_at) values ('RevokedToken', $1, '{}', $2) on conflict do nothing`,
          [token.claims.jti, new Date((token.claims.exp + 60) * 1000)],
        ),
      );
      remembered.clear();
    },
    distrust(changed) {
      const now = clock.now().getTime();
      for (const [id, until] of distrusted) if (until <= now) distrusted.delete(id);
      // Longer than the transaction that changes it takes: a yes that was read before its end is remembered no longer than this.
      for (const id of changed) distrusted.set(id, now + DISTRUSTED_MS);
    },
  };
}

/** Whether an account may act here: a disabled one may not, and outside demo mode the ready-made people do not exist. */
export function maySignIn(account: Account, demo: boolean): boolean {
  return account.disabledAt === undefined && (demo || !account.demo);
}

/** The program's own applications; in demo mode the demonstration's too. */
export function isBuiltIn(clientId: string, demo: boolean): boolean {
  return clientId === PORTAL_CLIENT_ID || clientId === CLI_CLIENT_ID || (demo && clientId === DEMO_CLIENT_ID);
}

function toPublic(jwk: JWK): JWK {
  const { d, p, q, dp, dq, qi, ...rest } = jwk;
  return rest;
}
