import { RefusalError } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { refuseXml, type XmlRefusalCode } from './messages.ts';
import { FHIR_NAMESPACE } from './write-xml.ts';

/** One element as it came. A narrative's `div` is not looked into: it is its own text. */
export interface XmlElement {
  /** Without prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  /** Of a `div`: its characters, tags included. */
  readonly source?: string;
}

/** How much of a document is read; what is left out is as large as the constants below. */
export interface XmlLimits {
  /** Elements inside one another, narrative apart. */
  readonly depthMax?: number;
  readonly charactersMax?: number;
}

const DEPTH_MAX = 100;
const CHARACTERS_MAX = 55_000_000;
/** Of a body; narratives count as one. Each takes some three hundred bytes until the body is read, and might be four characters long; those of real records have fifty. */
export const ELEMENTS_MAX = 500_000;
/** Of one element. FHIR's have three at most; declarations of namespaces come on top. */
const ATTRIBUTES_MAX = 32;

const NAME = '[A-Za-z_][\\w.-]*(?::[A-Za-z_][\\w.-]*)?';
const START = new RegExp(`<(${NAME})`, 'y');
const END = new RegExp(`</(${NAME})\\s*>`, 'y');
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y');
const CLOSE = /\s*(\/)?>/y;
const SPACE = /\s*/y;

/** The namespaces that an element declares, by prefix (the default one's is empty), and those that it stands in. They are not copied from element to element: each may declare many. */
interface Scope {
  readonly declared: ReadonlyMap<string, string>;
  readonly outer?: Scope;
}

const XML_ITSELF: Scope = { declared: new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]) };

function namespaceOf(prefix: string, scope: Scope): string | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const found = at.declared.get(prefix);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Reads XML in one pass, without recursion, without document types and without entities beyond the five that XML itself has, so that nothing in it can expand. What it takes is
 * well-formed outside the narratives; those are checked with the resource (`validate/narrative.ts`).
 *
 * @throws RefusalError fhir.too-large, fhir.too-deep, fhir.xml-too-many-elements, fhir.invalid-xml, fhir.xml-doctype, fhir.xml-encoding, fhir.xml-entity, fhir.xml-namespace, fhir.xml-text
 * @source https://www.w3.org/TR/xml/
 */
export function scanXml(given: string, limits: XmlLimits = {}): XmlElement {
  const { depthMax = DEPTH_MAX, charactersMax = CHARACTERS_MAX } = limits;
  if (given.length > charactersMax) throw new RefusalError(refuseFhir('fhir.too-large', { max: charactersMax }));
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given;
  return new XmlScanner(text, depthMax).read();
}

/** Refuses the document for what stands at a place of it. */
type Fail = (code: XmlRefusalCode, at: number, params?: Readonly<Record<string, string>>) => never;

/** An element whose end tag is still to come. */
interface Open {
  readonly element: XmlElement;
  readonly qualified: string;
  readonly scope: Scope;
}

/** Reads a document once, from its first tag to its last. */
class XmlScanner {
  readonly #text: string;
  readonly #depthMax: number;
  readonly #open: Open[] = [];
  #root: XmlElement | undefined;
  #elements = 0;

  constructor(text: string, depthMax: number) {
    this.#text = text;
    this.#depthMax = depthMax;
  }

