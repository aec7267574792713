import type { LocalText, Purpose, Tx } from '#kernel';
import type { AskedPatient, AskedScope } from './contract.ts';
import type { ArtefactState, ArtefactTerms } from './model.ts';

/** What this room announces of consents, in the transaction of the act itself. Those above come and take it. */
export interface ConsentEvents {
  /** An institution here asks a patient of another node. */
  'request-made': {
    readonly request: string;
    readonly to: string;
    readonly patient: Exclude<AskedPatient, { readonly id: string }>;
    readonly scope: AskedScope;
    readonly reason: string;
    readonly purpose: Purpose;
    readonly organization: { readonly id: string; readonly name: LocalText };
    readonly practitioner: { readonly reference: string; readonly name: LocalText };
  };
  /** A request that came from another node has been answered, has lapsed, or what was agreed to has ended. */
  'request-answered': {
    readonly to: string;
    /** What the asker calls the request. */
    readonly request: string;
    readonly consentId?: string;
    readonly state: Exclude<ArtefactState, 'proposed'>;
    readonly at: string;
    /** What was agreed to. */
    readonly terms?: ArtefactTerms;
    readonly termsHash?: string;
    /** Why it could not be put to anybody. */
    readonly failure?: LocalText;
  };
  /** An artefact no longer holds: who has a copy under it erases it. */
  'artefact-ended': { readonly consentId: string; readonly patientId: string; readonly at: string };
}
export type ConsentEventKind = keyof ConsentEvents;

export type ConsentAnnouncement = {
  readonly [Kind in ConsentEventKind]: { readonly kind: Kind; readonly payload: ConsentEvents[Kind] };
}[ConsentEventKind];

/** What there is to do once something has been announced; see `Tx.wake`. */
export const CONSENT_ANNOUNCED = 'consent/announced';

export async function announceConsent<Kind extends ConsentEventKind>(
  tx: Tx,
  at: Date,
  kind: Kind,
  payload: ConsentEvents[Kind],
): Promise<void> {
  tx.wake?.(CONSENT_ANNOUNCED);
  await tx.query('insert into consent.announcement (kind, payload, announced_at) values ($1, $2, $3)', [
    kind,
    JSON.stringify(payload),
    at,
  ]);
}

/**
 * Takes the oldest announcements of these kinds. They are gone when the taker's transaction commits and back when it fails; two takers never get the same one.
 */
export async function takeConsentAnnouncements(
  tx: Tx,
  kinds: readonly ConsentEventKind[],
  limit: number,
): Promise<readonly ConsentAnnouncement[]> {
  const rows = await tx.query<{ number: string; kind: string; payload: string }>(
    `delete from consent.announcement where number in (
       select number from consent.announcement where kind = any($1::text[]) order by number limit $2 for update skip locked)
     returning number::text, kind, payload`,
    [kinds, limit],
  );
  // The queue pairs each kind with its own payload; the compiler cannot follow a pair through a table.
  return rows
    .sort((a, b) => Number(BigInt(a.number) - BigInt(b.number)))
    .map(({ kind, payload }) => ({ kind, payload: JSON.parse(payload) }) as ConsentAnnouncement);
}
