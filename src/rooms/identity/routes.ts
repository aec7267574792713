import type { AccessGate } from '#fhir';
import { type Route, route } from '#platform/http';
import { FindPatients, GetPatient, KeepPaper, MyPatients, RegisterPatient } from './contract.ts';
import { findPatientsWith } from './operations/find-patients.ts';
import { getPatientWith, myPatientsWith } from './operations/get-patient.ts';
import { keepPaperWith } from './operations/keep-paper.ts';
import { registerPatientWith } from './operations/register-patient.ts';

export function routesWith(gate: AccessGate): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/patients',
      who: ['clinician', 'coordinator'],
      mode: 'read',
      input: FindPatients,
      run: findPatientsWith(gate),
    }),
    route({
      method: 'GET',
      path: '/api/my-patients',
      who: ['clinician'],
      mode: 'read',
      input: MyPatients,
      run: myPatientsWith(gate),
    }),
    route({
      method: 'GET',
      path: '/api/patients/:id',
      who: ['patient', 'clinician', 'coordinator'],
      mode: 'read',
      input: GetPatient,
      run: getPatientWith(gate),
    }),
    route({
      method: 'POST',
      path: '/api/patients',
      who: ['clinician', 'coordinator'],
      mode: 'write',
      input: RegisterPatient,
      run: registerPatientWith(gate),
      present: (patient) => ({ status: 201, headers: { location: `/api/patients/${patient.id}` }, body: patient }),
    }),
    route({
      method: 'POST',
      path: '/api/patients/:id/papers',
      who: ['coordinator'],
      mode: 'write',
      input: KeepPaper,
      run: keepPaperWith(gate),
    }),
  ];
}
