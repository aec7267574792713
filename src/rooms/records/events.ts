import type { LocalText, Tx } from '#kernel';

/** What this room announces, in the transaction of the act itself. Those above come and take it. */
export interface RecordsEvents {
  /** A visit was signed and is to go home. */
  'visit-signed': {
    readonly visitId: string;
    readonly documentId: string;
    readonly patientId: string;
    /** The node it goes to. */
    readonly sendTo: string;
    /** The record that had come from there, if the visit began with one. */
    readonly receivedId?: string;
    readonly practitionerId: string;
    readonly clinician: LocalText;
    readonly organizationId: string;
    readonly organization: LocalText;
    readonly signedAt: string;
    /** The patient's separate agreement to this sending and to the answer: which account recorded it, and when. */
    readonly agreement: { readonly recordedBy: string; readonly at: string };
  };
  /** A document came in from another node and stands in the patient's folder. */
  'document-received': { readonly documentId: string; readonly patientId: string; readonly fromNode: string };
  /** A clinician decided about entries of a document; the sender is to be told how it stands now. */
  'entries-decided': {
    readonly documentId: string;
    readonly patientId: string;
    readonly toNode: string;
    readonly messageId: string;
    readonly caseId: string;
    /** The document as its sender names it: `Bundle.identifier.value`. */
    readonly senderDocumentId?: string;
    readonly outcome: ImportOutcome;
  };
}
/** By its name. */
export type EventKind = keyof RecordsEvents;

/** How the entries of a document stand, as its sender is told. It is the whole state each time, so that a lost or repeated telling does no harm. */
export interface ImportOutcome {
  readonly accepted: number;
  /** Entries that the record said already. Left out where there are none. */
  readonly confirmed?: number | undefined;
  readonly rejected: readonly { readonly title: string; readonly reason: string }[];
  readonly pending: number;
  readonly decidedAt: string;
}

/** An event that waits to be taken, by its number: those of lower number were announced before. */
export interface Announcement<Kind extends EventKind = EventKind> {
  readonly number: string;
  readonly kind: Kind;
  readonly payload: RecordsEvents[Kind];
}

export async function announce<Kind extends EventKind>(
  tx: Tx,
  at: Date,
  kind: Kind,
  payload: RecordsEvents[Kind],
): Promise<void> {
  await tx.query('insert into records.announcement (kind, payload, announced_at) values ($1, $2, $3)', [
    kind,
    JSON.stringify(payload),
    at.toISOString(),
  ]);
}

/**
 * Takes the oldest announcements of these kinds out of the queue. They are gone when the taker's transaction commits and back when it fails;
 * two takers never get the same one.
 */
export async function takeAnnouncements<Kind extends EventKind>(
  tx: Tx,
  kinds: readonly Kind[],
  limit: number,
): Promise<Announcement<Kind>[]> {
  const rows = await tx.query<{ number: string; kind: Kind; payload: string }>(
    `delete from records.announcement where number in (
       select number from records.announcement where kind = any($1::text[]) order by number limit $2 for update skip locked)
     returning number::text, kind, payload`,
    [kinds, limit],
  );
  return rows
    .sort((a, b) => Number(BigInt(a.number) - BigInt(b.number)))
    .map(({ number, kind, payload }) => ({ number, kind, payload: JSON.parse(payload) as RecordsEvents[Kind] }));
}
