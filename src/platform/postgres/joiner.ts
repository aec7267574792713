/** Turns of the event loop that a piece gathers: where somebody comes in every one of them, the first must not wait for the last. */
const TURNS_MAX = 4;

/**
 * Joins what different callers ask in the same moment into one piece of work: the moment lasts while each turn of the event loop brings somebody, some turns at most. A busy node makes
 * few large pieces, and an idle one works after a turn in which nobody came, which takes some microseconds.
 *
 * @param work - answers in the order of the items
 * @param atOnceMax - pieces under way at a time; what comes meanwhile gathers
 * @returns asks for one item. Where a piece of several items fails each is tried alone, so that nobody fails for a neighbour's sake
 */
export function createJoiner<Item, Answer>(
  work: (items: readonly Item[]) => Promise<readonly Answer[]>,
  atOnceMax: number,
): (item: Item) => Promise<Answer> {
  interface Waiting extends PromiseWithResolvers<Answer> {
    readonly item: Item;
  }
  let waiting: Waiting[] = [];
  let atOnce = 0;
  let isDue = false;

  async function settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await work(batch.map((w) => w.item));
      batch.forEach((w, i) => {
        w.resolve(answers[i] as Answer);
      });
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else await Promise.all(batch.map((one) => settle([one])));
    }
  }

  async function drain(): Promise<void> {
    isDue = false;
    const batch = waiting;
    waiting = [];
    atOnce++;
    await settle(batch);
    atOnce--;
    schedule();
  }

  /** So too when a piece is done, whose answers came in a turn with new requests. */
  function schedule(): void {
    if (isDue || atOnce >= atOnceMax || waiting.length === 0) return;
    isDue = true;
    setImmediate(gather, 0, TURNS_MAX);
  }

  /** Requests that were sent together arrive in turns one behind the other. A small piece costs what a large one does: a process woken here, and one there. */
  function gather(before: number, turnsLeft: number): void {
    const { length } = waiting;
    if (length === before || turnsLeft === 0) void drain();
    else setImmediate(gather, length, turnsLeft - 1);
  }

  return (item) => {
    const own: Waiting = { item, ...Promise.withResolvers<Answer>() };
    waiting.push(own);
    schedule();
    return own.promise;
  };
}
