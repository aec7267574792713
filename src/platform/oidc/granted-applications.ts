import type { LocalText, Tx } from '#kernel';
import type { GrantedApplications } from './account/contract.ts';
import { builtInClients, CLIENT_FIRST_PARTY, CLIENT_NAME } from './clients.ts';
import type { Account } from './model.ts';
import { toScopeRequest } from './scope-words.ts';
import { splitScopes } from './scopes.ts';
import { isSecondFactorOverdue, type SecondFactorPolicy } from './second-factor-policy.ts';
import type { SignInSettings } from './settings.ts';

interface GrantRow {
  readonly id: string;
  readonly payload: {
    readonly clientId: string;
    readonly iat: number;
    readonly resources?: Readonly<Record<string, string>>;
    readonly rejected?: { readonly resources?: Readonly<Record<string, string>> };
  };
  readonly name: LocalText | null;
  readonly used_at: Date | null;
}

/**
 * Whether what a token or lasting work hangs on is there, as a condition on one parameter. What was granted in a patient's record ends with the session in which it was opened,
 * however many records were opened since.
 *
 * @param id - the placeholder of the grant's number: `$2`
 */
export function grantStands(id: `$${number}`): string {
  return `(exists (select from oidc.artifact where model = 'Grant' and id = ${id})
    and not exists (select from oidc.artifact c where c.model = 'LaunchContext' and c.id = ${id} and c.uid is not null
      and not exists (select from oidc.artifact s where s.model = 'Session' and s.uid = c.uid)))`;
}

/** What this person has allowed to which application of others, as far as it still holds; all that one application was allowed together. */
export async function listGranted(
  tx: Tx,
  account: Account,
  { node, demo, fhirUrl, secondFactor }: SignInSettings & { readonly secondFactor: SecondFactorPolicy },
  now: Date,
): Promise<GrantedApplications['applications']> {
  const rows = await tx.query<GrantRow>(
    `select g.id, g.payload, c.name, u.used_at from oidc.artifact g
     left join oidc.client c on c.id = g.payload ->> 'clientId'
     left join oidc.grant_use u on u.grant_id = g.id
     where g.model = 'Grant' and g.payload ->> 'accountId' = $1 and g.expires_at > $2
     order by (g.payload ->> 'iat')::bigint`,
    [account.id, now],
  );
  const ours = new Map(builtInClients(node, demo).map((client) => [Reflect.get(client, 'client_id'), client]));
  const isOverdue = await isSecondFactorOverdue(tx, account.id, now, secondFactor);
  const byClient = new Map<string, GrantRow[]>();
  for (const row of rows) {
    const { clientId } = row.payload;
    const own = ours.get(clientId);
    if (own && Reflect.get(own, CLIENT_FIRST_PARTY) === true) continue;
    byClient.set(clientId, [...(byClient.get(clientId) ?? []), row]);
  }
  return [...byClient].map(([id, grants]) => {
    const own = ours.get(id);
    const name = (own && (Reflect.get(own, CLIENT_NAME) as LocalText)) ?? grants[0]?.name;
    const scopes = new Set(grants.flatMap(({ payload }) => scopesOf(payload, fhirUrl)));
    const used = Math.max(...grants.map(({ used_at }) => used_at?.getTime() ?? 0));
    return {
      id,
      name: name ?? { en: id, 'zh-Hans': id, 'zh-Hant-HK': id },
      scopes: [...scopes].map((scope) => toScopeRequest(scope, account.role === 'patient')),
      since: new Date((grants[0]?.payload.iat ?? 0) * 1000).toISOString(),
      ...(used === 0 ? {} : { usedAt: new Date(used).toISOString() }),
      stays: scopes.has('offline_access'),
      rests: isOverdue && scopes.has('offline_access'),
    };
  });
}

function scopesOf({ resources, rejected }: GrantRow['payload'], fhirUrl: string): string[] {
  const declined = splitScopes(rejected?.resources?.[fhirUrl]);
  return splitScopes(resources?.[fhirUrl]).filter((scope) => !declined.includes(scope));
}

/**
 * Takes back all that a person allowed an application: its tokens open nothing more, and it has to ask anew.
 *
 * @returns the grants that ended
 */
export async function revokeGranted(tx: Tx, accountId: string, clientId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `delete from oidc.artifact where model = 'Grant' and payload ->> 'accountId' = $1 and payload ->> 'clientId' = $2 returning id`,
    [accountId, clientId],
  );
  return forgetGrants(tx, rows);
}

/** Takes back all that a person allowed anybody. @returns the grants that ended */
export async function endGrants(tx: Tx, accountId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `delete from oidc.artifact where model = 'Grant' and payload ->> 'accountId' = $1 returning id`,
    [accountId],
  );
  return forgetGrants(tx, rows);
}

async function forgetGrants(tx: Tx, rows: readonly { readonly id: string }[]): Promise<readonly string[]> {
  const ids = rows.map(({ id }) => id);
  await tx.query('delete from oidc.artifact where grant_id = any($1::text[])', [ids]);
  await tx.query('delete from oidc.grant_use where grant_id = any($1::text[])', [ids]);
  return ids;
}

/** Notes that an application was given a token just now. */
export async function noteUse(tx: Tx, grantId: string, now: Date): Promise<void> {
  await tx.query(
    `insert into oidc.grant_use (grant_id, used_at) values ($1, $2)
     on conflict (grant_id) do update set used_at = greatest(grant_use.used_at, $2)`,
    [grantId, now],
  );
}
