import {
  type AccessGate,
  newId,
  parseFhirJson,
  type Resource,
  readMany,
  type StoredResource,
  writeResources,
} from '#fhir';
import { orThrow, RefusalError, type Scope, toCalendarDate } from '#kernel';
import type { FamilyView, RecordDeath, RegisterNewborn } from '../contract.ts';
import { deathOf } from '../families/deceased.ts';
import { standingLaw } from '../families/lawbook.ts';
import { refuseFamily } from '../families/messages.ts';
import { decideMother, decideTie } from '../families/rules.ts';
import { tiesOf } from '../families/store.ts';
import { toPatientResource } from '../fhir.ts';
import { refuse } from '../messages.ts';
import { isHan } from '../names/index.ts';
import { isCalendarDate } from '../papers.ts';
import { recordsOfOnePerson } from '../review/store.ts';
import { isReadableName } from '../rules.ts';
import { lockIdentifiers, parsePatient } from '../store.ts';
import { closeTie, getFamilyWith, keepTie, shown } from './families.ts';
import { workplaceOf } from './register-patient.ts';
import { toDeskRecord } from './review-queue.ts';

/** Older children have papers, and are registered by them. An assumption. */
const NEWBORN_DAYS_MAX = 90;

/**
 * Registers a child that has no papers yet: by its mother, who stands for it from that day. Papers come later, by the counter; then the record is the child's as any other.
 *
 * @refuses identity.no-workplace, identity.no-such-patient, identity.newborn-date-impossible, identity.name-unreadable, identity.mother-impossible,
 * identity.newborn-there-already
 */
export function registerNewbornWith(gate: AccessGate) {
  return async (scope: Scope, input: RegisterNewborn): Promise<FamilyView> => {
    await gate.admit(scope, { action: 'create', type: 'Patient' });
    const [mother] = (await shown(scope, gate, [input.motherId])) as [StoredResource];
    const today = toCalendarDate(scope.clock.now());
    const oldest = new Date(scope.clock.now().getTime() - NEWBORN_DAYS_MAX * 86_400_000);
    if (!isCalendarDate(input.birthDate) || input.birthDate > today || input.birthDate < toCalendarDate(oldest)) {
      throw new RefusalError(refuseFamily('identity.newborn-date-impossible', { date: input.birthDate }, 'birthDate'));
    }
    if (input.name !== undefined && !isReadableName(input.name)) {
      throw new RefusalError(refuse('identity.name-unreadable', {}, 'name'));
    }
    const { birthDate, gender } = parsePatient(mother);
    orThrow(decideMother({ birthDate, gender, diedOn: deathOf(mother) }, input.birthDate));
    await refuseTwice(scope, mother.id, input);
    const child = await createChild(scope, input, mother);
    const decided = decideTie(
      { kind: 'parent', scope: 'record', from: input.birthDate, evidence: 'birth' },
      { records: [mother.id], birthDate, isDeceased: deathOf(mother) !== undefined },
      { records: [child.id], birthDate: input.birthDate, isDeceased: false },
      today,
      standingLaw('parent', scope.node.jurisdiction, today),
    );
    // A mother under age, or who died, is on file as the child's mother; who reads the child's record is for the desk to decide.
    const { startsOn, endsOn } = decided.ok ? decided.value : { startsOn: input.birthDate, endsOn: undefined };
    await keepTie(scope, gate, {
      id: newId(scope.ids, child.id),
      carer: mother.id,
      dependant: child.id,
      kind: 'parent',
      scope: decided.ok ? 'record' : 'contact',
      starts_on: startsOn,
      ends_on: endsOn ?? null,
      evidence: null,
    });
    return getFamilyWith(gate)(scope, { id: mother.id });
  };
}

