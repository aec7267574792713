/** Coded facts that the world's histories are made of: identifiers and English displays only; other languages come from the terminology room. */

export interface Coded {
  readonly text: string;
  readonly codings: readonly { readonly system: string; readonly code: string; readonly display: string }[];
}

const SNOMED = 'http://snomed.info/sct';
const ICD10 = 'http://hl7.org/fhir/sid/icd-10';
const ATC = 'http://www.whocc.no/atc';
const LOINC = 'http://loinc.org';
const CVX = 'http://hl7.org/fhir/sid/cvx';

const problem = (text: string, snomed: string, icd10: string): Coded => ({
  text,
  codings: [
    { system: SNOMED, code: snomed, display: text },
    { system: ICD10, code: icd10, display: text },
  ],
});
const medicine = (text: string, atc: string): Coded => ({ text, codings: [{ system: ATC, code: atc, display: text }] });
const measured = (text: string, loinc: string): Coded => ({
  text,
  codings: [{ system: LOINC, code: loinc, display: text }],
});
const vaccine = (text: string, cvx: string): Coded => ({ text, codings: [{ system: CVX, code: cvx, display: text }] });

/** A long-term condition, from which age it is met, how often, and what is given for it. */
export interface LongTerm {
  readonly problem: Coded;
  readonly ageMin: number;
  readonly share: number;
  readonly medicines: readonly { readonly medicine: Coded; readonly dose: string }[];
  readonly labs: readonly (keyof typeof LABS)[];
}

export const LONG_TERM: readonly LongTerm[] = [
  {
    problem: problem('Hypertension', '38341003', 'I10'),
    ageMin: 40,
    share: 0.45,
    medicines: [
      { medicine: medicine('Amlodipine', 'C08CA01'), dose: '5 mg once daily' },
      { medicine: medicine('Losartan', 'C09CA01'), dose: '50 mg once daily' },
    ],
    labs: ['creatinine'],
  },
  {
    problem: problem('Type 2 diabetes mellitus', '44054006', 'E11.9'),
    ageMin: 40,
    share: 0.22,
    medicines: [
      { medicine: medicine('Metformin', 'A10BA02'), dose: '500 mg twice daily' },
      { medicine: medicine('Gliclazide', 'A10BB09'), dose: '80 mg once daily' },
    ],
    labs: ['hba1c', 'glucose'],
  },
  {
    problem: problem('Hyperlipidaemia', '55822004', 'E78.5'),
    ageMin: 35,
    share: 0.3,
    medicines: [{ medicine: medicine('Atorvastatin', 'C10AA05'), dose: '20 mg at night' }],
    labs: ['ldl'],
  },
  {
    problem: problem('Gout', '90560007', 'M10.9'),
    ageMin: 35,
    share: 0.08,
    medicines: [{ medicine: medicine('Allopurinol', 'M04AA01'), dose: '100 mg once daily' }],
    labs: ['urate'],
  },
  {
    problem: problem('Osteoarthritis of knee', '239873007', 'M17.9'),
    ageMin: 55,
    share: 0.25,
    medicines: [{ medicine: medicine('Paracetamol', 'N02BE01'), dose: '500 mg four times daily when needed' }],
    labs: [],
  },
  {
    problem: problem('Asthma', '195967001', 'J45.9'),
    ageMin: 5,
    share: 0.07,
    medicines: [{ medicine: medicine('Salbutamol', 'R03AC02'), dose: '2 puffs when needed' }],
    labs: [],
  },
  {
    problem: problem('Chronic obstructive pulmonary disease', '13645005', 'J44.9'),
    ageMin: 55,
    share: 0.07,
    medicines: [{ medicine: medicine('Tiotropium bromide', 'R03BB04'), dose: '18 µg inhaled once daily' }],
    labs: [],
  },
  {
    problem: problem('Atrial fibrillation', '49436004', 'I48.9'),
    ageMin: 65,
    share: 0.06,
    medicines: [{ medicine: medicine('Apixaban', 'B01AF02'), dose: '5 mg twice daily' }],
    labs: ['creatinine'],
  },
  {
    problem: problem('Cataract', '193570009', 'H26.9'),
    ageMin: 65,
    share: 0.2,
    medicines: [],
    labs: [],
  },
  {
    problem: problem('Gastro-oesophageal reflux disease', '235595009', 'K21.9'),
    ageMin: 25,
    share: 0.12,
    medicines: [{ medicine: medicine('Omeprazole', 'A02BC01'), dose: '20 mg once daily before breakfast' }],
    labs: [],
  },
];

