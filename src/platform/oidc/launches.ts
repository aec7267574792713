import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '#kernel';

/**
 * In which record an application was opened: what SMART calls the launch context.
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html
 */
export interface LaunchContext {
  readonly patientId: string;
  readonly encounterId?: string;
  /** What else was looked at, as `Type/id`; neither the patient nor the encounter. */
  readonly references?: readonly string[];
  /** What the person wants to do with it, in a word that the application knows: `order-review`. */
  readonly intent?: string;
}

/** An opening that its application has not asked about yet. */
export interface Launch extends LaunchContext {
  readonly clientId: string;
  readonly accountId: string;
}

/** Half an hour, as a step of a sign-in: whoever opens an application may have to sign in and to allow it first. */
const LAUNCH_MS = 30 * 60_000;

/** @returns what the application hands on as `launch`: it says nothing and cannot be guessed; the table has its hash alone. */
export async function saveLaunch(tx: Tx, launch: Launch, now: Date): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await tx.query(`insert into oidc.artifact (model, id, payload, expires_at) values ('Launch', $1, $2, $3)`, [
    toKey(token),
    JSON.stringify(launch),
    new Date(now.getTime() + LAUNCH_MS),
  ]);
  return token;
}

export async function findLaunch(tx: Tx, token: string, now: Date): Promise<Launch | undefined> {
  const [row] = await tx.query<{ payload: Launch }>(
    `select payload from oidc.artifact where model = 'Launch' and id = $1 and expires_at > $2`,
    [toKey(token), now],
  );
  return row?.payload;
}

/**
 * Ties a context to what was granted in it: each opening has a grant of its own, so that no token can change from one patient to another.
 *
 * @param sessionUid - the session it ends with; left out where the application may stay while the person is away
 * @param expiresAt - of the grant too, which is of no use without its context
 */
export async function saveContext(
  tx: Tx,
  grantId: string,
  context: LaunchContext,
  sessionUid: string | undefined,
  expiresAt: Date,
): Promise<void> {
  const { patientId, encounterId, references, intent } = context;
  const kept: LaunchContext = {
    patientId,
    ...(encounterId ? { encounterId } : {}),
    ...(references ? { references } : {}),
    ...(intent ? { intent } : {}),
  };
  await tx.query(
    `insert into oidc.artifact (model, id, payload, grant_id, uid, expires_at) values ('LaunchContext', $1, $2, $1, $3, $4)
     on conflict (model, id) do nothing`,
    [grantId, JSON.stringify(kept), sessionUid ?? null, expiresAt],
  );
  // A day's openings leave nothing behind for a year.
  await tx.query(`update oidc.artifact set expires_at = least(expires_at, $2) where model = 'Grant' and id = $1`, [
    grantId,
    expiresAt,
  ]);
}

export async function findContext(tx: Tx, grantId: string): Promise<LaunchContext | undefined> {
  const [row] = await tx.query<{ payload: LaunchContext }>(
    `select payload from oidc.artifact where model = 'LaunchContext' and id = $1`,
    [grantId],
  );
  return row?.payload;
}

function toKey(token: string): string {
  return createHash('sha256').update(`Launch:${token}`).digest('base64url');
}
