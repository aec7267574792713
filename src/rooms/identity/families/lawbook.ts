import { type LawEntry, type LocalText, lawInForce } from '#kernel';
import type { OrderKind, TieKind } from '../contract.ts';

/** How somebody comes to stand for an adult at a node. */
export interface StandingLaw {
  /** Kinds of document by which somebody does. */
  readonly documents: readonly OrderKind[];
  /** Years after which the document is to be shown again, whatever it says itself: nobody stands for an adult without an end. */
  readonly yearsMax: number;
  /** Days that an entry waits for the second person who has seen the document too. */
  readonly confirmDays: number;
}

const ASSUMED: LocalText = {
  en: 'Consortium rule for guardians of adults (assumption: no source at hand states the law of either side)',
  'zh-Hans': '医疗联合体成年人监护登记规则（假设：现有资料未载明两地法律）',
  'zh-Hant-HK': '醫療聯合體成年人監護登記規則（假設：現有資料沒有載明兩地法律）',
};
const OWN_RULE = { instrument: ASSUMED, inForceFrom: '2024-07-15', source: 'assumption' } as const;
const TERMS = { yearsMax: 3, confirmDays: 14 } as const;

/** By which documents somebody is entered as guardian of an adult, how long that holds, and how long it waits for the second person. Our reference names no law on it: an operator sets it. */
export const GUARDIANSHIP_LAW: readonly LawEntry<StandingLaw>[] = [
  { ...OWN_RULE, jurisdiction: 'HK', value: { documents: ['guardianship-order', 'court-order'], ...TERMS } },
  { ...OWN_RULE, jurisdiction: 'CN-SZ', value: { documents: ['court-order', 'appointment', 'agreement'], ...TERMS } },
  { ...OWN_RULE, jurisdiction: '*', value: { documents: ['court-order'], ...TERMS } },
];

const ASSUMED_OF_CARERS: LocalText = {
  en: 'Consortium rule for carers of adults (assumption: no source at hand states who may name one, or how)',
  'zh-Hans': '医疗联合体成年人照护人登记规则（假设：现有资料未载明何人可指定及如何指定）',
  'zh-Hant-HK': '醫療聯合體成年人照顧者登記規則（假設：現有資料沒有載明何人可指定及如何指定）',
};

/**
 * By which documents somebody is entered as a carer who sees an adult's record, how long that holds, and how long it waits for the second person. A carer is named by the person cared for: by
 * their own signed word, on a form that has a number, or by a power of attorney; it is given for a year and given again. The eHealth app that we know of has carers, and does not say how one
 * becomes it: an operator sets it.
 */
export const CARER_LAW: readonly LawEntry<StandingLaw>[] = [
  {
    ...OWN_RULE,
    instrument: ASSUMED_OF_CARERS,
    jurisdiction: '*',
    value: { documents: ['authorisation', 'power-of-attorney'], yearsMax: 1, confirmDays: 14 },
  },
];

/** @param today - YYYY-MM-DD at the node */
export function standingLaw(kind: TieKind, jurisdiction: string, today: string): StandingLaw {
  const entries = kind === 'carer' ? CARER_LAW : GUARDIANSHIP_LAW;
  return lawInForce(entries, jurisdiction, today)?.value ?? { documents: [], yearsMax: 0, confirmDays: 0 };
}
