import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseFhirJson } from '#fhir';
import { coverageReport } from '#rooms/terminology';
import { pathFromCaller } from './paths.ts';

const HELP = `causeway terms [FILE…]

Prints how many terms there are in each language, from which sources, how many are reviewed, and which codes they cover.
With FHIR files (JSON bundles or resources): how many of their coded elements a reader sees in their own language.`;

/** Prints the coverage of the terms. Answers the exit code. */
export async function run(args: readonly string[], print: (line: string) => void = console.log): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    if (values.help) {
      print(HELP);
      return 0;
    }
    const inputs = [];
    for (const file of positionals) {
      const resource = parseFhirJson(await readFile(pathFromCaller(file), 'utf8'));
      inputs.push({ name: path.basename(file), resources: resourcesIn(resource) });
    }
    for (const line of coverageReport(inputs)) print(line);
    return 0;
  } catch (error) {
    print(`causeway terms: ${(error as Error).message}`);
    return 2;
  }
}

function resourcesIn(resource: { readonly [key: string]: unknown }): unknown[] {
  if (!Array.isArray(resource.entry)) return [resource];
  return resource.entry.map((entry: { readonly resource?: unknown }) => entry.resource);
}
