import type { en } from '../i18n/en/index.ts';

export type OrganizationKind = keyof (typeof en)['open']['directory']['kind'];
export type OrganizationRole = keyof (typeof en)['open']['directory']['role'];

/** The kinds as the sources of the directory write them. */
const KINDS: Readonly<Record<string, OrganizationKind>> = {
  综合医院: 'general',
  中医医院: 'tcm',
  中西医结合医院: 'integrated',
  儿童专科医院: 'children',
  妇幼保健院: 'maternal',
  社康中心: 'community',
  口腔专科医院: 'dental',
  口腔门诊部: 'dentalClinic',
  眼科专科医院: 'eye',
  心血管专科医院: 'cardiac',
  精神专科医院: 'mental',
  肿瘤专科医院: 'cancer',
  肿瘤诊所: 'cancerClinic',
  诊所集团: 'clinicGroup',
  '医疗集团/第三方服务商': 'serviceGroup',
  大学: 'university',
};

export function toKind(kind: string): OrganizationKind {
  return KINDS[kind] ?? 'other';
}

const ROLES = [
  'voucher-pilot',
  'ehealth-crossboundary-record',
  'ehealth-radiology-deposit',
  'drug-device-designated',
  'service-centre',
  'partner-hospital',
  'partner-clinic',
  'partner-clinic-group',
  'ambulance-sending',
  'ambulance-receiving',
  'international-hospital',
  'ha-patient-followup',
  'serves-hk-residents',
] as const satisfies readonly OrganizationRole[];

/** The roles that mean something to a patient, in a fixed order; the planners' own are left out. */
export function toRoles(roles: readonly string[]): readonly OrganizationRole[] {
  return ROLES.filter((role) => roles.includes(role));
}
