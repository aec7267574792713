import type { AccessNote, Clock } from '#kernel';
import type { LedgerFacts } from './pipeline.ts';

interface Entry {
  readonly facts: LedgerFacts;
  readonly note: AccessNote;
}

/** Refusals of one source and kind that are written one by one. A person who mistypes stays below it. */
const SINGLY = 5;
/** What comes above it is one entry for each of these: short enough that a patient is told of it while it goes on. */
const WINDOW_MS = 60_000;
/** Sources and kinds that are told apart. Whoever has more addresses than that is one source. */
const TOLD_APART_MAX = 1_000;

interface Window {
  since: number;
  singly: number;
  /** Not written yet, and the last of them. */
  more: number;
  last: Entry;
}

export interface DenialSieve {
  /** Those of these entries that are written now; the rest is counted. */
  sift(entries: readonly Entry[], source: string): readonly Entry[];
  /**
   * Hands over one entry with a number for each source and kind whose minute is over. What could not be written stays counted.
   *
   * @param which - `all` at the end of the program
   */
  drain(write: (entries: readonly Entry[]) => Promise<void>, which?: 'due' | 'all'): Promise<void>;
}

/**
 * Keeps those whom nobody knows from filling the ledger: the first few refusals of a source and kind are entries of their own, the others one entry each
 * minute that says how many they were. Only callers without a name are sieved; a name is accountable, and a neighbour's is signed.
 */
export function createDenialSieve(clock: Clock): DenialSieve {
  const windows = new Map<string, Window>();

  const isPassed = (entry: Entry, source: string): boolean => {
    const { actor } = entry.facts;
    if (actor.kind !== 'anonymous' || entry.note.outcome !== 'denied') return true;
    const exact = keyOf(entry, source);
    const key = windows.has(exact) || windows.size < TOLD_APART_MAX ? exact : keyOf(entry, '*');
    const at = clock.now().getTime();
    const open = windows.get(key);
    // A minute that is over and had nothing more to tell is forgotten; one that had waits for `drain`.
    const window =
      open && (open.more > 0 || at - open.since < WINDOW_MS) ? open : { since: at, singly: 0, more: 0, last: entry };
    windows.set(key, window);
    if (window.singly < SINGLY) {
      window.singly += 1;
      return true;
    }
    window.more += 1;
    window.last = entry;
    return false;
  };

  return {
    sift: (entries, source) => entries.filter((entry) => isPassed(entry, source)),

    async drain(write, which = 'due') {
      const at = clock.now();
      const due = [...windows].filter(([, { since }]) => which === 'all' || at.getTime() - since >= WINDOW_MS);
      const told = due.filter(([, { more }]) => more > 0).map(([, window]) => ({ window, times: window.more }));
      if (told.length > 0) await write(told.map(({ window, times }) => toEntry(window, times, at)));
      for (const { window, times } of told) {
        window.more -= times;
        window.since = at.getTime();
      }
      // A flood that goes on is one entry each minute; one that has stopped is forgotten, and the next refusal is written singly again.
      const toldNow = new Set(told.map(({ window }) => window));
      for (const [key, window] of due) if (!toldNow.has(window)) windows.delete(key);
    },
  };
}

function keyOf({ note }: Entry, source: string): string {
  return JSON.stringify([
    source,
    note.action,
    note.basis,
    note.detail?.['route'],
    note.detail?.['share'],
    note.patientId,
  ]);
}

function toEntry({ last, since }: Window, times: number, at: Date): Entry {
  const { facts, note } = last;
  const detail = { ...note.detail, times: String(times), since: new Date(since).toISOString() };
  return { facts: { ...facts, at }, note: { ...note, detail } };
}
