import { type FhirJson, isObject, isResourceType } from '#fhir';
import { type LocalText, PURPOSES, type Purpose } from '#kernel';
import { fromConsentResource } from '../artefacts/fhir.ts';
import type { Artefact, Code, ConsentAction, DataScope, Provision, Recipient } from '../artefacts/model.ts';
import { isAsSigned } from '../artefacts/terms.ts';
import { endOf, isDateTime, startOf } from '../civil-bounds.ts';
import { sectionOf } from '../grants/fhir.ts';
import type { StandingConsent } from './ruling.ts';

const RESOURCE_TYPES = 'http://hl7.org/fhir/resource-types';
const CONSENT_SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope';
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
/** Policies that permit unless a provision says no. @source http://terminology.hl7.org/ValueSet/v3-ActConsentDirective */
const OPT_IN: ReadonlySet<string> = new Set(['OPTIN', 'OPTINR', 'IMPLIED', 'IMPLIEDD', 'NOCONSENT', 'GRANTORCHOICE']);
const OPT_OUT: ReadonlySet<string> = new Set(['OPTOUT', 'OPTOUTE']);
/** States in which a Consent binds nobody. @source https://hl7.org/fhir/R4/valueset-consent-state-codes.html */
const NOT_IN_FORCE: ReadonlySet<unknown> = new Set(['draft', 'proposed', 'rejected', 'inactive', 'entered-in-error']);
/** Consents to these say nothing about who may read. @source https://hl7.org/fhir/R4/valueset-consent-scope.html */
const OTHER_SCOPES: ReadonlySet<string> = new Set(['adr', 'research', 'treatment']);

/** The query that finds every Consent which may hold a denial, those whose status cannot be read among them. */
export const MAY_BE_IN_FORCE = [['status:not', [...NOT_IN_FORCE].join(',')]] as const;

/**
 * What a patient's Consent says, ours or an imported one of any shape; undefined where it binds nobody.
 *
 * An artefact of this room that is whole and as it was signed is taken at its word: it came about by the patient's own act, and REST lets nobody write one. Of anything else only the
 * no is heard, and doubt withholds: exceptions inside it are not granted; what we cannot resolve (an actor named only in words) widens it; and a member that
 * cannot be read is taken for the one that withholds most. Nobody gains by a Consent that is not wholly understood.
 *
 * @source https://hl7.org/fhir/R4/consent.html
 */
export function toStanding(consent: FhirJson, patientId: string, version: number): StandingConsent | undefined {
  if (NOT_IN_FORCE.has(consent.status) || isOfOtherScope(consent.scope)) return undefined;
  const consentId = typeof consent.id === 'string' ? consent.id : '';
  const artefact = fromConsentResource(consent, version);
  if (artefact !== undefined && isInForce(artefact, patientId) && !isChanged(consent)) {
    const { provision, usesMax } = artefact.terms;
    return { consentId, patientId, provisions: [provision], ...(usesMax === undefined ? {} : { usesMax }) };
  }
  const provisions = toDenials(consent);
  return provisions.length === 0 ? undefined : { consentId, patientId, provisions };
}

/** An artefact binds as it was signed: where the terms that stand are others, somebody has been at them. */
function isInForce(artefact: Artefact, patientId: string): boolean {
  return artefact.state === 'active' && artefact.terms.patientId === patientId && isAsSigned(artefact);
}

function toDenials(consent: FhirJson): Provision[] {
  const policy = isChanged(consent) ? 'denies' : toPolicy(consent.policyRule);
  const root = consent.provision;
  const bare = policy === 'permits' ? [] : [{}];
  // The policy's no stands whatever a provision permits: exceptions are not granted. A root provision may leave its type to the policy.
  const untyped = policy === 'permits' ? 'permit' : 'deny';
  const denying = root === undefined ? bare : denyingProvisions(root, policy === 'denies', untyped);
  return denying.flatMap((provision) =>
    toScopes(provision).map((data) => ({
      effect: 'deny' as const,
      to: toRecipients(provision),
      purposes: toPurposes(provision),
      actions: toActions(provision),
      data,
      ...toPeriod(provision),
      except: [],
    })),
  );
}

function isOfOtherScope(scope: unknown): boolean {
  const codings = codingsOf(scope) ?? [];
  const codes = codings.map(({ system = CONSENT_SCOPE, code }) => (system === CONSENT_SCOPE ? code : undefined));
  return codes.length > 0 && codes.every((code) => code !== undefined && OTHER_SCOPES.has(code));
}

