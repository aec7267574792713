/** Real third-party resources and replayable chance for the tests of this directory. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { Parameters } from 'fast-check';
import { parseFhirJson } from './json/json.ts';
import type { Bundle, Resource } from './types.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);

export interface SampleFile {
  /** From the data folder: `ips/connectathon/HK_IPS_Sample1.json`. */
  readonly name: string;
  readonly text: string;
}

/** All JSON files under these folders, by name; the test says so and is skipped where a folder is not there. */
export function sampleFiles(t: TestContext, ...folders: string[]): SampleFile[] {
  return folders.flatMap((folder) => {
    const url = new URL(`${folder}/`, DATA);
    if (!existsSync(url)) {
      t.diagnostic(`../shared/data/${folder} is not there: its files were not tried`);
      t.skip(`no ../shared/data/${folder}`);
      return [];
    }
    return readdirSync(url, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(new URL(name, url), 'utf8') }));
  });
}

/** The same, parsed; each resource of a Bundle by itself. */
export function sampleResources(t: TestContext, ...folders: string[]): Resource[] {
  return sampleFiles(t, ...folders).flatMap(({ text }) => {
    const resource = parseFhirJson(text) as Resource;
    if (resource.resourceType !== 'Bundle') return [resource];
    return ((resource as unknown as Bundle).entry ?? []).flatMap((entry) => (entry.resource ? [entry.resource] : []));
  });
}

/** A run that can be had again: `FAST_CHECK_SEED=… npm run unit`. */
export function seeded(t: TestContext, numRuns: number): Parameters<unknown> {
  const seed = Number(process.env.FAST_CHECK_SEED ?? 20261122);
  t.diagnostic(`seed ${seed}, ${numRuns} runs`);
  return { seed, numRuns };
}

/** The codes of the refusals that an act throws; fails when it throws anything else or nothing. */
export function refusalCodes(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    const { refusals } = error as { refusals?: { code: string }[] };
    if (refusals) return refusals.map((refusal) => refusal.code);
    throw error;
  }
  throw new Error('nothing was refused');
}
