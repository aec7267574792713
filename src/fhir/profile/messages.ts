import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** What a profile can find wrong with a resource that R4 itself allows. */
export type ProfileCode =
  | 'fhir.profile-unknown'
  | 'fhir.profile-wrong-type'
  | 'fhir.profile-min'
  | 'fhir.profile-max'
  | 'fhir.profile-value'
  | 'fhir.profile-type'
  | 'fhir.profile-target'
  | 'fhir.profile-target-profile'
  | 'fhir.profile-least'
  | 'fhir.profile-most'
  | 'fhir.profile-longest'
  | 'fhir.profile-shortest'
  | 'fhir.profile-closed'
  | 'fhir.profile-code'
  | 'fhir.profile-rule'
  | 'fhir.profile-unchecked'
  | 'fhir.extension-context'
  | 'fhir.extension-rule'
  | 'fhir.extension-modifier'
  | 'fhir.extension-no-modifier';

export const profileRefusals: RefusalCatalogue<ProfileCode> = {
  'fhir.profile-unknown': {
    issue: 'not-found',
    text: {
      en: 'The profile {profile} is not loaded here; the resource was not held against it.',
      'zh-Hans': '此处未载入配置文件 {profile}；未按其检查资源。',
      'zh-Hant-HK': '此處未載入設定檔 {profile}；未有按其檢查資源。',
    },
  },
  'fhir.profile-wrong-type': {
    issue: 'invalid',
    text: {
      en: 'The profile {profile} is about {expected}, this is “{found}”.',
      'zh-Hans': '配置文件 {profile} 针对 {expected}，而此处为“{found}”。',
      'zh-Hant-HK': '設定檔 {profile} 針對 {expected}，而此處為「{found}」。',
    },
  },
  'fhir.profile-min': {
    issue: 'required',
    text: {
      en: '{profile}: “{name}” must be there at least {min} times, and is {count}.',
      'zh-Hans': '{profile}：“{name}”至少须出现 {min} 次，实际 {count} 次。',
      'zh-Hant-HK': '{profile}：「{name}」最少須出現 {min} 次，實際 {count} 次。',
    },
  },
  'fhir.profile-max': {
    issue: 'structure',
    text: {
      en: '{profile}: “{name}” may be there at most {max} times, and is {count}.',
      'zh-Hans': '{profile}：“{name}”最多可出现 {max} 次，实际 {count} 次。',
      'zh-Hant-HK': '{profile}：「{name}」最多可出現 {max} 次，實際 {count} 次。',
    },
  },
  'fhir.profile-value': {
    issue: 'value',
    text: {
      en: '{profile}: “{name}” must be {expected}.',
      'zh-Hans': '{profile}：“{name}”的值必须是 {expected}。',
      'zh-Hant-HK': '{profile}：「{name}」的值必須是 {expected}。',
    },
  },
  'fhir.profile-type': {
    issue: 'structure',
    text: {
      en: '{profile}: “{name}” may be {allowed}, not {found}.',
      'zh-Hans': '{profile}：“{name}”的类型可为 {allowed}，不可为 {found}。',
      'zh-Hant-HK': '{profile}：「{name}」的類型可為 {allowed}，不可為 {found}。',
    },
  },
  'fhir.profile-target': {
    issue: 'structure',
    text: {
      en: '{profile}: “{name}” may point at {allowed}, not at {found}.',
      'zh-Hans': '{profile}：“{name}”可引用 {allowed}，不可引用 {found}。',
      'zh-Hant-HK': '{profile}：「{name}」可引用 {allowed}，不可引用 {found}。',
    },
  },
  'fhir.profile-target-profile': {
    issue: 'structure',
    text: {
      en: '{profile}: what “{name}” points at keeps none of {allowed}.',
      'zh-Hans': '{profile}：“{name}”所引用的资源不符合 {allowed} 中的任何一个。',
      'zh-Hant-HK': '{profile}：「{name}」所引用的資源不符合 {allowed} 中的任何一個。',
    },
  },
  'fhir.profile-least': {
    issue: 'value',
    text: {
      en: '{profile}: “{name}” must be at least {least}.',
      'zh-Hans': '{profile}：“{name}”不得小于 {least}。',
      'zh-Hant-HK': '{profile}：「{name}」不得小於 {least}。',
    },
  },
  'fhir.profile-most': {
    issue: 'value',
    text: {
      en: '{profile}: “{name}” must be at most {most}.',
      'zh-Hans': '{profile}：“{name}”不得大于 {most}。',
      'zh-Hant-HK': '{profile}：「{name}」不得大於 {most}。',
    },
  },
  'fhir.profile-shortest': {
    issue: 'value',
    text: {
      en: '{profile}: “{name}” must have at least {min} characters.',
      'zh-Hans': '{profile}：“{name}”至少须有 {min} 个字符。',
      'zh-Hant-HK': '{profile}：「{name}」最少須有 {min} 個字元。',
    },
  },
  'fhir.profile-longest': {
    issue: 'too-long',
    text: {
      en: '{profile}: “{name}” may have at most {max} characters.',
      'zh-Hans': '{profile}：“{name}”最多可有 {max} 个字符。',
      'zh-Hant-HK': '{profile}：「{name}」最多可有 {max} 個字元。',
    },
  },
  'fhir.profile-closed': {
    issue: 'structure',
    text: {
      en: '{profile}: this is none of the slices of “{name}”, and others are not allowed.',
      'zh-Hans': '{profile}：此项不属于“{name}”的任何切片，且不允许其他内容。',
      'zh-Hant-HK': '{profile}：此項不屬於「{name}」的任何切片，而且不容許其他內容。',
    },
  },
  'fhir.profile-code': {
    issue: 'code-invalid',
    text: {
      en: '{profile}: no code of “{name}” is in the required value set {valueSet}.',
      'zh-Hans': '{profile}：“{name}”没有任何代码属于必需的值集 {valueSet}。',
      'zh-Hant-HK': '{profile}：「{name}」沒有任何代碼屬於必需的值集 {valueSet}。',
    },
  },
  'fhir.profile-rule': {
    issue: 'invariant',
    text: {
      en: '{profile}: rule {key} is broken: {human}',
      'zh-Hans': '{profile}：违反规则 {key}：{human}。',
      'zh-Hant-HK': '{profile}：違反規則 {key}：{human}。',
    },
  },
  'fhir.profile-unchecked': {
    issue: 'not-supported',
    text: {
      en: '{profile}: {what} was not checked.',
      'zh-Hans': '{profile}：未检查 {what}。',
      'zh-Hant-HK': '{profile}：未有檢查 {what}。',
    },
  },
  'fhir.extension-context': {
    issue: 'structure',
    text: {
      en: 'The extension {extension} may not stand here, only at: {allowed}.',
      'zh-Hans': '扩展 {extension} 不可用于此处，只可用于：{allowed}。',
      'zh-Hant-HK': '擴展 {extension} 不可用於此處，只可用於：{allowed}。',
    },
  },
  'fhir.extension-rule': {
    issue: 'invariant',
    text: {
      en: 'The extension {extension} may stand only where this holds: {expression}',
      'zh-Hans': '扩展 {extension} 只可用于符合以下条件之处：{expression}。',
      'zh-Hant-HK': '擴展 {extension} 只可用於符合以下條件之處：{expression}。',
    },
  },
  'fhir.extension-modifier': {
    issue: 'structure',
    text: {
      en: 'The extension {extension} changes the meaning of what it stands on; it belongs in “modifierExtension”.',
      'zh-Hans': '扩展 {extension} 会改变所在内容的含义，须放在“modifierExtension”内。',
      'zh-Hant-HK': '擴展 {extension} 會改變所在內容的含義，須放在「modifierExtension」內。',
    },
  },
  'fhir.extension-no-modifier': {
    issue: 'structure',
    text: {
      en: 'The extension {extension} changes no meaning; it belongs in “extension”, not in “modifierExtension”.',
      'zh-Hans': '扩展 {extension} 不改变含义，须放在“extension”而非“modifierExtension”内。',
      'zh-Hant-HK': '擴展 {extension} 不改變含義，須放在「extension」而非「modifierExtension」內。',
    },
  },
};

export const refuseProfile = refusalsOf(profileRefusals);
