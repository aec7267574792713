/** What crosses the wire at the doors of the emergency access. Safe in a browser. */
import { z } from 'zod';
import { PaperKind } from '#contracts/identity';
import { FhirId, Instant, LocalTextShape } from '../../../kernel/wire.ts';

/** Why it cannot wait. `other` says it in words alone. */
export const EMERGENCY_REASONS = ['unconscious', 'life-threatening', 'cannot-answer', 'transferred', 'other'] as const;
export const EmergencyReason = z.enum(EMERGENCY_REASONS);
export type EmergencyReason = z.infer<typeof EmergencyReason>;

/** Free text of the one who declares it, or of the one who reviews it. How short it may be, the lawbook says. */
const Words = z.string().max(2_000);

/**
 * POST /api/emergency-access — opens one patient's record for a few hours; the patient is told at once, and somebody looks at it again. Whose, is said by the id, or by
 * the paper that was found on them.
 */
export const EmergencyDeclaration = z.strictObject({
  patientId: FhirId.optional(),
  paper: z.strictObject({ kind: PaperKind, number: z.string().min(1).max(200) }).optional(),
  reasonCode: EmergencyReason,
  reason: Words,
});
export type EmergencyDeclaration = z.infer<typeof EmergencyDeclaration>;

/** POST /api/emergency-access/:id/end — closes it before its time; a second time changes nothing. */
export const EmergencyEnding = z.strictObject({ id: FhirId });
export type EmergencyEnding = z.infer<typeof EmergencyEnding>;

export const EmergencyState = z.enum(['open', 'over']);
export const ReviewState = z.enum(['waiting', 'overdue', 'justified', 'not-justified']);
export type ReviewState = z.infer<typeof ReviewState>;

/** An own use, to the clinician who declared it. */
export const EmergencyView = z.strictObject({
  id: FhirId,
  patientId: FhirId,
  reasonCode: EmergencyReason,
  reason: z.string(),
  against: z.enum(['no-relation', 'denial']),
  openedAt: Instant,
  until: Instant,
  endedAt: Instant.optional(),
  state: EmergencyState,
  review: ReviewState,
  reviewBy: Instant,
  /** What the second look said. */
  words: z.string().optional(),
});
export type EmergencyView = z.infer<typeof EmergencyView>;

/** The rule that sets the hours, and where it was read. */
export const EmergencyTerms = z.strictObject({
  openHours: z.number(),
  reviewHours: z.number(),
  reasonCharactersMin: z.number().int(),
  instrument: LocalTextShape,
  /** A web address, or `assumption`. */
  source: z.string(),
});
export type EmergencyTerms = z.infer<typeof EmergencyTerms>;

/** GET /api/emergency-access?patient= — what would happen, and the own use that is open for this patient. */
export const EmergencyQuery = z.strictObject({ patient: FhirId.optional() });
export type EmergencyQuery = z.infer<typeof EmergencyQuery>;
export const EmergencyOffer = z.strictObject({
  terms: EmergencyTerms,
  open: EmergencyView.optional(),
  /** Own uses in the days that the desk counts, this patient's or not. */
  usesCounted: z.number().int(),
  countedDays: z.number().int(),
});
export type EmergencyOffer = z.infer<typeof EmergencyOffer>;

// ---------------------------------------------------------------------------------------------------- second look

/** GET /api/privacy/emergencies — uses at this node: those that wait first by their clock, or all by time. */
export const EmergencyReviewsQuery = z.strictObject({
  show: z.enum(['waiting', 'all']).default('waiting'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export type EmergencyReviewsQuery = z.infer<typeof EmergencyReviewsQuery>;

/** How often somebody, or an institution, used it in the days counted. */
export const EmergencyCount = z.strictObject({
  id: z.string(),
  name: LocalTextShape,
  uses: z.number().int(),
  notJustified: z.number().int(),
  waiting: z.number().int(),
});
export type EmergencyCount = z.infer<typeof EmergencyCount>;

export const EmergencyForReview = EmergencyView.extend({
  name: LocalTextShape,
  organization: z.strictObject({ id: z.string(), name: LocalTextShape }),
  /** How the patient is called; no other fact of the record. */
  patientName: z.string(),
  reviewedAt: Instant.optional(),
  reviewerName: LocalTextShape.optional(),
  /** Whether the reader may review it: nobody looks a second time at an own use. */
  isOwn: z.boolean(),
  /** By what right the reader reviews it: `duty`, or in somebody's place; absent where the reader may not. */
  right: z.enum(['duty', 'no-officer', 'overdue']).optional(),
});
export type EmergencyForReview = z.infer<typeof EmergencyForReview>;

export const EmergencyReviewsView = z.strictObject({
  items: z.array(EmergencyForReview),
  next: z.string().optional(),
  waiting: z.number().int(),
  overdue: z.number().int(),
  countedDays: z.number().int(),
  people: z.array(EmergencyCount),
  organizations: z.array(EmergencyCount),
  terms: EmergencyTerms,
});
export type EmergencyReviewsView = z.infer<typeof EmergencyReviewsView>;

/** GET /api/privacy/emergencies/:id — one use, with what was done by it. */
export const EmergencyOne = z.strictObject({ id: FhirId });
export type EmergencyOne = z.infer<typeof EmergencyOne>;
export const EmergencyDetail = z.strictObject({
  emergency: EmergencyForReview,
  /** Entries of the ledger made by it, oldest first; kinds of data, never their content. */
  acts: z.array(
    z.strictObject({
      id: FhirId,
      at: Instant,
      action: z.string(),
      kinds: z.record(z.string(), z.number()),
      outcome: z.enum(['permitted', 'denied']),
    }),
  ),
  /** Earlier uses by the same person for the same patient. */
  before: z.array(z.strictObject({ id: FhirId, openedAt: Instant, review: ReviewState })),
});
export type EmergencyDetail = z.infer<typeof EmergencyDetail>;

/** POST /api/privacy/emergencies/:id/review — the second look; final. */
export const EmergencyReview = z.strictObject({
  id: FhirId,
  verdict: z.enum(['justified', 'not-justified']),
  words: Words,
});
export type EmergencyReview = z.infer<typeof EmergencyReview>;
