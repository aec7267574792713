/** An amount and how often, as short dose instructions say it. Pure. */
export interface ReadDose {
  /** As written, without trailing zeros: `5`, `0.5`. */
  readonly amount: string;
  readonly unit: string;
  readonly perDay: number;
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:mg|毫克)$/, 'mg'],
  [/^(?:mcg|µg|μg|微克)$/, 'mcg'],
  [/^(?:g|克)$/, 'g'],
  [/^(?:ml|毫升)$/, 'ml'],
  [/^(?:iu|units?|单位|單位)$/, 'unit'],
  [/^(?:tablets?|tabs?|片|粒)$/, 'tablet'],
];
const AMOUNT =
  /(\d+(?:\.\d+)?)\s*(mg|mcg|µg|μg|g|ml|iu|units?|tablets?|tabs?|毫克|微克|克|毫升|单位|單位|片|粒)(?![a-z])/u;

const TIMES: readonly (readonly [RegExp, number])[] = [
  [/\b(?:once (?:daily|a day|per day)|od|qd)\b|(?:每[日天]|[一1]日)[一1]次/u, 1],
  [/\b(?:twice (?:daily|a day|per day)|bd|bid)\b|(?:每[日天]|[一1]日)[二两兩2]次/u, 2],
  [/\b(?:(?:three|3) times (?:daily|a day|per day)|tds|tid)\b|(?:每[日天]|[一1]日)[三3]次/u, 3],
  [/\b(?:(?:four|4) times (?:daily|a day|per day)|qds|qid)\b|(?:每[日天]|[一1]日)[四4]次/u, 4],
];

/** Words that add nothing to an amount and a frequency. */
const EMPTY_WORDS = /\b(?:take|orally|oral|by mouth|po)\b|口服|每次|服用|服/gu;

/**
 * Reads a dose that says an amount, a frequency and nothing else, in English or Chinese. Whatever more it says (“with food”, “for three days”) makes it
 * unreadable: two doses are called the same only where nothing is left over.
 *
 * @example readDose('5 mg, 每日一次') // { amount: '5', unit: 'mg', perDay: 1 }
 */
export function readDose(text: string): ReadDose | undefined {
  const written = text.normalize('NFKC').toLowerCase();
  const amount = AMOUNT.exec(written);
  const times = TIMES.find(([words]) => words.test(written));
  if (amount === null || times === undefined) return undefined;
  const left = written.replace(amount[0], ' ').replace(times[0], ' ').replace(EMPTY_WORDS, ' ');
  if (/[\p{L}\p{N}]/u.test(left)) return undefined;
  const unit = UNITS.find(([words]) => words.test(amount[2] ?? ''))?.[1];
  return unit === undefined ? undefined : { amount: String(Number(amount[1])), unit, perDay: times[1] };
}

/** Whether two dose instructions say the same: word for word, or the same amount as often. */
export function isSameDose(one: string, other: string): boolean {
  const plain = (text: string) =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/\.(?!\d)|[^\p{L}\p{N}.]+/gu, '');
  if (plain(one) === plain(other)) return true;
  const [a, b] = [readDose(one), readDose(other)];
  return a !== undefined && b !== undefined && a.amount === b.amount && a.unit === b.unit && a.perDay === b.perDay;
}
