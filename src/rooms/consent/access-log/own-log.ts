import { RefusalError, type Scope, toCalendarDate } from '#kernel';
import { recordsOfOnePerson, standsFor } from '#rooms/identity';
import { refuse } from '../messages.ts';

export const OWN_LOG_BASIS = 'consent/own-log';

/** For each of the patient's records, one after the other: each is one walk along an index. */
export async function eachRecordOf<T>(
  { tx }: Scope,
  patientId: string,
  work: (record: string) => Promise<T>,
): Promise<T[]> {
  const found: T[] = [];
  for (const record of (await recordsOfOnePerson(tx, [patientId])).get(patientId) ?? [patientId]) {
    found.push(await work(record));
  }
  return found;
}

/** A parent or guardian read the log of whom they stand for. */
const FAMILY_LOG_BASIS = 'consent/family-log';
/** Looks at a log, which stand in it too. */
export const LOG_READ = [OWN_LOG_BASIS, FAMILY_LOG_BASIS];

/**
 * Whose log it is: the reader's own, or that of somebody for whom they stand today as a parent or a guardian. A carer reads the record, and not who else looked at it.
 *
 * @refuses consent.log-not-yours
 */
export async function patientOfLog(
  scope: Scope,
  wanted: string | undefined,
): Promise<{ readonly patientId: string; readonly basis: string }> {
  const { actor, tx, clock } = scope;
  const own = actor.kind === 'person' ? actor.patientId : undefined;
  if (own !== undefined && wanted !== undefined && wanted !== own) {
    const kind = await standsFor(tx, own, wanted, toCalendarDate(clock.now()));
    if (kind === 'parent' || kind === 'guardian') return { patientId: wanted, basis: FAMILY_LOG_BASIS };
  }
  return { patientId: ownPatient(scope, wanted), basis: OWN_LOG_BASIS };
}

/** Whose log it is: the reader’s own. @refuses consent.log-not-yours */
export function ownPatient({ actor }: Scope, wanted: string | undefined): string {
  const own = actor.kind === 'person' ? actor.patientId : undefined;
  if (own === undefined || (wanted !== undefined && wanted !== own)) {
    throw new RefusalError(refuse('consent.log-not-yours'));
  }
  return own;
}
