/**
 * Whether a name as printed is one of those somebody is called by: letters of any case, in whatever order a romanised name has its parts, with any stops and
 * spaces between. Han characters are compared as they stand: a name is never converted from one script to the other.
 */
export function namesAgree(printed: string, known: readonly string[]): boolean {
  const wanted = partsOf(printed);
  return wanted !== '' && known.some((name) => partsOf(name) === wanted);
}

/** Titles that are no part of a name. */
const TITLES = new Set(['DR', 'MR', 'MS', 'MRS', 'PROF']);

function partsOf(name: string): string {
  const parts = name
    .normalize('NFKC')
    .toUpperCase()
    .replace(/(医生|醫生|医师|醫師)$/u, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '' && !TITLES.has(part));
  return parts.sort().join(' ');
}
