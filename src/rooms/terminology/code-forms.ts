import { SYSTEMS } from './systems.ts';

/**
 * FHIR's own rule for a code: no white space at the ends, single spaces inside.
 * @source https://hl7.org/fhir/R4/datatypes.html#code
 */
const FHIR_CODE = /^[^\s]+( [^\s]+)*$/;

/** Whether a code can be a code at all, and one of its system. It says nothing about whether the system really has it. */
export function isWellFormed(system: string | undefined, code: string): boolean {
  if (!FHIR_CODE.test(code) || hasControlCharacter(code)) return false;
  switch (system) {
    case SYSTEMS.sct:
      return isSnomedCode(code);
    case SYSTEMS.loinc:
      return isLoincCode(code);
    case SYSTEMS.rx:
      return /^\d{1,8}$/.test(code);
    case SYSTEMS.cvx:
      return /^\d{1,3}$/.test(code);
    case SYSTEMS.atc:
      return /^[A-Z](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?$/.test(code);
    case SYSTEMS.icd10:
    case SYSTEMS.icd10cm:
    case SYSTEMS.icd10at:
      return /^[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?[+*†]?$/.test(code);
    default:
      return true;
  }
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) < 0x20 || text.charCodeAt(i) === 0x7f) return true;
  return false;
}

/** A concept id with its check digit, or a post-coordinated expression (`id:attribute=value`), whose ids are checked too. */
function isSnomedCode(code: string): boolean {
  if (/^\d+$/.test(code)) return isSnomedId(code);
  if (!/^[\d\s:=,+|(){}A-Za-z<.#"'-]+$/.test(code) || !/[:+]/.test(code)) return false;
  return (code.replace(/\|[^|]*\|/g, ' ').match(/\d{6,18}/g) ?? []).every(isSnomedId);
}

/**
 * Six to eighteen digits, the last one a Verhoeff check digit; the partition before it says that it names a concept.
 * @source SNOMED CT Release File Specification, 6.4 SCTID check digit
 */
export function isSnomedId(id: string): boolean {
  if (!/^[1-9]\d{5,17}$/.test(id)) return false;
  let check = 0;
  for (let i = 0; i < id.length; i += 1) {
    const digit = Number(id[id.length - 1 - i]);
    check = verhoeffProduct(check, verhoeffPermute(i, digit));
  }
  return check === 0;
}

/** Multiplication in the dihedral group of the pentagon: 0–4 are turns, 5–9 reflections. */
function verhoeffProduct(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b - 5) % 5);
  return b < 5 ? 5 + ((a - 5 - b + 5) % 5) : (a - b + 5) % 5;
}

const PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

function verhoeffPermute(position: number, digit: number): number {
  let out = digit;
  for (let i = 0; i < position % 8; i += 1) out = PERMUTATION[out] ?? 0;
  return out;
}

/**
 * `1234-5` with a Luhn check digit. Parts, answers, lists and groups (LP, LA, LL, LG) count their check digit another way: only their form is looked at.
 * @source LOINC Users' Guide, appendix C: calculating mod 10 check digits
 */
function isLoincCode(code: string): boolean {
  if (/^(LP|LA|LL|LG)\d{1,7}-\d$/.test(code)) return true;
  const match = /^(\d{1,7})-(\d)$/.exec(code);
  if (!match) return false;
  const digits = match[1] ?? '';
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const weighed = i % 2 === 0 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return (10 - (sum % 10)) % 10 === Number(match[2]);
}
