import type { z } from 'zod';
import { type AccessGate, newId, readMany, type StoredResource, writeResources } from '#fhir';
import { type Holder, orThrow, RefusalError, type Scope, toCalendarDate } from '#kernel';
import type {
  ConfirmTie,
  EndTie,
  FamilyView,
  GetFamily,
  GuardianOrder,
  MakeTie,
  TieKind,
  TieView,
} from '../contract.ts';
import { deathOf } from '../families/deceased.ts';
import { toRelatedPerson } from '../families/fhir.ts';
import { decideNumber, decideSecondPerson, isKnown } from '../families/guardianship.ts';
import { standingLaw } from '../families/lawbook.ts';
import { refuseFamily } from '../families/messages.ts';
import { nameOfPerson } from '../families/name.ts';
import { endOnFile } from '../families/own-word.ts';
import { decideTie, type FamilyFacts } from '../families/rules.ts';
import { confirmTie, findTie, type NewTie, saveTie, type TieOfficer, type TieRow, tiesOf } from '../families/store.ts';
import { refuse } from '../messages.ts';
import type { IdentityPorts } from '../ports.ts';
import { asPeople, isPersonOf } from '../practitioners/same-person.ts';
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
    const yours = await confirmable(scope, rows);
    note(scope, 'read', 'identity.family-opened', id);
    const deceasedOn = deathOf(person);
    return {
      person: toDeskRecord(person),
      ...(deceasedOn ? { deceasedOn } : {}),
      guardianship: termsOf(scope, 'guardian'),
      care: termsOf(scope, 'carer'),
      ties: rows.flatMap((row) => toTieView(row, others, scope.clock.now(), yours)),
    };
  };
}

function termsOf({ node, clock }: Scope, kind: TieKind): FamilyView['care'] {
  const { documents, yearsMax } = standingLaw(kind, node.jurisdiction, toCalendarDate(clock.now()));
  return { documents: [...documents], yearsMax };
}

/**
 * Puts on file who stands for whom. An adult's guardian, and a carer who is to see an adult's record, waits for a second person, and stands for nobody until then.
 *
 * @refuses identity.no-such-patient, identity.tie-there-already, identity.tie-own, identity.tie-person-unknown, and what `decideTie` refuses
 */
export function makeTieWith(gate: AccessGate, ports: Pick<IdentityPorts, 'tellOfTie'>) {
  return async (scope: Scope, input: MakeTie): Promise<TieView> => {
    await gate.admit(scope, { action: 'create', type: 'RelatedPerson' });
    const [carer, dependant] = (await shown(scope, gate, [input.carerId, input.dependantId])) as [
      StoredResource,
      StoredResource,
    ];
    const today = toCalendarDate(scope.clock.now());
    const [carerFacts, dependantFacts] = await familyFacts(scope, [carer, dependant]);
    const law = standingLaw(input.kind, scope.node.jurisdiction, today);
    const terms = orThrow(decideTie(input, carerFacts, dependantFacts, today, law));
    const officer = officerOf(scope);
    await refuseOwn(scope, officer, [...carerFacts.records, ...dependantFacts.records]);
    if (terms.needsSecondPerson && (officer === undefined || !isKnown(officer))) {
      throw new RefusalError(refuseFamily('identity.tie-person-unknown'));
    }
    const tie: NewTie = {
      id: newId(scope.ids, dependant.id),
      carer: carer.id,
      dependant: dependant.id,
      kind: input.kind,
      scope: input.scope,
      starts_on: terms.startsOn,
      ends_on: terms.endsOn ?? null,
      evidence: input.evidence ?? null,
      ...(input.order ? { order: input.order } : {}),
      ...(officer ? { entered_by: officer } : {}),
      ...(terms.needsSecondPerson ? { confirm_until: daysLater(scope.clock.now(), law.confirmDays) } : {}),
    };
    await keepTie(scope, gate, tie);
    if (!terms.needsSecondPerson) await tellOfTie(scope, ports, tie, carer);
    const records = new Map([carer, dependant].map((stored) => [stored.id, stored]));
    const [view] = toTieView({ ...tie, ended_at: null }, records, scope.clock.now(), new Set());
    return view as TieView;
  };
}

