import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Why the FHIR core says no to a request: its bytes, its address, its version, its search. What is wrong inside a resource is in `validate/messages.ts`. */
export type FhirRefusalCode =
  | 'fhir.invalid-json'
  | 'fhir.not-an-object'
  | 'fhir.byte-order-mark'
  | 'fhir.duplicate-key'
  | 'fhir.forbidden-key'
  | 'fhir.forbidden-character'
  | 'fhir.too-deep'
  | 'fhir.too-large'
  | 'fhir.too-many-decimals'
  | 'fhir.unsupported-media-type'
  | 'fhir.not-acceptable'
  | 'fhir.unknown-type'
  | 'fhir.type-mismatch'
  | 'fhir.id-mismatch'
  | 'fhir.bad-id'
  | 'fhir.not-found'
  | 'fhir.version-not-found'
  | 'fhir.gone'
  | 'fhir.version-conflict'
  | 'fhir.version-required'
  | 'fhir.multiple-matches'
  | 'fhir.already-exists'
  | 'fhir.write-closed'
  | 'fhir.interaction-not-supported'
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
  | 'fhir.out-of-time'
  | 'fhir.conditional-without-criteria'
  | 'fhir.wrong-bundle-type'
  | 'fhir.bad-entry-request'
  | 'fhir.too-many-entries'
  | 'fhir.duplicate-full-url'
  | 'fhir.duplicate-target'
  | 'fhir.dangling-reference'
  | 'fhir.patch-invalid'
  | 'fhir.patch-path-missing'
  | 'fhir.patch-test-failed'
  | 'fhir.patch-forbidden-path'
  | 'fhir.internal-error';

