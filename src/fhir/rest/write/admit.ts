import { RefusalError, type Scope } from '#kernel';
import { isResourceType } from '../../definitions/definitions.ts';
import { isObject } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { patientOfType } from '../../store/index-rows.ts';
import { readMany } from '../../store/read.ts';
import type { Looks } from '../disclosure/looks.ts';
import type { RestParts } from '../parts.ts';
import { locating, type WriteRequest } from './write-request.ts';

/** Step 1, once for each action and type. @refuses fhir.write-closed, and what the gate refuses at the door of a type */
export async function admit(
  parts: RestParts,
  scope: Scope,
  requests: readonly WriteRequest[],
  looks: Looks,
): Promise<void> {
  const asked = new Set<string>();
  for (const request of requests) {
    const { verb, type, path } = request;
    const action = verb === 'patch' ? 'update' : verb;
    if (asked.has(`${action} ${type}`)) continue;
    asked.add(`${action} ${type}`);
    await locating(path, async () => {
      refuseClosed(parts, type);
      try {
        await parts.gate.admit(scope, { action, type });
      } catch (error) {
        looks.mean(type, await patientsAsked(scope, request));
        throw error;
      }
    });
  }
}

/** Refuses a type that REST may not write at this node; the refusal says what writes it. @refuses fhir.write-closed */
export function refuseClosed(parts: RestParts, type: string): void {
  if (parts.restWrite[type] !== 'closed') return;
  const operation = parts.writtenBy?.[type] ?? '/api';
  throw new RefusalError(refuseFhir('fhir.write-closed', { type, operation }));
}

/** The patients of a request that was refused at the door: by the resource it brings, and by the one that stands under its id. */
async function patientsAsked(scope: Scope, request: WriteRequest): Promise<(string | undefined)[]> {
  const said = broughtFor(request);
  const { type } = request;
  if (request.verb === 'create' || request.id === undefined) return said;
  const [there] = await readMany(scope.tx, [{ type, id: request.id }]);
  return [...said, there?.patientId ?? (type === 'Patient' ? there?.id : undefined)];
}

/** For whose record a request brings something, whatever is wrong with it. */
export function broughtFor(request: WriteRequest): (string | undefined)[] {
  if (!('resource' in request) || !isObject(request.resource)) return [];
  return isResourceType(request.resource.resourceType) ? [patientOfType(request.resource)] : [];
}
