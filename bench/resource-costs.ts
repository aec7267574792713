/**
 * What one resource costs the processor before it is stored: `node bin/causeway.mjs --script bench/resource-costs.ts`. Each step by itself, in one thread, after
 * warming up; the median of several rounds. No database takes part.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isObject, parseFhirJson, stringifyFhirJson } from '../src/fhir/json/json.ts';
import { extractIndex } from '../src/fhir/search/extract.ts';
import { indexResource } from '../src/fhir/store/index-rows.ts';
import type { Resource } from '../src/fhir/types.ts';
import { validate } from '../src/fhir/validate/validate.ts';
import { anObservation, aPatient } from './resources.ts';

const ROUNDS = 15;
const ROUND_MICROS = 200_000;
const SYNTHEA = new URL('../../shared/data/synthea/r4-transaction/', import.meta.url);

interface Sample {
  readonly name: string;
  readonly texts: readonly string[];
}

const STEPS: Readonly<Record<string, (sample: { text: string; resource: Resource }) => unknown>> = {
  'JSON.parse': ({ text }) => JSON.parse(text),
  'parse without loss': ({ text }) => parseFhirJson(text),
  validate: ({ resource }) => validate(resource),
  extract: ({ resource }) => extractIndex(resource),
  'extract and hash': ({ resource }) => indexResource(resource),
  stringify: ({ resource }) => stringifyFhirJson(resource),
};

for (const { name, texts } of samples()) {
  const parsed = texts.map((text) => ({ text, resource: parseFhirJson(text) as unknown as Resource }));
  const bytes = Math.round(texts.reduce((sum, text) => sum + text.length, 0) / texts.length);
  console.log(`\n${name}: ${texts.length} resources of ${bytes} characters on average`);
  for (const [step, run] of Object.entries(STEPS)) {
    const rounds = Array.from({ length: ROUNDS }, () => round(parsed, run)).sort((a, b) => a - b);
    console.log(`  ${step.padEnd(20)} ${(rounds[ROUNDS >> 1] ?? 0).toFixed(1)} µs`);
  }
}

/** Microseconds of processor time a resource, over as many passes as fit into a round: the machine may be shared. */
function round<T>(items: readonly T[], run: (item: T) => unknown): number {
  const before = process.cpuUsage();
  let done = 0;
  let used = 0;
  while (used < ROUND_MICROS) {
    for (const item of items) run(item);
    done += items.length;
    const { user, system } = process.cpuUsage(before);
    used = user + system;
  }
  return used / done;
}

function samples(): Sample[] {
  const many = <T>(make: (i: number) => T) => Array.from({ length: 200 }, (_, i) => JSON.stringify(make(i)));
  const own = [
    { name: 'Patient', texts: many((i) => aPatient(String(1000 + i))) },
    { name: 'Observation', texts: many((i) => anObservation(`Patient/${i}`, i)) },
  ];
  if (!existsSync(SYNTHEA)) return own;
  // By type in the proportion in which they occur; every tenth, to fit the caches that a server's requests would.
  const texts = readdirSync(SYNTHEA).flatMap((file) => {
    const { entry } = parseFhirJson(readFileSync(new URL(file, SYNTHEA), 'utf8'));
    return (Array.isArray(entry) ? entry : []).map((one) => (isObject(one) ? stringifyFhirJson(one.resource) : ''));
  });
  return [{ name: 'Synthea records', texts: texts.filter((text, i) => i % 10 === 0 && text !== '') }, ...own];
}
