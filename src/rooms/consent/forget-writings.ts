import { readMany } from '#fhir';
import type { Tx } from '#kernel';
import { textArray } from '#platform/postgres';
import { loadConsentsById } from './facts.ts';
import type { StandingConsent } from './provisions/ruling.ts';

/** Looked at in one transaction: each costs a look at what was written and at the Consents that stood. */
const ROUND = 200;

/** Which of the own writings: the list is gone through in the order of these. */
interface Place {
  readonly account_id: string;
  readonly type: string;
  readonly id: string;
}

interface Remembered extends Place {
  readonly version: number;
  readonly consents: readonly string[];
}

/**
 * Forgets who wrote what under a no where that tells nothing any more: what stands is another version or was deleted, or each of the Consents has ended. Nobody is shown more or less by it.
 *
 * @param after - where the round before ended; the first begins at the beginning
 * @returns where this round ended; undefined where nothing is left
 */
export async function forgetWritings(tx: Tx, now: Date, after?: Place): Promise<Place | undefined> {
  const { account_id = '', type = '', id = '' } = after ?? {};
  const remembered = await tx.query<Remembered>(
    `select account_id, type, id, version, consents from consent.own_writing
      where (account_id, type, id) > ($1, $2, $3) order by account_id, type, id limit ${ROUND}`,
    [account_id, type, id],
  );
  const stored = await readMany(tx, remembered);
  const versions = new Map(stored.map((one) => [`${one.type}/${one.id}`, one.version]));
  const consents = await loadConsentsById(tx, [...new Set(remembered.flatMap((one) => one.consents))]);
  const standing = new Set(consents.filter((consent) => !isOver(consent, now)).map(({ consentId }) => consentId));
  const idle = remembered.filter(
    (one) =>
      versions.get(`${one.type}/${one.id}`) !== one.version || !one.consents.some((consent) => standing.has(consent)),
  );
  await forget(tx, idle);
  return remembered.at(ROUND - 1);
}

/** Of one that was written anew meanwhile there is something to remember again. */
async function forget(tx: Tx, idle: readonly Remembered[]): Promise<void> {
  if (idle.length === 0) return;
  await tx.query(
    `delete from consent.own_writing w using unnest($1::text[], $2::text[], $3::text[], $4::integer[]) as gone (account_id, type, id, version)
      where (w.account_id, w.type, w.id, w.version) = (gone.account_id, gone.type, gone.id, gone.version)`,
    [
      textArray(idle.map((one) => one.account_id)),
      textArray(idle.map((one) => one.type)),
      textArray(idle.map((one) => one.id)),
      idle.map((one) => one.version),
    ],
  );
}

function isOver({ provisions }: StandingConsent, now: Date): boolean {
  return provisions.every(({ until }) => until !== undefined && Date.parse(until) <= now.getTime());
}
