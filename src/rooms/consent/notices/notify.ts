import { newId, shardOf } from '#fhir';
import type { Scope } from '#kernel';
import type { NoticeKind } from '../contract.ts';
import { CHANNELS } from './channel.ts';
import type { NoticeParams } from './model.ts';

/**
 * Tells a patient something, in the transaction of what is told. The portal shows it at once; other channels follow from a worker.
 *
 * @returns the notice's id
 */
export async function notify<Kind extends NoticeKind>(
  scope: Pick<Scope, 'tx' | 'clock' | 'ids'>,
  patientId: string,
  kind: Kind,
  params: NoticeParams<Kind>,
): Promise<string> {
  const id = newId(scope.ids, patientId);
  const at = scope.clock.now().toISOString();
  await scope.tx.query(
    `with notice as (
       insert into consent.notice (shard, id, patient_id, at, kind, params) values ($1, $2, $3, $4, $5, $6))
     insert into consent.notice_delivery (shard, notice_id, channel, next_try_at)
       select $1, $2, channel, $4 from unnest($7::text[]) as channel`,
    [shardOf(patientId), id, patientId, at, kind, JSON.stringify(params), CHANNELS],
  );
  return id;
}
