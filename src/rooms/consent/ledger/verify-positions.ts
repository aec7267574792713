import type { LedgerFault } from './verify.ts';

/**
 * Watches that positions run 0, 1, 2 … A number that is left out and comes later was moved; one that never comes was deleted; one
 * that comes twice was inserted.
 */
export class PositionCheck {
  #due = 0;
  /** Left-out ranges, low included, high excluded. */
  #gaps: { low: number; high: number }[] = [];
  readonly #found: LedgerFault[] = [];

  see(position: number, entryId: string): void {
    if (position === this.#due) {
      this.#due += 1;
    } else if (position > this.#due) {
      this.#gaps.push({ low: this.#due, high: position });
      this.#due = position + 1;
    } else {
      this.#seeLate(position, entryId);
    }
  }

  faults(): LedgerFault[] {
    const missing = this.#gaps.map(({ low, high }): LedgerFault => {
      return { kind: 'deleted', position: low, until: high, evidence: `nothing stands at ${low}` };
    });
    return [...this.#found, ...missing];
  }

  #seeLate(position: number, entryId: string): void {
    const gap = this.#gaps.find(({ low, high }) => low <= position && position < high);
    const evidence = gap ? `${position} comes after ${this.#due - 1}` : `${position} comes twice`;
    this.#found.push({ kind: gap ? 'reordered' : 'inserted', position, entryId, evidence });
    if (gap === undefined) return;
    this.#gaps = this.#gaps.flatMap((g) =>
      g === gap
        ? [
            { low: g.low, high: position },
            { low: position + 1, high: g.high },
          ].filter(({ low, high }) => low < high)
        : [g],
    );
  }
}
