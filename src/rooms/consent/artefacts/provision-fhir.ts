import { z } from 'zod';
import type { Coding, Period, Reference } from '#fhir';
import { invariant, PURPOSES } from '#kernel';
import {
  type ConsentProvision,
  coded,
  NamedReference,
  ORGANIZATION_AT,
  RECIPIENT_RULE,
  sectionOf,
  toName,
  toNamed,
} from '../grants/fhir.ts';
import { type NamedOrganization, SHARE_SECTIONS, type ShareSection } from '../grants/model.ts';
import type { Code, ConsentAction, DataScope, Provision, Recipient } from './model.ts';

const NAMING = 'https://causeway.health/fhir/NamingSystem/';
/** Whoever works in a role anywhere: the value is the role. */
export const WORK_ROLE = `${NAMING}work-role`;
/** Whoever works in a role at an organisation: the system is this, with role and node behind it; the value is the organisation's id there. */
export const WORK_ROLE_AT = `${NAMING}work-role-at/`;
export const LOINC = 'http://loinc.org';
export const RESOURCE_TYPES = 'http://hl7.org/fhir/resource-types';
const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
/** @source https://hl7.org/fhir/R4/valueset-consent-action.html */
const CONSENT_ACTION = 'http://terminology.hl7.org/CodeSystem/consentaction';
/** What FHIR's own list of actions lacks: to pass on what one has been given. */
const OWN_ACTION = 'https://causeway.health/fhir/CodeSystem/consent-action';
const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';

/** How a resource that is named stands to the data meant. @source https://hl7.org/fhir/R4/valueset-consent-data-meaning.html */
const MEANING = { instances: 'instance', encounters: 'related', authors: 'authoredby' } as const;

/** A provision as FHIR has it. Every member of ours has a place of its own there; an exception is a provision inside. */
export function toConsentProvision(provision: Provision): ConsentProvision {
  const { effect, to, purposes, actions, data, from, until, except } = provision;
  const everybody = to.every(({ kind }) => kind === 'everyone');
  const code = [
    ...filled(data.sections, 'sections').map((section) => ({ system: LOINC, code: SHARE_SECTIONS[section] })),
    ...filled(data.codes, 'codes'),
  ];
  return {
    type: effect,
    ...(periodOf(from, until) ?? {}),
    ...(everybody && to.length > 0
      ? {}
      : { actor: filled(to, 'to').map((one) => ({ role: coded(PARTICIPATION, 'IRCP'), reference: toActor(one) })) }),
    ...(actions === 'all' ? {} : { action: filled(actions, 'actions').map(toAction) }),
    ...list('securityLabel', filled(data.labels, 'labels').map(toCoding)),
    ...(purposes === 'all'
      ? {}
      : { purpose: filled(purposes, 'purposes').map((purpose) => ({ system: ACT_REASON, code: purpose })) }),
    ...list(
      'class',
      filled(data.types, 'types').map((type) => ({ system: RESOURCE_TYPES, code: type })),
    ),
    ...list(
      'code',
      code.map((one) => ({ coding: [toCoding(one)] })),
    ),
    ...dataPeriodOf(data),
    ...list('data', [
      ...filled(data.instances, 'instances').map((reference) => toData(MEANING.instances, reference)),
      ...filled(data.encounters, 'encounters').map((reference) => toData(MEANING.encounters, reference)),
      ...filled(data.authors, 'authors').map((reference) => toData(MEANING.authors, reference)),
    ]),
    ...list('provision', except.map(toConsentProvision)),
  };
}

/** A list that is there names something: an empty one would be left out in FHIR, and what is left out there means all. */
function filled<T>(items: readonly T[] | undefined, member: string): readonly T[] {
  invariant(items === undefined || items.length > 0, `a provision names nothing by an empty list of ${member}`);
  return items ?? [];
}

