import type { KoaContext } from 'oidc-provider';
import type { AccessNote, Actor, Clock, Purpose } from '#kernel';
import type { Database } from '#platform/postgres';
import { findAccount } from './accounts.ts';
import { PORTAL_CLIENT_ID } from './contract.ts';
import type { Account } from './model.ts';
import { PATHS } from './settings.ts';
import type { CheckedToken, TokenCheck } from './tokens.ts';

/** Somebody was told who a person is, or in whose record an application is open. */
export interface ToldEvent {
  readonly at: Date;
  readonly actor: Actor;
  readonly purpose: Purpose;
  readonly note: AccessNote;
}

/** The answer says whose a token is: to the application that is let in, each time that it is given one or asks who its person is. */
const TOLD_APPLICATION = 'sign-in.told-application';
/** RFC 7662: a program has asked about a token, and was told. */
const TOKEN_LOOKED_AT = 'sign-in.token-looked-at';
/** A public application has asked about a token that is not its own, and was told nothing. */
const TOKEN_OF_ANOTHER = 'sign-in.token-of-another';

/** Whom an answer speaks of. */
interface Told {
  readonly claims?: CheckedToken['claims'] | undefined;
  readonly account: Account;
}

/**
 * What the ledger is told of the answers of an authorization server that speak of a person: tokens given to applications of others, what they ask of their person, and introspection. The portals are the
 * person's own hands and are told nothing else than they are told when signing in; a program's token is nobody's.
 *
 * It stands around every other step, so that an answer leaves when its entry is on the disk.
 */
export function tellingOfAnswers(parts: {
  readonly tokens: TokenCheck;
  readonly database: Database;
  readonly clock: Clock;
  readonly onTold: (event: ToldEvent) => Promise<void>;
}): (ctx: KoaContext, next: () => Promise<void>) => Promise<void> {
  const { tokens, database, clock, onTold } = parts;

  return async (ctx, next) => {
    await next();
    if (ctx.status !== 200) return;
    if (ctx.path === PATHS.token && ctx.oidc.params.grant_type !== 'client_credentials')
      await ofAnswer(ctx, (ctx.body as { access_token?: string }).access_token);
    if (ctx.path === PATHS.userinfo) await ofAnswer(ctx, bearerOf(ctx));
    if (ctx.path === PATHS.introspection) await ofIntrospection(ctx);
  };

  async function ofAnswer(ctx: KoaContext, token: string | undefined): Promise<void> {
    const checked = token === undefined ? undefined : await tokens.check(token);
    if (checked?.account === undefined || checked.actor.kind !== 'person') return;
    const { actor, account, claims } = checked;
    if (claims.client_id === PORTAL_CLIENT_ID) return;
    const purpose = actor.role === 'patient' ? 'PATRQT' : actor.role === 'clinician' ? 'TREAT' : 'HOPERAT';
    const by = { actor, purpose, outcome: 'permitted', basis: TOLD_APPLICATION } as const;
    await tell({ account, claims }, { ...by, also: contextIn(ctx.body) });
  }

  async function ofIntrospection(ctx: KoaContext): Promise<void> {
    const { client, params, entities } = ctx.oidc;
    if (client === undefined) return;
    const told = (await ofJwt(params.token)) ?? (await ofRefreshToken(entities.RefreshToken?.accountId));
    if (told === undefined) return;
    const isTold = (ctx.body as { readonly active?: boolean }).active === true;
    await tell(told, {
      actor: { kind: 'system', clientId: client.clientId, scopes: [] },
      purpose: 'HOPERAT',
      outcome: isTold ? 'permitted' : 'denied',
      basis: isTold ? TOKEN_LOOKED_AT : TOKEN_OF_ANOTHER,
      also: contextIn(ctx.body),
    });
  }

  async function ofJwt(token = ''): Promise<Told | undefined> {
    const checked = await tokens.check(token);
    return checked?.account === undefined ? undefined : { account: checked.account, claims: checked.claims };
  }

  async function ofRefreshToken(accountId: string | undefined): Promise<Told | undefined> {
    if (accountId === undefined) return undefined;
    const account = await database.transaction((tx) => findAccount(tx, accountId), { mode: 'read' });
    return account && { account };
  }

  async function tell(
    { account, claims }: Told,
    by: Pick<ToldEvent, 'actor' | 'purpose'> &
      Pick<AccessNote, 'outcome' | 'basis'> & { readonly also?: readonly string[] },
  ): Promise<void> {
    const { actor, purpose, outcome, basis, also = [] } = by;
    const patientId = claims?.patient ?? account.patientId;
    const client = claims === undefined || actor.kind === 'person' ? {} : { client: claims.client_id };
    const note: AccessNote = {
      action: 'read',
      outcome,
      ...(patientId === undefined ? {} : { patientId }),
      kinds: outcome === 'denied' ? {} : kindsOf(claims, also),
      basis,
      detail: { account: account.id, ...client },
    };
    await onTold({ at: clock.now(), actor, purpose, note });
  }
}

function bearerOf(ctx: KoaContext): string | undefined {
  return /^Bearer (.+)$/i.exec(ctx.get('authorization'))?.[1];
}

/** What else was looked at, as an answer names it. */
function contextIn(body: unknown): string[] {
  const { fhirContext = [] } = body as { readonly fhirContext?: readonly { readonly reference: string }[] };
  return fhirContext.map(({ reference }) => reference);
}

/** Which resources an answer names, by type. */
function kindsOf(claims: CheckedToken['claims'] | undefined, also: readonly string[]): Record<string, number> {
  const encounter = claims?.['encounter'];
  const fhirUser = claims?.['fhirUser'];
  const named = new Set([
    ...(claims?.patient === undefined ? [] : [`Patient/${claims.patient}`]),
    ...(typeof encounter === 'string' ? [`Encounter/${encounter}`] : []),
    ...(typeof fhirUser === 'string' ? [fhirUser.split('/').slice(-2).join('/')] : []),
    ...also,
  ]);
  const kinds: Record<string, number> = {};
  for (const reference of named) {
    const type = reference.split('/')[0] ?? '';
    kinds[type] = (kinds[type] ?? 0) + 1;
  }
  return kinds;
}
