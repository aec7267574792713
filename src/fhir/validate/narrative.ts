import { shown, type Walk } from './walk.ts';

/**
 * Checks the XHTML of a narrative: one well-formed `<div>`, nothing that runs or loads, only the elements that FHIR allows.
 * One pass, no recursion, no entity expansion. It judges; whoever shows a narrative sanitises it again.
 * @source https://hl7.org/fhir/R4/narrative.html#xhtml
 */
export function checkNarrative(value: unknown, walk: Walk): void {
  if (typeof value !== 'string') {
    walk.error('fhir.wrong-kind', { type: 'xhtml', expected: 'string' });
    return;
  }
  const malformed = (found: string) => walk.error('fhir.narrative-malformed', { found: shown(found) });
  const text = value.trim();
  if (!/^<(?:\w+:)?div[\s>/]/.test(text)) {
    malformed(text.slice(0, 20));
    return;
  }
  const open: string[] = [];
  let hasContent = false;
  let closedAt = -1;
  let at = 0;
  const unusual = new Set<string>();
  while (at < text.length) {
    const tagAt = text.indexOf('<', at);
    const words = text.slice(at, tagAt < 0 ? text.length : tagAt);
    if (words.trim() !== '') {
      if (open.length === 0) {
        malformed(words);
        return;
      }
      hasContent = true;
      const entity = badEntity(words);
      if (entity) unusual.add(entity);
    }
    if (tagAt < 0) break;
    if (text.startsWith('<!--', tagAt)) {
      const end = text.indexOf('-->', tagAt + 4);
      if (end < 0) {
        malformed('<!--');
        return;
      }
      at = end + 3;
      continue;
    }
    if (text.startsWith('<!', tagAt) || text.startsWith('<?', tagAt)) {
      walk.error('fhir.narrative-unsafe', { found: shown(text.slice(tagAt, tagAt + 20)) });
      return;
    }
    TAG.lastIndex = tagAt;
    const tag = TAG.exec(text);
    if (!tag) {
      malformed(text.slice(tagAt, tagAt + 40));
      return;
    }
    at = tagAt + tag[0].length;
    const [, closing, qualified = '', attributes = '', selfClosing] = tag;
    const name = qualified.slice(qualified.indexOf(':') + 1);
    if (closing) {
      if (open.pop() !== qualified) {
        malformed(tag[0]);
        return;
      }
    } else {
      if (closedAt >= 0) {
        malformed(tag[0]);
        return;
      }
      const unsafe = UNSAFE_ELEMENTS.has(name.toLowerCase()) ? `<${name}>` : unsafeAttribute(attributes);
      if (unsafe) {
        walk.error('fhir.narrative-unsafe', { found: shown(unsafe) });
        return;
      }
      if (!ELEMENTS.has(name)) unusual.add(`<${shown(name)}>`);
      if (name === 'img') hasContent = true;
      if (!selfClosing) open.push(qualified);
    }
    if (open.length === 0) closedAt = at;
    if (open.length > ELEMENTS_DEPTH_MAX) {
      malformed(tag[0]);
      return;
    }
  }
  if (open.length > 0) {
    malformed(`<${open.at(-1)}>`);
    return;
  }
  if (!hasContent) walk.error('fhir.narrative-empty');
  for (const found of [...unusual].slice(0, 5)) walk.warning('fhir.narrative-unusual', { found });
}

const ELEMENTS_DEPTH_MAX = 200;

const TAG = /<(\/)?([A-Za-z][\w.-]*(?::[\w.-]+)?)((?:\s+[A-Za-z_:][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/)?>/y;
const ATTRIBUTE = /([A-Za-z_:][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

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

/** Colours and borders, pictures as an `img` may load them; nothing that a browser of any age runs. */
function isSafeStyle(style: string): boolean {
  if (/expression\s*\(|@import|javascript:|behavior\s*:|-moz-binding/i.test(style)) return false;
  for (const [, address = ''] of style.matchAll(/url\s*\(\s*["']?([^"')]*)/gi))
    if (!isSafeAddress(address)) return false;
  return true;
}

/** Relative, fragment, web, mail and telephone addresses, and pictures in the text itself. A picture that holds a script (SVG) is not one. */
function isSafeAddress(value: string): boolean {
  // Browsers drop tabs, line ends and leading controls from an address before they read its scheme.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are dropped
  const address = value.replace(/[\u0000-\u0020]+/g, '');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined || ['http', 'https', 'mailto', 'tel', 'urn', 'cid'].includes(scheme)) return true;
  return /^data:image\/(?:png|jpeg|gif|webp)[;,]/i.test(address);
}

/** Character references are undone first, so that `&#106;avascript:` is seen for what it is. */
function decoded(value: string): string {
  return value
    .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi, (_, hex?: string, decimal?: string) => {
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '';
    })
    .replace(/&colon;/gi, ':')
    .replace(/&(?:tab|newline);/gi, '');
}

/** XML knows five names; `&nbsp;` and its kin are HTML's and unknown to an XML reader. */
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
