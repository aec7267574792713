import type { Scope } from '#kernel';
import type { Answer, JointWrite } from '#platform/http';
import { type Holders, holdIdentities } from '../store/identities.ts';
import { type PreparedWrite, writeNew } from '../store/write.ts';
import { isMisplaced } from './elsewhere.ts';
import type { RestParts } from './parts.ts';
import { type FhirRequest, type RawInput, toFhirRequest } from './request.ts';
import { timeOf } from './time-limit.ts';
import { answerFound } from './write.ts';

/** What a request asks to have written together with others of the moment. */
export interface JointWork {
  readonly writes: readonly PreparedWrite[];
  /** Hash of an identifier: written only where nobody has it. */
  readonly identity?: string;
}

/** A request up to its statement. Undefined where it must go alone. */
export type Prepare = (
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
) => Promise<{ readonly output: Answer; readonly work: JointWork } | undefined>;

/** Creations of one moment: they depend on nothing but that nobody has the identity that some of them name. */
export function jointOf(parts: RestParts, prepare: Prepare): JointWrite<RawInput, Answer> {
  return {
    async prepare(scope, input) {
      const requireTime = timeOf(scope);
      let request: FhirRequest;
      try {
        request = toFhirRequest(input);
      } catch (error) {
        // Alone it is told where it belongs.
        if (isMisplaced(error)) return undefined;
        throw error;
      }
      const prepared = await prepare(parts, scope, request);
      requireTime();
      return prepared;
    },
    async look(tx, works) {
      const all = works as readonly JointWork[];
      const identities = new Set(all.flatMap(({ identity }) => identity ?? []));
      if (identities.size === 0) return [];
      const held = await holdIdentities(tx, [...identities]);
      return all.map(({ identity, writes }) => {
        const found = identity === undefined ? undefined : held.get(identity);
        if (found !== undefined) return found;
        // Who comes later in the same piece finds what this one makes.
        for (const { stored, index } of writes) {
          for (const hash of index.tokens) {
            const others = held.get(hash) ?? [];
            if (identities.has(hash) && others !== 'busy') held.set(hash, [...others, stored]);
          }
        }
        return undefined;
      });
    },
    write: (tx, works) =>
      writeNew(
        tx,
        (works as readonly JointWork[]).flatMap(({ writes }) => writes),
      ),
    async instead(scope, input, found) {
      const holders = found as Holders;
      // Alone it waits until the other is done.
      return holders === 'busy' ? undefined : answerFound(parts, scope, toFhirRequest(input), holders);
    },
  };
}
