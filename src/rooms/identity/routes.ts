import { z } from 'zod';
import type { AccessGate } from '#fhir';
import { type Route, route } from '#platform/http';
import { aboutPatient, aboutTie } from './about.ts';
import {
  CheckPaper,
  ConfirmTie,
  DecidePair,
  EndTie,
  FindCandidates,
  FindPatients,
  GetFamily,
  GetPatient,
  KeepPaper,
  MakeTie,
  MyDependantsQuery,
  MyPatients,
  PairQuery,
  RecordDeath,
  RegisterNewborn,
  RegisterPatient,
  ReviewQueueQuery,
} from './contract.ts';
import { recordDeathWith, registerNewbornWith } from './operations/births-and-deaths.ts';
import { checkTypedPaper, counterCandidatesWith } from './operations/counter-candidates.ts';
import { decidePairWith } from './operations/decide-pair.ts';
import { confirmTieWith, endTieWith, getFamilyWith, makeTieWith } from './operations/families.ts';
import { findPatientsWith } from './operations/find-patients.ts';
import { getPatientWith, myPatientsWith } from './operations/get-patient.ts';
import { keepPaperWith } from './operations/keep-paper.ts';
import { myDependantsWith } from './operations/my-dependants.ts';
import { registerPatientWith } from './operations/register-patient.ts';
import { getPairWith, reviewQueueWith, watchPairsWith } from './operations/review-queue.ts';
import type { IdentityPorts } from './ports.ts';

export function routesWith(gate: AccessGate, ports: IdentityPorts): readonly Route[] {
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
      path: '/api/my-dependants',
      who: ['patient'],
      mode: 'read',
      input: MyDependantsQuery,
      run: myDependantsWith(gate),
    }),
    route({
      method: 'GET',
      path: '/api/patients/:id',
      about: aboutPatient('id'),
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
      about: aboutPatient('id'),
      who: ['coordinator'],
      mode: 'write',
      input: KeepPaper,
      run: keepPaperWith(gate),
    }),
    route({
      method: 'POST',
      path: '/api/identity/papers/check',
      who: ['clinician', 'coordinator'],
      mode: 'read',
      input: CheckPaper,
      run: checkTypedPaper,
    }),
    route({
      method: 'POST',
      path: '/api/identity/candidates',
      who: ['clinician', 'coordinator'],
      mode: 'read',
      input: FindCandidates,
      run: counterCandidatesWith(gate),
    }),
    route({
      method: 'GET',
      path: '/api/identity/pairs',
      who: ['coordinator'],
      mode: 'read',
      input: ReviewQueueQuery,
      run: reviewQueueWith(gate),
    }),
    route({
      method: 'GET',
      path: '/api/identity/pairs/watch',
      who: ['coordinator'],
      mode: 'read',
      input: z.strictObject({}),
      run: watchPairsWith(gate),
    }),
    route({
      method: 'GET',
      path: '/api/identity/pairs/:one/:other',
      about: aboutPatient('one', 'other'),
      who: ['coordinator'],
      mode: 'read',
      input: PairQuery,
      run: getPairWith(gate, ports),
    }),
    route({
      method: 'POST',
      path: '/api/identity/pairs/:one/:other/decide',
      about: aboutPatient('one', 'other'),
      who: ['coordinator'],
      mode: 'write',
      input: DecidePair,
      run: decidePairWith(gate, ports),
    }),
    route({
      method: 'GET',
      path: '/api/identity/families/:id',
      about: aboutPatient('id'),
      who: ['coordinator'],
      mode: 'read',
      input: GetFamily,
      run: getFamilyWith(gate),
    }),
    route({
      method: 'POST',
      path: '/api/identity/families/:id/deceased',
      about: aboutPatient('id'),
      who: ['coordinator'],
      mode: 'write',
      input: RecordDeath,
      run: recordDeathWith(gate),
    }),
    route({
      method: 'POST',
      path: '/api/identity/newborns',
      about: aboutPatient('motherId'),
      who: ['coordinator'],
      mode: 'write',
      input: RegisterNewborn,
      run: registerNewbornWith(gate),
      present: (body) => ({ status: 201, body }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/ties',
      about: aboutPatient('carerId', 'dependantId'),
      who: ['coordinator'],
      mode: 'write',
      input: MakeTie,
      run: makeTieWith(gate, ports),
      present: (body) => ({ status: 201, body }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/ties/:id/confirm',
      about: aboutTie,
      who: ['coordinator'],
      mode: 'write',
      input: ConfirmTie,
      run: confirmTieWith(gate, ports),
    }),
    route({
      method: 'POST',
      path: '/api/identity/ties/:id/end',
      about: aboutTie,
      who: ['coordinator'],
      mode: 'write',
      input: EndTie,
      run: endTieWith(gate),
    }),
  ];
}
