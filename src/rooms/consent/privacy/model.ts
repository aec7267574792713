import type { FINDING_RULES } from './contract.ts';

export type FindingRule = (typeof FINDING_RULES)[number];

/** One act of somebody on another's data, as the rules see it. */
export interface Act {
  readonly entryId: string;
  readonly accountId: string;
  /** `NOBODY` where what was asked for is not here. */
  readonly patientId: string;
  readonly at: Date;
  /** Calendar date and hour at both nodes' civil time. */
  readonly day: string;
  readonly hour: number;
  readonly outcome: 'permitted' | 'denied';
}

/** In the place of a patient, of an act that was on nobody's data. */
export const NOBODY = '';

/** What ties the one who acts to the patient, apart from treating them. */
export interface Ties {
  /** The record is that of the one who acts. */
  readonly isOwn: boolean;
  /** It is that of somebody else who works at this node. */
  readonly isColleague: boolean;
  /** It has an address of the one who acts, and with it the family name or not. */
  readonly sharesAddress: boolean;
  readonly sharesFamilyName: boolean;
  readonly isPubliclyKnown: boolean;
}

/** What is known of somebody's day so far. */
export interface DayFacts {
  readonly accountId: string;
  readonly day: string;
  /** Patients whose data was looked at, each once. */
  readonly patients: number;
  /** Patients a day on the days before, one number for each day with any. */
  readonly ownDays: readonly number[];
  /** The same of others in the same role. */
  readonly peerDays: readonly number[];
  /** Acts outside the usual hours on this day, and those of them that are looked at for the first time. */
  readonly oddActs: number;
  readonly newOddActs: readonly Act[];
  /** Of all acts in the days before, how many, and how many of them at such hours. */
  readonly historyActs: number;
  readonly historyOddActs: number;
  /** Refused attempts of this day and the hour before it, in order of time. */
  readonly denied: readonly Act[];
  /** Emergency accesses within the days that the rule looks back. */
  readonly emergencies: number;
}

/** What one rule found. `entryIds` made it; of a day's volume there are too many to name, so it names none. */
export interface Hit {
  readonly rule: FindingRule;
  readonly accountId: string;
  readonly day: string;
  readonly patientId?: string;
  /** 1 to 100. */
  readonly score: number;
  /** What the reasons in words are made of. */
  readonly facts: Readonly<Record<string, number | string>>;
  readonly acts: readonly Act[];
  /** How many acts the finding is made of in all, where `acts` are the new ones alone. */
  readonly actsInAll?: number;
}
