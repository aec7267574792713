/**
 * Joins what different callers ask in one turn of the event loop into one piece of work. A busy node makes few large pieces and an idle one works at once.
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

  /** After the turn's last request has been read, and before the next turn waits for more; so too when a piece is done, whose answers came in a turn with new requests. */
  function schedule(): void {
    if (isDue || atOnce >= atOnceMax || waiting.length === 0) return;
    isDue = true;
    setImmediate(() => void drain());
  }

  return (item) => {
    const own: Waiting = { item, ...Promise.withResolvers<Answer>() };
    waiting.push(own);
    schedule();
    return own.promise;
  };
}
