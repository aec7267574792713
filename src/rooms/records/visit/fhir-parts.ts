/** Small pieces of a visit's resources: codes, wordings, lines of text. */
import { type CodeableConcept, decimalText, type Reference, type Resource, toDecimal } from '#fhir';
import type { Lang, LocalText } from '#kernel';
import { SYSTEMS } from '../codes.ts';
import type { VitalName } from './lawbook.ts';
import type { Note } from './model.ts';
import type { PlanPart } from './parts.ts';
import { VITAL_NAMES, VITAL_SHAPES } from './vitals.ts';

export const LABORATORY = ['laboratory', 'Laboratory'] as const;
export const VITAL_SIGNS = ['vital-signs', 'Vital Signs'] as const;
export const SINGLE_VITALS = ['pulse', 'temperature', 'oxygenSaturation', 'weight', 'height', 'glucose'] as const;

export const CERTAINTY = { confirmed: 'Confirmed', provisional: 'Provisional', differential: 'Differential' } as const;

/** @source SNOMED CT: 3457005 patient referral, 386053000 evaluation procedure */
export const REQUEST_CATEGORIES = {
  referral: concept(SYSTEMS.snomed, '3457005', 'Patient referral'),
  investigation: concept(SYSTEMS.snomed, '386053000', 'Evaluation procedure'),
} as const;

export const VISIT_TITLE: LocalText = {
  en: 'Outpatient visit',
  'zh-Hans': '门诊就诊记录',
  'zh-Hant-HK': '門診診症紀錄',
};
export const DAYS: LocalText = { en: 'days', 'zh-Hans': '天', 'zh-Hant-HK': '日' };

export function concept(system: string, code: string, display: string | undefined): CodeableConcept {
  return { coding: [{ system, code, ...(display === undefined ? {} : { display }) }] };
}

export function referenceTo({ resourceType, id }: Resource): Reference {
  return { reference: `${resourceType}/${id}` };
}

/** A measured value with its LOINC code and UCUM unit: an Observation's own, or a component. */
export function part(name: VitalName, typed: string) {
  const { loinc, display, unit, ucum } = VITAL_SHAPES[name];
  return {
    code: concept(SYSTEMS.loinc, loinc, display),
    valueQuantity: { value: toDecimal(typed), unit, system: SYSTEMS.ucum, code: ucum },
  };
}

export function vitalLines(note: Note, language: Lang): string[] {
  return (Object.keys(VITAL_SHAPES) as VitalName[]).flatMap((name) => {
    const typed = note.vitals[name]?.trim();
    if (typed === undefined || typed === '') return [];
    return [`${VITAL_NAMES[name][language]}: ${decimalText(toDecimal(typed))} ${VITAL_SHAPES[name].unit}`];
  });
}

export function conceptLine({ text, coding }: CodeableConcept): string {
  return text ?? coding?.[0]?.display ?? coding?.[0]?.code ?? '';
}

export function medicineLine(medicine: Resource): string {
  const name = conceptLine(medicine.medicationCodeableConcept as CodeableConcept);
  const [dosage] = medicine.dosageInstruction as { text: string }[];
  return `${name}: ${dosage?.text ?? ''}`;
}

export function isRequestOf(request: Resource, name: PlanPart): boolean {
  if (name !== 'referral' && name !== 'investigation') return false;
  const [category] = request.category as CodeableConcept[];
  return category?.coding?.[0]?.code === REQUEST_CATEGORIES[name].coding?.[0]?.code;
}
