import { type HumanName, type Identifier, isObject, type Resource } from '#fhir';
import type { NameView, PatientView } from './contract.ts';
import type { HeldPaper } from './papers/held.ts';
import { fromIdentifier, legibleIdentifierParts, toIdentifier } from './papers/identifier.ts';
import { maskNumber } from './papers.ts';

const SCRIPT_URL = 'https://causeway.health/fhir/StructureDefinition/name-script';
const LANGUAGE_SYSTEM = 'urn:ietf:bcp:47';

/** Patient as FHIR has it, reduced to what this room reads. */
export interface PatientResource extends Resource {
  identifier?: Identifier[];
  name?: HumanName[];
  telecom?: { system?: string; value?: string }[];
  gender?: string;
  birthDate?: string;
  address?: { use?: string; text?: string; line?: string[]; city?: string; district?: string }[];
  /** Relatives and others to turn to. */
  contact?: { name?: HumanName; telecom?: { system?: string; value?: string }[] }[];
  communication?: { language: { coding?: { system?: string; code?: string }[]; text?: string }; preferred?: boolean }[];
  generalPractitioner?: { reference?: string }[];
  managingOrganization?: { reference?: string };
}

/** What a counter takes down about a person. */
export interface Registration {
  readonly names: readonly { readonly text: string; readonly script: NameView['script'] }[];
  readonly birthDate: string;
  readonly gender: 'male' | 'female' | 'other' | 'unknown';
  readonly papers: readonly HeldPaper[];
  readonly phone?: string | undefined;
  readonly language?: string | undefined;
}

export function toPatientResource(person: Registration, managingOrganization?: string): PatientResource {
  return {
    resourceType: 'Patient',
    identifier: person.papers.map(toIdentifier),
    name: person.names.map(({ text, script }, index) => ({
      extension: [{ url: SCRIPT_URL, valueCode: script }],
      use: index === 0 ? 'official' : 'usual',
      text,
    })),
    gender: person.gender,
    birthDate: person.birthDate,
    ...(person.phone ? { telecom: [{ system: 'phone', value: person.phone }] } : {}),
    ...(person.language
      ? {
          communication: [
            { language: { coding: [{ system: LANGUAGE_SYSTEM, code: person.language }] }, preferred: true },
          ],
        }
      : {}),
    ...(managingOrganization ? { managingOrganization: { reference: `Organization/${managingOrganization}` } } : {}),
  };
}

/**
 * What can be read of a Patient that may not be valid: what an import takes is kept as it came, and one person's odd record must not hide the others in a list.
 * Members of another kind than FHIR gives them are left out.
 */
export function legiblePatient(patient: Readonly<Record<string, unknown>>): PatientResource {
  const { id, gender, birthDate } = patient;
  return {
    resourceType: 'Patient',
    ...texts({ id, gender, birthDate }, 'id', 'gender', 'birthDate'),
    identifier: objectsOf(patient['identifier']).map(
      (one): Identifier => ({
        ...texts(one, 'use', 'system', 'value'),
        ...legibleIdentifierParts(one),
        ...(isObject(one['assigner']) ? { assigner: texts(one['assigner'], 'display') } : {}),
      }),
    ),
    name: objectsOf(patient['name']).map(toName),
    address: objectsOf(patient['address']).map((one) => ({
      ...texts(one, 'use', 'text', 'city', 'district'),
      line: stringsOf(one['line']),
    })),
    contact: objectsOf(patient['contact']).map((one) => ({
      ...(isObject(one['name']) ? { name: toName(one['name']) } : {}),
      telecom: objectsOf(one['telecom']).map((t) => texts(t, 'system', 'value')),
    })),
    telecom: objectsOf(patient['telecom']).map((one) => texts(one, 'system', 'value')),
    communication: objectsOf(patient['communication']).map(({ language, preferred }) => ({
      language: {
        coding: isObject(language) ? objectsOf(language['coding']).map((c) => texts(c, 'system', 'code')) : [],
      },
      ...(typeof preferred === 'boolean' ? { preferred } : {}),
    })),
  };
}

function toName(one: Readonly<Record<string, unknown>>): HumanName {
  return {
    ...texts(one, 'use', 'text', 'family'),
    ...Object.fromEntries(['prefix', 'given'].map((key) => [key, stringsOf(one[key])])),
    extension: objectsOf(one['extension']).map((e) => ({ url: '', ...texts(e, 'url', 'valueCode') })),
  };
}

/** Those of these members that are texts. */
function texts(value: Readonly<Record<string, unknown>>, ...keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.flatMap((key) => (typeof value[key] === 'string' ? [[key, value[key]]] : [])));
}

function objectsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function toPatientView(stored: PatientResource): PatientView {
  const patient = legiblePatient(stored);
  const phone = patient.telecom?.find((t) => t.system === 'phone')?.value;
  const language = patient.communication?.find((c) => c.preferred ?? true)?.language.coding?.[0]?.code;
  const gender = (['male', 'female', 'other', 'unknown'] as const).find((g) => g === patient.gender);
  return {
    id: patient.id ?? '',
    names: (patient.name ?? []).map(toNameView).filter((name) => name.text !== ''),
    ...(patient.birthDate ? { birthDate: patient.birthDate } : {}),
    ...(gender ? { gender } : {}),
    papers: (patient.identifier ?? []).flatMap(toPaperView),
    ...(phone ? { phone } : {}),
    ...(language ? { language } : {}),
  };
}

function toPaperView(identifier: Identifier): PatientView['papers'] {
  const paper = fromIdentifier(identifier);
  if (paper === undefined) return [];
  const { kind, number, key, issuer, symbols, validFrom, validUntil, isReplaced, verified } = paper;
  return [
    {
      kind,
      number,
      masked: maskNumber(key),
      ...(issuer ? { issuer } : {}),
      ...(symbols ? { symbols } : {}),
      ...(validFrom ? { validFrom } : {}),
      ...(validUntil ? { validUntil } : {}),
      ...(isReplaced ? { isReplaced } : {}),
      ...(verified ? { verified } : {}),
    },
  ];
}

function toNameView(name: HumanName): NameView {
  const text = name.text ?? assembled(name);
  const stated = name.extension?.find((e) => e.url === SCRIPT_URL)?.valueCode;
  return { text, script: isScript(stated) ? stated : scriptOf(text), ...(name.use ? { use: name.use } : {}) };
}

function isScript(value: unknown): value is NameView['script'] {
  return value === 'han-simplified' || value === 'han-traditional' || value === 'latin';
}

/** Han names have no space and the family name first; others are put together as their parts stand. */
function assembled(name: HumanName): string {
  const family = name.family ?? '';
  const given = name.given ?? [];
  if (/\p{Script=Han}/u.test(family + given.join(''))) return family + given.join('');
  return [...(name.prefix ?? []), ...given, family].filter((part) => part !== '').join(' ');
}

/** Which script a name is in where nobody stated it. Han without a statement counts as traditional only on the evidence of the source. */
function scriptOf(text: string): NameView['script'] {
  return /\p{Script=Han}/u.test(text) ? 'han-simplified' : 'latin';
}
