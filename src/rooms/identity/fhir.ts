import { type HumanName, type Identifier, isObject, type Resource } from '#fhir';
import { type NameView, PAPER_KINDS, type PaperKind, type PatientView } from './contract.ts';
import { maskNumber, type Paper } from './papers.ts';

const NAMING = 'https://causeway.health/fhir/NamingSystem/';
const SCRIPT_URL = 'https://causeway.health/fhir/StructureDefinition/name-script';
const LANGUAGE_SYSTEM = 'urn:ietf:bcp:47';

/** The identifier system of each kind of paper. Published ones were not found for these papers, so the consortium names its own. */
export function systemOf(kind: PaperKind): string {
  return NAMING + kind;
}

export function kindOf(system: string | undefined): PaperKind | undefined {
  return PAPER_KINDS.find((kind) => systemOf(kind) === system);
}

/** Patient as FHIR has it, reduced to what this room reads. */
export interface PatientResource extends Resource {
  identifier?: Identifier[];
  name?: HumanName[];
  telecom?: { system?: string; value?: string }[];
  gender?: string;
  birthDate?: string;
  communication?: { language: { coding?: { system?: string; code?: string }[]; text?: string }; preferred?: boolean }[];
  generalPractitioner?: { reference?: string }[];
  managingOrganization?: { reference?: string };
}

/** What a counter takes down about a person. */
export interface Registration {
  readonly names: readonly { readonly text: string; readonly script: NameView['script'] }[];
  readonly birthDate: string;
  readonly gender: 'male' | 'female' | 'other' | 'unknown';
  readonly papers: readonly Paper[];
  readonly phone?: string | undefined;
  readonly language?: string | undefined;
}

export function toPatientResource(person: Registration, managingOrganization?: string): PatientResource {
  return {
    resourceType: 'Patient',
    identifier: person.papers.map((paper) => ({
      use: 'official',
      system: systemOf(paper.kind),
      value: paper.key,
      ...(paper.issuer ? { assigner: { display: paper.issuer } } : {}),
    })),
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
  const texts = (value: Readonly<Record<string, unknown>>, ...keys: readonly string[]) =>
    Object.fromEntries(keys.flatMap((key) => (typeof value[key] === 'string' ? [[key, value[key]]] : [])));
  return {
    resourceType: 'Patient',
    ...texts({ id, gender, birthDate }, 'id', 'gender', 'birthDate'),
    identifier: objectsOf(patient['identifier']).map(
      (one): Identifier => ({
        ...texts(one, 'use', 'system', 'value'),
        ...(isObject(one['assigner']) ? { assigner: texts(one['assigner'], 'display') } : {}),
      }),
    ),
    name: objectsOf(patient['name']).map(
      (one): HumanName => ({
        ...texts(one, 'use', 'text', 'family'),
        ...Object.fromEntries(['prefix', 'given'].map((key) => [key, stringsOf(one[key])])),
        extension: objectsOf(one['extension']).map((e) => ({ url: '', ...texts(e, 'url', 'valueCode') })),
      }),
    ),
    telecom: objectsOf(patient['telecom']).map((one) => texts(one, 'system', 'value')),
    communication: objectsOf(patient['communication']).map(({ language, preferred }) => ({
      language: {
        coding: isObject(language) ? objectsOf(language['coding']).map((c) => texts(c, 'system', 'code')) : [],
      },
      ...(typeof preferred === 'boolean' ? { preferred } : {}),
    })),
  };
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
  const kind = kindOf(identifier.system);
  if (kind === undefined || identifier.value === undefined) return [];
  const number = kind === 'hkid' ? identifier.value.replace(/(.)$/, '($1)') : identifier.value;
  const issuer = identifier.assigner?.display;
  return [{ kind, number, masked: maskNumber(identifier.value), ...(issuer ? { issuer } : {}) }];
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
