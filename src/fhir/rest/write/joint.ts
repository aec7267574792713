import type { Scope, Tx } from '#kernel';
import type { Answer, JointWrite } from '#platform/http';
import { type Holders, holdIdentities } from '../../store/identities.ts';
import { type PreparedWrite, writeNew } from '../../store/write.ts';
import type { RestParts } from '../parts.ts';
import { type FhirRequest, type RawInput, toFhirRequest } from '../request/request.ts';
import { timeOf } from '../request/time-limit.ts';
import { isMisplaced } from '../request/wrong-method.ts';
import { answerFound } from './joint-create.ts';

/** What one request wants written, in a statement that it shares with other requests of the same moment. */
export interface JointWork {
  readonly writes: readonly PreparedWrite[];
  /** Index hash of the identifier in the request's `If-None-Exist`: written only where nobody has it. */
  readonly identity?: string;
}

/** Everything that a request does before its statement, and the answer it will get. Undefined where it has to be written alone. */
export type Prepare = (
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
) => Promise<{ readonly output: Answer; readonly work: JointWork } | undefined>;

/**
 * How the pipeline joins requests that create: those that arrive in one turn of the event loop share one transaction and one statement. Such requests depend on nothing
 * that is there, except that some name an identifier which nobody may have; that is looked up for all of them at once.
 */
export function jointOf(parts: RestParts, prepare: Prepare): JointWrite<RawInput, Answer> {
  return {
    prepare: (scope, input) => prepareInTime(parts, scope, input, prepare),
    look: (tx, works) => findHolders(tx, works as readonly JointWork[]),
    write: (tx, works) =>
      writeNew(
        tx,
        (works as readonly JointWork[]).flatMap(({ writes }) => writes),
      ),
    async instead(scope, input, found) {
      const holders = found as Holders;
      // Somebody else is about to make it: alone, the request waits for that one's commit.
      return holders === 'busy' ? undefined : answerFound(parts, scope, toFhirRequest(input), holders);
    },
  };
}

/** @refuses fhir.out-of-time, and what the request is refused for */
async function prepareInTime(parts: RestParts, scope: Scope, input: RawInput, prepare: Prepare): ReturnType<Prepare> {
  const requireTime = timeOf(scope);
  let request: FhirRequest;
  try {
    request = toFhirRequest(input);
  } catch (error) {
    // An address that fits another row: alone, it is answered by `request/wrong-method.ts`.
    if (isMisplaced(error)) return undefined;
    throw error;
  }
  const prepared = await prepare(parts, scope, request);
  requireTime();
  return prepared;
}

/** For each work whoever has the identifier already that nobody may have; undefined where it is to be written. */
async function findHolders(tx: Tx, works: readonly JointWork[]): Promise<(Holders | undefined)[]> {
  const identities = new Set(works.flatMap(({ identity }) => identity ?? []));
  if (identities.size === 0) return [];
  const held = await holdIdentities(tx, [...identities]);
  return works.map(({ identity, writes }) => {
    const found = identity === undefined ? undefined : held.get(identity);
    if (found !== undefined) return found;
    // A later request of the same statement that names the same identifier finds what this one makes.
    for (const { stored, index } of writes) {
      for (const hash of index.tokens) {
        const others = held.get(hash) ?? [];
        if (identities.has(hash) && others !== 'busy') held.set(hash, [...others, stored]);
      }
    }
    return undefined;
  });
}
