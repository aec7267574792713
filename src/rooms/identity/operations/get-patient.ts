import type { z } from 'zod';
import { type AccessGate, groundOf, notThere, readResource } from '#fhir';
import { RefusalError, type Scope } from '#kernel';
import type { FoundPatients, GetPatient, MyPatients, PatientView } from '../contract.ts';
import { toPatientView } from '../fhir.ts';
import { refuse } from '../messages.ts';
import { parsePatient, patientsSeenAt, searchPatients } from '../store.ts';
import { toView } from './find-patients.ts';

/** One person of the register, to whom the gate lets the caller see. Who may not see is answered as if there were nobody. */
export function getPatientWith(gate: AccessGate) {
  return async (scope: Scope, { id }: z.output<typeof GetPatient>): Promise<PatientView> => {
    await gate.admit(scope, { action: 'read', type: 'Patient' });
    const stored = await readResource(scope.tx, 'Patient', id);
    const [shown] = await gate.mayDisclose(scope, 'read', [stored ?? notThere({ type: 'Patient', id })]);
    if (shown === undefined || shown !== stored || stored.deleted)
      throw new RefusalError(refuse('identity.no-such-patient'));
    scope.note({
      action: 'read',
      outcome: 'permitted',
      patientId: id,
      kinds: { Patient: 1 },
      ...groundOf(gate, scope, { action: 'read', type: 'Patient', patientId: id }, 'identity.register', {
        operation: 'identity.register',
      }),
    });
    return toPatientView(parsePatient(shown));
  };
}

/** A clinician's list: who was seen at the organisation lately, then who is registered with it, then whom it has taken on. */
export function myPatientsWith(gate: AccessGate) {
  return async (scope: Scope, { limit }: z.output<typeof MyPatients>): Promise<z.infer<typeof FoundPatients>> => {
    const organization = scope.actor.kind === 'person' ? scope.actor.organization?.id : undefined;
    if (organization === undefined) return { patients: [] };
    await gate.admit(scope, { action: 'search', type: 'Patient' });
    const seen = await patientsSeenAt(scope.tx, organization, limit);
    const registered = await searchPatients(scope.tx, { organization: `Organization/${organization}` }, 'all', limit);
    const takenOn = await searchPatients(
      scope.tx,
      { '_has:EpisodeOfCare:patient:organization': `Organization/${organization}` },
      'all',
      limit,
    );
    const all = new Map([...seen, ...registered, ...takenOn].map((stored) => [stored.id, stored]));
    const shown = (await gate.mayDisclose(scope, 'search', [...all.values()])).slice(0, limit);
    for (const { id } of shown) {
      scope.note({
        action: 'search',
        outcome: 'permitted',
        patientId: id,
        kinds: { Patient: 1 },
        ...groundOf(gate, scope, { action: 'search', type: 'Patient', patientId: id }, 'identity.own-list', {
          operation: 'identity.own-list',
        }),
      });
    }
    return { patients: shown.map(toView) };
  };
}