export const EPISODES: readonly Coded[] = [
  problem('Acute upper respiratory infection', '54150009', 'J06.9'),
  problem('Allergic rhinitis', '61582004', 'J30.9'),
  problem('Gastroenteritis', '25374005', 'A09.9'),
  problem('Low back pain', '279039007', 'M54.5'),
  problem('Urinary tract infection', '68566005', 'N39.0'),
  problem('Atopic dermatitis', '24079001', 'L20.9'),
];

export const ALLERGIES: readonly { readonly code: Coded; readonly category: string; readonly reaction?: Coded }[] = [
  {
    code: { text: 'Penicillin', codings: [{ system: SNOMED, code: '764146007', display: 'Penicillin' }] },
    category: 'medication',
    reaction: { text: 'Urticaria', codings: [{ system: SNOMED, code: '126485001', display: 'Urticaria' }] },
  },
  {
    code: { text: 'Peanut', codings: [{ system: SNOMED, code: '762952008', display: 'Peanut' }] },
    category: 'food',
    reaction: { text: 'Anaphylaxis', codings: [{ system: SNOMED, code: '39579001', display: 'Anaphylaxis' }] },
  },
  {
    code: { text: 'Shellfish', codings: [{ system: SNOMED, code: '735029006', display: 'Shellfish' }] },
    category: 'food',
  },
  {
    code: { text: 'Aspirin', codings: [{ system: SNOMED, code: '387458008', display: 'Aspirin' }] },
    category: 'medication',
  },
];
export const NO_KNOWN_ALLERGY: Coded = {
  text: 'No known allergy',
  codings: [{ system: SNOMED, code: '716186003', display: 'No known allergy' }],
};

/** Laboratory tests with the unit and the range that values are drawn from, in tenths where the unit has one decimal. */
export const LABS = {
  hba1c: {
    code: measured('Haemoglobin A1c', '4548-4'),
    unit: '%',
    low: 55,
    high: 96,
    decimals: 1,
    referenceHigh: '6.5',
  },
  glucose: {
    code: measured('Fasting glucose', '14771-0'),
    unit: 'mmol/L',
    low: 48,
    high: 118,
    decimals: 1,
    referenceHigh: '7.0',
  },
  ldl: {
    code: measured('LDL cholesterol', '22748-8'),
    unit: 'mmol/L',
    low: 15,
    high: 48,
    decimals: 1,
    referenceHigh: '3.4',
  },
  creatinine: {
    code: measured('Creatinine', '14682-9'),
    unit: 'umol/L',
    low: 52,
    high: 138,
    decimals: 0,
    referenceHigh: '110',
  },
  urate: { code: measured('Urate', '14933-6'), unit: 'umol/L', low: 280, high: 560, decimals: 0, referenceHigh: '420' },
} as const;

export const VITALS = {
  bloodPressure: measured('Blood pressure panel', '85354-9'),
  systolic: measured('Systolic blood pressure', '8480-6'),
  diastolic: measured('Diastolic blood pressure', '8462-4'),
  pulse: measured('Heart rate', '8867-4'),
  weight: measured('Body weight', '29463-7'),
} as const;

export const ELDER_VACCINES: readonly Coded[] = [
  vaccine('Influenza vaccine', '150'),
  vaccine('Pneumococcal conjugate vaccine (13-valent)', '133'),
  vaccine('COVID-19 mRNA vaccine', '208'),
];
export const CHILD_VACCINES: readonly Coded[] = [
  vaccine('Hepatitis B vaccine', '08'),
  vaccine('DTaP vaccine', '20'),
  vaccine('MMR vaccine', '03'),
  vaccine('Varicella vaccine', '21'),
];
export const CATARACT_SURGERY: Coded = {
  text: 'Cataract surgery',
  codings: [{ system: SNOMED, code: '110473004', display: 'Cataract surgery' }],
};
