import { DOCUMENT_TYPES, type DossierItemView, type DossierState, type DossierView } from '#contracts/credentialing';
import type { IconName } from '../design/icons.tsx';

/** A dossier as a list has it: without its papers. */
export type DossierLine = Omit<DossierView, 'items' | 'history' | 'assumptions'>;

export const STATE_LOOKS = {
  draft: { tone: 'neutral', icon: 'edit' },
  submitted: { tone: 'info', icon: 'inbox' },
  'in-review': { tone: 'info', icon: 'eye' },
  supplement: { tone: 'warn', icon: 'alert' },
  approved: { tone: 'good', icon: 'check-circle' },
  refused: { tone: 'bad', icon: 'barred' },
  withdrawn: { tone: 'neutral', icon: 'dash' },
} as const satisfies Record<DossierState, { tone: string; icon: IconName }>;

export const ITEM_LOOKS = {
  there: { tone: 'good', icon: 'check-circle' },
  missing: { tone: 'neutral', icon: 'dash' },
  expired: { tone: 'bad', icon: 'clock' },
  asked: { tone: 'warn', icon: 'alert' },
  optional: { tone: 'neutral', icon: 'plus' },
} as const satisfies Record<DossierItemView['state'], { tone: string; icon: IconName }>;

/** Where a dossier may be on the desk, and where nobody waits for it any more. */
export const OPEN_STATES = ['submitted', 'in-review', 'supplement'] as const satisfies readonly DossierState[];
export const CLOSED_STATES = ['approved', 'refused', 'withdrawn'] as const satisfies readonly DossierState[];

/** How many papers are there, of how many that have to be. */
export function progressOf(items: readonly DossierItemView[]): { readonly there: number; readonly all: number } {
  const needed = items.filter(({ state }) => state !== 'optional');
  return { there: needed.filter(({ state }) => state === 'there').length, all: needed.length };
}

/** What still has to come: what the officer asked for first, then what is over, then what never came. */
export function stillMissing(items: readonly DossierItemView[]): DossierItemView[] {
  const order = ['asked', 'expired', 'missing'] as const;
  return order.flatMap((state) => items.filter((item) => item.state === state));
}

/** Overdue first, then by the day it is due; those whose clock stands come last, the oldest of them first. */
export function byClock(a: DossierLine, b: DossierLine): number {
  return clockRank(a) - clockRank(b) || keyOf(a).localeCompare(keyOf(b));
}

function clockRank({ clock }: DossierLine): number {
  if (clock?.overdue) return 0;
  return clock?.runs ? 1 : 2;
}

function keyOf({ clock, supplement, submittedAt, createdAt }: DossierLine): string {
  return clock?.due ?? supplement?.due ?? submittedAt ?? createdAt;
}

/** The node takes no larger file: a scan of thirty pages. */
export const FILE_BYTES_MAX = 10_485_760;

/** What is wrong with a file before it is sent. The node looks again, and at what is in it. */
export function faultOfFile({ type, size }: { readonly type: string; readonly size: number }): FileFault | undefined {
  if (size === 0) return 'empty';
  if (size > FILE_BYTES_MAX) return 'tooLarge';
  return DOCUMENT_TYPES.some((one) => one === type) ? undefined : 'type';
}

export type FileFault = 'empty' | 'tooLarge' | 'type';

/** Options chosen after one was clicked: of one choice all others go, of several it is ticked or not. */
export function withChoice(
  chosen: readonly string[],
  choice: { readonly take: 'one' | 'some'; readonly options: readonly { readonly id: string }[] },
  option: string,
): string[] {
  if (choice.take === 'some') {
    return chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option];
  }
  const others = choice.options.map(({ id }) => id);
  return [...chosen.filter((one) => !others.includes(one)), option];
}
