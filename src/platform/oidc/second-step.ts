import { createHash } from 'node:crypto';
import type { Tx } from '#kernel';

/** Ten minutes to find the telephone; the whole sign-in has half an hour. */
const SECOND_STEP_MS = 10 * 60_000;

/** That somebody gave the right password in this step of a sign-in, and has to show a second factor. Nothing is open to them yet. */
export async function saveSecondStep(tx: Tx, interactionUid: string, accountId: string, now: Date): Promise<void> {
  await tx.query(
    `insert into oidc.artifact (model, id, payload, expires_at) values ('SecondStep', $1, $2, $3)
     on conflict (model, id) do update set payload = $2, expires_at = $3`,
    [toKey(interactionUid), JSON.stringify({ accountId }), new Date(now.getTime() + SECOND_STEP_MS)],
  );
}

/** Whose second factor is waited for in this step of a sign-in. */
export async function findSecondStep(tx: Tx, interactionUid: string, now: Date): Promise<string | undefined> {
  const [row] = await tx.query<{ payload: { accountId: string } }>(
    `select payload from oidc.artifact where model = 'SecondStep' and id = $1 and expires_at > $2`,
    [toKey(interactionUid), now],
  );
  return row?.payload.accountId;
}

export async function dropSecondStep(tx: Tx, interactionUid: string): Promise<void> {
  await tx.query(`delete from oidc.artifact where model = 'SecondStep' and id = $1`, [toKey(interactionUid)]);
}

/**
 * Ends what was begun in somebody's name and not ended: sign-ins that wait for a second factor or that nobody took further, and passwords about to be set. Otherwise whoever
 * showed the old password, or a factor that is gone, just before would be let in just after.
 */
export async function dropStepsOf(tx: Tx, accountId: string): Promise<void> {
  await tx.query(
    `delete from oidc.artifact where (model in ('SecondStep', 'ResetStep') and payload ->> 'accountId' = $1)
       or (model = 'Interaction' and payload #>> '{result,login,accountId}' = $1)`,
    [accountId],
  );
}

function toKey(interactionUid: string): string {
  return createHash('sha256').update(`SecondStep:${interactionUid}`).digest('base64url');
}
