import { z } from 'zod';
import { isObject, parseFhirJson } from '#fhir';
import { RefusalError } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import type { DirectoryUpdate, SharedEntry } from '#rooms/directory';
import { CLOCK_SKEW_SECONDS } from '../lawbook.ts';
import { refuse } from '../messages.ts';
import { KINDS, signAs, verifyFrom } from './jws.ts';
import type { TrustList } from './trust.ts';

const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const UpdateShape = z.strictObject({
  keeper: z.string().min(1).max(64),
  /** What it answers: the count after which was asked. */
  since: Count,
  revision: Count,
  at: z.iso.datetime(),
  hasMore: z.boolean(),
  entries: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/),
        revision: Count,
        resources: z
          .array(z.custom<SharedEntry['resources'][number]>((value) => isObject(value)))
          .min(1)
          .max(100),
      }),
    )
    .max(200),
});

/** Signs what this node says of the institutions it answers for, as of now. */
export function signUpdate(keys: NodeKeys, update: DirectoryUpdate, since: number, at: Date): Promise<string> {
  const { keeper, revision, entries, hasMore } = update;
  return signAs(keys, KINDS.directory, { keeper, since, revision, at: at.toISOString(), hasMore, entries });
}

/**
 * Believes a neighbour's update, or says why not: signature first, then form, then whether it is its own, of now, and the answer to what was asked.
 *
 * @refuses all of `verifyFrom`, fhir.* (depth, duplicate keys), exchange.peer-answer-invalid, exchange.clock-skew
 */
export async function openUpdate(
  trust: TrustList,
  jws: string,
  expected: { readonly peer: string; readonly since: number; readonly at: Date },
): Promise<DirectoryUpdate> {
  const { peer, payload } = await verifyFrom(trust, jws.trim(), KINDS.directory, expected.at);
  const no = (why: string) => new RefusalError(refuse('exchange.peer-answer-invalid', { node: expected.peer, why }));
  if (peer.id !== expected.peer) throw no('iss');
  const parsed = UpdateShape.safeParse(parseFhirJson(payload, { depthMax: 40, charactersMax: payload.length }));
  if (!parsed.success) throw no(parsed.error.issues[0]?.path.join('.') || 'JSON');
  const { since, at, ...update } = parsed.data;
  if (update.keeper !== peer.id) throw no('keeper');
  if (since !== expected.since) throw no('since');
  const seconds = (expected.at.getTime() - Date.parse(at)) / 1000;
  if (Math.abs(seconds) > CLOCK_SKEW_SECONDS) {
    const params = { node: peer.id, seconds: Math.round(Math.abs(seconds)), max: CLOCK_SKEW_SECONDS };
    throw new RefusalError(refuse('exchange.clock-skew', params));
  }
  // Each change of the keeper has a number of its own, and they come in their order.
  const numbers = update.entries.map(({ revision }) => revision);
  if (numbers.some((number, place) => number <= (numbers[place - 1] ?? since))) throw no('entries.revision');
  if (numbers.some((number) => number > update.revision)) throw no('revision');
  return update;
}
