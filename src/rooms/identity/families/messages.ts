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
  | 'identity.tie-own'
  | 'identity.order-missing'
  | 'identity.order-not-asked'
  | 'identity.order-kind-not-here'
  | 'identity.order-period'
  | 'identity.order-not-yet'
  | 'identity.order-number-differs'
  | 'identity.tie-confirmation-lapsed'
  | 'identity.tie-second-person'
  | 'identity.tie-person-unknown'
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
  'identity.tie-own': {
    issue: 'forbidden',
    text: {
      en: 'By name, number or record you may be one of the two people yourself: another officer must put this on file.',
      'zh-Hans': '按姓名、编号或档案，您可能就是当事人之一，须由另一名工作人员办理登记。',
      'zh-Hant-HK': '按姓名、編號或紀錄，你可能就是當事人之一，須由另一名職員辦理登記。',
    },
  },
  'identity.order-missing': {
    issue: 'required',
    status: 422,
    text: {
      en: 'Nobody stands for an adult but by a document: please enter its kind, who issued it, its number and its days.',
      'zh-Hans': '代理成年人须凭文件登记，请填写文件种类、出具者、编号及期限。',
      'zh-Hant-HK': '代理成年人必須憑文件登記，請填寫文件種類、發出者、編號及期限。',
    },
  },
  'identity.order-not-asked': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'Such a document is asked only for the guardian of an adult, or a carer who is to see an adult’s record.',
      'zh-Hans': '仅为成年人的监护人，或可查看成年人病历的照护人登记此类文件。',
      'zh-Hant-HK': '只為成年人的監護人，或可查閱成年人紀錄的照顧者登記此類文件。',
    },
  },
  'identity.order-kind-not-here': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'By a document of this kind nobody stands for an adult in this way here.',
      'zh-Hans': '此类文件在本地不能作为以此身份代理成年人的依据。',
      'zh-Hant-HK': '此類文件在本地不能作為以此身分代理成年人的依據。',
    },
  },
  'identity.order-period': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'A document from {from} until {until} is impossible or over.',
      'zh-Hans': '文件期限 {from} 至 {until} 不可能或已届满。',
      'zh-Hant-HK': '文件期限 {from} 至 {until} 不可能或已屆滿。',
    },
  },
  'identity.order-not-yet': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'The document holds from {from}: nobody stands for another by it before that day.',
      'zh-Hans': '文件自 {from} 起生效，此前不能据此代理。',
      'zh-Hant-HK': '文件由 {from} 起生效，在此之前不能據此代理。',
    },
  },
  'identity.order-number-differs': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'This is not the number that was entered. Please compare both with the document; if the entry is wrong, end it and enter it anew.',
      'zh-Hans': '编号与登记不符，请与文件核对；登记有误的，请终止后重新登记。',
      'zh-Hant-HK': '編號與登記不符，請與文件核對；如登記有誤，請終止後重新登記。',
    },
  },
  'identity.tie-confirmation-lapsed': {
    issue: 'business-rule',
    status: 409,
    text: {
      en: 'Nobody confirmed this in time. Please enter it anew.',
      'zh-Hans': '未在期限内确认，请重新登记。',
      'zh-Hant-HK': '未有在限期內確認，請重新登記。',
    },
  },
  'identity.tie-second-person': {
    issue: 'forbidden',
    text: {
      en: 'It takes a second person: whoever entered this does not confirm it.',
      'zh-Hans': '须由另一人确认：登记人不得自行确认。',
      'zh-Hant-HK': '須由另一人確認：登記者不可自行確認。',
    },
  },
  'identity.tie-person-unknown': {
    issue: 'forbidden',
    text: {
      en: 'Whoever enters or confirms who stands for an adult must be in the directory of practitioners and staff.',
      'zh-Hans': '登记或确认成年人代理关系的人员须已列入人员名录。',
      'zh-Hant-HK': '登記或確認成年人代理關係的人員必須已列入人員名冊。',
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
