import type { JWK } from 'jose';
import type { LocalText, NodeIdentity, Tx } from '#kernel';
import { RefusalError } from '#kernel';
import { addressInside, type HouseHosts, isRedirectAddress, isWebAddress } from './client-addresses.ts';
import { findKeyProblem, type KeptKey, keptAt } from './client-keys.ts';
import { type Applications, PORTAL_CLIENT_ID, PORTAL_REDIRECT_PATH } from './contract.ts';
import { refuse } from './messages.ts';
import { ownOrigins } from './origins.ts';
import { IDENTITY_SCOPES, toResourceScope } from './scopes.ts';

/** Our own client metadata: the most a client may be granted, its name in three languages, whether it is a part of this product. */
export const CLIENT_SCOPES = 'causeway_scopes';
export const CLIENT_NAME = 'causeway_name';
export const CLIENT_FIRST_PARTY = 'causeway_first_party';
export const CLIENT_METADATA = [CLIENT_SCOPES, CLIENT_NAME, CLIENT_FIRST_PARTY] as const;

export const CLI_CLIENT_ID = 'causeway-cli';
export const DEMO_CLIENT_ID = 'demo-system';

const PORTAL_NAME: LocalText = { en: 'Causeway portal', 'zh-Hans': '深港医桥门户', 'zh-Hant-HK': '深港醫橋入門網站' };
const CLI_NAME: LocalText = {
  en: 'Causeway command line',
  'zh-Hans': '深港医桥命令行',
  'zh-Hant-HK': '深港醫橋命令列',
};
const DEMO_NAME: LocalText = {
  en: 'Demonstration system (synthetic data)',
  'zh-Hans': '演示系统（合成数据）',
  'zh-Hant-HK': '示範系統（合成數據）',
};

/** The applications every node has, and in demo mode the system client whose secret everybody knows. */
export function builtInClients(node: NodeIdentity, demo: boolean): object[] {
  const person = [...IDENTITY_SCOPES, 'patient/*.cruds', 'user/*.cruds'];
  return [
    {
      client_id: PORTAL_CLIENT_ID,
      client_name: PORTAL_NAME.en,
      token_endpoint_auth_method: 'none',
      id_token_signed_response_alg: 'ES256',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ownOrigins(node.url).map((origin) => `${origin}${PORTAL_REDIRECT_PATH}`),
      post_logout_redirect_uris: ownOrigins(node.url).map((origin) => `${origin}/`),
      [CLIENT_SCOPES]: person,
      [CLIENT_NAME]: PORTAL_NAME,
      [CLIENT_FIRST_PARTY]: true,
    },
    {
      client_id: CLI_CLIENT_ID,
      client_name: CLI_NAME.en,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      // Any port of the loopback address (RFC 8252 §7.3). Any program of the machine can pose as this one, so it asks the person each time.
      redirect_uris: ['http://127.0.0.1/callback'],
      [CLIENT_SCOPES]: person,
      [CLIENT_NAME]: CLI_NAME,
    },
    ...(demo
      ? [
          {
            client_id: DEMO_CLIENT_ID,
            client_secret: 'demo-system-secret',
            client_name: DEMO_NAME.en,
            token_endpoint_auth_method: 'client_secret_basic',
            grant_types: ['client_credentials'],
            response_types: [],
            redirect_uris: [],
            [CLIENT_SCOPES]: ['system/*.cruds'],
            [CLIENT_NAME]: DEMO_NAME,
          },
        ]
      : []),
  ];
}

interface ClientRow {
  readonly id: string;
  readonly kind: 'backend' | 'app';
  readonly name: LocalText;
  readonly scopes: string[];
  readonly jwks: { readonly keys: JWK[] } | null;
  readonly kept_keys: KeptKey[];
  readonly jwks_uri: string | null;
  readonly redirect_uris: string[];
  readonly launch_uri: string | null;
}

