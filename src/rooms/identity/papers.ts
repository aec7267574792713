import { type Decision, granted, refused } from '#kernel';
import type { PaperKind } from './contract.ts';
import { refuse } from './messages.ts';

/** A paper as printed, checked. `key` is the spelling under which two sightings of one paper are equal. */
export interface Paper {
  readonly kind: PaperKind;
  /** As printed, brackets and all. */
  readonly number: string;
  readonly key: string;
  readonly issuer?: string;
}

/**
 * Checks a paper's number: its form, its check digit where it has one, and its birth date where it carries one.
 *
 * @param number - as printed or typed; spaces, full-width letters and brackets are accepted
 * @param today - YYYY-MM-DD; a birth date after it is impossible
 * @refuses identity.paper-form, identity.paper-check-digit, identity.paper-birth-date
 * @source reference domain-facts §9 (HKID; GB 11643-1999; home return permit)
 */
export function checkPaper(kind: PaperKind, number: string, today: string, issuer?: string): Decision<Paper> {
  const typed = number.normalize('NFKC').trim().toUpperCase();
  const bare = typed.replaceAll(/[\s()-]/g, '');
  const paper = (key: string): Decision<Paper> => granted({ kind, number: typed, key, ...(issuer ? { issuer } : {}) });
  switch (kind) {
    case 'hkid':
      return checkHkid(bare, paper);
    case 'resident-identity-card':
    case 'hk-macao-residence-permit':
      return checkResidentNumber(kind, bare, today, paper);
    case 'home-return-permit': {
      // The first nine identify the person for life; the two digits after them count the renewals of the card.
      const match = /^([HM]A?\d{7,8})(\d{2})?$/.exec(bare);
      const lifelong = match?.[1];
      return lifelong?.length === 9 ? paper(lifelong) : refused(refuse('identity.paper-form', { number: typed }));
    }
    case 'certificate-of-exemption':
    case 'passport':
      // No source states their patterns: any plausible printed number is taken as it stands.
      return /^[A-Z0-9/]{4,20}$/.test(bare) ? paper(bare) : refused(refuse('identity.paper-form', { number: typed }));
  }
}

const HKID = /^([A-Z]{1,2})(\d{6})([0-9A])$/;

function checkHkid(bare: string, paper: (key: string) => Decision<Paper>): Decision<Paper> {
  const match = HKID.exec(bare);
  if (!match) return refused(refuse('identity.paper-form', { number: bare }));
  const [, letters = '', digits = '', check] = match;
  const expected = hkidCheckDigit(letters, digits);
  if (check !== expected) return refused(refuse('identity.paper-check-digit', { position: bare.length }));
  return paper(bare);
}

/** Check digit of a HKID: weights 9…2 over letters A=10…Z=35 (a missing first letter counts 36) and digits, modulo 11. */
export function hkidCheckDigit(letters: string, digits: string): string {
  const values = [...letters.padStart(2, ' ')].map((c) => (c === ' ' ? 36 : c.charCodeAt(0) - 55));
  values.push(...[...digits].map(Number));
  const remainder = values.reduce((sum, value, index) => sum + value * (9 - index), 0) % 11;
  if (remainder === 0) return '0';
  return remainder === 1 ? 'A' : String(11 - remainder);
}

const RESIDENCE_AREAS = ['810000', '820000', '830000'];

function checkResidentNumber(
  kind: PaperKind,
  bare: string,
  today: string,
  paper: (key: string) => Decision<Paper>,
): Decision<Paper> {
  if (!/^\d{17}[\dX]$/.test(bare)) return refused(refuse('identity.paper-form', { number: bare }));
  const isResidencePermit = RESIDENCE_AREAS.includes(bare.slice(0, 6));
  if (isResidencePermit !== (kind === 'hk-macao-residence-permit')) {
    return refused(refuse('identity.paper-form', { number: bare }));
  }
  const born = `${bare.slice(6, 10)}-${bare.slice(10, 12)}-${bare.slice(12, 14)}`;
  if (!isCalendarDate(born) || born > today) return refused(refuse('identity.paper-birth-date', { date: born }));
  if (bare[17] !== residentCheckDigit(bare)) return refused(refuse('identity.paper-check-digit', { position: 18 }));
  return paper(bare);
}

/** Check character of an 18-character number: weights 2^(18−k) mod 11. @source GB 11643-1999 */
export function residentCheckDigit(seventeen: string): string {
  let sum = 0;
  for (let k = 0; k < 17; k++) sum += Number(seventeen[k]) * (2 ** (17 - k) % 11);
  return '10X98765432'[sum % 11] ?? '';
}

/** Whether a text is a date of the calendar: not 30 February. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
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
