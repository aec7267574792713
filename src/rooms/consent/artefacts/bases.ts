import type { LocalText } from '#kernel';
import { text } from '../words.ts';

/** The rules of requests and choices, in words for the patient. */
export const ARTEFACT_BASES: Readonly<Record<string, LocalText>> = {
  'consent/asked': text(
    'They asked for your consent. You decide.',
    '对方请求您的授权，由您决定。',
    '對方要求你的同意，由你決定。',
  ),
  'consent/granted': text(
    'You, or somebody who stands for you, agreed to it.',
    '您本人或您的代表已同意。',
    '你本人或你的代表已同意。',
  ),
  'consent/request-refused': text(
    'You, or somebody who stands for you, refused a request.',
    '您本人或您的代表拒绝了一项请求。',
    '你本人或你的代表拒絕了一項要求。',
  ),
  'consent/standing-choice': text(
    'You, or somebody who stands for you, made a standing choice.',
    '您本人或您的代表作出了长期选择。',
    '你本人或你的代表作出了長期選擇。',
  ),
  'consent/artefact-ended': text(
    'You, or somebody who stands for you, ended it.',
    '您本人或您的代表已终止。',
    '你本人或你的代表已終止。',
  ),
  'consent/request-lapsed': text(
    'Nobody answered the request in time, so it lapsed.',
    '请求逾期未获答复，已失效。',
    '要求逾期未獲答覆，已失效。',
  ),
  'consent/counter-code': text(
    'You gave it at a counter with a one-time code.',
    '您在柜台以一次性验证码同意。',
    '你在櫃位以一次性驗證碼同意。',
  ),
  'consent/counter-code-sent': text(
    'A one-time code was sent to your telephone from a counter.',
    '柜台向您的电话发送了一次性验证码。',
    '櫃位向你的電話發送了一次性驗證碼。',
  ),
  'consent/counter-code-wrong': text(
    'A wrong one-time code was typed at a counter.',
    '柜台输入的一次性验证码有误。',
    '櫃位輸入的一次性驗證碼有誤。',
  ),
  'consent/counter-witness': text(
    'You gave it at a counter before two people; the second had not asked for it and saw your identity document.',
    '您在柜台当着两位工作人员同意；第二位并非请求人，并核对了您的证件。',
    '你在櫃位當着兩名職員同意；第二名並非要求人，並核對了你的證件。',
  ),
  'consent/counter-read': text(
    'Somebody opened the text of a request, to read it to you at a counter.',
    '柜台打开了一项请求的内容，以便向您朗读。',
    '櫃位打開了一項要求的內容，以便向你朗讀。',
  ),
  'consent/counter-read-out': text(
    'Somebody stated at a counter that the text of a request was read to you.',
    '柜台人员表示已向您朗读一项请求的内容。',
    '櫃位人員表示已向你朗讀一項要求的內容。',
  ),
  'consent/counter-paper-wrong': text(
    'An identity document was entered at a counter that is not yours.',
    '柜台输入的证件与您的不符。',
    '櫃位輸入的證件與你的不符。',
  ),
  'consent/ended-at-counter': text(
    'You took it back at the counter of the institution that had it.',
    '您在获得授权的机构柜台撤回了授权。',
    '你在獲得同意的機構櫃位撤回了同意。',
  ),
  'consent/own-consents': text('Somebody looked at their own consents.', '查看本人的授权。', '查閱本人的同意。'),
  'consent/asked-list': text(
    'Your institution looked up what it had asked you for.',
    '机构查看了其向您提出的请求。',
    '機構查閱了其向你提出的要求。',
  ),
};
