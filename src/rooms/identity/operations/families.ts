import type { z } from 'zod';
import { type AccessGate, newId, readMany, readResource, type StoredResource, writeResources } from '#fhir';
import { type LocalText, orThrow, RefusalError, type Scope, toCalendarDate } from '#kernel';
import type { EndTie, FamilyView, GetFamily, MakeTie, TieView } from '../contract.ts';
import { deathOf } from '../families/deceased.ts';
import { toRelatedPerson } from '../families/fhir.ts';
import { refuseFamily } from '../families/messages.ts';
import { decideTie, type FamilyFacts } from '../families/rules.ts';
import { endTie, findTie, saveTie, type TieRow, tiesOf } from '../families/store.ts';
import { toPatientView } from '../fhir.ts';
import { refuse } from '../messages.ts';
import type { IdentityPorts } from '../ports.ts';
import { recordsOfOnePerson } from '../review/store.ts';
import { parsePatient } from '../store.ts';
import { toDeskRecord } from './review-queue.ts';

/** A person's family: for whom they stand, and who stands for them. */
export function getFamilyWith(gate: AccessGate) {
  return async (scope: Scope, { id }: z.output<typeof GetFamily>): Promise<FamilyView> => {
    await gate.admit(scope, { action: 'read', type: 'Patient' });
    const [person] = (await shown(scope, gate, [id])) as [StoredResource];
    const records = (await recordsOfOnePerson(scope.tx, [id])).get(id) ?? [id];
    const rows = await tiesOf(scope.tx, records);
    const others = await readable(
      scope,
      gate,
      rows.flatMap(({ carer, dependant }) => [carer, dependant]),
    );
    note(scope, 'read', 'identity.family-opened', id);
    const deceasedOn = deathOf(person);
    return {
      person: toDeskRecord(person),
      ...(deceasedOn ? { deceasedOn } : {}),
      ties: rows.flatMap((row) => toTieView(row, others, toCalendarDate(scope.clock.now()))),
    };
  };
}

/** @refuses identity.no-such-patient, identity.tie-there-already, and what `decideTie` refuses */
export function makeTieWith(gate: AccessGate, ports: Pick<IdentityPorts, 'tellOfTie'>) {
  return async (scope: Scope, input: MakeTie): Promise<TieView> => {
    await gate.admit(scope, { action: 'create', type: 'RelatedPerson' });
    const [carer, dependant] = (await shown(scope, gate, [input.carerId, input.dependantId])) as [
      StoredResource,
      StoredResource,
    ];
    const today = toCalendarDate(scope.clock.now());
    const groups = await recordsOfOnePerson(scope.tx, [carer.id, dependant.id]);
    const factsOf = (stored: StoredResource): FamilyFacts => ({
      records: groups.get(stored.id) ?? [stored.id],
      birthDate: parsePatient(stored).birthDate,
      isDeceased: deathOf(stored) !== undefined,
    });
    const { startsOn, endsOn } = orThrow(decideTie(input, factsOf(carer), factsOf(dependant), today));
    const tie: Omit<TieRow, 'ended_at'> = {
      id: newId(scope.ids, dependant.id),
      carer: carer.id,
      dependant: dependant.id,
      kind: input.kind,
      scope: input.scope,
      starts_on: startsOn,
      ends_on: endsOn ?? null,
      evidence: input.evidence ?? null,
    };
    await keepTie(scope, gate, tie);
    const { kind, scope: reach } = input;
    const until = endsOn === undefined ? {} : { until: endsOn };
    await ports.tellOfTie(scope, {
      dependant: dependant.id,
      carer: nameOf(carer),
      kind,
      scope: reach,
      from: startsOn,
      ...until,
    });
    const records = new Map([carer, dependant].map((stored) => [stored.id, stored]));
    const [view] = toTieView({ ...tie, ended_at: null }, records, today);
    return view as TieView;
  };
}

/** A person's name in each script, or what the record prints of it. */
function nameOf(stored: StoredResource): LocalText {
  const { names } = toPatientView(parsePatient(stored));
  const [first] = names;
  const inScript = (...scripts: readonly string[]) =>
    (names.find(({ script }) => scripts.includes(script)) ?? first)?.text ?? '';
  return {
    en: inScript('latin'),
    'zh-Hans': inScript('han-simplified', 'han-traditional'),
    'zh-Hant-HK': inScript('han-traditional', 'han-simplified'),
  };
}

