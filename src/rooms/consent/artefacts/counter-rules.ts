import { type Decision, granted, type Holder, isOneHolder, refused } from '#kernel';
import { isSameTelephone } from '../telephones.ts';
import type { CounterLaw } from './lawbook.ts';
import { refuseConsent } from './messages.ts';

/** The telephone numbers of a patient's record as one of its versions had them, and since when. */
export interface NumbersSince {
  readonly at: Date;
  /** The best first. */
  readonly numbers: readonly string[];
}

/**
 * The number to which a code may go: one that has stood on the record for the days of the lawbook without a break. Otherwise whoever may change the record could
 * send the code to a telephone of their own.
 *
 * @param versions - the record's versions, the present one first; as far back as the law looks, or to its beginning
 * @refuses consent.no-number, consent.number-too-new
 */
export function decideNumber(versions: readonly NumbersSince[], at: Date, law: CounterLaw): Decision<string> {
  const [present] = versions;
  if (present === undefined || present.numbers.length === 0) return refused(refuseConsent('consent.no-number'));
  const since = at.getTime() - law.numberDays * DAY_MS;
  const stood = present.numbers.find((number) => {
    const brokenAt = versions.findIndex(({ numbers }) => !numbers.some((other) => isSameTelephone(other, number)));
    const first = versions.at(brokenAt < 0 ? -1 : brokenAt - 1);
    return first !== undefined && first.at.getTime() <= since;
  });
  return stood === undefined
    ? refused(refuseConsent('consent.number-too-new', { days: law.numberDays }))
    : granted(stood);
}

const DAY_MS = 86_400_000;

/** Something that was tried at a counter for a patient. */
export interface CounterTry {
  readonly kind: 'sent' | 'wrong';
  readonly consentId: string;
  readonly at: Date;
}

/** How far back the limits look. */
export const TRIES_LOOK_BACK_MS = DAY_MS;

/**
 * Whether another code may be sent now.
 *
 * @param tries - of this patient, within the time that the limits look back
 * @refuses consent.counter-locked, consent.code-sent-lately, consent.code-sent-too-often
 */
export function decideSending(
  tries: readonly CounterTry[],
  { consentId, at }: { readonly consentId: string; readonly at: Date },
  law: CounterLaw,
): Decision<true> {
  const open = decideTrying(tries, law);
  if (!open.ok) return open;
  const sent = tries.filter(({ kind }) => kind === 'sent');
  const ofRequest = sent.filter((one) => one.consentId === consentId);
  const lastAt = Math.max(...ofRequest.map((one) => one.at.getTime()));
  const seconds = Math.ceil((lastAt + law.againSeconds * 1000 - at.getTime()) / 1000);
  if (seconds > 0) return refused(refuseConsent('consent.code-sent-lately', { seconds }));
  return ofRequest.length >= law.sendsMax || sent.length >= law.sendsOfPatientMax
    ? refused(refuseConsent('consent.code-sent-too-often'))
    : granted(true);
}

/** Whether anything may be tried for this patient at a counter. @refuses consent.counter-locked */
export function decideTrying(tries: readonly CounterTry[], law: CounterLaw): Decision<true> {
  const wrong = tries.filter(({ kind }) => kind === 'wrong').length;
  return wrong >= law.wrongOfPatientMax ? refused(refuseConsent('consent.counter-locked')) : granted(true);
}

/** Somebody who works at the counter: an account, and who they are where they are a practitioner. */
export type AtCounter = Pick<Holder, 'accountId' | 'fhirUser'>;

/**
 * Whether this person may say that the patient agreed: somebody who neither asked for the consent nor read it out. Accounts are not people: only who has an entry of their own in the directory
 * of practitioners, and another than the others have, is known to be somebody else.
 *
 * @refuses consent.witness-is-reader, consent.witness-unknown
 */
export function decideWitness(witness: AtCounter, involved: readonly AtCounter[]): Decision<true> {
  if (involved.some((one) => isOneHolder(one, witness))) return refused(refuseConsent('consent.witness-is-reader'));
  const all = [witness, ...involved].map(decideKnown);
  return all.find(({ ok }) => !ok) ?? granted(true);
}

/** Whether it is known who somebody at a counter is, beside the account. @refuses consent.witness-unknown */
export function decideKnown({ fhirUser }: AtCounter): Decision<true> {
  return fhirUser?.startsWith('Practitioner/') === true
    ? granted(true)
    : refused(refuseConsent('consent.witness-unknown'));
}
