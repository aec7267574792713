import { type Criteria, readCriteria } from '../search/match.ts';
import { refuseSubscription } from './messages.ts';

/**
 * What a subscription listens to: versions of a type that pass all filters. Every condition of a search of that type may be one.
 *
 * @refuses subscription.criteria-not-supported by the parameter's name, and what a search refuses
 * @source https://hl7.org/fhir/R4/subscription.html#criteria
 */
export function readSubscriptionCriteria(criteria: string, baseUrl: string): Criteria {
  return readCriteria(criteria, baseUrl, (parameter) =>
    refuseSubscription('subscription.criteria-not-supported', { parameter }, 'Subscription.criteria'),
  );
}
