import type { z } from 'zod';
import type { SummaryView } from '#contracts/records';
import { type Bundle, parseFhirJson } from '#fhir';
import { RefusalError, type Scope } from '#kernel';
import type { ViewSealed } from '../contract.ts';
import { countKinds } from '../kinds.ts';
import { refuse } from '../messages.ts';
import type { ExchangeParts } from '../model.ts';
import { tellAccess } from '../operations/tell-access.ts';
import { lockCopy, type ReceivedRow } from '../received-store.ts';
import { refuseErasure } from './messages.ts';

/**
 * Opens a sealed copy by the rule of its seal: for whoever recorded a visit of this patient at the institution that keeps it, and for oversight. A reason is given,
 * the look is in the ledger here, and the patient reads of it at home.
 *
 * @refuses exchange.received-not-found, exchange.received-ended (not sealed, or no longer kept), exchange.sealed-not-yours
 */
export async function viewSealed(
  scope: Scope,
  parts: ExchangeParts,
  { id, reason }: z.output<typeof ViewSealed>,
): Promise<SummaryView> {
  const row = await lockCopy(scope.tx, id);
  const basis = row && (await ruleOf(scope, parts, row));
  if (row === undefined || basis === 'unseen') throw new RefusalError(refuse('exchange.received-not-found'));
  if (row.status !== 'sealed' || row.bundle === null) throw new RefusalError(refuse('exchange.received-ended'));
  if (basis === undefined) throw new RefusalError(refuseErasure('exchange.sealed-not-yours'));
  const bundle = parseFhirJson(row.bundle) as unknown as Bundle;
  await tellAccess(scope, row, {
    action: 'read',
    outcome: 'permitted',
    ...(row.patientId === null ? {} : { patientId: row.patientId }),
    kinds: countKinds(bundle),
    basis,
    detail: { share: row.shareRef, received: id, reason },
  });
  return parts.records.renderDocument(scope, bundle);
}

/** The rule that opens it to this person: undefined where none does, `unseen` where even that it exists is none of theirs. */
async function ruleOf(
  { actor, tx }: Scope,
  { records }: ExchangeParts,
  { organizationId, patientId }: ReceivedRow,
): Promise<'exchange/sealed-by-law' | 'exchange/sealed-by-treatment' | 'unseen' | undefined> {
  if (actor.kind !== 'person') return 'unseen';
  if (actor.role === 'regulator' || actor.role === 'privacy-officer') return 'exchange/sealed-by-law';
  if (actor.organization?.id !== organizationId) return 'unseen';
  if (patientId === null) return undefined;
  const visits = await records.findVisitsAt(tx, { patientId, organizationId });
  return visits.some(({ accountId }) => accountId === actor.accountId) ? 'exchange/sealed-by-treatment' : undefined;
}
