import { shown, type Walk } from './walk.ts';

/**
 * Checks the XHTML of a narrative: one well-formed `<div>`, with nothing that runs or loads and only the elements that FHIR allows.
 * One pass, no recursion, no entity expansion. It changes nothing: whoever shows a narrative sanitises it again.
 * @source https://hl7.org/fhir/R4/narrative.html#xhtml
 */
export function checkNarrative(value: unknown, walk: Walk): void {
  if (typeof value !== 'string') {
    walk.error('fhir.wrong-kind', { type: 'xhtml', expected: 'string' });
    return;
  }
  const reader = new NarrativeReader(value.trim());
  const fault = reader.read();
  if (fault) {
    walk.error(fault.code, { found: shown(fault.found) });
    return;
  }
  if (!reader.hasContent) walk.error('fhir.narrative-empty');
  for (const found of [...reader.unusual].slice(0, UNUSUAL_MAX)) walk.warning('fhir.narrative-unusual', { found });
}

/** Warnings about what is merely unusual; more would help nobody. */
const UNUSUAL_MAX = 5;
/** Elements inside one another. */
const ELEMENTS_DEPTH_MAX = 200;

/** What the reading ends with: behind it nothing could be said for certain. */
interface Fault {
  readonly code: 'fhir.narrative-malformed' | 'fhir.narrative-unsafe';
  readonly found: string;
}

function malformed(found: string): Fault {
  return { code: 'fhir.narrative-malformed', found };
}

function unsafe(found: string): Fault {
  return { code: 'fhir.narrative-unsafe', found };
}

/** Reads a narrative once, from its first tag to its last. */
class NarrativeReader {
  /** Elements and entities that FHIR does not have, but that do no harm. */
  readonly unusual = new Set<string>();
  /** There is a word or a picture. */
  hasContent = false;
  readonly #text: string;
  /** Names of the elements that are open, as they are written. */
  readonly #open: string[] = [];
  /** The outermost element has ended: only comments and spaces may follow. */
  #isClosed = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** @returns the first fault */
  read(): Fault | undefined {
    const text = this.#text;
    if (!/^<(?:\w+:)?div[\s>/]/.test(text)) return malformed(text.slice(0, 20));
    let at = 0;
    while (at < text.length) {
      const tagAt = text.indexOf('<', at);
      const fault = this.#words(text.slice(at, tagAt < 0 ? text.length : tagAt));
      if (fault) return fault;
      if (tagAt < 0) break;
      const end = text.startsWith('<!', tagAt) || text.startsWith('<?', tagAt) ? this.#markup(tagAt) : this.#tag(tagAt);
      if (typeof end !== 'number') return end;
      at = end;
    }
    return this.#open.length > 0 ? malformed(`<${this.#open.at(-1)}>`) : undefined;
  }

  #words(words: string): Fault | undefined {
    if (words.trim() === '') return undefined;
    if (this.#open.length === 0) return malformed(words);
    this.hasContent = true;
    const entity = badEntity(words);
    if (entity) this.unusual.add(entity);
    return undefined;
  }

  /** A comment. Document types, CDATA and instructions have no place in a narrative. @returns where it ends */
  #markup(at: number): number | Fault {
    if (!this.#text.startsWith('<!--', at)) return unsafe(this.#text.slice(at, at + 20));
    const end = this.#text.indexOf('-->', at + 4);
    return end < 0 ? malformed('<!--') : end + 3;
  }

