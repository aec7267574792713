import { isResourceType } from '../definitions/definitions.ts';
import { decimalText, isObject, isRawDecimal } from '../json/json.ts';
import { type XmlProperty, type XmlTable, xmlTableOf } from './table.ts';

/** The namespace of every element of FHIR but a narrative's. */
export const FHIR_NAMESPACE = 'http://hl7.org/fhir';

/**
 * A resource in FHIR XML: elements in the order of their definition, decimals as written, narrative as it is. Keys that R4 does not know have no
 * place in XML; a valid resource has none.
 *
 * @source https://hl7.org/fhir/R4/xml.html
 */
export function writeFhirXml(resource: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${resourceText(resource, ` xmlns="${FHIR_NAMESPACE}"`)}`;
}

function resourceText(value: unknown, namespace = ''): string {
  if (!isObject(value) || typeof value.resourceType !== 'string' || !isResourceType(value.resourceType)) return '';
  const table = xmlTableOf(value.resourceType);
  return `<${table.type}${namespace}>${childrenText(table, value)}</${table.type}>`;
}

function childrenText(table: XmlTable, object: Record<string, unknown>): string {
  let text = '';
  for (const property of table.properties) {
    if (property.kind === 'attribute') continue;
    const value = object[property.key];
    if (property.kind === 'primitive') {
      const sibling = object[`_${property.key}`];
      if (value !== undefined || sibling !== undefined) text += primitivesText(property, value, sibling);
    } else if (value !== undefined) {
      if (Array.isArray(value)) for (const item of value) text += elementText(property, item);
      else text += elementText(property, value);
    }
  }
  return text;
}

function elementText({ key, kind, type }: XmlProperty, value: unknown): string {
  if (kind === 'xhtml') return typeof value === 'string' ? narrativeText(value) : '';
  if (kind === 'resource') return `<${key}>${resourceText(value)}</${key}>`;
  if (!isObject(value)) return '';
  const table = xmlTableOf(type);
  return tag(key, attributesText(table, value), childrenText(table, value));
}

/** In JSON a primitive and its id and extensions stand beside one another; in XML they are one element. */
function primitivesText({ key }: XmlProperty, value: unknown, sibling: unknown): string {
  if (!Array.isArray(value) && !Array.isArray(sibling)) return primitiveText(key, value, sibling);
  const values = Array.isArray(value) ? value : [];
  const siblings = Array.isArray(sibling) ? sibling : [];
  let text = '';
  for (let i = 0; i < Math.max(values.length, siblings.length); i++) text += primitiveText(key, values[i], siblings[i]);
  return text;
}

function primitiveText(key: string, value: unknown, sibling: unknown): string {
  const given = value === undefined || value === null ? '' : ` value="${escaped(scalarText(value))}"`;
  if (!isObject(sibling)) return given === '' ? '' : `<${key}${given}/>`;
  const table = xmlTableOf('Element');
  return tag(key, attributesText(table, sibling) + given, childrenText(table, sibling));
}

function scalarText(value: unknown): string {
  return typeof value === 'number' || isRawDecimal(value) ? decimalText(value) : String(value);
}

function attributesText(table: XmlTable, object: Record<string, unknown>): string {
  let text = '';
  for (const { key, kind } of table.properties) {
    const value = kind === 'attribute' ? object[key] : undefined;
    if (typeof value === 'string') text += ` ${key}="${escaped(value)}"`;
  }
  return text;
}

function tag(key: string, attributes: string, inner: string): string {
  return inner === '' ? `<${key}${attributes}/>` : `<${key}${attributes}>${inner}</${key}>`;
}

/** The text as it may stand in an attribute. Line ends and tabs are escaped too: an XML reader would make spaces of them. */
function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replace(EACH_SPECIAL, (found) => ESCAPES[found] ?? '\ufffd') : text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot hold the other control characters in any spelling
const SPECIAL = /[&<>"\u0000-\u001f\ufffe\uffff]/;
const EACH_SPECIAL = new RegExp(SPECIAL, 'g');
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** A narrative is XML already, except that it may have entities that only HTML knows (`&nbsp;`): those would make the whole document unreadable. */
function narrativeText(div: string): string {
  if (!div.includes('&')) return div;
  return div.replace(
    /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(?:([A-Za-z]\w{0,30});)?/g,
    (whole, name?: string) => {
      if (name === undefined) return '&amp;';
      const point = HTML_ENTITIES[name];
      return point === undefined ? `&amp;${whole.slice(1)}` : `&#${point};`;
    },
  );
}

/** The entities of HTML that are met in clinical narratives, by code point. @source https://html.spec.whatwg.org/multipage/named-characters.html */
const HTML_ENTITIES: Readonly<Record<string, number>> = {
  nbsp: 160,
  copy: 169,
  reg: 174,
  deg: 176,
  plusmn: 177,
  sup2: 178,
  sup3: 179,
  micro: 181,
  middot: 183,
  frac12: 189,
  times: 215,
  divide: 247,
  Alpha: 913,
  alpha: 945,
  beta: 946,
  gamma: 947,
  mu: 956,
  ndash: 8211,
  mdash: 8212,
  lsquo: 8216,
  rsquo: 8217,
  ldquo: 8220,
  rdquo: 8221,
  bull: 8226,
  hellip: 8230,
  euro: 8364,
  trade: 8482,
  rarr: 8594,
  le: 8804,
  ge: 8805,
  ne: 8800,
};
