import type { Clock } from '#kernel';
import type { Registration } from './model.ts';

/**
 * Seconds that all subscriptions of one owner together may ask of the store about the changes of one transaction. Questions begin at the ids that changed, so only criteria that lead over
 * half the data take longer. Everybody else waits behind them, but never longer because one owner has many.
 */
export const ASKING_SECONDS = 5;

/** How long each subscription's last question took, in milliseconds; kept by a process while it lives. */
export type Costs = Map<string, number>;
/** Subscriptions whose costs are kept; beyond it all are forgotten, and learnt anew. */
const COSTS_MAX = 10_000;

/** What is left of the owners' time within one transaction. */
export class AskingTime {
  readonly #clock: Clock;
  readonly #costs: Costs;
  readonly #spent = new Map<string, number>();

  constructor(clock: Clock, costs: Costs) {
    this.#clock = clock;
    this.#costs = costs;
    if (costs.size > COSTS_MAX) costs.clear();
  }

  /** Subscriptions that were quick last time come first: a slow one then takes time only from those that are slower. */
  inOrder<T extends { readonly registration: Registration }>(all: readonly T[]): readonly T[] {
    const costOf = ({ registration: { id } }: T) => this.#costs.get(id) ?? 0;
    return all.toSorted((a, b) => costOf(a) - costOf(b));
  }

  /** Milliseconds that are left to an owner. */
  leftTo({ owner }: Registration): number {
    return ASKING_SECONDS * 1000 - (this.#spent.get(owner) ?? 0);
  }

  /** Asks, and takes what it took from the owner's time. */
  async spend<T>({ id, owner }: Registration, ask: () => Promise<T>): Promise<T> {
    const from = this.#clock.now().getTime();
    try {
      return await ask();
    } finally {
      const took = this.#clock.now().getTime() - from;
      this.#costs.set(id, took);
      this.#spent.set(owner, (this.#spent.get(owner) ?? 0) + took);
    }
  }
}
