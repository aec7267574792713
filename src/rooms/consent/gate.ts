import type { AccessGate, GateQuestion, GateWrite, Ground, GroundQuestion, Restriction, StoredResource } from '#fhir';
import {
  alwaysTest,
  anyOf,
  bothOf,
  type DataTest,
  dataTestOf,
  isObject,
  meetsDataTest,
  not,
  parseFhirJson,
  RESOURCE_TYPES,
  readMany,
  stringifyFhirJson,
} from '#fhir';
import { type Decision, orThrow, type PersonActor, type Refusal, RefusalError, type Scope } from '#kernel';
import {
  COORDINATION_TYPES,
  type DataAction,
  GIVEN_BY_PATIENT,
  type Permission,
  REFERENCE_TYPES,
  type ResourceFacts,
  type TreatmentRelation,
} from './access-model.ts';
import { onceForAlike } from './alike.ts';
import { EMERGENCY_RULE } from './break-glass/model.ts';
import { type ContextOf, loadContexts, nothingKnown } from './contexts.ts';
import { contextsOf, decide } from './decide.ts';
import { deletionsOfHidden } from './deletions.ts';
import { refuseOtherPractitioner } from './general-practitioners.ts';
import { refuse } from './messages.ts';
import { tellOfTelephones } from './notices/telephone-changed.ts';
import { isOwnWriting, isRewritten, keepOwnWriting, withoutRewritten } from './own-writings.ts';
import { withPatients } from './patient-facts.ts';
import { takesOn } from './provisions/lawbook.ts';
import { refuseByRule } from './provisions/messages.ts';
import { loadRelations } from './relations.ts';
import { factsAbout, namedForRules } from './resource-facts.ts';
import { restrictByRule } from './restriction.ts';
import { queriesOf } from './scopes.ts';
import { recordsIn, sayNo, tellersAmong } from './tellers.ts';
import { decideWriting, promisesTreatment } from './write-rules.ts';