function list<Key extends keyof ConsentProvision, T>(key: Key, items: readonly T[]): { [K in Key]?: T[] } {
  return items.length === 0 ? {} : ({ [key]: [...items] } as { [K in Key]: T[] });
}

function periodOf(start?: string, end?: string): { period: Period } | undefined {
  if (start === undefined && end === undefined) return undefined;
  return { period: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) } };
}

function dataPeriodOf({ from, until }: DataScope): { dataPeriod?: Period } {
  const period = periodOf(from, until);
  return period === undefined ? {} : { dataPeriod: period.period };
}

function toCoding({ system, code }: Code): Coding {
  return { system, code };
}

function toAction(action: ConsentAction) {
  return coded(action === 'onward' ? OWN_ACTION : CONSENT_ACTION, action);
}

function toData(meaning: string, reference: string): { meaning: string; reference: Reference } {
  return { meaning, reference: { reference } };
}

/** Whom a provision means, as a reference: what is no resource of this node is named by an identifier. */
function toActor(recipient: Recipient): Reference {
  switch (recipient.kind) {
    case 'everyone':
    case 'network':
    case 'unknown':
      return { identifier: { system: RECIPIENT_RULE, value: RULES[recipient.kind] } };
    case 'practitioner':
      return {
        reference: recipient.reference,
        ...(recipient.name === undefined ? {} : toNamed(recipient.name)),
      };
    case 'organization':
      return toOrganization(recipient.organization);
    case 'role': {
      const { role, at } = recipient;
      if (at === undefined) return { identifier: { system: WORK_ROLE, value: role } };
      return { identifier: { system: `${WORK_ROLE_AT}${role}/${at.node}`, value: at.id }, ...toNamed(at.name) };
    }
  }
}

/** An organisation of some node, with its name in every language. */
export function toOrganization({ node, id, name }: NamedOrganization): Reference {
  return { type: 'Organization', identifier: { system: ORGANIZATION_AT + node, value: id }, ...toNamed(name) };
}

/** As a share names them: any institution of the consortium is `consortium` there. */
const RULES = { everyone: 'everyone', network: 'consortium', unknown: 'unknown' } as const;

const Instant = z.iso.datetime({ offset: true });
const Coded = z.strictObject({ system: z.string().min(1), code: z.string().min(1) });
const Concept = z.strictObject({ coding: z.tuple([Coded]) });
const PeriodShape = z.strictObject({ start: Instant.optional(), end: Instant.optional() });
const Named = NamedReference.extend({ reference: z.string().optional(), type: z.string().optional() });

const ProvisionShape = z.strictObject({
  type: z.enum(['permit', 'deny']),
  period: PeriodShape.optional(),
  actor: z
    .array(z.strictObject({ role: z.unknown(), reference: Named }))
    .min(1)
    .optional(),
  action: z.array(Concept).min(1).optional(),
  securityLabel: z.array(Coded).min(1).optional(),
  purpose: z.array(Coded).min(1).optional(),
  class: z.array(Coded).min(1).optional(),
  code: z.array(Concept).min(1).optional(),
  dataPeriod: PeriodShape.optional(),
  data: z
    .array(z.strictObject({ meaning: z.string(), reference: z.strictObject({ reference: z.string() }) }))
    .min(1)
    .optional(),
  get provision() {
    return z.array(ProvisionShape).min(1).optional();
  },
});
type ProvisionShape = z.output<typeof ProvisionShape>;

/** A provision of an artefact of ours, exactly; undefined where anything of it is not as we write it: then the reader for imported Consents is to be asked. */
export function fromConsentProvision(provision: unknown): Provision | undefined {
  const read = ProvisionShape.safeParse(provision);
  return read.success ? toProvision(read.data) : undefined;
}

