import { type Refusal, RefusalError } from '#kernel';
import { isResourceType } from '../definitions/definitions.ts';
import { type FhirJson, toDecimal } from '../json/json.ts';
import { refuseXml, type XmlRefusalCode } from './messages.ts';
import { scanXml, type XmlElement, type XmlLimits } from './scan-xml.ts';
import { type XmlProperty, type XmlTable, xmlTableOf } from './table.ts';

/** More would help nobody. */
const PROBLEMS_MAX = 20;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Reads a resource from FHIR XML into what its JSON would be. Types, cardinality and values are left to the validator: an element that stands twice where one may becomes a list,
 * a number that is none stays a text, and the validator says so in its place.
 *
 * @throws RefusalError what {@link scanXml} refuses; fhir.xml-unknown-resource, fhir.xml-unknown-element, fhir.xml-unknown-attribute, fhir.xml-empty-element,
 * fhir.xml-one-resource, each with its FHIRPath
 * @source https://hl7.org/fhir/R4/xml.html
 */
export function readFhirXml(text: string, limits: XmlLimits = {}): FhirJson {
  const problems = new Problems();
  const root = scanXml(text, limits);
  const resource = toResource(root, root.name, problems);
  const [first, ...more] = problems.first;
  if (first) throw new RefusalError(first, ...more);
  return resource;
}

/** What is wrong with a body, as far as its sender is told. */
class Problems {
  readonly first: Refusal[] = [];

  add(code: XmlRefusalCode, params: Readonly<Record<string, string>>, path: string): void {
    if (this.first.length < PROBLEMS_MAX) this.first.push(refuseXml(code, params, path));
  }
}

function toResource(element: XmlElement, path: string, problems: Problems): FhirJson {
  if (!isResourceType(element.name)) {
    problems.add('fhir.xml-unknown-resource', { name: element.name.slice(0, 64) }, path);
    return {};
  }
  const resource: FhirJson = { resourceType: element.name };
  fill(resource, xmlTableOf(element.name), element, path, problems);
  return resource;
}

function fill(object: FhirJson, table: XmlTable, element: XmlElement, path: string, problems: Problems): void {
  takeAttributes(object, table, element, path, problems);
  const groups = new Map<XmlProperty, XmlElement[]>();
  for (const child of element.children) {
    const property = table.byKey.get(child.name);
    if (!property || property.kind === 'attribute' || (property.kind === 'xhtml') !== (child.source !== undefined)) {
      problems.add('fhir.xml-unknown-element', { type: table.type, name: child.name.slice(0, 64) }, path);
      continue;
    }
    const group = groups.get(property);
    if (group) group.push(child);
    else groups.set(property, [child]);
  }
  for (const [property, children] of groups) {
    const { key } = property;
    const at = (i: number) => (property.isList ? `${path}.${key}[${i}]` : `${path}.${key}`);
    if (property.kind === 'primitive') takePrimitives(object, property, children, at, problems);
    else {
      const values = children.map((child, i) => complexValue(property, child, at(i), problems));
      object[key] = property.isList || values.length > 1 ? values : values[0];
    }
  }
}

function complexValue(property: XmlProperty, element: XmlElement, path: string, problems: Problems): unknown {
  if (property.kind === 'xhtml') return element.source;
  if (property.kind === 'resource') {
    refuseAttributes(property.key, element, path, problems);
    const [only, ...more] = element.children;
    if (only && more.length === 0) return toResource(only, path, problems);
    problems.add('fhir.xml-one-resource', { name: property.key }, path);
    return {};
  }
  const object: FhirJson = {};
  fill(object, xmlTableOf(property.type), element, path, problems);
  if (Object.keys(object).length === 0) problems.add('fhir.xml-empty-element', { name: property.key }, path);
  return object;
}

/** JSON keeps the values in one list (`given`), their ids and extensions in another beside it (`_given`). */
function takePrimitives(
  object: FhirJson,
  property: XmlProperty,
  elements: readonly XmlElement[],
  at: (i: number) => string,
  problems: Problems,
): void {
  const { key, isList } = property;
  const values = elements.map(({ attributes }) => scalarOf(property.type, attributes.get('value')));
  const siblings = elements.map((element, i) => {
    const sibling: FhirJson = {};
    fill(sibling, PRIMITIVE, element, at(i), problems);
    if (Object.keys(sibling).length > 0) return sibling;
    if (values[i] === null) problems.add('fhir.xml-empty-element', { name: key }, at(i));
    return null;
  });
  const many = isList || elements.length > 1;
  if (values.some((value) => value !== null)) object[key] = many ? values : values[0];
  if (siblings.some((sibling) => sibling !== null)) object[`_${key}`] = many ? siblings : siblings[0];
}

const PRIMITIVE: XmlTable = xmlTableOf('Element');

function scalarOf(type: string, text: string | undefined): unknown {
  if (text === undefined) return null;
  switch (type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'integer':
    case 'positiveInt':
    case 'unsignedInt':
    case 'decimal':
      return NUMBER.test(text) ? toDecimal(text) : text;
    default:
      return text;
  }
}

function takeAttributes(
  object: FhirJson,
  table: XmlTable,
  element: XmlElement,
  path: string,
  problems: Problems,
): void {
  for (const [name, value] of element.attributes) {
    if (isNotData(name)) continue;
    const key = name === 'xml:id' ? 'id' : name;
    if (table.byKey.get(key)?.kind === 'attribute') object[key] = value;
    else if (name !== 'value' || table !== PRIMITIVE) {
      problems.add('fhir.xml-unknown-attribute', { type: table.type, name: name.slice(0, 64) }, path);
    }
  }
}

function refuseAttributes(type: string, element: XmlElement, path: string, problems: Problems): void {
  const name = [...element.attributes.keys()].find((attribute) => !isNotData(attribute));
  if (name !== undefined) problems.add('fhir.xml-unknown-attribute', { type, name: name.slice(0, 64) }, path);
}

/** Whether an attribute is no data: it declares a namespace, or says where a schema is. */
function isNotData(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:') || name === 'xsi:schemaLocation';
}
