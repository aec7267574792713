import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Every reason that requests, standing choices and their ending give for a no. Stable for ever. */
export type ArtefactCode =
  | 'consent.artefact-not-found'
  | 'consent.artefact-state'
  | 'consent.no-tie'
  | 'consent.terms-changed'
  | 'consent.not-narrower'
  | 'consent.nothing-left'
  | 'consent.period-turned'
  | 'consent.asked-too-long'
  | 'consent.asked-patient-unknown'
  | 'consent.asked-node-unknown'
  | 'consent.asked-too-often'
  | 'consent.asker-without-workplace'
  | 'consent.asked-onward-without-copy'
  | 'consent.asked-copy-without-treatment'
  | 'consent.choice-names-nobody'
  | 'consent.choice-organization-unknown'
  | 'consent.abroad-not-agreed'
  | 'consent.answer-too-late'
  | 'consent.no-gateway'
  | 'consent.no-number'
  | 'consent.gateway-silent'
  | 'consent.code-over'
  | 'consent.code-missing'
  | 'consent.number-too-new'
  | 'consent.code-sent-lately'
  | 'consent.code-sent-too-often'
  | 'consent.counter-locked'
  | 'consent.reading-missing'
  | 'consent.witness-is-reader'
  | 'consent.witness-unknown'
  | 'consent.witness-no-paper'
  | 'consent.counter-not-of-age'
  | 'consent.guardian-no-paper';

