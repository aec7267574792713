import type { LocalText } from '#kernel';
import type { VitalName } from './lawbook.ts';

/** Vital signs by name, as screens, documents and refusals call them. */
export const VITAL_NAMES: Readonly<Record<VitalName, LocalText>> = {
  systolic: { en: 'Systolic blood pressure', 'zh-Hans': '收缩压', 'zh-Hant-HK': '上壓（收縮壓）' },
  diastolic: { en: 'Diastolic blood pressure', 'zh-Hans': '舒张压', 'zh-Hant-HK': '下壓（舒張壓）' },
  pulse: { en: 'Pulse', 'zh-Hans': '脉搏', 'zh-Hant-HK': '脈搏' },
  temperature: { en: 'Body temperature', 'zh-Hans': '体温', 'zh-Hant-HK': '體溫' },
  oxygenSaturation: { en: 'Oxygen saturation', 'zh-Hans': '血氧饱和度', 'zh-Hant-HK': '血氧飽和度' },
  weight: { en: 'Weight', 'zh-Hans': '体重', 'zh-Hant-HK': '體重' },
  height: { en: 'Height', 'zh-Hans': '身高', 'zh-Hant-HK': '身高' },
  glucose: { en: 'Blood glucose', 'zh-Hans': '血糖', 'zh-Hant-HK': '血糖' },
};

/** How each vital sign is coded and measured. The unit is fixed, so that nobody has to guess what was meant. */
export interface VitalShape {
  readonly loinc: string;
  readonly display: string;
  /** UCUM code, and the unit as printed. */
  readonly ucum: string;
  readonly unit: string;
}

/**
 * @source LOINC; https://hl7.org/fhir/R4/observation-vitalsigns.html for codes and units. Glucose: 15074-8, glucose in blood, mmol/L,
 * method and timing not stated.
 */
export const VITAL_SHAPES: Readonly<Record<VitalName, VitalShape>> = {
  systolic: { loinc: '8480-6', display: 'Systolic blood pressure', ucum: 'mm[Hg]', unit: 'mmHg' },
  diastolic: { loinc: '8462-4', display: 'Diastolic blood pressure', ucum: 'mm[Hg]', unit: 'mmHg' },
  pulse: { loinc: '8867-4', display: 'Heart rate', ucum: '/min', unit: '/min' },
  temperature: { loinc: '8310-5', display: 'Body temperature', ucum: 'Cel', unit: '°C' },
  oxygenSaturation: {
    loinc: '2708-6',
    display: 'Oxygen saturation in Arterial blood',
    ucum: '%',
    unit: '%',
  },
  weight: { loinc: '29463-7', display: 'Body weight', ucum: 'kg', unit: 'kg' },
  height: { loinc: '8302-2', display: 'Body height', ucum: 'cm', unit: 'cm' },
  glucose: { loinc: '15074-8', display: 'Glucose [Moles/volume] in Blood', ucum: 'mmol/L', unit: 'mmol/L' },
};

/** The panel that holds both pressures. @source LOINC 85354-9 */
export const BLOOD_PRESSURE = {
  loinc: '85354-9',
  display: 'Blood pressure panel with all children optional',
} as const;
