import { createHash } from 'node:crypto';
import type { Tx } from '#kernel';

/** Ten minutes to find the telephone and to think of a password; the whole sign-in has half an hour. */
const RESET_STEP_MS = 10 * 60_000;

/** By what somebody who forgot their password showed who they are, in this step of a sign-in. It opens nothing but the choice of another password. */
export interface ResetStep {
  readonly accountId: string;
  /** What is spent when the password is set: so that a code is not lost by a page that was closed. */
  readonly by:
    | { readonly recoveryHash: string }
    | { readonly setupCode: string; readonly renews: 'password' | 'everything' }
    | { readonly passkey: true };
  /** Whether nothing more has to be shown: a second factor is never got round by a code in place of the password. */
  readonly isProved: boolean;
}

export async function saveResetStep(tx: Tx, interactionUid: string, step: ResetStep, now: Date): Promise<void> {
  await tx.query(
    `insert into oidc.artifact (model, id, payload, expires_at) values ('ResetStep', $1, $2, $3)
     on conflict (model, id) do update set payload = $2, expires_at = $3`,
    [toKey(interactionUid), JSON.stringify(step), new Date(now.getTime() + RESET_STEP_MS)],
  );
}

export async function findResetStep(tx: Tx, interactionUid: string, now: Date): Promise<ResetStep | undefined> {
  const [row] = await tx.query<{ payload: ResetStep }>(
    `select payload from oidc.artifact where model = 'ResetStep' and id = $1 and expires_at > $2`,
    [toKey(interactionUid), now],
  );
  return row?.payload;
}

/** Whether it was there: of two who set a password by the same step one does. */
export async function dropResetStep(tx: Tx, interactionUid: string): Promise<boolean> {
  const rows = await tx.query(`delete from oidc.artifact where model = 'ResetStep' and id = $1 returning id`, [
    toKey(interactionUid),
  ]);
  return rows.length > 0;
}

function toKey(interactionUid: string): string {
  return createHash('sha256').update(`ResetStep:${interactionUid}`).digest('base64url');
}
