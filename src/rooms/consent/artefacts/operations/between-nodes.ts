import { refusalText } from '#fhir';
import { type LocalText, type Refusal, RefusalError, type Scope } from '#kernel';
import { notify } from '../../notices/notify.ts';
import { announceConsent, type ConsentEvents } from '../announcements.ts';
import type { Artefact, ArtefactTerms } from '../model.ts';
import { stateAt } from '../present.ts';
import { type AskedRow, findAsked, getArtefact, noteRecord } from '../store.ts';
import { isAsSigned, termsHash } from '../terms.ts';
import { calledToAsker } from '../who.ts';
import { noteAndTell } from './answer-request.ts';
import { askerElsewhere, findPatient, putRequest } from './ask-consent.ts';

/** A request of another node's institution, as its signed message says it. */
export type RequestElsewhere = Omit<ConsentEvents['request-made'], 'to' | 'purpose'>;

/**
 * Puts the request of an institution of another node to a patient of this one. Where it cannot be put to anybody, the asker is told why: nobody waits for an answer
 * that will not come.
 */
export async function receiveConsentRequest(scope: Scope, from: string, asked: RequestElsewhere): Promise<void> {
  try {
    await putRequest(scope, {
      patientId: await findPatient(scope, asked.patient),
      asker: askerElsewhere(from, asked.organization, asked.practitioner),
      scope: asked.scope,
      reason: asked.reason,
      askedAs: asked.request,
    });
  } catch (error) {
    // What was asked is refused before anything is written.
    if (!(error instanceof RefusalError)) throw error;
    const at = scope.clock.now();
    await announceConsent(scope.tx, at, 'request-answered', {
      to: from,
      request: asked.request,
      state: 'rejected',
      at: at.toISOString(),
      failure: inWords(error.refusals[0]),
    });
  }
}

function inWords(refusal: Refusal): LocalText {
  return {
    en: refusalText(refusal, 'en'),
    'zh-Hans': refusalText(refusal, 'zh-Hans'),
    'zh-Hant-HK': refusalText(refusal, 'zh-Hant-HK'),
  };
}

/** What the patient's node says of a request that was made here. */
export type AnswerElsewhere = Omit<ConsentEvents['request-answered'], 'to' | 'consentId'>;

/**
 * Takes the answer of a patient of another node. A node answers for requests that were put to it, with terms that are as they were signed, and for no others.
 *
 * @returns false where it is no answer to anything that was asked there, or to something that is over
 */
export async function receiveConsentAnswer(scope: Scope, from: string, answer: AnswerElsewhere): Promise<boolean> {
  const row = await findAsked(scope.tx, answer.request);
  if (row === undefined || row.node !== from || !isAsSaid(answer)) return false;
  const { state, terms, failure } = answer;
  return noteAndTell(scope, row.id, {
    state,
    at: new Date(answer.at),
    ...(terms === undefined ? {} : { terms }),
    ...(failure === undefined ? {} : { failure }),
  });
}

/** Terms come with what was agreed to, and are those whose hash was signed. */
function isAsSaid({ state, terms, termsHash: hash }: AnswerElsewhere): boolean {
  if (state !== 'active') return terms === undefined;
  return terms !== undefined && hash === termsHash(terms as ArtefactTerms);
}

/** An artefact that holds now, with terms as they were signed; undefined where it does not. */
export async function consentInForce(
  { tx, clock }: Pick<Scope, 'tx' | 'clock'>,
  id: string,
): Promise<Artefact | undefined> {
  const artefact = await getArtefact(tx, id);
  return stateAt(artefact, clock.now()) === 'active' && isAsSigned(artefact) ? artefact : undefined;
}

/** A request to a patient of another node, as it stands at its asker's. */
type AskedElsewhere = Pick<AskedRow, 'id' | 'organizationId' | 'accountId' | 'fhirUser' | 'askerName'> & {
  readonly terms: ArtefactTerms;
};

/** A request that was put to this node and agreed to there; undefined where it was not, or is over. */
export async function findAskedAbroad(
  { tx }: Pick<Scope, 'tx'>,
  from: string,
  request: string,
): Promise<AskedElsewhere | undefined> {
  const row = await findAsked(tx, request);
  if (row?.node !== from || row.state !== 'active' || row.terms === null) return undefined;
  return { ...row, terms: row.terms };
}

/** The record that was agreed to has come: it stands beside the request, and its asker is told. */
export async function noteRecordReceived(scope: Scope, request: string, receivedId: string): Promise<void> {
  const row = await noteRecord(scope.tx, request, receivedId);
  if (!row?.fhirUser?.startsWith('Practitioner/')) return;
  const { id: requestId, patientId } = row;
  const facts = { requestId, patient: await calledToAsker(scope, row), answer: 'record' } as const;
  await notify(scope, row.fhirUser, 'consent-answered', facts, patientId ?? undefined);
}
