import { z } from 'zod';
import type { CodeableConcept, Coding, Extension, Period, Reference, Resource } from '#fhir';
import { isLang, LANGS, type Lang, type LocalText, PURPOSES, type Purpose } from '#kernel';
import { grantSentence } from '../sentences.ts';
import {
  type Grant,
  type GrantRecipients,
  type GrantState,
  isShareSection,
  type NamedOrganization,
  SHARE_SECTIONS,
  type ShareSection,
} from './model.ts';

/** Consent as FHIR has it, reduced to what this room reads and writes. */
export interface ConsentResource extends Resource {
  resourceType: 'Consent';
  status?: string;
  scope?: CodeableConcept;
  category?: CodeableConcept[];
  patient?: Reference;
  dateTime?: string;
  performer?: Reference[];
  policyRule?: CodeableConcept;
  provision?: ConsentProvision;
}

export interface ConsentProvision {
  type?: string;
  period?: Period;
  actor?: { role?: CodeableConcept; reference?: Reference }[];
  action?: CodeableConcept[];
  securityLabel?: Coding[];
  purpose?: Coding[];
  class?: Coding[];
  code?: CodeableConcept[];
  dataPeriod?: Period;
  data?: { meaning: string; reference: Reference }[];
  provision?: ConsentProvision[];
}

const STRUCTURE = 'https://causeway.health/fhir/StructureDefinition/';
const NAMING = 'https://causeway.health/fhir/NamingSystem/';
/** What marks a Consent as a share of this room; others are read for their denials alone. */
export const SHARE_PROFILE = `${STRUCTURE}share-consent`;
/** Extensions of the profile. */
export const SHARE_EXTENSIONS = {
  label: `${STRUCTURE}share-label`,
  lookBack: `${STRUCTURE}share-look-back-months`,
  opensMax: `${STRUCTURE}share-opens-max`,
  crossBorder: `${STRUCTURE}share-separate-consent-abroad`,
  state: `${STRUCTURE}share-state`,
  nameLanguage: `${STRUCTURE}name-language`,
} as const;
const URL = SHARE_EXTENSIONS;
/** A recipient that is a rule, not an organisation: `consortium`, `holder`. */
export const RECIPIENT_RULE = `${NAMING}share-recipient`;
/** An organisation of a node: the system is this with the node's id behind it. */
export const ORGANIZATION_AT = `${NAMING}organization-at/`;

const LOINC = 'http://loinc.org';
const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';

