import type { Resource } from '#fhir';
import type { Lang, LocalText, Role } from '#kernel';
import type { NewPermit } from '#rooms/credentialing';
import type { CarePlace } from './history.ts';

const SYNTHETIC = {
  tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST', display: 'test health data' }],
};
const HK_NAMES = ['zh-Hant-HK', 'en', 'zh-Hans'] as const satisfies readonly Lang[];
const SZ_NAMES = ['zh-Hans', 'zh-Hant-HK', 'en'] as const satisfies readonly Lang[];
const REGISTRATION = 'https://causeway.health/fhir/CodeSystem/practice-permit';

/** Somebody who works at a node of the synthetic world. */
export interface StaffMember {
  readonly id: string;
  readonly node: 'sz' | 'hk';
  readonly role: Role;
  readonly name: LocalText;
  readonly gender: 'female' | 'male';
  readonly organizationId: string;
  readonly hint: LocalText;
  /** Permits to practise. One that has ended stays on file. */
  readonly permits: readonly StaffPermit[];
  readonly signsIn: boolean;
  /** Somebody the people of the world are not treated by. Default: every clinician treats. */
  readonly treatsNobody?: true;
}

/** First and last day; or a last day so many days after the world was made, so that it is near whenever somebody looks. */
export interface StaffPermit {
  readonly kind: NewPermit['kind'];
  readonly from: string;
  readonly until?: string;
  /** In place of both days: it began two years less this before its end. */
  readonly daysLeft?: number;
  readonly number?: string;
  readonly isSuspended?: true;
  readonly specialties?: readonly string[];
}

const familyDoctor: LocalText = { en: 'Family doctor', 'zh-Hans': '家庭医生', 'zh-Hant-HK': '家庭醫生' };
const hkDoctorInShenzhen: LocalText = {
  en: 'Hong Kong doctor with a short-term practice permit',
  'zh-Hans': '持短期行医执业证书的香港医师',
  'zh-Hant-HK': '持短期行醫執業證書的香港醫生',
};
const soonOver: LocalText = {
  en: 'Hong Kong doctor whose short-term permit soon ends',
  'zh-Hans': '短期行医执业证书即将到期的香港医师',
  'zh-Hant-HK': '短期行醫執業證書快將到期的香港醫生',
};
const suspended: LocalText = {
  en: 'Hong Kong doctor whose short-term permit is suspended',
  'zh-Hans': '短期行医执业证书已暂停的香港医师',
  'zh-Hant-HK': '短期行醫執業證書已暫停的香港醫生',
};
const hospitalDoctor: LocalText = { en: 'Hospital doctor', 'zh-Hans': '医院医生', 'zh-Hant-HK': '醫院醫生' };
const coordinator: LocalText = {
  en: 'Service-centre coordinator',
  'zh-Hans': '服务中心协调员',
  'zh-Hant-HK': '服務中心協調員',
};
const secondCoordinator: LocalText = {
  en: 'Second coordinator: confirms what takes two people',
  'zh-Hans': '第二位协调员：确认须由两人办理的事项',
  'zh-Hant-HK': '第二位協調員：確認須由兩人辦理的事項',
};
const regulator: LocalText = { en: 'Health regulator', 'zh-Hans': '卫生监管人员', 'zh-Hant-HK': '衞生監管人員' };
const operator: LocalText = { en: 'Node operator', 'zh-Hans': '节点运维人员', 'zh-Hant-HK': '節點營運人員' };
const privacyOfficer: LocalText = {
  en: 'Privacy officer of the node',
  'zh-Hans': '节点个人信息保护负责人（隐私专员）',
  'zh-Hant-HK': '節點私隱專員',
};
const insurer: LocalText = { en: 'Insurer’s claims officer', 'zh-Hans': '保险理赔人员', 'zh-Hant-HK': '保險理賠人員' };

