import { parseFhirJson, type StoredResource, shardOf } from '#fhir';
import type { NodeIdentity, Tx } from '#kernel';
import type { KeptBeside } from '#rooms/identity';
import { asObjects, asText } from './document/json.ts';

/**
 * Of these resources those beside which this room keeps something that would not go along to another record: a signed visit, a document byte for byte, the name under which
 * something came from elsewhere. By `Type/id`.
 */
export async function keptBeside(
  { tx, node }: { readonly tx: Tx; readonly node: NodeIdentity },
  resources: readonly StoredResource[],
): Promise<ReadonlyMap<string, KeptBeside>> {
  const kept = new Map<string, KeptBeside>();
  for (const key of await takenOver(tx, resources)) kept.set(key, { held: 'taken-over' });
  for (const key of await showingDocuments(tx, resources)) kept.set(key, { held: 'document' });
  for (const [key, signer] of await signedVisits(tx, node, resources)) kept.set(key, { held: 'signed', signer });
  return kept;
}

async function takenOver(tx: Tx, resources: readonly StoredResource[]): Promise<string[]> {
  const rows = await tx.query<{ type: string; id: string }>(
    `select distinct o.type, o.id from unnest($1::text[], $2::text[]) as k (type, id) join records.origin o on o.type = k.type and o.id = k.id`,
    [resources.map(({ type }) => type), resources.map(({ id }) => id)],
  );
  return rows.map(({ type, id }) => `${type}/${id}`);
}

async function showingDocuments(tx: Tx, resources: readonly StoredResource[]): Promise<string[]> {
  const shown = resources.filter(({ type }) => type === 'DocumentReference');
  if (shown.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    `select d.reference_id as id from unnest($1::smallint[], $2::text[], $3::text[]) as k (shard, patient, id)
     join records.document d on d.shard = k.shard and d.patient_id = k.patient and d.reference_id = k.id`,
    [
      shown.map(({ patientId, id }) => shardOf(patientId ?? id)),
      shown.map(({ patientId }) => patientId ?? ''),
      shown.map(({ id }) => id),
    ],
  );
  return rows.map(({ id }) => `DocumentReference/${id}`);
}

/** The Encounter of a signed visit names the visit; all else of it names the Encounter. */
async function signedVisits(
  tx: Tx,
  node: NodeIdentity,
  resources: readonly StoredResource[],
): Promise<Map<string, string>> {
  const named = resources.flatMap(({ type, id, body }) => {
    const identifiers = type === 'Encounter' ? asObjects(parseFhirJson(body).identifier) : [];
    const visit = identifiers.find(({ system }) => system === `${node.url}/visits`);
    const value = asText(visit?.value);
    return value === undefined ? [] : [{ key: `Encounter/${id}`, visit: value }];
  });
  if (named.length === 0) return new Map();
  const rows = await tx.query<{ id: string; signer: string }>(
    `select v.id, v.practitioner_id as signer from unnest($1::smallint[], $2::text[]) as k (shard, id)
     join records.visit v on v.shard = k.shard and v.id = k.id where v.signed_at is not null`,
    [named.map(({ visit }) => shardOf(visit)), named.map(({ visit }) => visit)],
  );
  const signers = new Map(rows.map(({ id, signer }) => [id, `Practitioner/${signer}`]));
  return new Map(
    named.flatMap(({ key, visit }) => {
      const signer = signers.get(visit);
      return signer === undefined ? [] : [[key, signer] as const];
    }),
  );
}
