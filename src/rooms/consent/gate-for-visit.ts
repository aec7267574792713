import { type AccessGate, type GateWrite, groundOf, type StoredResource, type Testable } from '#fhir';
import { RefusalError, type Scope } from '#kernel';
import type { DataAction } from './access-model.ts';
import { contextsWith } from './contexts.ts';
import { decide } from './decide.ts';
import { loadConsents } from './facts.ts';
import { keepOwnWriting } from './own-writings.ts';
import { withPatients } from './patient-facts.ts';
import { factsAbout, namedForRules } from './resource-facts.ts';
import { sayNo } from './tellers.ts';

/** The rule in the ledger: the patient carried a record there, and is seen there now. */
const BASIS = 'consent/visit-by-share';

/**
 * The gate for recording one visit of these patients, who carried a record to the caller's organisation or whose visit has begun there: the visit itself is
 * the treatment relation. Where another relation lets the caller do it, that one counts. Without one, who the patient is may be read and the visit's entries
 * created, and nothing more: what is already in the record here stays shut. A patient's denial beats this as it beats any relation.
 *
 * @param patientIds - of whom the caller's room knows that a live share is held, or a visit of the caller's has begun
 */
export function gateForVisit(gate: AccessGate, patientIds: readonly string[]): AccessGate {
  const visited = new Set(patientIds);
  const used = new Set<string>();
  const mayByVisit = async (scope: Scope, action: DataAction, sides: readonly Testable[]): Promise<boolean> => {
    const facts = sides.map((side) => factsAbout(scope, side));
    if (!facts.every(({ type, patientId }) => isOfVisit(action, type) && visited.has(patientId ?? ''))) return false;
    const patients = [...new Set(facts.flatMap(({ patientId }) => patientId ?? []))];
    const relations = new Map(patients.map((patientId) => [patientId, 'encounter' as const]));
    const contextOf = contextsWith(scope, { relations, consents: await loadConsents(scope.tx, patients) });
    const named = await namedForRules(scope, sides, contextOf);
    const known = await withPatients(
      scope.tx,
      sides.map((side) => factsAbout(scope, side, named)),
      contextOf,
    );
    const isPermitted = known.every(
      (resource) => decide(scope.actor, scope.purpose, action, resource, contextOf(resource.patientId)).ok,
    );
    if (isPermitted) for (const { patientId } of facts) used.add(patientId ?? '');
    return isPermitted;
  };
  /** The visit itself is the relation from its signature on, and its doctor knows what stands in it. */
  const keepOwn = async ({ tx, actor }: Scope, write: GateWrite): Promise<void> => {
    const { patientId } = write.after ?? {};
    const consents = patientId === undefined ? [] : await loadConsents(tx, [patientId]);
    if (sayNo(consents)) await keepOwnWriting(tx, actor, write, consents);
  };
  return {
    ...gate,

    async mayDisclose(scope, action, resources) {
      const shown = new Set(await gate.mayDisclose(scope, action, resources));
      for (const resource of resources) {
        if (!shown.has(resource) && (await mayByVisit(scope, action, [resource]))) shown.add(resource);
      }
      return resources.filter((resource): resource is StoredResource => shown.has(resource));
    },

    async mayWrite(scope, write: GateWrite) {
      const sides = [write.before, write.after].filter((side) => side !== undefined);
      await gate.mayWrite(scope, write).catch(async (error: unknown) => {
        const isUnrelated = error instanceof RefusalError && error.refusals.every(({ code }) => code === UNRELATED);
        if (!isUnrelated || !(await mayByVisit(scope, write.action, sides))) throw error;
        await keepOwn(scope, write);
      });
    },

    ground(scope, question) {
      if (question.patientId !== undefined && used.has(question.patientId)) return { basis: BASIS };
      return groundOf(gate, scope, question, BASIS);
    },
  };
}

const UNRELATED = 'consent.no-treatment-relation';

function isOfVisit(action: DataAction, type: string): boolean {
  return action === 'create' || (action === 'read' && type === 'Patient');
}
