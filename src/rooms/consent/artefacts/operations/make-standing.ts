import { orThrow, RefusalError, type Scope } from '#kernel';
import type { ConsentView, MakeStanding, StandingChoice, TermsView } from '../contract.ts';
import { refuseConsent } from '../messages.ts';
import type { ArtefactTerms } from '../model.ts';
import type { ArtefactParts } from '../parts.ts';
import { toTermsView } from '../present.ts';
import { decideStanding } from '../rules.ts';
import { createArtefact, holdStanding } from '../store.ts';
import { termsHash } from '../terms.ts';
import { giverOf, labelsOf, namedByDirectory, patientOf, portalWitness } from '../who.ts';
import { viewFor } from './list-consents.ts';

/** The text of a standing choice, before it is made. Writes nothing. */
export async function previewStanding(scope: Scope, choice: StandingChoice): Promise<TermsView> {
  await giverOf(scope, subjectOf(scope, choice));
  return toTermsView(termsOf(scope, choice));
}

/**
 * The patient, or who stands for them, makes a standing choice: "may always", "never". It holds from this transaction on. The very same choice, while it holds, is made once: sent twice, it would
 * leave another that still holds when the one is ended.
 *
 * @refuses consent.no-tie, consent.terms-changed, consent.choice-organization-unknown, and those of `decideStanding`
 */
export async function makeStanding(scope: Scope, parts: ArtefactParts, choice: MakeStanding): Promise<ConsentView> {
  const giver = await giverOf(scope, subjectOf(scope, choice));
  const terms = termsOf(scope, choice);
  const hash = termsHash(terms);
  if (hash !== choice.termsHash) throw new RefusalError(refuseConsent('consent.terms-changed'));
  const at = scope.clock.now().toISOString();
  const witness = portalWitness(scope);
  const made =
    (await holdStanding(scope.tx, terms.patientId, hash)) ??
    (await createArtefact(scope, {
      kind: 'standing',
      state: 'active',
      terms,
      signature: { at, giver, witness, termsHash: hash },
      createdAt: at,
    }));
  scope.note({
    action: terms.provision.effect === 'permit' ? 'share' : 'revoke',
    outcome: 'permitted',
    patientId: terms.patientId,
    kinds: { Consent: 1 },
    basis: 'consent/standing-choice',
    detail: { consent: made.id, terms: hash, giver: giver.kind },
  });
  return viewFor(scope, parts, made);
}

function subjectOf(scope: Scope, { patient }: StandingChoice): string {
  return patient ?? patientOf(scope).patientId;
}

function termsOf(scope: Scope, choice: StandingChoice): ArtefactTerms {
  const to = choice.to === 'anybody' ? choice.to : namedByDirectory(choice.to);
  const facts = { patientId: subjectOf(scope, choice), at: scope.clock.now() };
  return orThrow(decideStanding(choice, to, facts, labelsOf));
}
