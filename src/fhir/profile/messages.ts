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
  | 'fhir.profile-closed'
  | 'fhir.profile-code'
  | 'fhir.profile-rule'
  | 'fhir.profile-unchecked';

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
};

export const refuseProfile = refusalsOf(profileRefusals);
