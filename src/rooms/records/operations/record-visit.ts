import type { z } from 'zod';
import { newId } from '#fhir';
import { orThrow, type Scope } from '#kernel';
import { getClinician, getVisiblePatient, noteAccess } from '../access.ts';
import type { CreateVisit, SaveVisit, VisitView } from '../contract.ts';
import type { RecordsPorts } from '../ports.ts';
import type { Visit } from '../visit/model.ts';
import { decideChange } from '../visit/rules.ts';
import { getVisit, insertVisit, updateVisit } from '../visit/store.ts';
import { toVisitView } from './present-visit.ts';

/** Begins a visit: a draft that only its doctor sees and changes. It may be anything; only a signature asks for more. */
export function createVisitWith(ports: RecordsPorts) {
  return async (scope: Scope, { patientId, receivedId, note }: z.output<typeof CreateVisit>): Promise<VisitView> => {
    const clinician = getClinician(scope);
    const patient = await getVisiblePatient(scope, ports.gate, patientId);
    await ports.gate.mayWrite(scope, {
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
      note,
      ...(receivedId === undefined ? {} : { receivedId }),
    };
    await insertVisit(scope.tx, visit);
    noteAccess(scope, ports.gate, 'create', patientId, { Encounter: 1 }, 'records.visit-draft');
    return toVisitView(visit, patient, scope.lang);
  };
}

/**
 * Saves a draft, if nobody saved it since the caller looked.
 *
 * @refuses records.visit-unknown, records.not-your-visit, records.visit-final, records.version-conflict
 */
export function saveVisitWith(ports: RecordsPorts) {
  return async (scope: Scope, { id, version, note }: z.output<typeof SaveVisit>): Promise<VisitView> => {
    const clinician = getClinician(scope);
    const visit = await getVisit(scope.tx, id, 'lock');
    const state = orThrow(decideChange(visit, { ...clinician, version }, 'save'));
    const patient = await getVisiblePatient(scope, ports.gate, visit.patientId);
    const saved: Visit = { ...visit, note, state, version: visit.version + 1 };
    await updateVisit(scope.tx, saved);
    noteAccess(scope, ports.gate, 'update', visit.patientId, { Encounter: 1 }, 'records.visit-draft');
    return toVisitView(saved, patient, scope.lang);
  };
}
