import { ACT_RULES, SETTING_RULES } from './acts/lawbook.ts';
import type { PracticeLaw } from './law-model.ts';
import { PERMIT_RULES, TIME_ZONES } from './lawbook.ts';

/** The books of this program, as a decision takes them. */
export const PRACTICE_LAW: PracticeLaw = {
  timeZones: TIME_ZONES,
  permits: PERMIT_RULES,
  acts: ACT_RULES,
  settings: SETTING_RULES,
};