/**
 * A second person has seen by which document somebody stands for an adult, and types its number from it: from now on it opens what it says, and the person stood for is told. What was true when it was entered
 * must be true still.
 *
 * @refuses identity.no-such-tie, identity.no-such-patient, identity.tie-own, all of `decideSecondPerson`, `decideTie` and `decideNumber`
 */
export function confirmTieWith(gate: AccessGate, ports: Pick<IdentityPorts, 'tellOfTie'>) {
  return async (scope: Scope, { id, number }: ConfirmTie): Promise<FamilyView> => {
    await gate.admit(scope, { action: 'create', type: 'RelatedPerson' });
    const { tx, clock } = scope;
    const tie = await findTie(tx, id);
    if (tie?.order === undefined || tie.entered_by === undefined || tie.confirm_until === undefined || tie.ended_at) {
      throw new RefusalError(refuseFamily('identity.no-such-tie'));
    }
    const { order, entered_by: entered, confirm_until: confirmUntil } = tie;
    const sides = (await shown(scope, gate, [tie.carer, tie.dependant])) as [StoredResource, StoredResource];
    const officer = officerOf(scope);
    if (officer === undefined) throw new RefusalError(refuseFamily('identity.tie-person-unknown'));
    const [by = officer, enteredBy = entered] = await asPeople<Holder>(tx, [officer, entered]);
    orThrow(decideSecondPerson({ enteredBy, confirmUntil }, by, clock.now()));
    const today = toCalendarDate(clock.now());
    const [carer, dependant] = await familyFacts(scope, sides);
    await refuseOwn(scope, officer, [...carer.records, ...dependant.records]);
    const { kind, scope: reach, starts_on: from, ends_on: until } = tie;
    const asked = { kind, scope: reach, from, order, ...(until === null ? {} : { until }) };
    orThrow(decideTie(asked, carer, dependant, today, standingLaw(kind, scope.node.jurisdiction, today)));
    orThrow(decideNumber(order, number));
    const resource = toRelatedPerson(tie);
    const after = { type: 'RelatedPerson', id: tie.id, patientId: tie.dependant, resource };
    await gate.mayWrite(scope, { action: 'create', after });
    await confirmTie(tx, tie.id, officer, clock.now());
    await writeResources(scope, [{ create: resource }]);
    for (const patientId of [tie.dependant, tie.carer]) {
      note(
        scope,
        'create',
        kind === 'carer' ? 'identity.carer-confirmed' : 'identity.guardianship-confirmed',
        patientId,
      );
    }
    await tellOfTie(scope, ports, tie, sides[0]);
    return getFamilyWith(gate)(scope, { id: tie.dependant });
  };
}

/** Who is at the desk, where it is a person. */
function officerOf({ actor }: Scope): TieOfficer | undefined {
  if (actor.kind !== 'person') return undefined;
  const { accountId, fhirUser, name } = actor;
  return { accountId, ...(fhirUser === undefined ? {} : { fhirUser }), name };
}

/** @refuses identity.tie-own */
async function refuseOwn({ tx }: Scope, officer: TieOfficer | undefined, records: readonly string[]): Promise<void> {
  if (await isPersonOf(tx, officer?.fhirUser, records)) throw new RefusalError(refuseFamily('identity.tie-own'));
}

/** What is known of the two, in their order. */
async function familyFacts(
  { tx }: Scope,
  sides: readonly [StoredResource, StoredResource],
): Promise<[FamilyFacts, FamilyFacts]> {
  const groups = await recordsOfOnePerson(
    tx,
    sides.map(({ id }) => id),
  );
  const factsOf = (stored: StoredResource): FamilyFacts => ({
    records: groups.get(stored.id) ?? [stored.id],
    birthDate: parsePatient(stored).birthDate,
    isDeceased: deathOf(stored) !== undefined,
  });
  return [factsOf(sides[0]), factsOf(sides[1])];
}

