import { shardOf } from '#fhir';
import type { AccessNote, Tx } from '#kernel';
import { bytesArray, textArray } from '#platform/postgres';
import { usesAmong, usesParams, usesSql } from '../provisions/uses.ts';
import { entryHash, type LedgerEntry, type NoteFacts, toEntry } from './entry.ts';

/**
 * Writes a request's notes into the access ledger, in the request's own transaction: the act and its entry commit together or not at all.
 *
 * One statement whatever the number of notes, and no lock on the head of the log: the sequencer gives each entry its place afterwards.
 *
 * @returns ids of the entries, in the order of the notes
 */
export async function appendNotes(tx: Tx, facts: NoteFacts, notes: readonly AccessNote[]): Promise<string[]> {
  const entries = notes.map((note) => toEntry(facts, note));
  await appendEntries(tx, entries, usesAmong(notes.map((note) => ({ facts, note }))));
  return entries.map((entry) => entry.id);
}

/** As `appendNotes`, for notes of several requests that share one commit: what the HTTP pipeline calls. */
export async function writeLedger(
  tx: Tx,
  entries: readonly { readonly facts: NoteFacts; readonly note: AccessNote }[],
): Promise<void> {
  await appendEntries(
    tx,
    entries.map(({ facts, note }) => toEntry(facts, note)),
    usesAmong(entries),
  );
}

async function appendEntries(
  tx: Tx,
  entries: readonly LedgerEntry[],
  uses: ReturnType<typeof usesAmong>,
): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `with entry as (
       insert into consent.ledger_entry (shard, id, patient_id, at, salt, body)
       select * from unnest($1::smallint[], $2::text[], $3::text[], $4::timestamptz[], $5::bytea[], $6::text[]))${uses.length > 0 ? usesSql(8) : ''}
     insert into consent.ledger_pending (shard, entry_id, leaf) select * from unnest($1::smallint[], $2::text[], $7::bytea[])`,
    [
      entries.map((e) => shardOf(e.id)),
      textArray(entries.map((e) => e.id)),
      textArray(entries.map((e) => e.patientId ?? null)),
      entries.map((e) => e.at),
      bytesArray(entries.map((e) => e.salt)),
      textArray(entries.map((e) => e.body)),
      bytesArray(entries.map((e) => entryHash(e.salt, e.body))),
      ...(uses.length > 0 ? usesParams(uses) : []),
    ],
  );
}
