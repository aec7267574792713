import type { AskConsent, ConsentSection } from '#contracts/consent';
import type { PaperKind } from '#contracts/identity';

/** A request while it is typed. */
export interface AskDraft {
  readonly by: 'paper' | 'id';
  readonly id: string;
  readonly node: string;
  readonly kind: PaperKind;
  readonly number: string;
  readonly birthDate: string;
  readonly isWhole: boolean;
  readonly sections: readonly ConsentSection[];
  /** Months back; everything where 0. */
  readonly lookBackMonths: number;
  readonly validDays: number;
  readonly copy: boolean;
  readonly onlyMe: boolean;
  readonly reason: string;
}

export const LOOK_BACKS = [0, 6, 12, 36, 60, 120] as const;
export const VALID_DAYS = [1, 7, 30, 90, 180, 366] as const;

export function emptyAsk(node: string): AskDraft {
  return {
    by: 'paper',
    id: '',
    node,
    kind: 'hkid',
    number: '',
    birthDate: '',
    isWhole: false,
    sections: ['problems', 'allergies', 'medications'],
    lookBackMonths: 36,
    validDays: 30,
    copy: false,
    onlyMe: false,
    reason: '',
  };
}

const REASON_MIN = 5;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The request as the node takes it; undefined while something is missing. */
export function toAsk(draft: AskDraft, purpose: 'TREAT' | 'HOPERAT'): AskConsent | undefined {
  const { by, id, node, kind, number, birthDate, isWhole, sections, lookBackMonths, validDays, copy, onlyMe } = draft;
  const reason = draft.reason.trim();
  const isNamed = by === 'id' ? id.trim() !== '' : number.trim() !== '' && DAY.test(birthDate);
  if (!isNamed || reason.length < REASON_MIN || (!isWhole && sections.length === 0)) return undefined;
  return {
    patient: by === 'id' ? { id: id.trim() } : { node, paper: { kind, number: number.trim() }, birthDate },
    scope: {
      purposes: purpose === 'TREAT' ? ['TREAT'] : ['TREAT', 'HOPERAT'],
      ...(isWhole ? {} : { sections: [...sections] }),
      ...(lookBackMonths === 0 ? {} : { lookBackMonths }),
      validDays,
      copy,
      onward: false,
      onlyMe,
    },
    reason,
  };
}