/** The gate that the FHIR core asks at every path: loads the facts, lets `decide` decide. */
export const gate: AccessGate = {
  admit(scope, question) {
    const { kind } = scope.actor;
    // A question over all types is answered entry by entry; here it is only asked who comes in at all.
    if (question.type === '*' && (kind === 'person' || kind === 'system')) return;
    orThrow(decideBest(scope, question));
  },

  async restrict(scope, question): Promise<Restriction> {
    const byRule = withoutContained(scope, question, await restrictByRule(scope, question));
    const test = testByScope(scope, question);
    if (test === undefined) return byRule;
    if (byRule === 'all') return { test };
    const { isExact: _, ...rest } = byRule;
    return { ...rest, test: byRule.test === undefined ? test : bothOf(byRule.test, test) };
  },

  async mayDisclose(scope, action, resources) {
    const contextOf = await loadContexts(scope, action, resources);
    const decideAll = async (some: readonly StoredResource[], contextOf: ContextOf) => {
      const decideOnce = onceForAlike(scope, action, contextOf, (facts) => decideOn(scope, action, facts, contextOf));
      const named = await namedForRules(scope, some, contextOf);
      const rewritten = some.filter((stored) => isRewritten(contextOf(stored.patientId), stored));
      const nobodys = rewritten.length === 0 ? contextOf : withoutRewritten(contextOf, rewritten);
      return some.map((stored) => {
        const facts = factsAbout(scope, stored, named);
        return rewritten.includes(stored) ? decideOn(scope, action, facts, nobodys) : decideOnce(facts);
      });
    };
    const decisions = await decideAll(resources, contextOf);
    const ofNos = resources.filter((stored, i) => {
      const context = contextOf(stored.patientId);
      const isOwn = isOwnWriting(context, stored) && !isRewritten(context, stored);
      return decisions[i]?.ok && sayNo(context.consents) && !isOwn;
    });
    const recordsOf = (patientId?: string) => recordsIn(contextOf(patientId).consents);
    // What is named may lie on another record of the same person.
    const tellers = await tellersAmong(scope.tx, ofNos, recordsOf, async (named) =>
      (await decideAll(named, await loadContexts(scope, action, named))).map(withheldBy),
    );
    const gone = isClinician(scope) ? resources.filter((stored, i) => stored.deleted && decisions[i]?.ok) : [];
    const ofHidden = await deletionsOfHidden(scope.tx, gone, (before) => gate.mayDisclose(scope, action, before));
    return resources.filter((stored, i) => {
      const decision = decisions[i];
      // Why is remembered of what was deleted.
      if (ofHidden.has(stored)) return false;
      if (decision?.ok && !tellers.has(stored) && keepsObligations(decision.value, stored)) {
        rememberRule(scope, stored, decision.value, contextOf);
        return true;
      }
      const refusal = decision?.ok === false ? decision.refusals[0] : tellers.get(stored);
      remember(scope, stored, refusal ?? { code: 'consent.kind-not-for-role' });
      return false;
    });
  },

  async mayWrite(scope, write: GateWrite) {
    const { before, after } = write;
    const action = write.asked ?? write.action;
    // A change that moves a resource to another patient is a write to both.
    const sides = [before, after].filter((side) => side !== undefined);
    const contextOf = await loadContexts(
      scope,
      action,
      sides.map((side) => factsAbout(scope, side)),
    );
    const named = await namedForRules(scope, sides, contextOf);
    const facts = sides.map((side) => factsAbout(scope, side, named));
    const touched = isClinician(scope) ? await withPatients(scope.tx, facts, contextOf) : facts;
    const refusals: Refusal[] = decideWriting(scope.actor, write);
    for (const resource of touched) {
      const decision = decideOn(scope, action, resource, contextOf);
      if (!decision.ok) refusals.push(...decision.refusals);
    }
    // Who may not see what is there may not write over it: neither its content nor its label.
    const [present] = touched;
    if (before && present && isClinician(scope) && refusals.length === 0) {
      const decision = decideOn(scope, 'before-update', present, contextOf);
      if (!decision.ok) refusals.push(...decision.refusals);
    }
    if (refusals.length === 0) refusals.push(...(await refuseOtherPractitioner(scope, write)));
    if (refusals.length === 0) refusals.push(...(await refuseTakingOn(scope, write, contextOf)));
    if (refusals.length === 0) refusals.push(...(await refuseNobody(scope, touched)));
    const [first, ...more] = asToStrangers(scope, touched, refusals);
    if (first) throw new RefusalError(first, ...more);
    if (touched.length === 0) throw new RefusalError(refuse('consent.patient-unknown', { type: '*' }));
    await keepWithheldWriting(scope, write, contextOf);
    await tellOfTelephones(scope, write);
  },

  /** What a clinician writes is remembered where it would be withheld from them: in the transaction that writes. */
  holds: isClinician,

  /** Who sees all there is may: programs whose scopes have no query, and operators, who keep up what is no patient's. */
  mayNameIds({ actor }) {
    if (actor.kind === 'system') return !actor.scopes.some((text) => text.includes('?'));
    return actor.kind === 'person' && actor.role === 'operator';
  },

  /** From who sees all there is nothing is; and of what is nobody's nothing is from anybody, unless a scope has a query. */
  mayHide({ actor }, type) {
    if (actor.kind !== 'person' && actor.kind !== 'system') return true;
    if (actor.scopes.some((text) => text.includes('?'))) return true;
    return actor.kind === 'person' && !REFERENCE_TYPES.has(type);
  },

  ground(scope, question): Ground {
    if (scope.actor.kind === 'system') return { basis: 'consent/system-scope' };
    const shown = question.patientId === undefined ? undefined : rules.get(scope)?.get(question.patientId);
    if (shown !== undefined) return groundShown(shown);
    const decision = decideBest(scope, question);
    if (decision.ok) return { basis: decision.value.basis };
    const [{ code }] = decision.refusals;
    // What was allowed was within the scopes by a letter of its own (a patch without reading, a history by search): asked here is which rule allowed it.
    const { actor } = scope;
    return code === 'consent.scope-missing' && actor.kind === 'person'
      ? groundOfPerson({ ...scope, actor }, question)
      : { basis: code };
  },

  detail(scope, { type, id }) {
    const consent = hidden.get(scope)?.get(`${type}/${id}`)?.params?.['consent'];
    return consent === undefined ? undefined : { consent: String(consent) };
  },

  denial: (scope, { type, id }) => hidden.get(scope)?.get(`${type}/${id}`)?.code,

  hasNoted: (scope, patientId) => noted.get(scope)?.has(patientId) === true,
};

/**
 * A coordinator sees every patient here but those who say no. So what is for a patient who is not here is not written: else whoever is refused would know that there is one who said no.
 */
async function refuseNobody({ tx, actor }: Scope, touched: readonly ResourceFacts[]): Promise<Refusal[]> {
  if (actor.kind !== 'person' || actor.role !== 'coordinator') return [];
  const ids = touched.flatMap(({ type, patientId }) => (type === 'Patient' ? [] : (patientId ?? [])));
  const here = await readMany(
    tx,
    ids.map((id) => ({ type: 'Patient', id })),
  );
  const isHere = (id: string) => here.some((one) => one.id === id && !one.deleted);
  return ids.every(isHere) ? [] : [refuse('consent.patient-not-here')];
}

/**
 * Who is kept out is answered as who was never let in: that there is a no is the patient's to tell. The ledger has the reason, and the patient is named in it.
 */
