import type { LawEntry, LocalText } from '#kernel';
import { ALL, AMBULANCE, assumed, ONLINE, PRESCRIBERS, SINCE } from './instruments.ts';
import type { PermitRule } from './law-model.ts';
import type { ActKind, PermitKind, Setting } from './model.ts';
import { text } from './words.ts';

const AT_WORK: readonly ActKind[] = [
  'enter-workplace',
  'be-rostered',
  'be-booked',
  'record-visit',
  'sign-record',
  'prescribe',
  'prescribe-controlled',
  'report-imaging',
];
const SITES: readonly Setting[] = ['on-site', 'internet-hospital'];

const home = (kind: PermitKind, ...assumptions: LocalText[]): PermitRule => ({
  kind,
  role: 'home',
  professions: ALL,
  opens: AT_WORK,
  settings: SITES,
  home: [],
  employers: 'where-named',
  atItsEnd: 'renewal',
  assumptions,
});
const supplement = (kind: PermitKind, more: Partial<PermitRule> = {}): PermitRule => ({
  kind,
  role: 'supplement',
  professions: ALL,
  opens: [],
  settings: SITES,
  home: [],
  employers: 'where-named',
  atItsEnd: 'renewal',
  ...more,
});

const ORDERS_62_63 = {
  jurisdiction: 'CN-SZ',
  instrument: text(
    'Measures on short-term practice by Hong Kong, Macao and Taiwan physicians (Ministry of Health Orders 62 and 63)',
    '《香港、澳门特别行政区医师在内地短期行医管理规定》（卫生部令第62号）、台湾地区医师相应规定（第63号）',
    '《香港、澳門特別行政區醫師在內地短期行醫管理規定》（衞生部令第62號）、台灣地區醫師相應規定（第63號）',
  ),
  inForceFrom: '2009-03-01',
} as const;
const MCHK = (page: string) => `https://www.mchk.org.hk/english/registration/${page}.html`;
/** The time zone in which the days of a jurisdiction's permits begin and end (IANA). */
export const TIME_ZONES: readonly LawEntry<string>[] = [
  { ...assumed('CN-SZ'), value: 'Asia/Shanghai' },
  { ...assumed('HK'), value: 'Asia/Hong_Kong' },
  { ...assumed('MO'), value: 'Asia/Macau' },
  { ...assumed('TW'), value: 'Asia/Taipei' },
];

/**
 * Kinds of permit and what each opens where it was given.
 * @source domain-facts §3, §4, §7
 */
