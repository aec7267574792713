import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { isObject, parseFhirJson, readResource } from '#fhir';
import {
  type LocalText,
  lawInForce,
  RefusalError,
  type Scope,
  type Tx,
  toCalendarDate,
  UnavailableError,
} from '#kernel';
import type { BeforeScope } from '#platform/http';
import { refuse } from '../../messages.ts';
import { text } from '../../words.ts';
import type { ConfirmCode, Confirmed, CounterCode, CounterText, OneConsent } from '../contract.ts';
import { countWrongCode, eraseCode, lockCode, saveCode } from '../counter-store.ts';
import { COUNTER_LAW, type CounterLaw } from '../lawbook.ts';
import { refuseConsent } from '../messages.ts';
import type { Artefact, ArtefactTerms } from '../model.ts';
import type { ArtefactParts } from '../parts.ts';
import { toTermsView } from '../present.ts';
import { type AskedRow, findAsked, getArtefact, holdArtefact } from '../store.ts';
import { termsHash } from '../terms.ts';
import { askerOf } from '../who.ts';
import { agreedTerms, sign } from './answer-request.ts';

/** What was sent before the transaction began: no transaction waits for a gateway. */
export interface SentCode {
  readonly code: string;
  readonly sentTo: string;
}

/**
 * Sends a one-time code to the patient's own telephone. Nothing is kept of it but the hash.
 *
 * @refuses consent.artefact-not-found (also for a request of another institution), consent.artefact-state, consent.no-gateway, consent.no-number
 * @throws UnavailableError where the gateway does not take it
 */
export function sendCodeWith(parts: ArtefactParts) {
  return async (scope: BeforeScope, { id }: OneConsent): Promise<SentCode> => {
    const sms = parts.channels.find(({ name }) => name === 'sms');
    const { to, organization } = await scope.inTransaction(async (within) => {
      const { artefact } = await ownRequest(within, id);
      if (artefact.state !== 'proposed') {
        throw new RefusalError(refuseConsent('consent.artefact-state', { state: artefact.state }));
      }
      return {
        to: await numberOf(within.tx, artefact.terms.patientId),
        organization: artefact.request?.organization.name,
      };
    });
    if (sms === undefined) throw new RefusalError(refuseConsent('consent.no-gateway'));
    if (to === undefined) throw new RefusalError(refuseConsent('consent.no-number'));
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const { law } = counterLaw(scope);
    const words = codeText(code, organization ?? text('', '', ''), law);
    try {
      await sms.send({
        idempotencyKey: scope.ids.next(),
        to,
        lang: scope.lang,
        title: words[scope.lang],
        text: words[scope.lang],
      });
    } catch {
      throw new UnavailableError(refuseConsent('consent.gateway-silent'), 30);
    }
    return { code, sentTo: maskNumber(to) };
  };
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
  noteAct(scope, terms, artefact.id, 'consent/counter-code-sent', { to: sentTo });
  return { terms: toTermsView(terms), sentTo, expiresAt: expiresAt.toISOString(), triesLeft: law.tries };
}

/** The text that is read aloud, before a code is sent. */
export async function readAloud(scope: Scope, parts: ArtefactParts, { id }: OneConsent): Promise<CounterText> {
  const { artefact } = await ownRequest(scope, id);
  const { law, instrument } = counterLaw(scope);
  return {
    terms: toTermsView(agreedTerms(scope, parts, artefact)),
    law: { instrument, minutes: law.minutes, tries: law.tries },
    canSend: parts.channels.some(({ name }) => name === 'sms'),
  };
}

/**
 * The patient agrees at the counter by the code that came to the own telephone. A wrong code is counted and answered, not thrown: the count must stand.
 *
 * @refuses consent.artefact-not-found, consent.code-missing, consent.code-over, consent.terms-changed, consent.artefact-state, consent.answer-too-late
 */
export async function confirmCode(scope: Scope, parts: ArtefactParts, input: ConfirmCode): Promise<Confirmed> {
  const { artefact: seen } = await ownRequest(scope, input.id);
  const held = await holdArtefact(scope, seen.id);
  const row = await lockCode(scope.tx, seen.id);
  if (row === undefined) throw new RefusalError(refuseConsent('consent.code-missing'));
  if (row.triesLeft === 0 || row.expiresAt <= scope.clock.now()) {
    throw new RefusalError(refuseConsent('consent.code-over'));
  }
  const terms = agreedTerms(scope, parts, held.artefact);
  if (row.termsHash !== input.termsHash) throw new RefusalError(refuseConsent('consent.terms-changed'));
  if (!timingSafeEqual(hashCode(input.code, row.salt, seen.id), row.codeHash)) {
    await countWrongCode(scope.tx, seen.id);
    noteAct(scope, terms, seen.id, 'consent/counter-code-wrong', {});
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

/** The request that the caller's institution put to a patient of this node. Another's is as if there were none. */
async function ownRequest(
  scope: Pick<Scope, 'tx' | 'actor' | 'node'>,
  id: string,
): Promise<{ readonly row: AskedRow; readonly artefact: Artefact }> {
  const { organization } = askerOf(scope);
  const row = await findAsked(scope.tx, id);
  if (row === undefined || row.consentId === null || row.organizationId !== organization.id) {
    throw new RefusalError(refuseConsent('consent.artefact-not-found'));
  }
  return { row, artefact: await getArtefact(scope.tx, row.consentId) };
}

/** @refuses consent.no-law */
function counterLaw({ node, clock }: Pick<Scope, 'node' | 'clock'>): {
  readonly law: CounterLaw;
  readonly instrument: LocalText;
} {
  const day = toCalendarDate(clock.now());
  const entry = lawInForce(COUNTER_LAW, node.jurisdiction, day);
  if (entry === undefined) throw new RefusalError(refuse('consent.no-law', { from: node.jurisdiction, to: '*', day }));
  return { law: entry.value, instrument: entry.instrument };
}

/** The patient's own number on record: the counter cannot name another. */
async function numberOf(tx: Tx, patientId: string): Promise<string | undefined> {
  const stored = await readResource(tx, 'Patient', patientId);
  if (stored === undefined || stored.deleted) return undefined;
  const { telecom } = parseFhirJson(stored.body);
  const ways = Array.isArray(telecom) ? telecom.filter(isObject) : [];
  const usable = ways.filter(({ use, value }) => use !== 'old' && typeof value === 'string' && value !== '');
  const found = usable.find(({ system }) => system === 'sms') ?? usable.find(({ system }) => system === 'phone');
  return typeof found?.value === 'string' ? found.value : undefined;
}

/** The last two figures: enough for the patient to know the own telephone by. */
function maskNumber(number: string): string {
  return `••••${number.slice(-2)}`;
}

function hashCode(code: string, salt: Uint8Array, consentId: string): Buffer {
  return createHmac('sha256', salt).update(`${consentId}:${code}`).digest();
}

function noteAct(
  scope: Scope,
  { patientId }: ArtefactTerms,
  consent: string,
  basis: 'consent/counter-code-sent' | 'consent/counter-code-wrong',
  detail: Readonly<Record<string, string>>,
): void {
  scope.note({
    action: 'operate',
    outcome: basis === 'consent/counter-code-wrong' ? 'denied' : 'permitted',
    patientId,
    kinds: { Consent: 1 },
    basis,
    detail: { consent, ...detail },
  });
}
