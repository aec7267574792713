import { hash } from 'node:crypto';
import {
  metaTextOf,
  parseFhirJson,
  parseReference,
  type Resource,
  readCompartment,
  readMany,
  type StoredResource,
} from '#fhir';
import type { Tx } from '#kernel';
import { livingRecordsOf } from '#rooms/identity';
import { literalReferences } from './document.ts';

/** Resources read at a time. */
const PAGE = 500;

/** Everything of these types in a patient's compartment. */
export async function loadCompartment(tx: Tx, patientId: string, types: readonly string[]): Promise<StoredResource[]> {
  const found: StoredResource[] = [];
  let page: string | undefined;
  do {
    const { resources, next } = await readCompartment(tx, {
      patientId,
      types,
      count: PAGE,
      ...(page === undefined ? {} : { page }),
    });
    found.push(...resources);
    page = next;
  } while (page !== undefined);
  return found;
}

/** Types that a document takes along because something in it refers to them: who, where, with what. */
const TAKEN_ALONG = new Set([
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Medication',
  'Substance',
  'Specimen',
  'Device',
  'BodyStructure',
]);
/** A role leads to a doctor and an organisation, a medicine to its ingredients; nothing useful lies further. */
const STEPS_MAX = 3;

type Key = Pick<StoredResource, 'type' | 'id'>;

/** The same of all records that are this patient's. */
export async function loadAllRecords(tx: Tx, patientId: string, types: readonly string[]): Promise<StoredResource[]> {
  const records = (await livingRecordsOf(tx, [patientId])).get(patientId) ?? [patientId];
  const found: StoredResource[] = [];
  for (const record of records) found.push(...(await loadCompartment(tx, record, types)));
  return found;
}

/** What a record refers to: the resources, and what was looked for, found or not, with a print of what was found. */
export interface Related {
  readonly resources: readonly Resource[];
  readonly keys: readonly Key[];
  readonly print: string;
}

/**
 * What these resources refer to, and what that refers to, among the types that are taken along.
 *
 * @param takeAlong - which of what was found may come; default: all
 */
export async function loadRelated(
  tx: Tx,
  resources: readonly Resource[],
  takeAlong: (found: readonly StoredResource[]) => Promise<readonly StoredResource[]> = async (found) => found,
): Promise<Related> {
  const found = new Map<string, Resource>();
  const looked: StoredResource[] = [];
  const asked: Key[] = [];
  let from = resources;
  for (let step = 0; step < STEPS_MAX && from.length > 0; step++) {
    const wanted = new Set(from.flatMap(literalReferences).filter((reference) => !found.has(reference)));
    const keys = [...wanted].flatMap((reference) => {
      const parsed = parseReference(reference);
      return parsed.kind === 'relative' && TAKEN_ALONG.has(parsed.type) ? [{ type: parsed.type, id: parsed.id }] : [];
    });
    const stored = await takeAlong(await readMany(tx, keys));
    asked.push(...keys);
    looked.push(...stored);
    const read = stored.filter((one) => !one.deleted).map(parse);
    for (const resource of read) found.set(`${resource.resourceType}/${resource.id}`, resource);
    from = read;
  }
  return { resources: [...found.values()], keys: asked, print: printOf(looked) };
}

/** A print of these resources as they stand: a version is written once, and of it nothing but its labels ever changes. */
export function printOf(resources: readonly StoredResource[], ...more: readonly string[]): string {
  const lines = resources.map((one) => `${one.type}/${one.id}/${one.version} ${metaTextOf(one)}`);
  return hash('sha256', [...more, ...lines].join('\n'), 'base64url');
}

export function parse(stored: StoredResource): Resource {
  return parseFhirJson(stored.body) as Resource;
}