/** Invented people in real institutions; every screen and document says that they are synthetic. */
export const STAFF: readonly StaffMember[] = [
  {
    id: 'sz-dr-lin',
    node: 'sz',
    role: 'clinician',
    name: { en: 'Dr LIN Jiayi', 'zh-Hans': '林嘉怡医生', 'zh-Hant-HK': '林嘉怡醫生' },
    gender: 'female',
    organizationId: 'baoan-yikangyuan-chc',
    hint: familyDoctor,
    permits: [{ kind: 'mainland-registration', from: '2012-07-01' }],
    signsIn: true,
  },
  {
    id: 'sz-dr-ho',
    node: 'sz',
    role: 'clinician',
    name: { en: 'Dr HO Chi Ming', 'zh-Hans': '何志明医生', 'zh-Hant-HK': '何志明醫生' },
    gender: 'male',
    organizationId: 'baoan-central',
    hint: hkDoctorInShenzhen,
    permits: [
      { kind: 'hk-registration', from: '2004-07-01', number: 'M99001' },
      { kind: 'short-term-practice', from: '2025-03-01', until: '2028-02-29', number: 'SYN-2025-0001' },
    ],
    signsIn: true,
  },
  {
    id: 'sz-dr-yip',
    node: 'sz',
    role: 'clinician',
    name: { en: 'Dr YIP Wai Keung', 'zh-Hans': '叶伟强医生', 'zh-Hant-HK': '葉偉強醫生' },
    gender: 'male',
    organizationId: 'baoan-ph',
    hint: hkDoctorInShenzhen,
    permits: [
      { kind: 'hk-registration', from: '2001-07-01', number: 'M99002' },
      { kind: 'short-term-practice', from: '2023-05-01', until: '2026-04-30', number: 'SYN-2023-0002' },
    ],
    signsIn: true,
  },
  {
    id: 'sz-dr-lau',
    node: 'sz',
    role: 'clinician',
    name: { en: 'Dr LAU Siu Fong', 'zh-Hans': '刘小芳医生', 'zh-Hant-HK': '劉小芳醫生' },
    gender: 'female',
    organizationId: 'baoan-central',
    hint: soonOver,
    permits: [
      { kind: 'hk-registration', from: '2009-07-01', number: 'M99003', specialties: ['radiology'] },
      { kind: 'short-term-practice', from: '2025-01-01', daysLeft: 25, number: 'SYN-2025-0003' },
    ],
    signsIn: true,
    treatsNobody: true,
  },
  {
    id: 'sz-dr-fong',
    node: 'sz',
    role: 'clinician',
    name: { en: 'Dr FONG Kwok Leung', 'zh-Hans': '方国梁医生', 'zh-Hant-HK': '方國樑醫生' },
    gender: 'male',
    organizationId: 'baoan-ph',
    hint: suspended,
    permits: [
      { kind: 'hk-registration', from: '2006-07-01', number: 'M99004' },
      {
        kind: 'short-term-practice',
        from: '2026-02-01',
        until: '2028-12-31',
        number: 'SYN-2026-0004',
        isSuspended: true,
      },
    ],
    signsIn: true,
    treatsNobody: true,
  },
  {
    id: 'sz-coordinator',
    node: 'sz',
    role: 'coordinator',
    name: { en: 'ZENG Meiling', 'zh-Hans': '曾美玲', 'zh-Hant-HK': '曾美玲' },
    gender: 'female',
    organizationId: 'baoan-central',
    hint: coordinator,
    permits: [],
    signsIn: true,
  },
  {
    id: 'sz-coordinator-b',
    node: 'sz',
    role: 'coordinator',
    name: { en: 'YE Jiawen', 'zh-Hans': '叶嘉雯', 'zh-Hant-HK': '葉嘉雯' },
    gender: 'female',
    organizationId: 'baoan-central',
    hint: secondCoordinator,
    permits: [],
    signsIn: true,
  },
  {
    id: 'sz-regulator',
    node: 'sz',
    role: 'regulator',
    name: { en: 'FENG Guohua', 'zh-Hans': '冯国华', 'zh-Hant-HK': '馮國華' },
    gender: 'male',
    organizationId: 'baoan-central',
    hint: regulator,
    permits: [],
    signsIn: true,
  },
  {
    id: 'sz-operator',
    node: 'sz',
    role: 'operator',
    name: { en: 'LUO Haoxuan', 'zh-Hans': '罗浩轩', 'zh-Hant-HK': '羅浩軒' },
    gender: 'male',
    organizationId: 'baoan-central',
    hint: operator,
    permits: [],
    signsIn: true,
  },
  {
    id: 'sz-privacy',
    node: 'sz',
    role: 'privacy-officer',
    name: { en: 'PENG Yating', 'zh-Hans': '彭雅婷', 'zh-Hant-HK': '彭雅婷' },
    gender: 'female',
    organizationId: 'baoan-central',
    hint: privacyOfficer,
    permits: [],
    signsIn: true,
  },
  {
    id: 'hk-dr-chow',
    node: 'hk',
    role: 'clinician',
    name: { en: 'Dr CHOW Tak Wing', 'zh-Hans': '周德荣医生', 'zh-Hant-HK': '周德榮醫生' },
    gender: 'male',
    organizationId: 'yanwui',
    hint: familyDoctor,
    permits: [{ kind: 'hk-registration', from: '1996-07-01' }],
    signsIn: true,
  },
  {
    id: 'hk-dr-cheng',
    node: 'hk',
    role: 'clinician',
    name: { en: 'Dr CHENG Wing Yan', 'zh-Hans': '郑颖欣医生', 'zh-Hant-HK': '鄭穎欣醫生' },
    gender: 'female',
    organizationId: 'tmh',
    hint: hospitalDoctor,
    permits: [{ kind: 'hk-registration', from: '2010-07-01' }],
    signsIn: true,
  },
  {
    id: 'hk-coordinator',
    node: 'hk',
    role: 'coordinator',
    name: { en: 'TSANG Wai Yee', 'zh-Hans': '曾惠仪', 'zh-Hant-HK': '曾惠儀' },
    gender: 'female',
    organizationId: 'gbahg',
    hint: coordinator,
    permits: [],
    signsIn: true,
  },
  {
    id: 'hk-coordinator-b',
    node: 'hk',
    role: 'coordinator',
    name: { en: 'TSANG Ho Yin', 'zh-Hans': '曾浩然', 'zh-Hant-HK': '曾浩然' },
    gender: 'male',
    organizationId: 'gbahg',
    hint: secondCoordinator,
    permits: [],
    signsIn: true,
  },
  {
    id: 'hk-regulator',
    node: 'hk',
    role: 'regulator',
    name: { en: 'KWOK Man Kit', 'zh-Hans': '郭文杰', 'zh-Hant-HK': '郭文傑' },
    gender: 'male',
    organizationId: 'gbahg',
    hint: regulator,
    permits: [],
    signsIn: true,
  },
  {
    id: 'hk-insurer',
    node: 'hk',
    role: 'insurer',
    name: { en: 'LAW Ka Yan', 'zh-Hans': '罗嘉欣', 'zh-Hant-HK': '羅嘉欣' },
    gender: 'female',
    organizationId: 'gbahg',
    hint: insurer,
    permits: [],
    signsIn: true,
  },
  {
    id: 'hk-operator',
    node: 'hk',
    role: 'operator',
    name: { en: 'SIU Chun Ho', 'zh-Hans': '萧俊浩', 'zh-Hant-HK': '蕭俊浩' },
    gender: 'male',
    organizationId: 'gbahg',
    hint: operator,
    permits: [],
    signsIn: true,
  },
  {
    id: 'hk-privacy',
    node: 'hk',
    role: 'privacy-officer',
    name: { en: 'IP Hoi Ching', 'zh-Hans': '叶凯晴', 'zh-Hant-HK': '葉凱晴' },
    gender: 'female',
    organizationId: 'gbahg',
    hint: privacyOfficer,
    permits: [],
    signsIn: true,
  },
];

