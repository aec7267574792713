import { canonicalJson, type Scope } from '#kernel';
import { parseFhirJson } from '../json/json.ts';
import { readMany } from '../store/read.ts';
import { type ResourceWrite, writeResources } from '../store/write.ts';
import type { OwnDefinition } from './define.ts';

/**
 * Stores the program's own definitions where they are not stored as they are in this release: from then on they are read, found by their address and held against
 * like those that anybody brings. One that somebody changed is put back at the next start.
 *
 * @returns how many were written
 */
export async function keepDefinitions(scope: Scope, definitions: readonly OwnDefinition[]): Promise<number> {
  const stored = await readMany(
    scope.tx,
    definitions.map(({ id }) => ({ type: 'StructureDefinition', id })),
  );
  const before = new Map(stored.map((one) => [one.id, one]));
  const writes = definitions.flatMap((definition): ResourceWrite[] => {
    const kept = before.get(definition.id);
    if (kept === undefined) return [{ create: definition, method: 'PUT' }];
    return isSame(kept, definition) ? [] : [{ update: definition, before: kept }];
  });
  if (writes.length > 0) await writeResources(scope, writes);
  return writes.length;
}

function isSame({ deleted, body }: { readonly deleted: boolean; readonly body: string }, own: OwnDefinition): boolean {
  if (deleted) return false;
  const { meta: _, ...kept } = parseFhirJson(body);
  return canonicalJson(kept) === canonicalJson(own);
}
