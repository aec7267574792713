import type { Scope } from '#kernel';

/**
 * A body that is made part by part while it is sent: a file larger than memory. Each part is made in a scope of its own, when its reader has taken the one before, and what its making
 * notes is in the ledger, durably, before the part leaves.
 *
 * @property next - the next part, of about so many bytes; undefined at the end
 * @property stands - whether what was given lately might still be given: asked while a reader takes nothing, because what was written then is still on its way
 */
export class BodyParts {
  readonly next: (scope: Scope, bytes: number) => Promise<string | undefined>;
  readonly stands: (scope: Scope) => Promise<boolean>;

  constructor(next: BodyParts['next'], stands: BodyParts['stands'] = async () => true) {
    this.next = next;
    this.stands = stands;
  }
}

/** What a stream is made of. */
interface StreamParts {
  readonly make: (bytes: number) => Promise<string | undefined>;
  readonly stands?: () => Promise<boolean>;
  /** Hears the fault, which can be answered no more. */
  readonly failed: (fault: unknown) => void;
}

/** A slow reader gets little at a time: what was decided before a no and has not left is one part at most. */
const BYTES_MIN = 16_384;
/** A quick one gets so much: each part waits for the ledger, and more would save it nothing. */
const BYTES_MAX = 1_048_576;
/** A reader who has taken a part within this time is quick. */
const QUICK_MS = 50;
/** Between two looks at what a reader does not take: with the look itself less than five seconds. */
const LOOK_MS = 2_000;
/** Who has taken nothing for so many looks, a minute, is not waited for. */
const LOOKS_MAX = 30;

/**
 * The stream of what is made. A part is made when its reader asks for it, never ahead. The first is made before the answer begins: what it refuses is still an answer of its own. A later part
 * that fails breaks the connection off, so that nobody takes the rest for the whole; so does what may be given no longer while its reader has not taken it.
 */
export async function streamOf({ make, stands, failed }: StreamParts): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let bytes = BYTES_MIN;
  let first: { readonly part: string | undefined } | undefined = { part: await make(bytes) };
  let given = performance.now();
  let stopLooking = () => {};
  const breakOff = (controller: ReadableStreamDefaultController, fault: unknown) => {
    stopLooking();
    failed(fault);
    controller.error(fault);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        stopLooking();
        const isQuick = performance.now() - given < QUICK_MS;
        bytes = isQuick ? Math.min(bytes * 2, BYTES_MAX) : BYTES_MIN;
        try {
          const part = first ? first.part : await make(bytes);
          first = undefined;
          if (part === undefined) return controller.close();
          controller.enqueue(encoder.encode(part));
          given = performance.now();
          stopLooking = lookAgain(stands, (fault) => breakOff(controller, fault));
        } catch (error) {
          breakOff(controller, error);
        }
      },
      cancel: () => stopLooking(),
    },
    { highWaterMark: 0 },
  );
}

/** Looks from time to time whether what was given still stands, until it is told to stop. */
function lookAgain(stands: StreamParts['stands'], breakOff: (fault: unknown) => void): () => void {
  let looks = 0;
  let timer = setTimeout(() => void look(), LOOK_MS).unref();
  let isOver = false;
  async function look(): Promise<void> {
    looks++;
    try {
      const isFine = stands === undefined || (await stands());
      if (isOver) return;
      if (!isFine) breakOff(new Error('what was on its way may be given no longer'));
      else if (looks === LOOKS_MAX) breakOff(new Error('nobody takes it'));
      else timer = setTimeout(() => void look(), LOOK_MS).unref();
    } catch (error) {
      if (!isOver) breakOff(error);
    }
  }
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