/** The grant as a FHIR Consent; its narrative is made of the very same data. */
export function toConsentResource(grant: Grant): ConsentResource {
  return {
    resourceType: 'Consent',
    id: grant.id,
    meta: { profile: [SHARE_PROFILE] },
    text: { status: 'generated', div: toNarrative(grantSentence(grant)) },
    extension: [
      ...(grant.label === undefined ? [] : [{ url: URL.label, valueString: grant.label }]),
      { url: URL.lookBack, valuePositiveInt: grant.lookBackMonths },
      { url: URL.opensMax, valuePositiveInt: grant.opensMax },
      { url: URL.crossBorder, valueBoolean: grant.crossBorder },
      ...(grant.state === 'active' ? [] : [toStateExtension(grant)]),
    ],
    status: grant.state === 'active' ? 'active' : 'inactive',
    scope: coded('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
    category: [coded(LOINC, '59284-0')],
    patient: { reference: `Patient/${grant.patientId}` },
    dateTime: grant.createdAt,
    performer: [{ reference: `Patient/${grant.patientId}` }],
    policyRule: coded('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN'),
    provision: {
      type: 'permit',
      period: { start: grant.validFrom, end: grant.expiresAt },
      actor: toActors(grant.recipients).map((reference) => ({
        role: coded('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP'),
        reference,
      })),
      action: [coded('http://terminology.hl7.org/CodeSystem/consentaction', 'disclose')],
      purpose: grant.purposes.map((code) => ({ system: ACT_REASON, code })),
      code: grant.sections.map((section) => coded(LOINC, SHARE_SECTIONS[section])),
      dataPeriod: { start: grant.dataFrom },
    },
  };
}

const Coded = z.object({ coding: z.array(z.object({ system: z.string().optional(), code: z.string().optional() })) });
const Extended = z.object({
  url: z.string(),
  valueString: z.string().optional(),
  valueCode: z.string().optional(),
  valueInstant: z.iso.datetime({ offset: true }).optional(),
  valuePositiveInt: z.int().positive().optional(),
  valueBoolean: z.boolean().optional(),
});
const Extensions = z.array(Extended.extend({ extension: z.array(Extended).optional() })).default([]);
const Instant = z.iso.datetime({ offset: true });
/** A reference with a name in each language. */
export const NamedReference = z.object({
  display: z.string().optional(),
  identifier: z.object({ system: z.string().optional(), value: z.string().optional() }).default({}),
  extension: Extensions,
});
type Extended = z.output<typeof Extensions>[number];
type Recipient = z.output<typeof NamedReference>;

/** A Consent of ours as it must be to stand for a share. An import may bring anything under our profile's name. */
const ShareConsent = z.object({
  id: z.string(),
  meta: z.object({ profile: z.array(z.string()) }),
  extension: Extensions,
  status: z.string(),
  patient: z.object({ reference: z.string().regex(/^Patient\/./) }),
  dateTime: Instant,
  provision: z.object({
    period: z.object({ start: Instant.optional(), end: Instant }),
    dataPeriod: z.object({ start: z.iso.date() }),
    actor: z.array(z.object({ reference: NamedReference })).default([]),
    purpose: z.array(z.object({ code: z.string().optional() })).default([]),
    code: z.array(Coded).default([]),
  }),
});

/** The grant a Consent of ours stands for; undefined where it is another kind of Consent or is not whole. */
export function fromConsentResource(consent: unknown, version: number): Grant | undefined {
  const read = ShareConsent.safeParse(consent);
  if (!read.success || !read.data.meta.profile.includes(SHARE_PROFILE)) return undefined;
  const { provision, id, dateTime, patient, extension, status } = read.data;
  const find = (url: string): Extended | undefined => extension.find((e) => e.url === url);
  const label = find(URL.label)?.valueString;
  const ended = find(URL.state);
  const endedAt = ended?.extension?.find((e) => e.url === 'at')?.valueInstant;
  const lookBackMonths = find(URL.lookBack)?.valuePositiveInt;
  const opensMax = find(URL.opensMax)?.valuePositiveInt;
  if (lookBackMonths === undefined || opensMax === undefined) return undefined;
  return {
    id,
    version,
    patientId: patient.reference.replace(/^Patient\//, ''),
    ...(label === undefined ? {} : { label }),
    sections: provision.code.flatMap(({ coding }) => coding.flatMap((one) => sectionOf(one))),
    lookBackMonths,
    dataFrom: provision.dataPeriod.start,
    purposes: provision.purpose.flatMap(({ code }) => PURPOSES.filter((p): p is Purpose => p === code)),
    recipients: fromActors(provision.actor.map(({ reference }) => reference)),
    createdAt: dateTime,
    validFrom: provision.period.start ?? dateTime,
    expiresAt: provision.period.end,
    opensMax,
    crossBorder: find(URL.crossBorder)?.valueBoolean === true,
    state: toState(status, ended),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

/** Anything but `active` is not active; why it ended is said where we ended it. */
function toState(status: string, ended: Extended | undefined): GrantState {
  if (status === 'active') return 'active';
  return ended?.extension?.find((e) => e.url === 'state')?.valueCode === 'locked' ? 'locked' : 'revoked';
}

function toStateExtension({ state, endedAt }: Grant): Extension {
  return {
    url: URL.state,
    extension: [
      { url: 'state', valueCode: state },
      ...(endedAt === undefined ? [] : [{ url: 'at', valueInstant: endedAt }]),
    ],
  };
}

function toActors(recipients: GrantRecipients): Reference[] {
  if (recipients.kind !== 'organizations') return [{ identifier: { system: RECIPIENT_RULE, value: recipients.kind } }];
  return recipients.ids.map(({ node, id, name }) => ({
    type: 'Organization',
    identifier: { system: ORGANIZATION_AT + node, value: id },
    ...toNamed(name),
  }));
}

/** A name in every language, as a reference carries it. */
export function toNamed(name: LocalText): Pick<Reference, 'display' | 'extension'> {
  return {
    display: name.en,
    extension: LANGS.map((lang) => ({
      url: URL.nameLanguage,
      extension: [
        { url: 'language', valueCode: lang },
        { url: 'name', valueString: name[lang] },
      ],
    })),
  };
}

function fromActors(references: readonly Recipient[]): GrantRecipients {
  const rule = references.find((r) => r.identifier.system === RECIPIENT_RULE)?.identifier.value;
  if (rule === 'consortium' || rule === 'holder') return { kind: rule };
  const ids = references.flatMap((reference): NamedOrganization[] => {
    const { system = '', value } = reference.identifier;
    if (!system.startsWith(ORGANIZATION_AT) || value === undefined) return [];
    return [{ node: system.slice(ORGANIZATION_AT.length), id: value, name: toName(reference) }];
  });
  return { kind: 'organizations', ids };
}

/** A name in every language out of a reference; what is missing is told by what is displayed. */
export function toName({ display = '', extension }: Pick<Recipient, 'display' | 'extension'>): LocalText {
  const name: Record<Lang, string> = { en: display, 'zh-Hans': display, 'zh-Hant-HK': display };
  for (const { extension: parts = [] } of extension.filter((e) => e.url === URL.nameLanguage)) {
    const lang = parts.find((p) => p.url === 'language')?.valueCode;
    const text = parts.find((p) => p.url === 'name')?.valueString;
    if (isLang(lang) && text !== undefined) name[lang] = text;
  }
  return name;
}

const SECTION_OF_CODE = new Map<string, string>(
  Object.entries(SHARE_SECTIONS).map(([section, code]) => [code, section]),
);

/** The section that a LOINC code of a Consent names. */
export function sectionOf({
  system,
  code = '',
}: {
  system?: string | undefined;
  code?: string | undefined;
}): ShareSection[] {
  const section = system === LOINC ? SECTION_OF_CODE.get(code) : undefined;
  return section !== undefined && isShareSection(section) ? [section] : [];
}

export function coded(system: string, code: string): CodeableConcept {
  return { coding: [{ system, code }] };
}

/** Sentences in every language as a resource's narrative. */
export function toNarrative(sentence: LocalText): string {
  const paragraphs = LANGS.map((lang) => `<p lang="${lang}" xml:lang="${lang}">${escapeXml(sentence[lang])}</p>`);
  return `<div xmlns="http://www.w3.org/1999/xhtml">${paragraphs.join('')}</div>`;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[c] ?? c);
}
