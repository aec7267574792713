import { RefusalError, type Scope, toCalendarDate } from '#kernel';
import type { LedgerMonthsView, LedgerMonthView } from '../contract.ts';
import { isOverElsewhere, sealDueAt } from './keep-months.ts';
import { ledgerKeepingLaw } from './lawbook.ts';
import { refuseLedger } from './messages.ts';
import { listParts, listSeals, type Seal } from './seal.ts';

/**
 * The months of the ledger, the newest first: which are closed, which lie in a file, and what is in the way of the others.
 *
 * @refuses consent.ledger-no-law
 */
export async function listMonths(
  scope: Scope,
  { neighbours, archives }: { readonly neighbours: readonly string[]; readonly archives?: string },
): Promise<LedgerMonthsView> {
  const { tx, clock, node } = scope;
  const now = clock.now();
  const law = ledgerKeepingLaw(node.jurisdiction, toCalendarDate(now));
  if (law === undefined) throw new RefusalError(refuseLedger('consent.ledger-no-law'));
  const seals = new Map((await listSeals(tx)).map((seal) => [seal.month, seal]));
  const items: LedgerMonthView[] = [...seals.values()].map(toMonth);
  for (const part of await listParts(tx)) {
    // The next month's part is made ahead.
    if (seals.has(part.month) || part.month > now.toISOString().slice(0, 7)) continue;
    const dueAt = sealDueAt(part, law.value);
    const isDue = dueAt <= now;
    const isConfirmed = !isDue || (await isOverElsewhere(tx, { neighbours }, part.until));
    const state = !isDue ? 'open' : isConfirmed ? 'due' : 'unconfirmed';
    items.push({ month: part.month, state, dueAt: dueAt.toISOString() });
  }
  // It tells of nobody; but who watches over the ledger is watched as well.
  scope.note({
    action: 'read',
    outcome: 'permitted',
    kinds: {},
    basis: 'consent/ledger-export',
    detail: { list: 'months' },
  });
  const { value, instrument, source } = law;
  return {
    items: items.sort((a, b) => (a.month < b.month ? 1 : -1)),
    hasArchives: archives !== undefined,
    law: { ...value, instrument, source },
  };
}

function toMonth(seal: Seal): LedgerMonthView {
  const { month, entries, sealedAt, archivedAt, dropped, faults } = seal;
  return {
    month,
    state: dropped ? 'let-go' : archivedAt !== undefined ? 'archived' : faults !== undefined ? 'faulty' : 'sealed',
    entries,
    sealedAt,
    ...(archivedAt === undefined ? {} : { archivedAt: archivedAt.toISOString() }),
    ...(faults === undefined ? {} : { faults: [...faults] }),
  };
}
