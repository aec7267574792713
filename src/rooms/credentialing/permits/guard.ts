import type { AccessGate, GateWrite } from '#fhir';
import { type Decision, RefusalError, type Scope } from '#kernel';
import type { Act, Permission } from '../model.ts';
import { practitionerIdOf } from '../people.ts';
import { text } from '../words.ts';
import { decidePractice } from './decide-practice.ts';
import { refuseDuties } from './duties.ts';
import { refusePermit } from './messages.ts';
import { isPermit } from './store.ts';

const NOWHERE = text('no institution', '无所属机构', '沒有所屬機構');

/** What one request has been told already: a bundle of a hundred entries asks once for each act. */
const asked = new WeakMap<Scope['tx'], Map<string, Promise<Decision<readonly Permission[]>>>>();

/**
 * The gate with the rule of practice beside it: what a clinician writes into a patient's record by plain FHIR is an act like any other. A prescription is
 * prescribing, a document is signing, a report of imaging is reporting, anything else is seeing a patient. Whom a booking or a roster names must be permitted to be there then, whoever writes it. What shows a permit changes with the permit alone.
 *
 * @returns a gate that also refuses all of `mayPractise`, and credentialing.permit-by-operation
 */
export function guardingPractice(gate: AccessGate): AccessGate {
  return {
    ...gate,
    holds: ({ actor }) => actor.kind === 'person' && actor.role === 'clinician',
    async mayWrite(scope, write) {
      await gate.mayWrite(scope, write);
      await refuseWritten(scope, write);
      await refuseDuties(scope, write);
      const { actor } = scope;
      if (actor.kind !== 'person' || actor.role !== 'clinician') return;
      const act = actOf(write);
      if (act === undefined) return;
      if (actor.closedWorkplace !== undefined) throw new RefusalError(...actor.closedWorkplace.refusals);
      // Who belongs to no institution is at none that a permit names, and needs one all the same.
      const { id: organizationId = '', name: organizationName = NOWHERE } = actor.organization ?? {};
      const practitionerId = practitionerIdOf(actor) ?? '';
      const known = asked.get(scope.tx) ?? new Map<string, Promise<Decision<readonly Permission[]>>>();
      asked.set(scope.tx, known);
      const key = `${practitionerId} ${organizationId} ${act.kind} ${scope.clock.now().getTime()}`;
      const decision =
        known.get(key) ??
        // Held: nobody takes the permit away before what is written under it is written.
        decidePractice(scope, { practitionerId, acts: [act], organizationId, organizationName }, 'hold');
      known.set(key, decision);
      const decided = await decision;
      if (!decided.ok) throw new RefusalError(...decided.refusals);
    },
  };
}

/** A permit is not given, changed or taken away by writing the resource that shows it. */
async function refuseWritten({ tx }: Scope, { before, after }: GateWrite): Promise<void> {
  const { type, id } = before ?? after ?? {};
  if (type !== 'VerificationResult' || id === undefined || !(await isPermit(tx, id))) return;
  throw new RefusalError(refusePermit('credentialing.permit-by-operation'));
}

/** Codes by which a report says that it is one of imaging: HL7 v2 table 0074, LOINC, and what the category is commonly called. */
const IMAGING = new Set(['RAD', 'RX', 'CT', 'NMR', 'RUS', 'LP29684-5', '18748-4', 'imaging']);

/** What a write into a patient's record amounts to; undefined where it is in nobody's record. */
export function actOf({ before, after }: GateWrite): Act | undefined {
  const type = after?.type ?? before?.type;
  if ((after?.patientId ?? before?.patientId) === undefined) return undefined;
  const resource = after?.resource ?? {};
  switch (type) {
    case 'MedicationRequest':
      return { kind: resource.status === 'draft' ? 'record-visit' : 'prescribe' };
    case 'Composition':
      return { kind: resource.status === 'preliminary' ? 'record-visit' : 'sign-record' };
    case 'DiagnosticReport':
      if (['registered', 'partial', 'preliminary'].includes(String(resource.status))) return { kind: 'record-visit' };
      return { kind: isImaging(resource.category) ? 'report-imaging' : 'sign-record' };
    default:
      return { kind: 'record-visit' };
  }
}

function isImaging(category: unknown): boolean {
  const concepts = Array.isArray(category) ? (category as { coding?: readonly { code?: string }[] }[]) : [];
  return concepts.some(({ coding }) => Array.isArray(coding) && coding.some(({ code }) => IMAGING.has(String(code))));
}
