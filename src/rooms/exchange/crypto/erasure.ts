import { z } from 'zod';
import { RefusalError } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import { FhirId, Instant, Sha256Hex } from '../../../kernel/wire.ts';
import { CLOCK_SKEW_SECONDS } from '../lawbook.ts';
import { refuse } from '../messages.ts';
import { LegalBasisShape } from './envelope.ts';
import { KINDS, signAs, verifyFrom } from './jws.ts';
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

/**
 * Believes an erase receipt of a neighbour: its signature, its form, who it is from and for, and that what it tells has happened already.
 *
 * @refuses all of `verifyFrom`, exchange.message-malformed, exchange.wrong-audience, exchange.clock-skew
 */
export async function openErasure(
  trust: TrustList,
  jws: string,
  expected: { readonly from: string; readonly to: string; readonly at: Date },
): Promise<ErasureReceipt> {
  const { peer, payload } = await verifyFrom(trust, jws, KINDS.erasure, expected.at);
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    throw malformed('JSON');
  }
  const parsed = Shape.safeParse(json);
  if (!parsed.success) throw malformed(parsed.error.issues[0]?.path.join('.') ?? '');
  const receipt = parsed.data;
  if (peer.id !== expected.from || receipt.from !== peer.id) throw malformed('from');
  if (receipt.to !== expected.to) throw new RefusalError(refuse('exchange.wrong-audience', { audience: receipt.to }));
  if ((receipt.outcome === 'kept-by-law') !== (receipt.kept !== undefined)) throw malformed('kept');
  if ((receipt.outcome === 'not-held') !== (receipt.contentHash === undefined)) throw malformed('contentHash');
  const ahead = (Date.parse(receipt.at) - expected.at.getTime()) / 1000;
  if (ahead > CLOCK_SKEW_SECONDS) {
    const params = { node: peer.id, seconds: Math.round(ahead), max: CLOCK_SKEW_SECONDS };
    throw new RefusalError(refuse('exchange.clock-skew', params));
  }
  return receipt;
}

function malformed(what: string): RefusalError {
  return new RefusalError(refuse('exchange.message-malformed', { what: `receipt.${what}` }));
}
