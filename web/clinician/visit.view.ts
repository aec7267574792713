import type { VisitNote } from '#contracts/records';
import type { IconName } from '../design/icons.tsx';
import type { Visit } from './visits.resource.ts';

export type VitalName = keyof VisitNote['vitals'];
export type PlanPart = keyof VisitNote['plan'];

/**
 * Vital signs with their units and the range outside which a number is more likely a slip than a patient. A hint, never a
 * refusal: a doctor may have measured it.
 */
export const VITALS = [
  { name: 'systolic', unit: 'mmHg', min: 60, max: 260 },
  { name: 'diastolic', unit: 'mmHg', min: 30, max: 160 },
  { name: 'pulse', unit: '/min', min: 30, max: 220 },
  { name: 'temperature', unit: '°C', min: 33, max: 43 },
  { name: 'oxygenSaturation', unit: '%', min: 70, max: 100 },
  { name: 'weight', unit: 'kg', min: 1, max: 300 },
  { name: 'height', unit: 'cm', min: 40, max: 230 },
  { name: 'glucose', unit: 'mmol/L', min: 2, max: 33 },
] as const satisfies readonly { name: VitalName; unit: string; min: number; max: number }[];

export type VitalFault = 'not-number' | 'implausible' | 'pressure-order';

/** What is odd about a vital sign as typed; undefined when it is empty or plausible. */
export function faultOf(name: VitalName, vitals: VisitNote['vitals']): VitalFault | undefined {
  const text = vitals[name];
  const range = VITALS.find((vital) => vital.name === name);
  if (text === undefined || text === '' || range === undefined) return undefined;
  if (!/^\d{1,4}(\.\d{1,3})?$/.test(text)) return 'not-number';
  const value = Number(text);
  if (value < range.min || value > range.max) return 'implausible';
  if (name === 'diastolic' && vitals.systolic !== undefined && value >= Number(vitals.systolic))
    return 'pressure-order';
  return undefined;
}

/** RAPRIOP in its order, each part with the letter it gives to the word. */
export const PLAN_PARTS = [
  { part: 'reassurance', letter: 'R', icon: 'reassurance' },
  { part: 'advice', letter: 'A', icon: 'text' },
  { part: 'prescription', letter: 'P', icon: 'medications' },
  { part: 'referral', letter: 'R', icon: 'referral' },
  { part: 'investigation', letter: 'I', icon: 'results' },
  { part: 'observation', letter: 'O', icon: 'clock' },
  { part: 'prevention', letter: 'P', icon: 'shield' },
] as const satisfies readonly { part: PlanPart; letter: string; icon: IconName }[];

export const VISIT_TONES = {
  draft: 'warn',
  signed: 'info',
  'not-sent': 'bad',
  sent: 'info',
  arrived: 'info',
  imported: 'good',
  'part-imported': 'warn',
  rejected: 'bad',
} as const satisfies Record<Visit['status'], string>;

/** How far along its way home a visit is: 0 not signed, 1 signed, 2 sent, 3 arrived, 4 decided. */
export function progressOf(status: Visit['status']): number {
  switch (status) {
    case 'draft':
      return 0;
    case 'signed':
    case 'not-sent':
      return 1;
    case 'sent':
      return 2;
    case 'arrived':
    case 'part-imported':
      return 3;
    case 'imported':
    case 'rejected':
      return 4;
  }
}

/** The places of a note that hold a person's own words, and may be translated. */
export const TEXT_KEYS = [
  'reason',
  'history',
  'findings',
  'plan.reassurance',
  'plan.advice',
  'plan.referral',
  'plan.investigation',
  'plan.observation',
  'plan.prevention',
] as const;
export type TextKey = (typeof TEXT_KEYS)[number];

const PLAN_KEY = /^plan\.(\w+)$/;

/** What stands at a place of a note. */
export function textAt(note: VisitNote, key: TextKey): string {
  const part = PLAN_KEY.exec(key)?.[1] as Exclude<PlanPart, 'prescription'> | undefined;
  return part === undefined ? note[key as 'reason' | 'history' | 'findings'] : note.plan[part];
}

/** Languages that a note may be translated into: the other side's. Chinese is never turned into the other script here. */
export function translationLanguages(language: VisitNote['language']): readonly VisitNote['language'][] {
  return language === 'en' ? ['zh-Hans', 'zh-Hant-HK'] : ['en'];
}

/** A note with the translation of one of its texts; in another language than before, the earlier translation goes. */
export function withTranslation(
  note: VisitNote,
  language: VisitNote['language'],
  key: TextKey,
  text: string,
): NonNullable<VisitNote['translation']> {
  const texts = note.translation?.language === language ? note.translation.texts : {};
  return { language, texts: { ...texts, [key]: text } };
}

/** A note may be signed once it says why the person came and what was found. */
export function isReadyToSign(note: VisitNote): boolean {
  const found = note.diagnoses.length > 0 || (note.noDiagnosisReason ?? '').trim() !== '';
  const numbers = VITALS.every(({ name }) => faultOf(name, note.vitals) !== 'not-number');
  const doses = note.plan.prescription.every(
    (medicine) => medicine.dose.trim() !== '' && medicine.frequency.trim() !== '',
  );
  return note.reason.trim() !== '' && found && numbers && doses;
}

/** An empty note: what a new draft begins with. */
export function emptyNote(language: VisitNote['language']): VisitNote {
  return {
    reason: '',
    history: '',
    vitals: {},
    findings: '',
    diagnoses: [],
    plan: {
      reassurance: '',
      advice: '',
      prescription: [],
      referral: '',
      investigation: '',
      observation: '',
      prevention: '',
    },
    language,
  };
}
