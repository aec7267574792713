import type { z } from 'zod';
import { RefusalError } from '#kernel';
import { CLOCK_SKEW_SECONDS } from '../lawbook.ts';
import { refuse } from '../messages.ts';
import { type KINDS, verifyFrom } from './jws.ts';
import type { TrustList } from './trust.ts';

/** What every word of a holder says: who holds the copy, whose it is, and when what it tells was done. */
interface Word {
  readonly from: string;
  readonly to: string;
  readonly at: string;
}

/** Who should have signed it, for whom, and when it came. */
export interface ExpectedWord {
  readonly from: string;
  readonly to: string;
  readonly at: Date;
}

/**
 * Believes a neighbour's signed word on what it did with a copy: its signature, its form, who it is from and for, and that what it tells has happened already.
 *
 * @refuses all of `verifyFrom`, exchange.message-malformed, exchange.wrong-audience, exchange.clock-skew
 */
export async function believeWord<T extends Word>(
  trust: TrustList,
  jws: string,
  kind: (typeof KINDS)[keyof typeof KINDS],
  shape: z.ZodType<T>,
  expected: ExpectedWord,
): Promise<T> {
  const { peer, payload } = await verifyFrom(trust, jws, kind, expected.at);
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    throw malformedWord('JSON');
  }
  const parsed = shape.safeParse(json);
  if (!parsed.success) throw malformedWord(parsed.error.issues[0]?.path.join('.') ?? '');
  const word = parsed.data;
  if (peer.id !== expected.from || word.from !== peer.id) throw malformedWord('from');
  if (word.to !== expected.to) throw new RefusalError(refuse('exchange.wrong-audience', { audience: word.to }));
  const ahead = (Date.parse(word.at) - expected.at.getTime()) / 1000;
  if (ahead > CLOCK_SKEW_SECONDS) {
    const params = { node: peer.id, seconds: Math.round(ahead), max: CLOCK_SKEW_SECONDS };
    throw new RefusalError(refuse('exchange.clock-skew', params));
  }
  return word;
}

/** @param what - the element that is not as it should be */
export function malformedWord(what: string): RefusalError {
  return new RefusalError(refuse('exchange.message-malformed', { what: `receipt.${what}` }));
}
