import { type LawEntry, lawInForce } from '#kernel';
import { text } from '../words.ts';
import type { FindingRule } from './model.ts';

/** When an access is worth a look. Every number is an operator's to set; none of them says that anybody did wrong. */
export interface DetectionLaw {
  /** Score of a finding of each rule at its threshold, of 100. */
  readonly scores: Readonly<Record<FindingRule, number>>;
  /** Days that history reaches back. */
  readonly historyDays: number;
  readonly volume: {
    /** Patients a day below which nobody is looked at. */
    readonly patientsMin: number;
    /** How many times the own median day, and the median day of those in the same role. */
    readonly timesOwn: number;
    readonly timesPeers: number;
    /** Days of history without which a median says nothing. */
    readonly daysMin: number;
  };
  readonly hours: {
    /** Usual hours by civil time: from, included, to, not included. */
    readonly from: number;
    readonly to: number;
    /** Acts outside them on one day, below which nobody is looked at. */
    readonly actsMin: number;
    /** Whoever has this share of their acts at such hours works at night, and it is no finding. */
    readonly usualShare: number;
  };
  readonly denied: {
    /** Refused attempts, on so many patients, within so many minutes. */
    readonly attempts: number;
    readonly patients: number;
    readonly minutes: number;
  };
  readonly guesses: {
    /** Things asked for that are not here, within so many minutes. */
    readonly attempts: number;
    readonly minutes: number;
  };
  readonly emergencies: {
    /** Emergency accesses of one person within so many days. */
    readonly uses: number;
    readonly days: number;
  };
}

const OWN_RULE = {
  jurisdiction: '*',
  instrument: text(
    'Consortium rule for unusual access (assumption)',
    '医疗联合体异常访问识别规则（假设）',
    '醫療聯合體異常查閱識別規則（假設）',
  ),
  inForceFrom: '2024-07-15',
  source: 'assumption',
} as const;

/**
 * Unusual access: from how much on each rule of the privacy desk calls an access worth a look, and how many points it gives. No source that we read sets these numbers. Thirty patients are an ordinary day of a family doctor; three times the own median is beyond any shift that was merely busy;
 * twenty things in an hour that are not here are more than old links are.
 */
export const DETECTION: readonly LawEntry<DetectionLaw>[] = [
  {
    ...OWN_RULE,
    value: {
      scores: {
        'own-record': 70,
        family: 60,
        neighbour: 40,
        colleague: 45,
        'publicly-known': 55,
        volume: 35,
        hours: 25,
        'denied-series': 50,
        'guessed-ids': 40,
        'emergency-series': 50,
      },
      historyDays: 28,
      volume: { patientsMin: 30, timesOwn: 3, timesPeers: 3, daysMin: 5 },
      hours: { from: 7, to: 21, actsMin: 3, usualShare: 0.1 },
      denied: { attempts: 5, patients: 3, minutes: 60 },
      guesses: { attempts: 20, minutes: 60 },
      emergencies: { uses: 3, days: 7 },
    },
  },
];

export function detectionLaw(jurisdiction: string, day: string): LawEntry<DetectionLaw> | undefined {
  return lawInForce(DETECTION, jurisdiction, day);
}

/** How patients' questions about an access are answered. */
export interface AnswerLaw {
  /** Calendar days from the question to the answer. */
  readonly answerDays: number;
  /** Questions of one patient that may wait at a time. */
  readonly waitingMax: number;
}

/**
 * Within how many days a patient's question about an access is answered. Fifteen: our reference names no term for a question about a single access, so it is the consortium's own until an
 * operator sets one.
 */
export const ANSWERS: readonly LawEntry<AnswerLaw>[] = [
  {
    ...OWN_RULE,
    instrument: text(
      'Consortium rule for questions about an access (assumption)',
      '医疗联合体访问查询答复规则（假设）',
      '醫療聯合體查閱查詢答覆規則（假設）',
    ),
    unit: 'd',
    value: { answerDays: 15, waitingMax: 10 },
  },
];

export function answerLaw(jurisdiction: string, day: string): LawEntry<AnswerLaw> | undefined {
  return lawInForce(ANSWERS, jurisdiction, day);
}
