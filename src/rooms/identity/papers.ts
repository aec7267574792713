import { type Decision, granted, type Refusal, refused } from '#kernel';
import type { PaperKind } from './contract.ts';
import { refuse } from './messages.ts';
import { hkidCheckDigit, residentCheckDigit } from './papers/check-digits.ts';
import { faultIn, faultInPlain } from './papers/form.ts';
import { REGIONS, RESIDENCE_AREAS } from './papers/regions.ts';

/** A paper as printed, checked. `key` is the spelling under which two sightings of one paper are equal. */
export interface Paper {
  readonly kind: PaperKind;
  /** As printed, brackets and all. */
  readonly number: string;
  readonly key: string;
  readonly issuer?: string;
  /** How often a home return permit was renewed, where the card of 1999 prints it behind the number: `01`. It is no part of the identity. */
  readonly renewal?: string;
  /** The birth date that the number itself carries. Only ever compared with what is stated, never taken for it. */
  readonly born?: string;
}

/** What is found in a number beside its key. */
type Found = Pick<Paper, 'key' | 'renewal' | 'born'>;

/**
 * Papers whose number alone names a person for life; of the others another country, or another year, may print the same number for somebody else.
 * @source reference domain-facts §9; that a residence permit keeps its number is an assumption
 */
export const LIFELONG: ReadonlySet<PaperKind> = new Set([
  'hkid',
  'resident-identity-card',
  'hk-macao-residence-permit',
  'home-return-permit',
]);

/**
 * Checks a paper's number: its form, its check digit where it has one, its region and birth date where it carries them. A fault is told by its place, counted from 1
 * without brackets, spaces and hyphens.
 *
 * @param number - as printed or typed; spaces, full-width letters and brackets are accepted
 * @param today - YYYY-MM-DD; a birth date after it is impossible
 * @refuses identity.paper-form, identity.paper-check-digit, identity.paper-region, identity.paper-birth-date
 * @source reference domain-facts §9 (HKID; GB 11643-1999; home return permit)
 */
export function checkPaper(kind: PaperKind, number: string, today: string, issuer?: string): Decision<Paper> {
  const typed = number.normalize('NFKC').trim().toUpperCase();
  const bare = typed.replaceAll(/[\s()-]/g, '');
  const found = readNumber(kind, bare, today);
  if (!found.ok) return found;
  return granted({ kind, number: typed, ...found.value, ...(issuer ? { issuer } : {}) });
}

/** Templates of the kinds that have a known form; `papers/form.ts` says what the letters mean. */
const TEMPLATES = {
  hkid: ['L999999A', 'LL999999A'],
  // Nine identify the person for life; the card of 1999 prints two more digits, which count its renewals. Since 2024-07-10 HA and MA are residents who are no Chinese nationals.
  'home-return-permit': ['P99999999', 'P9999999999', 'Pa9999999'],
  // No source at hand states this form; eight digits, ten, and ten with a letter are what such cards are known to print. An assumption.
  'taiwan-travel-permit': ['99999999', '9999999999', '9999999999L'],
  'resident-identity-card': ['99999999999999999X'],
  'hk-macao-residence-permit': ['99999999999999999X'],
} as const satisfies Partial<Record<PaperKind, readonly string[]>>;

/** No source states the patterns of these: any plausible printed number is taken as it stands. */
const PLAIN_LENGTH = { from: 4, to: 20 };

function readNumber(kind: PaperKind, bare: string, today: string): Decision<Found> {
  const position =
    kind === 'passport' || kind === 'certificate-of-exemption'
      ? faultInPlain(bare, PLAIN_LENGTH)
      : faultIn(bare, TEMPLATES[kind]);
  if (position !== undefined)
    return no(
      refuse('identity.paper-form', { number: bare.slice(0, 40).replaceAll(/[\p{Cc}\p{Cf}]/gu, '�'), position }),
    );
  switch (kind) {
    case 'hkid': {
      const expected = hkidCheckDigit(bare.slice(0, -7), bare.slice(-7, -1));
      if (!bare.endsWith(expected)) return no(refuse('identity.paper-check-digit', { position: bare.length }));
      return granted({ key: bare });
    }
    case 'resident-identity-card':
    case 'hk-macao-residence-permit':
      return readResidentNumber(kind, bare, today);
    case 'home-return-permit':
      return granted({ key: bare.slice(0, 9), ...(bare.length === 11 ? { renewal: bare.slice(9) } : {}) });
    case 'taiwan-travel-permit':
    case 'certificate-of-exemption':
    case 'passport':
      return granted({ key: bare });
  }
}

/** GB 11643-1999: six digits of area, eight of birth, three of sequence, one check character. */
function readResidentNumber(kind: PaperKind, bare: string, today: string): Decision<Found> {
  const area = bare.slice(0, 6);
  const isPossible =
    kind === 'hk-macao-residence-permit'
      ? RESIDENCE_AREAS.has(area)
      : REGIONS.has(area.slice(0, 2)) && !RESIDENCE_AREAS.has(area);
  if (!isPossible) return no(refuse('identity.paper-region', { region: area, position: 1 }));
  const born = `${bare.slice(6, 10)}-${bare.slice(10, 12)}-${bare.slice(12, 14)}`;
  if (!isCalendarDate(born) || born > today) {
    return no(refuse('identity.paper-birth-date', { date: born, position: 7 }));
  }
  if (bare[17] !== residentCheckDigit(bare)) return no(refuse('identity.paper-check-digit', { position: 18 }));
  return granted({ key: bare, born });
}

function no(refusal: Refusal): Decision<never> {
  return refused(refusal);
}

/** Whether a text is a date of the calendar: not 30 February. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/**
 * The symbols that a HKID prints beside the number, and the voucher system asks for: stars, then letters.
 * @returns them one by one, undefined where no card prints such a thing. The list of letters that exist is open: any letter is taken.
 * @source reference domain-facts §9: ***, *, A, C, R, U, M, F, X, Z, W, O …
 */
export function readSymbols(text: string): readonly string[] | undefined {
  const match = /^(\*|\*{3})?([A-Z]{0,6})$/.exec(text.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase());
  if (!match?.[0]) return undefined;
  return [...(match[1] ? [match[1]] : []), ...(match[2] ?? '')];
}

/**
 * What a screen shows to those who need not read the whole number: the first three characters and the check, the rest covered.
 * How many are covered is not told: a long number would be a row of dots.
 */
export function maskNumber(number: string): string {
  const plain = number.replaceAll(/[()]/g, '');
  if (plain.length <= 5) return '•'.repeat(plain.length);
  return `${plain.slice(0, 3)}••••${plain.slice(-1)}`;
}
