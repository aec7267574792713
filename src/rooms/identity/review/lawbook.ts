import { type LawEntry, lawInForce, type Role } from '#kernel';
import type { VerificationWay } from '../contract.ts';

/** When the machine may join two records that two institutions keep. */
export interface JoinLaw {
  /** How the paper that both hold was looked at, at the counter of each. */
  readonly ways: readonly VerificationWay[];
  /** Whose word that is. Not a clinician's: the join opens the other record to those who treat the person by the own, and nobody opens a record to themselves. */
  readonly roles: readonly Role[];
}

/** A join over institutions without anybody who decides: by which sight of the paper that both records hold. */
export const JOIN_LAW: readonly LawEntry<JoinLaw>[] = [
  {
    jurisdiction: '*',
    instrument: {
      en: 'Consortium rule for joining records of two institutions (assumption)',
      'zh-Hans': '医疗联合体跨机构档案关联规则（假设）',
      'zh-Hant-HK': '醫療聯合體跨機構紀錄關聯規則（假設）',
    },
    inForceFrom: '2024-07-15',
    source: 'assumption',
    value: { ways: ['chip-read', 'paper-seen'], roles: ['coordinator'] },
  },
];

/** @param today - YYYY-MM-DD at the node */
export function joinLaw(jurisdiction: string, today: string): JoinLaw {
  return lawInForce(JOIN_LAW, jurisdiction, today)?.value ?? { ways: [], roles: [] };
}
