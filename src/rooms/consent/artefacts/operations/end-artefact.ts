import { orThrow, type Scope } from '#kernel';
import { announceConsent } from '../announcements.ts';
import type { ConsentView, OneConsent } from '../contract.ts';
import { nextState } from '../lifecycle.ts';
import type { ArtefactParts } from '../parts.ts';
import { holdArtefact, saveArtefact } from '../store.ts';
import { giverOf } from '../who.ts';
import { tellAsker } from './answer-request.ts';
import { viewFor } from './list-consents.ts';

/**
 * The patient, or who stands for them, ends it. From this transaction on it opens nothing and forbids nothing; its asker is told, and who holds copies under it is told
 * to erase them. A second time changes nothing: ending is final.
 *
 * @refuses consent.artefact-not-found, consent.no-tie, consent.artefact-state (a request that waits is refused, not ended)
 */
export async function endArtefact(scope: Scope, parts: ArtefactParts, { id }: OneConsent): Promise<ConsentView> {
  const held = await holdArtefact(scope, id);
  const { patientId } = held.artefact.terms;
  await giverOf(scope, patientId);
  if (held.artefact.state === 'ended') return viewFor(scope, parts, held.artefact);
  const state = orThrow(nextState(held.artefact.state, 'end'));
  const at = scope.clock.now();
  const ended = await saveArtefact(scope, held, { state, endedAt: at.toISOString() });
  scope.note({
    action: 'revoke',
    outcome: 'permitted',
    patientId,
    kinds: { Consent: 1 },
    basis: 'consent/artefact-ended',
    detail: { consent: id },
  });
  await tellAsker(scope, ended, at);
  await announceConsent(scope.tx, at, 'artefact-ended', { consentId: id, patientId, at: at.toISOString() });
  return viewFor(scope, parts, ended);
}
