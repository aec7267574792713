import { orThrow, type Scope } from '#kernel';
import { notify } from '../../notices/notify.ts';
import { nextState } from '../lifecycle.ts';
import { findLapsed, holdArtefact, saveArtefact } from '../store.ts';
import { tellAsker } from './answer-request.ts';

/** In one transaction: requests lapse a few a day. */
const ROUND = 20;

/**
 * Lets requests lapse that nobody answered in time; asker and patient are told.
 *
 * @returns how many lapsed
 */
export async function lapseRequests(scope: Scope): Promise<number> {
  const at = scope.clock.now();
  const due = await findLapsed(scope.tx, at, ROUND);
  for (const id of due) {
    const held = await holdArtefact(scope, id);
    const { artefact } = held;
    const { patientId } = artefact.terms;
    const state = orThrow(nextState(artefact.state, 'lapse'));
    const lapsed = await saveArtefact(scope, held, { state, endedAt: at.toISOString() });
    scope.note({
      action: 'revoke',
      outcome: 'permitted',
      patientId,
      kinds: { Consent: 1 },
      basis: 'consent/request-lapsed',
      detail: { consent: id },
    });
    if (artefact.request) {
      await notify(scope, patientId, 'consent-lapsed', {
        consentId: id,
        organization: artefact.request.organization.name,
      });
    }
    await tellAsker(scope, lapsed, at);
  }
  return due.length;
}
