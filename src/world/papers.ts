import type { Random } from '#kernel';
import { hkidCheckDigit, residentCheckDigit } from '#rooms/identity';

/** Letters that no source lists as issued; the check digit is right, so that every check applies as to any paper. */
const HKID_LETTERS = 'QX';

export function hkid(random: Random): string {
  const digits = String(random.int(0, 999_999)).padStart(6, '0');
  return `${HKID_LETTERS}${digits}(${hkidCheckDigit(HKID_LETTERS, digits)})`;
}

export function homeReturnPermit(random: Random): string {
  return `H${String(random.int(0, 99_999_999)).padStart(8, '0')}`;
}

/** District codes of Shenzhen: Luohu, Futian, Nanshan, Bao'an, Longgang. @source GB/T 2260 */
const AREAS = ['440303', '440304', '440305', '440306', '440307'] as const;

export function mainlandId(random: Random, birthDate: string, gender: 'female' | 'male'): string {
  return withCheck(random.pick(AREAS), random, birthDate, gender);
}

export function residencePermit(random: Random, birthDate: string, gender: 'female' | 'male'): string {
  return withCheck('810000', random, birthDate, gender);
}

/** The sequence is odd for men and even for women. */
function withCheck(area: string, random: Random, birthDate: string, gender: 'female' | 'male'): string {
  const sequence = random.int(1, 498) * 2 + (gender === 'male' ? 1 : 0);
  const body = `${area}${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return body + residentCheckDigit(body);
}

export function passport(random: Random): string {
  return `X${random.pick(['A', 'B', 'C'])}${String(random.int(0, 9_999_999)).padStart(7, '0')}`;
}
