import type { Scope } from '#kernel';
import type { ConsentsView, ConsentView } from '../contract.ts';
import type { Artefact } from '../model.ts';
import { type ArtefactParts, isAbroad } from '../parts.ts';
import { toConsentView } from '../present.ts';
import { artefactsOf } from '../store.ts';
import { dependantsToday, namesOf, ownRecordsOf, patientOf, requestLaw } from '../who.ts';

/** The reader's consents, and those of the people for whom they stand: what waits for an answer first. */
export async function listConsents(scope: Scope, parts: ArtefactParts): Promise<ConsentsView> {
  const own = await ownRecordsOf(scope);
  const dependants = (await dependantsToday(scope)).filter((id) => !own.includes(id));
  const names = await namesOf(scope, dependants);
  const artefacts = await artefactsOf(scope.tx, [...own, ...dependants]);
  // That there are none is told of the reader too.
  for (const patientId of new Set([patientOf(scope).patientId, ...artefacts.map(({ terms }) => terms.patientId)])) {
    scope.note({
      action: 'read',
      outcome: 'permitted',
      patientId,
      kinds: { Consent: artefacts.filter(({ terms }) => terms.patientId === patientId).length },
      basis: 'consent/own-consents',
    });
  }
  const { law, instrument, source } = requestLaw(scope);
  const items = artefacts.map((artefact) => view(scope, parts, artefact, names));
  return {
    items: [...items.filter(({ state }) => state === 'proposed'), ...items.filter(({ state }) => state !== 'proposed')],
    dependants: [...names].map(([id, name]) => ({ id, name })),
    law: { instrument, source, answerDays: law.answerDays },
  };
}

/** One artefact for the patient who is signed in, or who stands for its patient. */
export async function viewFor(scope: Scope, parts: ArtefactParts, artefact: Artefact): Promise<ConsentView> {
  const { patientId } = artefact.terms;
  const own = await ownRecordsOf(scope);
  return view(scope, parts, artefact, own.includes(patientId) ? new Map() : await namesOf(scope, [patientId]));
}

function view(scope: Scope, parts: ArtefactParts, artefact: Artefact, names: ReadonlyMap<string, string>): ConsentView {
  return toConsentView(artefact, {
    at: scope.clock.now(),
    isAbroad: (node) => isAbroad(scope, parts, node),
    patientName: names.get(artefact.terms.patientId),
  });
}
