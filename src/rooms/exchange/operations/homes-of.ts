import type { Decision, Scope } from '#kernel';
import type { TrustList } from '../crypto/trust.ts';
import { findLiveReceived, getReceivedById } from '../received-store.ts';
import { decideWay } from './decide-way.ts';

/**
 * Nodes that a visit may be sent home to: where the record came from that the visit began with, if it is this patient's and was opened at the caller's
 * organisation.
 */
async function homesOf(
  scope: Scope,
  { patientId, receivedId }: { readonly patientId: string; readonly receivedId?: string },
): Promise<readonly string[]> {
  if (receivedId === undefined) return [];
  const row = await getReceivedById(scope.tx, receivedId);
  const organization = scope.actor.kind === 'person' ? scope.actor.organization?.id : undefined;
  // What came under a consent the patient did not carry here: that she agreed to show is no word on what goes home.
  const isTheirs =
    row !== undefined && row.consentedTo === null && row.patientId === patientId && row.organizationId === organization;
  return isTheirs && row.fromNode !== scope.node.id ? [row.fromNode] : [];
}

/** The live copy about this patient that the caller's organisation holds: her act that lets a visit be recorded there. */
async function liveShareOf(
  scope: Scope,
  { patientId, receivedId }: { readonly patientId: string; readonly receivedId?: string | undefined },
): Promise<string | undefined> {
  const organizationId = scope.actor.kind === 'person' ? scope.actor.organization?.id : undefined;
  if (organizationId === undefined) return undefined;
  return findLiveReceived(scope.tx, { organizationId, patientId, id: receivedId }, scope.clock.now());
}

/** What the records room asks about where a visit's patient comes from and the visit goes, answered from this node's trust list. */
export function wayHome(trust: TrustList) {
  return {
    homesOf,
    liveShareOf,
    /** Whether the visit may go to that home by a rule of law in force; a home in the sense of `homesOf`, so the patient carried a record over from there. */
    decideSending: (
      scope: Scope,
      sending: { readonly to: string; readonly patientAgreed: boolean },
    ): Decision<unknown> => decideWay(scope, trust, { ...sending, patientCarries: true }),
  };
}
