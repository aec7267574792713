import { anyOf, bothOf, type DataTest, type GateQuestion, not, type Restriction } from '#fhir';
import type { PersonActor, Scope } from '#kernel';
import { COORDINATION_TYPES, REFERENCE_TYPES } from './access-model.ts';
import {
  type ContextOf,
  contextsWith,
  loadContexts,
  openEmergencies,
  ownRecords,
  protectedChildren,
} from './contexts.ts';
import { loadAllConsents, loadConsents, loadPermittingPatients } from './facts.ts';
import { asItStands, withOwnWritings } from './own-writings.ts';
import { openingsFor, openTest } from './provisions/openings.ts';
import { isAlways, isNever } from './provisions/ruling.ts';
import { markUsedUp } from './provisions/uses.ts';
import { loadTreatedPatients } from './relations.ts';
import { queriesOf } from './scopes.ts';

/**
 * What a search of this type may look into, by the rule alone: the very tests that `decide` puts to each resource, put to the database. What is hidden neither
 * matches nor counts.
 */
export async function restrictByRule(scope: Scope, question: GateQuestion): Promise<Restriction> {
  const { actor } = scope;
  if (actor.kind === 'system') return 'all';
  if (actor.kind !== 'person') return { patients: [] };
  if (REFERENCE_TYPES.has(question.type)) return 'all';
  switch (actor.role) {
    case 'patient':
      return { patients: actor.patientId === undefined ? [] : [actor.patientId, ...(await ownRecords(scope))] };
    case 'clinician':
      return restrictClinician(scope, actor, question);
    case 'coordinator':
      return restrictCoordinator(scope, actor, question);
    default:
      return { patients: [] };
  }
}

/** Those in treatment, and those who have opened something, each with what is open of theirs; most of them alike. */
async function restrictClinician(scope: Scope, actor: PersonActor, question: GateQuestion): Promise<Restriction> {
  const { purpose } = scope;
  const { patients, contextOf } = await reachOf(scope, actor, question);
  const candidates = inContext(scope, question, patients);
  const alike = Map.groupBy(candidates, (patientId) =>
    openTest(openingsFor(actor, purpose, question.action, { type: question.type, patientId }, contextOf(patientId))),
  );
  return joined(sayingTheSame([...alike].filter(([test]) => !isNever(test))));
}

type Group = readonly [test: DataTest, patients: readonly string[]];

/** Thousands may have made the same standing choice, each in a Consent of their own: the database is asked once for all of them. */
function sayingTheSame(groups: readonly Group[]): Group[] {
  if (groups.length < 2) return [...groups];
  const bySpelling = Map.groupBy(groups, ([test]) => JSON.stringify(test));
  return [...bySpelling.values()].flatMap((same): Group[] => {
    const [test] = same[0] ?? [];
    return test === undefined ? [] : [[test, same.flatMap(([, patients]) => patients)]];
  });
}

/** Patients of whom anything may be open to a clinician, and what is known of them. */
interface Reach {
  readonly patients: ReadonlySet<string>;
  readonly contextOf: ContextOf;
}

/** Found once for all the types that one request asks about; whether a resource is shown is decided by what is known when it is. */
const reaches = new WeakMap<Scope, Promise<Reach>>();
const reachesForExport = new WeakMap<Scope, Promise<Reach>>();

/** Whoever asks about patients by name need not know of all the others whom the organisation treats. */
async function reachOf(scope: Scope, actor: PersonActor, { action, patients }: GateQuestion): Promise<Reach> {
  if (patients) {
    const named = patients.map((patientId) => ({ patientId }));
    const contextOf = await loadContexts(scope, action, named);
    return { patients: new Set(patients), contextOf: await asItStands(scope.tx, contextOf, patients) };
  }
  const known = action === 'export' ? reachesForExport : reaches;
  const reach = known.get(scope) ?? loadReach(scope, actor, action);
  known.set(scope, reach);
  return reach;
}

async function loadReach(scope: Scope, actor: PersonActor, action: GateQuestion['action']): Promise<Reach> {
  const { tx, clock, node } = scope;
  const emergencies = await openEmergencies(scope);
  const relations = await loadTreatedPatients(scope, actor);
  const given = await loadPermittingPatients(tx, actor, node.id);
  const patients = new Set([...relations.keys(), ...given, ...emergencies.keys()]);
  const children = await protectedChildren(scope, action, [...patients]);
  const consents = await markUsedUp(tx, await loadConsents(tx, [...patients]), actor, clock.now());
  const contextOf = contextsWith(scope, { relations, consents, emergencies, children });
  return { patients, contextOf: await withOwnWritings(tx, actor, contextOf, [...patients]) };
}

function joined(groups: readonly Group[]): Restriction {
  const patients = groups.flatMap(([, ids]) => ids);
  if (groups.every(([test]) => isAlways(test))) return { patients };
  const [only, ...others] = groups;
  if (only && others.length === 0) return { patients, test: only[0] };
  return { patients, test: anyOf(...groups.map(([test, ids]) => bothOf({ kind: 'patients', ids }, test))) };
}

/** A coordinator sees everybody but what somebody withholds. */
async function restrictCoordinator(scope: Scope, actor: PersonActor, question: GateQuestion): Promise<Restriction> {
  const { type, action } = question;
  if (!COORDINATION_TYPES.has(type)) return { patients: [] };
  const consents = await loadAllConsents(scope.tx);
  const contextOf = contextsWith(scope, { relations: new Map(), consents });
  const each = [...new Set(consents.map(({ patientId }) => patientId))].flatMap((patientId): Group[] => {
    const { rulings } = openingsFor(actor, scope.purpose, action, { type, patientId }, contextOf(patientId));
    const test = anyOf(...rulings.map(({ withholds }) => withholds));
    return isNever(test) ? [] : [[test, [patientId]]];
  });
  const withheld = sayingTheSame(each).map(([test, ids]) => bothOf({ kind: 'patients', ids }, test));
  // What is shown as metadata alone is not found by its content either.
  const content = type === 'DocumentReference' ? ({ withoutContent: true } as const) : undefined;
  if (withheld.length === 0) return content ?? 'all';
  return { test: not(anyOf(...withheld)), ...content };
}

/** An application that may speak for one patient alone looks for nobody else's. */
function inContext({ actor }: Scope, { action, type }: GateQuestion, patients: ReadonlySet<string>): readonly string[] {
  const only = actor.kind === 'person' ? actor.launch?.patientId : undefined;
  if (only === undefined || actor.kind !== 'person') return [...patients];
  const isForAll = queriesOf(actor.scopes, ['user'], type, action)?.length !== 0;
  return [...patients].filter((id) => isForAll || id === only);
}
