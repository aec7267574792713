import { z } from 'zod';
import type { NodeKeys } from '#platform/keys';
import { FhirId, Instant, Sha256Hex } from '../../../kernel/wire.ts';
import { LegalBasisShape } from './envelope.ts';
import { believeWord, type ExpectedWord, malformedWord } from './holders-word.ts';
import { KINDS, signAs } from './jws.ts';
import type { TrustList } from './trust.ts';

/** What became of a copy. `not-held`: the opening was answered and its answer never arrived, so there is nothing to erase. */
export const ERASURE_OUTCOMES = ['erased', 'kept-by-law', 'not-held'] as const;

const Shape = z.strictObject({
  /** Who held the copy, and whose it was. */
  from: z.string().min(1).max(64),
  to: z.string().min(1).max(64),
  share: FhirId,
  opening: FhirId,
  outcome: z.enum(ERASURE_OUTCOMES),
  /** When it was erased or sealed. */
  at: Instant,
  reason: z.string().max(80),
  /** SHA-256 of the document, byte for byte, as it was received. */
  contentHash: Sha256Hex.optional(),
  kept: z.strictObject({ until: z.iso.date(), law: LegalBasisShape }).optional(),
});
/** The holder's signed word that a copy is gone, or is kept because law obliges. It stands by itself: who has it can check it without the message that brought it. */
export type ErasureReceipt = z.infer<typeof Shape>;

export function signErasure(keys: NodeKeys, receipt: ErasureReceipt): Promise<string> {
  return signAs(keys, KINDS.erasure, receipt);
}

/** Believes an erase receipt of a neighbour. @refuses all of `believeWord` */
export async function openErasure(trust: TrustList, jws: string, expected: ExpectedWord): Promise<ErasureReceipt> {
  const receipt = await believeWord(trust, jws, KINDS.erasure, Shape, expected);
  if ((receipt.outcome === 'kept-by-law') !== (receipt.kept !== undefined)) throw malformedWord('kept');
  if ((receipt.outcome === 'not-held') !== (receipt.contentHash === undefined)) throw malformedWord('contentHash');
  return receipt;
}
