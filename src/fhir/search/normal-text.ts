/**
 * How a text is compared in a string search: compatibility forms made equal (full-width letters), lower case, accents dropped,
 * white space one blank. Han characters stay what they are: 陈 and 陳 are two spellings, matched by the identity index, not here.
 * @source https://hl7.org/fhir/R4/search.html#string
 */
export function normalText(text: string): string {
  // Nothing in ASCII has another form.
  if (/^[ -~]*$/.test(text) && !text.includes('  ')) return text.toLowerCase().trim();
  const folded = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC');
  return folded.toLowerCase().replace(/\s+/g, ' ').trim();
}
