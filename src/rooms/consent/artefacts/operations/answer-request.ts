import { type LocalText, orThrow, RefusalError, type Scope } from '#kernel';
import { notify } from '../../notices/notify.ts';
import { inEach, joinWords } from '../../words.ts';
import { announceConsent } from '../announcements.ts';
import type { ConsentView, GrantConsent, Narrowing, OneConsent, PreviewConsent, TermsView } from '../contract.ts';
import { nextState } from '../lifecycle.ts';
import { refuseConsent } from '../messages.ts';
import type { Artefact, ArtefactTerms, Giver, Witness } from '../model.ts';
import { type ArtefactParts, isAbroad } from '../parts.ts';
import { toTermsView } from '../present.ts';
import { narrow } from '../rules.ts';
import { getArtefact, type HeldArtefact, holdArtefact, markAnswered, noteAnswer, saveArtefact } from '../store.ts';
import { termsHash } from '../terms.ts';
import { calledToAsker, giverOf, labelsOf, portalWitness } from '../who.ts';
import { viewFor } from './list-consents.ts';

/** What would be agreed with this taken away: the text that is signed, and its hash. Writes nothing. */
export async function previewConsent(
  scope: Scope,
  parts: ArtefactParts,
  { id, narrowing }: PreviewConsent,
): Promise<TermsView> {
  const artefact = await getArtefact(scope.tx, id);
  await giverOf(scope, artefact.terms.patientId);
  return toTermsView(agreedTerms(scope, parts, artefact, narrowing));
}

/**
 * The patient, or who stands for them, agrees: to what was asked, or to less; and to exactly the text that was shown.
 *
 * @refuses consent.artefact-not-found, consent.no-tie, consent.artefact-state, consent.answer-too-late, consent.abroad-not-agreed, consent.terms-changed,
 * consent.not-narrower, consent.nothing-left
 */
export async function grantConsent(scope: Scope, parts: ArtefactParts, input: GrantConsent): Promise<ConsentView> {
  const held = await holdArtefact(scope, input.id);
  const giver = await giverOf(scope, held.artefact.terms.patientId);
  const terms = agreedTerms(scope, parts, held.artefact, input.narrowing);
  if (terms.crossBorder && !input.crossBorder) throw new RefusalError(refuseConsent('consent.abroad-not-agreed'));
  const granted = await sign(scope, held, {
    terms,
    giver,
    witness: portalWitness(scope),
    hash: input.termsHash,
  });
  return viewFor(scope, parts, granted);
}

/** What the terms become by being agreed to: narrowed, and with the separate consent where the asker is abroad. */
export function agreedTerms(
  scope: Scope,
  parts: ArtefactParts,
  { terms, request }: Artefact,
  narrowing: Narrowing = {},
): ArtefactTerms {
  const narrowed = orThrow(narrow(request?.asked ?? terms, narrowing, labelsOf));
  return { ...narrowed, crossBorder: isAbroad(scope, parts, request?.organization.node) };
}

/** Makes a request binding, however it was witnessed. */
export async function sign(
  scope: Scope,
  held: HeldArtefact,
  signing: { readonly terms: ArtefactTerms; readonly giver: Giver; readonly witness: Witness; readonly hash: string },
): Promise<Artefact> {
  const { artefact } = held;
  const { terms, giver, witness, hash } = signing;
  const state = orThrow(nextState(artefact.state, 'grant'));
  const at = scope.clock.now();
  if (artefact.request && at.getTime() >= Date.parse(artefact.request.answerBy)) {
    throw new RefusalError(refuseConsent('consent.answer-too-late'));
  }
  if (termsHash(terms) !== hash) throw new RefusalError(refuseConsent('consent.terms-changed'));
  const signature = { at: at.toISOString(), giver, witness, termsHash: hash };
  const granted = await saveArtefact(scope, held, { state, terms, signature });
  scope.note({
    action: 'share',
    outcome: 'permitted',
    patientId: terms.patientId,
    kinds: { Consent: 1 },
    basis: basisOf(witness),
    detail: { consent: artefact.id, terms: hash, giver: giver.kind, ...witnessDetail(witness) },
  });
  await tellAsker(scope, granted, at);
  // What the patient did not do with her own hand she is told.
  if ((giver.kind !== 'patient' || witness.kind !== 'portal') && artefact.request) {
    await notify(scope, terms.patientId, 'consent-given', {
      consentId: artefact.id,
      organization: artefact.request.organization.name,
      by: takenDownBy(witness) ?? (giver.kind === 'patient' ? artefact.request.practitioner.name : giver.name),
    });
  }
  return granted;
}

