import { type LawEntry, RefusalError, type Scope, toCalendarDate } from '#kernel';
import type { ShareTerms } from './contract.ts';
import { shareLaw } from './grants/rules.ts';
import { refuse } from './messages.ts';

/**
 * The defaults and limits of a share here and today.
 *
 * @refuses consent.no-law
 */
export async function getShareTerms({ node, clock }: Scope): Promise<ShareTerms> {
  const day = toCalendarDate(clock.now());
  const law = shareLaw(node.jurisdiction, day);
  if (law === undefined) {
    throw new RefusalError(refuse('consent.no-law', { from: node.jurisdiction, to: '*', day }));
  }
  const named = ({ instrument, source }: LawEntry<unknown>) => ({ instrument, source });
  const tries = law.passcodeTries.value;
  return {
    lookBackMonths: { ...law.lookBackMonths.value, unit: 'months', ...named(law.lookBackMonths) },
    validityMinutes: { ...law.validityMinutes.value, unit: 'minutes', ...named(law.validityMinutes) },
    opens: { ...law.opens.value, unit: 'times', ...named(law.opens) },
    passcodeTries: { default: tries, min: tries, max: tries, unit: 'times', ...named(law.passcodeTries) },
  };
}
