import type { ConsentView, TermsView } from './contract.ts';
import type { Artefact, ArtefactTerms } from './model.ts';
import { isAsSigned, termsHash } from './terms.ts';
import { termLines, termsText } from './text.ts';

/** Terms in words, and the hash under which exactly these words are agreed to. */
export function toTermsView(terms: ArtefactTerms): TermsView {
  return { lines: [...termLines(terms)], text: termsText(terms), termsHash: termsHash(terms) };
}

/** Where an artefact stands now: what is over by the clock alone is told so. */
export function stateAt({ state, terms }: Pick<Artefact, 'state' | 'terms'>, at: Date): ConsentView['state'] {
  const { until } = terms.provision;
  return state === 'active' && until !== undefined && Date.parse(until) <= at.getTime() ? 'over' : state;
}

export interface ViewFacts {
  readonly at: Date;
  /** Whether a node is under another jurisdiction. */
  readonly isAbroad: (node: string) => boolean;
  /** Name of the patient, where it is not the reader. */
  readonly patientName?: string | undefined;
}

export function toConsentView(artefact: Artefact, { at, isAbroad, patientName }: ViewFacts): ConsentView {
  const { id, kind, terms, request, signature, createdAt, endedAt } = artefact;
  const { provision } = terms;
  const agreedToLess =
    request !== undefined &&
    termsHash(request.asked) !== termsHash({ ...terms, crossBorder: request.asked.crossBorder });
  return {
    id,
    kind,
    state: stateAt(artefact, at),
    effect: provision.effect,
    patientId: terms.patientId,
    ...(patientName === undefined ? {} : { patientName }),
    terms: toTermsView(terms),
    bounds: {
      ...(provision.data.sections === undefined ? {} : { sections: [...provision.data.sections] }),
      actions: provision.actions === 'all' ? ['access', 'disclose', 'onward'] : [...provision.actions],
      ...(provision.data.from === undefined ? {} : { dataFrom: provision.data.from }),
      ...(provision.until === undefined ? {} : { until: provision.until }),
      ...(terms.usesMax === undefined ? {} : { usesMax: terms.usesMax }),
      ...(terms.eraseAt === undefined ? {} : { eraseAt: terms.eraseAt }),
    },
    ...(request === undefined
      ? {}
      : {
          request: {
            node: request.organization.node,
            organization: request.organization.name,
            practitioner: request.practitioner.name,
            reason: request.reason,
            answerBy: request.answerBy,
            isAbroad: isAbroad(request.organization.node),
            ...(agreedToLess ? { asked: [...termLines(request.asked)] } : {}),
          },
        }),
    ...(signature === undefined
      ? {}
      : {
          signature: {
            at: signature.at,
            giver: signature.giver.kind,
            ...(signature.giver.kind === 'patient' ? {} : { giverName: signature.giver.name }),
            witness: signature.witness.kind,
            ...('name' in signature.witness ? { witnessName: signature.witness.name } : {}),
            ...('sentTo' in signature.witness ? { sentTo: signature.witness.sentTo } : {}),
            ...('reader' in signature.witness ? { readerName: signature.witness.reader.name } : {}),
            isAsSigned: isAsSigned(artefact),
          },
        }),
    createdAt,
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}
