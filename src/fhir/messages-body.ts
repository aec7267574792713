import type { RefusalCatalogue } from '#kernel';

/** What is wrong with the bytes of a request, before it is a resource. */
export type BodyRefusalCode =
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
  | 'fhir.unsupported-patch-format'
  | 'fhir.unsupported-form'
  | 'fhir.no-provenance'
  | 'fhir.provenance-beside-bundle'
  | 'fhir.not-acceptable';

export const bodyRefusals: RefusalCatalogue<BodyRefusalCode> = {
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
  'fhir.no-provenance': {
    issue: 'structure',
    text: {
      en: 'The header X-Provenance takes one Provenance as JSON, in one line of UTF-8; this is none ({found}).',
      'zh-Hans': '标头 X-Provenance 须为一个 JSON 格式的 Provenance，写成一行 UTF-8；此处不是（{found}）。',
      'zh-Hant-HK': '標頭 X-Provenance 須為一個 JSON 格式的 Provenance，寫成一行 UTF-8；此處不是（{found}）。',
    },
  },
  'fhir.provenance-beside-bundle': {
    issue: 'structure',
    text: {
      en: 'The header X-Provenance goes with the writing of one resource. In a bundle a Provenance is an entry of its own.',
      'zh-Hans': '标头 X-Provenance 只用于写入单个资源；在 Bundle 中，Provenance 须自成一个条目。',
      'zh-Hant-HK': '標頭 X-Provenance 只用於寫入單一資源；在 Bundle 中，Provenance 須自成一個條目。',
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
  'fhir.unsupported-form': {
    issue: 'not-supported',
    status: 415,
    text: {
      en: 'The format “{type}” is not understood here: the parameters of a search are sent as application/x-www-form-urlencoded.',
      'zh-Hans': '此处不支持格式“{type}”：搜索参数请以 application/x-www-form-urlencoded 发送。',
      'zh-Hant-HK': '此處不支援格式「{type}」：搜尋參數請以 application/x-www-form-urlencoded 傳送。',
    },
  },
  'fhir.unsupported-patch-format': {
    issue: 'not-supported',
    status: 415,
    text: {
      en: 'A patch in the format “{type}” is not understood here; send application/json-patch+json, or a FHIRPath Patch as application/fhir+json or application/fhir+xml.',
      'zh-Hans':
        '此处不支持格式为“{type}”的补丁；请发送 application/json-patch+json，或以 application/fhir+json、application/fhir+xml 发送 FHIRPath Patch。',
      'zh-Hant-HK':
        '此處不支援格式為「{type}」的修補；請傳送 application/json-patch+json，或以 application/fhir+json、application/fhir+xml 傳送 FHIRPath Patch。',
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
};
