import { hash } from 'node:crypto';
import { z } from 'zod';
import { parseFhirJson } from '#fhir';
import { canonicalJson, PURPOSES, RefusalError } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import { Sha256Hex } from '../../../kernel/wire.ts';
import { CLOCK_SKEW_OF_ENDS_SECONDS, CLOCK_SKEW_SECONDS, MESSAGE_BYTES_MAX } from '../lawbook.ts';
import { refuse } from '../messages.ts';
import { KINDS, signAs, verifyFrom } from './jws.ts';
import type { TrustList } from './trust.ts';

/** The rule of a jurisdiction that a message or a disclosure rests on. */
export const LegalBasisShape = z.strictObject({
  jurisdiction: z.string().max(20),
  instrument: z.string().max(300),
  clause: z.string().max(200).optional(),
});
export type LegalBasis = z.infer<typeof LegalBasisShape>;

const EnvelopeShape = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/),
  from: z.string().min(1).max(64),
  to: z.string().min(1).max(64),
  type: z.string().regex(/^[a-z][a-z-]{1,39}$/),
  caseId: z.string().regex(/^[A-Za-z0-9:\-.]{1,128}$/),
  /** Counts a case's messages to one node from 1, without gaps. */
  sequence: z.number().int().min(1).max(1_000_000_000),
  sentAt: z.iso.datetime(),
  purpose: z.enum(PURPOSES),
  legalBasis: z.array(LegalBasisShape).max(20),
  body: z.record(z.string(), z.unknown()),
});
/** A message as it crosses the border. `sentAt` is of this attempt: it is signed anew each time it is sent. */
export type Envelope = z.infer<typeof EnvelopeShape>;

/** What one message says, whenever it is sent: equal for every attempt, different for any other content under the same id. */
export function contentHash({ sentAt: _at, ...content }: Envelope): string {
  return hash('sha256', canonicalJson(content), 'hex');
}

export function signEnvelope(keys: NodeKeys, envelope: Envelope): Promise<string> {
  return signAs(keys, KINDS.message, envelope);
}

/** What ends copies or narrows them, and can do nothing else. */
const TAKES_AWAY: ReadonlySet<string> = new Set(['share-revoked', 'copy-narrowed']);

/**
 * Opens an envelope: signature first, then form, then whether it is for us and of now.
 *
 * @refuses exchange.message-too-large, all of `verifyFrom`, fhir.* (depth, duplicate keys), exchange.message-malformed, exchange.wrong-audience, exchange.clock-skew
 */
export async function openEnvelope(trust: TrustList, jws: string, to: string, at: Date): Promise<Envelope> {
  if (jws.length > MESSAGE_BYTES_MAX)
    throw new RefusalError(refuse('exchange.message-too-large', { max: MESSAGE_BYTES_MAX }));
  const { peer, payload } = await verifyFrom(trust, jws.trim(), KINDS.message, at);
  const parsed = EnvelopeShape.safeParse(parseFhirJson(payload, { depthMax: 40, charactersMax: MESSAGE_BYTES_MAX }));
  if (!parsed.success) {
    throw new RefusalError(
      refuse('exchange.message-malformed', { what: parsed.error.issues[0]?.path.join('.') || 'JSON' }),
    );
  }
  const envelope = parsed.data;
  if (envelope.from !== peer.id) throw new RefusalError(refuse('exchange.message-malformed', { what: 'from' }));
  if (envelope.to !== to) throw new RefusalError(refuse('exchange.wrong-audience', { audience: envelope.to }));
  const seconds = (at.getTime() - Date.parse(envelope.sentAt)) / 1000;
  const max = TAKES_AWAY.has(envelope.type) ? CLOCK_SKEW_OF_ENDS_SECONDS : CLOCK_SKEW_SECONDS;
  if (Math.abs(seconds) > max) {
    throw new RefusalError(
      refuse('exchange.clock-skew', { node: peer.id, seconds: Math.round(Math.abs(seconds)), max }),
    );
  }
  return envelope;
}

const ReceiptShape = z.strictObject({
  id: z.string().max(64),
  from: z.string().max(64),
  to: z.string().max(64),
  contentHash: Sha256Hex,
  state: z.enum(['applied', 'held', 'refused']),
  at: z.iso.datetime(),
  /** Held: the number the case waits for. */
  awaits: z.number().int().optional(),
  /** Refused: why, as a code to switch on and a sentence in three languages. */
  refusal: z
    .strictObject({
      code: z.string().max(80),
      text: z.strictObject({
        en: z.string().max(2000),
        'zh-Hans': z.string().max(2000),
        'zh-Hant-HK': z.string().max(2000),
      }),
    })
    .optional(),
});
/** What the receiving node signs for: the message and its content, and what became of it. */
export type Receipt = z.infer<typeof ReceiptShape>;

export function signReceipt(keys: NodeKeys, receipt: Receipt): Promise<string> {
  return signAs(keys, KINDS.receipt, receipt);
}

/**
 * Believes a receipt for this message from this peer, or says why it cannot.
 *
 * @refuses all of `verifyFrom`, exchange.peer-answer-invalid
 */
export async function openReceipt(
  trust: TrustList,
  jws: string,
  expected: {
    readonly id: string;
    readonly peer: string;
    readonly to: string;
    readonly contentHash: string;
    readonly at: Date;
  },
): Promise<Receipt> {
  const { peer, payload } = await verifyFrom(trust, jws.trim(), KINDS.receipt, expected.at);
  const no = (why: string) => new RefusalError(refuse('exchange.peer-answer-invalid', { node: expected.peer, why }));
  if (payload.length > 20_000) throw no('size');
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    throw no('JSON');
  }
  const parsed = ReceiptShape.safeParse(json);
  if (!parsed.success) throw no(parsed.error.issues[0]?.path.join('.') || 'JSON');
  const receipt = parsed.data;
  if (peer.id !== expected.peer || receipt.from !== peer.id) throw no('from');
  if (receipt.to !== expected.to) throw no('to');
  if (receipt.id !== expected.id) throw no('id');
  if (receipt.contentHash !== expected.contentHash) throw no('contentHash');
  return receipt;
}
