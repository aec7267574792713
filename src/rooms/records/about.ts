import { shardOf } from '#fhir';
import { aboutWhom } from '#platform/http';

/** Requests that name a visit. */
export const aboutVisit = aboutWhom(async (tx, id) => {
  const [row] = await tx.query<{ patient: string }>(
    'select patient_id as patient from records.visit where shard = $1 and id = $2',
    [shardOf(id), id],
  );
  return row?.patient;
}, 'id');

/** Requests that name a document of the folder. */
export const aboutDocument = aboutWhom(async (tx, id) => {
  const [row] = await tx.query<{ patient: string }>(
    'select patient_id as patient from records.document where shard = $1 and id = $2',
    [shardOf(id), id],
  );
  return row?.patient;
}, 'id');
