/** Where two papers of one kind and number were issued: `unknown` where one does not say it, or in words that cannot be held against the other's. */
export type IssuerLevel = 'same' | 'other' | 'unknown';

export function compareIssuers(one: string | undefined, other: string | undefined): IssuerLevel {
  const [a, b] = [issuerKey(one), issuerKey(other)];
  if (a === undefined || b === undefined) return 'unknown';
  if (a === b) return 'same';
  // GBR beside “United Kingdom”: no table of ours leads from the one to the other.
  return a[0] === b[0] ? 'other' : 'unknown';
}

/** `2GB` for a region by its two letters or its name in one of our languages, `3GBR` for the three letters that a passport prints. */
function issuerKey(text: string | undefined): string | undefined {
  const plain = text?.normalize('NFKC').trim().toUpperCase() ?? '';
  if (/^[A-Z]{3}$/.test(plain)) return `3${plain}`;
  const code = /^[A-Z]{2}$/.test(plain) ? plain : regionsByName().get(plain);
  // UK and GB are one.
  return code === undefined ? undefined : `2${Intl.getCanonicalLocales(`und-${code}`)[0]?.slice(4)}`;
}

let known: ReadonlyMap<string, string> | undefined;

function regionsByName(): ReadonlyMap<string, string> {
  known ??= new Map(
    ['en', 'zh-Hans', 'zh-Hant', 'zh-Hant-HK'].flatMap((lang) => {
      const names = new Intl.DisplayNames(lang, { type: 'region', fallback: 'none' });
      return LETTER_PAIRS.flatMap((code): [string, string][] => {
        const name = names.of(code);
        return name === undefined ? [] : [[name.toUpperCase(), code]];
      });
    }),
  );
  return known;
}

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const LETTER_PAIRS = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
