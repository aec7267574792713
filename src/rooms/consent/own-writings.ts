import { type Beside, type GateWrite, readMany, type StoredResource } from '#fhir';
import type { Actor, Tx } from '#kernel';
import { textArray } from '#platform/postgres';
import type { AccessContext } from './access-model.ts';
import type { ContextOf } from './contexts.ts';
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
  { before, after, version = (before?.version ?? 0) + 1 }: GateWrite,
  consents: readonly StandingConsent[],
): Promise<void> {
  // What is made without an id is no resource yet.
  if (actor.kind !== 'person' || after?.id === undefined) return;
  const nos = idsOfNos(consents);
  await tx.query(
    `insert into consent.own_writing (account_id, type, id, patient, version, consents) values ($1, $2, $3, $4, $5, $6::text[])
     on conflict (account_id, type, id) do update
       set patient = excluded.patient, version = excluded.version, consents = excluded.consents`,
    [actor.accountId, after.type, after.id, after.patientId ?? null, version, textArray(nos)],
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
  if (written.versions.size === 0) return contextOf;
  const known = new Map(
    refused.map((patientId): [string | undefined, AccessContext] => {
      const context = contextOf(patientId);
      const consents = context.consents.map((consent) => withWritten(consent, written.under));
      return [patientId, { ...context, consents, written: written.versions }];
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
): Promise<{ under: ReadonlyMap<string, readonly string[]>; versions: ReadonlyMap<string, number> }> {
  const rows = await rowsUnder(tx, accountId, consentIds);
  if (rows.length === 0) return { under: new Map(), versions: new Map() };
  const now = await readMany(tx, rows);
  const versions = new Map(now.map(({ type, id, version }) => [`${type}/${id}`, version]));
  const under = new Map<string, string[]>();
  const own = new Map<string, number>();
  for (const { type, id, version, consents } of rows) {
    if (versions.get(`${type}/${id}`) !== version) continue;
    own.set(`${type}/${id}`, version);
    for (const consentId of consents) under.set(consentId, [...(under.get(consentId) ?? []), `${type}/${id}`]);
  }
  return { under, versions: own };
}

interface Written {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly consents: readonly string[];
}

async function rowsUnder(tx: Tx, accountId: string, consentIds: readonly string[]): Promise<readonly Written[]> {
  return tx.query<Written>(
    'select type, id, version, consents from consent.own_writing where account_id = $1 and consents && $2::text[]',
    [accountId, textArray(consentIds)],
  );
}

/** What a person wrote under a no about a patient, as it stands, in the words of a print of the patient's record. */
export function besideOwnWritings(accountId: string, patientId: string): Beside {
  return {
    sql: (value) => `coalesce((select md5(string_agg(w::text, ',' order by w.type, w.id)) from consent.own_writing w
      where w.account_id = ${value(0)} and w.patient = ${value(1)}), '')`,
    values: [accountId, patientId],
  };
}

/** Whether somebody else wrote anew, since these facts were found, what they call a person's own. What was written before it stays as it was. */
export function isRewritten({ written }: AccessContext, { type, id, version }: StoredResource): boolean {
  const own = written?.get(`${type}/${id}`);
  return own !== undefined && version > own;
}

/** The same facts, without these as anybody's own. */
export function withoutRewritten(contextOf: ContextOf, rewritten: readonly StoredResource[]): ContextOf {
  const taken = new Set(rewritten.map(({ type, id }) => `${type}/${id}`));
  const stripped = new Map<AccessContext, AccessContext>();
  return (patientId) => {
    const context = contextOf(patientId);
    const known = stripped.get(context);
    if (known || context.written === undefined) return known ?? context;
    const consents = context.consents.map(({ ownWritings = [], ...consent }) => {
      const left = ownWritings.filter((one) => !taken.has(one));
      return left.length === 0 ? consent : { ...consent, ownWritings: left };
    });
    const made = { ...context, consents };
    stripped.set(context, made);
    return made;
  };
}

/** The same facts without what somebody else has written anew since they were found: for questions that are answered before anything is looked at. */
export async function asItStands(tx: Tx, contextOf: ContextOf, patientIds: readonly string[]): Promise<ContextOf> {
  const own = [...new Set(patientIds.flatMap((patientId) => [...(contextOf(patientId).written?.keys() ?? [])]))];
  if (own.length === 0) return contextOf;
  const keys = own.map((reference) => {
    const [type = '', id = ''] = reference.split('/');
    return { type, id };
  });
  const now = await readMany(tx, keys);
  const rewritten = now.filter((one) => patientIds.some((patientId) => isRewritten(contextOf(patientId), one)));
  return rewritten.length === 0 ? contextOf : withoutRewritten(contextOf, rewritten);
}

/** Whether somebody wrote this themselves under a Consent that stands. */
export function isOwnWriting({ consents }: AccessContext, { type, id }: { type: string; id: string }): boolean {
  return consents.some(({ ownWritings }) => ownWritings?.includes(`${type}/${id}`));
}
