import { invariant, RefusalError } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { headOf } from './body-text.ts';
import type { StoredResource, WriteMethod } from './stored.ts';

/** Stand between resources, and behind a patient's id: JSON has no control characters but in escapes. */
const BETWEEN = '\x1e';
const BEHIND_PATIENT = '\x1f';
const METHODS: Readonly<Record<string, WriteMethod>> = { PO: 'POST', PU: 'PUT', PA: 'PATCH' };

/** Bytes of bodies that are read as one text: half of what the engine can hold in one text, and five times the largest body there may be. */
const PACKED_MAX = 268_435_456;
/** What PostgreSQL says of a text beyond a gigabyte. */
const PROGRAM_LIMIT_EXCEEDED = '54000';

/**
 * Many resources as one text, an aggregate over rows of `fhir.resource`. The driver makes an object with nine values of each row; of three hundred rows that cost more than
 * all the rest of an answer. Everything but the method stands in the body itself.
 */
export function packedSql(table: string, bytesMax = PACKED_MAX): string {
  return atMost(table, bytesMax, `left(${table}.method, 2) || ${table}.body`);
}

/** The same of rows that lie in different compartments, or in none. */
export function packedWithPatientsSql(table: string): string {
  return atMost(
    table,
    PACKED_MAX,
    `left(${table}.method, 2) || coalesce(${table}.patient, '') || chr(31) || ${table}.body`,
  );
}

function atMost(table: string, bytesMax: number, one: string): string {
  return `case when sum(octet_length(${table}.body)) > ${bytesMax} then '' else string_agg(${one}, chr(30)) end`;
}

/** The row with such a text; undefined where the text would be too large, so that fewer resources must be asked for. */
export async function unlessTooLarge<Row extends { packed: string | null }>(
  answer: Promise<Row | undefined>,
): Promise<Row | undefined> {
  try {
    const row = await answer;
    return row?.packed === '' ? undefined : row;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === PROGRAM_LIMIT_EXCEEDED) return undefined;
    throw error;
  }
}

/** Half as many resources, to ask again. @refuses fhir.search-too-broad where even one is too large */
export function half(count: number): number {
  if (count <= 1) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  return Math.ceil(count / 2);
}

/** The resources of a text that `packedSql` made. @param patientId - in whose compartment all of them lie */
export function unpack(packed: string | null, patientId: string): StoredResource[] {
  if (packed === null) return [];
  const type = asBefore();
  return packed.split(BETWEEN).map((text) => unpackOne(text, 2, patientId, type));
}

/** The resources of a text that `packedWithPatientsSql` made. */
export function unpackWithPatients(packed: string | null): StoredResource[] {
  if (packed === null) return [];
  const [type, patient] = [asBefore(), asBefore()];
  return packed.split(BETWEEN).map((text) => {
    const end = text.indexOf(BEHIND_PATIENT);
    return unpackOne(text, end + 1, end === 2 ? undefined : patient(text.slice(2, end)), type);
  });
}

/** Gives the same text object for values that repeat (types, patients): as keys and in comparisons, its characters then need not be looked at again. */
function asBefore(): (text: string) => string {
  let before = '';
  return (text) => {
    if (text !== before) before = text;
    return before;
  };
}

function unpackOne(
  text: string,
  bodyAt: number,
  patientId: string | undefined,
  typeOf: (text: string) => string,
): StoredResource {
  const body = text.slice(bodyAt);
  const method = METHODS[text.slice(0, 2)];
  invariant(method, 'a current resource was made by POST, PUT or PATCH');
  const [, type, id, version, lastUpdated] = headOf(body);
  const stored = {
    type: typeOf(String(type)),
    id: String(id),
    version: Number(version),
    lastUpdated: String(lastUpdated),
    method,
    deleted: false,
    body,
  };
  return patientId === undefined ? stored : { ...stored, patientId };
}
