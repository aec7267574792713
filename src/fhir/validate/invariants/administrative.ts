import { has, hasChoice, type Invariant, list } from './invariant.ts';

const WITHOUT_TIMES = ['proposed', 'cancelled', 'waitlist'];

/** Rules of people, organisations, appointments, consent and audit. @source https://hl7.org/fhir/R4, the constraints of each resource */
export const administrativeInvariants = {
  'fhir.pat-1': {
    on: ['Patient.contact'],
    text: {
      en: 'A contact person has a name, a telephone, an address or an organisation.',
      'zh-Hans': '联系人必须有姓名、联系方式、地址或机构。',
      'zh-Hant-HK': '聯絡人必須有姓名、聯絡方式、地址或機構。',
    },
    holds: (contact) => ['name', 'telecom', 'address', 'organization'].some((element) => has(contact, element)),
  },
  'fhir.org-1': {
    on: ['Organization', 'InsurancePlan'],
    text: {
      en: 'An identifier or a name is needed.',
      'zh-Hans': '必须有标识符或名称。',
      'zh-Hant-HK': '必須有識別碼或名稱。',
    },
    holds: (organization) => has(organization, 'identifier') || has(organization, 'name'),
  },
  'fhir.org-2': {
    on: ['Organization'],
    at: 'address',
    text: {
      en: 'An organisation has no home address.',
      'zh-Hans': '机构不得有住宅地址。',
      'zh-Hant-HK': '機構不可有住宅地址。',
    },
    holds: (organization) => !list(organization.address).some((address) => address.use === 'home'),
  },
  'fhir.org-3': {
    on: ['Organization'],
    at: 'telecom',
    text: {
      en: 'An organisation has no home telephone.',
      'zh-Hans': '机构不得有住宅电话。',
      'zh-Hant-HK': '機構不可有住宅電話。',
    },
    holds: (organization) => !list(organization.telecom).some((contact) => contact.use === 'home'),
  },
  'fhir.app-1': {
    on: ['Appointment.participant'],
    text: {
      en: 'A participant has a type or an actor.',
      'zh-Hans': '参与者必须有类型或具体对象。',
      'zh-Hant-HK': '參與者必須有類型或具體對象。',
    },
    holds: (participant) => has(participant, 'type') || has(participant, 'actor'),
  },
  'fhir.app-2': {
    on: ['Appointment'],
    at: 'start',
    text: {
      en: 'An appointment has both start and end, or neither.',
      'zh-Hans': '预约的开始和结束时间必须同时填写或同时省略。',
      'zh-Hant-HK': '預約的開始和結束時間必須同時填寫或同時省略。',
    },
    holds: (appointment) => has(appointment, 'start') === has(appointment, 'end'),
  },
  'fhir.app-3': {
    on: ['Appointment'],
    at: 'start',
    text: {
      en: 'Only a proposed, cancelled or waitlisted appointment has no times.',
      'zh-Hans': '仅提议、取消或候补状态的预约可以没有时间。',
      'zh-Hant-HK': '僅建議、取消或候補狀態的預約可以沒有時間。',
    },
    holds: (appointment) =>
      (has(appointment, 'start') && has(appointment, 'end')) || WITHOUT_TIMES.includes(appointment.status as string),
  },
  'fhir.app-4': {
    on: ['Appointment'],
    at: 'cancelationReason',
    text: {
      en: 'A reason for cancelling belongs to a cancelled or missed appointment only.',
      'zh-Hans': '仅取消或爽约的预约可填写取消原因。',
      'zh-Hant-HK': '僅取消或失約的預約可填寫取消原因。',
    },
    holds: (appointment) =>
      !has(appointment, 'cancelationReason') || appointment.status === 'noshow' || appointment.status === 'cancelled',
  },
  'fhir.apr-1': {
    on: ['AppointmentResponse'],
    text: {
      en: 'A response has a participant type or an actor.',
      'zh-Hans': '回复必须有参与者类型或具体对象。',
      'zh-Hant-HK': '回覆必須有參與者類型或具體對象。',
    },
    holds: (response) => has(response, 'participantType') || has(response, 'actor'),
  },
  'fhir.ppc-1': {
    on: ['Consent'],
    text: {
      en: 'A consent names its policy or its policy rule.',
      'zh-Hans': '同意书必须注明政策或政策规则。',
      'zh-Hant-HK': '同意書必須註明政策或政策規則。',
    },
    holds: (consent) => has(consent, 'policy') || has(consent, 'policyRule'),
  },
  'fhir.sev-1': {
    on: ['AuditEvent.entity'],
    text: {
      en: 'Either a name or a query, not both.',
      'zh-Hans': '名称与查询只能填写其一。',
      'zh-Hant-HK': '名稱與查詢只可填寫其一。',
    },
    holds: (entity) => !has(entity, 'name') || !has(entity, 'query'),
  },
  'fhir.grp-1': {
    on: ['Group'],
    at: 'member',
    text: {
      en: 'Only a group of actual members lists them.',
      'zh-Hans': '仅实际群组可列出成员。',
      'zh-Hant-HK': '僅實際群組可列出成員。',
    },
    holds: (group) => !has(group, 'member') || group.actual === true,
  },
  'fhir.lnk-1': {
    on: ['Linkage'],
    at: 'item',
    text: {
      en: 'A linkage has two items or more.',
      'zh-Hans': '关联必须有两项或以上。',
      'zh-Hant-HK': '關聯必須有兩項或以上。',
    },
    holds: (linkage) => !Array.isArray(linkage.item) || linkage.item.length > 1,
  },
  'fhir.inv-1': {
    on: ['Parameters.parameter'],
    text: {
      en: 'A parameter has exactly one of value, resource and parts.',
      'zh-Hans': '参数必须且只能有值、资源、下级参数之一。',
      'zh-Hant-HK': '參數必須且只可有值、資源、下級參數之一。',
    },
    holds: (parameter) =>
      [has(parameter, 'part'), hasChoice(parameter, 'value'), has(parameter, 'resource')].filter(Boolean).length === 1,
  },
} as const satisfies Record<string, Invariant>;
