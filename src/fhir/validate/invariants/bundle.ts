import { areDistinct, has, type Invariant, item, list, text } from './invariant.ts';

const WITH_REQUEST = ['batch', 'transaction', 'history'];
const WITH_RESPONSE = ['batch-response', 'transaction-response', 'history'];

/** Rules of bundles. @source https://hl7.org/fhir/R4/bundle.html#invs */
export const bundleInvariants = {
  'fhir.bdl-1': {
    on: ['Bundle'],
    at: 'total',
    text: {
      en: 'Only the result of a search or a history has a total.',
      'zh-Hans': '仅搜索结果或历史记录可有总数。',
      'zh-Hant-HK': '僅搜尋結果或歷史記錄可有總數。',
    },
    holds: (bundle) => !has(bundle, 'total') || bundle.type === 'searchset' || bundle.type === 'history',
  },
  'fhir.bdl-2': {
    on: ['Bundle'],
    at: 'entry',
    text: {
      en: 'Only entries of a search result have search details.',
      'zh-Hans': '仅搜索结果的条目可有搜索信息。',
      'zh-Hant-HK': '僅搜尋結果的項目可有搜尋資料。',
    },
    holds: (bundle) => bundle.type === 'searchset' || !list(bundle.entry).some((entry) => has(entry, 'search')),
  },
  'fhir.bdl-3': {
    on: ['Bundle'],
    at: 'entry',
    text: {
      en: 'Each entry of a batch, transaction or history has a request, and no other entry has one.',
      'zh-Hans': '批处理、事务和历史记录的每个条目必须有请求，其他条目不得有。',
      'zh-Hant-HK': '批次、交易及歷史記錄的每個項目必須有請求，其他項目不可有。',
    },
    holds: (bundle) => {
      const expected = WITH_REQUEST.includes(bundle.type as string);
      return list(bundle.entry).every((entry) => has(entry, 'request') === expected);
    },
  },
  'fhir.bdl-4': {
    on: ['Bundle'],
    at: 'entry',
    text: {
      en: 'Each entry of a batch response, transaction response or history has a response, and no other entry has one.',
      'zh-Hans': '批处理响应、事务响应和历史记录的每个条目必须有响应，其他条目不得有。',
      'zh-Hant-HK': '批次回應、交易回應及歷史記錄的每個項目必須有回應，其他項目不可有。',
    },
    holds: (bundle) => {
      const expected = WITH_RESPONSE.includes(bundle.type as string);
      return list(bundle.entry).every((entry) => has(entry, 'response') === expected);
    },
  },
  'fhir.bdl-5': {
    on: ['Bundle.entry'],
    text: {
      en: 'An entry has a resource, a request or a response.',
      'zh-Hans': '条目必须有资源、请求或响应。',
      'zh-Hant-HK': '項目必須有資源、請求或回應。',
    },
    holds: (entry) => has(entry, 'resource') || has(entry, 'request') || has(entry, 'response'),
  },
  'fhir.bdl-7': {
    on: ['Bundle'],
    at: 'entry',
    text: {
      en: 'No two entries have the same fullUrl and version.',
      'zh-Hans': '不得有两个条目的 fullUrl 和版本都相同。',
      'zh-Hant-HK': '不可有兩個項目的 fullUrl 和版本均相同。',
    },
    holds: (bundle) => {
      if (bundle.type === 'history') return true;
      const named = list(bundle.entry).filter((entry) => typeof entry.fullUrl === 'string');
      return areDistinct(
        named.map((entry) => `${entry.fullUrl}|${text(item(item(entry.resource).meta).versionId) ?? ''}`),
      );
    },
  },
  'fhir.bdl-8': {
    on: ['Bundle.entry'],
    at: 'fullUrl',
    text: {
      en: 'A fullUrl names no version.',
      'zh-Hans': 'fullUrl 不得指定版本。',
      'zh-Hant-HK': 'fullUrl 不可指定版本。',
    },
    holds: (entry) => !text(entry.fullUrl)?.includes('/_history/'),
  },
  'fhir.bdl-9': {
    on: ['Bundle'],
    at: 'identifier',
    text: {
      en: 'A document has an identifier with system and value.',
      'zh-Hans': '文档必须有带系统和值的标识符。',
      'zh-Hant-HK': '文件必須有帶系統和值的識別碼。',
    },
    holds: (bundle) => {
      if (bundle.type !== 'document') return true;
      const identifier = item(bundle.identifier);
      return has(identifier, 'system') && has(identifier, 'value');
    },
  },
  'fhir.bdl-10': {
    on: ['Bundle'],
    at: 'timestamp',
    text: {
      en: 'A document says when it was put together.',
      'zh-Hans': '文档必须注明生成时间。',
      'zh-Hant-HK': '文件必須註明產生時間。',
    },
    holds: (bundle) => bundle.type !== 'document' || bundle.timestamp !== undefined,
  },
  'fhir.bdl-11': {
    on: ['Bundle'],
    at: 'entry',
    text: {
      en: 'A document begins with its Composition.',
      'zh-Hans': '文档的第一个条目必须是 Composition。',
      'zh-Hant-HK': '文件的第一個項目必須是 Composition。',
    },
    holds: (bundle) => bundle.type !== 'document' || firstType(bundle) === 'Composition',
  },
  'fhir.bdl-12': {
    on: ['Bundle'],
    at: 'entry',
    text: {
      en: 'A message begins with its MessageHeader.',
      'zh-Hans': '消息的第一个条目必须是 MessageHeader。',
      'zh-Hant-HK': '訊息的第一個項目必須是 MessageHeader。',
    },
    holds: (bundle) => bundle.type !== 'message' || firstType(bundle) === 'MessageHeader',
  },
} as const satisfies Record<string, Invariant>;

function firstType(bundle: Readonly<Record<string, unknown>>): unknown {
  return item(list(bundle.entry)[0]?.resource).resourceType;
}
