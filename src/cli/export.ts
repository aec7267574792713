import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { isObject, parseFhirJson, stringifyFhirJson } from '#fhir';
import type { Client } from './http-client.ts';
import { ADDRESS_HELP, ADDRESS_OPTIONS, programClient } from './node-address.ts';
import { pathFromCaller } from './paths.ts';

const HELP = `causeway export --node ID [--out DIR] [--type TYPE]…

Writes a node's records as newline-delimited JSON, a file a type, one resource a line, numbers as they are written in the record.

${ADDRESS_HELP}
  --out DIR                where the files go (.)
  --type TYPE              only this FHIR type; may be repeated (every type that has something)`;

/** Resources asked for at once: what a node gives on one page. */
const PAGE = 500;

/** Writes a node's records to files. Answers the exit code. */
export async function run(args: readonly string[], print: (line: string) => void = console.log): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...ADDRESS_OPTIONS,
        out: { type: 'string', default: '.' },
        type: { type: 'string', multiple: true },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      print(HELP);
      return 0;
    }
    const client = programClient(values);
    const folder = pathFromCaller(values.out);
    await mkdir(folder, { recursive: true });
    let total = 0;
    for (const type of values.type ?? (await searchableTypes(client))) {
      const count = await exportType(client, type, path.join(folder, `${type}.ndjson`));
      total += count;
      if (count > 0) print(`${String(count).padStart(9)}  ${type}.ndjson`);
    }
    print(`${String(total).padStart(9)}  resources in ${folder}`);
    return 0;
  } catch (error) {
    print(`causeway export: ${(error as Error).message}`);
    return 1;
  }
}

const Capabilities = z.object({
  rest: z.array(
    z.object({
      resource: z.array(
        z.object({ type: z.string(), interaction: z.array(z.object({ code: z.string() })).optional() }),
      ),
    }),
  ),
});

async function searchableTypes(client: Client): Promise<string[]> {
  const { rest } = await client.get('/fhir/R4/metadata', Capabilities);
  return rest
    .flatMap(({ resource }) => resource)
    .filter(({ interaction }) => interaction?.some(({ code }) => code === 'search-type'))
    .map(({ type }) => type);
}

/** Writes one type beside its place and moves it there whole. No file is made where there is nothing. */
async function exportType(client: Client, type: string, file: string): Promise<number> {
  const draft = `${file}.part`;
  const sink = await open(draft, 'w');
  let count = 0;
  try {
    for await (const resource of resourcesOf(client, type)) {
      await sink.write(`${stringifyFhirJson(resource)}\n`);
      count += 1;
    }
  } finally {
    await sink.close();
    if (count === 0) await rm(draft, { force: true });
  }
  if (count > 0) await rename(draft, file);
  return count;
}

/** Every resource of a type, page after page. A resource that moves while we read is written once. */
async function* resourcesOf(client: Client, type: string): AsyncGenerator<unknown> {
  const seen = new Set<unknown>();
  for (let next: string | undefined = `/fhir/R4/${type}?_count=${PAGE}`; next !== undefined; ) {
    const response: Response = await client.send('GET', next);
    const bundle = parseFhirJson(await response.text());
    for (const entry of listOf(bundle['entry'])) {
      const resource = entry['resource'];
      if (!isObject(resource) || resource['resourceType'] !== type || seen.has(resource['id'])) continue;
      seen.add(resource['id']);
      yield resource;
    }
    next = pathOf(listOf(bundle['link']).find((link) => link['relation'] === 'next')?.['url']);
  }
}

/** The node names itself by its public address; we ask where we were told to ask. */
function pathOf(url: unknown): string | undefined {
  if (typeof url !== 'string') return undefined;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function listOf(value: unknown): { readonly [key: string]: unknown }[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
