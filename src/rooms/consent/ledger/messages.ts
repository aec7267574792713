import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Reasons that have to do with the ledger itself. Stable for ever. */
export type LedgerCode = 'consent.nothing-witnessed' | 'consent.log-period';

const LEDGER_REFUSALS = {
  'consent.nothing-witnessed': {
    issue: 'not-found',
    text: {
      en: 'This node keeps no head of the access ledger of “{node}”.',
      'zh-Hans': '本节点未保存“{node}”的访问账本树头。',
      'zh-Hant-HK': '本節點沒有保存「{node}」的查閱帳本樹頭。',
    },
  },
  'consent.log-period': {
    issue: 'value',
    text: {
      en: 'The period ends before it begins.',
      'zh-Hans': '时间段的结束早于开始。',
      'zh-Hant-HK': '時段的結束早於開始。',
    },
  },
} as const satisfies RefusalCatalogue<LedgerCode>;

export const refuseLedger = refusalsOf<LedgerCode>(LEDGER_REFUSALS);
