import { type RefusalCatalogue, refusalsOf } from '#kernel';

export type FamilyRefusal =
  | 'identity.tie-to-oneself'
  | 'identity.tie-there-already'
  | 'identity.no-such-tie'
  | 'identity.person-deceased'
  | 'identity.carer-not-adult'
  | 'identity.dependant-age-unknown'
  | 'identity.dependant-adult'
  | 'identity.tie-undocumented'
  | 'identity.carer-end-missing'
  | 'identity.tie-period'
  | 'identity.death-date-impossible'
  | 'identity.newborn-date-impossible'
  | 'identity.newborn-there-already'
  | 'identity.mother-impossible';

const catalogue: RefusalCatalogue<FamilyRefusal> = {
  'identity.tie-to-oneself': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'Nobody stands for themselves: both records are the same person’s.',
      'zh-Hans': '不能为自己登记：两份记录属于同一人。',
      'zh-Hant-HK': '不能為自己登記：兩份紀錄屬同一人。',
    },
  },
  'identity.tie-there-already': {
    issue: 'duplicate',
    text: {
      en: 'This relation is on file already.',
      'zh-Hans': '此关系已登记。',
      'zh-Hant-HK': '此關係已登記。',
    },
  },
  'identity.no-such-tie': {
    issue: 'not-found',
    text: {
      en: 'There is no such relation, or it has ended.',
      'zh-Hans': '没有此关系，或已终止。',
      'zh-Hant-HK': '沒有此關係，或已終止。',
    },
  },
  'identity.person-deceased': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'This person has died.',
      'zh-Hans': '此人已去世。',
      'zh-Hant-HK': '此人已離世。',
    },
  },
  'identity.carer-not-adult': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'Whoever stands for another must be of age, and their birth date must be known.',
      'zh-Hans': '代理人须已成年，且出生日期须已登记。',
      'zh-Hant-HK': '代理人必須已成年，而且出生日期必須已登記。',
    },
  },
  'identity.dependant-age-unknown': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'The birth date of the person stood for is not known.',
      'zh-Hans': '被代理人的出生日期未登记。',
      'zh-Hant-HK': '被代理人的出生日期沒有登記。',
    },
  },
  'identity.dependant-adult': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'This person is of age: a parent no longer stands for them.',
      'zh-Hans': '此人已成年，父母不再代理。',
      'zh-Hant-HK': '此人已成年，父母不再代理。',
    },
  },
  'identity.tie-undocumented': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'Nobody stands for another without a document: a birth certificate, an order, or the person’s own written word. Please say which one was seen.',
      'zh-Hans': '代理他人须有文件（出生证明、监护文件或本人书面授权），请注明所见文件。',
      'zh-Hant-HK': '代理他人必須有文件證明（出生證明書、監護令或本人書面授權），請註明所見文件。',
    },
  },
  'identity.carer-end-missing': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'A carer’s access needs a last day.',
      'zh-Hans': '照护人的查阅权限须有截止日期。',
      'zh-Hant-HK': '照顧者的查閱權限必須有截止日期。',
    },
  },
  'identity.tie-period': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'The relation cannot hold from {from} until later than {until}, nor end in the past.',
      'zh-Hans': '关系的期限不能自 {from} 起超过 {until}，也不能在过去结束。',
      'zh-Hant-HK': '關係的期限不能由 {from} 起超過 {until}，亦不能在過去結束。',
    },
  },
  'identity.death-date-impossible': {
    issue: 'value',
    status: 422,
    text: {
      en: '{date} is not a possible date of death.',
      'zh-Hans': '{date} 不是可能的去世日期。',
      'zh-Hant-HK': '{date} 並非可能的離世日期。',
    },
  },
  'identity.newborn-date-impossible': {
    issue: 'value',
    status: 422,
    text: {
      en: '{date} is not a possible birth date of a newborn.',
      'zh-Hans': '{date} 不是可能的新生儿出生日期。',
      'zh-Hant-HK': '{date} 並非可能的新生嬰兒出生日期。',
    },
  },
  'identity.newborn-there-already': {
    issue: 'duplicate',
    text: {
      en: 'This child is registered already: the same mother, day and place among those born at once.',
      'zh-Hans': '该新生儿已登记：母亲、出生日期及胎次相同。',
      'zh-Hant-HK': '該名新生嬰兒已登記：母親、出生日期及胎次相同。',
    },
  },
  'identity.mother-impossible': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'By sex, age or day of death this person cannot have given birth on that day.',
      'zh-Hans': '按性别、年龄或去世日期，此人不可能在该日分娩。',
      'zh-Hant-HK': '按性別、年齡或離世日期，此人不可能在該日分娩。',
    },
  },
};

export const refuseFamily = refusalsOf(catalogue);
