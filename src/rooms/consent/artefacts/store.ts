import {
  lockAbsences,
  newId,
  parseFhirJson,
  parseSearch,
  readResource,
  type StoredResource,
  searchResources,
  shardOf,
  writeResources,
} from '#fhir';
import { type LocalText, RefusalError, type Scope, type Tx } from '#kernel';
import type { AskedScope } from './contract.ts';
import { fromConsentResource, toConsentResource } from './fhir.ts';
import { refuseConsent } from './messages.ts';
import type { Artefact, ArtefactState, ArtefactTerms } from './model.ts';
import { isAsSigned } from './terms.ts';

/** More consents of one person than this are a program's fault. */
const LISTED_MAX = 300;

/** Stores a new artefact under a new id of its patient's shard. */
export async function createArtefact(scope: Scope, draft: Omit<Artefact, 'id' | 'version'>): Promise<Artefact> {
  const artefact: Artefact = { ...draft, id: newId(scope.ids, draft.terms.patientId), version: 1 };
  await writeResources(scope, [{ create: toConsentResource(artefact), method: 'PUT' }]);
  return artefact;
}

/** An artefact and the Consent it is kept as. */
export interface HeldArtefact {
  readonly artefact: Artefact;
  readonly stored: StoredResource;
}

/**
 * The artefact of this id, held until the transaction ends: two answers at once wait for each other, and the second sees the first.
 *
 * @refuses consent.artefact-not-found
 */
export async function holdArtefact(scope: Pick<Scope, 'tx'>, id: string): Promise<HeldArtefact> {
  await lockAbsences(scope.tx, [`Consent/${id}`]);
  const stored = await readResource(scope.tx, 'Consent', id);
  const artefact = toArtefact(stored);
  if (stored === undefined || artefact === undefined) {
    throw new RefusalError(refuseConsent('consent.artefact-not-found'));
  }
  return { artefact, stored };
}

/** @refuses consent.artefact-not-found */
export async function getArtefact(tx: Tx, id: string): Promise<Artefact> {
  const artefact = toArtefact(await readResource(tx, 'Consent', id));
  if (artefact === undefined) throw new RefusalError(refuseConsent('consent.artefact-not-found'));
  return artefact;
}

/** Writes the artefact's new state as the next version of its Consent. */
export async function saveArtefact(
  scope: Scope,
  { artefact, stored }: HeldArtefact,
  change: Partial<Artefact>,
): Promise<Artefact> {
  const changed: Artefact = { ...artefact, ...change, version: stored.version + 1 };
  await writeResources(scope, [{ update: toConsentResource(changed), before: stored }]);
  return changed;
}

/** The artefacts of these patients, newest first. Shares and imported Consents are none. */
export async function artefactsOf(tx: Tx, patients: readonly string[]): Promise<Artefact[]> {
  if (patients.length === 0) return [];
  const request = parseSearch('Consent', new URLSearchParams({ _sort: '-_lastUpdated' }));
  const { matches } = await searchResources(tx, request, { patients }, LISTED_MAX);
  return matches
    .flatMap((stored) => toArtefact(stored) ?? [])
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id));
}

/** A patient's standing choice of these terms that holds. Until the transaction ends nobody else makes one for this patient. */
export async function holdStanding(tx: Tx, patientId: string, hash: string): Promise<Artefact | undefined> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('consent.standing ' || $1, 0))`, [patientId]);
  const isIt = ({ kind, state, signature }: Artefact) =>
    kind === 'standing' && state === 'active' && signature?.termsHash === hash;
  return (await artefactsOf(tx, [patientId])).find((one) => isIt(one) && isAsSigned(one));
}

function toArtefact(stored: StoredResource | undefined): Artefact | undefined {
  if (stored === undefined || stored.deleted) return undefined;
  return fromConsentResource(parseFhirJson(stored.body), stored.version);
}

// ------------------------------------------------------------------------------------------------------- requests put

/** A request that was put to a patient here. */
export interface PutRequest {
  readonly consentId: string;
  readonly patientId: string;
  readonly node: string;
  readonly organizationId: string;
  /** What the asker calls it. */
  readonly askedAs: string;
  readonly answerBy: Date;
}

export async function insertPut(tx: Tx, request: PutRequest): Promise<void> {
  const { consentId, patientId, node, organizationId, askedAs, answerBy } = request;
  await tx.query(
    `insert into consent.request_put (shard, consent_id, patient_id, node, organization_id, asked_as, answer_by)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [shardOf(consentId), consentId, patientId, node, organizationId, askedAs, answerBy],
  );
}

