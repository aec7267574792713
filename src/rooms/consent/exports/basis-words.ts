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
  'exchange/copy-sealed': text(
    'The sharing is over; law obliges the institution to keep the copy as a part of a visit’s record, sealed',
    '共享已终止；副本属于就诊病历的一部分，依法由机构封存保管',
    '分享已終止；副本屬求診紀錄的一部分，依法由機構封存',
  ),
  'exchange/sealed-by-treatment': text(
    'A sealed copy, opened by somebody who recorded a visit of yours at the institution that keeps it, with a reason',
    '曾在保管机构为您记录就诊的医务人员说明理由后查阅封存副本',
    '曾在保存機構為你記錄求診的醫護人員說明理由後查閱封存副本',
  ),
  'exchange/sealed-by-law': text(
    'A sealed copy, opened by oversight with a reason',
    '监管人员说明理由后查阅封存副本',
    '監察人員說明理由後查閱封存副本',
  ),
  ...Object.fromEntries(
    Object.entries(EXPORT_REFUSALS)
      .filter(([, refusal]) => !refusal.text.en.includes('{'))
      .map(([code, refusal]) => [code, refusal.text]),
  ),
};
