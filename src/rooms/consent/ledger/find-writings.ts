import { shardOf } from '#fhir';
import type { Tx } from '#kernel';
import type { EntryBody } from './entry.ts';

/** One act of the ledger that wrote to a patient's record. */
export interface Writing {
  /** When the request began; what it wrote is a little younger. */
  readonly at: Date;
  /** How many of each FHIR type. */
  readonly kinds: Readonly<Record<string, number>>;
  /** `Organization/…` and `Practitioner/…`, where somebody wrote for an institution. */
  readonly institution?: string;
  readonly person?: string;
}

/** Who wrote to a patient's record since then, as the ledger has it. What it says of a month that was let go is not looked for in the archive. */
export async function findWritings(tx: Tx, patientId: string, since: Date): Promise<Writing[]> {
  const rows = await tx.query<{ at: Date; body: string }>(
    `select at, body from consent.ledger_entry
      where shard = $1 and patient_id = $2 and at >= $3 and (body like '%"action":"create"%' or body like '%"action":"update"%') order by at`,
    [shardOf(patientId), patientId, since.toISOString()],
  );
  return rows.flatMap(({ at, body }) => {
    const { action, outcome, kinds, actor } = JSON.parse(body) as EntryBody;
    if (outcome !== 'permitted' || (action !== 'create' && action !== 'update')) return [];
    if (actor.kind !== 'person') return [{ at, kinds }];
    return [
      {
        at,
        kinds,
        ...(actor.organization ? { institution: `Organization/${actor.organization.id}` } : {}),
        ...(actor.fhirUser?.startsWith('Practitioner/') ? { person: actor.fhirUser } : {}),
      },
    ];
  });
}