async function tellOfTie(
  scope: Scope,
  ports: Pick<IdentityPorts, 'tellOfTie'>,
  { dependant, kind, scope: reach, starts_on: from, ends_on: until }: NewTie,
  carer: StoredResource,
): Promise<void> {
  const end = until === null ? {} : { until };
  await ports.tellOfTie(scope, { dependant, carer: nameOfPerson(carer), kind, scope: reach, from, ...end });
}

function daysLater(at: Date, days: number): Date {
  return new Date(at.getTime() + days * 86_400_000);
}

/** Puts a tie on file; what waits for its second person is no RelatedPerson yet. @refuses identity.tie-there-already */
export async function keepTie(scope: Scope, gate: AccessGate, tie: NewTie): Promise<void> {
  const waits = tie.confirm_until !== undefined;
  const resource = toRelatedPerson(tie);
  const after = { type: 'RelatedPerson', id: tie.id, patientId: tie.dependant, resource };
  await gate.mayWrite(scope, { action: 'create', after });
  if (!(await saveTie(scope.tx, tie, scope.clock.now()))) {
    throw new RefusalError(refuseFamily('identity.tie-there-already'));
  }
  if (!waits) await writeResources(scope, [{ create: resource }]);
  const entered = tie.kind === 'carer' ? 'identity.carer-entered' : 'identity.guardianship-entered';
  const basis = waits ? entered : 'identity.family-tie';
  for (const patientId of [tie.dependant, tie.carer]) note(scope, 'create', basis, patientId);
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
  await endOnFile(scope, tie);
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

/** @property yours - ties that whoever looks may confirm */
function toTieView(
  row: TieRow,
  records: ReadonlyMap<string, StoredResource>,
  at: Date,
  yours: ReadonlySet<string>,
): TieView[] {
  const [carer, dependant] = [records.get(row.carer), records.get(row.dependant)];
  if (carer === undefined || dependant === undefined) return [];
  const { confirm_until: confirmUntil, entered_by: entered, confirmed_by: confirmed } = row;
  const state = stateOf(row, at);
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
      ...(row.order ? { order: shownOrder(row.order, confirmed !== undefined) } : {}),
      ...(row.own_word ? { byOwnWord: true as const } : {}),
      ...(entered ? { enteredBy: entered.name } : {}),
      ...(confirmed ? { confirmedBy: confirmed.name } : {}),
      state,
      ...(state === 'waits' && confirmUntil
        ? { confirmation: { until: confirmUntil.toISOString(), isYours: yours.has(row.id) } }
        : {}),
    },
  ];
}

function stateOf({ ended_at, ends_on, starts_on, confirm_until: confirmUntil }: TieRow, at: Date): TieView['state'] {
  const today = toCalendarDate(at);
  const isLapsed = confirmUntil !== undefined && at >= confirmUntil;
  if (ended_at !== null || isLapsed || (ends_on !== null && ends_on < today)) return 'over';
  if (confirmUntil !== undefined) return 'waits';
  return starts_on > today ? 'not-yet' : 'in-force';
}

function shownOrder({ number, ...order }: GuardianOrder, isConfirmed: boolean): TieView['order'] {
  return isConfirmed ? { ...order, number } : order;
}

/** Those of these ties that whoever looks may confirm as the second person. */
async function confirmable(scope: Scope, rows: readonly TieRow[]): Promise<ReadonlySet<string>> {
  const officer = officerOf(scope);
  const yours = new Set<string>();
  for (const { id, entered_by: entered, confirm_until: confirmUntil } of rows) {
    if (officer === undefined || entered === undefined || confirmUntil === undefined) continue;
    const [by = officer, enteredBy = entered] = await asPeople<Holder>(scope.tx, [officer, entered]);
    if (decideSecondPerson({ enteredBy, confirmUntil }, by, scope.clock.now()).ok) yours.add(id);
  }
  return yours;
}

function note(scope: Scope, action: 'read' | 'create' | 'update', basis: string, patientId: string): void {
  const kinds = action === 'read' ? { Patient: 1 } : { RelatedPerson: 1 };
  scope.note({ action, outcome: 'permitted', patientId, kinds, basis });
}
