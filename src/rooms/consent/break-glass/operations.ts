import { newId, parseSearch, readCompartment, readResource, type StoredResource, searchResources } from '#fhir';
import { type LawEntry, orThrow, type PersonActor, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { checkPaper, livingRecordsOf, systemOf } from '#rooms/identity';
import { gate } from '../gate.ts';
import { refuse } from '../messages.ts';
import { notify } from '../notices/notify.ts';
import { loadRelations } from '../relations.ts';
import type {
  EmergencyDeclaration,
  EmergencyEnding,
  EmergencyOffer,
  EmergencyQuery,
  EmergencyTerms,
  EmergencyView,
} from './contract.ts';
import { type EmergencyLaw, emergencyLaw } from './lawbook.ts';
import { refuseEmergency } from './messages.ts';
import { EMERGENCY_RULE, type Emergency } from './model.ts';
import { decideDeclaration, isOpenAt } from './rules.ts';
import { countUses, endEmergencyAt, findEmergency, findOwnOpen, holdDeclarations, insertEmergency } from './store.ts';
import { toEmergencyView } from './view.ts';
import { EMERGENCY_REASON_WORDS } from './words.ts';

const DAY_MS = 86_400_000;

/** Kinds that an emergency is declared for; where every one of them is kept shut in an emergency too, there is nothing to open. */
const WANTED = [
  'Patient',
  'AllergyIntolerance',
  'Condition',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'DiagnosticReport',
  'Encounter',
  'DocumentReference',
] as const;

/**
 * Opens one patient's record to the clinician for the hours of the lawbook. The patient is told in the same transaction, and the second look's clock starts.
 *
 * @refuses consent.emergency-patient-unknown, consent.emergency-withheld, consent.emergency-no-law, and those of `decideDeclaration`
 */
export async function declareEmergency(scope: Scope, input: EmergencyDeclaration): Promise<EmergencyView> {
  const { tx, clock } = scope;
  const actor = clinicianOf(scope);
  if (scope.purpose !== 'ETREAT') {
    throw new RefusalError(refuse('consent.purpose-not-for-role', { purpose: scope.purpose }));
  }
  const law = lawHere(scope);
  const at = clock.now();
  const patientId = await patientOf(scope, input);
  await holdDeclarations(tx, actor.accountId);
  const records = (await livingRecordsOf(tx, [patientId])).get(patientId) ?? [patientId];
  const open = await findOwnOpen(tx, actor.accountId, records, at);
  const { organization } = actor;
  const hasRelation = (await loadRelations(scope, actor, [patientId])).size > 0;
  const decision = decideDeclaration(
    input.reason,
    {
      at,
      hasWorkplace: organization !== undefined,
      hasRelation,
      isKeptFrom: hasRelation && (await isKeptFrom(scope, records)),
      ...(open === undefined ? {} : { openUntil: open.until }),
    },
    law.value,
  );
  if (!decision.ok) noteRefused(scope, patientId, decision.refusals[0].code);
  const { against, until, reviewBy } = orThrow(decision);
  if (organization === undefined) throw new RefusalError(refuseEmergency('consent.emergency-no-workplace'));
  const emergency: Emergency = {
    id: newId(scope.ids, patientId),
    patientId,
    accountId: actor.accountId,
    ...(actor.fhirUser === undefined ? {} : { fhirUser: actor.fhirUser }),
    name: actor.name,
    organization,
    reasonCode: input.reasonCode,
    reason: input.reason.trim(),
    against,
    openedAt: at,
    until,
    reviewBy,
  };
  await insertEmergency(tx, emergency);
  if (!(await opensAnything(scope, patientId))) {
    noteRefused(scope, patientId, 'consent.emergency-withheld');
    throw new RefusalError(refuseEmergency('consent.emergency-withheld'));
  }
  scope.note({
    action: 'read',
    outcome: 'permitted',
    patientId,
    kinds: { Patient: 1 },
    basis: 'consent/emergency-declared',
    detail: { emergency: emergency.id, reason: emergency.reasonCode, against, until: until.toISOString() },
  });
  await notify(scope, patientId, 'emergency-opened', {
    emergencyId: emergency.id,
    by: actor.name,
    organization: organization.name,
    why: EMERGENCY_REASON_WORDS[emergency.reasonCode],
    until: until.toISOString(),
  });
  return toEmergencyView(emergency, at);
}

/**
 * Ends an own use before its time.
 *
 * @refuses consent.emergency-not-found
 */
export async function endEmergency(scope: Scope, { id }: EmergencyEnding): Promise<EmergencyView> {
  const actor = clinicianOf(scope);
  const at = scope.clock.now();
  const emergency = await findEmergency(scope.tx, id, 'hold');
  if (emergency === undefined || emergency.accountId !== actor.accountId) {
    throw new RefusalError(refuseEmergency('consent.emergency-not-found'));
  }
  if (!isOpenAt(emergency, at)) return toEmergencyView(emergency, at);
  await endEmergencyAt(scope.tx, id, at);
  scope.note({
    action: 'operate',
    outcome: 'permitted',
    patientId: emergency.patientId,
    kinds: {},
    basis: 'consent/emergency-ended',
    detail: { emergency: id },
  });
  return toEmergencyView({ ...emergency, endedAt: at }, at);
}

/** What would happen, and an own use that is open for this patient. It tells nothing of the patient, not even whether there is one. */
export async function offerEmergency(scope: Scope, { patient }: EmergencyQuery): Promise<EmergencyOffer> {
  const { tx, clock } = scope;
  const actor = clinicianOf(scope);
  const law = lawHere(scope);
  const at = clock.now();
  const records = patient === undefined ? [] : ((await livingRecordsOf(tx, [patient])).get(patient) ?? [patient]);
  const open = await findOwnOpen(tx, actor.accountId, records, at);
  const { countedDays } = law.value;
  return {
    terms: toTerms(law),
    ...(open === undefined ? {} : { open: toEmergencyView(open, at) }),
    usesCounted: await countUses(tx, actor.accountId, new Date(at.getTime() - countedDays * DAY_MS)),
    countedDays,
  };
}

/** @refuses consent.emergency-no-law */
export function lawHere({ node, clock }: Pick<Scope, 'node' | 'clock'>): LawEntry<EmergencyLaw> {
  const law = emergencyLaw(node.jurisdiction, toCalendarDate(clock.now()));
  if (law === undefined) throw new RefusalError(refuseEmergency('consent.emergency-no-law'));
  return law;
}

export function toTerms({ value, instrument, source }: LawEntry<EmergencyLaw>): EmergencyTerms {
  const { openHours, reviewHours, wordsMin } = value;
  return { openHours, reviewHours, reasonCharactersMin: wordsMin, instrument, source };
}

function clinicianOf({ actor }: Scope): PersonActor {
  if (actor.kind !== 'person') throw new RefusalError(refuse('consent.not-signed-in'));
  return actor;
}

/** By the id, or by a paper that one person here holds. */
async function patientOf(scope: Scope, { patientId, paper }: EmergencyDeclaration): Promise<string> {
  const found = patientId === undefined ? await findByPaper(scope, paper) : await findById(scope, patientId);
  if (found !== undefined) return found;
  scope.note({ action: 'operate', outcome: 'denied', kinds: {}, basis: 'consent.emergency-patient-unknown' });
  throw new RefusalError(refuseEmergency('consent.emergency-patient-unknown'));
}

async function findById({ tx }: Scope, patientId: string): Promise<string | undefined> {
  const stored = await readResource(tx, 'Patient', patientId);
  return stored === undefined || stored.deleted ? undefined : patientId;
}

async function findByPaper(scope: Scope, paper: EmergencyDeclaration['paper']): Promise<string | undefined> {
  if (paper === undefined) return undefined;
  const { kind } = paper;
  const { key } = orThrow(checkPaper(kind, paper.number, toCalendarDate(scope.clock.now())));
  const query = new URLSearchParams({ identifier: `${systemOf(kind)}|${key}` });
  const { matches } = await searchResources(scope.tx, parseSearch('Patient', query), 'all', 10);
  const [first, ...more] = matches.filter((one) => !one.deleted).map(({ id }) => id);
  if (first === undefined || more.length === 0) return first;
  // One number on records of several people names nobody.
  const same = (await livingRecordsOf(scope.tx, [first])).get(first) ?? [first];
  return more.every((id) => same.includes(id)) ? first : undefined;
}

/** Resources looked at a time. */
const PAGE = 500;

/** Whether the gate hides anything of the record from somebody who treats the patient. Asked before an emergency is open, and only where it may turn out to be needless. */
async function isKeptFrom(scope: Scope, records: readonly string[]): Promise<boolean> {
  for (const patientId of records) {
    let page: string | undefined;
    do {
      const read = await readCompartment(scope.tx, { patientId, count: PAGE, ...(page === undefined ? {} : { page }) });
      const shown = await gate.mayDisclose(scope, 'read', read.resources);
      if (shown.length < read.resources.length) return true;
      page = read.next;
    } while (page !== undefined);
  }
  return false;
}

/** Asks the gate itself, by resources that are not there: it says what the record's own rules leave open. */
async function opensAnything(scope: Scope, patientId: string): Promise<boolean> {
  const lastUpdated = scope.clock.now().toISOString();
  const probes = WANTED.map((type): StoredResource => {
    const body = JSON.stringify({ resourceType: type });
    return { type, id: 'probe', version: 1, lastUpdated, method: 'POST', deleted: false, patientId, body };
  });
  return (await gate.mayDisclose(scope, 'read', probes)).length > 0;
}

function noteRefused(scope: Scope, patientId: string, code: string): void {
  scope.note({
    action: 'operate',
    outcome: 'denied',
    patientId,
    kinds: {},
    basis: code,
    detail: { rule: EMERGENCY_RULE },
  });
}
