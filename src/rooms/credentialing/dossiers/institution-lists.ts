/** What Hong Kong-funded institutions hand in: the papers of Bao'an and Qianhai. */
import { text } from '../words.ts';
import { CLOCKS_ASSUMED, item } from './checklist-parts.ts';
import type { Checklist } from './model.ts';

const BAOAN = text('Bao’an District Health Bureau', '宝安区卫生健康局', '寶安區衞生健康局');
const QIANHAI = text('Qianhai Authority', '前海管理局', '前海管理局');
export const SET_UP: Checklist = {
  kind: 'institution-set-up',
  title: text('Application to set up a medical institution', '设置医疗机构申请', '設置醫療機構申請'),
  applicant: 'institution',
  receivedBy: BAOAN,
  choices: [
    {
      id: 'applicant',
      name: text('The Hong Kong service provider is', '香港服务提供者为', '香港服務提供者為'),
      take: 'one',
      options: [
        { id: 'legal-person', name: text('a legal person', '法人', '法人') },
        { id: 'natural-person', name: text('a natural person', '自然人', '自然人') },
      ],
    },
    {
      id: 'ownership',
      name: text('The institution is', '拟设机构为', '擬設機構為'),
      take: 'one',
      options: [
        { id: 'sole', name: text('a sole proprietorship', '独资', '獨資') },
        { id: 'joint', name: text('a joint venture or co-operation', '合资或者合作', '合資或合作') },
      ],
    },
  ],
  items: [
    item('application-form', text('Set-up application form', '设置医疗机构申请书', '設置醫療機構申請書'), {
      forms: ['original', 'sealed'],
    }),
    item(
      'authorisation',
      text('Power of attorney and the agent’s identity card', '授权委托书及经办人身份证', '授權委託書及經辦人身份證'),
      { forms: ['copies'] },
    ),
    item(
      'hk-provider-subject',
      text('Proof of the Hong Kong service provider', '香港服务提供者主体材料', '香港服務提供者主體材料'),
      {
        forms: ['notarised'],
        namesApplicant: true,
        variants: [
          {
            when: 'legal-person',
            papers: text(
              'business registration certificate, certificate of incorporation, board resolution',
              '商业登记证、公司注册证书、董事会决议',
              '商業登記證、公司註冊證明書、董事會決議',
            ),
          },
          {
            when: 'natural-person',
            papers: text('Hong Kong permanent identity card', '香港永久性居民身份证', '香港永久性居民身份證'),
          },
        ],
      },
    ),
    item('bank-credit', text('Bank credit certificate', '银行资信证明', '銀行資信證明'), {
      when: 'sole',
      optionalWhen: 'joint',
    }),
    item(
      'joint-venture',
      text(
        'Joint-venture or co-operation agreement, mainland partner’s qualification, shareholding structure',
        '合资/合作协议、中方资质证明、股权结构说明',
        '合資／合作協議、中方資質證明、股權結構說明',
      ),
      { when: 'joint' },
    ),
    item(
      'feasibility-site',
      text('Feasibility study and site report', '可行性研究报告、选址报告', '可行性研究報告、選址報告'),
    ),
    item(
      'plans-premises',
      text(
        'Floor plans, title or lawful lease',
        '建筑设计平面图、房产证明或合法租赁合同',
        '建築設計平面圖、業權證明或合法租約',
      ),
    ),
    item(
      'name-credit',
      text(
        'Notice of name pre-approval, credit undertaking',
        '名称预先核准通知书、信用承诺书',
        '名稱預先核准通知書、信用承諾書',
      ),
    ),
  ],
  decisionWorkingDays: 20,
  supplementDays: 30,
  assumptions: [CLOCKS_ASSUMED],
};

export const PRACTICE_REGISTRATION: Checklist = {
  kind: 'practice-registration',
  title: text('Practice registration', '执业登记申请', '執業登記申請'),
  applicant: 'institution',
  receivedBy: BAOAN,
  choices: [],
  items: [
    item('registration-form', text('Practice registration form', '医疗机构执业登记注册书', '醫療機構執業登記註冊書')),
    item('set-up-approval', text('Set-up approval', '设置医疗机构批准书', '設置醫療機構批准書'), {
      forms: ['original'],
    }),
    item(
      'business-licence',
      text(
        'Business licence (for profit) or non-profit registration',
        '营业执照（营利性）或民办非企业登记证书（非营利性）',
        '營業執照（營利性）或民辦非企業登記證書（非營利性）',
      ),
      { namesApplicant: true },
    ),
    item(
      'fire-environment',
      text(
        'Fire acceptance or filing, environmental filing or approval',
        '消防验收/备案凭证、环保备案/批复',
        '消防驗收／備案憑證、環保備案／批覆',
      ),
    ),
    item('medical-waste', text('Medical waste agreement', '医疗废物处置协议', '醫療廢物處置協議'), { expires: true }),
    item(
      'legal-representative',
      text(
        'Appointment papers and identity cards of the legal representative and the person in charge',
        '法定代表人、负责人任职文件及身份证',
        '法定代表人、負責人任職文件及身份證',
      ),
      { forms: ['copies'] },
    ),
    item(
      'staff',
      text(
        'Practising certificates and titles of doctors and nurses; short-term practice permit for HK/Macao doctors',
        '医师/护士执业证、职称证；港澳医师另需短期行医证',
        '醫師／護士執業證、職稱證；港澳醫師另需短期行醫證',
      ),
    ),
    item(
      'equipment',
      text('Equipment list and certificates of conformity', '医疗设备清单及合格证明', '醫療設備清單及合格證明'),
    ),
    item(
      'rules-layout',
      text('List of core rules, department layout', '核心规章制度目录、科室平面图', '核心規章制度目錄、科室平面圖'),
    ),
  ],
  decisionWorkingDays: 20,
  supplementDays: 30,
  assumptions: [CLOCKS_ASSUMED],
};

