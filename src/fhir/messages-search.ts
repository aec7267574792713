import type { RefusalCatalogue } from '#kernel';

/** What a search cannot be asked. */
export type SearchRefusalCode =
  | 'fhir.unknown-parameter'
  | 'fhir.unknown-modifier'
  | 'fhir.unsupported-parameter'
  | 'fhir.bad-search-value'
  | 'fhir.bad-prefix'
  | 'fhir.repeated-parameter'
  | 'fhir.bad-page'
  | 'fhir.bad-include'
  | 'fhir.bad-sort'
  | 'fhir.search-too-broad'
  | 'fhir.out-of-time';

export const searchRefusals: RefusalCatalogue<SearchRefusalCode> = {
  'fhir.unknown-parameter': {
    issue: 'not-supported',
    text: {
      en: '{type} has no search parameter “{parameter}”.',
      'zh-Hans': '{type} 没有搜索参数“{parameter}”。',
      'zh-Hant-HK': '{type} 沒有搜尋參數「{parameter}」。',
    },
  },
  'fhir.unknown-modifier': {
    issue: 'not-supported',
    text: {
      en: 'The search parameter “{parameter}” of {type} has no modifier “{modifier}”.',
      'zh-Hans': '{type} 的搜索参数“{parameter}”没有修饰符“{modifier}”。',
      'zh-Hant-HK': '{type} 的搜尋參數「{parameter}」沒有修飾符「{modifier}」。',
    },
  },
  'fhir.unsupported-parameter': {
    issue: 'not-supported',
    text: {
      en: 'The search parameter “{parameter}” is known in FHIR R4 but not offered here.',
      'zh-Hans': '搜索参数“{parameter}”属于 FHIR R4，但此处尚不提供。',
      'zh-Hant-HK': '搜尋參數「{parameter}」屬於 FHIR R4，但此處暫不提供。',
    },
  },
  'fhir.bad-search-value': {
    issue: 'value',
    text: {
      en: '“{value}” is not a value that the search parameter “{parameter}” ({kind}) can take.',
      'zh-Hans': '“{value}”不是搜索参数“{parameter}”（{kind}）可用的值。',
      'zh-Hant-HK': '「{value}」不是搜尋參數「{parameter}」（{kind}）可用的值。',
    },
  },
  'fhir.bad-prefix': {
    issue: 'not-supported',
    text: {
      en: 'The prefix “{prefix}” does not go with the search parameter “{parameter}”.',
      'zh-Hans': '前缀“{prefix}”不适用于搜索参数“{parameter}”。',
      'zh-Hant-HK': '前綴「{prefix}」不適用於搜尋參數「{parameter}」。',
    },
  },
  'fhir.repeated-parameter': {
    issue: 'value',
    text: {
      en: '“{parameter}” may be given only once.',
      'zh-Hans': '“{parameter}”只能出现一次。',
      'zh-Hant-HK': '「{parameter}」只可出現一次。',
    },
  },
  'fhir.bad-page': {
    issue: 'value',
    text: {
      en: 'This page address is not valid; begin the search again.',
      'zh-Hans': '分页地址无效；请重新搜索。',
      'zh-Hant-HK': '分頁網址無效；請重新搜尋。',
    },
  },
  'fhir.bad-include': {
    issue: 'value',
    text: {
      en: '“{value}” is not something that {parameter} can follow.',
      'zh-Hans': '{parameter} 不能使用“{value}”。',
      'zh-Hant-HK': '{parameter} 不可使用「{value}」。',
    },
  },
  'fhir.bad-sort': {
    issue: 'value',
    text: {
      en: '{type} cannot be sorted by “{value}”.',
      'zh-Hans': '{type} 不能按“{value}”排序。',
      'zh-Hant-HK': '{type} 不可按「{value}」排序。',
    },
  },
  'fhir.search-too-broad': {
    issue: 'too-costly',
    text: {
      en: 'This search asks for too much at once; narrow it.',
      'zh-Hans': '此搜索范围过大；请缩小范围。',
      'zh-Hant-HK': '此搜尋範圍過大；請收窄範圍。',
    },
  },
  'fhir.out-of-time': {
    issue: 'timeout',
    text: {
      en: 'This request took longer than {seconds} seconds; this part of it was not begun. Ask for less at once.',
      'zh-Hans': '此请求耗时超过 {seconds} 秒，这一部分未开始执行。请减少一次请求的内容。',
      'zh-Hant-HK': '此請求耗時超過 {seconds} 秒，這部分未有開始處理。請減少每次請求的內容。',
    },
  },
};
