import { personOf, RefusalError, type Scope } from '#kernel';
import { refuseDossier } from './messages.ts';
import type { Dossier } from './model.ts';
import { getDossier } from './store.ts';
import type { Viewer } from './view.ts';

export function viewerOf(scope: Scope): Omit<Viewer, 'own'> {
  const person = personOf(scope);
  return { accountId: person.accountId, isDesk: person.role === 'regulator' };
}

/**
 * A dossier, if it is the caller's own, or was handed in and the caller is of the desk. Of any other it is not said that it is there.
 *
 * @refuses credentialing.dossier-unknown
 */
export async function getVisibleDossier(scope: Scope, id: string, lock: 'lock' | 'look' = 'look'): Promise<Dossier> {
  const viewer = viewerOf(scope);
  const dossier = await getDossier(scope.tx, id, lock);
  const isVisible = dossier.accountId === viewer.accountId || (viewer.isDesk && dossier.submittedAt !== undefined);
  if (!isVisible) throw new RefusalError(refuseDossier('credentialing.dossier-unknown'));
  return dossier;
}

/** Notes what was done with somebody's application. */
export function noteDossier(
  scope: Scope,
  action: 'read' | 'create' | 'update',
  basis: DossierBasis,
  dossier: Dossier,
): void {
  scope.note({
    action,
    outcome: 'permitted',
    kinds: {},
    basis,
    detail: { dossier: dossier.id, kind: dossier.kind, state: dossier.state },
  });
}

type DossierBasis =
  | 'credentialing.dossier-read'
  | 'credentialing.dossier-begun'
  | 'credentialing.dossier-edited'
  | 'credentialing.dossier-document'
  | 'credentialing.dossier-moved'
  | 'credentialing.dossier-decided';