export const PERMIT_RULES: readonly LawEntry<PermitRule>[] = [
  {
    ...assumed('CN-SZ'),
    value: home(
      'mainland-registration',
      text(
        'Where a mainland registration names places of practice it is held to hold at these alone.',
        '内地执业注册载明执业地点的，视为仅在该地点有效。',
        '內地執業註冊載明執業地點的，視為只在該地點有效。',
      ),
    ),
  },
  {
    ...ORDERS_62_63,
    clause: text(
      'at most three years, at institutions that employ or invited the holder; on expiry a fresh application is made',
      '期限不超过三年，限于聘用或者邀请的医疗机构；期满须重新申请',
      '期限不超過三年，限於聘用或邀請的醫療機構；期滿須重新申請',
    ),
    source: 'http://www.tid.gov.hk/english/cepa/tradeservices/med_liberalization.html',
    value: {
      kind: 'short-term-practice',
      role: 'practice',
      professions: PRESCRIBERS,
      opens: AT_WORK,
      settings: SITES,
      home: ['hk-registration', 'macao-registration', 'taiwan-registration'],
      yearsMax: 3,
      employers: 'named',
      atItsEnd: 'fresh-application',
      assumptions: [
        text(
          'The level of the registering authority in Shenzhen and how long before its end to apply again were not found.',
          '深圳的登记机关层级及期满前重新申请的提前期，未查得依据。',
          '深圳的登記機關層級及期滿前重新申請的提前期，未查得依據。',
        ),
        text(
          'That a multi-site filing does not widen a short-term permit is an assumption: all employing institutions are named in it.',
          '多机构执业备案不扩大短期行医许可的范围，系假设：各聘用机构均须载明于许可。',
          '多機構執業備案不擴大短期行醫許可的範圍，屬假設：各聘用機構均須載明於許可。',
        ),
      ],
    },
  },
  {
    jurisdiction: 'CN-SZ',
    instrument: text(
      'Recognition of Hong Kong and Macao permanent residents as mainland physicians',
      '港澳永久性居民内地医师资格认定',
      '港澳永久性居民內地醫師資格認定',
    ),
    clause: text(
      'Chinese-national permanent residents, registered for five years by 2007-12-31, with a specialist qualification',
      '具有中国国籍的港澳永久性居民，截至2007年12月31日执业满五年并具专科资格',
      '具有中國國籍的港澳永久性居民，截至2007年12月31日執業滿五年並具專科資格',
    ),
    inForceFrom: '2009-04-17',
    source: 'http://statehealthservice.cn/Web/en/RegEnContent.aspx?FormID=1',
    value: {
      kind: 'mainland-recognition',
      role: 'practice',
      professions: PRESCRIBERS,
      opens: AT_WORK,
      settings: SITES,
      home: [],
      employers: 'where-named',
      atItsEnd: 'none',
      assumptions: [
        text(
          'The first day in force was not found; the day of the source stands in. That it holds without an end is an assumption.',
          '起始施行日期未查得，暂以来源日期代替；长期有效系假设。',
          '起始施行日期未查得，暫以來源日期代替；長期有效屬假設。',
        ),
      ],
    },
  },
  {
    ...assumed('CN-SZ'),
    value: supplement('multi-site-practice', {
      widens: ['mainland-registration', 'mainland-recognition'],
      employers: 'named',
    }),
  },
  {
    ...ONLINE,
    clause: text(
      'online practice outside the main site is filed where the internet hospital is',
      '在主要执业机构以外从事线上诊疗的，须在互联网医院所在地注册或者备案',
      '在主要執業機構以外從事線上診療的，須在互聯網醫院所在地註冊或備案',
    ),
    value: supplement('internet-hospital-filing', {
      settings: ['internet-hospital'],
      employers: 'named',
      assumptions: [
        text(
          'The source speaks of practice outside the main site; that online practice within it is filed too is an assumption.',
          '来源仅述及主要执业机构以外的线上诊疗；机构内线上诊疗亦须备案系假设。',
          '來源只述及主要執業機構以外的線上診療；機構內線上診療亦須備案屬假設。',
        ),
      ],
    }),
  },
  { ...assumed('CN-SZ'), value: supplement('prescribing-right', { professions: PRESCRIBERS }) },
  { ...assumed('CN-SZ'), value: supplement('controlled-drugs', { professions: PRESCRIBERS }) },
  { ...assumed('CN-SZ'), value: supplement('radiology-reporting', { professions: ['doctor', 'dentist'] }) },
  {
    jurisdiction: 'HK',
    instrument: text(
      'Medical Registration Ordinance: General Register',
      '香港《医生注册条例》：普通科医生名册',
      '《醫生註冊條例》：普通科醫生名冊',
    ),
    inForceFrom: SINCE,
    source: MCHK('specialist_registration'),
    value: home(
      'hk-registration',
      text(
        'Dentists, Chinese medicine practitioners, nurses and pharmacists are kept as the same kind; their own registers’ rules were not looked up.',
        '牙医、中医、护士及药剂师按同类处理；各自名册的规则未查。',
        '牙醫、中醫、護士及藥劑師按同類處理；各自名冊的規則未查。',
      ),
    ),
  },
  {
    jurisdiction: 'HK',
    instrument: text(
      'Medical Registration Ordinance: limited registration',
      '香港《医生注册条例》：有限度注册',
      '《醫生註冊條例》：有限度註冊',
    ),
    clause: text(
      'General Register Part III: at most three years, renewable',
      '普通科医生名册第三部：最长三年，可续期',
      '普通科醫生名冊第III部：最長三年，可續期',
    ),
    inForceFrom: SINCE,
    source: MCHK('limited_registration'),
    value: {
      kind: 'hk-limited-registration',
      role: 'practice',
      professions: ['doctor'],
      opens: AT_WORK,
      settings: SITES,
      home: [],
      yearsMax: 3,
      employers: 'named',
      atItsEnd: 'renewal',
      assumptions: [
        text(
          'That it holds at the named institutions alone is an assumption.',
          '仅限载明的机构系假设。',
          '只限載明的機構屬假設。',
        ),
      ],
    },
  },
  {
    jurisdiction: 'HK',
    instrument: text(
      'Medical Registration Ordinance: special registration',
      '香港《医生注册条例》：特别注册',
      '《醫生註冊條例》：特別註冊',
    ),
    clause: text('General Register Part V', '普通科医生名册第五部', '普通科醫生名冊第V部'),
    inForceFrom: SINCE,
    source: MCHK('special_registration'),
    value: {
      kind: 'hk-special-registration',
      role: 'practice',
      professions: ['doctor'],
      opens: AT_WORK,
      settings: SITES,
      home: [],
      employers: 'named',
      atItsEnd: 'renewal',
      assumptions: [
        text(
          'Its first day in force and that it holds at the named institutions alone are assumptions.',
          '起始施行日期及仅限载明的机构均系假设。',
          '起始施行日期及只限載明的機構均屬假設。',
        ),
      ],
    },
  },
  {
    ...AMBULANCE,
    clause: text(
      'mainland and Macao doctors who accompany a patient have limited practice rights in Hong Kong, on board and on the way alone',
      '随车的内地及澳门医生在香港享有有限度执业权，仅限于车上及途中',
      '隨車的內地及澳門醫生在香港享有有限度執業權，只限於車上及途中',
    ),
    source: 'http://www.szdaily.com/content/2024-11/06/content_31318421.htm',
    value: {
      kind: 'ambulance-escort',
      role: 'practice',
      professions: ['doctor', 'nurse'],
      opens: ['escort-patient', 'record-visit', 'sign-record'],
      settings: ['ambulance'],
      home: ['mainland-registration', 'macao-registration'],
      employers: 'named',
      atItsEnd: 'none',
      assumptions: [
        text(
          'Which acts the limited right covers was not found: care on the way and its record are assumed, prescribing is not.',
          '有限度执业权涵盖的行为未查得：假设包括途中救护及记录，不包括处方。',
          '有限度執業權涵蓋的行為未查得：假設包括途中救護及記錄，不包括處方。',
        ),
      ],
    },
  },
  { ...assumed('HK'), value: supplement('controlled-drugs', { professions: PRESCRIBERS }) },
  { ...assumed('HK'), value: supplement('radiology-reporting', { professions: ['doctor', 'dentist'] }) },
  { ...assumed('MO'), value: home('macao-registration') },
  { ...assumed('TW'), value: home('taiwan-registration') },
];

/**
 * How many days before its end the holder of a permit is reminded, each once. No lead time is published: half a year is time for a fresh application with
 * its papers, a week is the last at which an employer can still arrange a stand-in.
 */
export const REMINDER_DAYS: readonly LawEntry<readonly number[]>[] = [
  {
    jurisdiction: '*',
    instrument: text(
      'Consortium rule on reminders (assumption)',
      '医疗联合体到期提醒规则（假设）',
      '醫療聯合體到期提示規則（假設）',
    ),
    inForceFrom: SINCE,
    source: 'assumption',
    unit: 'd',
    value: [180, 90, 30, 7],
  },
];

/**
 * For how many days after an upgrade a clinician without any permit on file goes on working on a registration taken over unseen. A quarter: long enough for a
 * regulator's desk to look at every one, short enough not to be forgotten.
 */
export const ADOPTION_DAYS: readonly LawEntry<number>[] = [
  {
    jurisdiction: '*',
    instrument: text(
      'Consortium rule on upgrades (assumption)',
      '医疗联合体升级过渡规则（假设）',
      '醫療聯合體升級過渡規則（假設）',
    ),
    inForceFrom: SINCE,
    source: 'assumption',
    unit: 'd',
    value: 90,
  },
];
