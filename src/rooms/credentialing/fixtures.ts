/** Practitioners and permits of tests. All synthetic. */
import { endOfDay, startOfDay } from './civil-day.ts';
import type { Act, ActKind, Permit, PermitKind, Place, Practitioner } from './model.ts';
import { text } from './words.ts';

/** The instant of most tests: 22 November 2026, ten in the morning on both sides. */
export const NOW = new Date('2026-11-22T02:00:00Z');

export const BAOAN: Place = {
  jurisdiction: 'CN-SZ',
  organizationId: 'baoan-central',
  organizationName: text('Bao’an Central Hospital', '宝安区中心医院', '寶安區中心醫院'),
  setting: 'on-site',
};
export const TUEN_MUN: Place = {
  jurisdiction: 'HK',
  organizationId: 'tmh',
  organizationName: text('Tuen Mun Hospital', '屯门医院', '屯門醫院'),
  setting: 'on-site',
};

const ZONES: Partial<Record<PermitKind, string>> = {
  'hk-registration': 'Asia/Hong_Kong',
  'hk-limited-registration': 'Asia/Hong_Kong',
  'hk-special-registration': 'Asia/Hong_Kong',
  'ambulance-escort': 'Asia/Hong_Kong',
  'macao-registration': 'Asia/Macau',
  'taiwan-registration': 'Asia/Taipei',
};

/** A permit of days, with its instants. */
export function aPermit(
  kind: PermitKind,
  firstDay: string,
  lastDay?: string,
  more: Partial<Omit<Permit, 'kind' | 'firstDay' | 'lastDay' | 'period'>> & { at?: readonly string[] } = {},
): Permit {
  const { at, ...rest } = more;
  const timeZone = rest.timeZone ?? ZONES[kind] ?? 'Asia/Shanghai';
  const from = startOfDay(firstDay, timeZone);
  return {
    id: `permit-${kind}`,
    practitionerId: 'dr-ho',
    kind,
    profession: 'doctor',
    firstDay,
    ...(lastDay === undefined ? {} : { lastDay }),
    timeZone,
    period: { from, ...(lastDay === undefined ? {} : { until: endOfDay(lastDay, timeZone) }) },
    employers: (at ?? []).map((organizationId) => ({ organizationId, from })),
    specialties: [],
    suspensions: [],
    evidence: 'certificate',
    ...rest,
  };
}

export function aPractitioner(...permits: readonly Permit[]): Practitioner {
  return { id: 'dr-ho', permits };
}

export const HOME = aPermit('hk-registration', '2004-07-01', undefined, { number: 'M00001' });
export const SHORT_TERM = aPermit('short-term-practice', '2025-03-01', '2028-02-29', {
  number: 'SZ-0001',
  at: ['baoan-central'],
});

export const act = (kind: ActKind, specialty?: string): Act => ({
  kind,
  ...(specialty === undefined ? {} : { specialty }),
});
