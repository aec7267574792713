import { type AccessGate, readMany } from '#fhir';
import { type Scope, toCalendarDate } from '#kernel';
import type { MyDependants } from '../contract.ts';
import { tiesOf } from '../families/store.ts';
import { recordsOfOnePerson } from '../review/store.ts';
import { toDeskRecord } from './review-queue.ts';

/** Those whose records the patient who is signed in may read today, as a parent, a guardian or a carer. What the gate withholds is not named either. */
export function myDependantsWith(gate: AccessGate) {
  return async (scope: Scope): Promise<MyDependants> => {
    const { actor, tx, clock } = scope;
    const own = actor.kind === 'person' ? actor.patientId : undefined;
    if (own === undefined) return { dependants: [] };
    const today = toCalendarDate(clock.now());
    const records = (await recordsOfOnePerson(tx, [own])).get(own) ?? [own];
    const ties = (await tiesOf(tx, records)).filter(
      (tie) =>
        records.includes(tie.carer) &&
        tie.scope === 'record' &&
        tie.ended_at === null &&
        tie.confirm_until === undefined &&
        tie.starts_on <= today &&
        (tie.ends_on === null || today <= tie.ends_on),
    );
    const keys = [...new Set(ties.map(({ dependant }) => dependant))].map((id) => ({ type: 'Patient', id }));
    const stored = (await readMany(tx, keys)).filter(({ deleted }) => !deleted);
    const shown = new Map((await gate.mayDisclose(scope, 'read', stored)).map((one) => [one.id, one]));
    for (const id of shown.keys()) {
      scope.note({
        action: 'read',
        outcome: 'permitted',
        patientId: id,
        kinds: { Patient: 1 },
        basis: 'consent/family-tie',
        detail: { operation: 'identity.my-dependants' },
      });
    }
    return {
      dependants: ties.flatMap(({ id, dependant, kind, starts_on: from, ends_on: until, own_word: given }) => {
        const patient = shown.get(dependant);
        if (patient === undefined) return [];
        return [
          {
            ...{ id, patient: toDeskRecord(patient), kind, from },
            ...(until === null ? {} : { until }),
            ...(given?.withoutSensitive ? { withoutSensitive: true as const } : {}),
            ...(given?.answers === false ? { readsOnly: true as const } : {}),
          },
        ];
      }),
    };
  };
}
