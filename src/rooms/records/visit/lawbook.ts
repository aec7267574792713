import type { z } from 'zod';
import type { LawEntry } from '#kernel';
import type { VisitVitals } from '../contract.ts';

export type VitalName = keyof z.infer<typeof VisitVitals>;

/**
 * What a vital sign may be at all. Outside `min` and `max` a number is a slip of the pen, not a finding, and is refused;
 * the limits are wider than anything a living person in a consulting room has shown. They judge typing, never health.
 */
export interface VitalLimits {
  readonly min: number;
  readonly max: number;
  /** Digits after the point that the instrument gives. */
  readonly decimalsMax: number;
}

/**
 * What a vital sign may be at all when it is typed; a number outside is a slip of the pen and is refused. No law sets these limits, so every source is an
 * assumption of ours; an operator may narrow them.
 */
export const VITAL_LIMITS: readonly LawEntry<Readonly<Record<VitalName, VitalLimits>>>[] = [
  {
    jurisdiction: '*',
    instrument: {
      en: 'Plausible ranges of vital signs at entry',
      'zh-Hans': '生命体征录入的合理范围',
      'zh-Hant-HK': '輸入生命表徵的合理範圍',
    },
    inForceFrom: '2020-01-01',
    source: 'assumption',
    value: {
      systolic: { min: 40, max: 320, decimalsMax: 0 },
      diastolic: { min: 20, max: 220, decimalsMax: 0 },
      pulse: { min: 20, max: 300, decimalsMax: 0 },
      temperature: { min: 25, max: 45, decimalsMax: 2 },
      oxygenSaturation: { min: 30, max: 100, decimalsMax: 1 },
      weight: { min: 0.3, max: 500, decimalsMax: 3 },
      height: { min: 20, max: 260, decimalsMax: 1 },
      glucose: { min: 0.3, max: 80, decimalsMax: 2 },
    },
  },
];
