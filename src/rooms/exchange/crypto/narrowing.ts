import { z } from 'zod';
import type { NodeKeys } from '#platform/keys';
import { FhirId, Instant } from '../../../kernel/wire.ts';
import { ERASURE_OUTCOMES } from './erasure.ts';
import { believeWord, type ExpectedWord } from './holders-word.ts';
import { KINDS, signAs } from './jws.ts';
import type { TrustList } from './trust.ts';

/** What a document holds of a patient's, by type and id. */
export const EntryKey = z.string().regex(/^[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9.-]{1,64}$/);
/** The longest record that crosses has fewer. */
export const EntryKeys = z.array(EntryKey).max(20_000);

const Shape = z.strictObject({
  /** Who holds the copy, and whose it is. */
  from: z.string().min(1).max(64),
  to: z.string().min(1).max(64),
  share: FhirId,
  opening: FhirId,
  /** `kept-by-law`: nobody is shown it any longer, and the sealed copy goes on holding it. `not-held`: there is no copy with it. */
  outcome: z.enum(ERASURE_OUTCOMES),
  entries: EntryKeys.min(1),
  at: Instant,
});
/** The holder's signed word that parts of a copy are gone from it. */
export type NarrowingReceipt = z.infer<typeof Shape>;

export function signNarrowing(keys: NodeKeys, receipt: NarrowingReceipt): Promise<string> {
  return signAs(keys, KINDS.narrowing, receipt);
}

/** Believes a neighbour's word on what it took out. @refuses all of `believeWord` */
export function openNarrowing(trust: TrustList, jws: string, expected: ExpectedWord): Promise<NarrowingReceipt> {
  return believeWord(trust, jws, KINDS.narrowing, Shape, expected);
}