  /** @returns where the tag ends */
  #tag(at: number): number | Fault {
    TAG.lastIndex = at;
    const tag = TAG.exec(this.#text);
    if (!tag) return malformed(this.#text.slice(at, at + 40));
    const [whole, closing, qualified = '', attributes = '', selfClosing] = tag;
    if (closing) {
      if (this.#open.pop() !== qualified) return malformed(whole);
    } else {
      if (this.#isClosed) return malformed(whole);
      if (this.#open.length === 0 && !isXhtml(qualified, attributes)) return malformed(whole);
      const fault = this.#element(qualified.slice(qualified.indexOf(':') + 1), attributes);
      if (fault) return fault;
      if (!selfClosing) this.#open.push(qualified);
    }
    if (this.#open.length === 0) this.#isClosed = true;
    return this.#open.length > ELEMENTS_DEPTH_MAX ? malformed(whole) : at + whole.length;
  }

  #element(name: string, attributes: string): Fault | undefined {
    const found = UNSAFE_ELEMENTS.has(name.toLowerCase()) ? `<${name}>` : unsafeAttribute(attributes);
    if (found) return unsafe(found);
    if (!ELEMENTS.has(name)) this.unusual.add(`<${shown(name)}>`);
    if (name === 'img') this.hasContent = true;
    return undefined;
  }
}

/** A hundred attributes at most: without an end the engine would remember each of a million, and give up. */
const TAG =
  /<(\/)?([A-Za-z][\w.-]*(?::[\w.-]+)?)((?:\s+[A-Za-z_:][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*')){0,100})\s*(\/)?>/y;
const ATTRIBUTE = /([A-Za-z_:][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

/** “All the elements are in the XHTML namespace”: without it a reader of XML would take them for FHIR’s own. */
function isXhtml(qualified: string, attributes: string): boolean {
  const [prefix] = qualified.includes(':') ? qualified.split(':') : [];
  const declared = prefix === undefined ? 'xmlns' : `xmlns:${prefix}`;
  return [...attributes.matchAll(ATTRIBUTE)].some(
    ([, name, double, single]) => name === declared && (double ?? single) === 'http://www.w3.org/1999/xhtml',
  );
}

function unsafeAttribute(attributes: string): string | undefined {
  if (attributes === '') return undefined;
  for (const [, name = '', double, single] of attributes.matchAll(ATTRIBUTE)) {
    const value = decoded(double ?? single ?? '');
    const lower = name.toLowerCase();
    if (lower.startsWith('on')) return name;
    if (UNSAFE_ATTRIBUTES.has(lower)) return name;
    if ((lower === 'href' || lower === 'src') && !isSafeAddress(value)) return `${name}="${value}"`;
    if (lower === 'style' && !isSafeStyle(value)) return `${name}="${value}"`;
  }
  return undefined;
}

/** Whether a style loads nothing but what an `img` may, and has nothing that any browser, however old, would run. */
function isSafeStyle(style: string): boolean {
  if (/expression\s*\(|@import|javascript:|behavior\s*:|-moz-binding/i.test(style)) return false;
  for (const [, address = ''] of style.matchAll(/url\s*\(\s*["']?([^"')]*)/gi))
    if (!isSafeAddress(address)) return false;
  return true;
}

/** Relative, fragment, web, mail and telephone addresses are safe, and so are pictures within the text itself, but for SVG, which may hold a script. */
function isSafeAddress(value: string): boolean {
  // Browsers drop tabs, line ends and leading controls from an address before they read its scheme.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are dropped
  const address = value.replace(/[\u0000-\u0020]+/g, '');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined || ['http', 'https', 'mailto', 'tel', 'urn', 'cid'].includes(scheme)) return true;
  return /^data:image\/(?:png|jpeg|gif|webp)[;,]/i.test(address);
}

/** An attribute's value with its character references replaced, so that `&#106;avascript:` is seen for what it is. */
function decoded(value: string): string {
  return value
    .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi, (_, hex?: string, decimal?: string) => {
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '';
    })
    .replace(/&colon;/gi, ':')
    .replace(/&(?:tab|newline);/gi, '');
}

/** The first entity that XML does not know: it has five by name; `&nbsp;` and the like are HTML's. */
function badEntity(words: string): string | undefined {
  if (!words.includes('&')) return undefined;
  for (const [whole] of words.matchAll(/&[^;\s&]{0,20};?/g)) {
    if (!/^&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});$/.test(whole)) return shown(whole);
  }
  return undefined;
}

const UNSAFE_ELEMENTS = new Set(
  'script style link meta base head body html title iframe frame frameset object embed applet param form input button select option textarea svg math audio video source track canvas template slot portal noscript'.split(
    ' ',
  ),
);

/** These load, send or run something; a narrative has no use for any. */
const UNSAFE_ATTRIBUTES = new Set(
  'formaction srcdoc background xlink:href ping srcset poster manifest dynsrc lowsrc'.split(' '),
);

const ELEMENTS = new Set(
  'p br div h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn q var abbr acronym cite blockquote hr address bdo kbd sub sup ul ol li dl dt dd pre table caption colgroup col thead tr tfoot tbody th td code samp img map area'.split(
    ' ',
  ),
);
