import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Reasons that have to do with the ledger itself. Stable for ever. */
export type LedgerCode =
  | 'consent.nothing-witnessed'
  | 'consent.log-period'
  | 'consent.ledger-no-law'
  | 'consent.told-too-large'
  | 'consent.told-from-future'
  | 'consent.told-of-many'
  | 'consent.told-of-nobody';

const LEDGER_REFUSALS = {
  'consent.nothing-witnessed': {
    issue: 'not-found',
    text: {
      en: 'This node keeps no head of the access ledger of “{node}”.',
      'zh-Hans': '本节点未保存“{node}”的访问账本头。',
      'zh-Hant-HK': '本節點沒有保存「{node}」的查閱帳本頭。',
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
  'consent.ledger-no-law': {
    issue: 'business-rule',
    text: {
      en: 'No rule in force here says when a month of the access ledger is closed.',
      'zh-Hans': '本地现行规则未规定访问账本何时按月封存。',
      'zh-Hant-HK': '本地現行規則沒有訂明查閱帳本何時按月封存。',
    },
  },
  'consent.told-too-large': {
    issue: 'too-long',
    text: {
      en: 'An AuditEvent of another system is kept up to {most} characters.',
      'zh-Hans': '外部系统的审计事件最多保存 {most} 个字符。',
      'zh-Hant-HK': '外部系統的審計事件最多保存 {most} 個字元。',
    },
  },
  'consent.told-from-future': {
    issue: 'value',
    text: {
      en: 'What is told was recorded in the future.',
      'zh-Hans': '所报事件的记录时间晚于当前时间。',
      'zh-Hant-HK': '所報事件的記錄時間遲於現在。',
    },
  },
  'consent.told-of-many': {
    issue: 'business-rule',
    text: {
      en: 'An AuditEvent that is told to this node names one of its patients at most: tell one for each.',
      'zh-Hans': '报送的审计事件最多涉及本节点的一名患者，请按患者分别报送。',
      'zh-Hant-HK': '報送的審計事件最多涉及本節點的一名病人，請按病人分別報送。',
    },
  },
  'consent.told-of-nobody': {
    issue: 'not-found',
    text: {
      en: 'This node has no patient “{patient}”.',
      'zh-Hans': '本节点没有患者“{patient}”。',
      'zh-Hant-HK': '本節點沒有病人「{patient}」。',
    },
  },
} as const satisfies RefusalCatalogue<LedgerCode>;

export const refuseLedger = refusalsOf<LedgerCode>(LEDGER_REFUSALS);
