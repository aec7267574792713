import { invariant, type Scope } from '#kernel';
import type { ImportOutcome } from '../events.ts';
import { eventOfOutcome, nextState } from '../visit/lifecycle.ts';
import type { NotSent, Visit } from '../visit/model.ts';
import { findVisitOfDocument, getVisit, updateVisit } from '../visit/store.ts';

/** Tells that a visit's document was handed to the outbox, or that the home node has it. A late or repeated telling changes nothing. */
export async function followVisit(
  scope: Scope,
  { visitId, event }: { readonly visitId: string; readonly event: 'hand-over' | 'arrive' },
): Promise<void> {
  const visit = await getVisit(scope.tx, visitId, 'lock');
  const state = nextState(visit.state, event);
  invariant(state !== undefined, `a ${visit.state} visit is not on its way`);
  if (state === visit.state) return;
  const { notSent: _over, ...rest } = visit;
  await updateVisit(scope.tx, { ...rest, state, version: visit.version + 1 });
}

/** Tells that a signed visit could not be sent, and why. Its clinician sees it, and can send it again. */
export async function withholdVisit(
  scope: Scope,
  { visitId, notSent }: { readonly visitId: string; readonly notSent: NotSent },
): Promise<void> {
  const visit = await getVisit(scope.tx, visitId, 'lock');
  const state = nextState(visit.state, 'withhold');
  invariant(state !== undefined, `a ${visit.state} visit is not on its way`);
  // One that is gone already is not called back by a late telling.
  if (state !== 'not-sent') return;
  await updateVisit(scope.tx, { ...visit, state, version: visit.version + 1, notSent });
}

/**
 * Takes what the home node says about the entries of a visit's document. Each telling is the whole state, so the same twice, or an older one
 * after a newer, changes nothing.
 *
 * @param fact.documentId - the document as we signed it: `Bundle.identifier.value`
 * @returns the visit with its new state, or undefined where no visit of ours has that document
 */
export async function applyImportOutcome(
  scope: Scope,
  fact: { readonly documentId: string; readonly node: string; readonly outcome: ImportOutcome },
): Promise<{ readonly visitId: string; readonly patientId: string; readonly status: Visit['state'] } | undefined> {
  const visit = await findVisitOfDocument(scope.tx, fact.documentId);
  if (!visit || visit.sendTo !== fact.node) return undefined;
  const { accepted, confirmed = 0, rejected, pending, decidedAt } = fact.outcome;
  const event = eventOfOutcome({ accepted, confirmed, rejected: rejected.length, pending });
  const state = event && nextState(visit.state, event);
  const isOlder = visit.homeOutcome?.decidedAt !== undefined && visit.homeOutcome.decidedAt > decidedAt;
  if (state !== undefined && !isOlder) {
    const { notSent: _over, ...rest } = visit;
    await updateVisit(scope.tx, {
      ...rest,
      state,
      version: visit.version + 1,
      homeOutcome: { node: fact.node, accepted, confirmed, rejected: [...rejected], pending, decidedAt },
    });
    scope.note({
      action: 'receive',
      outcome: 'permitted',
      patientId: visit.patientId,
      kinds: { Encounter: 1 },
      basis: 'records.home-outcome',
      recipient: fact.node,
    });
  }
  return { visitId: visit.id, patientId: visit.patientId, status: state ?? visit.state };
}
