import { z } from 'zod';
import { RefusalError } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import { FhirId, Instant } from '../../../kernel/wire.ts';
import { CLOCK_SKEW_SECONDS } from '../lawbook.ts';
import { refuse } from '../messages.ts';
import { ERASURE_OUTCOMES } from './erasure.ts';
import { KINDS, signAs, verifyFrom } from './jws.ts';
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

/**
 * Believes a neighbour's word on what it took out: its signature, its form, who it is from and for, and that it has happened already.
 *
 * @refuses all of `verifyFrom`, exchange.message-malformed, exchange.wrong-audience, exchange.clock-skew
 */
export async function openNarrowing(
  trust: TrustList,
  jws: string,
  expected: { readonly from: string; readonly to: string; readonly at: Date },
): Promise<NarrowingReceipt> {
  const { peer, payload } = await verifyFrom(trust, jws, KINDS.narrowing, expected.at);
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
