import type { z } from 'zod';
import { personOf, RefusalError, type Scope } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import type { ApproveDossier, AskSupplement, DossierView, MoveDossier, RefuseDossier } from '../contract.ts';
import { signCertificate } from '../permits/certificate.ts';
import { recordPermit } from '../permits/record-permit.ts';
import { keepCertificate } from '../permits/store.ts';
import { getVisibleDossier } from './access.ts';
import { readCalendar } from './calendar.ts';
import { refuseDossier } from './messages.ts';
import type { Dossier } from './model.ts';
import { getChecklist, keep, move } from './operations.ts';
import { itemsAsked, supplementDue, withClockStopped } from './rules.ts';
import { todayAt } from './view.ts';

/**
 * An officer takes a dossier: from now on it is theirs alone. Of two at once one gets it and the other is told who.
 *
 * @refuses credentialing.dossier-unknown, all of `decideMove`
 */
export async function takeDossier(scope: Scope, { id, version }: z.output<typeof MoveDossier>): Promise<DossierView> {
  const dossier = await getVisibleDossier(scope, id, 'lock');
  const state = await move(scope, dossier, 'take', version);
  const { accountId, name } = personOf(scope);
  return keep(scope, { ...dossier, state, officer: { accountId, name }, version: dossier.version + 1 }, 'take');
}

/** Its officer gives a dossier back to the desk; the clock runs on. @refuses credentialing.dossier-unknown, all of `decideMove` */
export async function releaseDossier(
  scope: Scope,
  { id, version }: z.output<typeof MoveDossier>,
): Promise<DossierView> {
  const dossier = await getVisibleDossier(scope, id, 'lock');
  const state = await move(scope, dossier, 'release', version);
  const { officer: _, ...rest } = dossier;
  return keep(scope, { ...rest, state, version: dossier.version + 1 }, 'release');
}

/**
 * Its officer asks for a supplement: which items, and why. The desk's clock stands, the applicant's begins.
 *
 * @refuses credentialing.dossier-unknown, all of `decideMove`, credentialing.item-unknown
 */
export async function askSupplement(
  scope: Scope,
  { id, version, wishes }: z.output<typeof AskSupplement>,
): Promise<DossierView> {
  const dossier = await getVisibleDossier(scope, id, 'lock');
  const state = await move(scope, dossier, 'ask', version);
  const checklist = getChecklist(scope, dossier.kind);
  const known = new Set(itemsAsked(checklist, dossier).map((item) => item.id));
  const [first, ...more] = wishes
    .filter(({ itemId }) => !known.has(itemId))
    .map(({ itemId }) => refuseDossier('credentialing.item-unknown', { item: itemId }, 'wishes'));
  if (first !== undefined) throw new RefusalError(first, ...more);
  const today = todayAt(scope);
  const asked: Dossier = {
    ...withClockStopped(dossier, today, await readCalendar(scope.tx)),
    state,
    version: dossier.version + 1,
    wishes,
    supplementDue: supplementDue(checklist, today),
  };
  return keep(scope, asked, 'ask', wishes.map(({ why }) => why).join(' / '));
}

/** @refuses credentialing.dossier-unknown, all of `decideMove` */
export async function refuseApplication(
  scope: Scope,
  { id, version, reason }: z.output<typeof RefuseDossier>,
): Promise<DossierView> {
  const dossier = await getVisibleDossier(scope, id, 'lock');
  const state = await move(scope, dossier, 'refuse', version);
  return keep(scope, await decided(scope, dossier, state, reason), 'refuse', reason);
}

/**
 * Approves a dossier; one that opens a permit gives it in the same transaction, with a certificate that the node signs.
 *
 * @refuses credentialing.dossier-unknown, all of `decideMove`, credentialing.permit-missing, credentialing.permit-not-asked, all of `recordPermit`
 */
export function approveDossierWith(keys: NodeKeys) {
  return async (scope: Scope, input: z.output<typeof ApproveDossier>): Promise<DossierView> => {
    const dossier = await getVisibleDossier(scope, input.id, 'lock');
    const state = await move(scope, dossier, 'approve', input.version);
    const { opens } = getChecklist(scope, dossier.kind);
    const { practitionerId, employers } = dossier;
    const approved = await decided(scope, dossier, state, input.reason);
    if (opens === undefined || practitionerId === undefined) {
      if (input.permit === undefined) return keep(scope, approved, 'approve', input.reason);
      throw new RefusalError(refuseDossier('credentialing.permit-not-asked', {}, 'permit'));
    }
    if (input.permit === undefined) {
      throw new RefusalError(refuseDossier('credentialing.permit-missing', {}, 'permit'));
    }
    const permit = await recordPermit(scope, {
      ...input.permit,
      practitionerId,
      kind: opens,
      employers: employers.map((organizationId) => ({ organizationId })),
      evidence: 'decided-here',
      dossierId: dossier.id,
    });
    const jws = await signCertificate(keys, permit, dossier.applicantName, scope.clock.now());
    await keepCertificate(scope.tx, permit.id, jws);
    return keep(scope, { ...approved, permitId: permit.id }, 'approve', input.reason);
  };
}

async function decided(
  scope: Scope,
  dossier: Dossier,
  state: Dossier['state'],
  reason: string | undefined,
): Promise<Dossier> {
  const stopped = withClockStopped(dossier, todayAt(scope), await readCalendar(scope.tx));
  const { supplementDue: _, ...rest } = stopped;
  return {
    ...rest,
    state,
    version: dossier.version + 1,
    wishes: [],
    decidedAt: scope.clock.now(),
    ...(reason === undefined ? {} : { decisionReason: reason }),
  };
}
