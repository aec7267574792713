import type { LocalText } from '#kernel';
import type { EmergencyReason } from './contract.ts';

/** The rule that an entry of the ledger names where an emergency opened a record. */
export const EMERGENCY_RULE = 'consent/emergency-access' as const;

/** What stood in the way: no treatment relation, or a denial of the patient's. */
export type Against = 'no-relation' | 'denial';

/** One use of the emergency access, as kept. What state it is in is computed. */
export interface Emergency {
  readonly id: string;
  readonly patientId: string;
  readonly accountId: string;
  readonly fhirUser?: string;
  readonly name: LocalText;
  readonly organization: { readonly id: string; readonly name: LocalText };
  readonly reasonCode: EmergencyReason;
  readonly reason: string;
  readonly against: Against;
  readonly openedAt: Date;
  readonly until: Date;
  /** Ended early, by the one who opened it. */
  readonly endedAt?: Date;
  readonly reviewBy: Date;
  readonly review?: Review;
}

export interface Review {
  readonly at: Date;
  readonly reviewerId: string;
  readonly reviewerName: LocalText;
  readonly verdict: 'justified' | 'not-justified';
  readonly words: string;
}

/** What the access rule has to know of an emergency that is open: whose it is stands with the question. */
export interface OpenEmergency {
  readonly id: string;
  /** Types that no emergency opens. */
  readonly never: readonly string[];
}
