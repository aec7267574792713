import type { AccessGate, GateAction, GateQuestion, GateWrite, Restriction, StoredResource } from '#fhir';
import { anyOf, type DataTest, dataTestOf, isObject, meetsDataTest, parseFhirJson } from '#fhir';
import { type Decision, orThrow, type Refusal, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { dependantsOf, livingRecordsOf } from '#rooms/identity';
import {
  type AccessContext,
  COORDINATION_TYPES,
  type Denial,
  type Permission,
  REFERENCE_TYPES,
  type ResourceFacts,
} from './access-model.ts';
import { contextsOf, decide } from './decide.ts';
import { loadAllDenials, loadDenials, loadPatientIds, loadRelations, loadTreatedPatients } from './facts.ts';
import { refuse } from './messages.ts';
import { queriesOf } from './scopes.ts';

/** The gate that the FHIR core asks at every path: loads the facts, lets `decide` decide. */
export const gate: AccessGate = {
  admit(scope, question) {
    const best = bestCases(scope, question).map((resource) => decideBest(scope, question.action, resource));
    const [first] = best;
    if (best.some((decision) => decision.ok) || first === undefined) return;
    orThrow(first);
  },

  async restrict(scope, question): Promise<Restriction> {
    const byRule = await restrictByRule(scope, question);
    const test = testByScope(scope, question);
    if (test === undefined) return byRule;
    return { ...(byRule === 'all' ? {} : byRule), test };
  },

  async mayDisclose(scope, action, resources) {
    const contextOf = await loadContexts(scope, resources);
    const decideOnce = onceForAlike((facts) => decideOn(scope, action, facts, contextOf));
    return resources.filter((stored) => {
      const decision = decideOnce(withMeets(scope, stored, stored));
      if (decision.ok && keepsObligations(decision.value, stored)) {
        rememberRule(scope, stored, decision.value);
        return true;
      }
      remember(scope, stored, decision.ok ? 'consent.kind-not-for-role' : decision.refusals[0].code);
      return false;
    });
  },

  async mayWrite(scope, { action, before, after }: GateWrite) {
    // A change that moves a resource to another patient is a write to both.
    const touched: ResourceFacts[] = [];
    for (const side of [before, after]) if (side) touched.push(withMeets(scope, factsOf(side), side));
    const contextOf = await loadContexts(scope, touched);
    const refusals: Refusal[] = [];
    for (const resource of touched) {
      const decision = decideOn(scope, action, resource, contextOf);
      if (!decision.ok) refusals.push(...decision.refusals);
    }
    const [first, ...more] = refusals;
    if (first) throw new RefusalError(first, ...more);
    if (touched.length === 0) throw new RefusalError(refuse('consent.patient-unknown', { type: '*' }));
  },

  basis(scope, question) {
    if (scope.actor.kind === 'system') return 'consent/system-scope';
    const byTie = question.patientId === undefined ? undefined : rules.get(scope)?.get(question.patientId);
    if (byTie !== undefined) return byTie;
    // Several kinds at once are a patient's data.
    const [resource] = bestCases(scope, question.type === '*' ? { ...question, type: 'Patient' } : question);
    const decision = resource && decideBest(scope, question.action, resource);
    if (decision === undefined) return 'consent/reference-data';
    return decision.ok ? decision.value.basis : decision.refusals[0].code;
  },

  denial: (scope, { type, id }) => hidden.get(scope)?.get(`${type}/${id}`),
};

async function restrictByRule(scope: Scope, question: GateQuestion): Promise<Restriction> {
  const { actor, tx, clock } = scope;
  if (actor.kind === 'system') return 'all';
  if (actor.kind !== 'person') return { patients: [] };
  if (REFERENCE_TYPES.has(question.type)) return 'all';
  switch (actor.role) {
    case 'patient':
      return { patients: actor.patientId === undefined ? [] : [actor.patientId, ...(await ownRecords(scope))] };
    case 'clinician': {
      const treated = await loadTreatedPatients(tx, actor, clock.now());
      const denied = deniedPatients(scope, question, await loadDenials(tx, treated));
      return { patients: inContext(scope, question, treated).filter((patientId) => !denied.has(patientId)) };
    }
    case 'coordinator': {
      if (!COORDINATION_TYPES.has(question.type)) return { patients: [] };
      const denied = deniedPatients(scope, question, await loadAllDenials(tx));
      // What is shown as metadata alone is not found by its content either (`keepsObligations`).
      const content = question.type === 'DocumentReference' ? ({ withoutContent: true } as const) : undefined;
      if (denied.size === 0) return content ?? 'all';
      return { patients: (await loadPatientIds(tx)).filter((patientId) => !denied.has(patientId)), ...content };
    }
    default:
      return { patients: [] };
  }
}

/** An application that may speak for one patient alone looks for nobody else's. */
function inContext({ actor }: Scope, { action, type }: GateQuestion, patients: readonly string[]): readonly string[] {
  const only = actor.kind === 'person' ? actor.launch?.patientId : undefined;
  if (only === undefined || actor.kind !== 'person') return patients;
  const isForAll = queriesOf(actor.scopes, ['user'], type, action)?.length !== 0;
  return isForAll ? patients : patients.filter((id) => id === only);
}

/** What scopes with a query let through of a type; undefined where one lets all of it through. A query that cannot be put to a resource lets nothing. */
function testByScope({ actor }: Scope, { action, type }: GateQuestion): DataTest | undefined {
  if (actor.kind !== 'person' && actor.kind !== 'system') return undefined;
  const contexts = actor.kind === 'system' ? (['system'] as const) : contextsOf(actor, undefined);
  const queries = queriesOf(actor.scopes, contexts, type, action);
  // No scope at all: then the door is shut already, and `mayDisclose` lets nothing out.
  if (queries === undefined || queries.length === 0) return undefined;
  return anyOf(...queries.flatMap((query) => dataTestOf(type, query) ?? []));
}

/** By which rule a patient was shown what is not on the record of the sign-in, for as long as the request lives: the ledger names it. */
const rules = new WeakMap<Scope, Map<string, string>>();

function rememberRule(scope: Scope, { patientId }: StoredResource, { basis }: Permission): void {
  const { actor } = scope;
  if (actor.kind !== 'person' || actor.role !== 'patient' || patientId === undefined) return;
  if (patientId === actor.patientId) return;
  const known = rules.get(scope) ?? new Map<string, string>();
  known.set(patientId, basis);
  rules.set(scope, known);
}

/** Why each resource was hidden, for as long as its request lives. */
const hidden = new WeakMap<Scope, Map<string, string>>();

function remember(scope: Scope, { type, id }: Pick<StoredResource, 'type' | 'id'>, code: string): void {
  const reasons = hidden.get(scope) ?? new Map<string, string>();
  reasons.set(`${type}/${id}`, code);
  hidden.set(scope, reasons);
}

/** Tells whether a resource meets a scope's query; only where a scope has one, because its body must be read for it. */
function withMeets(
  { actor }: Scope,
  facts: ResourceFacts,
  side: StoredResource | NonNullable<GateWrite['after']>,
): ResourceFacts {
  const { type, patientId } = facts;
  const hasQuery = 'scopes' in actor && actor.scopes.some((text) => text.includes('?'));
  if (!hasQuery || ('deleted' in side && side.deleted)) return facts;
  const meets = (query: string): boolean => {
    const test = dataTestOf(type, query);
    return test !== undefined && meetsDataTest(test, side);
  };
  return { type, ...(patientId === undefined ? {} : { patientId }), meets };
}

type ContextOf = (patientId: string | undefined) => AccessContext;

/** The facts about every patient concerned, for all of them at once. */
async function loadContexts(
  { actor, tx, clock }: Scope,
  resources: readonly Pick<ResourceFacts, 'patientId'>[],
): Promise<ContextOf> {
  const at = clock.now();
  const nothing: AccessContext = { at, denials: [] };
  if (actor.kind === 'person' && actor.role === 'patient') {
    const isAllOwn = resources.every(({ patientId }) => patientId === undefined || patientId === actor.patientId);
    if (isAllOwn || actor.patientId === undefined) return () => nothing;
    const dependants = await dependantsOf(tx, actor.patientId, toCalendarDate(at));
    const denials = await loadDenials(tx, dependants);
    const context = { at, denials, ownRecords: await ownRecords({ actor, tx }), dependants };
    return () => context;
  }
  // Only what an organisation may see depends on relations and denials.
  if (actor.kind !== 'person' || (actor.role !== 'clinician' && actor.role !== 'coordinator')) return () => nothing;
  const patientIds = [...new Set(resources.flatMap((r) => r.patientId ?? []))];
  if (patientIds.length === 0) return () => nothing;
  const relations =
    actor.role === 'clinician' ? await loadRelations(tx, actor, patientIds, at) : new Map<string, never>();
  const denials = Map.groupBy(await loadDenials(tx, patientIds), (denial) => denial.patientId);
  return (patientId = '') => {
    const relation = relations.get(patientId);
    return { at, denials: denials.get(patientId) ?? [], ...(relation === undefined ? {} : { relation }) };
  };
}

/** The other records of the patient who is signed in. */
async function ownRecords({ actor, tx }: Pick<Scope, 'actor' | 'tx'>): Promise<string[]> {
  const own = actor.kind === 'person' ? actor.patientId : undefined;
  if (own === undefined) return [];
  return ((await livingRecordsOf(tx, [own])).get(own) ?? []).filter((record) => record !== own);
}

function decideOn(
  scope: Scope,
  action: GateAction,
  resource: ResourceFacts,
  contextOf: ContextOf,
): Decision<Permission> {
  return decide(scope.actor, scope.purpose, action, resource, contextOf(resource.patientId));
}

/** Three hundred resources of a patient are of a dozen types; where no body need be read, what holds for one of a type holds for all. */
function onceForAlike(
  decision: (facts: ResourceFacts) => Decision<Permission>,
): (facts: ResourceFacts) => Decision<Permission> {
  const known = new Map<string, Decision<Permission>>();
  return (facts) => {
    if (facts.meets) return decision(facts);
    const key = `${facts.type} ${facts.patientId ?? ''}`;
    const found = known.get(key) ?? decision(facts);
    known.set(key, found);
    return found;
  };
}

/** What a question could be about at best: data of no patient, or of a patient whom the actor may see. */
function bestCases(
  { actor }: Scope,
  { action, type, patientId }: GateQuestion & { readonly patientId?: string },
): ResourceFacts[] {
  // A question over all types is answered entry by entry; here it is only asked who comes in at all.
  if (type === '*') return actor.kind === 'anonymous' || actor.kind === 'node' ? [{ type: 'Patient' }] : [];
  if (REFERENCE_TYPES.has(type) && patientId === undefined) return [{ type }];
  const own = actor.kind === 'person' && actor.role === 'patient' ? actor.patientId : undefined;
  const inContext = actor.kind === 'person' ? actor.launch?.patientId : undefined;
  const someone = patientId ?? own ?? inContext ?? 'someone';
  // A Patient is created before it has an id.
  return action === 'create' || type === 'Patient' || patientId !== undefined
    ? [{ type, patientId: someone }]
    : [{ type, patientId: someone }, { type }];
}

function decideBest(scope: Scope, action: GateAction, resource: ResourceFacts): Decision<Permission> {
  const context: AccessContext = { at: scope.clock.now(), relation: 'encounter', denials: [] };
  return decide(scope.actor, scope.purpose, action, { ...resource, meets: () => true }, context);
}

/** Patients whose denial hides this whole type from the actor; nothing of it may match or count. */
function deniedPatients(scope: Scope, { action, type }: GateQuestion, all: readonly Denial[]): Set<string> {
  const denials = Map.groupBy(all, (denial) => denial.patientId);
  const at = scope.clock.now();
  const denied = new Set<string>();
  for (const [patientId, own] of denials) {
    const context: AccessContext = { at, relation: 'encounter', denials: own };
    const decision = decide(scope.actor, scope.purpose, action, { type, patientId, meets: () => true }, context);
    if (!decision.ok && decision.refusals[0].code === 'consent.withheld-by-patient') denied.add(patientId);
  }
  return denied;
}

/** A Patient's own id is the patient; the store leaves it out where the row is not written yet. */
function factsOf(side: { readonly type: string; readonly id?: string; readonly patientId?: string }): ResourceFacts {
  const patientId = side.patientId ?? (side.type === 'Patient' ? (side.id ?? 'new') : undefined);
  return { type: side.type, ...(patientId === undefined ? {} : { patientId }) };
}

/** The store serves bodies as they are: what cannot be shown in part is not shown. */
function keepsObligations({ residual }: Permission, stored: StoredResource): boolean {
  return !residual.includes('metadata-only') || !holdsContent(stored);
}

/** Does a document's description carry the document itself? */
function holdsContent({ body, deleted }: StoredResource): boolean {
  if (deleted) return false;
  const { content, contained } = parseFhirJson(body);
  if (Array.isArray(contained) && contained.length > 0) return true;
  return (
    Array.isArray(content) &&
    content.some((c) => isObject(c) && isObject(c.attachment) && c.attachment.data !== undefined)
  );
}
