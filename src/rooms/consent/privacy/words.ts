import type { LocalText } from '#kernel';
import { text } from '../words.ts';
import type { FindingRule } from './model.ts';

/** The rules of the privacy officer's desk in the ledger, told to the patient. */
export const PRIVACY_BASES: Readonly<Record<string, LocalText>> = {
  'consent/unusual-access-looked-for': text(
    'The node looked through its access ledger for unusual access.',
    '节点检查访问账本，识别异常访问。',
    '節點檢視查閱帳本，識別異常查閱。',
  ),
  'consent/privacy-desk': text(
    'The privacy officer looked at entries of the access ledger.',
    '隐私专员查看了访问账本中的记录。',
    '私隱專員查閱了查閱帳本中的紀錄。',
  ),
  'consent/privacy-mark': text(
    'The privacy officer noted something for the protection of your record.',
    '隐私专员为保护您的病历作了标记。',
    '私隱專員為保護你的紀錄作了標示。',
  ),
  'consent/access-question': text(
    'You asked about an access to your record.',
    '您就一次病历访问提出了查询。',
    '你就一次紀錄查閱提出了查詢。',
  ),
  'consent/access-answer': text(
    'Your question about an access was answered.',
    '您就病历访问提出的查询已获答复。',
    '你就紀錄查閱提出的查詢已獲答覆。',
  ),
  'consent/asked-internally': text(
    'The privacy officer asked the person concerned about an access.',
    '隐私专员就一次访问向当事人询问。',
    '私隱專員就一次查閱向當事人查問。',
  ),
};

type Facts = Readonly<Record<string, number | string>>;
type Reason = (facts: Facts) => LocalText;

const REASONS: Readonly<Record<FindingRule, Reason>> = {
  'own-record': () =>
    text(
      'They opened their own patient record by their work account.',
      '以工作账号打开了本人的病历。',
      '以工作帳戶開啟了自己的病人紀錄。',
    ),
  family: () =>
    text(
      'The patient has their family name and lives at their address.',
      '患者与其同姓，且住址相同。',
      '病人與其同姓，且地址相同。',
    ),
  neighbour: () => text('The patient lives at their address.', '患者与其住址相同。', '病人與其地址相同。'),
  colleague: () =>
    text('The patient works here, or has worked here.', '患者是本节点的工作人员。', '病人是本節點的工作人員。'),
  'publicly-known': () =>
    text('The patient is marked as publicly known.', '患者被标记为公众知名人士。', '病人被標示為公眾知名人士。'),
  volume: ({ patients, threshold, own, peers }) =>
    text(
      `${patients} patients on one day; more than ${threshold} is unusual here${own === undefined ? '' : ` (own median day ${own})`}${peers === undefined ? '' : ` (median day of others in the role ${peers})`}.`,
      `一天内查看${patients}名患者，超过${threshold}名即属异常${own === undefined ? '' : `（本人日中位数${own}）`}${peers === undefined ? '' : `（同角色日中位数${peers}）`}。`,
      `一天內查閱${patients}名病人，超過${threshold}名即屬異常${own === undefined ? '' : `（本人每日中位數${own}）`}${peers === undefined ? '' : `（同職能每日中位數${peers}）`}。`,
    ),
  hours: ({ acts, from, to }) =>
    text(
      `${acts} acts outside ${from}:00 to ${to}:00, which is not when this person usually works.`,
      `在${from}时至${to}时以外有${acts}次操作，并非其惯常工作时间。`,
      `在${from}時至${to}時以外有${acts}次操作，並非其慣常工作時間。`,
    ),
  'denied-series': ({ attempts, patients, minutes }) =>
    text(
      `${attempts} refused attempts on ${patients} patients, within ${minutes} minutes of each other.`,
      `在${minutes}分钟之内相继有${attempts}次被拒绝的访问，涉及${patients}名患者。`,
      `在${minutes}分鐘之內相繼有${attempts}次被拒絕的查閱，涉及${patients}名病人。`,
    ),
  'guessed-ids': ({ attempts, minutes }) =>
    text(
      `${attempts} times something was asked for that is not here, within ${minutes} minutes of each other.`,
      `在${minutes}分钟之内相继有${attempts}次查询此处不存在的内容。`,
      `在${minutes}分鐘之內相繼有${attempts}次查詢這裏不存在的內容。`,
    ),
  'emergency-series': ({ uses, days }) =>
    text(
      `${uses} emergency accesses within ${days} days.`,
      `${days}天内申报紧急调阅${uses}次。`,
      `${days}天內申報緊急查閱${uses}次。`,
    ),
};

/** Why a finding is worth a look, one sentence. It says what was seen and judges nobody. */
export function findingReason(rule: FindingRule, facts: Facts): LocalText {
  return REASONS[rule](facts);
}
