import { newId, shardOf } from '#fhir';
import type { Scope } from '#kernel';
import type { NoticeKind } from '../contract.ts';
import { CHANNELS } from './channel.ts';
import type { NoticeParams } from './model.ts';

/** Whom a notice is for: a patient, by the id of their record; somebody who works here, as `Practitioner/…`. */
export type Recipient = string;

/**
 * Tells somebody something, in the transaction of what is told. The portal shows it at once; other channels follow from a worker.
 *
 * @param about - of a notice to somebody who works here: the patient of this node whom it speaks of, so that reading it is an entry of theirs
 * @param sendAt - when it leaves the portal; now, where nothing is said
 * @returns the notice's id
 */
export async function notify<Kind extends NoticeKind>(
  scope: Pick<Scope, 'tx' | 'clock' | 'ids'>,
  recipient: Recipient,
  kind: Kind,
  params: NoticeParams<Kind>,
  about?: string,
  sendAt?: Date,
): Promise<string> {
  const id = newId(scope.ids, recipient);
  const at = scope.clock.now();
  await scope.tx.query(
    `with notice as (
       insert into consent.notice (shard, id, patient_id, at, kind, params, about) values ($1, $2, $3, $4, $5, $6, $8))
     insert into consent.notice_delivery (shard, notice_id, channel, next_try_at)
       select $1, $2, channel, $9 from unnest($7::text[]) as channel`,
    [shardOf(recipient), id, recipient, at, kind, JSON.stringify(params), CHANNELS, about ?? null, sendAt ?? at],
  );
  return id;
}
