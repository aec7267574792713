import { type Scope, toCalendarDate } from '#kernel';
import { notBefore } from '../clocks.ts';
import type { LegalBasis } from '../crypto/envelope.ts';
import { type ErasureReceipt, signErasure } from '../crypto/erasure.ts';
import { basisOf } from '../legal-basis.ts';
import type { ExchangeParts } from '../model.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import { eraseCopy, type HeldCopy, lockSealedOver, sealCopy } from '../received-store.ts';
import { decideRetention } from '../retention/rules.ts';
import { keepReceipt } from './receipt-store.ts';

/** What ends a copy: the patient's act, or its time. */
export type CopyEnd = 'ended' | 'revoked';

type EndParts = Pick<ExchangeParts, 'keys' | 'records'>;

/**
 * Ends copies that are held here: each is erased, or sealed where it has become part of a visit's record that law obliges to keep; and whoever gave it gets a
 * signed receipt. All of it commits together, so a node that is killed has either done nothing or owes nothing but the sending.
 *
 * @param copies - locked, and open
 * @param reason - a refusal's code, `closed` or `time-over`
 */
export async function endCopies(
  scope: Scope,
  parts: EndParts,
  copies: readonly HeldCopy[],
  { end, reason }: { readonly end: CopyEnd; readonly reason: string },
): Promise<void> {
  for (const copy of copies) await endCopy(scope, parts, copy, end, reason);
}

async function endCopy(scope: Scope, parts: EndParts, copy: HeldCopy, end: CopyEnd, reason: string): Promise<void> {
  const at = notBefore(scope, copy.openedAt);
  const kept = await keptByLaw(scope, parts, copy);
  if (kept) await sealCopy(scope.tx, copy.id, { at, until: kept.until, law: kept.law });
  else await eraseCopy(scope.tx, copy.id, end, at);
  scope.note({
    action: 'delete',
    outcome: 'permitted',
    ...(copy.patientId === null ? {} : { patientId: copy.patientId }),
    kinds: { Bundle: 1 },
    basis: kept ? 'exchange/copy-sealed' : 'exchange/copy-erased',
    detail: { share: copy.shareRef, received: copy.id, reason, ...(kept ? { until: kept.until } : {}) },
  });
  await sendReceipt(scope, parts, copy.fromNode, {
    share: copy.shareRef,
    opening: copy.openingId,
    outcome: kept ? 'kept-by-law' : 'erased',
    at: at.toISOString(),
    reason,
    contentHash: copy.contentHash,
    ...(kept ? { kept } : {}),
  });
}

/** Whether a visit here rests on the copy: then it is part of that visit's record, and kept as long as the record is. */
export async function keptByLaw(
  { tx, clock, node }: Scope,
  { records }: EndParts,
  { id, patientId, organizationId }: HeldCopy,
): Promise<{ readonly until: string; readonly law: LegalBasis } | undefined> {
  if (patientId === null) return undefined;
  const visits = (await records.findVisitsAt(tx, { patientId, organizationId })).filter(({ signedAt }) => signedAt);
  if (!visits.some(({ receivedId }) => receivedId === id)) return undefined;
  // Counted from her last visit at the institution, whether that one began with the copy or not.
  const last = visits
    .map(({ startedAt }) => toCalendarDate(startedAt))
    .sort()
    .at(-1);
  const day = toCalendarDate(clock.now());
  const kept = decideRetention({
    jurisdiction: node.jurisdiction,
    record: 'outpatient',
    ...(last === undefined ? {} : { countedFrom: last }),
    day,
  });
  if (kept === undefined) return undefined;
  const { jurisdiction, instrument, clause } = kept.law;
  return {
    until: kept.until,
    law: { jurisdiction, instrument: instrument.en, ...(clause === undefined ? {} : { clause: clause.en }) },
  };
}

/** Signs for a copy, and sends it to where the copy came from; a copy of this very node's is signed for here. */
export async function sendReceipt(
  scope: Scope,
  parts: Pick<EndParts, 'keys'>,
  to: string,
  facts: Omit<ErasureReceipt, 'from' | 'to'>,
): Promise<void> {
  const receipt: ErasureReceipt = { from: scope.node.id, to, ...facts };
  const jws = await signErasure(parts.keys, receipt);
  if (to === scope.node.id) {
    await keepReceipt(scope.tx, receipt, jws, scope.clock.now());
    return;
  }
  await enqueueMessage(scope, {
    to,
    type: 'erase-receipt',
    // Not the case of the looks at the copy: news of one that is held up must not hold up the word that it is gone.
    caseId: `erasure:${facts.opening}`,
    purpose: 'HOPERAT',
    legalBasis: basisOf(scope, 'erase-receipt'),
    body: { receipt: jws },
  });
}

/**
 * Looks again at seals whose last day is over. A visit since then may have moved the day; where none has, the copy is erased and the last receipt goes out.
 *
 * @returns how many were erased
 */
export async function reviewSeals(scope: Scope, parts: EndParts): Promise<number> {
  const { tx, clock } = scope;
  let erased = 0;
  for (const copy of await lockSealedOver(tx, toCalendarDate(clock.now()))) {
    if (!(await keptByLaw(scope, parts, copy))) erased += 1;
    await endCopy(scope, parts, copy, 'ended', 'retention-over');
  }
  return erased;
}
