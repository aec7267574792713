import type { LocalText } from '#kernel';
import { civilDay, text } from '../words.ts';

/** The rules of naming a carer, in words for the patient. */
export const CARER_BASES: Readonly<Record<string, LocalText>> = {
  'consent/own-carers': text(
    'Somebody looked at who stands for them.',
    '查看本人的照护人及监护人。',
    '查閱本人的照顧者及監護人。',
  ),
  'consent/carer-named': text(
    'It opens nothing until the other one accepts.',
    '在对方接受之前不开放任何内容。',
    '在對方接受之前不會開放任何內容。',
  ),
  'consent/carer-taken-back': text('The code is worth nothing any more.', '该代码已失效。', '該代碼已失效。'),
  'consent/carer-offer-read': text(
    'By the code that was handed on, and the birth date.',
    '凭所转交的代码及出生日期。',
    '憑所轉交的代碼及出生日期。',
  ),
  'consent/carer-accepted': text(
    'By the code that was handed on, and the birth date.',
    '凭所转交的代码及出生日期。',
    '憑所轉交的代碼及出生日期。',
  ),
  'consent/carer-declined': text(
    'By the code that was handed on, and the birth date.',
    '凭所转交的代码及出生日期。',
    '憑所轉交的代碼及出生日期。',
  ),
  'consent/carer-ended': text(
    'From then on nothing is open to the carer.',
    '自此不再向照护人开放任何内容。',
    '自此不再向照顧者開放任何內容。',
  ),
  'consent.carer-code-wrong': text(
    'The code or the birth date was wrong.',
    '代码或出生日期不正确。',
    '代碼或出生日期不正確。',
  ),
  'consent.carer-called-otherwise': text(
    'Whoever had the code is called otherwise than whom you named.',
    '持有代码者的姓名与您所指定的人不符。',
    '持有代碼者的姓名與你所指定的人不符。',
  ),
};

/** Facts of the notices about carers. */
export interface CarerNoticeFacts {
  /** To the patient. `carer`: as their own record calls them; `called`: as the patient wrote it; `until`: the last day, YYYY-MM-DD. */
  readonly 'carer-accepted': {
    readonly carer: LocalText;
    readonly called: string;
    readonly until: string;
    readonly may: 'nothing' | 'read' | 'answer';
  };
  readonly 'carer-declined': { readonly called: string };
  /** To the other of the two. `as`: what whoever ended it is. */
  readonly 'carer-ended': { readonly by: LocalText; readonly as: 'patient' | 'carer' };
}
type Kind = keyof CarerNoticeFacts;

export const CARER_NOTICE_TITLES: Readonly<Record<Kind, LocalText>> = {
  'carer-accepted': text('Your carer has accepted', '照护人已接受', '照顧者已接受'),
  'carer-declined': text(
    'Whom you named does not want to be your carer',
    '所指定的人谢绝担任照护人',
    '所指定的人謝絕擔任照顧者',
  ),
  'carer-ended': text('A carer’s access has ended', '照护人权限已终止', '照顧者權限已終止'),
};

const MAY: Readonly<Record<CarerNoticeFacts['carer-accepted']['may'], LocalText>> = {
  nothing: text(
    'is somebody to turn to, and sees nothing of your record',
    '可作为联系人，不能查看您的病历',
    '可作為聯絡人，不能查閱你的紀錄',
  ),
  read: text('may read what you opened of your record', '可查看您所开放的病历内容', '可查閱你所開放的紀錄內容'),
  answer: text(
    'may read what you opened of your record, and agree or refuse for you',
    '可查看您所开放的病历内容，并代您同意或拒绝',
    '可查閱你所開放的紀錄內容，並代你同意或拒絕',
  ),
};

export const CARER_NOTICES: { readonly [K in Kind]: (facts: CarerNoticeFacts[K]) => LocalText } = {
  'carer-accepted': ({ carer, called, until, may }) =>
    text(
      `${carer.en}, whom you named as ${called}, has accepted and ${MAY[may].en}, until ${civilDay(until, 'en')}. If this is somebody else than you meant, end it now under “My carers”.`,
      `您指定的${called}（登记姓名：${carer['zh-Hans']}）已接受，${MAY[may]['zh-Hans']}，至${civilDay(until, 'zh-Hans')}止。如非您所指定的人，请立即在“我的照护人”中终止。`,
      `你指定的${called}（登記姓名：${carer['zh-Hant-HK']}）已接受，${MAY[may]['zh-Hant-HK']}，至${civilDay(until, 'zh-Hant-HK')}止。如非你所指定的人，請立即在「我的照顧者」中終止。`,
    ),
  'carer-declined': ({ called }) =>
    text(
      `${called}, whom you named as a carer, has declined. Nothing was opened.`,
      `您指定为照护人的${called}已谢绝，未开放任何内容。`,
      `你指定為照顧者的${called}已謝絕，沒有開放任何內容。`,
    ),
  'carer-ended': ({ by, as }) =>
    as === 'patient'
      ? text(
          `${by.en} has ended that you are their carer. Their record is no longer open to you.`,
          `${by['zh-Hans']}已终止您的照护人身份，其病历不再向您开放。`,
          `${by['zh-Hant-HK']}已終止你的照顧者身分，其紀錄不再向你開放。`,
        )
      : text(
          `${by.en} has given up being your carer. Your record is no longer open to them.`,
          `${by['zh-Hans']}已不再担任您的照护人，您的病历不再向其开放。`,
          `${by['zh-Hant-HK']}已不再擔任你的照顧者，你的紀錄不再向其開放。`,
        ),
};
