import type { z } from 'zod';
import { RefusalError, type Scope } from '#kernel';
import type { AskForReceipt, CopyView, ListReceipts, ReceiptList } from '../contract.ts';
import { tellAgain } from '../narrowing/overdue.ts';
import { askForReceipt } from './ask-receipt.ts';
import { copyViews, receiptHours } from './copy-view.ts';
import { refuseErasure } from './messages.ts';
import { findOwedOpening, listOpenings } from './receipt-store.ts';

const DESK_BASIS = 'exchange/export-desk';

/**
 * Copies that somebody opened elsewhere and whose end their holders answer for: the overdue ones, those whose time for it still runs, or those that were answered.
 * Whose they are is not told.
 */
export async function listReceipts(
  scope: Scope,
  { state, limit }: z.output<typeof ListReceipts>,
): Promise<z.infer<typeof ReceiptList>> {
  const at = scope.clock.now();
  const late = new Date(at.getTime() - receiptHours(scope) * 3_600_000);
  const which = state === 'answered' ? 'answered' : 'owed';
  const rows = await listOpenings(scope.tx, which, { over: state === 'overdue' ? late : at, limit });
  const views = copyViews(scope, rows).map((copy, i) => ({ share: rows[i]?.shareId ?? '', copy }));
  noteDesk(scope, { receipts: String(views.length) });
  const isAsked = ({ copy }: { readonly copy: CopyView }) => copy.state === state || copy.narrowed?.state === state;
  return { receipts: views.filter((one) => state === 'answered' || isAsked(one)) };
}

/**
 * A person at the desk has a holder asked again.
 *
 * @refuses exchange.receipt-not-owed
 */
export async function askAgain(scope: Scope, { share, opening }: z.output<typeof AskForReceipt>): Promise<CopyView> {
  const row = await findOwedOpening(scope.tx, share, opening);
  const [view] = row ? copyViews(scope, [row]) : [];
  const isOwed = view?.state === 'overdue' || view?.state === 'awaited';
  if (row === undefined || view === undefined || !(isOwed || view.narrowed?.state === 'overdue')) {
    throw new RefusalError(refuseErasure('exchange.receipt-not-owed'));
  }
  if (isOwed) await askForReceipt(scope, { shareId: share, openingId: opening, node: row.node });
  else await tellAgain(scope, { shareId: share, id: opening });
  noteDesk(scope, { share, opening });
  return { ...view, askedAgainAt: scope.clock.now().toISOString() };
}

function noteDesk(scope: Scope, detail: Readonly<Record<string, string>>): void {
  scope.note({ action: 'read', outcome: 'permitted', kinds: {}, basis: DESK_BASIS, detail });
}
