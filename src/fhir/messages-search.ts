import type { RefusalCatalogue } from '#kernel';

/** What a search cannot be asked. */
export type SearchRefusalCode =
  | 'fhir.unknown-parameter'
  | 'fhir.unknown-modifier'
  | 'fhir.terminology-not-asked'
  | 'fhir.unsupported-parameter'
  | 'fhir.bad-search-value'
  | 'fhir.bad-prefix'
  | 'fhir.repeated-parameter'
  | 'fhir.bad-page'
  | 'fhir.bad-include'
  | 'fhir.bad-sort'
  | 'fhir.search-too-broad'
  | 'fhir.code-not-in'
  | 'fhir.code-system-unknown'
  | 'fhir.code-version-differs'
  | 'fhir.no-translation'
  | 'fhir.translation-depends'
  | 'fhir.missing-parameter'
  | 'fhir.code-not-in-fragment'
  | 'fhir.code-abstract'
  | 'fhir.display-differs'
  | 'fhir.out-of-time';

export const searchRefusals: RefusalCatalogue<SearchRefusalCode> = {
  'fhir.unknown-parameter': {
    issue: 'not-supported',
    text: {
      en: '{type} has no parameter “{parameter}”.',
      'zh-Hans': '{type} 没有参数“{parameter}”。',
      'zh-Hant-HK': '{type} 沒有參數「{parameter}」。',
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
  'fhir.terminology-not-asked': {
    issue: 'not-supported',
    text: {
      en: 'The modifier “{modifier}” of “{parameter}” asks for terminology, which cannot be asked for here.',
      'zh-Hans': '“{parameter}”的修饰符“{modifier}”需要查询术语，此处无法查询。',
      'zh-Hant-HK': '「{parameter}」的修飾符「{modifier}」需要查詢術語，此處無法查詢。',
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
      en: '“{value}” is not a value that the parameter “{parameter}” ({kind}) can take.',
      'zh-Hans': '“{value}”不是参数“{parameter}”（{kind}）可用的值。',
      'zh-Hant-HK': '「{value}」不是參數「{parameter}」（{kind}）可用的值。',
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
  'fhir.code-not-in': {
    issue: 'code-invalid',
    text: {
      en: '{code} is not in {list}.',
      'zh-Hans': '{list} 中没有 {code}。',
      'zh-Hant-HK': '{list} 內沒有 {code}。',
    },
  },
  'fhir.code-not-in-fragment': {
    issue: 'code-invalid',
    text: {
      en: '{code} is not in the part of {list} that is known here; that part alone does not say whether there is such a code.',
      'zh-Hans': '本节点只有 {list} 的一部分，其中没有 {code}；仅凭这一部分无法判断该代码是否存在。',
      'zh-Hant-HK': '本節點只有 {list} 的一部分，其中沒有 {code}；單憑這部分無法判斷該代碼是否存在。',
    },
  },
  'fhir.code-system-unknown': {
    issue: 'not-found',
    text: {
      en: 'The codes of {system} are not known here, so nothing can be said of {code}.',
      'zh-Hans': '本节点没有 {system} 的代码，因此无法判断 {code}。',
      'zh-Hant-HK': '本節點沒有 {system} 的代碼，因此無法判斷 {code}。',
    },
  },
  'fhir.code-version-differs': {
    issue: 'code-invalid',
    text: {
      en: '{code} was asked for in version {version} of its code system; here it is version {used}.',
      'zh-Hans': '所问的 {code} 属于代码系统的 {version} 版；此处为 {used} 版。',
      'zh-Hant-HK': '所問的 {code} 屬於代碼系統的 {version} 版；此處為 {used} 版。',
    },
  },
  'fhir.no-translation': {
    issue: 'not-found',
    text: {
      en: 'No map here leads from {code} to what is asked for.',
      'zh-Hans': '此处没有从 {code} 到所求代码的对照。',
      'zh-Hant-HK': '此處沒有由 {code} 到所求代碼的對照。',
    },
  },
  'fhir.translation-depends': {
    issue: 'not-found',
    text: {
      en: 'Other translations of {code} hold only where more is known; say it with “dependency”: {elements}.',
      'zh-Hans': '{code} 的其他对照须先知道更多信息才成立；请用“dependency”说明：{elements}。',
      'zh-Hant-HK': '{code} 的其他對照須先知道更多資料才成立；請用「dependency」說明：{elements}。',
    },
  },
  'fhir.missing-parameter': {
    issue: 'required',
    text: {
      en: 'The parameter “{parameter}” is required here.',
      'zh-Hans': '此处必须提供参数“{parameter}”。',
      'zh-Hant-HK': '此處必須提供參數「{parameter}」。',
    },
  },
  'fhir.code-abstract': {
    issue: 'code-invalid',
    text: {
      en: '{code} groups other codes of {list} and is none to record (abstract=true allows it).',
      'zh-Hans': '{code} 只用于归类 {list} 中的其他代码，不能用于记录（abstract=true 时允许）。',
      'zh-Hant-HK': '{code} 只用作歸類 {list} 內的其他代碼，不可用於記錄（abstract=true 時容許）。',
    },
  },
  'fhir.display-differs': {
    issue: 'code-invalid',
    text: {
      en: '“{display}” is not a name of {code}; it is called {names}.',
      'zh-Hans': '“{display}”不是 {code} 的名称；其名称为：{names}。',
      'zh-Hant-HK': '「{display}」不是 {code} 的名稱；其名稱為：{names}。',
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
