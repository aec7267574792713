import { z } from 'zod';
import { FhirId, Instant } from '../../../kernel/wire.ts';

/** What was written to a record since a link is looked through up to here; past it nothing is moved, for a visit might be cut in two. */
export const LATER_WRITES_MAX = 2000;

/**
 * Why a write made while two records were joined belongs to one of them: the row of the rule in `review/assign-later-write.ts`. `not-shown`: of what carries a label of its own, where the
 * reason would tell who wrote it.
 */
export const LaterReason = z.enum([
  'paper-inside',
  'leads-there',
  'paper-shown',
  'keeper',
  'known-there',
  'contradicts',
  'named',
  'not-shown',
]);
export type LaterReason = z.infer<typeof LaterReason>;

/**
 * Why it cannot be moved: it is about the person and not about care (the record itself, a relative, a consent); it was there before the link and was changed since; it is signed;
 * it shows a document that is kept for this record; it came from a source that says whose it is; something that stays leads to it, or it to that; or more was written than can be looked through.
 */
export const LaterHeld = z.enum(['of-the-person', 'older', 'signed', 'document', 'taken-over', 'tied', 'too-many']);
export type LaterHeld = z.infer<typeof LaterHeld>;

/** One version of one resource, as it was looked at. */
export const SeenWrite = z.strictObject({
  type: z.string().regex(/^[A-Z][A-Za-z]{1,63}$/),
  id: FhirId,
  version: z.number().int().min(1),
});
export type SeenWrite = z.infer<typeof SeenWrite>;

export const PairSide = z.enum(['one', 'other']);
export type PairSide = z.infer<typeof PairSide>;

/** What was written while two records were joined: a visit and all that hangs together with it, or a write by itself. Who, when and where; nothing clinical. */
export const LaterWrites = z.strictObject({
  /** The record that it names. */
  on: PairSide,
  /** The record that it belongs to by the rule. */
  belongs: PairSide,
  because: LaterReason,
  held: LaterHeld.optional(),
  /** When the first and the last of it was written. */
  from: Instant,
  until: Instant,
  /** As the resources themselves say; left out of what carries a label of its own (psychiatry, HIV …), where the place would tell. */
  institutions: z.array(z.string()),
  people: z.array(z.string()),
  isLabelled: z.literal(true).optional(),
  writes: z.array(SeenWrite),
});
export type LaterWrites = z.infer<typeof LaterWrites>;

/** What became of later writes at an unlink. */
export const SettledWrites = LaterWrites.extend({
  outcome: z.enum(['stayed', 'moved', 'signer-told']),
});
export type SettledWrites = z.infer<typeof SettledWrites>;
