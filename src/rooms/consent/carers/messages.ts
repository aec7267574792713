import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Every reason for a no where a patient names a carer, and where the other one answers. Stable for ever: integrators switch on them. */
type CarerCodes =
  | 'consent.carer-no-law'
  | 'consent.carer-not-of-age'
  | 'consent.carer-under-guardian'
  | 'consent.carer-until'
  | 'consent.carer-nothing-given'
  | 'consent.carer-too-many'
  | 'consent.carer-not-found'
  | 'consent.carer-offer-over'
  | 'consent.carer-oneself'
  | 'consent.carer-answerer-not-adult'
  | 'consent.carer-deceased'
  | 'consent.carer-there-already';

const CARER_REFUSALS = {
  'consent.carer-no-law': {
    issue: 'business-rule',
    text: {
      en: 'No rule in force here provides for carers named in the portal.',
      'zh-Hans': '本地现行规则未规定在门户指定照护人。',
      'zh-Hant-HK': '本地現行規則沒有規定在平台指定照顧者。',
    },
  },
  'consent.carer-not-of-age': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'Who is not of age, or whose birth date is not known, names a carer at a desk.',
      'zh-Hans': '未成年人，或出生日期未登记者，请到服务台指定照护人。',
      'zh-Hant-HK': '未成年人，或沒有登記出生日期者，請到服務處指定照顧者。',
    },
  },
  'consent.carer-under-guardian': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'Somebody is on file as your guardian: a carer is then put on file at a desk.',
      'zh-Hans': '您已有登记的监护人，照护人须到服务台登记。',
      'zh-Hant-HK': '你已有登記的監護人，照顧者須到服務處登記。',
    },
  },
  'consent.carer-until': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'The last day must lie between today and {last}.',
      'zh-Hans': '截止日期须在今天至{last}之间。',
      'zh-Hant-HK': '截止日期須在今天至{last}之間。',
    },
  },
  'consent.carer-nothing-given': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'Who sees nothing of the record cannot agree or refuse for you either.',
      'zh-Hans': '不能查看病历的人，也不能代您同意或拒绝。',
      'zh-Hant-HK': '不能查閱紀錄的人，也不能代你同意或拒絕。',
    },
  },
  'consent.carer-too-many': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'You have {max} carers and open codes already: take one back first.',
      'zh-Hans': '您已有{max}名照护人及待接受的邀请，请先撤回一项。',
      'zh-Hant-HK': '你已有{max}名照顧者及待接受的邀請，請先撤回一項。',
    },
  },
  'consent.carer-not-found': {
    issue: 'not-found',
    text: {
      en: 'There is nothing here that could be ended: it is over already, or was never yours.',
      'zh-Hans': '没有可终止的内容：可能已结束，或不属于您。',
      'zh-Hant-HK': '沒有可終止的內容：可能已結束，或不屬於你。',
    },
  },
  'consent.carer-offer-over': {
    issue: 'conflict',
    text: {
      en: 'This was answered, taken back or has lapsed. Ask for a new code.',
      'zh-Hans': '该邀请已被答复、撤回或已失效，请索取新的代码。',
      'zh-Hant-HK': '該邀請已獲答覆、已撤回或已失效，請索取新的代碼。',
    },
  },
  'consent.carer-oneself': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'This is your own code: the other one types it, signed in as themselves.',
      'zh-Hans': '这是您自己的代码，应由对方登录后输入。',
      'zh-Hant-HK': '這是你自己的代碼，應由對方登入後輸入。',
    },
  },
  'consent.carer-answerer-not-adult': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'A carer must be of age, and the birth date on the record must be known.',
      'zh-Hans': '照护人须已成年，且出生日期须已登记。',
      'zh-Hant-HK': '照顧者必須已成年，而且出生日期必須已登記。',
    },
  },
  'consent.carer-deceased': {
    issue: 'business-rule',
    status: 422,
    text: {
      en: 'One of the two records says that its person has died.',
      'zh-Hans': '其中一份记录载明本人已去世。',
      'zh-Hant-HK': '其中一份紀錄載明本人已離世。',
    },
  },
  'consent.carer-there-already': {
    issue: 'duplicate',
    text: {
      en: 'You are on file as this person’s carer already. The other entry has to end first.',
      'zh-Hans': '您已登记为此人的照护人，须先终止原登记。',
      'zh-Hant-HK': '你已登記為此人的照顧者，須先終止原登記。',
    },
  },
} as const satisfies RefusalCatalogue<CarerCodes>;

export const refuseCarer = refusalsOf<CarerCodes>(CARER_REFUSALS);
