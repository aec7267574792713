import { type ElementDef, findElements, isResourceType, type TypeRef } from '../definitions/definitions.ts';

/** How one JSON key of a type is written in XML. */
export interface XmlProperty {
  /** The key in JSON and the name in XML: `valueQuantity`. */
  readonly key: string;
  /** An `attribute` is the id of an element or the url of an extension; `xhtml` goes through as it is. */
  readonly kind: 'attribute' | 'primitive' | 'complex' | 'resource' | 'xhtml';
  /** Of a primitive its FHIR type, of a complex element the type that holds its table. */
  readonly type: string;
  readonly isList: boolean;
  /** Name of the choice that this is one of: `value`. */
  readonly choice?: string;
}

/** A type in the order in which XML has it. */
export interface XmlTable {
  readonly type: string;
  readonly properties: readonly XmlProperty[];
  readonly byKey: ReadonlyMap<string, XmlProperty>;
}

const tables = new Map<string, XmlTable>();

/** The table of a resource type, a data type, a backbone element or `Element`; made when it is first asked for. */
export function xmlTableOf(type: string): XmlTable {
  const known = tables.get(type);
  if (known) return known;
  const properties = (findElements(type) ?? []).flatMap((element) => propertiesOf(type, element));
  const table = { type, properties, byKey: new Map(properties.map((property) => [property.key, property])) };
  tables.set(type, table);
  return table;
}

function propertiesOf(type: string, element: ElementDef): XmlProperty[] {
  const isList = element.max > 1;
  const { name } = element;
  if (element.contentOf !== undefined) return [{ key: name, kind: 'complex', type: element.contentOf, isList }];
  return element.types.map((ref) => {
    const key = element.choice ? name + ref.code.slice(0, 1).toUpperCase() + ref.code.slice(1) : name;
    const choice = element.choice ? { choice: name } : {};
    return { key, kind: kindOf(type, name, ref), type: tableNameOf(type, name, ref), isList, ...choice };
  });
}

/** @source https://hl7.org/fhir/R4/xml.html: attributes are the id of an element and the url of an extension */
function kindOf(type: string, name: string, { code }: TypeRef): XmlProperty['kind'] {
  if (code === 'Resource') return 'resource';
  if (code === 'xhtml') return 'xhtml';
  if ((name === 'id' && !isResourceType(type)) || (type === 'Extension' && name === 'url')) return 'attribute';
  return code === 'BackboneElement' || findElements(code) ? 'complex' : 'primitive';
}

/** The definition of a backbone element stands under its path. */
function tableNameOf(type: string, name: string, { code }: TypeRef): string {
  return code === 'BackboneElement' || code === 'Element' ? `${type}.${name}` : code;
}
