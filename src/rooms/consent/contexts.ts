import { parseFhirJson, readMany } from '#fhir';
import { type PersonActor, type Scope, toCalendarDate } from '#kernel';
import { dependantsOf, livingRecordsOf, shutToCarer } from '#rooms/identity';
import type { AccessContext, DataAction, ResourceFacts } from './access-model.ts';
import { emergencyLaw } from './break-glass/lawbook.ts';
import type { OpenEmergency } from './break-glass/model.ts';
import { loadOpenEmergencies } from './break-glass/store.ts';
import { withoutSensitive } from './carers/without-sensitive.ts';
import { loadConsents } from './facts.ts';
import { keptContext } from './kept-contexts.ts';
import { withOwnWritings } from './own-writings.ts';
import { isProtectedChild, opensByLaw, protectsChildren, relationLaw, sensitivityRules } from './provisions/lawbook.ts';
import type { StandingConsent } from './provisions/ruling.ts';
import { markUsedUp } from './provisions/uses.ts';
import { loadRelations, type Relations } from './relations.ts';

/** What is known of the one who asks and a patient. */
export type ContextOf = (patientId: string | undefined) => AccessContext;

/** The law, the place and the time, and nothing of anybody. */
export function nothingKnown({ node, clock }: Pick<Scope, 'node' | 'clock'>): AccessContext {
  const at = clock.now();
  return { at, nodeId: node.id, sensitive: sensitivityRules(node.jurisdiction, at), consents: [] };
}

/** The facts about every patient concerned, for all of them at once. */
export async function loadContexts(
  scope: Scope,
  action: DataAction,
  resources: readonly Pick<ResourceFacts, 'patientId'>[],
): Promise<ContextOf> {
  const { actor, purpose, tx, clock } = scope;
  const nothing = nothingKnown(scope);
  if (actor.kind === 'person' && actor.role === 'patient') {
    const isAllOwn = resources.every(({ patientId }) => patientId === undefined || patientId === actor.patientId);
    if (isAllOwn || actor.patientId === undefined) return () => nothing;
    const today = toCalendarDate(clock.now());
    const dependants = await dependantsOf(tx, actor.patientId, today);
    const shut = dependants.length === 0 ? [] : await shutToCarer(tx, actor.patientId, today);
    const consents = [...(await loadConsents(tx, dependants)), ...shut.map(withoutSensitive)];
    const context = { ...nothing, consents, ownRecords: await ownRecords(scope), dependants };
    return () => context;
  }
  // Only what an organisation may see depends on relations and Consents.
  if (actor.kind !== 'person' || (actor.role !== 'clinician' && actor.role !== 'coordinator')) return () => nothing;
  const patientIds = [...new Set(resources.flatMap((r) => r.patientId ?? []))];
  if (patientIds.length === 0) return () => nothing;
  const [only] = patientIds;
  const withOwn = (contextOf: ContextOf) => withOwnWritings(tx, actor, contextOf, patientIds);
  if (patientIds.length > 1 || only === undefined || purpose === 'ETREAT' || action === 'export')
    return withOwn(await findContexts(scope, actor, action, patientIds));
  const find = async () => (await withOwn(await findContexts(scope, actor, action, patientIds)))(only);
  const context = await keptContext(scope, actor, only, find);
  return (patientId) => (patientId === only ? context : nothing);
}

/** Relations, Consents, emergencies, from what is stored. */
async function findContexts(
  scope: Scope,
  actor: PersonActor,
  action: DataAction,
  patientIds: readonly string[],
): Promise<ContextOf> {
  const { tx, clock } = scope;
  const relations: Relations =
    actor.role === 'clinician' ? await loadRelations(scope, actor, patientIds) : new Map<string, never>();
  const consents = await markUsedUp(tx, await loadConsents(tx, patientIds), actor, clock.now());
  const children = await protectedChildren(scope, action, patientIds);
  return contextsWith(scope, { relations, consents, emergencies: await openEmergencies(scope), children });
}

/** What is known of patients, by what each fact is. */
export interface KnownOfPatients {
  readonly relations: Relations;
  readonly consents: readonly StandingConsent[];
  readonly emergencies?: Emergencies;
  readonly children?: ReadonlySet<string>;
}

/** Those of these patients whom the law here protects as children; asked only where something is handed over. */
export async function protectedChildren(
  { tx, node, clock }: Scope,
  action: DataAction,
  patientIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const at = clock.now();
  if (action !== 'export' || !protectsChildren(node.jurisdiction, at)) return new Set();
  const patients = await readMany(
    tx,
    patientIds.map((id) => ({ type: 'Patient', id })),
  );
  const born = new Map(
    patients.map(({ id, body, deleted }) => [id, deleted ? undefined : parseFhirJson(body)['birthDate']]),
  );
  return new Set(patientIds.filter((id) => isProtectedChild(born.get(id), node.jurisdiction, at)));
}

/** Patients with the same facts have one context between them: what holds for one of them holds for all. */
export function contextsWith(
  scope: Scope,
  { relations, consents, emergencies = NO_EMERGENCY, children = new Set() }: KnownOfPatients,
): ContextOf {
  const nothing = nothingKnown(scope);
  const byPatient = Map.groupBy(consents, (consent) => consent.patientId);
  const alike = new Map<string, AccessContext>();
  const contextOf = (patientId: string): AccessContext => {
    const relation = relations.get(patientId);
    const emergency = emergencies.get(patientId);
    const consents = byPatient.get(patientId);
    const isPlain = consents === undefined && emergency === undefined;
    const key = isPlain ? `${relation ?? ''} ${children.has(patientId)}` : '';
    const known = isPlain ? alike.get(key) : undefined;
    if (known) return known;
    const law = relation && relationLaw(relation, scope.node.jurisdiction, nothing.at);
    const made: AccessContext = {
      ...nothing,
      ...(relation && law ? { relation, relationOpens: opensByLaw(law, nothing.at) } : {}),
      ...(children.has(patientId) ? { isProtectedChild: true } : {}),
      ...(consents === undefined ? {} : { consents }),
      ...(emergency === undefined ? {} : { emergency }),
    };
    if (isPlain) alike.set(key, made);
    return made;
  };
  // One for each patient however many resources are asked about: what is worked out from it is kept with it.
  const found = new Map<string, AccessContext>();
  return (patientId = '') => {
    const context = found.get(patientId) ?? contextOf(patientId);
    found.set(patientId, context);
    return context;
  };
}

/** The other records of the patient who is signed in. */
export async function ownRecords({ actor, tx }: Pick<Scope, 'actor' | 'tx'>): Promise<string[]> {
  const own = actor.kind === 'person' ? actor.patientId : undefined;
  if (own === undefined) return [];
  return ((await livingRecordsOf(tx, [own])).get(own) ?? []).filter((record) => record !== own);
}

export type Emergencies = ReadonlyMap<string, OpenEmergency>;
const NO_EMERGENCY: Emergencies = new Map();

/** Records that an emergency of the actor's has open. Asked only where the request itself says that it is one: everybody else pays nothing for it. */
export async function openEmergencies({ actor, purpose, tx, node, clock }: Scope): Promise<Emergencies> {
  if (purpose !== 'ETREAT' || actor.kind !== 'person' || actor.role !== 'clinician') return NO_EMERGENCY;
  const at = clock.now();
  const law = emergencyLaw(node.jurisdiction, toCalendarDate(at));
  if (law === undefined) return NO_EMERGENCY;
  const open = await loadOpenEmergencies(tx, actor, at);
  return new Map([...open].map(([patientId, id]) => [patientId, { id, never: law.value.never }]));
}