/** A registered application as the authorization server's metadata, with the keys that are good now; undefined where there is none or it is disabled. */
export async function findClientMetadata(tx: Tx, id: string, now: Date): Promise<Record<string, unknown> | undefined> {
  const [row] = await tx.query<ClientRow>('select * from oidc.client where id = $1 and disabled_at is null', [id]);
  if (row === undefined) return undefined;
  const own = { client_id: row.id, client_name: row.name.en, [CLIENT_SCOPES]: row.scopes, [CLIENT_NAME]: row.name };
  const kept = keptAt(row.kept_keys, now).map(({ key }) => key);
  const jwks = row.jwks && { keys: [...row.jwks.keys, ...kept] };
  if (row.kind === 'backend') {
    return {
      ...own,
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      ...(jwks === null ? { jwks_uri: row.jwks_uri } : { jwks }),
    };
  }
  return {
    ...own,
    application_type: row.redirect_uris.every(isWebAddress) ? 'web' : 'native',
    token_endpoint_auth_method: jwks === null && row.jwks_uri === null ? 'none' : 'private_key_jwt',
    ...(jwks === null ? {} : { jwks }),
    ...(row.jwks_uri === null ? {} : { jwks_uri: row.jwks_uri }),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: row.redirect_uris,
  };
}

/** The applications that a portal can open, by name. */
export async function listLaunchable(tx: Tx): Promise<{ id: string; name: LocalText }[]> {
  return tx.query<{ id: string; name: LocalText }>(
    `select id, name from oidc.client where launch_uri is not null and disabled_at is null order by name ->> 'en', id`,
  );
}

/** Every registered application, also those whose access ended. */
export async function listClients(tx: Tx, now: Date): Promise<Applications['applications']> {
  const rows = await tx.query<ClientRow & { readonly created_at: Date; readonly disabled_at: Date | null }>(
    'select * from oidc.client order by id',
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    scopes: row.scopes,
    redirectUris: row.redirect_uris,
    ...(row.launch_uri === null ? {} : { launchUri: row.launch_uri }),
    ...(row.jwks === null ? {} : { keyIds: row.jwks.keys.map(({ kid, kty }) => kid ?? kty ?? '') }),
    ...(row.jwks_uri === null ? {} : { jwksUri: row.jwks_uri }),
    keptKeys: keptAt(row.kept_keys, now).map(({ key, until }) => ({ id: key.kid ?? '', until })),
    createdAt: row.created_at.toISOString(),
    ...(row.disabled_at === null ? {} : { disabledAt: row.disabled_at.toISOString() }),
  }));
}

/** Whether an application that is let in has pages of this origin, by where it is sent back to. */
export async function hasOrigin(tx: Tx, origin: string): Promise<boolean> {
  const rows = await tx.query<{ uri: string }>(
    'select distinct unnest(redirect_uris) as uri from oidc.client where disabled_at is null',
  );
  return rows.some(({ uri }) => URL.parse(uri)?.origin === origin && origin !== 'null');
}

export async function findLaunchable(tx: Tx, id: string): Promise<{ readonly launchUri: string } | undefined> {
  const [row] = await tx.query<{ launch_uri: string }>(
    'select launch_uri from oidc.client where id = $1 and launch_uri is not null and disabled_at is null',
    [id],
  );
  return row && { launchUri: row.launch_uri };
}

export interface BackendClient {
  readonly id: string;
  readonly name: LocalText;
  /** Public keys (ES384, RS384 or ES256), or where to fetch them: one of the two. */
  readonly jwks?: { readonly keys: readonly JWK[] };
  readonly jwksUri?: string;
  /** `system/…` only. */
  readonly scopes: readonly string[];
  readonly createdAt: Date;
}

/**
 * Registers a program that signs in with its own key (SMART Backend Services).
 *
 * @param house - hosts inside the house at which it may stand
 * @refuses sign-in.client-form, sign-in.client-inside, sign-in.client-taken
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html
 */
export async function registerBackendClient(tx: Tx, client: BackendClient, house: HouseHosts = []): Promise<void> {
  const problem = findBackendProblem(client);
  if (problem !== undefined) throw new RefusalError(refuse('sign-in.client-form', { problem }));
  requireOutside(client, house);
  await insertClient(tx, {
    ...client,
    kind: 'backend',
    jwks: client.jwks ?? null,
    jwksUri: client.jwksUri ?? null,
    launchUri: null,
    redirectUris: [],
  });
}

export interface AppClient {
  readonly id: string;
  readonly name: LocalText;
  readonly redirectUris: readonly string[];
  /** Where a portal opens it (EHR launch); without it people open it themselves. */
  readonly launchUri?: string;
  /** Public keys, where it has a server that can keep its own to itself; without them it is a public client. */
  readonly jwks?: { readonly keys: readonly JWK[] };
  readonly jwksUri?: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
}

