import type { AskConsent, ConsentSection } from '#contracts/consent';
import type { PaperKind } from '#contracts/identity';

type AskedPurpose = AskConsent['scope']['purposes'][number];

/** A request while it is typed. */
export interface AskDraft {
  readonly by: 'paper' | 'id';
  readonly id: string;
  readonly node: string;
  readonly kind: PaperKind;
  readonly number: string;
  readonly birthDate: string;
  readonly purposes: readonly AskedPurpose[];
  readonly isWhole: boolean;
  readonly sections: readonly ConsentSection[];
  /** Months back; everything where 0. */
  readonly lookBackMonths: number;
  readonly validDays: number;
  /** How often; as often as needed where 0. */
  readonly usesMax: number;
  readonly copy: boolean;
  /** Days after the end by which copies are erased; none is set where undefined. */
  readonly eraseAfterDays: number | undefined;
  readonly onward: boolean;
  readonly onlyMe: boolean;
  readonly reason: string;
}

export const LOOK_BACKS = [0, 6, 12, 36, 60, 120] as const;
export const VALID_DAYS = [1, 7, 30, 90, 180, 366] as const;
export const USES = [0, 1, 3, 10] as const;
export const ERASE_DAYS = [0, 30, 180, 366] as const;

/** The paper that most people hold who are registered there. */
export function usualPaper(node: string): PaperKind {
  return node === 'sz' ? 'resident-identity-card' : 'hkid';
}

export function emptyAsk(node: string, purposes: readonly AskedPurpose[]): AskDraft {
  return {
    by: 'paper',
    id: '',
    node,
    kind: usualPaper(node),
    number: '',
    birthDate: '',
    purposes,
    isWhole: false,
    sections: ['problems', 'allergies', 'medications'],
    lookBackMonths: 36,
    validDays: 30,
    usesMax: 0,
    copy: false,
    eraseAfterDays: undefined,
    onward: false,
    onlyMe: false,
    reason: '',
  };
}

const REASON_MIN = 5;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The request as the node takes it; undefined while something is missing. */
export function toAsk(draft: AskDraft): AskConsent | undefined {
  const { by, id, node, kind, number, birthDate, purposes, isWhole, sections, lookBackMonths, validDays } = draft;
  const { usesMax, copy, eraseAfterDays, onward, onlyMe } = draft;
  const reason = draft.reason.trim();
  const isNamed = by === 'id' ? id.trim() !== '' : number.trim() !== '' && DAY.test(birthDate);
  const isScoped = purposes.length > 0 && (isWhole || sections.length > 0);
  if (!isNamed || reason.length < REASON_MIN || !isScoped) return undefined;
  return {
    patient: by === 'id' ? { id: id.trim() } : { node, paper: { kind, number: number.trim() }, birthDate },
    scope: {
      purposes: [...purposes],
      ...(isWhole ? {} : { sections: [...sections] }),
      ...(lookBackMonths === 0 ? {} : { lookBackMonths }),
      validDays,
      ...(usesMax === 0 ? {} : { usesMax }),
      ...(copy && eraseAfterDays !== undefined ? { eraseAfterDays } : {}),
      copy,
      // Without a copy there is nothing to pass on.
      onward: copy && onward,
      onlyMe,
    },
    reason,
  };
}