function asToStrangers(scope: Scope, touched: readonly ResourceFacts[], refusals: readonly Refusal[]): Refusal[] {
  const { actor } = scope;
  const isCoordinator = actor.kind === 'person' && actor.role === 'coordinator';
  const no = isCoordinator || isClinician(scope) ? refusals.find(({ code }) => code === WITHHELD) : undefined;
  if (no === undefined) return [...refusals];
  const { patientId, type = '*' } = touched.at(-1) ?? {};
  const consent = String(no.params?.['consent'] ?? '');
  const whose = patientId === undefined ? {} : { patientId };
  if (patientId !== undefined) noted.set(scope, new Set([patientId, ...(noted.get(scope) ?? [])]));
  scope.note({
    action: 'update',
    outcome: 'denied',
    ...whose,
    kinds: { [type]: 1 },
    basis: WITHHELD,
    detail: { consent },
  });
  const others = refusals.filter(({ code }) => code !== WITHHELD);
  return [...others, refuse(isCoordinator ? 'consent.patient-not-here' : 'consent.no-treatment-relation')];
}

const WITHHELD = 'consent.withheld-by-patient';

/** Who has no more than an appointment gives themselves no more by writing it. Of a relation that does not do another may. */
async function refuseTakingOn(scope: Scope, write: GateWrite, contextOf: ContextOf): Promise<Refusal[]> {
  const { actor, node, clock } = scope;
  const { patientId } = write.after ?? {};
  if (actor.kind !== 'person' || patientId === undefined || !promisesTreatment(actor, write)) return [];
  const counts = (relation: TreatmentRelation) => takesOn(relation, node.jurisdiction, clock.now());
  const { relation } = contextOf(patientId);
  if (relation !== undefined && counts(relation)) return [];
  const others = await loadRelations(scope, actor, [patientId], counts);
  return others.has(patientId) ? [] : [refuseByRule('consent.taking-on-by-appointment')];
}

/** What is written now and would be withheld from its writer at the next look is not: see `keepOwnWriting`. */
async function keepWithheldWriting(scope: Scope, write: GateWrite, contextOf: ContextOf): Promise<void> {
  const { before, after } = write;
  const { consents } = contextOf(after?.patientId);
  if (after?.id === undefined || !isClinician(scope) || !sayNo(consents)) return;
  const body = stringifyFhirJson(after.resource);
  const { type, id, patientId } = after;
  const version = write.version ?? (before?.version ?? 0) + 1;
  const asStored = {
    type,
    id,
    version,
    lastUpdated: scope.clock.now().toISOString(),
    method: 'PUT',
    deleted: false,
    body,
  } as const;
  const toBe: StoredResource = { ...asStored, ...(patientId === undefined ? {} : { patientId }) };
  // What is theirs already would be shown: the next version is theirs as well.
  const isOwn = isOwnWriting(contextOf(patientId), toBe);
  const [shown] = isOwn ? [] : await gate.mayDisclose(scope, 'read', [toBe]);
  if (isOwn || (shown === undefined && hidden.get(scope)?.get(`${type}/${id}`)?.code === WITHHELD))
    await keepOwnWriting(scope.tx, scope.actor, write, consents);
}

/** What a coordinator is not shown by itself is not shown within something else either: the same test of a row as of a body. */
function withoutContained({ actor }: Scope, { type }: GateQuestion, byRule: Restriction): Restriction {
  if (actor.kind !== 'person' || actor.role !== 'coordinator' || REFERENCE_TYPES.has(type)) return byRule;
  if (byRule === 'all') return { test: not(CONTAINS_OTHER_KINDS), isExact: true };
  return { ...byRule, test: bothOf(byRule.test ?? alwaysTest, not(CONTAINS_OTHER_KINDS)) };
}

const OTHER_KINDS = RESOURCE_TYPES.filter((type) => !COORDINATION_TYPES.has(type) && !REFERENCE_TYPES.has(type));
const CONTAINS_OTHER_KINDS: DataTest = bothOf(
  { kind: 'says', anyOf: [['"contained":']] },
  { kind: 'says', anyOf: OTHER_KINDS.map((type) => [`"resourceType":"${type}"`]) },
);

/** What scopes with a query let through of a type; undefined where one lets all of it through. A query that cannot be put to a resource lets nothing. */
function testByScope({ actor }: Scope, { action, type }: GateQuestion): DataTest | undefined {
  if (actor.kind !== 'person' && actor.kind !== 'system') return undefined;
  const contexts = actor.kind === 'system' ? (['system'] as const) : contextsOf(actor, undefined);
  const queries = queriesOf(actor.scopes, contexts, type, action);
  // No scope at all: then the door is shut already, and `mayDisclose` lets nothing out.
  if (queries === undefined || queries.length === 0) return undefined;
  return anyOf(...queries.flatMap((query) => dataTestOf(type, query) ?? []));
}

