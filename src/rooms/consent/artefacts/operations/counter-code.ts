import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { refusalText } from '#fhir';
import { type LocalText, orThrow, RefusalError, type Scope, UnavailableError } from '#kernel';
import type { BeforeScope } from '#platform/http';
import { maskedTelephone } from '../../telephones.ts';
import { inEach, text } from '../../words.ts';
import type { ConfirmCode, Confirmed, CounterCode, CounterText, OneConsent } from '../contract.ts';
import { decideKnown, decideSending, TRIES_LOOK_BACK_MS } from '../counter-rules.ts';
import { countWrongCode, eraseCode, eraseTry, lockCode, readingsOf, saveCode, triesOf } from '../counter-store.ts';
import type { CounterLaw } from '../lawbook.ts';
import { nextState } from '../lifecycle.ts';
import { refuseConsent } from '../messages.ts';
import type { ArtefactParts } from '../parts.ts';
import { toTermsView } from '../present.ts';
import { holdArtefact } from '../store.ts';
import { termsHash } from '../terms.ts';
import { askerOf } from '../who.ts';
import { agreedTerms, sign } from './answer-request.ts';
import {
  atCounter,
  counterLaw,
  countTry,
  decideOfAge,
  holdOpenCounter,
  holdTries,
  noteAtCounter,
  numberOf,
  ownRequest,
  toReadingView,
} from './at-counter.ts';
import { decideGivers, giversAtCounter } from './counter-givers.ts';

/** What was sent before the transaction began: no transaction waits for a gateway. */
export interface SentCode {
  readonly code: string;
  readonly sentTo: string;
}

/**
 * Sends a one-time code to the patient's own telephone, as it has stood on the record for the days of the lawbook. Nothing is kept of the code but the hash.
 *
 * @refuses consent.artefact-not-found (also for a request of another institution), consent.artefact-state, consent.no-gateway, consent.counter-not-of-age, and what `decideNumber` and
 * `decideSending` do
 * @throws UnavailableError where the gateway does not take it; then it counts for nothing
 */
export function sendCodeWith(parts: ArtefactParts) {
  return async (scope: BeforeScope, { id }: OneConsent): Promise<SentCode> => {
    const { law } = counterLaw(scope);
    const { to, artefact, sms, tryId } = await scope.inTransaction(async (within) => {
      const { artefact } = await ownRequest(within, id);
      orThrow(nextState(artefact.state, 'grant'));
      const sms = smsOf(parts);
      if (sms === undefined) throw new RefusalError(refuseConsent('consent.no-gateway'));
      const { patientId } = artefact.terms;
      orThrow(await decideOfAge(within, patientId));
      const to = orThrow(await numberOf(within, patientId, law));
      const tries = await holdTries(within, patientId);
      orThrow(decideSending(tries, { consentId: artefact.id, at: within.clock.now() }, law));
      return { to, artefact, sms, tryId: await countTry(within, 'sent', artefact) };
    });
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const words = codeText(code, artefact.request?.organization.name ?? text('', '', ''), law);
    try {
      await sms.send({
        idempotencyKey: scope.ids.next(),
        to,
        lang: scope.lang,
        title: words[scope.lang],
        text: words[scope.lang],
      });
    } catch {
      await scope.inTransaction(({ tx }) => eraseTry(tx, artefact.terms.patientId, tryId));
      throw new UnavailableError(refuseConsent('consent.gateway-silent'), 30);
    }
    return { code, sentTo: maskedTelephone(to) };
  };
}

function smsOf({ channels }: ArtefactParts) {
  return channels.find(({ name }) => name === 'sms');
}

function codeText(code: string, organization: LocalText, { minutes }: CounterLaw): LocalText {
  return text(
    `${code} is your code to agree to the request of ${organization.en} that was read to you. It holds ${minutes} minutes. Tell it to nobody if nothing was read to you.`,
    `${code} 是您同意${organization['zh-Hans']}所朗读请求的验证码，${minutes}分钟内有效。如无人向您朗读，请勿告知任何人。`,
    `${code} 是你同意${organization['zh-Hant-HK']}所朗讀要求的驗證碼，${minutes}分鐘內有效。如無人向你朗讀，請勿告知任何人。`,
  );
}

/** Keeps the code's hash together with the hash of the text that is read aloud: another text needs another code. */
export async function keepCode(
  scope: Scope,
  parts: ArtefactParts,
  { id }: OneConsent,
  { code, sentTo }: SentCode,
): Promise<CounterCode> {
  const { artefact } = await ownRequest(scope, id);
  const { law } = counterLaw(scope);
  const terms = agreedTerms(scope, parts, artefact);
  const salt = randomBytes(16);
  const expiresAt = new Date(scope.clock.now().getTime() + law.minutes * 60_000);
  await saveCode(scope.tx, {
    consentId: artefact.id,
    salt,
    codeHash: hashCode(code, salt, artefact.id),
    termsHash: termsHash(terms),
    sentTo,
    accountId: askerOf(scope).accountId,
    expiresAt,
    triesLeft: law.tries,
  });
  noteAtCounter(scope, artefact, 'consent/counter-code-sent', { to: sentTo });
  return { terms: toTermsView(terms), sentTo, expiresAt: expiresAt.toISOString(), triesLeft: law.tries };
}