/** One place among those born at once is one child's: two counters, or one that was impatient, make no second. @refuses identity.newborn-there-already */
async function refuseTwice(
  scope: Scope,
  motherId: string,
  { birthDate, birthOrder = 1 }: RegisterNewborn,
): Promise<void> {
  await lockIdentifiers(scope.tx, [{ system: 'newborn', value: `${motherId} ${birthDate}` }]);
  const records = (await recordsOfOnePerson(scope.tx, [motherId])).get(motherId) ?? [motherId];
  const children = (await tiesOf(scope.tx, records)).filter(
    ({ kind, carer }) => kind === 'parent' && records.includes(carer),
  );
  const stored = await readMany(
    scope.tx,
    children.map(({ dependant }) => ({ type: 'Patient', id: dependant })),
  );
  const isThere = stored.some((child) => {
    const { birthDate: born, multipleBirthInteger: order = 1 } = parseFhirJson(child.body);
    return !child.deleted && born === birthDate && order === birthOrder;
  });
  if (isThere) throw new RefusalError(refuseFamily('identity.newborn-there-already', undefined, 'birthOrder'));
}

async function createChild(scope: Scope, input: RegisterNewborn, mother: StoredResource): Promise<StoredResource> {
  const [first] = toDeskRecord(mother).names;
  const script = first?.script ?? 'latin';
  const own = {
    text: input.name ?? first?.text ?? '',
    script: input.name === undefined ? script : scriptOf(input.name),
  };
  const organization = workplaceOf(scope);
  const { birthDate, gender, birthOrder } = input;
  const resource = toPatientResource({ names: [own], birthDate, gender, papers: [] }, organization);
  // A child called after its mother until it is named: HL7's use of a name for a time.
  const name = (resource.name ?? []).map((one) => (input.name === undefined ? { ...one, use: 'temp' } : one));
  const { identifier: _, ...rest } = resource;
  const child = { ...rest, name, ...(birthOrder ? { multipleBirthInteger: birthOrder } : {}) } as Resource;
  const [stored] = (await writeResources(scope, [{ create: child }])) as [StoredResource];
  scope.note({
    action: 'create',
    outcome: 'permitted',
    patientId: stored.id,
    kinds: { Patient: 1 },
    basis: 'identity.registration',
  });
  return stored;
}

function scriptOf(text: string): 'han-traditional' | 'latin' {
  return isHan(text) ? 'han-traditional' : 'latin';
}

/**
 * Records that somebody has died: the record stays, and every tie of theirs ends. On which side they stood makes no difference.
 *
 * @refuses identity.no-such-patient, identity.death-date-impossible, identity.person-deceased
 */
export function recordDeathWith(gate: AccessGate) {
  return async (scope: Scope, { id, on }: RecordDeath): Promise<FamilyView> => {
    await gate.admit(scope, { action: 'update', type: 'Patient' });
    const [before] = (await shown(scope, gate, [id])) as [StoredResource];
    const body = parseFhirJson(before.body);
    const { birthDate } = parsePatient(before);
    if (!isCalendarDate(on) || on > toCalendarDate(scope.clock.now()) || (birthDate !== undefined && on < birthDate)) {
      throw new RefusalError(refuseFamily('identity.death-date-impossible', { date: on }, 'on'));
    }
    if (deathOf(before) !== undefined) {
      throw new RefusalError(refuseFamily('identity.person-deceased', undefined, 'id'));
    }
    const { deceasedBoolean: _, ...rest } = body;
    const resource = { ...rest, deceasedDateTime: on } as unknown as Resource;
    const after = { type: 'Patient', id, patientId: id, resource };
    await gate.mayWrite(scope, { action: 'update', before, after });
    await writeResources(scope, [{ update: resource, before }]);
    scope.note({
      action: 'update',
      outcome: 'permitted',
      patientId: id,
      kinds: { Patient: 1 },
      basis: 'identity.death-recorded',
    });
    const records = (await recordsOfOnePerson(scope.tx, [id])).get(id) ?? [id];
    for (const tie of await tiesOf(scope.tx, records)) if (tie.ended_at === null) await closeTie(scope, tie);
    return getFamilyWith(gate)(scope, { id });
  };
}
