import { lawInForce, type Refusal, type Scope, toCalendarDate } from '#kernel';
import type { LegalBasis } from './crypto/envelope.ts';
import { MESSAGE_LAW, type RuledMessage } from './lawbook.ts';
import { refuse } from './messages.ts';

/**
 * The rule that a message about a share's end rests on. Such a message must go whatever law lets records out: it brings nothing of hers, it takes back.
 *
 * @source lawbook exchange/MESSAGE_LAW
 */
export function basisOf({ node, clock }: Pick<Scope, 'node' | 'clock'>, type: RuledMessage): readonly LegalBasis[] {
  const entries = MESSAGE_LAW.filter(({ value }) => value === type);
  const law = lawInForce(entries, node.jurisdiction, toCalendarDate(clock.now()));
  if (law === undefined) return [];
  const { jurisdiction, instrument, clause } = law;
  return [{ jurisdiction, instrument: instrument.en, ...(clause === undefined ? {} : { clause: clause.en }) }];
}

/** The jurisdiction of a rule that the consortium gave itself. */
const EVERYWHERE = '*';

/**
 * Does a message that came name the law it rests on? A rule must be of one of the two jurisdictions or the consortium's own; of a type with a rule of its own,
 * it must be that rule. Whether the sender's law really holds is the sender's to answer for: it signed it, and it stands in both ledgers.
 *
 * @refuses exchange.legal-basis-missing, exchange.legal-basis-foreign
 */
export function faultOfBasis(
  { type, legalBasis }: { readonly type: string; readonly legalBasis: readonly LegalBasis[] },
  jurisdictions: readonly string[],
): Refusal | undefined {
  if (legalBasis.length === 0) return refuse('exchange.legal-basis-missing', { type });
  const own = MESSAGE_LAW.filter(({ value }) => value === type);
  const isKnown = ({ jurisdiction, instrument }: LegalBasis) =>
    own.length > 0
      ? own.some((law) => law.jurisdiction === jurisdiction && law.instrument.en === instrument)
      : [EVERYWHERE, ...jurisdictions].includes(jurisdiction);
  const foreign = legalBasis.find((basis) => !isKnown(basis));
  return (
    foreign && refuse('exchange.legal-basis-foreign', { type, law: `${foreign.jurisdiction}, ${foreign.instrument}` })
  );
}
