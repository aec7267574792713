import { createRequire } from 'node:module';
import type * as Xml from '@xmldom/xmldom';

/** Read with the first narrative and not at the start of the program, of which it would be a fiftieth part. */
const require = createRequire(import.meta.url);

/** A narrative that was made safe, or why there is none. */
export type SafeNarrative =
  | { readonly ok: true; readonly xhtml: string }
  | { readonly ok: false; readonly reason: 'doctype' | 'not-xhtml' | 'too-long' | 'too-deep' };

/** 400,000 characters: the longest section narrative seen in real summaries has 4,000; a page of text has 3,000. */
const CHARACTERS_MAX = 400_000;
/** Lists in tables in lists reach 12. */
const DEPTH_MAX = 60;

/**
 * What a narrative may hold. Everything else loses its tag and keeps its text; scripts, styles and forms lose both.
 * Links and pictures go: a picture would call home, and a link could lead anywhere.
 * @source https://hl7.org/fhir/R4/narrative.html, reduced to what shows text
 */
const ELEMENTS = new Set(
  'div p br hr span b i em strong u small sub sup ul ol li dl dt dd table thead tbody tfoot tr th td caption h1 h2 h3 h4 h5 h6 pre code tt blockquote q'.split(
    ' ',
  ),
);
const EMPTY = new Set(['br', 'hr']);
const DROPPED = new Set(
  'script style template iframe object embed applet form input button select textarea svg math head title link meta base noscript audio video'.split(
    ' ',
  ),
);
const SPAN = /^[1-9]\d?$/;
const LANGUAGE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/;

/** Rebuilds a narrative from the allow-list. The result is well-formed and names no address, no style and no event. */
export function safeNarrative(div: string): SafeNarrative {
  if (div.length > CHARACTERS_MAX) return { ok: false, reason: 'too-long' };
  // Refused before any parser sees it: a document type can define entities that grow without bound.
  if (/<!\s*(?:DOCTYPE|ENTITY)/i.test(div)) return { ok: false, reason: 'doctype' };
  const root = parse(div);
  if (!root) return { ok: false, reason: 'not-xhtml' };
  const out: string[] = [];
  return write(root, 0, out) ? { ok: true, xhtml: out.join('') } : { ok: false, reason: 'too-deep' };
}

/** Text as it may stand in XHTML, in an element or an attribute. */
export function escapeXhtml(text: string): string {
  return text
    .replace(CONTROL, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

// XML 1.0 has no place for control characters other than tab and line ends.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

interface XmlNode {
  readonly nodeType: number;
  readonly nodeValue: string | null;
  readonly localName?: string | null;
  readonly firstChild: XmlNode | null;
  readonly nextSibling: XmlNode | null;
  getAttribute?(name: string): string | null;
}
const ELEMENT_NODE = 1;
const TEXT_NODES = new Set([3, 4]);

function parse(div: string): XmlNode | undefined {
  const { DOMParser } = require('@xmldom/xmldom') as typeof Xml;
  const parser = new DOMParser({
    // Any complaint ends it: what two readers could read in two ways is not shown.
    onError: (level, message) => {
      if (level !== 'warning') throw new Error(message);
    },
  });
  try {
    const root = parser.parseFromString(div.trim(), 'application/xhtml+xml')
      .documentElement as unknown as XmlNode | null;
    return root?.localName?.toLowerCase() === 'div' ? root : undefined;
  } catch {
    // Not shown; the entries of the section are, and the document as it was received is kept byte for byte.
    return undefined;
  }
}

function write(node: XmlNode, depth: number, out: string[]): boolean {
  if (depth > DEPTH_MAX) return false;
  if (TEXT_NODES.has(node.nodeType)) {
    out.push(escapeXhtml(node.nodeValue ?? ''));
    return true;
  }
  if (node.nodeType !== ELEMENT_NODE) return true;
  const name = (node.localName ?? '').toLowerCase();
  if (DROPPED.has(name)) return true;
  if (name === 'img') {
    out.push(escapeXhtml(node.getAttribute?.('alt') ?? ''));
    return true;
  }
  const kept = ELEMENTS.has(name);
  if (kept) out.push(`<${name}${attributes(node, name, depth)}${EMPTY.has(name) ? '/' : ''}>`);
  if (kept && EMPTY.has(name)) return true;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!write(child, depth + 1, out)) return false;
  }
  if (kept) out.push(`</${name}>`);
  return true;
}

function attributes(node: XmlNode, name: string, depth: number): string {
  const kept = depth === 0 ? [' xmlns="http://www.w3.org/1999/xhtml"'] : [];
  const language = node.getAttribute?.('lang') || node.getAttribute?.('xml:lang') || '';
  if (LANGUAGE.test(language)) kept.push(` lang="${language}"`);
  if (name === 'td' || name === 'th') {
    for (const span of ['colspan', 'rowspan']) {
      const width = node.getAttribute?.(span) ?? '';
      if (SPAN.test(width)) kept.push(` ${span}="${width}"`);
    }
  }
  return kept.join('');
}
