import type { PatientView } from '#contracts/identity';
import { groundOf, readMany } from '#fhir';
import { type AccessNote, type PersonActor, RefusalError, type Scope } from '#kernel';
import type { PatientChoice, Records } from '#platform/oidc';
import { gate, writeLedger } from '#rooms/consent';
import { findPatientsWith, getPatientWith, myPatientsWith, practitionersAsPeople } from '#rooms/identity';
import type { HouseParts } from './house.ts';

/** Whose record somebody may open an application in: the gate's answer, asked before there is a request with a token. */
export function recordsToOpen(parts: Pick<HouseParts, 'node' | 'database' | 'clock' | 'ids'>): Records {
  const find = findPatientsWith(gate);
  const get = getPatientWith(gate);
  const lastSeen = myPatientsWith(gate);
  return {
    async findPatients(actor, text) {
      const { patients } = await inScope(parts, actor, (scope) =>
        text.trim().length < 2 ? lastSeen(scope, { limit: 30 }) : find(scope, { q: text, limit: 20 }),
      );
      return patients.map(toChoice);
    },
    areVisible,
    practitionersAsPeople,
    findPatient: (actor, patientId) =>
      inScope(parts, actor, async (scope) => {
        try {
          return toChoice(await get(scope, { id: patientId }));
        } catch (error) {
          if (error instanceof RefusalError) return undefined;
          throw error;
        }
      }),
  };
}

function toChoice({ id, names, birthDate, gender }: PatientView): PatientChoice {
  return {
    id,
    names: names.map((name) => ({ text: name.text, lang: LANG_OF_SCRIPT[name.script] })),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(gender === undefined ? {} : { gender }),
  };
}

async function areVisible(scope: Scope, patientId: string, references: readonly string[]): Promise<boolean> {
  const keys = [`Patient/${patientId}`, ...references].map((reference) => {
    const [type = '', id = ''] = reference.split('/');
    return { type, id };
  });
  try {
    for (const { type } of keys) await gate.admit(scope, { action: 'read', type });
  } catch (error) {
    if (error instanceof RefusalError) return noteTried(scope, patientId, error.refusals[0].code);
    throw error;
  }
  const stored = (await readMany(scope.tx, keys)).filter(({ deleted }) => !deleted);
  const shown = await gate.mayDisclose(scope, 'read', stored);
  const isOfPatient = shown.every((one) => one.patientId === undefined || one.patientId === patientId);
  if (shown.length !== new Set(keys.map(({ type, id }) => `${type}/${id}`)).size || !isOfPatient) {
    const [hidden] = stored.filter((one) => !shown.includes(one));
    return noteTried(scope, patientId, (hidden && gate.denial?.(scope, hidden)) ?? 'fhir.rest');
  }
  scope.note({
    action: 'read',
    outcome: 'permitted',
    patientId,
    kinds: { Patient: 1 },
    ...groundOf(gate, scope, { action: 'read', type: 'Patient', patientId }, 'fhir.rest', { operation: 'launch' }),
  });
  return true;
}

/** Notes for a patient who is here that somebody tried to open the record in an application. */
async function noteTried(scope: Scope, patientId: string, basis: string): Promise<false> {
  const [patient] = await readMany(scope.tx, [{ type: 'Patient', id: patientId }]);
  const detail = { operation: 'launch' };
  if (patient?.deleted === false)
    scope.note({ action: 'read', outcome: 'denied', patientId, kinds: { Patient: 1 }, basis, detail });
  return false;
}

/** A transaction in the name of a person who is about to let an application in, noted in the ledger like any other. */
function inScope<T>(
  { node, database, clock, ids }: Pick<HouseParts, 'node' | 'database' | 'clock' | 'ids'>,
  actor: PersonActor,
  work: (scope: Scope) => Promise<T>,
): Promise<T> {
  return database.transaction(async (tx) => {
    const notes: AccessNote[] = [];
    const purpose = actor.role === 'patient' ? ('PATRQT' as const) : ('TREAT' as const);
    const facts = { node, actor, purpose, correlationId: ids.next(), at: clock.now() };
    const result = await work({ ...facts, tx, clock, ids, lang: 'en', note: (access) => void notes.push(access) });
    await writeLedger(
      tx,
      notes.map((note) => ({ facts, note })),
    );
    return result;
  });
}

const LANG_OF_SCRIPT = { 'han-simplified': 'zh-Hans', 'han-traditional': 'zh-Hant-HK', latin: 'en' } as const;