/** What a Consent's policy does where no provision speaks; a policy of others' that we do not know may do either. */
function toPolicy(policyRule: unknown): 'permits' | 'denies' | 'unknown' {
  if (policyRule === undefined) return 'unknown';
  if (isWhole(policyRule) && typeof policyRule.text === 'string' && policyRule.coding === undefined) return 'unknown';
  const codings = codingsOf(policyRule);
  if (codings === undefined) return 'denies';
  const isDenying = ({ system = ACT_CODE, code = '' }: LegibleCoding) =>
    OPT_OUT.has(code) || (system === ACT_CODE && !OPT_IN.has(code));
  if (codings.some(isDenying)) return 'denies';
  return codings.some(({ code = '' }) => OPT_IN.has(code)) ? 'permits' : 'unknown';
}

/** A provision of which nothing can be told may name emergencies among its purposes. */
const UNREADABLE: FhirJson = { purpose: PURPOSES.map((code) => ({ code })) };

/**
 * The provisions that say no; a bare one where a provision cannot be read.
 *
 * @param untyped - what a provision without a type does
 */
function denyingProvisions(provision: unknown, isDenied: boolean, untyped: 'permit' | 'deny'): FhirJson[] {
  if (!isWhole(provision) || isChanged(provision) || !Object.keys(provision).every(isMember)) return [UNREADABLE];
  const { type = untyped, provision: inner } = provision;
  const own = isDenied || type !== 'permit' ? [provision] : [];
  return [...own, ...(listOf(inner) ?? [undefined]).flatMap((one) => denyingProvisions(one, false, 'deny'))];
}

/** What a provision may hold. @source https://hl7.org/fhir/R4/consent.html */
const MEMBERS: ReadonlySet<string> = new Set([
  ...['id', 'extension', 'type', 'period', 'actor', 'action', 'securityLabel', 'purpose', 'class', 'code'],
  ...['dataPeriod', 'data', 'provision'],
]);

function isMember(key: string): boolean {
  return MEMBERS.has(key.replace(/^_/, ''));
}

/** Whom a denial can name so that we know whether it means the one who asks. */
const RESOLVABLE = /^(Organization|Practitioner|Patient|RelatedPerson|Person|Device)\/([A-Za-z0-9\-.]{1,64})$/;
const EVERYONE: readonly Recipient[] = [{ kind: 'everyone' }];

function toRecipients({ actor }: FhirJson): readonly Recipient[] {
  const actors = listOf(actor);
  if (actors === undefined || actors.length === 0) return EVERYONE;
  const named = actors.map((one) => toRecipient(isObject(one) && isObject(one.reference) ? one.reference : {}));
  return named.every((recipient) => recipient !== undefined) ? named : EVERYONE;
}

/** An organisation without a node is one of this node. */
function toRecipient({ reference, display }: FhirJson): Recipient | undefined {
  const [, type, id = ''] = typeof reference === 'string' ? (RESOLVABLE.exec(reference) ?? []) : [];
  if (type === undefined || typeof reference !== 'string') return undefined;
  if (type !== 'Organization') return { kind: 'practitioner', reference };
  return { kind: 'organization', organization: { node: '', id, name: asWritten(display, reference) } };
}

function asWritten(display: unknown, reference: string): LocalText {
  const name = typeof display === 'string' ? display : reference;
  return { en: name, 'zh-Hans': name, 'zh-Hant-HK': name };
}

/**
 * The data that a denial means. Types and content codes that stand beside one another are taken for two denials: which of the two was meant to limit the other
 * nobody can tell.
 */
function toScopes(provision: FhirJson): readonly DataScope[] {
  const limits = { ...toLabels(provision), ...toDataPeriod(provision), ...toNamedData(provision) };
  const byClass = listOf(provision.class)?.map(typeOf);
  const byCode = listOf(provision.code)?.map((one) => (codingsOf(one) ?? []).flatMap(sectionOf));
  if (byClass === undefined || byCode === undefined || byClass.length + byCode.length === 0) return [limits];
  // A code that is none of a section may mean anything: a finding, a kind of document, a section of another guide.
  const isUnderstood = byClass.every((type) => type !== undefined) && byCode.every((sections) => sections.length > 0);
  if (!isUnderstood) return [limits];
  return [
    ...(byClass.length > 0 ? [{ types: byClass.flatMap((type) => type ?? []), ...limits }] : []),
    ...(byCode.length > 0 ? [{ sections: byCode.flat(), ...limits }] : []),
  ];
}

function typeOf(one: unknown): string | undefined {
  const { system = RESOURCE_TYPES, code } = codingOf(one) ?? {};
  return system === RESOURCE_TYPES && code !== undefined && isResourceType(code) ? code : undefined;
}

function toLabels({ securityLabel }: FhirJson): Pick<DataScope, 'labels'> {
  const labels = (listOf(securityLabel) ?? []).map(codeOf);
  return labels.length > 0 && labels.every((label) => label !== undefined) ? { labels } : {};
}

