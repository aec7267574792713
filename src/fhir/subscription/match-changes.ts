import { type Refusal, RefusalError, type Tx } from '#kernel';
import { FHIR_PATH } from '../rest/parts.ts';
import { type Candidate, meetingCriteria, toCandidate } from '../rest/search/meets-criteria.ts';
import { type Criteria, isHeldAlone } from '../search/match.ts';
import { readVersions } from '../store/read-versions.ts';
import type { StoredResource } from '../store/stored.ts';
import { asOwner } from './as-owner.ts';
import { ASKING_SECONDS, AskingTime, type Costs } from './asking-time.ts';
import { readSubscriptionCriteria } from './criteria.ts';
import { refuseSubscription } from './messages.ts';
import type { Registration } from './model.ts';
import { insertNotifications, type Telling } from './notification-store.ts';
import type { SubscriptionParts, SubscriptionRuntime } from './parts.ts';
import { activeOf, stateOf } from './registration-store.ts';
import { lockSubscriptions, setStatus } from './set-status.ts';

/** The advisory lock under which one process matches at a time, so that a resource's versions are told in their order. No other lock of one number has this one. */
const MATCHING_LOCK = 727_003;
/** Changes matched in one transaction, and the bytes of their bodies that it reads. */
const CHANGES = 500;
const CHANGE_BYTES = 4_194_304;
/** A version that was written to a type that somebody listens to. */
interface Change {
  readonly seq: string;
  readonly type: string;
  readonly id: string;
  readonly version: number;
}

/** What became of one look at the changes. */
export interface Matched {
  /** How many were looked at. */
  readonly changes: number;
  /** Every change that was acknowledged before this instant has been matched; missing where some are left, or another process is at it. */
  readonly matchedUntil?: Date;
}

/**
 * Holds changes against the criteria of all subscriptions, and writes a notification for each that is met. That and taking the change away are one transaction: nothing is lost or told
 * twice here. Each version is matched by itself, whatever became of the resource since; a subscription is told of none that was made after its end.
 */
export async function matchChanges(
  parts: SubscriptionParts,
  runtime: SubscriptionRuntime,
  costs: Costs = new Map(),
): Promise<Matched> {
  const { database, clock, node } = runtime;
  return database.transaction(async (tx) => {
    const [lock] = await tx.query<{ held: boolean }>('select pg_try_advisory_xact_lock($1) as held', [MATCHING_LOCK]);
    if (!lock?.held) return { changes: 0 };
    // Before the changes are read: whatever was acknowledged by now is among them.
    const matchedUntil = clock.now();
    const changes = await tx.query<Change & Record<string, unknown>>(
      'select c.seq::text, c.type, c.id, c.version from subscription.change c order by c.seq limit $1',
      [CHANGES],
    );
    if (changes.length === 0) return { changes: 0, matchedUntil };
    const listening = await listeningTo(tx, changes, `${node.url}${FHIR_PATH}`);
    const { versions, keysTaken } = await readVersions(tx, changes, CHANGE_BYTES);
    const present = versions.filter(({ deleted }) => !deleted).map(toCandidate);
    const tellings: Telling[] = [];
    const asking = new AskingTime(clock, costs);
    const broken = new Map<Registration, Refusal>();
    for (const { registration, listensTo } of asking.inOrder(listening)) {
      const own = present.filter(({ stored }) => stored.type === listensTo.type && isBeforeEnd(stored, registration));
      for (const { type, id, version } of await metBy(
        { parts, runtime, tx, asking, broken },
        registration,
        listensTo,
        own,
      )) {
        tellings.push({ subscription: registration.id, type, id, version });
      }
    }
    await lockSubscriptions(
      tx,
      [...broken.keys()].map(({ id }) => id),
    );
    // Its owner may have written it anew meanwhile.
    for (const [registration, reason] of broken)
      if ((await stateOf(tx, registration.id)) === 'active')
        await setStatus(runtime, tx, registration, 'error', reason);
    await insertNotifications(tx, tellings, clock.now());
    const taken = changes.slice(0, keysTaken).map(({ seq }) => seq);
    await tx.query('delete from subscription.change where seq = any($1::bigint[])', [taken]);
    const isAll = changes.length < CHANGES && taken.length === changes.length;
    return { changes: taken.length, ...(isAll ? { matchedUntil } : {}) };
  });
}

function isBeforeEnd({ lastUpdated }: StoredResource, { endsAt }: Registration): boolean {
  return endsAt === undefined || new Date(lastUpdated) < endsAt;
}

interface Matching {
  readonly parts: SubscriptionParts;
  readonly runtime: SubscriptionRuntime;
  readonly tx: Tx;
  readonly asking: AskingTime;
  /** Criteria that turned out not to be answered any more, and why. */
  readonly broken: Map<Registration, Refusal>;
}

/**
 * Those of these versions that meet one subscription's criteria. Whatever the store is asked for that is asked as the owner, under a savepoint: criteria that cannot be answered any
 * more (a value set is gone, a chain leads over too many) put that one subscription into error, and hold nobody else up.
 */
async function metBy(
  { parts: { rest }, runtime, tx, asking, broken }: Matching,
  registration: Registration,
  criteria: Criteria,
  candidates: readonly Candidate[],
): Promise<StoredResource[]> {
  const ask = () => asOwner(runtime, tx, registration, (scope) => meetingCriteria(rest, scope, criteria, candidates));
  if (candidates.length === 0 || criteria.filters.every(isHeldAlone)) return ask();
  const left = asking.leftTo(registration);
  if (left <= 0) {
    broken.set(registration, outOfTime());
    return [];
  }
  await tx.query('savepoint asking');
  try {
    await tx.query(`set local statement_timeout = '${Math.ceil(left)}ms'`);
    const met = await asking.spend(registration, ask);
    await tx.query('set local statement_timeout to default');
    await tx.query('release savepoint asking');
    return met;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    await tx.query('rollback to savepoint asking');
    broken.set(registration, reason);
    return [];
  }
}

/** Why criteria could not be answered; undefined for an error that is not theirs. */
function reasonOf(error: unknown) {
  if (error instanceof RefusalError) return error.refusals[0];
  return error instanceof Error && 'code' in error && error.code === QUERY_CANCELED ? outOfTime() : undefined;
}

/** PostgreSQL's code for a statement that ran into its `statement_timeout`. */
const QUERY_CANCELED = '57014';

function outOfTime() {
  return refuseSubscription('subscription.criteria-too-costly', { seconds: ASKING_SECONDS });
}

/** The active subscriptions to the types of these changes, with their criteria. */
async function listeningTo(tx: Tx, changes: readonly Change[], baseUrl: string) {
  const registrations = await activeOf(tx, [...new Set(changes.map(({ type }) => type))]);
  return registrations.flatMap((registration): { registration: Registration; listensTo: Criteria }[] => {
    try {
      return [{ registration, listensTo: readSubscriptionCriteria(registration.criteria, baseUrl) }];
    } catch (error) {
      // Criteria that an older release took and this one does not understand meet nothing.
      if (error instanceof RefusalError) return [];
      throw error;
    }
  });
}
