import { newId } from '#fhir';
import { type Decision, granted, type LocalText, type Refusal, refused, type Scope, toCalendarDate } from '#kernel';
import type { LegalBasis } from '../crypto/envelope.ts';
import type { Peer } from '../crypto/trust.ts';
import { toKept } from '../refusal-text.ts';
import { type DisclosureFacts, decideExport, dutiesInForce, type EntryApplied, routesInForce } from '../rooms-below.ts';
import type { EntryAppliedView } from './contract.ts';
import { foldRecords } from './fold.ts';
import type { ExportRecords } from './model.ts';
import { exportFacts } from './rules.ts';
import { insertDecision, loadExportEntries } from './store.ts';

/** One disclosure over the border that is asked about. */
export interface Disclosure {
  /** What is to be done: `share-opened`, or the type of the message that would go. */
  readonly act: string;
  readonly patientId: string;
  /** Where it would go; a holder of a link whose place nobody knows has none. */
  readonly to: Pick<Peer, 'id' | 'jurisdiction'> | undefined;
  readonly recipient: LocalText;
  /** What the patient did and said. What is not on record is false. */
  readonly patientCarries: boolean;
  readonly separateConsent: boolean;
  readonly sensitiveConsent: boolean;
  readonly patientTold: boolean;
}

/** The law of a disclosure as messages name it, and the stored decision; none where nothing leaves the jurisdiction. */
export interface LawfulWay {
  readonly legalBasis: readonly LegalBasis[];
  readonly decisionId?: string;
}

/** A place that nobody knows: only a route that leads anywhere may be taken. */
const ANYWHERE = '*';

/**
 * Decides one disclosure by the lawbooks of both jurisdictions, and keeps the decision with every entry that was applied: also the no.
 * Between nodes of one jurisdiction nothing leaves, and nothing is decided.
 *
 * @returns the entries that hold, as the message or slip names them, and the decision's id for the ledger; with a no, the id too
 * @refuses all of consent's `decideExport`
 */
export async function decideAndKeep(
  scope: Scope,
  disclosure: Disclosure,
): Promise<{ readonly decision: Decision<LawfulWay>; readonly decisionId?: string }> {
  const { node, clock, tx, ids, purpose } = scope;
  const to = disclosure.to?.jurisdiction ?? ANYWHERE;
  if (to === node.jurisdiction) return { decision: granted({ legalBasis: [] }) };
  const at = clock.now();
  const day = toCalendarDate(at);
  const { recipient } = disclosure;
  const way = await lawOn(scope, disclosure);
  const decisionId = newId(ids, disclosure.patientId);
  await insertDecision(tx, {
    id: decisionId,
    at,
    patientId: disclosure.patientId,
    act: disclosure.act,
    from: node.jurisdiction,
    to,
    toNode: disclosure.to?.id ?? '',
    recipient,
    purpose,
    day,
    allowed: way.refusals.length === 0,
    entries: way.entries.map(toEntryView),
    why: way.refusals.map(whyOf),
  });
  const [first, ...more] = way.refusals;
  if (first) return { decision: refused(first, ...more), decisionId };
  return { decision: granted({ legalBasis: toLegalBasis(way.entries), decisionId }), decisionId };
}

/** Whether a disclosure would be let go now. Nothing is done, and nothing is kept: `decideAndKeep` decides. */
export async function mayGo(scope: Scope, disclosure: Disclosure): Promise<boolean> {
  if (disclosure.to?.jurisdiction === scope.node.jurisdiction) return true;
  return (await lawOn(scope, disclosure)).refusals.length === 0;
}

async function lawOn(
  { node, clock, tx, purpose }: Scope,
  { to, recipient, patientCarries, separateConsent, sensitiveConsent, patientTold }: Disclosure,
): Promise<ReturnType<typeof applyLaw>> {
  const records = patientCarries ? undefined : foldRecords(await loadExportEntries(tx));
  const said = { patientCarries, separateConsent, sensitiveConsent, patientTold, purpose };
  return applyLaw(
    {
      from: node.jurisdiction,
      to: to?.jurisdiction ?? ANYWHERE,
      day: toCalendarDate(clock.now()),
      recipientName: recipient.en,
      ...said,
    },
    records && to && { records, toNode: to.id },
  );
}

/** The lawbooks of both sides on what is known, without keeping anything. */
export function applyLaw(
  facts: DisclosureFacts,
  kept?: { readonly records: ExportRecords; readonly toNode: string },
): { readonly entries: readonly EntryApplied[]; readonly refusals: readonly Refusal[] } {
  const { from, to, day } = facts;
  const onRecord = kept ? exportFacts(kept.records, { to: kept.toNode, day }) : {};
  return decideExport({ ...facts, ...onRecord }, routesInForce(from, to, day), dutiesInForce(from, to, day));
}

/** The entries that hold, by their English names, the route first. */
export function toLegalBasis(entries: readonly EntryApplied[]): LegalBasis[] {
  return entries
    .filter(({ outcome }) => outcome === 'holds')
    .map(({ jurisdiction, instrument, clause }) => ({
      jurisdiction,
      instrument: instrument.en,
      ...(clause === undefined ? {} : { clause: clause.en }),
    }));
}

export function toEntryView({ conditions, ...entry }: EntryApplied): EntryAppliedView {
  return {
    ...entry,
    conditions: conditions.map(({ condition, met, refusal, evidence }) => ({
      condition,
      met,
      ...(refusal === undefined ? {} : { why: whyOf(refusal) }),
      ...(evidence === undefined ? {} : { evidence }),
    })),
  };
}

/** A refusal's sentence with its blanks filled. */
export function whyOf(refusal: Refusal): LocalText {
  return toKept(refusal).text;
}
