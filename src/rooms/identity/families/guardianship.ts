import { type Decision, granted, type Holder, isOneHolder, type Refusal, refused } from '#kernel';
import type { GuardianOrder } from '../contract.ts';
import { isCalendarDate } from '../papers.ts';
import type { StandingLaw } from './lawbook.ts';
import { refuseFamily } from './messages.ts';

/**
 * What speaks against the document by which somebody is to stand for an adult. It is one of those that count here, it holds on the first day of the tie, and it is not over.
 *
 * @param from - first day of the tie
 * @param today - YYYY-MM-DD at the node
 * @refuses identity.order-missing, identity.order-kind-not-here, identity.order-period, identity.order-not-yet; all that apply
 */
export function faultsOfOrder(
  order: GuardianOrder | undefined,
  from: string,
  today: string,
  law: StandingLaw,
): readonly Refusal[] {
  if (order === undefined) return [refuseFamily('identity.order-missing', undefined, 'order')];
  const faults: Refusal[] = [];
  if (!law.documents.includes(order.kind)) {
    faults.push(refuseFamily('identity.order-kind-not-here', undefined, 'order.kind'));
  }
  const { until } = order;
  const isPeriod =
    isCalendarDate(order.from) &&
    (until === undefined || (isCalendarDate(until) && until >= order.from && until >= today && until >= from));
  if (!isPeriod) {
    const period = { from: order.from, until: until ?? '…' };
    faults.push(refuseFamily('identity.order-period', period, until === undefined ? 'order.from' : 'order.until'));
  } else if (from < order.from) {
    faults.push(refuseFamily('identity.order-not-yet', { from: order.from }, 'from'));
  }
  return faults;
}

/** What is known of a tie that waits. `number`: as the document prints it. */
interface WaitingTie {
  readonly enteredBy: Holder;
  readonly confirmUntil: Date;
  readonly number: string;
}

/**
 * Whether this person is the second one who may confirm that somebody stands for an adult. Accounts are no people: only who has an entry of their own in the directory, and another than whoever entered it, is known to
 * be somebody else.
 *
 * @param by - both as the directory knows them (`asPeople`)
 * @refuses identity.tie-confirmation-lapsed, identity.tie-second-person, identity.tie-person-unknown
 */
export function decideSecondPerson(
  { enteredBy, confirmUntil }: Pick<WaitingTie, 'enteredBy' | 'confirmUntil'>,
  by: Holder,
  at: Date,
): Decision<true> {
  if (at >= confirmUntil) return refused(refuseFamily('identity.tie-confirmation-lapsed'));
  if (isOneHolder(enteredBy, by)) return refused(refuseFamily('identity.tie-second-person'));
  return isKnown(by) && isKnown(enteredBy) ? granted(true) : refused(refuseFamily('identity.tie-person-unknown'));
}

/** Whether it is known who somebody at the desk is, beside the account. */
export function isKnown({ fhirUser }: Holder): boolean {
  return fhirUser?.startsWith('Practitioner/') === true;
}

/** The second person types the number from the document in their own hands, however it is spaced. @refuses identity.order-number-differs */
export function decideNumber({ number }: Pick<WaitingTie, 'number'>, typed: string): Decision<true> {
  return plain(number) === plain(typed)
    ? granted(true)
    : refused(refuseFamily('identity.order-number-differs', undefined, 'number'));
}

function plain(number: string): string {
  return number
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{P}]/gu, '');
}