/** Where the people of the world are treated, spread over the node's clinicians by the person's number. */
export function placeFor(node: string, index: number): CarePlace {
  const doctors = STAFF.filter((member) => member.node === node && member.role === 'clinician' && !member.treatsNobody);
  const doctor = doctors[index % doctors.length];
  if (doctor === undefined) throw new Error(`nobody treats patients at node ${node}`);
  return { node, organizationId: doctor.organizationId, practitionerId: doctor.id };
}

/** A clinician as FHIR: the person with permits, and the role at the organisation. */
export function toPractitionerResources(member: StaffMember): Resource[] {
  const practitioner: Resource = {
    resourceType: 'Practitioner',
    id: member.id,
    meta: SYNTHETIC,
    active: true,
    // As printed on the licence of that side first: a record there shows no other form.
    name: (member.node === 'hk' ? HK_NAMES : SZ_NAMES).map((lang, nth) => ({
      use: nth === 0 ? 'official' : 'usual',
      text: member.name[lang],
    })),
    gender: member.gender,
    qualification: member.permits.map(({ kind, from, until }) => ({
      code: { coding: [{ system: REGISTRATION, code: kind }] },
      period: { start: from, ...(until ? { end: until } : {}) },
    })),
  };
  if (member.permits.length === 0) delete practitioner['qualification'];
  const role: Resource = {
    resourceType: 'PractitionerRole',
    id: `${member.id}-role`,
    meta: SYNTHETIC,
    active: member.permits.every(({ until }) => until === undefined || until >= '2026-11-20'),
    practitioner: { reference: `Practitioner/${member.id}` },
    organization: { reference: `Organization/${member.organizationId}` },
  };
  return member.role === 'clinician' ? [practitioner, role] : [practitioner];
}
