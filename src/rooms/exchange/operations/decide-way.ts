import { type Decision, granted, refused, type Scope, toCalendarDate } from '#kernel';
import type { LegalBasis } from '../crypto/envelope.ts';
import type { TrustList } from '../crypto/trust.ts';
import { applyLaw, type Disclosure, toLegalBasis } from '../exports/decide.ts';
import { refuse } from '../messages.ts';

/** What the patient did and said about this one sending. What is not on record is false. */
export interface WayFacts {
  /** Id of the node it goes to. */
  readonly to: string;
  /** The case began with a record that the patient carried over by a share. */
  readonly patientCarries: boolean;
  /** The patient agreed separately to this very sending, and somebody recorded it. */
  readonly patientAgreed: boolean;
}

/**
 * What the patient's acts mean to the lawbooks. Her agreement to this very sending is the separate consent, for it names recipient, purpose and kinds; who carries a
 * record over has made a share, whose text told her the same and asked for her consent to it.
 */
export function saidByPatient({
  patientCarries,
  patientAgreed,
}: Pick<WayFacts, 'patientCarries' | 'patientAgreed'>): Pick<
  Disclosure,
  'patientCarries' | 'separateConsent' | 'sensitiveConsent' | 'patientTold'
> {
  const hasSaid = patientAgreed || patientCarries;
  return { patientCarries, separateConsent: patientAgreed, sensitiveConsent: hasSaid, patientTold: hasSaid };
}

/**
 * Decides by which rules of both jurisdictions a patient's data may go to another node today, where she carries her record: what is asked before a sending is
 * prepared. Whatever goes is decided again when it goes, and that decision is kept (`exports/decide.ts`). Between nodes of one jurisdiction nothing leaves, and
 * no rule is needed.
 *
 * @returns the rules, as the message names them; across a border never none
 * @refuses exchange.unknown-node, and all of consent's `decideExport`
 * @source lawbook consent/EXPORT_ROUTES, consent/EXPORT_DUTIES
 */
export function decideWay(
  scope: Pick<Scope, 'node' | 'clock' | 'purpose'>,
  trust: TrustList,
  { to, ...said }: WayFacts,
): Decision<readonly LegalBasis[]> {
  const peer = trust.byId(to);
  if (peer === undefined) return refused(refuse('exchange.unknown-node', { node: to }));
  const { node, clock, purpose } = scope;
  if (peer.jurisdiction === node.jurisdiction) return granted([]);
  const { entries, refusals } = applyLaw({
    from: node.jurisdiction,
    to: peer.jurisdiction,
    day: toCalendarDate(clock.now()),
    recipientName: peer.name.en,
    purpose,
    ...saidByPatient(said),
  });
  const [first, ...more] = refusals;
  return first ? refused(first, ...more) : granted(toLegalBasis(entries));
}
