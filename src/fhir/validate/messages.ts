import type { RefusalCatalogue } from '#kernel';

/** What can be wrong with the structure of a resource. Rules between elements have their sentences in `invariants/`. */
export type StructureCode =
  | 'fhir.not-a-resource'
  | 'fhir.unknown-resource-type'
  | 'fhir.unknown-element'
  | 'fhir.element-required'
  | 'fhir.not-repeating'
  | 'fhir.must-be-list'
  | 'fhir.empty-value'
  | 'fhir.null-value'
  | 'fhir.wrong-kind'
  | 'fhir.bad-format'
  | 'fhir.impossible-date'
  | 'fhir.text-too-long'
  | 'fhir.text-forbidden-character'
  | 'fhir.text-blank'
  | 'fhir.two-choices'
  | 'fhir.sibling-mismatch'
  | 'fhir.unknown-code'
  | 'fhir.code-required'
  | 'fhir.wrong-target'
  | 'fhir.contained-twice'
  | 'fhir.narrative-unsafe'
  | 'fhir.narrative-malformed'
  | 'fhir.narrative-empty'
  | 'fhir.narrative-unusual'
  | 'fhir.rule'
  | 'fhir.nested-too-deep'
  | 'fhir.more-issues';

export const structureRefusals: RefusalCatalogue<StructureCode> = {
  'fhir.not-a-resource': {
    issue: 'structure',
    text: {
      en: 'A resource must be an object with “resourceType”.',
      'zh-Hans': '资源必须是带有“resourceType”的对象。',
      'zh-Hant-HK': '資源必須是帶有「resourceType」的物件。',
    },
  },
  'fhir.unknown-resource-type': {
    issue: 'structure',
    text: {
      en: '“{type}” is not a resource type of FHIR R4.',
      'zh-Hans': '“{type}”不是 FHIR R4 的资源类型。',
      'zh-Hant-HK': '「{type}」並非 FHIR R4 的資源類型。',
    },
  },
  'fhir.unknown-element': {
    issue: 'structure',
    text: {
      en: '{type} has no element “{name}”.',
      'zh-Hans': '{type} 没有元素“{name}”。',
      'zh-Hant-HK': '{type} 沒有元素「{name}」。',
    },
  },
  'fhir.element-required': {
    issue: 'required',
    text: {
      en: '{type} must have “{name}”.',
      'zh-Hans': '{type} 必须有“{name}”。',
      'zh-Hant-HK': '{type} 必須有「{name}」。',
    },
  },
  'fhir.not-repeating': {
    issue: 'structure',
    text: {
      en: '“{name}” occurs once only and must not be a list.',
      'zh-Hans': '“{name}”只能出现一次，不得为列表。',
      'zh-Hant-HK': '「{name}」只可出現一次，不可為列表。',
    },
  },
  'fhir.must-be-list': {
    issue: 'structure',
    text: {
      en: '“{name}” may occur several times and must be a list, even of one.',
      'zh-Hans': '“{name}”可重复出现，即使只有一项也必须写成列表。',
      'zh-Hant-HK': '「{name}」可重複出現，即使只有一項亦必須寫成列表。',
    },
  },
  'fhir.empty-value': {
    issue: 'value',
    text: {
      en: 'Nothing may be empty: leave “{name}” out or give it content.',
      'zh-Hans': '不得为空：请省略“{name}”或填写内容。',
      'zh-Hant-HK': '不可留空：請省略「{name}」或填寫內容。',
    },
  },
  'fhir.null-value': {
    issue: 'value',
    text: {
      en: '“{name}” may not be null.',
      'zh-Hans': '“{name}”不得为 null。',
      'zh-Hant-HK': '「{name}」不可為 null。',
    },
  },
  'fhir.wrong-kind': {
    issue: 'structure',
    text: {
      en: 'A {type} is {expected} in JSON.',
      'zh-Hans': '{type} 在 JSON 中应为 {expected}。',
      'zh-Hant-HK': '{type} 在 JSON 中應為 {expected}。',
    },
  },
  'fhir.bad-format': {
    issue: 'value',
    text: {
      en: '“{value}” is not a valid {type}.',
      'zh-Hans': '“{value}”不是有效的 {type}。',
      'zh-Hant-HK': '「{value}」並非有效的 {type}。',
    },
  },
  'fhir.impossible-date': {
    issue: 'value',
    text: {
      en: 'There is no such date: {value}.',
      'zh-Hans': '不存在该日期：{value}。',
      'zh-Hant-HK': '沒有此日期：{value}。',
    },
  },
  'fhir.text-too-long': {
    issue: 'too-long',
    text: {
      en: 'The text is longer than {max} characters.',
      'zh-Hans': '文本超过 {max} 个字符。',
      'zh-Hant-HK': '文字超過 {max} 個字元。',
    },
  },
  'fhir.text-forbidden-character': {
    issue: 'value',
    text: {
      en: 'The text holds a control character (U+{code}); only tab and line ends are allowed.',
      'zh-Hans': '文本含有控制字符（U+{code}）；只允许制表符和换行符。',
      'zh-Hant-HK': '文字含有控制字元（U+{code}）；只容許定位符及換行符。',
    },
  },
  'fhir.text-blank': {
    issue: 'value',
    text: {
      en: 'The text is nothing but blanks.',
      'zh-Hans': '文本只有空白字符。',
      'zh-Hant-HK': '文字只有空白字元。',
    },
  },
  'fhir.two-choices': {
    issue: 'structure',
    text: {
      en: 'Only one of “{first}” and “{second}” may be given.',
      'zh-Hans': '“{first}”与“{second}”只能填写其一。',
      'zh-Hant-HK': '「{first}」與「{second}」只可填寫其一。',
    },
  },
  'fhir.sibling-mismatch': {
    issue: 'structure',
    text: {
      en: '“{name}” and “_{name}” do not fit together: the lists must be as long as each other, and not both null at one place.',
      'zh-Hans': '“{name}”与“_{name}”不一致：两个列表长度必须相同，且同一位置不得都为 null。',
      'zh-Hant-HK': '「{name}」與「_{name}」不一致：兩個列表長度必須相同，且同一位置不可均為 null。',
    },
  },
  'fhir.unknown-code': {
    issue: 'code-invalid',
    text: {
      en: '“{code}” is not a code of the required value set {valueSet}.',
      'zh-Hans': '“{code}”不在规定的值集 {valueSet} 中。',
      'zh-Hant-HK': '「{code}」不在規定的值集 {valueSet} 內。',
    },
  },
  'fhir.code-required': {
    issue: 'code-invalid',
    text: {
      en: 'A code of the value set {valueSet} is required here.',
      'zh-Hans': '此处必须使用值集 {valueSet} 中的代码。',
      'zh-Hant-HK': '此處必須使用值集 {valueSet} 內的代碼。',
    },
  },
  'fhir.wrong-target': {
    issue: 'value',
    text: {
      en: 'A reference to {found} is not allowed here, only to {expected}.',
      'zh-Hans': '此处不得引用 {found}，只可引用 {expected}。',
      'zh-Hant-HK': '此處不可參照 {found}，只可參照 {expected}。',
    },
  },
  'fhir.contained-twice': {
    issue: 'invariant',
    text: {
      en: 'Two contained resources have the id “{id}”: “#{id}” would name both.',
      'zh-Hans': '有两个内嵌资源的标识都是“{id}”：“#{id}”会同时指向两者。',
      'zh-Hant-HK': '有兩個內嵌資源的識別碼同為「{id}」：「#{id}」會同時指向兩者。',
    },
  },
  'fhir.narrative-unsafe': {
    issue: 'invalid',
    text: {
      en: 'The narrative holds something that could run or load on a reader’s screen: {found}.',
      'zh-Hans': '叙述文本含有可能在读者屏幕上执行或加载的内容：{found}。',
      'zh-Hant-HK': '敍述文字含有可能在讀者屏幕上執行或載入的內容：{found}。',
    },
  },
  'fhir.narrative-malformed': {
    issue: 'structure',
    text: {
      en: 'The narrative is not well-formed XHTML in one <div>: {found}.',
      'zh-Hans': '叙述文本不是由单个 <div> 包含的规范 XHTML：{found}。',
      'zh-Hant-HK': '敍述文字並非以單一 <div> 包含的規範 XHTML：{found}。',
    },
  },
  'fhir.narrative-empty': {
    issue: 'invariant',
    text: {
      en: 'The narrative has no text and no picture.',
      'zh-Hans': '叙述文本既无文字也无图片。',
      'zh-Hant-HK': '敍述文字既無文字亦無圖片。',
    },
  },
  'fhir.narrative-unusual': {
    issue: 'invalid',
    text: {
      en: 'The narrative uses {found}, which FHIR does not allow there; it will not be shown.',
      'zh-Hans': '叙述文本使用了 FHIR 不允许的 {found}；该内容不会显示。',
      'zh-Hant-HK': '敍述文字使用了 FHIR 不容許的 {found}；該內容不會顯示。',
    },
  },
  'fhir.rule': {
    issue: 'invariant',
    text: {
      en: 'Rule {key} of FHIR R4 is broken: {human}.',
      'zh-Hans': '违反 FHIR R4 规则 {key}：{human}。',
      'zh-Hant-HK': '違反 FHIR R4 規則 {key}：{human}。',
    },
  },
  'fhir.nested-too-deep': {
    issue: 'structure',
    text: {
      en: 'The resource is nested more than {max} levels deep.',
      'zh-Hans': '资源嵌套超过 {max} 层。',
      'zh-Hant-HK': '資源的嵌套超過 {max} 層。',
    },
  },
  'fhir.more-issues': {
    issue: 'structure',
    text: {
      en: 'There are more problems than the {max} listed here.',
      'zh-Hans': '问题多于此处列出的 {max} 项。',
      'zh-Hant-HK': '問題多於此處列出的 {max} 項。',
    },
  },
};
