import type { RefusalCatalogue } from '#kernel';

/** What stands in the way of a resource: its address, its version, its neighbours in a bundle, its patch. */
export type ResourceRefusalCode =
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
  | 'fhir.conditional-without-criteria'
  | 'fhir.wrong-bundle-type'
  | 'fhir.bad-entry-request'
  | 'fhir.too-many-entries'
  | 'fhir.too-many-pairs'
  | 'fhir.duplicate-full-url'
  | 'fhir.full-url-mismatch'
  | 'fhir.duplicate-target'
  | 'fhir.dangling-reference'
  | 'fhir.patch-invalid'
  | 'fhir.patch-path-missing'
  | 'fhir.patch-test-failed'
  | 'fhir.patch-forbidden-path'
  | 'fhir.internal-error';

export const resourceRefusals: RefusalCatalogue<ResourceRefusalCode> = {
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
  'fhir.too-many-pairs': {
    issue: 'too-costly',
    text: {
      en: 'The codes of this resource’s components can be combined in more than {max} ways, which is more than a search can look through.',
      'zh-Hans': '此资源各组成项的代码组合超过 {max} 种，无法全部供搜索使用。',
      'zh-Hant-HK': '此資源各組成項的代碼組合超過 {max} 種，無法全部供搜尋使用。',
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
  'fhir.full-url-mismatch': {
    issue: 'invalid',
    text: {
      en: 'The fullUrl “{url}” means another resource than the entry puts: “{expected}”.',
      'zh-Hans': 'fullUrl“{url}”所指的资源与该条目写入的“{expected}”不同。',
      'zh-Hant-HK': 'fullUrl「{url}」所指的資源與該項目寫入的「{expected}」不同。',
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