function basisOf({ kind }: Witness): 'consent/counter-code' | 'consent/counter-witness' | 'consent/granted' {
  switch (kind) {
    case 'counter-code':
      return 'consent/counter-code';
    case 'counter-witness':
      return 'consent/counter-witness';
    case 'portal':
    case 'imported':
      return 'consent/granted';
  }
}

/** What the ledger keeps of how it was witnessed: the number a code went to, all but its last figures hidden; who read it out. */
function witnessDetail(witness: Witness): Readonly<Record<string, string>> {
  if (witness.kind === 'counter-code') return { to: witness.sentTo };
  return witness.kind === 'counter-witness' ? { reader: witness.reader.accountId, paper: witness.paper } : {};
}

/** Those at a counter who took it down. */
function takenDownBy(witness: Witness): LocalText | undefined {
  if (witness.kind === 'counter-code') return witness.name;
  if (witness.kind !== 'counter-witness') return undefined;
  return inEach((lang) => joinWords([witness.reader.name[lang], witness.name[lang]], lang));
}

/**
 * The patient, or who stands for them, refuses. The asker is told that, and not why.
 *
 * @refuses consent.artefact-not-found, consent.no-tie, consent.artefact-state
 */
export async function refuseRequest(scope: Scope, parts: ArtefactParts, { id }: OneConsent): Promise<ConsentView> {
  const held = await holdArtefact(scope, id);
  await giverOf(scope, held.artefact.terms.patientId);
  const state = orThrow(nextState(held.artefact.state, 'refuse'));
  const at = scope.clock.now();
  const refused = await saveArtefact(scope, held, { state, endedAt: at.toISOString() });
  scope.note({
    action: 'revoke',
    outcome: 'permitted',
    patientId: refused.terms.patientId,
    kinds: { Consent: 1 },
    basis: 'consent/request-refused',
    detail: { consent: id },
  });
  await tellAsker(scope, refused, at);
  return viewFor(scope, parts, refused);
}

/**
 * Tells who asked what became of the request: at once where they are of this node, by a message where they are of another. What is not a request has no asker.
 */
export async function tellAsker(scope: Scope, artefact: Artefact, at: Date): Promise<void> {
  const { id, state, terms, request } = artefact;
  if (request === undefined || state === 'proposed') return;
  const askedAs = await markAnswered(scope.tx, id, at);
  const { node } = request.organization;
  const agreed = state === 'active' ? { terms } : {};
  if (node !== scope.node.id) {
    await announceConsent(scope.tx, at, 'request-answered', {
      to: node,
      request: askedAs ?? id,
      consentId: id,
      state,
      at: at.toISOString(),
      ...agreed,
      ...(state === 'active' ? { termsHash: termsHash(terms) } : {}),
    });
    return;
  }
  await noteAndTell(scope, askedAs, { state, at, ...agreed });
}

/** Notes an answer at the asker's node and tells the asker, where they are somebody who reads notices. */
export async function noteAndTell(
  scope: Scope,
  askedId: string | undefined,
  change: Parameters<typeof noteAnswer>[2],
): Promise<boolean> {
  const row = askedId === undefined ? undefined : await noteAnswer(scope.tx, askedId, change);
  if (row === undefined) return false;
  if (row.fhirUser?.startsWith('Practitioner/')) {
    const answer = change.failure === undefined ? change.state : change.state === 'active' ? 'not-sent' : 'failed';
    const facts = { requestId: row.id, patient: await calledToAsker(scope, row), answer } as const;
    await notify(scope, row.fhirUser, 'consent-answered', facts, row.patientId ?? undefined);
  }
  return true;
}