/** @refuses identity.tie-there-already */
export async function keepTie(scope: Scope, gate: AccessGate, tie: Omit<TieRow, 'ended_at'>): Promise<void> {
  const resource = toRelatedPerson(tie);
  const after = { type: 'RelatedPerson', id: tie.id, patientId: tie.dependant, resource };
  await gate.mayWrite(scope, { action: 'create', after });
  if (!(await saveTie(scope.tx, tie))) throw new RefusalError(refuseFamily('identity.tie-there-already'));
  await writeResources(scope, [{ create: resource }]);
  for (const patientId of [tie.dependant, tie.carer]) note(scope, 'create', 'identity.family-tie', patientId);
}

/** From this moment on nothing is opened by it; that it was, stays on file. @refuses identity.no-such-tie */
export function endTieWith(gate: AccessGate) {
  return async (scope: Scope, { id }: EndTie): Promise<FamilyView> => {
    await gate.admit(scope, { action: 'update', type: 'RelatedPerson' });
    const tie = await findTie(scope.tx, id);
    if (tie === undefined || tie.ended_at !== null) throw new RefusalError(refuseFamily('identity.no-such-tie'));
    await shown(scope, gate, [tie.dependant]);
    await closeTie(scope, tie);
    return getFamilyWith(gate)(scope, { id: tie.dependant });
  };
}

export async function closeTie(scope: Scope, tie: TieRow): Promise<void> {
  const { tx, clock } = scope;
  await endTie(tx, tie.id, clock.now().toISOString());
  const before = await readResource(tx, 'RelatedPerson', tie.id);
  const today = toCalendarDate(clock.now());
  // A tie that was to begin later never did: it ends on the day it would have begun.
  const last = today < tie.starts_on ? tie.starts_on : today;
  if (before && !before.deleted) await writeResources(scope, [{ update: toRelatedPerson(tie, last), before }]);
  for (const patientId of [tie.dependant, tie.carer]) note(scope, 'update', 'identity.family-tie-ended', patientId);
}

/** Those of these records that are here and may be seen, in the order asked for. @refuses identity.no-such-patient */
export async function shown(scope: Scope, gate: AccessGate, ids: readonly string[]): Promise<StoredResource[]> {
  const found = await readable(scope, gate, ids);
  return ids.map((id) => {
    const stored = found.get(id);
    if (stored === undefined) throw new RefusalError(refuse('identity.no-such-patient'));
    return stored;
  });
}

async function readable(
  scope: Scope,
  gate: AccessGate,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredResource>> {
  const keys = [...new Set(ids)].map((id) => ({ type: 'Patient', id }));
  const found = (await readMany(scope.tx, keys)).filter(({ deleted }) => !deleted);
  return new Map((await gate.mayDisclose(scope, 'read', found)).map((stored) => [stored.id, stored]));
}

function toTieView(row: TieRow, records: ReadonlyMap<string, StoredResource>, today: string): TieView[] {
  const [carer, dependant] = [records.get(row.carer), records.get(row.dependant)];
  if (carer === undefined || dependant === undefined) return [];
  const isOver = row.ended_at !== null || (row.ends_on !== null && row.ends_on < today);
  return [
    {
      id: row.id,
      carer: toDeskRecord(carer),
      dependant: toDeskRecord(dependant),
      kind: row.kind,
      scope: row.scope,
      from: row.starts_on,
      ...(row.ends_on ? { until: row.ends_on } : {}),
      ...(row.evidence ? { evidence: row.evidence } : {}),
      state: isOver ? 'over' : row.starts_on > today ? 'not-yet' : 'in-force',
    },
  ];
}

function note(scope: Scope, action: 'read' | 'create' | 'update', basis: string, patientId: string): void {
  const kinds = action === 'read' ? { Patient: 1 } : { RelatedPerson: 1 };
  scope.note({ action, outcome: 'permitted', patientId, kinds, basis });
}
