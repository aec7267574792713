import type { Code } from '../artefacts/model.ts';

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const CONFIDENTIALITY_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const sensitivity = (code: string): Code => ({ system: ACT_CODE, code });

/** Why data is sensitive, as a rule names it. */
export const SENSITIVITIES = [
  'mental-health',
  'sexual-health',
  'hiv',
  'genetics',
  'substance-use',
  'violence',
] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** The labels of HL7 by which a resource says it. @source http://terminology.hl7.org/ValueSet/v3-InformationSensitivityPolicy */
export const SENSITIVITY_LABELS: Readonly<Record<Sensitivity, readonly [Code, ...Code[]]>> = {
  'mental-health': [sensitivity('PSY'), sensitivity('MH'), sensitivity('PSYTHPN'), sensitivity('BH')],
  'sexual-health': [sensitivity('STD'), sensitivity('SEX')],
  hiv: [sensitivity('HIV')],
  genetics: [sensitivity('GDIS')],
  'substance-use': [sensitivity('ETH'), sensitivity('ETHUD'), sensitivity('SUD')],
  violence: [sensitivity('SDV')],
};

export const SENSITIVITY_CODES: readonly Code[] = Object.values(SENSITIVITY_LABELS).flat();

const level = (code: string): Code => ({ system: CONFIDENTIALITY_SYSTEM, code });
const STRICT = [level('R'), level('V')];

/** Levels of confidentiality above the ordinary, the strictest last. @source http://terminology.hl7.org/CodeSystem/v3-Confidentiality */
export const CONFIDENTIALITY = {
  system: CONFIDENTIALITY_SYSTEM,
  strict: STRICT as readonly Code[],
  /** This level and those below it, down to restricted. */
  upTo: ({ code }: Code): readonly Code[] => STRICT.slice(0, STRICT.findIndex((one) => one.code === code) + 1),
};

/** Marks where a sensitive resource was written: the code is the organisation's id at this node. */
export const WRITTEN_AT = 'https://causeway.health/fhir/CodeSystem/written-at';
