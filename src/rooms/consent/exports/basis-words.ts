import type { LocalText } from '#kernel';
import { text } from '../words.ts';
import { EXPORT_REFUSALS } from './messages.ts';

/** Rules of ledger entries about the desk of exports and the law of a disclosure, in words. */
export const EXPORT_BASES: Readonly<Record<string, LocalText>> = {
  'exchange/export-desk': text(
    'Duty of the desk that keeps the records of provision over the border',
    '数据出境事务岗位职责：保管出境依据的记录',
    '跨境資料事務處的職責：保存移轉依據的紀錄',
  ),
  ...Object.fromEntries(
    Object.entries(EXPORT_REFUSALS)
      .filter(([, refusal]) => !refusal.text.en.includes('{'))
      .map(([code, refusal]) => [code, refusal.text]),
  ),
};