/** How many requests of an institution wait for a patient. Two at once see each other: the count is taken under a lock of the two. */
export async function countWaiting(
  tx: Tx,
  { patientId, node, organizationId }: Pick<PutRequest, 'patientId' | 'node' | 'organizationId'>,
): Promise<number> {
  const asking = `consent.request_put ${node}/${organizationId} ${patientId}`;
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [asking]);
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from consent.request_put
     where shard = $1 and patient_id = $2 and node = $3 and organization_id = $4 and answered_at is null`,
    [shardOf(patientId), patientId, node, organizationId],
  );
  return row?.n ?? 0;
}

/** It waits no longer. @returns what the asker calls it */
export async function markAnswered(tx: Tx, consentId: string, at: Date): Promise<string | undefined> {
  const [row] = await tx.query<{ askedAs: string }>(
    `update consent.request_put set answered_at = coalesce(answered_at, $3) where shard = $1 and consent_id = $2
     returning asked_as as "askedAs"`,
    [shardOf(consentId), consentId, at],
  );
  return row?.askedAs;
}

/** Requests whose time to answer is over, some at a time. */
export async function findLapsed(tx: Tx, at: Date, limit: number): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `select consent_id as id from consent.request_put where answer_by <= $1 and answered_at is null order by answer_by limit $2`,
    [at, limit],
  );
  return rows.map(({ id }) => id);
}

// ------------------------------------------------------------------------------------------------ what was asked here

/** A request as its asker's node keeps it. */
export interface AskedRow {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly fhirUser: string | null;
  readonly askerName: LocalText;
  readonly node: string;
  readonly patientWords: string;
  readonly patientId: string | null;
  readonly consentId: string | null;
  readonly reason: string;
  readonly scope: AskedScope;
  readonly askedAt: Date;
  readonly answerBy: Date;
  readonly state: ArtefactState;
  readonly answeredAt: Date | null;
  readonly terms: ArtefactTerms | null;
  readonly failure: LocalText | null;
  readonly receivedId: string | null;
}

const ASKED = `id, organization_id as "organizationId", account_id as "accountId", fhir_user as "fhirUser", asker_name::json as "askerName", node,
  patient_words as "patientWords", patient_id as "patientId", consent_id as "consentId", reason, scope::json as scope, asked_at as "askedAt",
  answer_by as "answerBy", state, answered_at as "answeredAt", terms::json as terms, failure::json as failure, received_id as "receivedId"`;

export type NewAsked = Omit<AskedRow, 'state' | 'answeredAt' | 'terms' | 'failure' | 'receivedId'>;

export async function insertAsked(tx: Tx, row: NewAsked): Promise<void> {
  await tx.query(
    `insert into consent.request_asked (id, organization_id, account_id, fhir_user, asker_name, node, patient_words, patient_id, consent_id, reason,
       scope, asked_at, answer_by, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'proposed')`,
    [
      row.id,
      row.organizationId,
      row.accountId,
      row.fhirUser,
      JSON.stringify(row.askerName),
      row.node,
      row.patientWords,
      row.patientId,
      row.consentId,
      row.reason,
      JSON.stringify(row.scope),
      row.askedAt,
      row.answerBy,
    ],
  );
}

/** What an institution has asked, newest first. */
export function askedBy(tx: Tx, organizationId: string, limit: number): Promise<AskedRow[]> {
  return tx.query<AskedRow>(
    `select ${ASKED} from consent.request_asked where organization_id = $1 order by asked_at desc, id desc limit $2`,
    [organizationId, limit],
  );
}

export async function findAsked(tx: Tx, id: string): Promise<AskedRow | undefined> {
  const [row] = await tx.query<AskedRow>(`select ${ASKED} from consent.request_asked where id = $1`, [id]);
  return row;
}

export interface AskedChange {
  readonly state: ArtefactState;
  readonly at: Date;
  readonly terms?: ArtefactTerms;
  readonly failure?: LocalText;
  readonly receivedId?: string;
}

/** Notes what became of a request. One that is over for good stays as it is. @returns the row; undefined where there is none or it was over */
export async function noteAnswer(tx: Tx, id: string, change: AskedChange): Promise<AskedRow | undefined> {
  const { state, at, terms, failure, receivedId } = change;
  const [row] = await tx.query<AskedRow>(
    `update consent.request_asked set state = $2, answered_at = $3, terms = coalesce($4, terms), failure = coalesce($5, failure),
       received_id = coalesce($6, received_id)
     where id = $1 and (state = 'proposed' or (state = 'active' and $2 = 'ended')) returning ${ASKED}`,
    [
      id,
      state,
      at,
      terms === undefined ? null : JSON.stringify(terms),
      failure === undefined ? null : JSON.stringify(failure),
      receivedId ?? null,
    ],
  );
  return row;
}

/** The record has come, with the answer or after it: what stood in its way does no more. @returns the request; undefined where it is over */
export async function noteRecord(tx: Tx, id: string, receivedId: string): Promise<AskedRow | undefined> {
  const [row] = await tx.query<AskedRow>(
    `update consent.request_asked set received_id = $2, failure = null where id = $1 and state = 'active' returning ${ASKED}`,
    [id, receivedId],
  );
  return row;
}
