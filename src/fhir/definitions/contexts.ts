import { readFileSync } from 'node:fs';
import { findElements } from './definitions.ts';

/**
 * Which value set stands at which element of R4's own types, profiles and extensions, whatever the strength of the binding, from `contexts.json` (written by
 * tools/build-contexts.ts). Read when somebody first asks for codes by where they are used.
 */
type Contexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

const USUAL = 'http://hl7.org/fhir/ValueSet/';

let contexts: Contexts | undefined;

/**
 * The address of the value set that R4 binds at an element; undefined where it binds none.
 *
 * @param definition - a type's name, or the address of a profile
 * @param path - of the element: `Patient.maritalStatus`, `Extension.value[x]`; where the definition is a type, the path may lead through data types: `Patient.address.use`
 */
export function findContext(definition: string, path: string): string | undefined {
  contexts ??= JSON.parse(readFileSync(new URL('./contexts.json', import.meta.url), 'utf8')) as Contexts;
  const own = Object.hasOwn(contexts, definition) ? contexts[definition] : undefined;
  const found = own && Object.hasOwn(own, path) ? own[path] : undefined;
  if (found !== undefined) return found.includes(':') ? found : USUAL + found;
  const [type, ...names] = path.split('.');
  if (type !== definition || names.length < 2)
    return names[0] === 'language' ? findContext('Resource', 'Resource.language') : undefined;
  return throughTypes(definition, names);
}

/** Follows a path through the types of its elements: `use` in `Patient.address.use` is bound where Address says so. */
function throughTypes(type: string, [name = '', ...more]: readonly string[]): string | undefined {
  const element = findElements(type)?.find((one) => one.name === name.replace(/\[x\]$/, ''));
  if (element === undefined || more.length === 0) return undefined;
  const inner = element.contentOf ?? element.types[0]?.code ?? '';
  const next = inner === 'BackboneElement' || inner === 'Element' ? `${type}.${name}` : inner;
  return findContext(next, [next, ...more].join('.')) ?? throughTypes(next, more);
}
