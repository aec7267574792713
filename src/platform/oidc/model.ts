import type { Actor, LocalText, Purpose, Role } from '#kernel';

/** Somebody who can sign in at this node. */
export interface Account {
  readonly id: string;
  /** As compared: lower case, without spaces around. */
  readonly login: string;
  readonly role: Role;
  readonly name: LocalText;
  /** `Practitioner/…` or `Patient/…` at this node. */
  readonly fhirUser?: string;
  /** The patient this person is; every account of role patient has one and no other has. */
  readonly patientId?: string;
  readonly organization?: { readonly id: string; readonly name: LocalText };
  /** A ready-made synthetic person: signs in without a password, and exists only in demo mode. */
  readonly demo: boolean;
  readonly hint?: LocalText;
  readonly disabledAt?: Date;
  readonly createdAt: Date;
}

/** An account as the provider carries it through a request. */
export interface ProviderAccount {
  readonly accountId: string;
  readonly account: Account;
  claims(use: string, scope: string): Promise<Record<string, unknown>>;
}

/** Facts of an account to be. `password` may be left out: such an account signs in by demo choice only. */
export interface NewAccount {
  readonly id: string;
  readonly login: string;
  readonly password?: string;
  readonly role: Role;
  readonly name: LocalText;
  readonly fhirUser?: string;
  readonly patientId?: string;
  readonly organizationId?: string;
  readonly organizationName?: LocalText;
  readonly demo?: boolean;
  readonly hint?: LocalText;
  readonly createdAt: Date;
}

/** What the ledger hears of each try to sign in, whether it went well or not. */
export interface SignInEvent {
  readonly outcome: 'permitted' | 'denied';
  readonly method: 'password' | 'demo' | 'passkey' | 'reset' | 'client-credentials';
  /** How a person who came in showed who they are, in the words of RFC 8176. */
  readonly amr?: readonly string[];
  readonly at: Date;
  readonly clientId: string;
  /** Absent where no account (or no account that may sign in) has the login given. The login itself is never told: people type passwords into it. */
  readonly accountId?: string;
  readonly actor?: Actor;
  readonly patientId?: string;
  /** Refusal code of a denial. */
  readonly reason?: string;
}

/** The claims of an access token that say who acts, after its signature, audience and time have been checked. */
export interface AccessClaims {
  readonly sub: string;
  readonly clientId: string;
  readonly scope: string;
  /** In whose record the application was opened, where that is not the person's own. */
  readonly patient?: string;
  /** What the person allowed, on which the token hangs; a program's has none. */
  readonly grant?: string;
}

/** What the session of a token says of the person. */
interface SessionFacts {
  readonly uid: string;
  readonly amr: readonly string[];
  readonly purpose?: string;
}

/**
 * Who acts, from a checked token and the account's facts as they are now. Role, name and organisation come from the account and not from the token, so that
 * a change is felt at once; a token whose subject is its own client acts for a program.
 */
export function toActor(claims: AccessClaims, account: Account | undefined, session?: SessionFacts): Actor {
  const scopes = claims.scope.split(' ').filter((scope) => scope !== '');
  if (account === undefined) return { kind: 'system', clientId: claims.clientId, scopes };
  return {
    kind: 'person',
    role: account.role,
    accountId: account.id,
    name: account.name,
    ...(account.fhirUser === undefined ? {} : { fhirUser: account.fhirUser }),
    ...(account.patientId === undefined ? {} : { patientId: account.patientId }),
    ...(account.organization === undefined ? {} : { organization: account.organization }),
    scopes,
    clientId: claims.clientId,
    ...(session === undefined ? {} : { session: session.uid, methods: session.amr }),
    ...(claims.grant === undefined ? {} : { grant: claims.grant }),
    ...(session?.purpose === undefined ? {} : { purpose: session.purpose as Purpose }),
    ...(claims.patient === undefined || claims.patient === account.patientId
      ? {}
      : { launch: { patientId: claims.patient } }),
  };
}
