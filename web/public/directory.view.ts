import type { en } from '../i18n/en/index.ts';

export type OrganizationKind = keyof (typeof en)['open']['directory']['kind'];
export type OrganizationRole = keyof (typeof en)['open']['directory']['role'];

/** The kinds that have words of their own. */
const KINDS: Readonly<Record<string, OrganizationKind>> = {
  'hospital-general': 'general',
  'hospital-tcm': 'tcm',
  'hospital-integrated': 'integrated',
  'hospital-children': 'children',
  'hospital-maternal': 'maternal',
  'community-centre': 'community',
  'hospital-dental': 'dental',
  'clinic-dental': 'dentalClinic',
  'hospital-eye': 'eye',
  'hospital-cardiac': 'cardiac',
  'hospital-mental': 'mental',
  'hospital-cancer': 'cancer',
  'clinic-cancer': 'cancerClinic',
  'clinic-group': 'clinicGroup',
  'service-group': 'serviceGroup',
  university: 'university',
};

export function toKind(kind: string | undefined): OrganizationKind {
  return KINDS[kind ?? ''] ?? 'other';
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
