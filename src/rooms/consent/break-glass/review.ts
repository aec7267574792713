import { parseFhirJson, readMany, shardOf } from '#fhir';
import { type Decision, type Holder, isOneHolder, orThrow, type PersonActor, RefusalError, type Scope } from '#kernel';
import { listHolders } from '#platform/oidc';
import { asPeople, recordsOfOnePerson, toPatientView } from '#rooms/identity';
import { fromCursor, toCursor } from '../cursor.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { refuse } from '../messages.ts';
import { notify } from '../notices/notify.ts';
import type {
  EmergencyDetail,
  EmergencyForReview,
  EmergencyOne,
  EmergencyReview,
  EmergencyReviewsQuery,
  EmergencyReviewsView,
} from './contract.ts';
import type { EmergencyLaw } from './lawbook.ts';
import { refuseEmergency } from './messages.ts';
import type { Emergency, Review } from './model.ts';
import { lawHere, toTerms } from './operations.ts';
import { decideReview, decideReviewer, type ReviewRight, reviewStateAt } from './rules.ts';
import { countBy, countWaiting, findEmergency, listAll, listBefore, listWaiting, writeReview } from './store.ts';
import { toEmergencyView } from './view.ts';

const DAY_MS = 86_400_000;
const BASIS = 'consent/emergency-second-look';
/** Acts of one use that are shown: an emergency department reads some dozens of pages. */
const ACTS_MAX = 500;

/** Uses at this node with their clocks, and how often who used it. Looking at the list is an act of its own. */
export async function listReviews(
  scope: Scope,
  { show, cursor, limit }: EmergencyReviewsQuery,
): Promise<EmergencyReviewsView> {
  const { tx, clock } = scope;
  const at = clock.now();
  const law = lawHere(scope);
  const before = cursor === undefined ? (['infinity', ''] as const) : fromCursor(cursor);
  const isDuty = isOnDuty(scope, law.value);
  const found = show === 'waiting' || !isDuty ? await listWaiting(tx, limit) : await listAll(tx, before, limit + 1);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const since = new Date(at.getTime() - law.value.countedDays * DAY_MS);
  const all = await forReview(scope, shown, law.value);
  // Who stands in sees what they are to look at, and no more.
  const items = isDuty ? all : all.filter(({ right }) => right !== undefined);
  for (const patientId of new Set(items.map((one) => one.patientId))) noteLook(scope, patientId, {});
  if (items.length === 0) noteLook(scope, undefined, {});
  if (!isDuty) {
    const overdue = items.filter(({ review }) => review === 'overdue').length;
    return {
      items,
      waiting: items.length,
      overdue,
      countedDays: law.value.countedDays,
      people: [],
      organizations: [],
      terms: toTerms(law),
    };
  }
  return {
    items,
    ...(found.length > limit && last ? { next: toCursor(last.openedAt, last.id) } : {}),
    ...(await countWaiting(tx, at)),
    countedDays: law.value.countedDays,
    people: await countBy(tx, 'person', since),
    organizations: await countBy(tx, 'organization', since),
    terms: toTerms(law),
  };
}

/**
 * One use and what was done by it: kinds and times, never content.
 *
 * @refuses consent.emergency-not-found
 */
export async function getReview(scope: Scope, { id }: EmergencyOne): Promise<EmergencyDetail> {
  const at = scope.clock.now();
  const emergency = await findEmergency(scope.tx, id);
  const { value: law } = lawHere(scope);
  const isDuty = isOnDuty(scope, law);
  const [shown] = emergency === undefined ? [] : await forReview(scope, [emergency], law);
  if (emergency === undefined || shown === undefined || (!isDuty && shown.right === undefined)) {
    throw new RefusalError(refuseEmergency('consent.emergency-not-found'));
  }
  noteLook(scope, emergency.patientId, { emergency: id });
  return {
    emergency: shown,
    acts: await actsOf(scope, emergency),
    before: (await listBefore(scope.tx, emergency)).map((one) => ({
      id: one.id,
      openedAt: one.openedAt.toISOString(),
      review: reviewStateAt(one, at),
    })),
  };
}

/**
 * The second look: final, in words, and told to the one who declared it; what was not justified is told to the patient.
 *
 * @refuses consent.emergency-not-found, and those of `decideReview`
 */
export async function reviewEmergency(
  scope: Scope,
  { id, verdict, words }: EmergencyReview,
): Promise<EmergencyForReview> {
  const reviewer = readerOf(scope);
  const { value: law } = lawHere(scope);
  isOnDuty(scope, law);
  const emergency = await findEmergency(scope.tx, id, 'hold');
  if (emergency === undefined) throw new RefusalError(refuseEmergency('consent.emergency-not-found'));
  const [own] = await rightsOf(scope, [emergency], law);
  if (own === undefined) throw new Error('broken invariant: a right for each emergency');
  const { decision: right } = own;
  orThrow(decideReview(words, emergency, right, law));
  const review: Review = {
    at: scope.clock.now(),
    reviewerId: reviewer.accountId,
    reviewerName: reviewer.name,
    verdict,
    words: words.trim(),
  };
  await writeReview(scope.tx, id, review);
  scope.note({
    action: 'operate',
    outcome: 'permitted',
    patientId: emergency.patientId,
    kinds: {},
    basis: BASIS,
    detail: { emergency: id, verdict, ...(right.ok ? { right: right.value } : {}) },
  });
  const { name: by, organization, openedAt } = emergency;
  const told = { emergencyId: id, by, organization: organization.name, at: openedAt.toISOString() };
  if (verdict === 'not-justified') await notify(scope, emergency.patientId, 'emergency-not-justified', told);
  if (emergency.fhirUser?.startsWith('Practitioner/')) {
    await notify(scope, emergency.fhirUser, 'emergency-reviewed', { ...told, verdict }, emergency.patientId);
  }
  const [shown] = await forReview(scope, [{ ...emergency, review }], law);
  if (shown === undefined) throw new RefusalError(refuseEmergency('consent.emergency-not-found'));
  return shown;
}

