import type { LocalText } from '#kernel';
import type { ActKind, Evidence, PermitKind, Profession, Setting } from './contract.ts';

export type { ActKind, Evidence, PermitKind, Profession, Setting } from './contract.ts';

/** What somebody is about to do. */
export interface Act {
  readonly kind: ActKind;
  /** A specialty that the act is done in, where it is one: a code of `specialties.ts`. */
  readonly specialty?: string;
}

/** Where it is to be done, and under whose law. */
export interface Place {
  /** Whose law holds there: `CN-SZ`, `HK`. */
  readonly jurisdiction: string;
  readonly organizationId: string;
  readonly organizationName?: LocalText;
  readonly setting: Setting;
}

/** From an instant, which is in it, to an instant, which is not. */
export interface Period {
  readonly from: Date;
  readonly until?: Date;
}

/** An institution that employs or invited the holder, for as long as it does. */
export interface Employer extends Period {
  readonly organizationId: string;
  readonly name?: LocalText;
}

export interface Suspension extends Period {
  readonly id: string;
  readonly reason: string;
}

/** One permit. Its days are printed; its instants follow from them in the time zone of the law that gave it. */
export interface Permit {
  readonly id: string;
  readonly practitionerId: string;
  readonly kind: PermitKind;
  readonly profession: Profession;
  /** As printed. Formats of most registers are not published: any is taken. */
  readonly number?: string;
  readonly issuer?: LocalText;
  readonly firstDay: string;
  readonly lastDay?: string;
  readonly timeZone: string;
  readonly period: Period;
  readonly employers: readonly Employer[];
  readonly specialties: readonly string[];
  readonly suspensions: readonly Suspension[];
  readonly revoked?: { readonly at: Date; readonly reason: string };
  readonly evidence: Evidence;
}

/** Somebody and every permit on file, in whatever order. */
export interface Practitioner {
  readonly id: string;
  readonly permits: readonly Permit[];
}

/** A permit as a signed record cites it. */
export interface PermitCitation {
  readonly id: string;
  readonly kind: PermitKind;
  readonly number?: string;
  readonly evidence: Evidence;
}

/** A yes. */
export interface Permission {
  /** The permit that opens the act. */
  readonly permit: PermitCitation;
  /** What else it rests on: the registration at home, a filing, a supplement. */
  readonly with: readonly PermitCitation[];
  /** What of it rests on an assumption that no source confirms; shown where it is told. */
  readonly assumptions: readonly LocalText[];
}

/** A yes, and for how long. */
export interface LastingPermission extends Permission {
  /** From this instant on it is a no by what is known now; absent where nothing known ends it. */
  readonly until?: Date;
}
