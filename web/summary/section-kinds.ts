import type { SectionKind } from '#contracts/exchange';
import type { IconName } from '../design/icons.tsx';

export const SECTION_ICONS = {
  problems: 'problems',
  allergies: 'allergies',
  medications: 'medications',
  immunizations: 'immunizations',
  results: 'results',
  procedures: 'procedures',
  'vital-signs': 'heart',
  'social-history': 'social',
  pregnancy: 'pregnancy',
  'functional-status': 'functional',
  'medical-devices': 'devices',
  'care-plan': 'plan',
  'advance-directives': 'directives',
  'past-illness': 'history',
} as const satisfies Record<SectionKind, IconName>;

export function iconOfSection(kind: string): IconName {
  return SECTION_ICONS[kind as SectionKind] ?? 'text';
}