export const fhirRefusals: RefusalCatalogue<FhirRefusalCode> = {
  'fhir.invalid-json': {
    issue: 'structure',
    text: {
      en: 'The body is not valid JSON: something unexpected at line {line}, column {column}.',
      'zh-Hans': '正文不是有效的 JSON：第 {line} 行第 {column} 列有误。',
      'zh-Hant-HK': '內容並非有效的 JSON：第 {line} 行第 {column} 欄有誤。',
    },
  },
  'fhir.not-an-object': {
    issue: 'structure',
    text: {
      en: 'The body must be one JSON object.',
      'zh-Hans': '正文必须是一个 JSON 对象。',
      'zh-Hant-HK': '內容必須是一個 JSON 物件。',
    },
  },
  'fhir.byte-order-mark': {
    issue: 'structure',
    text: {
      en: 'The body begins with a byte order mark; send UTF-8 without one.',
      'zh-Hans': '正文以字节顺序标记（BOM）开头；请使用不带 BOM 的 UTF-8。',
      'zh-Hant-HK': '內容以位元組順序標記（BOM）開頭；請使用不帶 BOM 的 UTF-8。',
    },
  },
  'fhir.duplicate-key': {
    issue: 'structure',
    text: {
      en: 'The property “{key}” appears twice in one object (line {line}, column {column}).',
      'zh-Hans': '同一对象中属性“{key}”出现两次（第 {line} 行第 {column} 列）。',
      'zh-Hant-HK': '同一物件中屬性「{key}」出現兩次（第 {line} 行第 {column} 欄）。',
    },
  },
  'fhir.forbidden-key': {
    issue: 'structure',
    text: {
      en: 'A property may not be called “{key}” (line {line}, column {column}).',
      'zh-Hans': '属性不得命名为“{key}”（第 {line} 行第 {column} 列）。',
      'zh-Hant-HK': '屬性不可命名為「{key}」（第 {line} 行第 {column} 欄）。',
    },
  },
  'fhir.forbidden-character': {
    issue: 'structure',
    text: {
      en: 'A text holds a character that is not allowed: U+0000 or half of a surrogate pair (line {line}, column {column}).',
      'zh-Hans': '文本中含有不允许的字符：U+0000 或不成对的代理项（第 {line} 行第 {column} 列）。',
      'zh-Hant-HK': '文字中含有不容許的字元：U+0000 或不成對的代理項（第 {line} 行第 {column} 欄）。',
    },
  },
  'fhir.too-deep': {
    issue: 'structure',
    text: {
      en: 'The body is nested more than {max} levels deep (line {line}, column {column}).',
      'zh-Hans': '正文嵌套超过 {max} 层（第 {line} 行第 {column} 列）。',
      'zh-Hant-HK': '內容的嵌套超過 {max} 層（第 {line} 行第 {column} 欄）。',
    },
  },
  'fhir.too-large': {
    issue: 'too-long',
    text: {
      en: 'The body is larger than {max} bytes.',
      'zh-Hans': '正文超过 {max} 字节。',
      'zh-Hant-HK': '內容超過 {max} 位元組。',
    },
  },
  'fhir.too-many-decimals': {
    issue: 'too-costly',
    text: {
      en: 'The body holds more than {max} decimals in an unusual spelling; send it in parts.',
      'zh-Hans': '正文中写法特殊的小数超过 {max} 个；请分批发送。',
      'zh-Hant-HK': '內容中寫法特殊的小數超過 {max} 個；請分批傳送。',
    },
  },
  'fhir.unsupported-media-type': {
    issue: 'not-supported',
    status: 415,
    text: {
      en: 'The format “{type}” is not understood here; send application/fhir+json or application/fhir+xml.',
      'zh-Hans': '此处不支持格式“{type}”；请发送 application/fhir+json 或 application/fhir+xml。',
      'zh-Hant-HK': '此處不支援格式「{type}」；請傳送 application/fhir+json 或 application/fhir+xml。',
    },
  },
  'fhir.not-acceptable': {
    issue: 'not-supported',
    status: 406,
    text: {
      en: 'The format “{type}” cannot be answered here; ask for application/fhir+json or application/fhir+xml.',
      'zh-Hans': '此处无法以格式“{type}”答复；请求 application/fhir+json 或 application/fhir+xml。',
      'zh-Hant-HK': '此處無法以格式「{type}」回覆；請要求 application/fhir+json 或 application/fhir+xml。',
    },
  },
  'fhir.unknown-type': {
    issue: 'not-supported',
    status: 404,
    text: {
      en: '“{type}” is not a resource type of FHIR R4 that this server holds.',
      'zh-Hans': '“{type}”不是本服务器支持的 FHIR R4 资源类型。',
      'zh-Hant-HK': '「{type}」並非本伺服器支援的 FHIR R4 資源類型。',
    },
  },
  'fhir.type-mismatch': {
    issue: 'invalid',
    text: {
      en: 'The address says {expected}, the body says “{found}”.',
      'zh-Hans': '地址写的是 {expected}，正文写的是“{found}”。',
      'zh-Hant-HK': '網址寫的是 {expected}，內容寫的是「{found}」。',
    },
  },
  'fhir.id-mismatch': {
    issue: 'invalid',
    text: {
      en: 'The id in the body must be “{expected}”, as in the address.',
      'zh-Hans': '正文中的 id 必须与地址一致：“{expected}”。',
      'zh-Hant-HK': '內容中的 id 必須與網址一致：「{expected}」。',
    },
  },
  'fhir.bad-id': {
    issue: 'value',
    text: {
      en: '“{id}” cannot be an id: 1 to 64 of A–Z, a–z, 0–9, “-” and “.”.',
      'zh-Hans': '“{id}”不能作为 id：须为 1 至 64 个字符，限 A–Z、a–z、0–9、“-”和“.”。',
      'zh-Hant-HK': '「{id}」不可作為 id：須為 1 至 64 個字元，限 A–Z、a–z、0–9、「-」及「.」。',
    },
  },
  'fhir.not-found': {
    issue: 'not-found',
    text: {
      en: '{type}/{id} does not exist here.',
      'zh-Hans': '此处没有 {type}/{id}。',
      'zh-Hant-HK': '此處沒有 {type}/{id}。',
    },
  },
  'fhir.version-not-found': {
    issue: 'not-found',
    text: {
      en: '{type}/{id} has no version {version}.',
      'zh-Hans': '{type}/{id} 没有版本 {version}。',
      'zh-Hant-HK': '{type}/{id} 沒有版本 {version}。',
    },
  },
  'fhir.gone': {
    issue: 'deleted',
    text: {
      en: '{type}/{id} was deleted.',
      'zh-Hans': '{type}/{id} 已被删除。',
      'zh-Hant-HK': '{type}/{id} 已被刪除。',
    },
  },
  'fhir.version-conflict': {
    issue: 'conflict',
    status: 412,
    text: {
      en: '{type}/{id} has changed meanwhile: you have version {expected}, the current one is {found}.',
      'zh-Hans': '{type}/{id} 已被更改：您持有版本 {expected}，当前版本为 {found}。',
      'zh-Hant-HK': '{type}/{id} 已被更改：閣下持有版本 {expected}，現時版本為 {found}。',
    },
  },
  'fhir.version-required': {
    issue: 'conflict',
    status: 412,
    text: {
      en: 'If-Match must name one version, as in W/"3".',
      'zh-Hans': 'If-Match 必须写明一个版本，例如 W/"3"。',
      'zh-Hant-HK': 'If-Match 必須註明一個版本，例如 W/"3"。',
    },
  },
  'fhir.multiple-matches': {
    issue: 'multiple-matches',
    text: {
      en: 'More than one {type} matches “{criteria}”; nothing was changed.',
      'zh-Hans': '有多个 {type} 符合“{criteria}”；未作任何更改。',
      'zh-Hant-HK': '有多於一個 {type} 符合「{criteria}」；未有作出更改。',
    },
  },
  'fhir.already-exists': {
    issue: 'duplicate',
    text: {
      en: '{type}/{id} exists already.',
      'zh-Hans': '{type}/{id} 已存在。',
      'zh-Hant-HK': '{type}/{id} 已存在。',
    },
  },
  'fhir.write-closed': {
    issue: 'not-supported',
    status: 405,
    text: {
      en: '{type} cannot be written directly; use {operation}.',
      'zh-Hans': '不能直接写入 {type}；请使用 {operation}。',
      'zh-Hant-HK': '不可直接寫入 {type}；請使用 {operation}。',
    },
  },
  'fhir.interaction-not-supported': {
    issue: 'not-supported',
    status: 405,
    text: {
      en: 'This address does not offer {interaction}.',
      'zh-Hans': '此地址不提供 {interaction}。',
      'zh-Hant-HK': '此網址不提供 {interaction}。',
    },
  },
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
  'fhir.conditional-without-criteria': {
    issue: 'required',
    status: 412,
    text: {
      en: 'A conditional request needs at least one search criterion.',
      'zh-Hans': '条件请求至少需要一个搜索条件。',
      'zh-Hant-HK': '條件請求最少需要一個搜尋條件。',
    },
  },
  'fhir.wrong-bundle-type': {
    issue: 'value',
    text: {
      en: 'A Bundle of type “{found}” cannot be taken here; send {expected}.',
      'zh-Hans': '此处不接受类型为“{found}”的 Bundle；请发送 {expected}。',
      'zh-Hant-HK': '此處不接受類型為「{found}」的 Bundle；請傳送 {expected}。',
    },
  },
  'fhir.bad-entry-request': {
    issue: 'invalid',
    text: {
      en: 'The entry asks for “{method} {url}”, which is not an interaction of this server.',
      'zh-Hans': '条目请求“{method} {url}”，本服务器没有这种交互。',
      'zh-Hant-HK': '項目要求「{method} {url}」，本伺服器沒有此互動。',
    },
  },
  'fhir.too-many-entries': {
    issue: 'too-costly',
    text: {
      en: 'The Bundle has more than {max} entries; send it in parts.',
      'zh-Hans': 'Bundle 的条目超过 {max} 个；请分批发送。',
      'zh-Hant-HK': 'Bundle 的項目超過 {max} 個；請分批傳送。',
    },
  },
  'fhir.duplicate-full-url': {
    issue: 'duplicate',
    status: 400,
    text: {
      en: 'Two entries have the same fullUrl “{url}”.',
      'zh-Hans': '两个条目的 fullUrl 同为“{url}”。',
      'zh-Hant-HK': '兩個項目的 fullUrl 同為「{url}」。',
    },
  },
  'fhir.duplicate-target': {
    issue: 'duplicate',
    status: 400,
    text: {
      en: 'Two entries of one transaction write the same resource, {target}.',
      'zh-Hans': '同一事务中有两个条目写入同一资源 {target}。',
      'zh-Hant-HK': '同一交易中有兩個項目寫入同一資源 {target}。',
    },
  },
  'fhir.dangling-reference': {
    issue: 'processing',
    text: {
      en: 'The reference “{reference}” leads nowhere.',
      'zh-Hans': '引用“{reference}”没有指向任何资源。',
      'zh-Hant-HK': '參照「{reference}」沒有指向任何資源。',
    },
  },
  'fhir.patch-invalid': {
    issue: 'structure',
    text: {
      en: 'Operation {index} of the patch is not a JSON Patch operation: {problem}.',
      'zh-Hans': '补丁的第 {index} 项不是有效的 JSON Patch 操作：{problem}。',
      'zh-Hant-HK': '修補的第 {index} 項並非有效的 JSON Patch 操作：{problem}。',
    },
  },
  'fhir.patch-path-missing': {
    issue: 'processing',
    text: {
      en: 'Operation {index} of the patch: there is nothing at “{path}”.',
      'zh-Hans': '补丁的第 {index} 项：“{path}”处没有内容。',
      'zh-Hant-HK': '修補的第 {index} 項：「{path}」處沒有內容。',
    },
  },
  'fhir.patch-test-failed': {
    issue: 'processing',
    text: {
      en: 'Operation {index} of the patch: the value at “{path}” is another one; nothing was changed.',
      'zh-Hans': '补丁的第 {index} 项：“{path}”处的值不同；未作任何更改。',
      'zh-Hant-HK': '修補的第 {index} 項：「{path}」處的值不同；未有作出更改。',
    },
  },
  'fhir.patch-forbidden-path': {
    issue: 'business-rule',
    text: {
      en: 'Operation {index} of the patch: “{path}” cannot be changed.',
      'zh-Hans': '补丁的第 {index} 项：不得更改“{path}”。',
      'zh-Hant-HK': '修補的第 {index} 項：不可更改「{path}」。',
    },
  },
  'fhir.internal-error': {
    issue: 'exception',
    text: {
      en: 'Something went wrong on our side. Quote the reference number when you ask about it.',
      'zh-Hans': '系统出现故障。查询时请提供参考编号。',
      'zh-Hant-HK': '系統出現故障。查詢時請提供參考編號。',
    },
  },
};

export const refuseFhir = refusalsOf(fhirRefusals);
