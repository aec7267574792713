import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Every reason the privacy officer's desk gives for a no. Stable for ever: integrators switch on them. */
export type PrivacyCode =
  | 'consent.privacy-no-law'
  | 'consent.finding-not-found'
  | 'consent.finding-grew'
  | 'consent.finding-own'
  | 'consent.finding-nobody-to-ask'
  | 'consent.privacy-patient-unknown'
  | 'consent.privacy-person-unknown'
  | 'consent.known-without-reason'
  | 'consent.question-entry-unknown'
  | 'consent.question-own-act'
  | 'consent.question-waits'
  | 'consent.questions-many'
  | 'consent.question-not-found'
  | 'consent.question-answered'
  | 'consent.question-nobody-to-ask'
  | 'consent.question-own'
  | 'consent.asked-not-found'
  | 'consent.asked-answered';

export const PRIVACY_REFUSALS = {
  'consent.privacy-no-law': {
    issue: 'business-rule',
    text: {
      en: 'No rule in force here provides for this.',
      'zh-Hans': '本地现行规则对此没有规定。',
      'zh-Hant-HK': '本地現行規則對此沒有規定。',
    },
  },
  'consent.finding-not-found': {
    issue: 'not-found',
    text: { en: 'There is no such finding.', 'zh-Hans': '没有这条线索。', 'zh-Hant-HK': '沒有這項線索。' },
  },
  'consent.finding-grew': {
    issue: 'conflict',
    text: {
      en: 'Entries have been added to this finding since you looked. Look again before you decide.',
      'zh-Hans': '您查看之后该线索又有新的记录，请重新查看后再作决定。',
      'zh-Hant-HK': '你查閱之後此線索再有新紀錄，請重新查閱後才作決定。',
    },
  },
  'consent.finding-own': {
    issue: 'forbidden',
    text: {
      en: 'Nobody decides on a finding about themselves.',
      'zh-Hans': '任何人不得就涉及本人的线索作出决定。',
      'zh-Hant-HK': '任何人不得就涉及自己的線索作決定。',
    },
  },
  'consent.finding-nobody-to-ask': {
    issue: 'business-rule',
    text: {
      en: 'The person concerned has no account here by which they could be asked.',
      'zh-Hans': '当事人在本节点没有可接收询问的账号。',
      'zh-Hant-HK': '當事人在本節點沒有可接收查問的帳戶。',
    },
  },
  'consent.privacy-patient-unknown': {
    issue: 'not-found',
    text: { en: 'There is no such patient here.', 'zh-Hans': '此处没有该患者。', 'zh-Hant-HK': '此處沒有這位病人。' },
  },
  'consent.privacy-person-unknown': {
    issue: 'not-found',
    text: {
      en: 'Nobody of this account has acted here.',
      'zh-Hans': '此账号在本节点没有任何操作记录。',
      'zh-Hant-HK': '此帳戶在本節點沒有任何操作紀錄。',
    },
  },
  'consent.known-without-reason': {
    issue: 'required',
    text: {
      en: 'Say in a few words why this person is marked as publicly known.',
      'zh-Hans': '请简要说明为何将此人标记为公众知名人士。',
      'zh-Hant-HK': '請簡述為何把此人標示為公眾知名人士。',
    },
  },
  'consent.question-entry-unknown': {
    issue: 'not-found',
    text: {
      en: 'There is no such entry in your access log.',
      'zh-Hans': '您的访问记录中没有这一条。',
      'zh-Hant-HK': '你的查閱紀錄中沒有此項。',
    },
  },
  'consent.question-own-act': {
    issue: 'business-rule',
    text: {
      en: 'This was your own act: nobody else could answer for it.',
      'zh-Hans': '这是您本人的操作，无须由他人答复。',
      'zh-Hant-HK': '這是你自己的操作，毋須由他人答覆。',
    },
  },
  'consent.question-waits': {
    issue: 'conflict',
    text: {
      en: 'You have asked about this entry already; the answer is due by {by}.',
      'zh-Hans': '您已就此条提出查询，答复期限为{by}。',
      'zh-Hant-HK': '你已就此項提出查詢，答覆期限為{by}。',
    },
  },
  'consent.questions-many': {
    issue: 'too-costly',
    text: {
      en: '{max} questions of yours wait for an answer. Wait for some of them first.',
      'zh-Hans': '您已有{max}项查询等待答复，请待部分答复后再提。',
      'zh-Hant-HK': '你已有{max}項查詢等候答覆，請待部分答覆後再提出。',
    },
  },
  'consent.question-not-found': {
    issue: 'not-found',
    text: { en: 'There is no such question.', 'zh-Hans': '没有这项查询。', 'zh-Hant-HK': '沒有這項查詢。' },
  },
  'consent.question-answered': {
    issue: 'conflict',
    text: {
      en: 'This question has been answered.',
      'zh-Hans': '此项查询已答复。',
      'zh-Hant-HK': '此項查詢已獲答覆。',
    },
  },
  'consent.question-nobody-to-ask': {
    issue: 'business-rule',
    text: {
      en: 'Nobody who works here did this, so there is nobody here to ask.',
      'zh-Hans': '此项操作并非本节点人员所为，本节点无人可询问。',
      'zh-Hant-HK': '此項操作並非本節點人員所為，本節點無人可查問。',
    },
  },
  'consent.question-own': {
    issue: 'forbidden',
    text: {
      en: 'Nobody answers a question about an access of their own.',
      'zh-Hans': '任何人不得答复涉及本人访问的查询。',
      'zh-Hant-HK': '任何人不得答覆涉及自己查閱的查詢。',
    },
  },
  'consent.asked-not-found': {
    issue: 'not-found',
    text: {
      en: 'Nothing of the kind was asked of you.',
      'zh-Hans': '没有向您提出此项询问。',
      'zh-Hant-HK': '沒有向你提出此項查問。',
    },
  },
  'consent.asked-answered': {
    issue: 'conflict',
    text: {
      en: 'You have answered this already.',
      'zh-Hans': '您已答复此项询问。',
      'zh-Hant-HK': '你已答覆此項查問。',
    },
  },
} as const satisfies RefusalCatalogue<PrivacyCode>;

export const refusePrivacy = refusalsOf<PrivacyCode>(PRIVACY_REFUSALS);
