import { type RefusalCatalogue, refusalsOf } from '#kernel';

export type IdentityRefusal =
  | 'identity.paper-form'
  | 'identity.paper-check-digit'
  | 'identity.paper-region'
  | 'identity.paper-birth-date'
  | 'identity.paper-other-birth-date'
  | 'identity.paper-symbols'
  | 'identity.paper-validity'
  | 'identity.paper-held-by-another'
  | 'identity.paper-contradicts'
  | 'identity.birth-date-impossible'
  | 'identity.name-unreadable'
  | 'identity.name-too-long'
  | 'identity.paper-issuer'
  | 'identity.paper-twice'
  | 'identity.papers-of-several'
  | 'identity.name-other-script'
  | 'identity.phone-impossible'
  | 'identity.language-unknown'
  | 'identity.no-workplace'
  | 'identity.no-such-patient'
  | 'identity.pair-of-one'
  | 'identity.pair-decided-meanwhile'
  | 'identity.pair-cannot'
  | 'identity.pair-separated-before'
  | 'identity.pair-linked-through-another'
  | 'identity.cursor-invalid'
  | 'identity.nothing-to-match';

const catalogue: RefusalCatalogue<IdentityRefusal> = {
  'identity.paper-form': {
    issue: 'value',
    status: 422,
    text: {
      en: '“{number}” is not a number of this kind of document: please look at character {position}.',
      'zh-Hans': '“{number}”不是该类证件的号码格式，请查看第 {position} 位。',
      'zh-Hant-HK': '「{number}」並非該類證件的號碼格式，請查看第 {position} 位。',
    },
  },
  'identity.nothing-to-match': {
    issue: 'required',
    text: {
      en: 'Nobody can be looked for by this: it takes a name, a whole birth date, a telephone number, or a number of a document or another system that can be right.',
      'zh-Hans': '仅凭这些无法查找：须有姓名、完整的出生日期、电话号码，或可能有效的证件号码或其他系统的编号。',
      'zh-Hant-HK': '只憑這些無法查找：須有姓名、完整的出生日期、電話號碼，或可能有效的證件號碼或其他系統的編號。',
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
  'identity.paper-region': {
    issue: 'value',
    status: 422,
    text: {
      en: 'The number begins with the region {region} (from character {position}), which this kind of document does not carry.',
      'zh-Hans': '号码开头的地区码 {region}（自第 {position} 位起）不会出现在该类证件上。',
      'zh-Hant-HK': '號碼開首的地區碼 {region}（由第 {position} 位起）不會見於該類證件。',
    },
  },
  'identity.paper-birth-date': {
    issue: 'value',
    status: 422,
    text: {
      en: 'The number contains {date} (from character {position}), which is not a possible birth date.',
      'zh-Hans': '号码中的 {date}（自第 {position} 位起）不是可能的出生日期。',
      'zh-Hant-HK': '號碼中的 {date}（由第 {position} 位起）並非可能的出生日期。',
    },
  },
  'identity.paper-other-birth-date': {
    issue: 'value',
    status: 422,
    text: {
      en: 'The number carries the birth date {date}, another one than was stated. Please compare both with the document.',
      'zh-Hans': '号码所载出生日期 {date} 与所填不同，请与证件核对。',
      'zh-Hant-HK': '號碼所載出生日期 {date} 與所填不同，請與證件核對。',
    },
  },
  'identity.paper-symbols': {
    issue: 'value',
    status: 422,
    text: {
      en: '“{symbols}” are not symbols that an identity card prints.',
      'zh-Hans': '“{symbols}”不是身份证上会印有的符号。',
      'zh-Hant-HK': '「{symbols}」並非身份證上會印有的符號。',
    },
  },
  'identity.paper-validity': {
    issue: 'value',
    status: 422,
    text: {
      en: 'A document cannot be valid from {from} until {until}.',
      'zh-Hans': '证件有效期不可能自 {from} 至 {until}。',
      'zh-Hant-HK': '證件有效期不可能由 {from} 至 {until}。',
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
  'identity.paper-contradicts': {
    issue: 'conflict',
    text: {
      en: 'This person already has another number of this kind of document, and a person has one for life. The identity desk must look at it.',
      'zh-Hans': '此人已登记另一个同类证件号码，而该类证件号码终身不变，须由身份核对台处理。',
      'zh-Hant-HK': '此人已登記另一個同類證件號碼，而該類證件號碼終身不變，須由身分核對處處理。',
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
  'identity.name-too-long': {
    issue: 'value',
    status: 422,
    text: {
      en: 'The name has {length} characters; no document prints more than {max}.',
      'zh-Hans': '姓名有 {length} 个字符，证件所印不会超过 {max} 个。',
      'zh-Hant-HK': '姓名有 {length} 個字元，證件所印不會超過 {max} 個。',
    },
  },
  'identity.paper-issuer': {
    issue: 'value',
    status: 422,
    text: {
      en: 'The country or region of issue contains characters that no document prints.',
      'zh-Hans': '签发国家或地区含有证件上不会出现的字符。',
      'zh-Hant-HK': '簽發國家或地區含有證件上不會出現的字元。',
    },
  },
  'identity.paper-twice': {
    issue: 'value',
    status: 422,
    text: {
      en: 'This document is entered twice.',
      'zh-Hans': '该证件填写了两次。',
      'zh-Hant-HK': '該證件填寫了兩次。',
    },
  },
  'identity.papers-of-several': {
    issue: 'value',
    status: 422,
    text: {
      en: 'These are two numbers of a kind of document of which a person has one for life. Please compare both with the documents.',
      'zh-Hans': '此类证件号码一人终身只有一个，现填有两个，请与证件核对。',
      'zh-Hant-HK': '此類證件號碼一人終身只有一個，現填有兩個，請與證件核對。',
    },
  },
  'identity.name-other-script': {
    issue: 'value',
    status: 422,
    text: {
      en: 'The name is not in the script it is said to be in.',
      'zh-Hans': '姓名与所选文字不符。',
      'zh-Hant-HK': '姓名與所選文字不符。',
    },
  },
  'identity.phone-impossible': {
    issue: 'value',
    status: 422,
    text: {
      en: 'This is no telephone number.',
      'zh-Hans': '这不是电话号码。',
      'zh-Hant-HK': '這不是電話號碼。',
    },
  },
  'identity.language-unknown': {
    issue: 'value',
    status: 422,
    text: {
      en: 'This is no language tag.',
      'zh-Hans': '这不是语言代码。',
      'zh-Hant-HK': '這不是語言代碼。',
    },
  },
  'identity.no-workplace': {
    issue: 'forbidden',
    text: {
      en: 'A person is registered for an institution, and you work at none now.',
      'zh-Hans': '登记须以机构名义进行，您目前没有所属机构。',
      'zh-Hant-HK': '登記須以機構名義進行，你目前沒有所屬機構。',
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
  'identity.pair-of-one': {
    issue: 'value',
    status: 422,
    text: {
      en: 'A record cannot be compared with itself.',
      'zh-Hans': '同一份记录无法与自身比对。',
      'zh-Hant-HK': '同一份紀錄不能與自身比對。',
    },
  },
  'identity.pair-decided-meanwhile': {
    issue: 'conflict',
    text: {
      en: 'Somebody else has decided on these two records meanwhile. Please look at them again.',
      'zh-Hans': '其间已有他人就这两份记录作出决定，请重新查看。',
      'zh-Hant-HK': '期間已有其他人就這兩份紀錄作出決定，請重新查看。',
    },
  },
  'identity.pair-cannot': {
    issue: 'business-rule',
    status: 409,
    text: {
      en: 'This cannot be decided of two records in this state.',
      'zh-Hans': '这两份记录目前的状态不允许作出此决定。',
      'zh-Hant-HK': '這兩份紀錄目前的狀態不容許作出此決定。',
    },
  },
  'identity.pair-separated-before': {
    issue: 'business-rule',
    status: 409,
    text: {
      en: 'This would join records that somebody has judged to be two people. Please look at those first.',
      'zh-Hans': '此举会合并曾被判定为两个人的记录，请先处理那些记录。',
      'zh-Hant-HK': '此舉會連結曾被判定為兩個人的紀錄，請先處理那些紀錄。',
    },
  },
  'identity.pair-linked-through-another': {
    issue: 'business-rule',
    status: 409,
    text: {
      en: 'Both records are one person already, by way of a third one. To part them, please unlink that one.',
      'zh-Hans': '两份记录已通过第三份记录归为同一人；如需分开，请解除与第三份记录的关联。',
      'zh-Hant-HK': '兩份紀錄已經由第三份紀錄歸為同一人；如需分開，請解除與第三份紀錄的連結。',
    },
  },
  'identity.cursor-invalid': {
    issue: 'value',
    text: {
      en: 'This page of the list does not exist.',
      'zh-Hans': '列表中没有这一页。',
      'zh-Hant-HK': '列表中沒有這一頁。',
    },
  },
};

export const refuse = refusalsOf(catalogue);