export const QIANHAI_FUNDS: Checklist = {
  kind: 'qianhai-funds',
  title: text('Qianhai support funds', '前海扶持政策申报', '前海扶持政策申報'),
  applicant: 'institution',
  receivedBy: QIANHAI,
  choices: [
    {
      id: 'subsidies',
      name: text('Applied for', '申报项目', '申報項目'),
      take: 'some',
      options: [
        { id: 'opening', name: text('opening grant', '开办资助', '開辦資助') },
        { id: 'rent', name: text('rent subsidy', '租金补贴', '租金補貼') },
        { id: 'equipment', name: text('equipment subsidy', '设备补贴', '設備補貼') },
        {
          id: 'drug-device',
          name: text('award for the HK/Macao drug and device channel', '港澳药械通奖励', '港澳藥械通獎勵'),
        },
        { id: 'hk-doctor', name: text('award for HK/Macao doctors', '港澳医师奖励', '港澳醫師獎勵') },
      ],
    },
  ],
  items: [
    item('fund-form', text('Fund application form', '前海专项资金申请表', '前海專項資金申請表')),
    item(
      'licence',
      text('Business licence or non-profit registration', '营业执照/民非登记证书', '營業執照／民非登記證書'),
      {
        namesApplicant: true,
      },
    ),
    item(
      'practice-licence',
      text('Medical institution practice licence', '《医疗机构执业许可证》', '《醫療機構執業許可證》'),
      {
        namesApplicant: true,
        expires: true,
      },
    ),
    item(
      'representative',
      text(
        'Legal representative’s identity and authorisation',
        '法定代表人身份证明及授权文件',
        '法定代表人身份證明及授權文件',
      ),
    ),
    item(
      'premises',
      text('Premises: lease or title', '场地证明（租赁合同/不动产权证）', '場地證明（租約／不動產權證）'),
    ),
    item(
      'payments',
      text(
        'Evidence of investment, fitting-out and rent paid (invoices, bank statements)',
        '实际投资、装修、租金支付凭证（发票、银行流水）',
        '實際投資、裝修、租金支付憑證（發票、銀行流水）',
      ),
    ),
    item(
      'undertakings',
      text(
        'Credit undertaking, undertaking of no double claim',
        '信用承诺书、未重复申领资助承诺书',
        '信用承諾書、未重複申領資助承諾書',
      ),
    ),
    item(
      'opening-capital',
      text('Capital verification, paid-in capital', '验资报告、实缴出资证明', '驗資報告、實繳出資證明'),
      {
        when: 'opening',
      },
    ),
    item(
      'opening-grade',
      text(
        'Grade certificate (review papers for level II/III)',
        '等级证明（二级/三级医院需评审文件）',
        '等級證明（二級／三級醫院需評審文件）',
      ),
      { when: 'opening' },
    ),
    item('rent-payments', text('Rent invoices, transfers', '租金发票、银行转账记录', '租金發票、銀行轉帳紀錄'), {
      when: 'rent',
    }),
    item('rent-filing', text('Lease filing', '房屋租赁备案凭证', '房屋租賃備案憑證'), { when: 'rent' }),
    item(
      'equipment-purchase',
      text('Contract, invoice, payment', '设备购置合同、发票、付款凭证', '設備購置合約、發票、付款憑證'),
      { when: 'equipment' },
    ),
    item(
      'equipment-use',
      text('List, proof of installation and use', '设备清单、安装使用证明', '設備清單、安裝使用證明'),
      { when: 'equipment' },
    ),
    item('drug-device-approval', text('Approval papers', '“港澳药械通”批准文件', '「港澳藥械通」批准文件'), {
      when: 'drug-device',
    }),
    item(
      'drug-device-use',
      text('Proof of purchase and clinical use', '药品/器械采购及临床使用证明', '藥品／器械採購及臨牀使用證明'),
      { when: 'drug-device' },
    ),
    item(
      'hk-doctor-identity',
      text('Identity card, practising certificate', '港澳医师身份证、行医执业证书', '港澳醫師身份證、行醫執業證書'),
      { when: 'hk-doctor' },
    ),
    item(
      'hk-doctor-contract',
      text('Contract, social insurance or tax', '劳动合同、社保/个税缴纳证明', '勞動合約、社保／個稅繳納證明'),
      { when: 'hk-doctor' },
    ),
    item('hk-doctor-sessions', text('Session records and counts', '出诊记录、诊次统计', '出診紀錄、診次統計'), {
      when: 'hk-doctor',
    }),
  ],
  decisionWorkingDays: 20,
  supplementDays: 30,
  assumptions: [CLOCKS_ASSUMED],
};
