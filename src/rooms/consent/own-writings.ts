import { type GateWrite, readMany } from '#fhir';
import type { Actor, Tx } from '#kernel';
import { askTogether, textArray } from '#platform/postgres';
import type { AccessContext } from './access-model.ts';
import type { StandingConsent } from './provisions/ruling.ts';
import { sayNo } from './tellers.ts';

/**
 * Remembers what somebody writes although Consents of the patient's withhold its like from them: they know it, and an answer that hid it from them again would tell that there is a no, and of what.
 *
 * @param consents - of the patient, as they stand
 */
export async function keepOwnWriting(
  tx: Tx,
  actor: Actor,
  { before, after }: GateWrite,
  consents: readonly StandingConsent[],
): Promise<void> {
  // What is made without an id is no resource yet.
  if (actor.kind !== 'person' || after?.id === undefined) return;
  const nos = idsOfNos(consents);
  await tx.query(
    `insert into consent.own_writing (account_id, type, id, version, consents) values ($1, $2, $3, $4, $5::text[])
     on conflict (account_id, type, id) do update set version = excluded.version, consents = excluded.consents`,
    [actor.accountId, after.type, after.id, (before?.version ?? 0) + 1, textArray(nos)],
  );
}

/**
 * The same facts of these patients, and with them what this person wrote under Consents that stand: these do not withhold it from its writer. One statement, and none where no Consent says no.
 */
export async function withOwnWritings(
  tx: Tx,
  actor: Actor,
  contextOf: (patientId: string | undefined) => AccessContext,
  patientIds: readonly string[],
): Promise<(patientId: string | undefined) => AccessContext> {
  const refused = patientIds.filter((patientId) => sayNo(contextOf(patientId).consents));
  if (actor.kind !== 'person' || refused.length === 0) return contextOf;
  const nos = idsOfNos(refused.flatMap((patientId) => contextOf(patientId).consents));
  const written = await writtenUnder(tx, actor.accountId, nos);
  if (written.size === 0) return contextOf;
  const known = new Map(
    refused.map((patientId): [string | undefined, AccessContext] => {
      const context = contextOf(patientId);
      return [patientId, { ...context, consents: context.consents.map((consent) => withWritten(consent, written)) }];
    }),
  );
  return (patientId) => known.get(patientId) ?? contextOf(patientId);
}

/** A no on one record of a person is one on each. */
function idsOfNos(consents: readonly StandingConsent[]): string[] {
  return [...new Set(consents.filter((consent) => sayNo([consent])).map(({ consentId }) => consentId))];
}

function withWritten(consent: StandingConsent, written: ReadonlyMap<string, readonly string[]>): StandingConsent {
  const own = written.get(consent.consentId);
  return own === undefined ? consent : { ...consent, ownWritings: own };
}

/** By Consent what was written under it, as references, where nobody has written it anew since. */
async function writtenUnder(
  tx: Tx,
  accountId: string,
  consentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await rowsUnder(tx, accountId, consentIds);
  if (rows.length === 0) return new Map();
  const now = await readMany(tx, rows);
  const versions = new Map(now.map(({ type, id, version }) => [`${type}/${id}`, version]));
  const under = new Map<string, string[]>();
  for (const { type, id, version, consents } of rows) {
    if (versions.get(`${type}/${id}`) !== version) continue;
    for (const consentId of consents) under.set(consentId, [...(under.get(consentId) ?? []), `${type}/${id}`]);
  }
  return under;
}

interface Written {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly consents: readonly string[];
}

/** Asked by every request about a patient who says no to something: what several ask in the same moment is one statement. */
async function rowsUnder(tx: Tx, accountId: string, consentIds: readonly string[]): Promise<readonly Written[]> {
  const under = (account: string, consents: string) => `select coalesce(json_agg(w), '[]') as rows from (
    select type, id, version, consents from consent.own_writing where account_id = ${account} and consents && ${consents}::text[]) w`;
  if (tx.shared) {
    const values = [accountId, consentIds];
    return (await askTogether<{ rows: Written[] }>(tx.shared, under('q.p1', 'q.p2'), values)).rows;
  }
  const [row] = await tx.query<{ rows: Written[] }>(under('$1', '$2'), [accountId, textArray(consentIds)]);
  return row?.rows ?? [];
}

/** Whether somebody wrote this themselves under a Consent that stands. */
export function isOwnWriting({ consents }: AccessContext, { type, id }: { type: string; id: string }): boolean {
  return consents.some(({ ownWritings }) => ownWritings?.includes(`${type}/${id}`));
}
