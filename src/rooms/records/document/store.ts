import { createHash } from 'node:crypto';
import { shardOf } from '#fhir';
import { type LocalText, RefusalError, type Tx } from '#kernel';
import { refuse } from '../messages.ts';

/** Who vouches for a document, as its signature was checked. */
export interface SignatureFacts {
  readonly node: string;
  readonly kid: string;
  readonly signedAt: string;
}

/** What a list shows of a document without reading it. */
export interface DocumentFacts {
  readonly title: LocalText;
  readonly organization: LocalText;
  readonly author: LocalText;
  readonly date?: string;
}

export type DocumentKind = 'signed-here' | 'received' | 'imported';

/** A document as lists show it: everything but its text, which may be megabytes. */
export interface DocumentHead {
  readonly id: string;
  readonly patientId: string;
  readonly kind: DocumentKind;
  readonly fromNode?: string;
  readonly messageId?: string;
  readonly caseId?: string;
  readonly signature?: SignatureFacts;
  readonly facts: DocumentFacts;
  /** Entries that a clinician may take over. */
  readonly entries: readonly number[];
  readonly storedAt: Date;
  readonly referenceId?: string;
}

/** A document with its text byte for byte. */
export interface KeptDocument extends DocumentHead {
  readonly body: string;
}

interface HeadRow {
  id: string;
  patient_id: string;
  kind: DocumentKind;
  from_node: string | null;
  message_id: string | null;
  case_id: string | null;
  signature: string | null;
  facts: string;
  entries: number[];
  stored_at: Date;
  reference_id: string | null;
}
type DocumentRow = HeadRow & { body: string };

const HEAD = 'id, patient_id, kind, from_node, message_id, case_id, signature, facts, entries, stored_at, reference_id';
const COLUMNS = `${HEAD}, body`;

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** @returns false where the very same document of that kind is there already */
export async function insertDocument(tx: Tx, document: KeptDocument): Promise<boolean> {
  const rows = await tx.query(
    `insert into records.document (shard, ${COLUMNS}, sha256)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict do nothing returning id`,
    [
      shardOf(document.patientId),
      document.id,
      document.patientId,
      document.kind,
      document.fromNode ?? null,
      document.messageId ?? null,
      document.caseId ?? null,
      document.signature ? JSON.stringify(document.signature) : null,
      JSON.stringify(document.facts),
      document.entries,
      document.storedAt.toISOString(),
      document.referenceId ?? null,
      document.body,
      sha256(document.body),
    ],
  );
  return rows.length > 0;
}

/** These documents with their texts, in no order. */
export async function getDocuments(tx: Tx, ids: readonly string[]): Promise<KeptDocument[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<DocumentRow>(
    `select ${COLUMNS.split(', ')
      .map((column) => `d.${column}`)
      .join(', ')}
     from unnest($1::smallint[], $2::text[]) as k (shard, id) join records.document d on d.shard = k.shard and d.id = k.id`,
    [ids.map(shardOf), ids],
  );
  return rows.map(toDocument);
}

/**
 * @param lock - decisions about a document wait for one another
 * @refuses records.document-unknown
 */
export async function getDocument(tx: Tx, id: string, lock: 'lock' | 'look' = 'look'): Promise<KeptDocument> {
  const sql = `select ${COLUMNS} from records.document where shard = $1 and id = $2${lock === 'lock' ? ' for update' : ''}`;
  const [row] = await tx.query<DocumentRow>(sql, [shardOf(id), id]);
  if (!row) throw new RefusalError(refuse('records.document-unknown'));
  return toDocument(row);
}

/** The document of that kind with these very bytes. */
export async function findSameDocument(
  tx: Tx,
  patientId: string,
  kind: DocumentKind,
  body: string,
): Promise<KeptDocument | undefined> {
  const [row] = await tx.query<DocumentRow>(
    `select ${COLUMNS} from records.document where shard = $1 and patient_id = $2 and kind = $3 and sha256 = $4`,
    [shardOf(patientId), patientId, kind, sha256(body)],
  );
  return row && toDocument(row);
}

export async function findDocumentOfMessage(
  tx: Tx,
  patientId: string,
  messageId: string,
): Promise<KeptDocument | undefined> {
  const [row] = await tx.query<DocumentRow>(
    `select ${COLUMNS} from records.document where shard = $1 and message_id = $2`,
    [shardOf(patientId), messageId],
  );
  return row && toDocument(row);
}

/** What came in for a patient from elsewhere, newest first. */
export async function documentsOfPatient(tx: Tx, patientId: string, limit: number): Promise<DocumentHead[]> {
  const rows = await tx.query<HeadRow>(
    `select ${HEAD} from records.document where shard = $1 and patient_id = $2 and kind = 'received' order by stored_at desc, id limit $3`,
    [shardOf(patientId), patientId, limit],
  );
  return rows.map(toHead);
}

/** Received documents with an entry that nobody has decided about, newest first. */
export async function undecidedDocuments(tx: Tx, limit: number): Promise<DocumentHead[]> {
  const rows = await tx.query<HeadRow>(
    `select ${HEAD} from records.document d where kind = 'received' and cardinality(entries) > 0
       and (select count(*) from records.entry_decision e where e.shard = d.shard and e.document_id = d.id) < cardinality(d.entries)
     order by stored_at desc, shard, id limit $1`,
    [limit],
  );
  return rows.map(toHead);
}

function toDocument({ body, ...row }: DocumentRow): KeptDocument {
  return { ...toHead(row), body };
}

function toHead(row: HeadRow): DocumentHead {
  return {
    id: row.id,
    patientId: row.patient_id,
    kind: row.kind,
    facts: JSON.parse(row.facts) as DocumentFacts,
    entries: row.entries,
    storedAt: row.stored_at,
    ...(row.from_node === null ? {} : { fromNode: row.from_node }),
    ...(row.message_id === null ? {} : { messageId: row.message_id }),
    ...(row.case_id === null ? {} : { caseId: row.case_id }),
    ...(row.signature === null ? {} : { signature: JSON.parse(row.signature) as SignatureFacts }),
    ...(row.reference_id === null ? {} : { referenceId: row.reference_id }),
  };
}
