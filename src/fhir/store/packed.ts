import { invariant } from '#kernel';
import { parseFhirJson } from '../json/json.ts';
import type { StoredResource, WriteMethod } from './stored.ts';

/** Stands between bodies: JSON has no control character outside its escapes. */
const BETWEEN = '\x1e';
const BEHIND_PATIENT = '\x1f';
const METHODS: Readonly<Record<string, WriteMethod>> = { PO: 'POST', PU: 'PUT', PA: 'PATCH' };

/** How `store/write.ts` begins every body. */
const HEAD = /^\{"resourceType":"(\w+)","id":"([^"\\]+)","meta":\{"versionId":"(\d+)","lastUpdated":"([^"\\]+)"/;

/**
 * Many resources as one text, an aggregate over rows of `fhir.resource`. The driver makes an object with nine values of each row; of three hundred rows that cost more than
 * all the rest of an answer. Everything but the method stands in the body itself.
 */
export function packedSql(table: string): string {
  return `string_agg(left(${table}.method, 2) || ${table}.body, chr(30))`;
}

/** The same of rows that lie in different compartments, or in none. */
export function packedWithPatientsSql(table: string): string {
  return `string_agg(left(${table}.method, 2) || coalesce(${table}.patient, '') || chr(31) || ${table}.body, chr(30))`;
}

/** @param patientId - whose compartment they all lie in */
export function unpack(packed: string | null, patientId: string): StoredResource[] {
  return packed === null ? [] : packed.split(BETWEEN).map((text) => unpackOne(text, 2, patientId));
}

export function unpackWithPatients(packed: string | null): StoredResource[] {
  if (packed === null) return [];
  return packed.split(BETWEEN).map((text) => {
    const end = text.indexOf(BEHIND_PATIENT);
    return unpackOne(text, end + 1, end === 2 ? undefined : text.slice(2, end));
  });
}

function unpackOne(text: string, bodyAt: number, patientId: string | undefined): StoredResource {
  const body = text.slice(bodyAt);
  const method = METHODS[text.slice(0, 2)];
  invariant(method, 'a current resource was made by POST, PUT or PATCH');
  const [, type, id, version, lastUpdated] = HEAD.exec(body) ?? headOf(body);
  return {
    type: String(type),
    id: String(id),
    version: Number(version),
    lastUpdated: String(lastUpdated),
    method,
    deleted: false,
    ...(patientId === undefined ? {} : { patientId }),
    body,
  };
}

/** Bodies of an older release have the two of `meta` behind the rest of it. */
function headOf(body: string): readonly unknown[] {
  const { resourceType, id, meta } = parseFhirJson(body, { charactersMax: Number.POSITIVE_INFINITY, depthMax: 250 });
  const { versionId, lastUpdated } = meta as Record<string, unknown>;
  return [body, resourceType, id, versionId, lastUpdated];
}
