import { type LawEntry, lawInForce } from '#kernel';
import { text } from '../words.ts';

/** How patients name carers and escorts from their own portal. */
export interface CarerLaw {
  /** The longest a carer may be named for, in days: then the patient names them again. */
  readonly daysMax: number;
  /** What the form proposes. Half a year: a recovery, or a row of visits over the border. */
  readonly daysDefault: number;
  /** Days within which the one who was named accepts. */
  readonly answerDays: number;
  /** Wrong answers before a code is worth nothing. Five characters that nobody can look up and five tries: one in six million for a guesser who has the other five and the birth date. */
  readonly tries: number;
  /** Carers and open codes of one patient at a time. */
  readonly atOnceMax: number;
  /** Who has a guardian: whether they name a carer alone in the portal, or the desk does it with the guardian's document. */
  readonly underGuardian: 'alone' | 'desk';
}

/**
 * Whom a patient may name as a carer or escort in the own portal, for how long, and how the other one answers. The eHealth app that we know of has carers, and no source at hand states how one becomes it:
 * an operator sets it.
 * @source peers P19
 */
export const NAMED_CARERS: readonly LawEntry<CarerLaw>[] = [
  {
    jurisdiction: '*',
    instrument: text(
      'Consortium rule for carers named in the portal (assumption)',
      '医疗联合体门户指定照护人规则（假设）',
      '醫療聯合體平台指定照顧者規則（假設）',
    ),
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: { daysMax: 366, daysDefault: 183, answerDays: 7, tries: 5, atOnceMax: 10, underGuardian: 'desk' },
  },
];

/** @param today - YYYY-MM-DD at the node */
export function carerLaw(jurisdiction: string, today: string): LawEntry<CarerLaw> | undefined {
  return lawInForce(NAMED_CARERS, jurisdiction, today);
}
