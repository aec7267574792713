/** Sections of a summary by the words that a share and a consent use. */
export const SUMMARY_SECTIONS = [
  'problems',
  'allergies',
  'medications',
  'immunizations',
  'results',
  'vital-signs',
  'procedures',
  'medical-devices',
  'past-illness',
  'pregnancy',
  'social-history',
  'functional-status',
  'care-plan',
  'advance-directives',
] as const;
export type SectionKind = (typeof SUMMARY_SECTIONS)[number];
