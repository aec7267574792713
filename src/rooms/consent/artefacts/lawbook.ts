import type { LawEntry } from '#kernel';
import { text } from '../words.ts';

/** Our reference names no rule for how consent is asked for at a distance: until an operator sets one, it is the consortium's own. */
const OWN_RULE = {
  jurisdiction: '*',
  instrument: text(
    'Consortium rule for requests of consent (assumption)',
    '医疗联合体授权请求规则（假设）',
    '醫療聯合體授權要求規則（假設）',
  ),
  inForceFrom: '2024-07-15',
  source: 'assumption',
} as const;

/** How requests go. */
export interface RequestLaw {
  /** Days a patient has to answer; then the request has lapsed. Two weeks reach somebody who looks at the phone once a week, twice. */
  readonly answerDays: number;
  /** The longest a granted request may hold, in days. A year: then the institution asks anew. */
  readonly validDaysMax: number;
  /** Requests of one institution that may wait for one patient at a time: more would be pressing. */
  readonly waitingMax: number;
}
/** How long a request of consent waits, how long a granted one may hold, and how many may wait at a time. */
export const REQUEST_LAW: readonly LawEntry<RequestLaw>[] = [
  { ...OWN_RULE, value: { answerDays: 14, validDaysMax: 366, waitingMax: 3 } },
];

/** How consent at a counter goes: by a one-time code, or before a second person. */
export interface CounterLaw {
  /** Minutes a code lives: long enough to find one's glasses. */
  readonly minutes: number;
  /** Wrong codes before it is worth nothing. Six digits and five tries: one in 200,000 for a guesser. */
  readonly tries: number;
  /** Days for which a number must have stood on the record before a code goes to it: who changes it today gains nothing today. */
  readonly numberDays: number;
  /** Seconds before a code is sent again: a message takes that long to come. */
  readonly againSeconds: number;
  /** Codes within a day: for one request, and for one patient whoever asks. */
  readonly sendsMax: number;
  readonly sendsOfPatientMax: number;
  /** Wrong codes and papers within a day, for one patient: then nothing more is tried that day. */
  readonly wrongOfPatientMax: number;
  /** Minutes that a text which was read out waits for the second person. */
  readonly witnessMinutes: number;
}
/** How long a one-time code at a counter lives, how often it may be mistyped and sent, and to which numbers it may go. */
export const COUNTER_LAW: readonly LawEntry<CounterLaw>[] = [
  {
    ...OWN_RULE,
    value: {
      minutes: 10,
      tries: 5,
      numberDays: 7,
      againSeconds: 60,
      sendsMax: 3,
      sendsOfPatientMax: 6,
      wrongOfPatientMax: 10,
      witnessMinutes: 15,
    },
  },
];
