import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Reasons that have to do with the ledger itself. Stable for ever. */
export type LedgerCode =
  | 'consent.nothing-witnessed'
  | 'consent.log-period'
  | 'consent.ledger-no-law'
  | 'consent.audit-parameter'
  | 'consent.audit-value';

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
  'consent.audit-parameter': {
    issue: 'not-supported',
    text: {
      en: 'AuditEvents are not searched by “{parameter}”; they are by: {known}.',
      'zh-Hans': '审计事件不支持按“{parameter}”检索；支持的参数：{known}。',
      'zh-Hant-HK': '審計事件不支援以「{parameter}」搜尋；支援的參數：{known}。',
    },
  },
  'consent.audit-value': {
    issue: 'value',
    text: {
      en: '“{value}” is no value for {parameter} here; what is understood: {wanted}.',
      'zh-Hans': '“{value}”不是 {parameter} 的有效取值；可用：{wanted}。',
      'zh-Hant-HK': '「{value}」不是 {parameter} 的有效值；可用：{wanted}。',
    },
  },
} as const satisfies RefusalCatalogue<LedgerCode>;

export const refuseLedger = refusalsOf<LedgerCode>(LEDGER_REFUSALS);
