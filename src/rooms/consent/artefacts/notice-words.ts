import type { LocalText } from '#kernel';
import { civilTime, inEach, text } from '../words.ts';
import { askedPatientText } from './paper-words.ts';

/** Facts of the notices about requests and answers. */
export interface ConsentNoticeFacts {
  /** To the patient. `until`: when it lapses. */
  readonly 'consent-asked': {
    readonly consentId: string;
    readonly organization: LocalText;
    readonly by: LocalText;
    readonly until: string;
  };
  /** To the patient: agreed to at a counter, or by somebody who stands for them. */
  readonly 'consent-given': { readonly consentId: string; readonly organization: LocalText; readonly by: LocalText };
  /** To the patient: what they agreed to was sent over, or may not be. */
  readonly 'consent-record-sent': { readonly consentId: string; readonly organization: LocalText };
  readonly 'consent-record-not-sent': {
    readonly consentId: string;
    readonly organization: LocalText;
    readonly why: LocalText;
  };
  readonly 'consent-lapsed': { readonly consentId: string; readonly organization: LocalText };
  /** To the asker. `patient`: `calledToAsker`. */
  readonly 'consent-answered': { readonly requestId: string; readonly patient: string; readonly answer: string };
}
type Kind = keyof ConsentNoticeFacts;

export const CONSENT_NOTICE_TITLES: Readonly<Record<Kind, LocalText>> = {
  'consent-asked': text('Your consent is asked for', '请求您的授权', '要求你的同意'),
  'consent-given': text('A consent was given for you', '已为您作出授权', '已為你作出同意'),
  'consent-record-sent': text('A copy of your record was sent', '您的病历副本已送出', '你的紀錄副本已送出'),
  'consent-record-not-sent': text('Your record was not sent', '您的病历未送出', '你的紀錄沒有送出'),
  'consent-lapsed': text('A request has lapsed', '一项请求已失效', '一項要求已失效'),
  'consent-answered': text('A request was answered', '请求已获答复', '要求已獲答覆'),
};

const ANSWERS: Readonly<Record<string, LocalText>> = {
  active: text('The patient agreed; see with what limits.', '患者已同意，请查看其范围。', '病人已同意，請查看其範圍。'),
  rejected: text('The patient refused.', '患者已拒绝。', '病人已拒絕。'),
  lapsed: text('Nobody answered in time.', '逾期未获答复。', '逾期未獲答覆。'),
  ended: text('The patient has ended the consent.', '患者已终止授权。', '病人已終止同意。'),
  record: text('The record that was agreed to has come.', '患者同意提供的病历已送达。', '病人同意提供的紀錄已送達。'),
  'not-sent': text(
    'The patient agreed, and no record may be sent; see why.',
    '患者已同意，但病历不得送出，请查看原因。',
    '病人已同意，但紀錄不得送出，請查看原因。',
  ),
  failed: text('It could not be put to the patient.', '未能送达患者。', '未能送達病人。'),
};

export const CONSENT_NOTICES: { readonly [K in Kind]: (facts: ConsentNoticeFacts[K]) => LocalText } = {
  'consent-asked': ({ organization, by, until }) =>
    inEach(
      (lang) =>
        ({
          en: `${by.en} of ${organization.en} asks for your consent. You can agree, agree to less, or refuse, until ${civilTime(until, lang)}.`,
          'zh-Hans': `${organization['zh-Hans']}的${by['zh-Hans']}请求您的授权。您可以在${civilTime(until, lang)}前同意、部分同意或拒绝。`,
          'zh-Hant-HK': `${organization['zh-Hant-HK']}的${by['zh-Hant-HK']}要求你的同意。你可於${civilTime(until, lang)}前同意、部分同意或拒絕。`,
        })[lang],
    ),
  'consent-given': ({ organization, by }) =>
    text(
      `${organization.en} was given a consent of yours. Taken down by: ${by.en}. If you did not want this, end it.`,
      `已为您向${organization['zh-Hans']}作出授权，经手人：${by['zh-Hans']}。如非您所愿，请将其终止。`,
      `已為你向${organization['zh-Hant-HK']}作出同意，經手人：${by['zh-Hant-HK']}。如非你所願，請將其終止。`,
    ),
  'consent-record-sent': ({ organization }) =>
    text(
      `${organization.en} was sent a copy of what you agreed to show. End your consent, and it is erased there.`,
      `已按您同意的范围向${organization['zh-Hans']}送出病历副本。终止授权后，对方须删除。`,
      `已按你同意的範圍向${organization['zh-Hant-HK']}送出紀錄副本。終止同意後，對方須刪除。`,
    ),
  'consent-record-not-sent': ({ organization, why }) =>
    text(
      `You agreed that ${organization.en} gets a copy of your record. It was not sent. ${why.en}`,
      `您已同意向${organization['zh-Hans']}提供病历副本，但未送出。${why['zh-Hans']}`,
      `你已同意向${organization['zh-Hant-HK']}提供紀錄副本，但沒有送出。${why['zh-Hant-HK']}`,
    ),
  'consent-lapsed': ({ organization }) =>
    text(
      `A request of ${organization.en} was not answered in time and has lapsed. Nothing was shown.`,
      `${organization['zh-Hans']}的一项请求逾期未获答复，已失效，未提供任何内容。`,
      `${organization['zh-Hant-HK']}的一項要求逾期未獲答覆，已失效，沒有提供任何內容。`,
    ),
  'consent-answered': ({ patient, answer }) =>
    inEach((lang) => {
      const said = ANSWERS[answer]?.[lang] ?? '';
      const about = askedPatientText(patient)[lang];
      return {
        en: `Request about ${about}: ${said}`,
        'zh-Hans': `关于${about}的请求：${said}`,
        'zh-Hant-HK': `關於${about}的要求：${said}`,
      }[lang];
    }),
};
