import { type Refusal, RefusalError, type Scope } from '#kernel';
import { isResourceType } from '../definitions/definitions.ts';
import { isObject } from '../json/json.ts';
import { noteAccess } from '../rest/disclosure/notes.ts';
import type { RestParts } from '../rest/parts.ts';
import { heldToProfiles } from '../rest/write/claimed-profiles.ts';
import type { Draft } from '../rest/write/settle-references.ts';
import { patientOfType } from '../store/index-rows.ts';
import { readForUpdate, readMany } from '../store/read.ts';
import type { StoredResource } from '../store/stored.ts';
import { prepareWrites, type ResourceWrite, writePrepared } from '../store/write.ts';
import type { Resource } from '../types.ts';
import { refuseBulk } from './messages.ts';
import { type FailedLine, noteFailedLines } from './note-failed-lines.ts';
import { acceptLine, contentOf, isSameContent, type NamedResource, parseLine } from './read-line.ts';
import type { Chunk } from './stage-lines.ts';

/** What became of the lines of a piece. */
export interface ImportedLines {
  created: number;
  updated: number;
  unchanged: number;
  readonly failed: FailedLine[];
}

interface Line {
  readonly line: number;
  readonly resource: NamedResource;
}

/**
 * Imports the lines of one piece: each is a resource with its id, made here under that id, or a newer version of it where something differs. It is written as any other write is:
 * valid, labelled, held to its profiles where the node refuses what does not keep to them, asked of the gate, noted in the ledger. Lines that are wrong, or may not be written by
 * this client, fail alone, and are noted for the patients whose records they were meant for.
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
  const lines = await acceptLines(parts, scope, chunk, expected, result);
  await writeLines(parts, scope, lines, result);
  await noteFailedLines(parts, scope, result.failed);
  result.failed.sort((a, b) => a.line - b.line);
  return result;
}

/** The lines that can be written, each resource once: of several lines of one resource the last, of which alike ones are not told apart. */
async function acceptLines(
  parts: RestParts,
  scope: Scope,
  chunk: Chunk,
  expected: string | undefined,
  result: ImportedLines,
): Promise<Line[]> {
  const lines = new Map<string, Line>();
  for (const [i, text] of chunk.body.split('\n').entries()) {
    if (text.trim() === '') continue;
    const line = chunk.line + i;
    let sent: Resource | undefined;
    try {
      sent = parseLine(text);
      const resource = await acceptLine(parts, scope, sent, expected);
      const target = `${resource.resourceType}/${resource.id}`;
      const earlier = lines.get(target);
      if (earlier && contentOf(earlier.resource) === contentOf(resource)) result.unchanged++;
      else if (earlier)
        result.failed.push(failedLine(earlier.line, [refuseBulk('bulk.line-repeated', { target })], resource));
      lines.set(target, { line, resource });
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      result.failed.push(failedLine(line, error.refusals, sent));
    }
  }
  return [...lines.values()];
}

/** @param sent - what the line brought, as far as it could be read; nothing of it need be valid */
function failedLine(
  line: number,
  refusals: readonly [Refusal, ...Refusal[]],
  sent: Resource | undefined,
  before?: StoredResource,
): FailedLine {
  const { resourceType: type } = sent ?? {};
  const isOfType = isObject(sent) && typeof type === 'string' && isResourceType(type);
  if (!isOfType) return { line, refusals, meant: undefined };
  const brought = type === 'Patient' ? sent.id : patientOfType(sent);
  const patients = [brought, before?.patientId].filter((id) => typeof id === 'string');
  return { line, refusals, meant: { type, patients: [...new Set(patients)] } };
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
    const written = await writeTogether(parts, scope, lines);
    result.created += written.created;
    result.updated += written.updated;
    result.unchanged += lines.length - written.created - written.updated;
    await scope.tx.query('release savepoint import_lines');
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    await scope.tx.query('rollback to savepoint import_lines');
    await scope.tx.query('release savepoint import_lines');
    if (lines.length === 1) {
      const { resourceType: type, id } = only.resource;
      const [before] = await readMany(scope.tx, [{ type, id }]);
      result.failed.push(failedLine(only.line, error.refusals, only.resource, before));
      return;
    }
    const half = Math.ceil(lines.length / 2);
    await writeLines(parts, scope, lines.slice(0, half), result);
    await writeLines(parts, scope, lines.slice(half), result);
  }
}

/** A line's resource as it is to stand here, and what stands there now. */
interface Differing {
  readonly resource: Resource;
  readonly before: StoredResource | undefined;
}

/** @returns how many of the lines were a creation, and how many a new version; the others brought what is here already */
async function writeTogether(parts: RestParts, scope: Scope, lines: readonly Line[]) {
  const differing = await differingFrom(parts, scope, lines);
  for (const one of differing) await askGate(parts, scope, one);
  if (parts.profiles === 'refused') await heldToProfiles(parts, scope, differing.map(toDraft));
  const rows = prepareWrites(scope, differing.map(toWrite));
  await writePrepared(scope.tx, rows);
  const stored = rows.map((row) => row.stored);
  const made = stored.filter(({ version }) => version === 1);
  const changed = stored.filter(({ version }) => version > 1);
  noteAccess(parts, scope, 'create', made, { operation: '$import' });
  noteAccess(parts, scope, 'update', changed, { operation: '$import' });
  return { created: made.length, updated: changed.length };
}

/** What the lines bring that is not here already, with the labels that the node's rules give it. */
async function differingFrom({ labels }: RestParts, scope: Scope, lines: readonly Line[]): Promise<Differing[]> {
  const keys = lines.map(({ resource }) => ({ type: resource.resourceType, id: resource.id }));
  const present = new Map((await readForUpdate(scope.tx, keys)).map((one) => [`${one.type}/${one.id}`, one]));
  return lines.flatMap(({ resource: brought }) => {
    const before = present.get(`${brought.resourceType}/${brought.id}`);
    const resource = labels?.(scope, brought, before) ?? brought;
    const isHere = before !== undefined && !before.deleted && isSameContent(before.body, resource);
    return isHere ? [] : [{ resource, before }];
  });
}

async function askGate(parts: RestParts, scope: Scope, { resource, before }: Differing): Promise<void> {
  const { resourceType: type, id } = resource;
  const patientId = patientOfType(resource);
  const after = {
    type,
    resource,
    ...(id === undefined ? {} : { id }),
    ...(patientId === undefined ? {} : { patientId }),
  };
  const action = before && !before.deleted ? 'update' : 'create';
  await parts.gate.mayWrite(scope, { action, after, ...(before ? { before } : {}) });
}

function toDraft({ resource }: Differing): Draft {
  const { resourceType: type, id } = resource;
  return { type, resource, method: 'PUT', fullUrls: [], path: type, ...(id === undefined ? {} : { id }) };
}

function toWrite({ resource, before }: Differing): ResourceWrite {
  return before ? { update: resource, before, method: 'PUT' } : { create: resource, method: 'PUT' };
}
