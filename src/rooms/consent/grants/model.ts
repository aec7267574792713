import type { LocalText, Purpose } from '#kernel';

/** Sections of a summary that a patient may share, with the LOINC code that names each in a document. @source HL7 IPS 2.0, Composition */
export const SHARE_SECTIONS = {
  problems: '11450-4',
  allergies: '48765-2',
  medications: '10160-0',
  immunizations: '11369-6',
  results: '30954-2',
  procedures: '47519-4',
  'vital-signs': '8716-3',
  'social-history': '29762-2',
  pregnancy: '10162-6',
  'functional-status': '47420-5',
  'medical-devices': '46264-8',
  'care-plan': '18776-5',
  'advance-directives': '42348-3',
  'past-illness': '11348-0',
} as const satisfies Record<string, string>;
/** A part of a summary that a patient shares or holds back, by the key of its LOINC code. */
export type ShareSection = keyof typeof SHARE_SECTIONS;

export function isShareSection(value: string): value is ShareSection {
  return Object.hasOwn(SHARE_SECTIONS, value);
}

/** An organisation as another node may know it: its node and its id there. */
export interface NamedOrganization {
  readonly node: string;
  readonly id: string;
  readonly name: LocalText;
}

/** To whom: named organisations, any of the consortium, or whoever holds link and passcode. */
export type GrantRecipients =
  | { readonly kind: 'organizations'; readonly ids: readonly NamedOrganization[] }
  | { readonly kind: 'consortium' }
  | { readonly kind: 'holder' };

/** `ended` is not kept: it follows from the clock and the count. */
export type GrantState = 'active' | 'revoked' | 'locked';

/**
 * What a patient agreed to: who may see what, what for, how far back, until when, how often. Stored as a FHIR Consent.
 */
export interface Grant {
  readonly id: string;
  /** Version of the stored Consent. */
  readonly version: number;
  readonly patientId: string;
  /** A few words of the patient's own. */
  readonly label?: string;
  readonly sections: readonly ShareSection[];
  readonly lookBackMonths: number;
  /** First calendar day of data that may be shown, YYYY-MM-DD. */
  readonly dataFrom: string;
  readonly purposes: readonly Purpose[];
  readonly recipients: GrantRecipients;
  /** Instants, ISO 8601 UTC. */
  readonly createdAt: string;
  readonly validFrom: string;
  readonly expiresAt: string;
  readonly opensMax: number;
  /** The separate consent to provision outside the jurisdiction, given with this same act, having been told recipient, purpose and kinds. */
  readonly crossBorder: boolean;
  readonly state: GrantState;
  readonly endedAt?: string;
}

/** Who asks to use a grant. */
export interface GrantRecipient {
  readonly node: string;
  readonly organizationId: string;
  /** The node stands in the trust list of the consortium. */
  readonly isConsortium: boolean;
}
