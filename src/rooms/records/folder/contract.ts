/** What crosses the wire of documents that came in: the patient's folder, the clinician's inbox, and what is decided entry by entry. Safe in a browser. */
import { z } from 'zod';
import { FhirDate, FhirId, Instant, LangCode, LocalTextShape, Watch } from '../../../kernel/wire.ts';
import { SummaryEntryView, SummaryView } from '../document/contract.ts';

/** GET /api/patients/:id/folder → { items }: documents that came in, newest first. */
export const FolderItem = z.strictObject({
  id: FhirId,
  title: LocalTextShape,
  fromNode: z.string(),
  organization: LocalTextShape,
  author: LocalTextShape,
  receivedAt: Instant,
  documentDate: FhirDate.optional(),
  entries: z.strictObject({
    total: z.number().int(),
    accepted: z.number().int(),
    confirmed: z.number().int(),
    rejected: z.number().int(),
    pending: z.number().int(),
  }),
});
export type FolderItem = z.infer<typeof FolderItem>;
export const Folder = z.strictObject({ items: z.array(FolderItem) });

/**
 * What the record already says about an entry. `known`: the same, and nothing that contradicts it; `changed`: the same thing, with the differences named
 * by labels of FACT_LABELS. A suggestion: the clinician decides.
 */
export const KnownView = z.strictObject({
  /** `Condition/…` */
  resource: z.string(),
  likeness: z.enum(['known', 'changed']),
  differences: z.array(z.string()),
  entry: SummaryEntryView,
});
export type KnownView = z.infer<typeof KnownView>;

/**
 * GET /api/folder/:id → FolderDocument; GET /api/folder/:id/pdf
 *
 * `confirmed`: the record said it already; the entry made no resource of its own but stands in the provenance of the one that was there.
 */
export const EntryDecision = z.strictObject({
  index: z.number().int(),
  state: z.enum(['pending', 'accepted', 'confirmed', 'rejected']),
  reason: z.string().optional(),
  decidedBy: LocalTextShape.optional(),
  decidedAt: Instant.optional(),
  /** The resource it became here, or confirms. */
  resource: z.string().optional(),
  /** Shown to a clinician as long as the entry waits. */
  known: KnownView.optional(),
});
export const FolderDocument = z.strictObject({
  item: FolderItem,
  patientId: FhirId,
  summary: SummaryView,
  /** Only the entries that can be imported have a decision. */
  decisions: z.array(EntryDecision),
  signature: z.strictObject({ node: z.string(), kid: z.string(), valid: z.boolean() }),
});
export type FolderDocument = z.infer<typeof FolderDocument>;
/** POST /api/folder/:id/decisions (clinician) → FolderDocument. A rejection needs a reason; it travels back. A decision is final. */
export const DecideEntries = z.strictObject({
  id: FhirId,
  decisions: z
    .array(
      z.discriminatedUnion('decision', [
        z.strictObject({ index: z.number().int(), decision: z.literal('accept') }),
        z.strictObject({
          index: z.number().int(),
          decision: z.literal('confirm'),
          /** What the caller saw as known: `Condition/…`. */
          resource: z.string().max(100),
        }),
        z.strictObject({ index: z.number().int(), decision: z.literal('reject'), reason: z.string().min(3).max(500) }),
      ]),
    )
    .min(1)
    .max(500),
});
/** GET /api/inbox (clinician): documents with entries waiting for a decision, of people in their care. */
export const FindInbox = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) });
export const InboxItem = z.strictObject({ ...FolderItem.shape, patientId: FhirId, patientName: z.string() });
export type InboxItem = z.infer<typeof InboxItem>;
/** `mark`: what GET /api/inbox/watch answers while nothing has changed. */
export const Inbox = z.strictObject({ items: z.array(InboxItem), mark: Watch.shape.mark });

/** GET /api/folder/:id, …/pdf?lang=, …/original (byte for byte) */
export const GetFolderDocument = z.strictObject({ id: FhirId, lang: LangCode.optional() });
