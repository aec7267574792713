/** The identity room's door: who a person is, by the papers they hold. */
export type { Paper } from './papers.ts';
export { checkPaper, hkidCheckDigit, maskNumber, residentCheckDigit } from './papers.ts';
export { kindOf, systemOf, toPatientView } from './fhir.ts';
