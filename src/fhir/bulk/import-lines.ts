import { type Refusal, RefusalError, type Scope } from '#kernel';
import { isResourceType } from '../definitions/definitions.ts';
import { isObject, parseFhirJson, stringifyFhirJson } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import { collectReferences, mapReferences } from '../reference/rewrite.ts';
import { noteAccess } from '../rest/disclosure/notes.ts';
import { baseOf, type RestParts } from '../rest/parts.ts';
import { requireId } from '../rest/request/request.ts';
import { patientOfType } from '../store/index-rows.ts';
import { readForUpdate } from '../store/read.ts';
import type { StoredResource } from '../store/stored.ts';
import { prepareWrites, type ResourceWrite, writePrepared } from '../store/write.ts';
import type { Resource } from '../types.ts';
import { validate } from '../validate/validate.ts';
import { refuseBulk } from './messages.ts';
import type { Chunk } from './stage-lines.ts';

/** A line that was not imported, and every reason. */
export interface FailedLine {
  readonly line: number;
  readonly refusals: readonly Refusal[];
}

export interface ImportedLines {
  created: number;
  updated: number;
  unchanged: number;
  readonly failed: FailedLine[];
}

interface Line {
  readonly line: number;
  readonly resource: Resource & { readonly id: string };
}

/**
 * Imports the lines of one piece: each is a resource with its id, made here under that id, or a newer version of it where something differs. Lines that are
 * wrong, or may not be written by this client, fail alone.
 *
 * @param expected - the type of all of them, where the manifest says so
 */
export async function importLines(
  parts: RestParts,
  scope: Scope,
  chunk: Chunk,
  expected?: string,
): Promise<ImportedLines> {
  const result: ImportedLines = { created: 0, updated: 0, unchanged: 0, failed: [] };
  const lines = new Map<string, Line>();
  const base = baseOf(scope);
  for (const [i, text] of chunk.body.split('\n').entries()) {
    if (text.trim() === '') continue;
    const line = chunk.line + i;
    try {
      const resource = await readLine(parts, scope, text, base);
      const found = resource.resourceType;
      if (expected !== undefined && found !== expected)
        throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected, found }, 'resourceType'));
      const key = `${resource.resourceType}/${resource.id}`;
      const earlier = lines.get(key);
      if (earlier && contentOf(earlier.resource) === contentOf(resource)) result.unchanged++;
      else if (earlier) {
        result.failed.push({ line: earlier.line, refusals: [refuseBulk('bulk.line-repeated', { target: key })] });
      }
      lines.set(key, { line, resource });
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      result.failed.push({ line, refusals: error.refusals });
    }
  }
  await writeLines(parts, scope, [...lines.values()], result);
  result.failed.sort((a, b) => a.line - b.line);
  return result;
}

/** The resource of a line, with addresses of this node made relative. */
async function readLine(parts: RestParts, scope: Scope, text: string, base: string): Promise<Line['resource']> {
  const resource = parseFhirJson(text) as unknown as Resource;
  const { resourceType: type, id } = resource;
  if (typeof type !== 'string' || !isResourceType(type)) {
    throw new RefusalError(refuseFhir('fhir.unknown-type', { type: String(type).slice(0, 64) }, 'resourceType'));
  }
  if (id === undefined) throw new RefusalError(refuseBulk('bulk.line-without-id', {}, `${type}.id`));
  if (parts.restWrite[type] === 'closed' || parts.guards?.[type] !== undefined) {
    throw new RefusalError(refuseBulk('bulk.type-not-importable', { type }));
  }
  const [first, ...more] = validate(resource).filter((issue) => issue.severity === 'error');
  if (first) throw new RefusalError(first, ...more);
  requireId(id);
  const own = `${base}/`;
  const settled = mapReferences(resource, (reference) =>
    reference.startsWith(own) ? reference.slice(own.length) : reference,
  );
  const loose =
    type === 'Bundle'
      ? undefined
      : collectReferences(settled)
          .map(({ reference }) => reference)
          .find(isLoose);
  if (loose !== undefined)
    throw new RefusalError(refuseBulk('bulk.line-reference', { reference: loose.slice(0, 100) }));
  await parts.gate.admit(scope, { action: 'update', type });
  return { ...settled, id } as Line['resource'];
}

function isLoose(reference: string): boolean {
  return /^urn:(uuid|oid):/i.test(reference) || /^[A-Z][A-Za-z]*\?/.test(reference);
}

/** Writes what differs, all at once; where that is refused, half of it at a time, so that a line fails for no other's sake. */
async function writeLines(
  parts: RestParts,
  scope: Scope,
  lines: readonly Line[],
  result: ImportedLines,
): Promise<void> {
  const [only] = lines;
  if (only === undefined) return;
  await scope.tx.query('savepoint import_lines');
  try {
    const written = await writeAll(parts, scope, lines);
    result.created += written.created;
    result.updated += written.updated;
    result.unchanged += lines.length - written.created - written.updated;
    await scope.tx.query('release savepoint import_lines');
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    await scope.tx.query('rollback to savepoint import_lines');
    await scope.tx.query('release savepoint import_lines');
    if (lines.length === 1) {
      result.failed.push({ line: only.line, refusals: error.refusals });
      return;
    }
    const half = Math.ceil(lines.length / 2);
    await writeLines(parts, scope, lines.slice(0, half), result);
    await writeLines(parts, scope, lines.slice(half), result);
  }
}

async function writeAll(parts: RestParts, scope: Scope, lines: readonly Line[]) {
  const keys = lines.map(({ resource }) => ({ type: resource.resourceType, id: resource.id }));
  const present = new Map((await readForUpdate(scope.tx, keys)).map((one) => [`${one.type}/${one.id}`, one]));
  const writes: ResourceWrite[] = [];
  for (const { resource } of lines) {
    const before = present.get(`${resource.resourceType}/${resource.id}`);
    if (before && isSame(before, resource)) continue;
    await askGate(parts, scope, resource, before);
    writes.push(before ? { update: resource, before, method: 'PUT' } : { create: resource, method: 'PUT' });
  }
  const rows = prepareWrites(scope, writes);
  await writePrepared(scope.tx, rows);
  const stored = rows.map((row) => row.stored);
  const made = stored.filter(({ version }) => version === 1);
  const changed = stored.filter(({ version }) => version > 1);
  noteAccess(parts, scope, 'create', made, { operation: '$import' });
  noteAccess(parts, scope, 'update', changed, { operation: '$import' });
  return { created: made.length, updated: changed.length };
}

async function askGate(
  parts: RestParts,
  scope: Scope,
  resource: Line['resource'],
  before: StoredResource | undefined,
): Promise<void> {
  const { resourceType: type, id } = resource;
  const patientId = patientOfType(resource);
  const after = { type, id, resource, ...(patientId === undefined ? {} : { patientId }) };
  const action = before && !before.deleted ? 'update' : 'create';
  await parts.gate.mayWrite(scope, { action, after, ...(before ? { before } : {}) });
}

function isSame(before: StoredResource, resource: Resource): boolean {
  return !before.deleted && contentOf(parseFhirJson(before.body)) === contentOf(resource);
}

/** A resource without what the server sets. */
function contentOf(resource: object): string {
  const { resourceType: _t, id: _i, meta, ...rest } = resource as Record<string, unknown>;
  const { versionId: _v, lastUpdated: _l, ...own } = isObject(meta) ? meta : {};
  return stringifyFhirJson({ ...rest, meta: own });
}
