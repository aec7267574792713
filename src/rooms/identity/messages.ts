import { type RefusalCatalogue, refusalsOf } from '#kernel';

export type IdentityRefusal =
  | 'identity.paper-form'
  | 'identity.paper-check-digit'
  | 'identity.paper-birth-date'
  | 'identity.paper-held-by-another'
  | 'identity.birth-date-impossible'
  | 'identity.name-unreadable'
  | 'identity.no-such-patient';

const catalogue: RefusalCatalogue<IdentityRefusal> = {
  'identity.paper-form': {
    issue: 'value',
    status: 422,
    text: {
      en: '“{number}” is not a number of this kind of document.',
      'zh-Hans': '“{number}”不是该类证件的号码格式。',
      'zh-Hant-HK': '「{number}」並非該類證件的號碼格式。',
    },
  },
  'identity.paper-check-digit': {
    issue: 'value',
    status: 422,
    text: {
      en: 'The check digit (character {position}) does not agree with the rest of the number. Please compare it with the document.',
      'zh-Hans': '校验码（第 {position} 位）与号码不符，请与证件核对。',
      'zh-Hant-HK': '校驗碼（第 {position} 位）與號碼不符，請與證件核對。',
    },
  },
  'identity.paper-birth-date': {
    issue: 'value',
    status: 422,
    text: {
      en: 'The number contains {date}, which is not a possible birth date.',
      'zh-Hans': '号码中的 {date} 不是可能的出生日期。',
      'zh-Hant-HK': '號碼中的 {date} 並非可能的出生日期。',
    },
  },
  'identity.paper-held-by-another': {
    issue: 'conflict',
    text: {
      en: 'This document is already registered for another person. The identity desk must look at it.',
      'zh-Hans': '该证件已登记在另一人名下，须由身份核对台处理。',
      'zh-Hant-HK': '該證件已登記於另一人名下，須由身分核對處處理。',
    },
  },
  'identity.birth-date-impossible': {
    issue: 'value',
    status: 422,
    text: {
      en: '{date} is not a possible birth date.',
      'zh-Hans': '{date} 不是可能的出生日期。',
      'zh-Hant-HK': '{date} 並非可能的出生日期。',
    },
  },
  'identity.name-unreadable': {
    issue: 'value',
    status: 422,
    text: {
      en: 'The name contains characters that no document prints.',
      'zh-Hans': '姓名含有证件上不会出现的字符。',
      'zh-Hant-HK': '姓名含有證件上不會出現的字元。',
    },
  },
  'identity.no-such-patient': {
    issue: 'not-found',
    text: {
      en: 'There is no such person in this node’s register.',
      'zh-Hans': '本节点登记中没有此人。',
      'zh-Hant-HK': '本節點登記中沒有此人。',
    },
  },
};

export const refuse = refusalsOf(catalogue);
