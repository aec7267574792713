import { type Decision, granted, refused, type Scope, toCalendarDate } from '#kernel';
import type { LegalBasis } from '../crypto/envelope.ts';
import type { TrustList } from '../crypto/trust.ts';
import { refuse } from '../messages.ts';
import { type DisclosureFacts, decideDisclosure, routesInForce } from '../neighbours.ts';

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
 * Decides by which rules of this jurisdiction a patient's data may go to another node today. Between nodes of one jurisdiction nothing leaves, and no rule is needed.
 *
 * @returns the rules, as the message names them; across a border never none
 * @refuses exchange.unknown-node, and all of consent's `decideDisclosure`
 * @source lawbook consent/EXPORT_ROUTES
 */
export function decideWay(
  scope: Pick<Scope, 'node' | 'clock'>,
  trust: TrustList,
  { to, patientCarries, patientAgreed }: WayFacts,
): Decision<readonly LegalBasis[]> {
  const peer = trust.byId(to);
  if (peer === undefined) return refused(refuse('exchange.unknown-node', { node: to }));
  return decideLaw({
    from: scope.node.jurisdiction,
    to: peer.jurisdiction,
    day: toCalendarDate(scope.clock.now()),
    recipientName: peer.name.en,
    patientCarries,
    separateConsent: patientAgreed,
  });
}

/** The law of one disclosure, as messages and slips name it; none where nothing leaves the jurisdiction. */
export function decideLaw(facts: DisclosureFacts): Decision<readonly LegalBasis[]> {
  const { from, to, day } = facts;
  if (to === from) return granted([]);
  const way = decideDisclosure(facts, routesInForce(from, to, day));
  if (!way.ok) return way;
  const { jurisdiction, instrument, clause } = way.value;
  return granted([{ jurisdiction, instrument: instrument.en, ...(clause === undefined ? {} : { clause: clause.en }) }]);
}
