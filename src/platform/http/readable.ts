import { RefusalError } from '#kernel';
import { refuseHttp } from './messages.ts';

/**
 * Control characters are no text, tab and line ends aside: FHIR's strings exclude them, and PostgreSQL's exclude U+0000.
 * @source https://hl7.org/fhir/R4/datatypes.html#string
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/**
 * Lets only text through that can be stored, signed and sent on: what is taken in here must not be refused by the next node.
 *
 * @param input - query, path and JSON body in one object; looked through without recursion, however deep it is
 * @refuses http.unreadable-character
 */
export function requireReadable(input: object): void {
  const waiting: { readonly value: unknown; readonly name: string }[] = [{ value: input, name: '' }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, name } = next;
    if (typeof value === 'string') {
      if (!isReadable(value)) throw refused(name);
    } else if (value !== null && typeof value === 'object') {
      for (const [key, member] of Object.entries(value)) {
        if (!isReadable(key)) throw refused(name);
        waiting.push({ value: member, name: name === '' ? key : name });
      }
    }
  }
}

function isReadable(text: string): boolean {
  return text.isWellFormed() && !CONTROL.test(text);
}

function refused(name: string): RefusalError {
  return new RefusalError(refuseHttp('http.unreadable-character', { name: name.slice(0, 120) }, name || undefined));
}
