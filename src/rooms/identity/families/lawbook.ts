import { type LawEntry, type LocalText, lawInForce } from '#kernel';
import type { OrderKind } from '../contract.ts';

/** How somebody comes to be guardian of an adult at a node. */
export interface GuardianshipLaw {
  /** Kinds of document that make somebody it. */
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
export const GUARDIANSHIP_LAW: readonly LawEntry<GuardianshipLaw>[] = [
  { ...OWN_RULE, jurisdiction: 'HK', value: { documents: ['guardianship-order', 'court-order'], ...TERMS } },
  { ...OWN_RULE, jurisdiction: 'CN-SZ', value: { documents: ['court-order', 'appointment', 'agreement'], ...TERMS } },
  { ...OWN_RULE, jurisdiction: '*', value: { documents: ['court-order'], ...TERMS } },
];

/** @param today - YYYY-MM-DD at the node */
export function guardianshipLaw(jurisdiction: string, today: string): GuardianshipLaw {
  return lawInForce(GUARDIANSHIP_LAW, jurisdiction, today)?.value ?? { documents: [], yearsMax: 0, confirmDays: 0 };
}
