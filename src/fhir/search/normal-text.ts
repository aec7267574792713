/** Letters that Unicode does not take apart into a letter and a mark, as they are written without: Straße, Strasse; Đặng, Dang. PostgreSQL says the same (`store/search/body-path.ts`). */
const WRITTEN_WITHOUT: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ł', 'l'],
  ['ı', 'i'],
]);
const ANY_OF_THEM = /[ßæœøđłı]/g;

/**
 * How a text is compared in a string search: compatibility forms made equal (full-width letters), lower case, accents dropped,
 * white space one blank. Han characters stay what they are: 陈 and 陳 are two spellings, matched by the identity index, not here.
 * Whoever changes what comes out changes what is kept of resources (`store/index-version.ts`).
 *
 * @source https://hl7.org/fhir/R4/search.html#string
 */
export function normalText(text: string): string {
  // Nothing in ASCII has another form.
  if (/^[ -~]*$/.test(text) && !text.includes('  ')) return text.toLowerCase().trim();
  const folded = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(ANY_OF_THEM, (letter) => WRITTEN_WITHOUT.get(letter) ?? letter);
  return folded.replace(/\s+/g, ' ').trim();
}
