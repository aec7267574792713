import { shardOf } from '#fhir';
import { aboutWhom } from '#platform/http';
import { findDecision } from './exports/store.ts';
import { getReceivedById } from './received-store.ts';

/** Requests that name a share of this node's patient. */
export const aboutShare = aboutWhom(async (tx, id) => {
  const [row] = await tx.query<{ patient: string }>(
    'select patient_id as patient from exchange.share where shard = $1 and id = $2',
    [shardOf(id), id],
  );
  return row?.patient;
}, 'id');

/** Requests that name a copy that came from another node: whoever it is about here, where they are registered. */
export const aboutReceived = aboutWhom(async (tx, id) => (await getReceivedById(tx, id))?.patientId, 'id');

/** Requests that name two lists of accesses that are to be one. */
export const aboutJoin = aboutWhom(async (tx, id) => {
  const [row] = await tx.query<{ patient: string }>(
    'select patient_id as patient from exchange.joined_list where id = $1',
    [id],
  );
  return row?.patient;
}, 'id');

/** Requests that name a decision by which data left. */
export const aboutDisclosure = aboutWhom(async (tx, id) => (await findDecision(tx, id))?.patientId, 'id');