/** By what a patient's data was shown: the rule, every Consent that opened something of it, for all of them were used, and the emergency. */
interface Shown {
  readonly basis: Permission['basis'];
  readonly consents: readonly string[];
  readonly emergency?: string;
}

/** By what patients' data was shown where it is not what `ground` would name anyway, for as long as the request lives: the ledger names it. */
const rules = new WeakMap<Scope, Map<string, Shown>>();

function rememberRule(
  scope: Scope,
  { patientId }: StoredResource,
  { basis, consentId }: Permission,
  contextOf: ContextOf,
): void {
  if (scope.actor.kind !== 'person' || patientId === undefined || USUAL_RULES.has(basis)) return;
  const known = rules.get(scope) ?? new Map<string, Shown>();
  rules.set(scope, known);
  const before = known.get(patientId);
  const used = before?.consents ?? [];
  const consents = consentId === undefined || used.includes(consentId) ? used : [...used, consentId];
  // Whatever else was open: that an emergency let somebody in stands in the ledger.
  if (before?.basis === EMERGENCY_RULE) known.set(patientId, { ...before, consents });
  else {
    const emergency = basis === EMERGENCY_RULE ? contextOf(patientId).emergency?.id : undefined;
    known.set(patientId, { basis, consents, ...(emergency === undefined ? {} : { emergency }) });
  }
}

/** The rule that lets somebody in whatever their application was given. */
function groundOfPerson(scope: Scope & { readonly actor: PersonActor }, question: GroundQuestion): Ground {
  const decision = decideBest({ ...scope, actor: { ...scope.actor, scopes: ['user/*.cruds'] } }, question);
  return { basis: decision.ok ? decision.value.basis : decision.refusals[0].code };
}

function groundShown({ basis, consents, emergency }: Shown): Ground {
  if (emergency !== undefined) return { basis, detail: { emergency } };
  return basis === GIVEN_BY_PATIENT ? { basis, detail: { consent: consents.join(' ') } } : { basis };
}

/** What `ground` names anyway, and what takes nothing from a Consent that opened something before. */
const USUAL_RULES: ReadonlySet<string> = new Set(['consent/treatment-relation', 'consent/coordination']);

/** Patients who keep out the caller of a request, and that it was tried is noted. */
const noted = new WeakMap<Scope, ReadonlySet<string>>();

/** Why each resource was hidden, for as long as its request lives. */
const hidden = new WeakMap<Scope, Map<string, Pick<Refusal, 'code' | 'params'>>>();

function remember(
  scope: Scope,
  { type, id }: Pick<StoredResource, 'type' | 'id'>,
  reason: Pick<Refusal, 'code' | 'params'>,
): void {
  const reasons = hidden.get(scope) ?? new Map<string, Pick<Refusal, 'code' | 'params'>>();
  reasons.set(`${type}/${id}`, reason);
  hidden.set(scope, reasons);
}

function withheldBy(decision: Decision<Permission>): Refusal | undefined {
  return decision.ok ? undefined : decision.refusals.find(({ code }) => code === WITHHELD);
}

function isClinician({ actor }: Scope): boolean {
  return actor.kind === 'person' && actor.role === 'clinician';
}

function decideOn(
  scope: Scope,
  action: DataAction,
  resource: ResourceFacts,
  contextOf: ContextOf,
): Decision<Permission> {
  return decide(scope.actor, scope.purpose, action, resource, contextOf(resource.patientId));
}

/** The decision on what a question could be about at best: data of no patient, or of a patient whom the actor may see. Several kinds at once are a patient's data. */
function decideBest(scope: Scope, { action, type: asked, patientId }: GroundQuestion): Decision<Permission> {
  const { actor, purpose } = scope;
  const type = asked === '*' ? 'Patient' : asked;
  const own = actor.kind === 'person' ? (actor.patientId ?? actor.launch?.patientId) : undefined;
  const isNobodys = patientId === undefined && REFERENCE_TYPES.has(type);
  const best: ResourceFacts = {
    type,
    ...(isNobodys ? {} : { patientId: patientId ?? own ?? 'someone' }),
    meets: () => true,
  };
  return decide(actor, purpose, action, best, { ...nothingKnown(scope), relation: 'encounter', sensitive: [] });
}

/** The store serves bodies as they are: what cannot be shown in part is not shown. */
function keepsObligations({ basis, residual }: Permission, stored: StoredResource): boolean {
  if (basis === 'consent/coordination' && meetsDataTest(CONTAINS_OTHER_KINDS, stored)) return false;
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