function codeOf(value: unknown): Code | undefined {
  const { system, code } = codingOf(value) ?? {};
  return system === undefined || code === undefined ? undefined : { system, code };
}

/** A bound that cannot be read bounds nothing, and a time that ends before it begins is none. */
function toDataPeriod({ dataPeriod }: FhirJson): Pick<DataScope, 'from' | 'until'> {
  const { from, until } = toPeriod({ period: dataPeriod });
  if (from !== undefined && until !== undefined && until <= from) return {};
  return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
}

/** What a Consent names by reference. @source https://hl7.org/fhir/R4/valueset-consent-data-meaning.html */
function toNamedData({ data }: FhirJson): Pick<DataScope, 'instances' | 'encounters' | 'authors'> {
  const named = (listOf(data) ?? []).map(namedOf);
  const [first] = named;
  // Several ways of naming data are alternatives: together they limit nothing that we could tell.
  if (first === undefined || !named.every((one) => one?.member === first.member)) return {};
  return { [first.member]: named.flatMap((one) => one?.reference ?? []) };
}

function namedOf(one: unknown): { member: 'instances' | 'encounters' | 'authors'; reference: string } | undefined {
  const { meaning, reference: to } = isWhole(one) ? one : {};
  const reference = isObject(to) ? to.reference : undefined;
  if (typeof reference !== 'string' || !LOCAL.test(reference)) return undefined;
  if (meaning === 'instance') return { member: 'instances', reference };
  if (meaning === 'authoredby') return { member: 'authors', reference };
  return meaning === 'related' && reference.startsWith('Encounter/') ? { member: 'encounters', reference } : undefined;
}

const LOCAL = /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/;

/** One that cannot be read may have named emergencies: all are named then, which no broken glass lifts. */
function toPurposes({ purpose }: FhirJson): 'all' | readonly Purpose[] {
  if (purpose === undefined) return 'all';
  const wanted = listOf(purpose) ?? [];
  const known = wanted.flatMap((one) => PURPOSES.filter((p): p is Purpose => p === codingOf(one)?.code));
  return wanted.length > 0 && known.length === wanted.length ? known : PURPOSES;
}

const CONSENT_ACTION = 'http://terminology.hl7.org/CodeSystem/consentaction';

/** Looking and handing on are told apart where nothing else is named. @source https://hl7.org/fhir/R4/valueset-consent-action.html */
function toActions({ action }: FhirJson): 'all' | readonly ConsentAction[] {
  const named = (listOf(action) ?? []).map((concept) => {
    const [coding, ...others] = codingsOf(concept) ?? [];
    const isKnown = others.length === 0 && coding?.system === CONSENT_ACTION;
    return isKnown && (coding.code === 'access' || coding.code === 'disclose') ? coding.code : undefined;
  });
  return named.length > 0 && named.every((one) => one !== undefined) ? named : 'all';
}

/** A bound that cannot be read bounds nothing. */
function toPeriod({ period }: FhirJson): Pick<Provision, 'from' | 'until'> {
  const { start, end } = isObject(period) ? period : {};
  const from = isDateTime(start) ? startOf(start) : undefined;
  const until = isDateTime(end) ? endOf(end) : undefined;
  return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
}

/** An element that FHIR allows: an object with something in it. */
function isWhole(value: unknown): value is FhirJson {
  return isObject(value) && Object.keys(value).length > 0;
}

/** A modifier that we do not know may turn the meaning round. @source https://hl7.org/fhir/R4/extensibility.html#modifierExtension */
function isChanged(element: FhirJson): boolean {
  return element.modifierExtension !== undefined || element.implicitRules !== undefined;
}

/** The items of a list, none where it is absent; undefined where it cannot be read. */
function listOf(value: unknown): readonly unknown[] | undefined {
  if (value === undefined) return [];
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

interface LegibleCoding {
  readonly system?: string;
  readonly code?: string;
}

function codingOf(value: unknown): LegibleCoding | undefined {
  if (!isWhole(value)) return undefined;
  const { system, code } = value;
  if ((system !== undefined && typeof system !== 'string') || (code !== undefined && typeof code !== 'string')) {
    return undefined;
  }
  return { ...(system === undefined ? {} : { system }), ...(code === undefined ? {} : { code }) };
}

/** The codings of a concept; undefined where one of them cannot be read, or there are none. */
function codingsOf(concept: unknown): readonly LegibleCoding[] | undefined {
  const codings = isWhole(concept) ? (listOf(concept.coding) ?? []).map(codingOf) : [];
  return codings.length > 0 && codings.every((coding) => coding !== undefined) ? codings : undefined;
}
