/** One version of a resource, as the store gives it. The body is the text that is served; nobody parses it on the way out. */
export interface StoredResource {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  /** An instant, ISO 8601 in UTC with milliseconds. */
  readonly lastUpdated: string;
  /** The HTTP method that made this version. */
  readonly method: WriteMethod;
  readonly deleted: boolean;
  /** In a history: it was made anew, the version before it being a deletion. */
  readonly isAnew?: true;
  /** The patient in whose compartment it lies. */
  readonly patientId?: string;
  /** Empty when deleted. */
  readonly body: string;
}

export type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ResourceKey {
  readonly type: string;
  readonly id: string;
}

/** Columns of `fhir.resource` and `fhir.history` that make a StoredResource. */
export interface StoredRow {
  type: string;
  id: string;
  version: number;
  last_updated: Date;
  method: WriteMethod;
  deleted: boolean;
  patient: string | null;
  body: string;
}

/** The columns of a StoredRow, of this table or alias. */
export function columns(table: string): string {
  return ['type', 'id', 'version', 'last_updated', 'method', 'deleted', 'patient', 'body']
    .map((column) => `${table}.${column}`)
    .join(', ');
}

export function toStored(row: StoredRow): StoredResource {
  return {
    type: row.type,
    id: row.id,
    version: row.version,
    lastUpdated: row.last_updated.toISOString(),
    method: row.method,
    deleted: row.deleted,
    ...(row.patient === null ? {} : { patientId: row.patient }),
    body: row.body,
  };
}
