/** What practitioners hand in. */
import type { LocalText } from '#kernel';
import { text } from '../words.ts';
import { CLOCKS_ASSUMED, item } from './checklist-parts.ts';
import type { Checklist } from './model.ts';

const FORMS_ASSUMED = text(
  'The list of documents was not found in the text of the rule: what is commonly asked for is assumed.',
  '规则原文中未查得材料清单：按通常要求假设。',
  '規則原文中未查得材料清單：按通常要求假設。',
);

const AGREEMENT = item(
  'agreement',
  text(
    'Agreement with each employing or inviting institution',
    '与各聘用或邀请医疗机构签订的协议',
    '與各聘用或邀請醫療機構簽訂的協議',
  ),
  { forms: ['copies'] },
);
const FORM = (en: string, zhHans: string, zhHant: string) =>
  item('application-form', text(en, zhHans, zhHant), { forms: ['original'], namesApplicant: true });

export const SHORT_TERM: Checklist = {
  kind: 'short-term-practice',
  title: text('Short-term practice on the mainland', '港澳台医师内地短期行医', '港澳台醫師內地短期行醫'),
  applicant: 'practitioner',
  opens: 'short-term-practice',
  receivedBy: text('the health authority that registers', '受理登记的卫生健康主管部门', '受理登記的衞生主管部門'),
  choices: [],
  items: [
    FORM('Application form for short-term practice', '短期行医执业注册申请表', '短期行醫執業註冊申請表'),
    item(
      'permanent-identity',
      text('Copy of the permanent identity card', '永久性居民身份证复印件', '永久性居民身份證副本'),
      {
        forms: ['copies'],
        namesApplicant: true,
      },
    ),
    item(
      'practising-certificate',
      text('Practising certificate of the home register', '原执业地执业证书', '原執業地執業證明書'),
      {
        forms: ['copies'],
        namesApplicant: true,
        expires: true,
      },
    ),
    item('degree', text('Degree', '学历证明', '學歷證明'), { forms: ['copies'], namesApplicant: true }),
    item('health', text('Certificate of health', '健康证明', '健康證明'), {
      forms: ['original'],
      namesApplicant: true,
      expires: true,
    }),
    item(
      'good-standing',
      text('Proof of no criminal or disciplinary record', '无刑事犯罪及无纪律处分证明', '無刑事犯罪及無紀律處分證明'),
      { forms: ['original'], namesApplicant: true },
    ),
    AGREEMENT,
  ],
  decisionWorkingDays: 15,
  supplementDays: 30,
  assumptions: [
    FORMS_ASSUMED,
    text(
      'Fifteen working days are those of the guide for Taiwan physicians, which has the same structure; thirty days for a supplement are an assumption.',
      '十五个工作日取自结构相同的台湾医师办事指南；补正三十日系假设。',
      '十五個工作日取自結構相同的台灣醫師辦事指南；補正三十日屬假設。',
    ),
  ],
};

const HK_ASSUMED = text(
  'No list of documents for this was found: it is a configurable assumption, and the regulator’s own list goes before it. The regulator may still put a permit on file by hand.',
  '未查得该事项的材料清单：本清单为可配置的假设，以主管机构自己的清单为准；主管机构仍可直接登记许可。',
  '未查得此事項的文件清單：本清單為可設定的假設，以規管機構本身的清單為準；規管機構仍可直接登記許可。',
);

/** What a mainland doctor hands in for practice in Hong Kong under limited registration, or on board an ambulance. All of it is assumed. */
export const toHongKong = (kind: 'hk-limited-registration' | 'ambulance-escort', title: LocalText): Checklist => ({
  kind,
  title,
  applicant: 'practitioner',
  opens: kind,
  receivedBy: text('the registration authority of Hong Kong', '香港注册主管机构', '香港註冊主管機構'),
  choices: [],
  items: [
    item('application-form', text('Application form', '申请表', '申請表'), {
      forms: ['original'],
      namesApplicant: true,
    }),
    item('identity', text('Copy of the identity document', '身份证明文件复印件', '身份證明文件副本'), {
      forms: ['copies'],
      namesApplicant: true,
    }),
    item(
      'practising-certificate',
      text('Practising certificate of the home register', '原执业地执业证书', '原執業地執業證明書'),
      { forms: ['copies'], namesApplicant: true, expires: true },
    ),
    item('good-standing', text('Certificate of good standing', '良好执业证明', '良好執業證明書'), {
      forms: ['original'],
      namesApplicant: true,
    }),
    item(
      'appointment',
      text('Letter of the institution that appoints or receives', '聘用或接收机构的函件', '聘用或接收機構的信件'),
      { forms: ['original'] },
    ),
  ],
  decisionWorkingDays: 15,
  supplementDays: 30,
  assumptions: [HK_ASSUMED, CLOCKS_ASSUMED],
});

export const filing = (kind: 'multi-site-practice' | 'internet-hospital-filing', title: LocalText): Checklist => ({
  kind,
  title,
  applicant: 'practitioner',
  opens: kind,
  receivedBy: SHORT_TERM.receivedBy,
  choices: [],
  items: [
    item('application-form', text('Filing form', '备案表', '備案表'), { forms: ['original'], namesApplicant: true }),
    item('practising-certificate', text('Practising certificate', '医师执业证书', '醫師執業證書'), {
      forms: ['copies'],
      namesApplicant: true,
      expires: true,
    }),
    AGREEMENT,
  ],
  decisionWorkingDays: 15,
  supplementDays: 30,
  assumptions: [FORMS_ASSUMED, CLOCKS_ASSUMED],
});