const ARTEFACT_REFUSALS = {
  'consent.artefact-not-found': {
    issue: 'not-found',
    text: { en: 'There is no such consent.', 'zh-Hans': '没有这项授权。', 'zh-Hant-HK': '沒有這項同意。' },
  },
  'consent.artefact-state': {
    issue: 'conflict',
    text: {
      en: 'This consent stands at “{state}”: that cannot be done with it any more.',
      'zh-Hans': '该授权的状态为“{state}”，不能再作此操作。',
      'zh-Hant-HK': '這項同意的狀態為「{state}」，不能再作此操作。',
    },
  },
  'consent.no-tie': {
    issue: 'forbidden',
    text: {
      en: 'You do not stand for this person: no parent, guardian or appointed proxy is on file in your name.',
      'zh-Hans': '您不能代表此人：登记中没有您作为父母、监护人或受托人的记录。',
      'zh-Hant-HK': '你不能代表此人：登記中沒有你作為父母、監護人或受託人的紀錄。',
    },
  },
  'consent.terms-changed': {
    issue: 'conflict',
    text: {
      en: 'What you saw is not what would be agreed now. Read it again, then decide.',
      'zh-Hans': '您看到的内容与现在将要同意的不一致。请重新阅读后再决定。',
      'zh-Hant-HK': '你看到的內容與現在將要同意的不一致。請重新閱讀後再決定。',
    },
  },
  'consent.not-narrower': {
    issue: 'business-rule',
    text: {
      en: 'You can agree to less than was asked for, not to more.',
      'zh-Hans': '您可以少给，但不能超出对方的请求。',
      'zh-Hant-HK': '你可以少給，但不能超出對方的要求。',
    },
  },
  'consent.nothing-left': {
    issue: 'business-rule',
    text: {
      en: 'With this nothing would be left. Refuse the request instead.',
      'zh-Hans': '这样就没有任何内容了，请直接拒绝该请求。',
      'zh-Hant-HK': '這樣便沒有任何內容了，請直接拒絕該要求。',
    },
  },
  'consent.period-turned': {
    issue: 'value',
    text: {
      en: 'The end is not after the beginning.',
      'zh-Hans': '结束时间不晚于开始时间。',
      'zh-Hant-HK': '結束時間並非在開始時間之後。',
    },
  },
  'consent.asked-too-long': {
    issue: 'business-rule',
    text: {
      en: 'A consent may be asked for at most {max} days.',
      'zh-Hans': '请求的授权最长为{max}天。',
      'zh-Hant-HK': '要求的同意最長為{max}天。',
    },
  },
  'consent.asked-patient-unknown': {
    issue: 'not-found',
    text: {
      en: 'Nobody is registered there by this paper and day of birth.',
      'zh-Hans': '该处没有以此证件和出生日期登记的人。',
      'zh-Hant-HK': '該處沒有以此證件及出生日期登記的人。',
    },
  },
  'consent.asked-node-unknown': {
    issue: 'not-found',
    text: {
      en: 'There is no node “{node}” in the network.',
      'zh-Hans': '网络中没有节点“{node}”。',
      'zh-Hant-HK': '網絡中沒有節點「{node}」。',
    },
  },
  'consent.asked-too-often': {
    issue: 'business-rule',
    text: {
      en: '{max} requests of your institution already wait for this patient’s answer.',
      'zh-Hans': '贵机构已有{max}项请求在等待该患者答复。',
      'zh-Hant-HK': '貴機構已有{max}項要求在等候這位病人答覆。',
    },
  },
  'consent.asker-without-workplace': {
    issue: 'forbidden',
    text: {
      en: 'Consent is asked for by an institution that is open to you. Choose your workplace first.',
      'zh-Hans': '授权须由已向您开放的机构提出。请先选择工作机构。',
      'zh-Hant-HK': '同意須由已向你開放的機構提出。請先選擇工作機構。',
    },
  },
  'consent.asked-onward-without-copy': {
    issue: 'value',
    text: {
      en: 'Only a copy can be passed on. Ask for a copy as well.',
      'zh-Hans': '只有副本才能转交，请同时请求副本。',
      'zh-Hant-HK': '只有副本才能轉交，請同時要求副本。',
    },
  },
  'consent.asked-copy-without-treatment': {
    issue: 'business-rule',
    text: {
      en: 'A copy is handed over to treat the patient, and for nothing else. Name treatment among the purposes, or ask without a copy.',
      'zh-Hans': '副本仅为诊疗患者而提供。请将诊疗列入目的，或不请求副本。',
      'zh-Hant-HK': '副本只為診治病人而提供。請將診治列入目的，或不要求副本。',
    },
  },
  'consent.choice-names-nobody': {
    issue: 'value',
    text: {
      en: 'A choice that allows names an institution.',
      'zh-Hans': '允许类的选择须指明机构。',
      'zh-Hant-HK': '准許類的選擇須指明機構。',
    },
  },
  'consent.choice-organization-unknown': {
    issue: 'not-found',
    text: {
      en: 'The directory knows no institution “{id}” at the node “{node}”.',
      'zh-Hans': '名录中没有节点“{node}”的机构“{id}”。',
      'zh-Hant-HK': '名錄中沒有節點「{node}」的機構「{id}」。',
    },
  },
  'consent.abroad-not-agreed': {
    issue: 'business-rule',
    text: {
      en: 'The institution is under another jurisdiction: agree to that separately, or refuse.',
      'zh-Hans': '该机构在其他法域：请就此单独同意，或拒绝。',
      'zh-Hant-HK': '該機構在其他司法管轄區：請就此另行同意，或拒絕。',
    },
  },
  'consent.answer-too-late': {
    issue: 'expired',
    text: {
      en: 'The time to answer this request is over. The institution can ask again.',
      'zh-Hans': '答复此请求的期限已过，机构可以重新提出。',
      'zh-Hant-HK': '答覆此要求的期限已過，機構可重新提出。',
    },
  },
  'consent.no-gateway': {
    issue: 'business-rule',
    text: {
      en: 'This node sends no text messages, so no code can reach the patient. The patient can agree before two of you, or answer in the portal.',
      'zh-Hans': '本节点未接入短信，验证码无法送达患者。患者可在两位工作人员面前同意，或在患者端答复。',
      'zh-Hant-HK': '本節點未接通短訊，驗證碼不能送達病人。病人可在兩名職員面前同意，或在平台答覆。',
    },
  },
  'consent.no-number': {
    issue: 'business-rule',
    text: {
      en: 'No telephone number of this patient is on record. The patient can agree before two of you.',
      'zh-Hans': '登记中没有该患者的电话号码。患者可在两位工作人员面前同意。',
      'zh-Hant-HK': '登記中沒有這位病人的電話號碼。病人可在兩名職員面前同意。',
    },
  },
  'consent.gateway-silent': {
    issue: 'transient',
    text: {
      en: 'The text message could not be sent. Try again in a moment.',
      'zh-Hans': '短信未能发出，请稍后再试。',
      'zh-Hant-HK': '短訊未能發出，請稍後再試。',
    },
  },
  'consent.code-over': {
    issue: 'expired',
    text: {
      en: 'This code is over: its time has passed or it was mistyped too often. Send a new one.',
      'zh-Hans': '验证码已失效：超过时限或多次输错。请重新发送。',
      'zh-Hant-HK': '驗證碼已失效：超過時限或多次輸錯。請重新發送。',
    },
  },
  'consent.code-missing': {
    issue: 'not-found',
    text: {
      en: 'No code was sent for this request.',
      'zh-Hans': '此请求尚未发送验证码。',
      'zh-Hant-HK': '此要求尚未發送驗證碼。',
    },
  },
  'consent.number-too-new': {
    issue: 'business-rule',
    text: {
      en: 'The telephone number of this patient was changed less than {days} days ago. Until then no code goes to it; the patient can agree before two of you.',
      'zh-Hans': '该患者的电话号码变更未满{days}天，期间不向其发送验证码。患者可在两位工作人员面前同意。',
      'zh-Hant-HK': '這位病人的電話號碼更改未滿{days}日，期間不會向它發送驗證碼。病人可在兩名職員面前同意。',
    },
  },
  'consent.code-sent-lately': {
    issue: 'throttled',
    text: {
      en: 'A code has just been sent. Another can be sent in {seconds} seconds.',
      'zh-Hans': '验证码刚刚发出，{seconds}秒后可重新发送。',
      'zh-Hant-HK': '驗證碼剛剛發出，{seconds}秒後可再次發送。',
    },
  },
  'consent.code-sent-too-often': {
    issue: 'throttled',
    text: {
      en: 'No more codes are sent to this patient today. The patient can agree before two of you.',
      'zh-Hans': '今日不再向该患者发送验证码。患者可在两位工作人员面前同意。',
      'zh-Hant-HK': '今日不再向這位病人發送驗證碼。病人可在兩名職員面前同意。',
    },
  },
  'consent.counter-locked': {
    issue: 'security',
    text: {
      en: 'Too many wrong codes or papers were entered for this patient. The counter is closed to them for a day; the patient can answer in the portal.',
      'zh-Hans': '该患者的验证码或证件多次输错，柜台同意暂停一天。患者可在患者端答复。',
      'zh-Hant-HK': '這位病人的驗證碼或證件多次輸錯，櫃位同意暫停一日。病人可在平台答覆。',
    },
  },
  'consent.reading-missing': {
    issue: 'not-found',
    text: {
      en: 'This text has not been read out, or its time has passed. Somebody reads it to the patient first.',
      'zh-Hans': '该内容尚未朗读，或已超过时限。请先由一位工作人员向患者朗读。',
      'zh-Hant-HK': '這段內容尚未朗讀，或已超過時限。請先由一名職員向病人朗讀。',
    },
  },
  'consent.witness-is-reader': {
    issue: 'forbidden',
    text: {
      en: 'Who asked for the consent or read it out cannot witness it. Call another person of your institution.',
      'zh-Hans': '提出请求或朗读内容的人不能作见证。请由贵机构另一位工作人员见证。',
      'zh-Hant-HK': '提出要求或朗讀內容的人不能作見證。請由貴機構另一名職員見證。',
    },
  },
  'consent.witness-unknown': {
    issue: 'forbidden',
    text: {
      en: 'Two accounts may be one person. Who asks, reads out and witnesses at a counter each need an entry of their own in the directory of practitioners.',
      'zh-Hans': '两个账户可能属于同一人。在柜台提出请求、朗读和见证的人员，均须在人员名录中有各自的登记。',
      'zh-Hant-HK': '兩個帳戶可能屬於同一人。在櫃台提出要求、朗讀和見證的職員，均須在人員名錄各有登記。',
    },
  },
  'consent.counter-not-of-age': {
    issue: 'business-rule',
    text: {
      en: 'This patient is not of age, or no day of birth is on record. A parent or guardian on file agrees before two people here, or answers in the portal, as a carer does.',
      'zh-Hans':
        '该患者未成年，或登记中没有出生日期。请由登记在案的父母或监护人在此当着两名工作人员同意，或在患者端答复；照护人请在患者端答复。',
      'zh-Hant-HK':
        '這位病人未成年，或登記中沒有出生日期。請由登記在案的父母或監護人在此當着兩名職員同意，或在平台答覆；照顧者請在平台答覆。',
    },
  },
  'consent.guardian-no-paper': {
    issue: 'business-rule',
    text: {
      en: 'This patient is not of age, or no day of birth is on record, and no parent or guardian of age is on file with an identity document. Register the tie and the document first.',
      'zh-Hans': '该患者未成年，或登记中没有出生日期，且没有已成年并登记了证件的父母或监护人。请先登记亲属关系和证件。',
      'zh-Hant-HK':
        '這位病人未成年，或登記中沒有出生日期，而登記中亦沒有已成年並有證件的父母或監護人。請先登記親屬關係及證件。',
    },
  },
  'consent.witness-no-paper': {
    issue: 'business-rule',
    text: {
      en: 'No identity document of this patient is on record, so nobody can tell that it is them. Have one registered first.',
      'zh-Hans': '登记中没有该患者的证件，无法核实身份，请先登记。',
      'zh-Hant-HK': '登記中沒有這位病人的證件，不能核實身分，請先登記。',
    },
  },
} as const satisfies RefusalCatalogue<ArtefactCode>;

export const refuseConsent = refusalsOf<ArtefactCode>(ARTEFACT_REFUSALS);
