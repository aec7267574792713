import {
  isObject,
  parseFhirJson,
  type Resource,
  readCompartment,
  readMany,
  readVersions,
  type StoredResource,
} from '#fhir';
import type { Scope, Tx } from '#kernel';
import type { Clue } from './assign-later-write.ts';
import { ATTENDANTS, type Hanging } from './gather-writes.ts';
import { makersOf } from './made-by.ts';
import { namedIn } from './references.ts';
import { institutionsShownPapers } from './settled-store.ts';

/** One resource that was written while two records were joined. */
export interface LaterWrite extends Hanging {
  readonly stored: StoredResource;
  readonly resource: Resource;
}

/** One record of a pair, and what was written to it. */
export interface Side {
  readonly patient: StoredResource;
  readonly keeper: string | undefined;
  /** `system|value` of each paper. */
  readonly papers: ReadonlySet<string>;
  readonly later: readonly LaterWrite[];
  readonly isTooMuch: boolean;
}

const PAGE = 500;

/** A record's whole compartment, page by page. */
export async function* readAll(
  tx: Tx,
  patientId: string,
  wanted: { readonly since?: Date; readonly types?: readonly string[] },
): AsyncGenerator<StoredResource> {
  let page: string | undefined;
  do {
    const found = await readCompartment(tx, {
      patientId,
      ...wanted,
      count: PAGE,
      ...(page === undefined ? {} : { page }),
    });
    yield* found.resources;
    page = found.next;
  } while (page !== undefined);
}

export function keyFor({ type, id }: Pick<StoredResource, 'type' | 'id'>): string {
  return `${type}/${id}`;
}

/** Those that were here before the two were joined, and were changed since. */
export async function thereBefore(tx: Tx, writes: readonly LaterWrite[], since: Date): Promise<ReadonlySet<string>> {
  let keys = writes.filter(({ stored }) => stored.version > 1).map(({ stored }) => ({ ...stored, version: 1 }));
  const older = new Set<string>();
  while (keys.length > 0) {
    const { versions, keysTaken } = await readVersions(tx, keys, FIRST_VERSIONS_BYTES);
    for (const first of versions) if (Date.parse(first.lastUpdated) <= since.getTime()) older.add(keyFor(first));
    keys = keys.slice(keysTaken);
  }
  return older;
}

const FIRST_VERSIONS_BYTES = 8_000_000;

/** In whose record that lies which these name, by `Type/id`. */
export async function ownersOf(tx: Tx, writes: readonly LaterWrite[]): Promise<ReadonlyMap<string, string>> {
  const own = new Set(writes.map(({ key }) => key));
  const keys = [...new Set(writes.flatMap(({ names }) => [...names]))].filter((name) => !own.has(name));
  const found = await readMany(
    tx,
    keys.map((key) => {
      const [type = '', id = ''] = key.split('/');
      return { type, id };
    }),
  );
  return new Map(
    found.flatMap((stored) =>
      stored.patientId === undefined || stored.type === 'Patient' ? [] : [[keyFor(stored), stored.patientId] as const],
    ),
  );
}

/** Those of these that something names which stays on the record: it was there before, or is about the person. */
export async function ledFromStaying(
  { tx, node }: Scope,
  { patient }: Side,
  writes: readonly LaterWrite[],
): Promise<ReadonlySet<string>> {
  const loose = new Set(writes.map(({ key }) => key));
  const led = new Set<string>();
  if (loose.size === 0) return led;
  for await (const stored of readAll(tx, patient.id, {})) {
    if (loose.has(keyFor(stored)) || ATTENDANTS.has(stored.type)) continue;
    for (const name of namedIn(parseFhirJson(stored.body) as Resource, node)) if (loose.has(name)) led.add(name);
  }
  return led;
}

/** Every number with its system that stands anywhere in it, as `system|value`. */
export function identifiersIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(identifiersIn);
  if (!isObject(value)) return [];
  const { system, value: number } = value;
  const own = typeof system === 'string' && typeof number === 'string' ? [`${system}|${number}`] : [];
  return [...own, ...Object.values(value).flatMap(identifiersIn)];
}

/** Whether an institution had to do with the one record, or the other. */
export interface KnownInstitutions {
  /** A paper that one record alone holds was shown at its counter since the two were joined. */
  shown(institution: string): Clue;
  /** It had a visit on the record before. */
  knew(institution: string): Clue;
}

export async function institutionsKnown(
  { tx, node }: Scope,
  here: Side,
  other: Side,
  since: Date,
): Promise<KnownInstitutions> {
  const ids = [here.patient.id, other.patient.id] as const;
  const shown = await institutionsShownPapers(tx, ids, since);
  const knew = new Map<string, Set<string>>();
  for (const id of ids) {
    const before = new Set<string>();
    for await (const stored of readAll(tx, id, { types: ['Encounter', 'EpisodeOfCare'] })) {
      if (Date.parse(stored.lastUpdated) > since.getTime()) continue;
      for (const institution of makersOf(parseFhirJson(stored.body), node).institutions) before.add(institution);
    }
    knew.set(id, before);
  }
  const clueOf = (institutionsOf: ReadonlyMap<string, ReadonlySet<string>>) => (institution: string) =>
    clueFrom(institution, institutionsOf.get(ids[0]), institutionsOf.get(ids[1]));
  return { shown: clueOf(shown), knew: clueOf(knew) };
}

/** Which of two has it. */
export function clueFrom(name: string, here?: ReadonlySet<string>, other?: ReadonlySet<string>): Clue {
  return { here: here?.has(name) === true, other: other?.has(name) === true };
}
