import { RefusalError, type Scope } from '#kernel';
import { recordsOfOnePerson } from '#rooms/identity';
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

/** Whose log it is: the reader's own. @refuses consent.log-not-yours */
export function ownPatient({ actor }: Scope, wanted: string | undefined): string {
  const own = actor.kind === 'person' ? actor.patientId : undefined;
  if (own === undefined || (wanted !== undefined && wanted !== own)) {
    throw new RefusalError(refuse('consent.log-not-yours'));
  }
  return own;
}
