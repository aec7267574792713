import type { Scope } from '#kernel';

/**
 * A body that is made part by part while it is sent: a file larger than memory. Each part is made in a scope of its own, and what its making notes is in
 * the ledger, durably, before the part leaves.
 *
 * @property next - the next part; undefined at the end
 */
export class BodyParts {
  readonly next: (scope: Scope) => Promise<string | undefined>;

  constructor(next: BodyParts['next']) {
    this.next = next;
  }
}

/**
 * The stream of what is made, one part ahead of the reader at most. The first part is made before the answer begins: what it refuses is still an answer of its
 * own. A later part that fails breaks the connection off, so that nobody takes the rest for the whole.
 *
 * @param failed - hears the fault, which can be answered no more
 */
export async function streamOf(
  make: () => Promise<string | undefined>,
  failed: (fault: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let first: { readonly part: string | undefined } | undefined = { part: await make() };
  return new ReadableStream({
    async pull(controller) {
      try {
        const part = first ? first.part : await make();
        first = undefined;
        if (part === undefined) controller.close();
        else controller.enqueue(encoder.encode(part));
      } catch (error) {
        failed(error);
        controller.error(error);
      }
    },
  });
}
