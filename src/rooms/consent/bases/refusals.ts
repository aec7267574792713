import type { LocalText } from '#kernel';
import { CONSENT_REFUSALS, type ConsentCode } from '../messages.ts';
import { text } from '../words.ts';

/** The rules that deny, told to the patient; the catalogue's sentences speak to the one who asked. */
const REASONS: Readonly<Record<string, LocalText>> = {
  'consent.no-treatment-relation': text(
    'You are not in treatment there.',
    '您未在该机构接受诊疗。',
    '你並非在該機構接受診治。',
  ),
  'consent.kind-not-for-role': text(
    'People in that role may not see this kind of data.',
    '该角色不能查看此类数据。',
    '該職能不能查閱這類資料。',
  ),
  'consent.role-sees-no-patient-data': text(
    'People in that role may not see data of patients.',
    '该角色不能查看患者数据。',
    '該職能不能查閱病人資料。',
  ),
  'consent.withheld-by-patient': text(
    'You decided not to show it to them.',
    '您已决定不向其提供。',
    '你已決定不向其提供。',
  ),
  'exchange.passcode-wrong': text('The passcode was wrong.', '密码错误。', '密碼錯誤。'),
  'exchange.passcode-missing': text('The passcode was missing.', '未提供密码。', '未提供密碼。'),
  'exchange.signature-invalid': text(
    'The signature of the one who asked was not right.',
    '请求方的签名无效。',
    '要求方的簽署無效。',
  ),
  'consent.recipient-not-named': text(
    'You did not name them as a recipient.',
    '您未将其列为接收方。',
    '你未有將其列為接收者。',
  ),
  'consent.expired': text('Your share had ended.', '您的共享已到期。', '你的分享已到期。'),
  'consent.revoked': text('You had taken the share back.', '您已撤回该共享。', '你已撤回該項分享。'),
  'consent.exhausted': text(
    'The share had been opened as often as you allowed.',
    '该共享的打开次数已用完。',
    '該項分享的開啟次數已用完。',
  ),
  'consent.locked': text(
    'The share was locked after wrong passcodes.',
    '该共享因密码多次输错而锁定。',
    '該項分享因多次輸入錯誤密碼而鎖定。',
  ),
  'http.nothing-there': text(
    'Nothing is here by what was asked for.',
    '此处没有所查询的内容。',
    '這裏沒有所查詢的內容。',
  ),
  'records.patient-unknown': text(
    'They were told that no such record is here.',
    '对方得到的答复是：此处没有该病历。',
    '對方得到的答覆是：這裏沒有該病歷。',
  ),
  'fhir.gone': text('It had been deleted.', '该内容已被删除。', '該內容已被刪除。'),
  'fhir.version-not-found': text('There is no such version.', '没有该版本。', '沒有該版本。'),
  'consent.purpose-not-covered': text('You did not agree to that purpose.', '您未同意该用途。', '你未同意該用途。'),
};

/** Other rooms' names for what this room also knows. */
const SAME_REASON: Readonly<Record<string, string>> = {
  'records.withheld': 'consent.withheld-by-patient',
  'exchange.link-expired': 'consent.expired',
  'exchange.link-revoked': 'consent.revoked',
  'exchange.link-exhausted': 'consent.exhausted',
  'exchange.link-locked': 'consent.locked',
  'exchange.recipient-not-named': 'consent.recipient-not-named',
};

/** What the FHIR interface, or an import in bulk, refuses for how it was sent, and not for who sent it. */
const NOT_IN_ORDER = text('What was sent was not in order.', '所提交的内容不符合要求。', '所提交的內容不符合要求。');

/** Why it was refused, as a patient is told; undefined where the code is no refusal that is known here. */
export function refusalWords(code: string): LocalText | undefined {
  const reason = Object.hasOwn(SAME_REASON, code) ? SAME_REASON[code] : code;
  if (reason !== undefined && Object.hasOwn(REASONS, reason)) return REASONS[reason];
  if (code.startsWith('fhir.') || code.startsWith('bulk.')) return NOT_IN_ORDER;
  // The caller's sentence serves for the patient where it has no blanks to fill.
  const sentence = Object.hasOwn(CONSENT_REFUSALS, code) ? CONSENT_REFUSALS[code as ConsentCode].text : undefined;
  return sentence?.en.includes('{') ? undefined : sentence;
}
