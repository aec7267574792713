import { type LawEntry, lawInForce } from '#kernel';
import { text } from '../words.ts';

/** When a month of the access ledger is closed, and what becomes of it then. */
export interface LedgerKeepingLaw {
  /** Days after the end of a month before it is sealed: so long an entry may come late. */
  readonly sealAfterDays: number;
  /** Days after the sealing before it is written into its file. */
  readonly archiveAfterDays: number;
}

/**
 * How many days after its end a month of the access ledger is sealed, and when its file is written. No source that we read sets these days. Three before a month is sealed: a weekend on
 * which nobody looks why entries wait. The file is written the same day, for a sealed month never changes. Its rows stay: patients read their log from them, and to let them go is an operator's decision (`causeway ledger archive --drop`).
 */
export const LEDGER_KEEPING: readonly LawEntry<LedgerKeepingLaw>[] = [
  {
    jurisdiction: '*',
    instrument: text(
      'Consortium rule for keeping the access ledger (assumption)',
      '医疗联合体访问账本保存规则（假设）',
      '醫療聯合體查閱帳本保存規則（假設）',
    ),
    inForceFrom: '2024-07-15',
    source: 'assumption',
    unit: 'd',
    value: { sealAfterDays: 3, archiveAfterDays: 0 },
  },
];

export function ledgerKeepingLaw(jurisdiction: string, day: string): LawEntry<LedgerKeepingLaw> | undefined {
  return lawInForce(LEDGER_KEEPING, jurisdiction, day);
}
