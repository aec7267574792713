import { shardOf } from '#fhir';
import { type AccessNote, type Actor, type Tx, toCalendarDate } from '#kernel';
import { textArray } from '#platform/postgres';
import { GIVEN_BY_PATIENT } from '../access-model.ts';
import { daysOfUse } from './lawbook.ts';
import type { StandingConsent } from './ruling.ts';

interface Use {
  readonly consentId: string;
  readonly userId: string;
  readonly day: string;
}

/** Uses of Consents among acts that are about to be noted: what one person does within one span of the lawbook is one use. */
export function usesAmong(
  acts: readonly { readonly facts: { readonly actor: Actor; readonly at: Date }; readonly note: AccessNote }[],
): Use[] {
  return acts.flatMap(({ facts: { actor, at }, note }) =>
    consentsOf(note).map((consentId) => ({ consentId, userId: userOf(actor), day: spanOf(at) })),
  );
}

/** The Consents by which an act was permitted, as its note names them; none where another rule did. */
function consentsOf({ basis, outcome, detail }: AccessNote): readonly string[] {
  if (basis !== GIVEN_BY_PATIENT || outcome !== 'permitted') return [];
  return detail?.['consent']?.split(' ') ?? [];
}

function userOf(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return actor.accountId;
    case 'node':
      return `${actor.nodeId}/${actor.onBehalfOf?.practitioner ?? ''}`;
    case 'system':
      return actor.clientId;
    case 'anonymous':
      return '';
  }
}

/** The first day of the span in which an instant lies. */
function spanOf(at: Date): string {
  const days = daysOfUse(at);
  const day = Math.floor(Date.parse(toCalendarDate(at)) / DAY_MS);
  return new Date((day - (day % days)) * DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;

/** Writes uses beside the entries of the ledger, as a part of the same statement: four arrays, from this parameter on. */
export function usesSql(first: number): string {
  return `, used as (
       insert into consent.consent_use (shard, consent_id, user_id, used_on)
       select distinct * from unnest($${first}::smallint[], $${first + 1}::text[], $${first + 2}::text[], $${first + 3}::date[])
       on conflict do nothing)`;
}

export function usesParams(uses: readonly Use[]): unknown[] {
  return [
    uses.map(({ consentId }) => shardOf(consentId)),
    textArray(uses.map(({ consentId }) => consentId)),
    textArray(uses.map(({ userId }) => userId)),
    uses.map(({ day }) => day),
  ];
}

/**
 * Marks what has been used as often as was agreed. Whoever has used it within this span already may go on: it is the same use.
 *
 * Uses are counted when they are noted, before the answer leaves. Two that begin in the very same moment see the same count, and both get in.
 */
export async function markUsedUp(
  tx: Tx,
  consents: readonly StandingConsent[],
  actor: Actor,
  at: Date,
): Promise<readonly StandingConsent[]> {
  const limited = consents.filter(({ usesMax }) => usesMax !== undefined).map(({ consentId }) => consentId);
  if (limited.length === 0) return consents;
  const rows = await tx.query<{ consent_id: string; uses: number; mine: boolean }>(
    `select consent_id, count(*)::int as uses, bool_or(user_id = $3 and used_on = $4::date) as mine
       from consent.consent_use where shard = any($1::smallint[]) and consent_id = any($2::text[]) group by consent_id`,
    [[...new Set(limited.map(shardOf))], textArray(limited), userOf(actor), spanOf(at)],
  );
  const used = new Map(rows.map((row) => [row.consent_id, row]));
  return consents.map((consent) => {
    const { uses = 0, mine = false } = used.get(consent.consentId) ?? {};
    const isUsedUp = consent.usesMax !== undefined && uses >= consent.usesMax && !mine;
    return isUsedUp ? { ...consent, isUsedUp } : consent;
  });
}
