import { createHash } from 'node:crypto';
import { errors } from 'oidc-provider';
import type { Clock } from '#kernel';
import type { Database } from '#platform/postgres';
import { findClientMetadata } from './clients.ts';
import { noteEnd } from './sessions.ts';

type Payload = Record<string, unknown>;

/** Models whose id is the secret its bearer holds: a code, a refresh token, a session cookie. */
const BEARER = new Set(['AuthorizationCode', 'RefreshToken', 'Session', 'Interaction']);
/** Models that fall with their grant. */
const GRANTABLE = ['AuthorizationCode', 'RefreshToken', 'AccessToken'];
/** Every so many writes the expired rows go: often enough that a day's sign-ins never pile up, rarely enough that nobody waits for it. */
const SWEEP_EVERY = 100;

/**
 * oidc-provider's memory, in PostgreSQL. Beyond what the library asks: ids that open something are stored as hashes, a code or refresh token can be consumed
 * once even by two requests of the same millisecond, and an assertion can be spent once likewise.
 */
export function artifactStore(database: Database, clock: Clock): (model: string) => object {
  let writes = 0;
  return (model) => ({
    async upsert(id: string, payload: Payload, expiresInSeconds: number | undefined): Promise<void> {
      const { jti, ...rest } = payload;
      const stored = BEARER.has(model) ? withoutCookie(rest) : payload;
      const key = toKey(model, id);
      const conflict =
        model === 'ReplayDetection' ? 'nothing' : 'update set payload = $3, grant_id = $4, uid = $5, expires_at = $6';
      const rows = await database.transaction((tx) =>
        tx.query(
          `insert into oidc.artifact (model, id, payload, grant_id, uid, expires_at) values ($1, $2, $3, $4, $5, $6)
           on conflict (model, id) do ${conflict} returning id`,
          [
            model,
            key,
            JSON.stringify(stored),
            GRANTABLE.includes(model) ? ((payload.grantId as string | undefined) ?? null) : null,
            model === 'Session' ? (payload.uid as string) : null,
            // The library says no to what has expired; the row stays a minute longer than it could be of use (clock tolerance 15 s).
            new Date(Date.now() + ((expiresInSeconds ?? 86_400) + 60) * 1000),
          ],
        ),
      );
      if (rows.length === 0) throw new errors.InvalidClientAuth('client assertion tokens must only be used once');
      if (++writes % SWEEP_EVERY === 0) await sweep(database);
    },

    async find(id: string): Promise<Payload | undefined> {
      if (model === 'Client')
        return database.transaction((tx) => findClientMetadata(tx, id, clock.now()), { mode: 'read' });
      const rows = await database.transaction(
        (tx) =>
          tx.query<{ payload: Payload; consumed_at: Date | null }>(
            'select payload, consumed_at from oidc.artifact where model = $1 and id = $2',
            [model, toKey(model, id)],
          ),
        { mode: 'read' },
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      return {
        ...row.payload,
        ...(BEARER.has(model) ? { jti: id } : {}),
        ...(row.consumed_at === null ? {} : { consumed: Math.floor(row.consumed_at.getTime() / 1000) }),
      };
    },

    /** By a session's inner number, which opens nothing: the answer has no `jti`, because only the cookie knows it. */
    async findByUid(uid: string): Promise<Payload | undefined> {
      const rows = await database.transaction(
        (tx) =>
          tx.query<{ payload: Payload }>(
            'select payload from oidc.artifact where model = $1 and uid = $2 order by expires_at desc limit 1',
            [model, uid],
          ),
        { mode: 'read' },
      );
      return rows[0]?.payload;
    },

    async findByUserCode(): Promise<undefined> {
      return undefined;
    },

    async consume(id: string): Promise<void> {
      const first = await database.transaction(async (tx) => {
        const rows = await tx.query<{ grant_id: string | null; first: boolean }>(
          `with before as (select model, id, grant_id, consumed_at from oidc.artifact where model = $1 and id = $2 for update)
           update oidc.artifact a set consumed_at = coalesce(before.consumed_at, $3) from before
           where a.model = before.model and a.id = before.id
           returning a.grant_id, before.consumed_at is null as first`,
          [model, toKey(model, id), new Date()],
        );
        const [row] = rows;
        // Two at once: one of them is a thief, and nobody can tell which. What hangs on the grant ends.
        if (row !== undefined && !row.first && row.grant_id !== null) await endGrant(tx, row.grant_id);
        return row?.first ?? false;
      });
      if (!first) throw new errors.InvalidGrant(`${model} already consumed`);
    },

    async destroy(id: string): Promise<void> {
      await database.transaction((tx) =>
        tx.query('delete from oidc.artifact where model = $1 and id = $2', [model, toKey(model, id)]),
      );
    },

    async revokeByGrantId(grantId: string): Promise<void> {
      await database.transaction((tx) =>
        tx.query('delete from oidc.artifact where grant_id = $1 and model = $2', [grantId, model]),
      );
    },
  });
}

/** What stands behind a secret that its bearer showed; undefined where nothing does. */
export async function findBearer(
  database: Database,
  model: 'RefreshToken',
  secret: string,
): Promise<Payload | undefined> {
  const rows = await database.transaction(
    (tx) =>
      tx.query<{ payload: Payload }>('select payload from oidc.artifact where model = $1 and id = $2', [
        model,
        toKey(model, secret),
      ]),
    { mode: 'read' },
  );
  return rows[0]?.payload;
}

/** Ends a session by its inner number, with everything that was bound to it: refresh tokens find no session any more. */
export async function endSession(database: Database, uid: string, at: Date): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query(`delete from oidc.artifact where model = 'Session' and uid = $1`, [uid]);
    await noteEnd(tx, uid, at);
  });
}

async function endGrant(tx: import('#kernel').Tx, grantId: string): Promise<void> {
  await tx.query(`delete from oidc.artifact where grant_id = $1 or (model = 'Grant' and id = $1)`, [grantId]);
}

async function sweep(database: Database): Promise<void> {
  await database.transaction((tx) =>
    tx.query(
      `delete from oidc.artifact where (model, id) in
         (select model, id from oidc.artifact where expires_at < now() limit 1000 for update skip locked)`,
    ),
  );
}

function toKey(model: string, id: string): string {
  return BEARER.has(model) ? createHash('sha256').update(`${model}:${id}`).digest('base64url') : id;
}

/** An interaction remembers the session it began in, cookie and all; the cookie is not needed again. */
function withoutCookie(payload: Payload): Payload {
  const session = payload.session as Payload | undefined;
  if (session?.cookie === undefined) return payload;
  const { cookie, ...rest } = session;
  return { ...payload, session: rest };
}
