import { lawInForce, type Scope, toCalendarDate } from '#kernel';
import type { CopyView } from '../contract.ts';
import { RECEIPT_HOURS } from '../lawbook.ts';
import { retentionInWords } from '../retention/words.ts';
import type { OpeningState } from './receipt-store.ts';

/** What became of each opening's copy, by the receipts that came and by the clock. */
export function copyViews(scope: Pick<Scope, 'node' | 'clock'>, openings: readonly OpeningState[]): CopyView[] {
  const at = scope.clock.now();
  const hours = receiptHours(scope);
  return openings.map((opening) => toCopyView(opening, at, hours));
}

/** How many hours a holder has for its receipt. */
export function receiptHours({ node, clock }: Pick<Scope, 'node' | 'clock'>): number {
  return lawInForce(RECEIPT_HOURS, node.jurisdiction, toCalendarDate(clock.now()))?.value ?? 0;
}

function toCopyView(opening: OpeningState, at: Date, hours: number): CopyView {
  const { id, node, organization, openedAt, showUntil, endedAt, askedAgainAt, receiptAt, reason, keptUntil, law } =
    opening;
  const overAt = endedAt !== null && endedAt < showUntil ? endedAt : showUntil;
  const receiptBy = new Date(overAt.getTime() + hours * 3_600_000);
  return {
    opening: id,
    node,
    organization: organization.name,
    openedAt: openedAt.toISOString(),
    state: stateOf(opening, { at, overAt, receiptBy }),
    overAt: overAt.toISOString(),
    receiptBy: receiptBy.toISOString(),
    ...(receiptAt === null ? {} : { at: receiptAt.toISOString() }),
    ...(reason === null ? {} : { reason }),
    ...(keptUntil === null || law === null ? {} : { kept: { until: keptUntil, law: retentionInWords(law) } }),
    ...(askedAgainAt === null ? {} : { askedAgainAt: askedAgainAt.toISOString() }),
    ...narrowedOf(opening, at, hours),
  };
}

function narrowedOf(
  { withheld, withheldAt, withheldSignedAt, erasedAt, keptUntil }: OpeningState,
  at: Date,
  hours: number,
): Pick<CopyView, 'narrowed'> {
  // What became of the whole is all there is to say then.
  if (withheldAt === null || withheld.length === 0 || erasedAt !== null || keptUntil !== null) return {};
  const by = withheldAt.getTime() + hours * 3_600_000;
  const state = withheldSignedAt !== null ? 'done' : by < at.getTime() ? 'overdue' : 'awaited';
  const since = withheldAt.toISOString();
  const signed = withheldSignedAt === null ? {} : { at: withheldSignedAt.toISOString() };
  return { narrowed: { entries: withheld.length, since, state, ...signed } };
}

function stateOf(
  { outcome, erasedAt }: OpeningState,
  { at, overAt, receiptBy }: { readonly at: Date; readonly overAt: Date; readonly receiptBy: Date },
): CopyView['state'] {
  if (outcome !== null) return outcome;
  // Erased before receipts were kept one by one.
  if (erasedAt !== null) return 'erased';
  if (overAt > at) return 'held';
  return receiptBy < at ? 'overdue' : 'awaited';
}