/** The text that is read aloud, and in which ways the patient can then agree. */
export async function readAloud(scope: Scope, parts: ArtefactParts, { id }: OneConsent): Promise<CounterText> {
  const { row, artefact } = await ownRequest(scope, id);
  const { law, instrument } = counterLaw(scope);
  const { patientId } = artefact.terms;
  const at = scope.clock.now();
  const number = await numberOf(scope, patientId, law);
  const sending = decideSending(await triesNow(scope, patientId), { consentId: artefact.id, at }, law);
  const ofAge = await decideOfAge(scope, patientId);
  const [cannotSend] = [
    ...(ofAge.ok ? [] : ofAge.refusals),
    ...(smsOf(parts) === undefined ? [refuseConsent('consent.no-gateway')] : []),
    ...(number.ok ? [] : number.refusals),
    ...(sending.ok ? [] : sending.refusals),
  ];
  const [reading] = await readingsOf(scope.tx, [artefact.id], at);
  const givers = await giversAtCounter(scope, patientId);
  const cannotWitness = [row, askerOf(scope)]
    .map((one) => decideKnown(atCounter({ accountId: one.accountId, fhirUser: one.fhirUser ?? null })))
    .concat(decideGivers(givers))
    .flatMap((decision) => (decision.ok ? [] : decision.refusals))
    .at(-1);
  noteAtCounter(scope, artefact, 'consent/counter-read');
  return {
    terms: toTermsView(agreedTerms(scope, parts, artefact)),
    law: { instrument, minutes: law.minutes, tries: law.tries, witnessMinutes: law.witnessMinutes },
    canSend: cannotSend === undefined,
    ...(number.ok ? { sendTo: maskedTelephone(number.value) } : {}),
    ...(cannotSend === undefined ? {} : { cannotSend: inEach((lang) => refusalText(cannotSend, lang)) }),
    ...(cannotWitness === undefined ? {} : { cannotWitness: cannotWitness.text }),
    ...(givers.forChild ? { forChild: true as const } : {}),
    ...(reading === undefined ? {} : { reading: await toReadingView(scope, reading, row) }),
  };
}

function triesNow({ tx, clock }: Scope, patientId: string) {
  return triesOf(tx, patientId, new Date(clock.now().getTime() - TRIES_LOOK_BACK_MS));
}

/**
 * The patient agrees at the counter by the code that came to the own telephone. A wrong code is counted and answered, not thrown: the count must stand.
 *
 * @refuses consent.artefact-not-found, consent.code-missing, consent.code-over, consent.counter-locked, consent.terms-changed, consent.artefact-state, consent.answer-too-late
 */
export async function confirmCode(scope: Scope, parts: ArtefactParts, input: ConfirmCode): Promise<Confirmed> {
  const { artefact: seen } = await ownRequest(scope, input.id);
  const held = await holdArtefact(scope, seen.id);
  const row = await lockCode(scope.tx, seen.id);
  if (row === undefined) throw new RefusalError(refuseConsent('consent.code-missing'));
  if (row.triesLeft === 0 || row.expiresAt <= scope.clock.now()) {
    throw new RefusalError(refuseConsent('consent.code-over'));
  }
  const { law } = counterLaw(scope);
  await holdOpenCounter(scope, seen.terms.patientId, law);
  orThrow(await decideOfAge(scope, seen.terms.patientId));
  const terms = agreedTerms(scope, parts, held.artefact);
  if (row.termsHash !== input.termsHash) throw new RefusalError(refuseConsent('consent.terms-changed'));
  if (!timingSafeEqual(hashCode(input.code, row.salt, seen.id), row.codeHash)) {
    await countWrongCode(scope.tx, seen.id);
    await countTry(scope, 'wrong', seen);
    noteAtCounter(scope, seen, 'consent/counter-code-wrong', { to: row.sentTo });
    return { granted: false, triesLeft: row.triesLeft - 1 };
  }
  await eraseCode(scope.tx, seen.id);
  const { accountId, practitioner } = askerOf(scope);
  await sign(scope, held, {
    terms,
    giver: { kind: 'patient' },
    witness: { kind: 'counter-code', accountId, name: practitioner.name, sentTo: row.sentTo },
    hash: row.termsHash,
  });
  return { granted: true, triesLeft: 0 };
}

function hashCode(code: string, salt: Uint8Array, consentId: string): Buffer {
  return createHmac('sha256', salt).update(`${consentId}:${code}`).digest();
}
