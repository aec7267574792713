import type { GateWrite } from '../../gate.ts';
import { patientOfType } from '../../store/index-rows.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { ResourceWrite } from '../../store/write.ts';
import type { Resource } from '../../types.ts';
import type { Intent } from './intent.ts';
import type { Draft } from './settle-references.ts';
import type { WriteResult } from './write-request.ts';

/** An intent that changes something: the others are answered with what is there, or with nothing. */
type WritingIntent = Intent & { readonly kind: 'write' | 'remove' };

export function isWriting(intent: Intent): intent is WritingIntent {
  return intent.kind === 'write' || intent.kind === 'remove';
}

/** As the guard of its type and the gate are asked about it. */
export function toGateWrite(intent: WritingIntent): { readonly type: string; readonly question: GateWrite } {
  if (intent.kind === 'remove') {
    const { before } = intent;
    return { type: before.type, question: { action: 'delete', before } };
  }
  const { draft, before, inPlace } = intent;
  const { type, id } = draft;
  const resource = resourceOf(draft);
  const patientId = patientOfType(resource);
  const after = { type, resource, ...(id ? { id } : {}), ...(patientId ? { patientId } : {}) };
  const action = before && !before.deleted ? 'update' : 'create';
  const asked = action === 'create' && draft.method === 'PUT' ? ({ asked: 'update' } as const) : {};
  const version = inPlace && before ? { version: before.version } : {};
  return { type, question: { action, after, ...(before ? { before } : {}), ...asked, ...version } };
}

/** The patients whose records a write is for: two where it moves a resource from one to another. */
export function patientsOf({ before, after }: GateWrite): (string | undefined)[] {
  return [before, after].flatMap((side) =>
    side ? [side.patientId ?? (side.type === 'Patient' ? side.id : undefined)] : [],
  );
}

/** As the store makes it. */
export function toWrite(intent: WritingIntent): ResourceWrite {
  if (intent.kind === 'remove') return { remove: intent.before };
  const { draft, before, inPlace } = intent;
  const resource = resourceOf(draft);
  if (inPlace && before) return { relabel: resource, before };
  if (!before) return { create: resource, method: draft.method === 'POST' ? 'POST' : 'PUT' };
  return { update: resource, before, method: draft.method === 'PATCH' ? 'PATCH' : 'PUT' };
}

/** What is to stand there, under the id that it has by then. */
function resourceOf({ id, resource }: Draft): Resource {
  return { ...resource, ...(id === undefined ? {} : { id }) };
}

/**
 * As its request is answered.
 *
 * @param stored - what each intent of the unit has made
 */
export function toResult(intent: Intent, stored: ReadonlyMap<Intent, StoredResource>): WriteResult {
  const now = stored.get(intent);
  switch (intent.kind) {
    case 'write': {
      const status = !intent.before || intent.before.deleted ? 201 : 200;
      return { status, ...(now ? { stored: now } : {}), warnings: intent.warnings };
    }
    case 'remove':
      return { status: 204, ...(now ? { stored: now } : {}), warnings: [] };
    case 'found':
      return { status: 200, stored: intent.stored, warnings: [] };
    case 'same':
      return { ...toResult(intent.as, stored), status: 200 };
    case 'nothing':
      return { status: 204, warnings: [] };
  }
}
