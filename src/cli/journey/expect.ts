import { AnswerError } from '../http-client.ts';

/** The journey did not go as a person needs it to go. The message is the whole sentence that the command prints. */
export class JourneyError extends Error {
  override readonly name = 'JourneyError';
}

export function expect(condition: unknown, otherwise: string): asserts condition {
  if (!condition) throw new JourneyError(otherwise);
}

/** The refusal of a request that must be refused, with the code that it must have. */
export async function expectRefusal(what: string, code: string, request: () => Promise<unknown>): Promise<AnswerError> {
  try {
    await request();
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    expect(error.code === code, `${what} was refused as ${error.code}, not as ${code} (${error.message})`);
    expect(error.reasons[0]?.text !== '', `${what} was refused without a sentence`);
    return error;
  }
  throw new JourneyError(`${what} was answered although it must be refused (${code})`);
}

/** How often a poll asks. A person sees no difference below a fifth of a second, and a node is not burdened. */
const POLL_MS = 200;

/** Asks again until there is an answer, and gives up after a time that a person would still wait. */
export async function until<T>(
  what: string,
  withinMs: number,
  ask: () => Promise<T | undefined>,
): Promise<{ readonly value: T; readonly afterMs: number }> {
  const startedAt = performance.now();
  for (;;) {
    const value = await ask();
    const afterMs = performance.now() - startedAt;
    if (value !== undefined) return { value, afterMs };
    expect(afterMs < withinMs, `${what} did not happen within ${withinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
