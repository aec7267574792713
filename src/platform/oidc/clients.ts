import type { JWK } from 'jose';
import type { LocalText, NodeIdentity, Tx } from '#kernel';
import { RefusalError } from '#kernel';
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
  readonly jwks_uri: string | null;
  readonly redirect_uris: string[];
  readonly launch_uri: string | null;
}

/** A registered application as the authorization server's metadata; undefined where there is none or it is disabled. */
export async function findClientMetadata(tx: Tx, id: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await tx.query<ClientRow>('select * from oidc.client where id = $1 and disabled_at is null', [id]);
  if (row === undefined) return undefined;
  const own = { client_id: row.id, client_name: row.name.en, [CLIENT_SCOPES]: row.scopes, [CLIENT_NAME]: row.name };
  if (row.kind === 'backend') {
    return {
      ...own,
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      ...(row.jwks === null ? { jwks_uri: row.jwks_uri } : { jwks: row.jwks }),
    };
  }
  return {
    ...own,
    application_type: row.redirect_uris.every(isWebAddress) ? 'web' : 'native',
    token_endpoint_auth_method: row.jwks === null && row.jwks_uri === null ? 'none' : 'private_key_jwt',
    ...(row.jwks === null ? {} : { jwks: row.jwks }),
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
export async function listClients(tx: Tx): Promise<Applications['applications']> {
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
 * @refuses sign-in.client-form, sign-in.client-taken
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html
 */
export async function registerBackendClient(tx: Tx, client: BackendClient): Promise<void> {
  const problem = findBackendProblem(client);
  if (problem !== undefined) throw new RefusalError(refuse('sign-in.client-form', { problem }));
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
 * @refuses sign-in.client-form, sign-in.client-taken
 */
export async function registerAppClient(tx: Tx, client: AppClient): Promise<void> {
  const problem = findAppProblem(client);
  if (problem !== undefined) throw new RefusalError(refuse('sign-in.client-form', { problem }));
  await insertClient(tx, {
    ...client,
    kind: 'app',
    jwks: client.jwks ?? null,
    jwksUri: client.jwksUri ?? null,
    launchUri: client.launchUri ?? null,
  });
}

/** Ends a program's or an application's access: no new token, and within five seconds no use of one it has. @returns whether there is such a one */
export async function disableClient(tx: Tx, id: string, at: Date): Promise<boolean> {
  const rows = await tx.query(
    'update oidc.client set disabled_at = coalesce(disabled_at, $2) where id = $1 returning id',
    [id, at],
  );
  return rows.length > 0;
}

/**
 * Puts other public keys in the place of those that an application has.
 *
 * @param keep - the old ones stay beside them, so that its owner can change over; they go with the next change
 * @returns whether there is such an application, let in and with keys: a public one is made no confidential one by this
 * @refuses sign-in.client-form
 */
export async function replaceKeys(
  tx: Tx,
  id: string,
  keys: Pick<BackendClient, 'jwks' | 'jwksUri'>,
  keep = false,
): Promise<boolean> {
  const [old] = await tx.query<{ jwks: { readonly keys: JWK[] } | null }>(
    `select jwks from oidc.client
     where id = $1 and disabled_at is null and (jwks is not null or jwks_uri is not null) for update`,
    [id],
  );
  if (old === undefined) return false;
  const { jwks, jwksUri } = keep ? besideOld(keys, old.jwks?.keys) : keys;
  const problem = jwks === undefined && jwksUri === undefined ? 'jwks | jwksUri' : findKeyProblem({ jwks, jwksUri });
  if (problem !== undefined) throw new RefusalError(refuse('sign-in.client-form', { problem }));
  await tx.query('update oidc.client set jwks = $2, jwks_uri = $3 where id = $1', [
    id,
    jwks === undefined ? null : JSON.stringify(jwks),
    jwksUri ?? null,
  ]);
  return true;
}

/** Old and new together: only keys given by value can stand beside one another, each by a name of its own. @refuses sign-in.client-form */
function besideOld({ jwks }: Pick<BackendClient, 'jwks' | 'jwksUri'>, old: readonly JWK[] | undefined) {
  const added = jwks?.keys ?? [];
  const names = [...(old ?? []), ...added].map(({ kid }) => kid);
  if (old === undefined || added.length === 0)
    throw new RefusalError(refuse('sign-in.client-form', { problem: 'keep: jwks' }));
  if (names.length > KEYS_MAX || new Set(names).size < names.length || names.includes(undefined)) {
    throw new RefusalError(refuse('sign-in.client-form', { problem: 'jwks.keys: kid' }));
  }
  return { jwks: { keys: [...old, ...added] }, jwksUri: undefined };
}

/** As many as an application may bring at once. */
const KEYS_MAX = 20;

function findBackendProblem(client: BackendClient): string | undefined {
  if (!hasClientId(client.id)) return 'id';
  if (client.jwks === undefined && client.jwksUri === undefined) return 'jwks | jwksUri';
  const keys = findKeyProblem(client);
  if (keys !== undefined) return keys;
  const bad = client.scopes.find((scope) => toResourceScope(scope)?.context !== 'system');
  return client.scopes.length === 0 || bad !== undefined ? `scopes: ${bad ?? ''}` : undefined;
}

function findKeyProblem({
  jwks,
  jwksUri,
}: {
  readonly jwks?: BackendClient['jwks'] | undefined;
  readonly jwksUri?: string | undefined;
}): string | undefined {
  if (jwks !== undefined && jwksUri !== undefined) return 'jwks | jwksUri';
  if (jwksUri !== undefined && !/^https:\/\/[^/]/.test(jwksUri)) return 'jwksUri: https';
  if (jwks !== undefined && !jwks.keys.some(isUsableKey)) return 'jwks.keys';
  if (jwks?.keys.some((key) => key.d !== undefined || key.kty === 'oct')) return 'jwks.keys: private';
  return undefined;
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

/** RSA of 2048 bits or more, or the two NIST curves that ES256 and ES384 use. */
function isUsableKey(key: JWK): boolean {
  if (key.kty === 'RSA') return Buffer.from(key.n ?? '', 'base64url').length >= 256;
  return key.kty === 'EC' && (key.crv === 'P-256' || key.crv === 'P-384');
}

/** https anywhere, http only on the loopback address, or an application's own scheme in reverse domain form (RFC 8252 §7.1). */
function isRedirectAddress(uri: string): boolean {
  const url = URL.parse(uri);
  if (url === null || url.hash !== '' || url.username !== '') return false;
  if (url.protocol === 'https:') return true;
  if (url.protocol === 'http:') return ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  return url.protocol.includes('.');
}

function isWebAddress(uri: string): boolean {
  return uri.startsWith('https://');
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