function noteLook(scope: Scope, patientId: string | undefined, detail: Readonly<Record<string, string>>): void {
  scope.note({
    action: 'read',
    outcome: 'permitted',
    ...(patientId === undefined ? {} : { patientId }),
    kinds: { AuditEvent: 1 },
    basis: BASIS,
    detail,
  });
}

/**
 * Whether the second look is the reader's own duty; who may stand in is told what waits for them.
 *
 * @refuses consent.emergency-not-reviewer
 */
function isOnDuty(scope: Scope, { reviewers }: EmergencyLaw): boolean {
  const { role } = readerOf(scope);
  if (reviewers.duty.includes(role)) return true;
  if (!reviewers.instead.includes(role)) throw new RefusalError(refuseEmergency('consent.emergency-not-reviewer'));
  return false;
}

async function forReview(
  scope: Scope,
  emergencies: readonly Emergency[],
  law: EmergencyLaw,
): Promise<EmergencyForReview[]> {
  const at = scope.clock.now();
  const rights = await rightsOf(scope, emergencies, law);
  const names = await patientNames(
    scope,
    emergencies.map(({ patientId }) => patientId),
  );
  const rightTo = (emergency: Emergency, i: number) => {
    const decision = emergency.review === undefined ? rights[i]?.decision : undefined;
    return decision?.ok === true ? { right: decision.value } : {};
  };
  return emergencies.map((emergency, i) => ({
    ...toEmergencyView(emergency, at),
    name: emergency.name,
    organization: emergency.organization,
    patientName: names.get(emergency.patientId) ?? '',
    ...(emergency.review === undefined
      ? {}
      : { reviewedAt: emergency.review.at.toISOString(), reviewerName: emergency.review.reviewerName }),
    isOwn: rights[i]?.isOwn ?? false,
    ...rightTo(emergency, i),
  }));
}

/** What the reader may do about each of these, whichever entries of the directory a person has. */
async function rightsOf(
  scope: Scope,
  emergencies: readonly Emergency[],
  law: EmergencyLaw,
): Promise<readonly { readonly isOwn: boolean; readonly decision: Decision<ReviewRight> }[]> {
  const { accountId, fhirUser, name, role } = readerOf(scope);
  const self: Holder = { accountId, fhirUser, name };
  const onDuty: readonly Holder[] = await listHolders(scope.tx, law.reviewers.duty);
  const [reader = self, ...others] = await asPeople(scope.tx, [self, ...onDuty, ...emergencies]);
  const holders = others.slice(0, onDuty.length);
  const at = scope.clock.now();
  return emergencies.map((emergency, i) => {
    const own = { ...emergency, ...others[onDuty.length + i] };
    return {
      isOwn: isOneHolder(own, reader),
      decision: decideReviewer(own, { ...reader, role }, holders, law, at),
    };
  });
}

/** How patients are called, for somebody who has to know whom a question is about. */
export async function patientNames(
  { tx }: Pick<Scope, 'tx'>,
  patientIds: readonly string[],
): Promise<Map<string, string>> {
  const keys = [...new Set(patientIds)].map((id) => ({ type: 'Patient', id }));
  const found = (await readMany(tx, keys)).filter(({ deleted }) => !deleted);
  return new Map(
    found.map(({ id, body }) => {
      const { names } = toPatientView(parseFhirJson(body) as Parameters<typeof toPatientView>[0]);
      return [id, names[0]?.text ?? ''];
    }),
  );
}

/** Entries that name the use, on whichever of the person's records. */
async function actsOf({ tx }: Scope, { id, patientId, openedAt, until }: Emergency): Promise<EmergencyDetail['acts']> {
  const records = (await recordsOfOnePerson(tx, [patientId])).get(patientId) ?? [patientId];
  const acts: EmergencyDetail['acts'] = [];
  for (const record of records) {
    const rows = await tx.query<{ body: string }>(
      `select body from consent.ledger_entry
        where shard = $1 and patient_id = $2 and at >= $3 and at <= $4 and body::jsonb -> 'detail' ->> 'emergency' = $5
        order by at, id limit ${ACTS_MAX}`,
      [shardOf(record), record, openedAt, until, id],
    );
    for (const row of rows) {
      const entry = JSON.parse(row.body) as EntryBody;
      const { at, action, kinds, outcome } = entry;
      if (entry.actor.kind === 'person' && entry.actor.role === 'clinician') {
        acts.push({ id: entry.id, at, action, kinds: { ...kinds }, outcome });
      }
    }
  }
  return acts.sort((one, other) => one.at.localeCompare(other.at));
}

function readerOf({ actor }: Scope): PersonActor {
  if (actor.kind !== 'person') throw new RefusalError(refuse('consent.not-signed-in'));
  return actor;
}
