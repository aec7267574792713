import type { z } from 'zod';
import { newId } from '#fhir';
import { orThrow, type Scope } from '#kernel';
import { gateForVisit } from '#rooms/consent';
import { getPermissions } from '#rooms/credentialing';
import { gateOfVisit, getClinician, getVisiblePatient, noteAccess, toPracticeOf } from '../access.ts';
import type { CreateVisit, SaveVisit, VisitView } from '../contract.ts';
import type { RecordsPorts } from '../ports.ts';
import type { Visit } from '../visit/model.ts';
import { decideChange } from '../visit/rules.ts';
import { getVisit, insertVisit, updateVisit } from '../visit/store.ts';
import { withTranslator } from '../visit/translation.ts';
import { toVisitView } from './present-visit.ts';

/**
 * Begins a visit: a draft that only its doctor sees and changes. It may be anything; only a signature asks for more. Where the doctor's organisation does not
 * treat the patient yet, a live share that the patient brought there lets the visit begin; from then on the visit is the relation.
 *
 * @refuses records.no-practitioner, records.patient-unknown, all of `mayPractise`, and what the gate refuses
 */
export function createVisitWith(ports: RecordsPorts) {
  return async (scope: Scope, { patientId, receivedId, note }: z.output<typeof CreateVisit>): Promise<VisitView> => {
    const clinician = getClinician(scope);
    await getPermissions(scope, toPracticeOf(clinician, { kind: 'record-visit' }));
    const live = await ports.liveShareOf(scope, { patientId, receivedId });
    const gate = live === undefined ? ports.gate : gateForVisit(ports.gate, [patientId]);
    const patient = await getVisiblePatient(scope, gate, patientId);
    await gate.mayWrite(scope, {
      action: 'create',
      after: {
        type: 'Encounter',
        patientId,
        resource: { resourceType: 'Encounter', subject: { reference: `Patient/${patientId}` } },
      },
    });
    const visit: Visit = {
      id: newId(scope.ids, patientId),
      patientId,
      version: 1,
      state: 'draft',
      startedAt: scope.clock.now(),
      accountId: clinician.accountId,
      practitionerId: clinician.practitionerId,
      clinician: clinician.name,
      organizationId: clinician.organizationId,
      organization: clinician.organization,
      note: withTranslator(note, undefined, clinician.name, scope.clock.now()),
      ...withReceived(receivedId ?? live),
    };
    await insertVisit(scope.tx, visit);
    noteAccess(scope, gate, 'create', patientId, { Encounter: 1 }, 'records.visit-draft', {
      ...(live === undefined ? {} : { received: live }),
    });
    return toVisitView(visit, patient, scope.lang);
  };
}

/**
 * Saves a draft, if nobody saved it since the caller looked.
 *
 * @refuses records.visit-unknown, records.not-your-visit, records.visit-final, records.version-conflict, all of `mayPractise`
 */
export function saveVisitWith(ports: RecordsPorts) {
  return async (scope: Scope, { id, version, note }: z.output<typeof SaveVisit>): Promise<VisitView> => {
    const clinician = getClinician(scope);
    const visit = await getVisit(scope.tx, id, 'lock');
    const state = orThrow(decideChange(visit, { ...clinician, version }, 'save'));
    await getPermissions(scope, toPracticeOf(clinician, { kind: 'record-visit' }));
    const gate = gateOfVisit(scope, ports.gate, visit);
    const patient = await getVisiblePatient(scope, gate, visit.patientId);
    const translated = withTranslator(note, visit.note, clinician.name, scope.clock.now());
    const saved: Visit = { ...visit, note: translated, state, version: visit.version + 1 };
    await updateVisit(scope.tx, saved);
    noteAccess(scope, gate, 'update', visit.patientId, { Encounter: 1 }, 'records.visit-draft');
    return toVisitView(saved, patient, scope.lang);
  };
}

function withReceived(receivedId: string | undefined): Pick<Visit, 'receivedId'> {
  return receivedId === undefined ? {} : { receivedId };
}
