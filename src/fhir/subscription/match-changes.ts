import { RefusalError, type Tx } from '#kernel';
import { parseFhirJson } from '../json/json.ts';
import { FHIR_PATH } from '../rest/parts.ts';
import { type Criteria, matchesAll, toMatchable } from '../search/match.ts';
import { readVersions } from '../store/read-versions.ts';
import type { Resource } from '../types.ts';
import { readSubscriptionCriteria } from './criteria.ts';
import type { Registration } from './model.ts';
import type { SubscriptionRuntime } from './parts.ts';
import { activeOf } from './registration-store.ts';

/** One process matches at a time: what is told of a resource is told in the order of its versions. The number is ours alone. */
const MATCHING_LOCK = 727_003;
/** Changes matched in one transaction, and the bytes of them that are held. */
const CHANGES = 500;
const CHANGE_BYTES = 4_194_304;

interface Change {
  readonly seq: string;
  readonly type: string;
  readonly id: string;
  readonly version: number;
}

/**
 * Holds changes against what is listened to, and notes whom to tell. Taken, matched and noted are one transaction: a change is noted once or is still there.
 * Each version is matched for itself, whatever became of the resource since.
 *
 * @returns how many changes were looked at
 */
export async function matchChanges({ database, clock, node }: SubscriptionRuntime): Promise<number> {
  return database.transaction(async (tx) => {
    const [lock] = await tx.query<{ held: boolean }>('select pg_try_advisory_xact_lock($1) as held', [MATCHING_LOCK]);
    if (!lock?.held) return 0;
    const changes = await tx.query<Change & Record<string, unknown>>(
      'select c.seq::text, c.type, c.id, c.version from subscription.change c order by c.seq limit $1',
      [CHANGES],
    );
    if (changes.length === 0) return 0;
    const listening = await listeningTo(tx, changes, `${node.url}${FHIR_PATH}`);
    const { versions, keysTaken } = await readVersions(tx, changes, CHANGE_BYTES);
    const told: { subscription: string; type: string; id: string; version: number }[] = [];
    for (const stored of versions) {
      const own = listening.filter(({ listensTo }) => listensTo.type === stored.type);
      if (own.length === 0) continue;
      const one = toMatchable(stored, parseFhirJson(stored.body) as unknown as Resource);
      for (const { registration, listensTo } of own) {
        if (!matchesAll(one, listensTo.filters)) continue;
        told.push({ subscription: registration.id, type: stored.type, id: stored.id, version: stored.version });
      }
    }
    await insertNotifications(tx, told, clock.now());
    const taken = changes.slice(0, keysTaken).map(({ seq }) => seq);
    await tx.query('delete from subscription.change where seq = any($1::bigint[])', [taken]);
    return taken.length;
  });
}

async function listeningTo(tx: Tx, changes: readonly Change[], baseUrl: string) {
  const registrations = await activeOf(tx, [...new Set(changes.map(({ type }) => type))]);
  return registrations.flatMap((registration): { registration: Registration; listensTo: Criteria }[] => {
    try {
      return [{ registration, listensTo: readSubscriptionCriteria(registration.criteria, baseUrl) }];
    } catch (error) {
      // What an older program took and this one does not understand listens to nothing.
      if (error instanceof RefusalError) return [];
      throw error;
    }
  });
}

async function insertNotifications(
  tx: Tx,
  told: readonly { subscription: string; type: string; id: string; version: number }[],
  now: Date,
): Promise<void> {
  if (told.length === 0) return;
  await tx.query(
    `insert into subscription.notification (subscription, type, id, version, made_at)
     select t.subscription, t.type, t.id, t.version, $5 from unnest($1::text[], $2::text[], $3::text[], $4::int[])
       with ordinality as t (subscription, type, id, version, n) order by t.n`,
    [told.map((t) => t.subscription), told.map((t) => t.type), told.map((t) => t.id), told.map((t) => t.version), now],
  );
}
