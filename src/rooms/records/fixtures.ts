/** Real bundles and stand-ins for the tests of this room. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { parseFhirJson } from '#fhir';
import type { Json } from './document/json.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);

export interface SampleBundle {
  readonly name: string;
  readonly text: string;
  readonly bundle: Json;
}

/** Every JSON bundle of these folders of the shared data; a diagnostic and an empty list where the data is not there. */
export function sampleBundles(
  t: TestContext,
  folders: readonly string[] = [
    'ips/connectathon',
    'ips/hl7-uv-ips-2.0.1/examples',
    'ips/hl7-uv-ips-1.1.0/examples',
    'fhir-zh-hant-twcore',
  ],
): SampleBundle[] {
  const found = folders.flatMap((folder) => {
    const url = new URL(`${folder}/`, DATA);
    if (!existsSync(url)) {
      t.diagnostic(`${folder} is not in ../shared/data: its bundles are not tried`);
      return [];
    }
    return readdirSync(url)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => readSample(`${folder}/${name}`));
  });
  return found.filter(({ bundle }) => bundle.resourceType === 'Bundle');
}

export function readSample(path: string): SampleBundle {
  const text = readFileSync(new URL(path, DATA), 'utf8');
  return { name: path, text, bundle: parseFhirJson(text) };
}
