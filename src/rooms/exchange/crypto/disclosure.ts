import { z } from 'zod';
import { RefusalError } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import { Instant, Sha256Hex } from '../../../kernel/wire.ts';
import { SectionKind } from '../contract.ts';
import { refuse } from '../messages.ts';
import { LegalBasisShape } from './envelope.ts';
import { KINDS, signAs, verifyFrom } from './jws.ts';
import type { TrustList } from './trust.ts';

const Shape = z.strictObject({
  from: z.string().max(64),
  to: z.string().max(64),
  /** The share and this opening of it, as the sharing node names them. */
  share: z.string().max(64),
  opening: z.string().max(64),
  /** SHA-256 of the link's address: the slip goes with no other link. */
  address: Sha256Hex,
  sections: z.array(SectionKind).max(40),
  openedAt: Instant,
  expiresAt: Instant,
  legalBasis: z.array(LegalBasisShape).max(20),
});
/**
 * The sharing node's slip to a trusted opener: what was opened, until when it may be shown, by which rules of which jurisdiction. It goes beside the
 * manifest's files, where readers that do not know it pass it over.
 */
export type DisclosureSlip = z.infer<typeof Shape>;

export function signSlip(keys: NodeKeys, slip: DisclosureSlip): Promise<string> {
  return signAs(keys, KINDS.disclosure, slip);
}

/** @refuses all of `verifyFrom`, exchange.peer-answer-invalid */
export async function openSlip(
  trust: TrustList,
  jws: string,
  expected: { readonly from: string; readonly to: string; readonly address: string; readonly at: Date },
): Promise<DisclosureSlip> {
  const { peer, payload } = await verifyFrom(trust, jws, KINDS.disclosure, expected.at);
  const no = (why: string) => new RefusalError(refuse('exchange.peer-answer-invalid', { node: expected.from, why }));
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    throw no('slip');
  }
  const parsed = Shape.safeParse(json);
  if (!parsed.success) throw no(`slip.${parsed.error.issues[0]?.path.join('.') ?? ''}`);
  const slip = parsed.data;
  if (peer.id !== expected.from || slip.from !== peer.id) throw no('slip.from');
  if (slip.to !== expected.to) throw no('slip.to');
  if (slip.address !== expected.address) throw no('slip.address');
  return slip;
}
