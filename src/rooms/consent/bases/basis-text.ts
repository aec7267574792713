import type { LocalText } from '#kernel';
import { ACCOUNT_BASES } from '#platform/oidc';
import { ARTEFACT_BASES } from '../artefacts/bases.ts';
import { EMERGENCY_BASES } from '../break-glass/words.ts';
import { CARER_BASES } from '../carers/words.ts';
import { EXPORT_BASES } from '../exports/basis-words.ts';
import { PRIVACY_BASES } from '../privacy/words.ts';
import { RULE_BASES } from '../provisions/words.ts';
import { text } from '../words.ts';
import { CONSENT_BASES } from './consent.ts';
import { NO_PERMIT, PERMIT_BASES } from './credentialing.ts';
import { DIRECTORY_BASES } from './directory.ts';
import { REGISTER_BASES } from './identity.ts';
import { RECORD_BASES } from './records.ts';
import { refusalWords } from './refusals.ts';

/** Rules by which something was done; none of them refuses. */
const PERMITTING = wordsOf(CONSENT_BASES, DIRECTORY_BASES, REGISTER_BASES, RECORD_BASES);

const WORDS = wordsOf(
  CONSENT_BASES,
  DIRECTORY_BASES,
  REGISTER_BASES,
  RECORD_BASES,
  PERMIT_BASES,
  EXPORT_BASES,
  EMERGENCY_BASES,
  PRIVACY_BASES,
  ARTEFACT_BASES,
  CARER_BASES,
  RULE_BASES,
  ACCOUNT_BASES,
);

function wordsOf(...tables: readonly Readonly<Record<string, LocalText>>[]): ReadonlyMap<string, LocalText> {
  return new Map(tables.flatMap((table) => Object.entries(table)));
}

const NOT_ALLOWED = text('It was not allowed.', '未获准许。', '不獲准許。');
const SIGN_IN = text('Signing in to the portal.', '登录门户。', '登入平台。');

/** The rule that allowed or refused an act, in words for the patient. A rule we have no words for is named by its code. */
export function basisText(basis: string): LocalText {
  return knownBasis(basis) ?? text(`Rule: ${basis}.`, `依据：${basis}。`, `依據：${basis}。`);
}

/** Why an act was refused: never told with a rule that permits, nor with a code that says nothing to the patient. */
export function refusedBasisText(basis: string): LocalText {
  return PERMITTING.has(basis) ? NOT_ALLOWED : (knownBasis(basis) ?? NOT_ALLOWED);
}

function knownBasis(basis: string): LocalText | undefined {
  const known = WORDS.get(basis) ?? refusalWords(basis);
  if (known !== undefined) return known;
  if (basis.startsWith('sign-in.')) return SIGN_IN;
  if (basis.startsWith('credentialing.')) return NO_PERMIT;
  return basis.startsWith('http.') ? NOT_ALLOWED : undefined;
}
