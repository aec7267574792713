import { shardOf } from '#fhir';
import type { Tx } from '#kernel';
import type { RemoteAccess } from '../contract.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { toTold } from './entries.ts';

/** An act here on a patient's data, with its place in the ledger. */
export interface ActToTell {
  readonly position: number;
  readonly access: RemoteAccess;
  /** Whose act it was, where it was a person's: by this a question that comes back is asked of them. */
  readonly accountId?: string;
  readonly fhirUser?: string;
}

/** What was told of a patient so far: up to which place in the ledger, and of what time that was. */
export interface ToldSoFar {
  readonly position: number;
  readonly at?: Date;
}

/** Entries take their place in the order in which they were noted; one may be noted this much later than a younger one. */
const LATE_MS = 3_600_000;

/**
 * Acts here on these records of one person of which a neighbour was not told yet, in the order of the ledger. What it was told of as the home of a record that was opened here is left out: that
 * has a name of its own there, and not the entry's.
 *
 * @param to - the neighbour
 */
export async function actsToTell(
  tx: Tx,
  { records, to, told }: { readonly records: readonly string[]; readonly to: string; readonly told: ToldSoFar },
  limit: number,
): Promise<ActToTell[]> {
  const since = told.at === undefined ? '-infinity' : new Date(told.at.getTime() - LATE_MS).toISOString();
  const rows = await tx.query<{ position: string; body: string }>(
    `select l.position::text as position, e.body
       from consent.ledger_entry e join consent.ledger_leaf l on l.entry_id = e.id
      where e.shard = any($1::smallint[]) and e.patient_id = any($2::text[]) and e.at >= $3::timestamptz and l.position > $4
        and not exists (select from consent.told_access t
             where t.to_node = $5 and t.at between e.at - interval '1 minute' and e.at + interval '1 minute'
               and t.access::jsonb ->> 'at' = e.body::jsonb ->> 'at' and t.access::jsonb ->> 'basis' = e.body::jsonb ->> 'basis'
               and t.access::jsonb ->> 'action' = e.body::jsonb ->> 'action'
               and not exists (select from consent.ledger_leaf own where own.entry_id = t.id))
      order by l.position limit $6`,
    [[...new Set(records.map(shardOf))], records, since, told.position, to, limit],
  );
  return rows.map(({ position, body: text }) => {
    const body = JSON.parse(text) as EntryBody;
    const { actor } = body;
    const person = actor.kind === 'person' ? actor : undefined;
    return {
      position: Number(position),
      access: toTold(body),
      ...(person === undefined ? {} : { accountId: person.accountId }),
      ...(person?.fhirUser === undefined ? {} : { fhirUser: person.fhirUser }),
    };
  });
}

/** Remembers of which acts a neighbour was told, so that a question that comes back is known to be about us, and about whom. */
export async function rememberActsTold(tx: Tx, to: string, acts: readonly ActToTell[], at: Date): Promise<void> {
  const column = <T>(of: (act: ActToTell) => T) => acts.map(of);
  await tx.query(
    `insert into consent.told_access (id, to_node, account_id, fhir_user, at, access)
       select id, $1, account_id, fhir_user, $2, access
         from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as told (id, account_id, fhir_user, access)
     on conflict do nothing`,
    [
      ...[to, at, column(({ access }) => access.id), column(({ accountId }) => accountId ?? null)],
      ...[column(({ fhirUser }) => fhirUser ?? null), column(({ access }) => JSON.stringify(access))],
    ],
  );
}