/**
 * Registers an application that people sign in to (SMART App Launch, PKCE in any case).
 *
 * @param house - hosts inside the house at which it may stand
 * @refuses sign-in.client-form, sign-in.client-inside, sign-in.client-taken
 */
export async function registerAppClient(tx: Tx, client: AppClient, house: HouseHosts = []): Promise<void> {
  const problem = findAppProblem(client);
  if (problem !== undefined) throw new RefusalError(refuse('sign-in.client-form', { problem }));
  requireOutside(client, house);
  await insertClient(tx, {
    ...client,
    kind: 'app',
    jwks: client.jwks ?? null,
    jwksUri: client.jwksUri ?? null,
    launchUri: client.launchUri ?? null,
  });
}

/** An application stands where the world does: a node that fetches its keys, or sends browsers to it, must not be made to knock at its own neighbours. */
function requireOutside(client: Parameters<typeof addressInside>[0], house: HouseHosts): void {
  const address = addressInside(client, house);
  if (address !== undefined) throw new RefusalError(refuse('sign-in.client-inside', { address }));
}

/** Ends a program's or an application's access: no new token, and within five seconds no use of one it has. @returns whether there is such a one */
export async function disableClient(tx: Tx, id: string, at: Date): Promise<boolean> {
  const rows = await tx.query(
    'update oidc.client set disabled_at = coalesce(disabled_at, $2) where id = $1 returning id',
    [id, at],
  );
  return rows.length > 0;
}

function findBackendProblem(client: BackendClient): string | undefined {
  if (!hasClientId(client.id)) return 'id';
  if (client.jwks === undefined && client.jwksUri === undefined) return 'jwks | jwksUri';
  const keys = findKeyProblem(client);
  if (keys !== undefined) return keys;
  const bad = client.scopes.find((scope) => toResourceScope(scope)?.context !== 'system');
  return client.scopes.length === 0 || bad !== undefined ? `scopes: ${bad ?? ''}` : undefined;
}

function findAppProblem(client: AppClient): string | undefined {
  if (!hasClientId(client.id)) return 'id';
  const address = client.redirectUris.find((uri) => !isRedirectAddress(uri));
  if (client.redirectUris.length === 0 || address !== undefined) return `redirectUris: ${address ?? ''}`;
  if (client.launchUri !== undefined && !/^https?:/.test(client.launchUri)) return `launchUri: ${client.launchUri}`;
  if (client.launchUri !== undefined && !isRedirectAddress(client.launchUri)) return `launchUri: ${client.launchUri}`;
  const keys = findKeyProblem(client);
  if (keys !== undefined) return keys;
  const bad = client.scopes.find((scope) => {
    const parsed = toResourceScope(scope);
    return parsed === undefined ? !(IDENTITY_SCOPES as readonly string[]).includes(scope) : parsed.context === 'system';
  });
  return client.scopes.length === 0 || bad !== undefined ? `scopes: ${bad ?? ''}` : undefined;
}

function hasClientId(id: string): boolean {
  return (
    /^[A-Za-z0-9][A-Za-z0-9._~-]{1,99}$/.test(id) && ![PORTAL_CLIENT_ID, CLI_CLIENT_ID, DEMO_CLIENT_ID].includes(id)
  );
}

async function insertClient(
  tx: Tx,
  client: {
    readonly id: string;
    readonly kind: 'backend' | 'app';
    readonly name: LocalText;
    readonly scopes: readonly string[];
    readonly jwks: object | null;
    readonly jwksUri: string | null;
    readonly launchUri: string | null;
    readonly redirectUris: readonly string[];
    readonly createdAt: Date;
  },
): Promise<void> {
  const rows = await tx.query(
    `insert into oidc.client (id, kind, name, scopes, jwks, jwks_uri, launch_uri, redirect_uris, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing returning id`,
    [
      client.id,
      client.kind,
      JSON.stringify(client.name),
      client.scopes,
      client.jwks === null ? null : JSON.stringify(client.jwks),
      client.jwksUri,
      client.launchUri,
      client.redirectUris,
      client.createdAt,
    ],
  );
  if (rows.length === 0) throw new RefusalError(refuse('sign-in.client-taken', { id: client.id }));
}
