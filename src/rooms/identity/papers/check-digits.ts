/**
 * Check digit of a HKID: weights 9…2 over letters A=10…Z=35 (a missing first letter counts 36) and digits, modulo 11. Eleven is a prime and no weight repeats, so
 * one wrong digit and any two exchanged digits change the check. A wrong letter may not: eleven apart (A and L) they count the same.
 */
export function hkidCheckDigit(letters: string, digits: string): string {
  const values = [...letters.padStart(2, ' ')].map((c) => (c === ' ' ? 36 : c.charCodeAt(0) - 55));
  values.push(...[...digits].map(Number));
  const remainder = values.reduce((sum, value, index) => sum + value * (9 - index), 0) % 11;
  if (remainder === 0) return '0';
  return remainder === 1 ? 'A' : String(11 - remainder);
}

/** Check character of an 18-character number: weights 2^(18−k) mod 11. @source GB 11643-1999 */
export function residentCheckDigit(seventeen: string): string {
  let sum = 0;
  for (let k = 0; k < 17; k++) sum += Number(seventeen[k]) * (2 ** (17 - k) % 11);
  return '10X98765432'[sum % 11] ?? '';
}