  read(): XmlElement {
    const text = this.#text;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has none of these
    const control = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    if (control >= 0) this.#fail('fhir.invalid-xml', control);
    let at = readDeclaration(text);
    while (at < text.length) {
      const tagAt = text.indexOf('<', at);
      this.#refuseWords(at, tagAt < 0 ? text.length : tagAt);
      if (tagAt < 0) break;
      at = this.#markup(tagAt);
    }
    if (!this.#root || this.#open.length > 0) return this.#fail('fhir.invalid-xml', text.length);
    return this.#root;
  }

  readonly #fail: Fail = (code, at, params = {}) => {
    throw new RefusalError(refuseXml(code, { ...params, ...position(this.#text, at) }));
  };

  /** Between tags there is nothing but space: FHIR has its values in attributes. */
  #refuseWords(from: number, to: number): void {
    const words = this.#text.slice(from, to);
    if (words.trim() === '') return;
    this.#fail(this.#open.length > 0 ? 'fhir.xml-text' : 'fhir.invalid-xml', from + words.search(/\S/));
  }

  /** Reads what begins with a `<`. @returns where the document goes on */
  #markup(at: number): number {
    switch (this.#text[at + 1]) {
      case '!':
        return skipMarkup(this.#text, at, this.#open.length > 0, this.#fail);
      case '?':
        return skipInstruction(this.#text, at, this.#fail);
      case '/':
        return this.#endTag(at);
      default:
        return this.#startTag(at);
    }
  }

  #endTag(at: number): number {
    const tag = matchAt(END, this.#text, at);
    const inner = this.#open.pop();
    if (!tag || inner?.qualified !== tag[1]) return this.#fail('fhir.invalid-xml', at);
    return at + tag[0].length;
  }

  #startTag(at: number): number {
    const text = this.#text;
    const outer = this.#open.at(-1);
    if (this.#root && !outer) this.#fail('fhir.invalid-xml', at);
    if (++this.#elements > ELEMENTS_MAX)
      throw new RefusalError(refuseXml('fhir.xml-too-many-elements', { max: ELEMENTS_MAX }));
    const { element, qualified, scope, end, isClosed } = readStart(text, at, outer?.scope ?? XML_ITSELF, this.#fail);
    if (element.name === 'div') {
      const divEnd = isClosed ? end : endOfDiv(text, end, qualified, this.#fail);
      outer?.element.children.push({ ...element, source: text.slice(at, divEnd) });
      return divEnd;
    }
    this.#root ??= element;
    outer?.element.children.push(element);
    if (!isClosed) this.#open.push({ element, qualified, scope });
    if (this.#open.length > this.#depthMax)
      throw new RefusalError(refuseFhir('fhir.too-deep', { max: this.#depthMax, ...position(text, at) }));
    return end;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** `<?xml version="1.0" encoding="UTF-8"?>` @returns where the document goes on */
function readDeclaration(text: string): number {
  const declaration = /^<\?xml\s[^?>]*\?>/.exec(text);
  if (!declaration) return 0;
  const encoding = /encoding\s*=\s*["']([^"']*)["']/.exec(declaration[0])?.[1] ?? 'UTF-8';
  if (!/^(utf-?8|us-ascii)$/i.test(encoding)) {
    throw new RefusalError(refuseXml('fhir.xml-encoding', { encoding: encoding.slice(0, 40) }));
  }
  return declaration[0].length;
}

/** Skips a comment. Document types are refused, and so is CDATA, which is only another way to write text. @returns where the document goes on */
function skipMarkup(text: string, at: number, isInside: boolean, fail: Fail): number {
  if (/^<!DOCTYPE/i.test(text.slice(at, at + 9))) fail('fhir.xml-doctype', at);
  if (text.startsWith('<![CDATA[', at)) fail(isInside ? 'fhir.xml-text' : 'fhir.invalid-xml', at);
  const end = text.startsWith('<!--', at) ? text.indexOf('--', at + 4) : -1;
  if (end < 0 || text[end + 2] !== '>') fail('fhir.invalid-xml', at);
  return end + 3;
}

/** Skips a processing instruction. @returns where the document goes on */
function skipInstruction(text: string, at: number, fail: Fail): number {
  const end = text.indexOf('?>', at + 2);
  const target = /^<\?([A-Za-z_][\w.-]*)(\s|\?>)/.exec(text.slice(at, at + 100))?.[1];
  if (end < 0 || target === undefined || target.toLowerCase() === 'xml') fail('fhir.invalid-xml', at);
  return end + 2;
}

/** A start tag as it was read. */
interface Start {
  readonly element: XmlElement;
  /** The name with its prefix, which the end tag must repeat. */
  readonly qualified: string;
  readonly scope: Scope;
  /** Index behind the tag. */
  readonly end: number;
  /** It closes itself: `<active …/>`. */
  readonly isClosed: boolean;
}

function readStart(text: string, at: number, outer: Scope, fail: Fail): Start {
  const start = matchAt(START, text, at);
  if (!start) return fail('fhir.invalid-xml', at);
  const qualified = start[1] as string;
  let end = at + start[0].length;
  const attributes = new Map<string, string>();
  const declared = new Map<string, string>();
  for (let found = matchAt(ATTRIBUTE, text, end); found; found = matchAt(ATTRIBUTE, text, end)) {
    const name = found[1] as string;
    const value = attributeValue(found[2] ?? found[3] ?? '', end, fail);
    if (attributes.has(name) || attributes.size >= ATTRIBUTES_MAX) fail('fhir.invalid-xml', end + leading(found[0]));
    attributes.set(name, value);
    if (name === 'xmlns') declared.set('', value);
    else if (name.startsWith('xmlns:')) declared.set(name.slice('xmlns:'.length), value);
    end += found[0].length;
  }
  const close = matchAt(CLOSE, text, end);
  if (!close) return fail('fhir.invalid-xml', end + (matchAt(SPACE, text, end)?.[0].length ?? 0));
  end += close[0].length;
  const colon = qualified.indexOf(':');
  const name = qualified.slice(colon + 1);
  const prefix = colon < 0 ? '' : qualified.slice(0, colon);
  const scope = declared.size === 0 ? outer : { declared, outer };
  // A narrative travels alone afterwards, so its prefix must be its own.
  const isRight =
    name === 'div' ? prefix === '' || declared.has(prefix) : namespaceOf(prefix, scope) === FHIR_NAMESPACE;
  if (!isRight) fail('fhir.xml-namespace', at, { name: qualified.slice(0, 80) });
  return { element: { name, attributes, children: [] }, qualified, scope, end, isClosed: close[1] !== undefined };
}

function leading(found: string): number {
  return found.length - found.trimStart().length;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The value with its character references replaced. A line end or tab that is written out is a space to XML. @source https://www.w3.org/TR/xml/#AVNormalize */
function attributeValue(raw: string, at: number, fail: Fail): string {
  const spaced = /[\t\n\r]/.test(raw) ? raw.replace(/\r\n|[\t\n\r]/g, ' ') : raw;
  if (!spaced.includes('&')) return spaced;
  return spaced.replace(/&([^;&\s]{0,32};)?/g, (whole, body?: string) => {
    const name = body?.slice(0, -1) ?? '';
    if (Object.hasOwn(ENTITIES, name)) return ENTITIES[name] as string;
    const point = /^#\d{1,7}$/.test(name)
      ? Number(name.slice(1))
      : /^#x[0-9a-fA-F]{1,6}$/.test(name)
        ? Number.parseInt(name.slice(2), 16)
        : -1;
    if (!isXmlCharacter(point)) fail('fhir.xml-entity', at, { entity: whole });
    return String.fromCodePoint(point);
  });
}

function isXmlCharacter(point: number): boolean {
  if (point < 0x20) return point === 9 || point === 10 || point === 13;
  return point <= 0xd7ff || (point >= 0xe000 && point <= 0xfffd) || (point >= 0x10000 && point <= 0x10ffff);
}

/** Where the `div` ends: behind the end tag that closes it, those of inner `div`s and whatever stands in comments aside. */
function endOfDiv(text: string, from: number, qualified: string, fail: Fail): number {
  // Of the characters that a name may have, only the full stop means something else in a regular expression.
  const name = qualified.replaceAll('.', '\\.');
  const markup = new RegExp(`<!--|<!|<\\?|<(/)?${name}(?=[\\s/>])`, 'g');
  markup.lastIndex = from;
  let depth = 1;
  for (let found = markup.exec(text); found; found = markup.exec(text)) {
    const [whole, closing] = found;
    if (whole === '<!--') {
      const end = text.indexOf('-->', found.index + 4);
      if (end < 0) fail('fhir.invalid-xml', found.index);
      markup.lastIndex = end + 3;
    } else if (whole === '<!' || whole === '<?') {
      if (/^<!DOCTYPE/i.test(text.slice(found.index, found.index + 9))) fail('fhir.xml-doctype', found.index);
      fail('fhir.invalid-xml', found.index);
    } else {
      const end = endOfTag(text, markup.lastIndex);
      // What is no tag is the narrative's own check to refuse.
      if (end < 0) continue;
      if (closing !== undefined) depth--;
      else if (text[end - 2] !== '/') depth++;
      if (depth === 0) return end;
      markup.lastIndex = end;
    }
  }
  return fail('fhir.invalid-xml', from);
}

/** Index behind the `>` that ends a tag; what stands in quotation marks does not count. Below zero where a `<` or the end of the text comes first. */
function endOfTag(text: string, from: number): number {
  SIGN.lastIndex = from;
  for (let found = SIGN.exec(text); found; found = SIGN.exec(text)) {
    const [sign] = found;
    if (sign === '>') return SIGN.lastIndex;
    const close = sign === '<' ? -1 : text.indexOf(sign, SIGN.lastIndex);
    if (close < 0 || text.slice(SIGN.lastIndex, close).includes('<')) return -1;
    SIGN.lastIndex = close + 1;
  }
  return -1;
}

const SIGN = /["'<>]/g;

/** Line and column, counted from 1. */
function position(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
