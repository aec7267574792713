import type { AccessLogEntry } from '#contracts/consent';
import type { IconName } from '../design/icons.tsx';
import type { en } from '../i18n/en/index.ts';

export type AccessFilter = 'others' | 'all' | 'sz' | 'hk' | 'crossing' | 'denied';
export type KindName = keyof (typeof en)['patient']['kind'];

export function passes(entry: AccessLogEntry, filter: AccessFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    // Her own reading is in the list too, but it is not what she came to see.
    case 'others':
      return entry.role !== 'patient';
    case 'denied':
      return entry.outcome === 'denied';
    case 'crossing':
      return entry.action === 'disclose' || entry.action === 'receive';
    default:
      return entry.node === filter;
  }
}

/** Entries of one day under one heading; the order of the answer, newest first, is kept. */
export function toDays(
  entries: readonly AccessLogEntry[],
  dayKey: (instant: string) => string,
): readonly { readonly key: string; readonly entries: readonly AccessLogEntry[] }[] {
  const days = new Map<string, AccessLogEntry[]>();
  for (const entry of entries) {
    const key = dayKey(entry.at);
    const day = days.get(key);
    if (day === undefined) days.set(key, [entry]);
    else day.push(entry);
  }
  return [...days].map(([key, list]) => ({ key, entries: list }));
}

export const ACTION_ICONS = {
  read: 'eye',
  search: 'search',
  history: 'history',
  create: 'plus',
  update: 'edit',
  delete: 'close',
  disclose: 'send',
  receive: 'inbox',
  share: 'qr',
  revoke: 'stop',
  export: 'download',
  'sign-in': 'key',
  operate: 'exchange',
} as const satisfies Record<AccessLogEntry['action'], IconName>;