function toProvision(shape: ProvisionShape): Provision | undefined {
  const { type, period, actor, action, purpose, provision = [] } = shape;
  const to = (actor ?? []).map(({ reference }) => fromActor(reference));
  const actions = action?.map(({ coding: [one] }) => actionOf(one));
  const purposes = purpose?.map(({ code }) => PURPOSES.find((known) => known === code));
  const data = toScope(shape);
  const except = provision.map(toProvision);
  if (!isWhole(to) || !isWhole(except) || data === undefined) return undefined;
  if ((actions && !isWhole(actions)) || (purposes && !isWhole(purposes))) return undefined;
  return {
    effect: type,
    to: actor === undefined ? [{ kind: 'everyone' }] : to,
    purposes: purposes ?? 'all',
    actions: actions ?? 'all',
    data,
    ...boundsOf(period),
    except,
  };
}

function toScope(shape: ProvisionShape): DataScope | undefined {
  const { securityLabel, code = [], dataPeriod, data = [] } = shape;
  const known = new Set<string>(Object.values(MEANING));
  if (data.some(({ meaning }) => !known.has(meaning))) return undefined;
  if (shape.class?.some(({ system }) => system !== RESOURCE_TYPES)) return undefined;
  const named = (meaning: string) => data.filter((d) => d.meaning === meaning).map((d) => d.reference.reference);
  const concepts = code.map(({ coding: [one] }) => one);
  const members = {
    types: shape.class?.map((one) => one.code) ?? [],
    sections: concepts.flatMap((one): ShareSection[] => sectionOf(one)),
    codes: concepts.filter((one) => sectionOf(one).length === 0),
    labels: securityLabel ?? [],
    encounters: named(MEANING.encounters),
    instances: named(MEANING.instances),
    authors: named(MEANING.authors),
  };
  const there = Object.entries(members).filter(([, values]) => values.length > 0);
  return { ...(Object.fromEntries(there) as DataScope), ...boundsOf(dataPeriod) };
}

function boundsOf(period: { start?: string | undefined; end?: string | undefined } = {}) {
  const { start, end } = period;
  return { ...(start === undefined ? {} : { from: start }), ...(end === undefined ? {} : { until: end }) };
}

function actionOf({ system, code }: Code): ConsentAction | undefined {
  if (system === OWN_ACTION) return code === 'onward' ? code : undefined;
  return system === CONSENT_ACTION && (code === 'access' || code === 'disclose') ? code : undefined;
}

function fromActor(reference: z.output<typeof Named>): Recipient | undefined {
  const { system = '', value = '' } = reference.identifier;
  if (system === RECIPIENT_RULE) {
    const kind = (['everyone', 'network', 'unknown'] as const).find((rule) => RULES[rule] === value);
    return kind && { kind };
  }
  if (system === WORK_ROLE) return isWorkRole(value) ? { kind: 'role', role: value } : undefined;
  if (system.startsWith(WORK_ROLE_AT)) {
    const [role = '', node = ''] = system.slice(WORK_ROLE_AT.length).split('/');
    if (!isWorkRole(role) || node === '' || value === '') return undefined;
    return { kind: 'role', role, at: { node, id: value, name: toName(reference) } };
  }
  const organization = fromOrganization(reference);
  if (organization !== undefined) return { kind: 'organization', organization };
  if (reference.reference?.startsWith('Practitioner/') !== true) return undefined;
  const named = reference.extension.length > 0 ? { name: toName(reference) } : {};
  return { kind: 'practitioner', reference: reference.reference, ...named };
}

/** The organisation that a reference of ours names. */
export function fromOrganization(reference: z.output<typeof NamedReference>): NamedOrganization | undefined {
  const { system = '', value = '' } = reference.identifier;
  if (!system.startsWith(ORGANIZATION_AT) || value === '') return undefined;
  return { node: system.slice(ORGANIZATION_AT.length), id: value, name: toName(reference) };
}

function isWorkRole(role: string): role is 'clinician' | 'coordinator' {
  return role === 'clinician' || role === 'coordinator';
}

function isWhole<T>(items: readonly (T | undefined)[]): items is readonly T[] {
  return items.every((item) => item !== undefined);
}
