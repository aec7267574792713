import { type AccessNote, RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import type { StoredResource } from '../../store/stored.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { ifNoneExistOf } from '../request/headers.ts';
import type { FhirRequest } from '../request/request.ts';
import { answerWrite } from './answer-write.ts';
import { requireShown } from './ask-gate.ts';
import { identityOf, parseCriteria, refuseMany } from './criteria.ts';
import type { JointWork } from './joint.ts';
import { bringsProvenance } from './provenance-header.ts';
import { prepareCreations } from './unit-of-work.ts';
import { creationOf } from './write.ts';
import type { CreateRequest } from './write-request.ts';

interface Prepared {
  readonly output: Answer;
  readonly work: JointWork;
}

/**
 * Everything of `create` but its statement, which it may share with other requests of the moment.
 *
 * @returns undefined where the request has to be written alone: its condition is more than one identifier, it brings a Provenance, or something about it depends on what is there
 */
export async function prepareCreate(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
): Promise<Prepared | undefined> {
  if (bringsProvenance(request)) return undefined;
  const { criteria, ...creation } = creationOf(request);
  if (criteria === undefined) return prepare(parts, scope, request, creation);
  const notes: AccessNote[] = [];
  try {
    const identity = identityOf(parseCriteria(creation.type, criteria, baseOf(scope)));
    if (identity === undefined) return undefined;
    const note = (access: AccessNote) => void notes.push(access);
    const one = await prepare(parts, { ...scope, note }, request, creation);
    for (const access of notes) scope.note(access);
    return one && { ...one, work: { ...one.work, identity } };
  } catch (error) {
    // The resource is refused, but its condition may be met already, and then it is not looked at. Alone, the condition comes first.
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}

async function prepare(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  creation: CreateRequest,
): Promise<Prepared | undefined> {
  const unit = await prepareCreations(parts, scope, [creation]);
  const [result] = unit?.results ?? [];
  return unit && result && { output: answerWrite(scope, request, result), work: { writes: unit.writes } };
}

/**
 * The answer to a conditional creation whose identifier somebody has already.
 *
 * @param found - whoever has it, two at most
 * @refuses fhir.multiple-matches, fhir.already-exists where the caller may not see it
 */
export async function answerFound(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  found: readonly StoredResource[],
): Promise<Answer> {
  const [stored, second] = found;
  if (stored === undefined || second) {
    throw refuseMany({ type: request.type, text: ifNoneExistOf(request.headers['if-none-exist'] ?? '') });
  }
  await requireShown(parts, scope, stored);
  noteAccess(parts, scope, 'read', [stored], { operation: 'condition' });
  return answerWrite(scope, request, { status: 200, stored, warnings: [] });
}
