import { type LawEntry, lawInForce, type Role } from '#kernel';
import { text } from '../words.ts';

/** What an emergency opens, for how long, and who looks at it again by when. */
export interface EmergencyLaw {
  /** How long one declaration opens a record. */
  readonly openHours: number;
  /** Within how many hours of the declaration the second look has to be made. */
  readonly reviewHours: number;
  /** Whose duty the second look is, and who makes it instead where none of these may, or none did within the hours. */
  readonly reviewers: { readonly duty: readonly Role[]; readonly instead: readonly Role[] };
  /** Fewer characters say nothing: neither a reason nor a judgement. */
  readonly wordsMin: number;
  /** FHIR types that no emergency opens. */
  readonly never: readonly string[];
  /** The days over which uses are counted, by person and by institution. */
  readonly countedDays: number;
}

/** What a patient agreed to, who looked and where data came from treat nobody. */
const NEVER = ['Consent', 'AuditEvent', 'Provenance'] as const;

/** Whoever oversees the node's institutions stands in for a privacy officer: not one of those who treat, nor the one who runs the machines. */
const REVIEWERS = { duty: ['privacy-officer'], instead: ['regulator'] } as const satisfies EmergencyLaw['reviewers'];

const OWN_RULE = {
  instrument: text(
    'Consortium rule for emergency access (assumption)',
    '医疗联合体紧急调阅规则（假设）',
    '醫療聯合體緊急查閱規則（假設）',
  ),
  inForceFrom: '2024-07-15',
  source: 'assumption',
} as const;

/**
 * Emergency access (break-glass): for how many hours a declaration opens a record, within how many somebody looks at it a second time, and whose duty that is. No source that we read
 * sets these numbers; an operator sets them per jurisdiction. Four hours: a stay in an emergency department until somebody can be asked. A second look within three days, so that a
 * weekend does not pass it by. A denial that names emergencies itself is kept in one too.
 */
export const EMERGENCY_ACCESS: readonly LawEntry<EmergencyLaw>[] = [
  {
    ...OWN_RULE,
    jurisdiction: 'CN-SZ',
    unit: 'h',
    value: { openHours: 4, reviewHours: 72, reviewers: REVIEWERS, wordsMin: 10, never: NEVER, countedDays: 90 },
  },
  {
    ...OWN_RULE,
    jurisdiction: 'HK',
    unit: 'h',
    value: { openHours: 4, reviewHours: 72, reviewers: REVIEWERS, wordsMin: 10, never: NEVER, countedDays: 90 },
  },
];

export function emergencyLaw(jurisdiction: string, day: string): LawEntry<EmergencyLaw> | undefined {
  return lawInForce(EMERGENCY_ACCESS, jurisdiction, day);
}
