import type { HumanName } from '#fhir';
import type { PaperKind } from '../contract.ts';
import { legiblePatient, type PatientResource } from '../fhir.ts';
import { foldHan, foldLatin, isHan, type ReadName, readNames } from '../names/index.ts';
import { kindOf } from '../papers/identifier.ts';
import { checkPaper, isCalendarDate, LIFELONG } from '../papers.ts';
import { isNoName, isNoNumber } from './placeholders.ts';

/** What a person is looked up by, read off a record. */
export interface KeyFacts {
  readonly names: readonly ReadName[];
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly born?: string;
  readonly sex?: 'male' | 'female';
  /** Digits, with a mark of the side where it can be told: `hk:91234567`, `cn:13800000000`. */
  readonly phones: readonly string[];
  readonly papers: readonly PaperFact[];
}

/** What is compared of a person: what lies beside the keys tells two apart who share one. */
export interface PersonFacts extends KeyFacts {
  readonly addresses: readonly string[];
  /** Names of relatives and others to turn to. */
  readonly relatives: readonly ReadName[];
  /** Systems of papers of ours that the record names, also of those whose number cannot be right. */
  readonly namedPapers: readonly string[];
}

/** A number by which a person may be known: a paper of ours, or an identifier that another system gives. */
export interface PaperFact {
  readonly system: string;
  readonly key: string;
  readonly kind?: PaperKind;
  readonly isLifelong: boolean;
  /** As the record says it. Another country may print the same number for somebody else. */
  readonly issuer?: string;
}

/** A record that names a hundred relatives is not compared with each of them. */
const EACH_MAX = 8;
const TEXT_MAX = 120;

/** @param today - YYYY-MM-DD: a number whose birth date lies after it is no evidence */
export function factsOf(resource: Readonly<Record<string, unknown>>, today: string): PersonFacts {
  const patient = legiblePatient(resource);
  return {
    ...keysIn(patient, today),
    addresses: (patient.address ?? []).slice(0, EACH_MAX).flatMap(toAddress),
    relatives: (patient.contact ?? []).slice(0, EACH_MAX).flatMap(({ name }) => (name ? namesIn(name) : [])),
    namedPapers: (patient.identifier ?? [])
      .slice(0, EACH_MAX * 2)
      .flatMap(({ system, value }) => (system && value && kindOf(system) !== undefined ? [system] : [])),
  };
}

/** As `factsOf`, for whoever only keeps or counts: every new Patient comes by here, and most of a record's text is in what this leaves out. */
export function keyFactsOf(resource: Readonly<Record<string, unknown>>, today: string): KeyFacts {
  return keysIn(legiblePatient(resource), today);
}

function keysIn(patient: PatientResource, today: string): KeyFacts {
  const { birthDate, gender } = patient;
  const isDate = birthDate !== undefined && isCalendarDate(`${birthDate}-01-01`.slice(0, 10));
  return {
    names: (patient.name ?? []).slice(0, EACH_MAX).flatMap(namesIn),
    ...(isDate ? { born: birthDate } : {}),
    ...(gender === 'male' || gender === 'female' ? { sex: gender } : {}),
    phones: [...new Set((patient.telecom ?? []).slice(0, EACH_MAX).flatMap(toPhone))],
    papers: (patient.identifier ?? [])
      .slice(0, EACH_MAX * 2)
      .flatMap(({ system, value, assigner }) => toPaper(system, value, assigner?.display, today)),
  };
}

/** A name has its whole or its parts, or both: then the parts tell which is the family name. In another script than the whole they are another name. */
function namesIn({ text = '', family, given = [] }: HumanName): readonly ReadName[] {
  const parts = [family ?? '', ...given].join(' ').trim();
  const isBoth = text.trim() !== '' && parts !== '' && isHan(text) !== isHan(parts);
  const printed = isBoth ? [{ text }, { family, given }] : [{ text, family, given }];
  return printed
    .filter((one) => !isNoName(wordsOf('text' in one && one.text?.trim() ? one.text : parts)))
    .flatMap(readNames);
}

function wordsOf(whole: string): string {
  const text = whole.slice(0, TEXT_MAX);
  return isHan(text) ? foldHan(text).replaceAll(/\s/g, '') : text.normalize('NFKC').toUpperCase().trim();
}

/** The digits of a telephone number, without country code and prefix. @source reference domain-facts §9: Hong Kong 8 digits, mainland mobiles 11 */
function toPhone({ system, value }: { system?: string; value?: string }): string[] {
  if (value === undefined || (system !== undefined && system !== 'phone' && system !== 'sms')) return [];
  const digits = value.slice(0, 60).normalize('NFKC').replaceAll(/\D/g, '').replace(/^00/, '');
  if (isNoNumber(digits)) return [];
  const own = /^852[2-9]\d{7}$/.test(digits) ? digits.slice(3) : /^861\d{10}$/.test(digits) ? digits.slice(2) : digits;
  if (/^[2-9]\d{7}$/.test(own)) return [`hk:${own}`];
  if (/^1\d{10}$/.test(own)) return [`cn:${own}`];
  return own.length >= 6 && own.length <= 15 ? [own] : [];
}

/** An address as letters and digits alone, folded: how it is parted into lines differs from counter to counter. One without a number is a district, which thousands share. */
function toAddress(address: { text?: string; line?: string[]; city?: string; district?: string }): string[] {
  const { text, line = [], city = '', district = '' } = address;
  const whole = (text || [city, district, ...line].join(' ')).slice(0, TEXT_MAX * 2);
  const han = foldHan(whole).replaceAll(/[^\p{L}\p{N}]/gu, '');
  const folded = /\p{Script=Han}/u.test(han)
    ? han.toUpperCase()
    : `${foldLatin(whole)} ${whole.replaceAll(/\D+/g, ' ')}`;
  const key = folded.replaceAll(/\s+/g, '').slice(0, TEXT_MAX);
  return key.length >= 6 && /\d/.test(key) ? [key] : [];
}

/**
 * A paper of ours whose number cannot be right is no evidence. Of other identifiers we know no rule, but that `N/A` and `0` are none. One without a system identifies nobody.
 */
function toPaper(
  system: string | undefined,
  value: string | undefined,
  issuer: string | undefined,
  today: string,
): PaperFact[] {
  if (!system || !value) return [];
  const kind = kindOf(system);
  if (kind === undefined) {
    const isOne = value.length >= 4 && /\d/.test(value) && !isNoNumber(value);
    return isOne ? [{ system, key: value, isLifelong: false }] : [];
  }
  const checked = checkPaper(kind, value, today);
  if (!checked.ok) return [];
  const fact = { system, key: checked.value.key, kind, isLifelong: LIFELONG.has(kind) };
  return [{ ...fact, ...(kind === 'passport' && issuer ? { issuer } : {}) }];
}
