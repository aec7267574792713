import { z } from 'zod';
import { type Extension, isObject, type Reference } from '#fhir';
import {
  type ConsentResource,
  coded,
  NamedReference,
  SHARE_EXTENSIONS,
  toName,
  toNamed,
  toNarrative,
} from '../grants/fhir.ts';
import { opensTo } from '../provisions/opens-to.ts';
import type {
  Artefact,
  ArtefactKind,
  ArtefactRequest,
  ArtefactState,
  ArtefactTerms,
  Attendant,
  Code,
  Giver,
  Signature,
  Witness,
} from './model.ts';
import { fromConsentProvision, fromOrganization, toConsentProvision, toOrganization } from './provision-fhir.ts';
import { termsText } from './text.ts';

const STRUCTURE = 'https://causeway.health/fhir/StructureDefinition/';
/** What marks a Consent as an artefact of this room. Its provisions are FHIR's own and say the same to who does not know the profile. */
export const ARTEFACT_PROFILE = `${STRUCTURE}consent-artefact`;
/** Extensions of the profile. */
export const ARTEFACT_EXTENSIONS = {
  kind: `${STRUCTURE}artefact-kind`,
  state: `${STRUCTURE}artefact-state`,
  usesMax: `${STRUCTURE}artefact-uses-max`,
  eraseAt: `${STRUCTURE}artefact-erase-at`,
  crossBorder: SHARE_EXTENSIONS.crossBorder,
  request: `${STRUCTURE}artefact-request`,
  signature: `${STRUCTURE}artefact-signature`,
} as const;
const URL = ARTEFACT_EXTENSIONS;

/** FHIR's word for a state; `inactive` stands for two, and the extension says which. */
const STATUS = {
  proposed: 'proposed',
  active: 'active',
  rejected: 'rejected',
  lapsed: 'inactive',
  ended: 'inactive',
} as const satisfies Record<ArtefactState, string>;

/** Under this id what was asked for lies inside the Consent. */
const ASKED = 'asked';

/** The artefact as a FHIR Consent; its narrative is made of the very terms that are enforced. */
export function toConsentResource(artefact: Artefact): ConsentResource {
  const { id, kind, state, terms, request, signature, createdAt, endedAt } = artefact;
  return {
    ...termsPart(terms),
    id,
    meta: { profile: [ARTEFACT_PROFILE], ...tagged(opensTo(terms.provision)) },
    text: { status: 'generated', div: toNarrative(termsText(terms)) },
    ...(request === undefined ? {} : { contained: [{ ...termsPart(request.asked), id: ASKED, status: 'proposed' }] }),
    extension: [
      { url: URL.kind, valueCode: kind },
      {
        url: URL.state,
        extension: [
          { url: 'state', valueCode: state },
          ...(endedAt === undefined ? [] : [{ url: 'at', valueInstant: endedAt }]),
        ],
      },
      ...termsExtensions(terms),
      ...(request === undefined ? [] : [toRequestExtension(request)]),
      ...(signature === undefined ? [] : [toSignatureExtension(signature)]),
    ],
    status: STATUS[state],
    dateTime: createdAt,
    ...(signature === undefined ? {} : { performer: [toPerformer(signature.giver, terms.patientId)] }),
  };
}

function tagged(tag: readonly Code[]): { tag?: Code[] } {
  return tag.length === 0 ? {} : { tag: [...tag] };
}

/**
 * What the terms say in FHIR's own elements. The policy is opt-in in either case: a provision that forbids is a standing no of its own, one that permits opens
 * what it names, and neither says anything of what it does not name.
 */
function termsPart(terms: ArtefactTerms): ConsentResource {
  return {
    resourceType: 'Consent',
    scope: coded('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
    category: [coded('http://loinc.org', '59284-0')],
    patient: {
      reference: `Patient/${terms.patientId}`,
      ...(terms.patientCalled === undefined ? {} : { display: terms.patientCalled }),
    },
    policyRule: coded('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN'),
    extension: termsExtensions(terms),
    provision: toConsentProvision(terms.provision),
  };
}

function termsExtensions({ usesMax, eraseAt, crossBorder }: ArtefactTerms): Extension[] {
  return [
    ...(usesMax === undefined ? [] : [{ url: URL.usesMax, valuePositiveInt: usesMax }]),
    ...(eraseAt === undefined ? [] : [{ url: URL.eraseAt, valueInstant: eraseAt }]),
    { url: URL.crossBorder, valueBoolean: crossBorder },
  ];
}

function toPerformer(giver: Giver, patientId: string): Reference {
  return giver.kind === 'patient'
    ? { reference: `Patient/${patientId}` }
    : { reference: `Patient/${giver.patientId}`, ...toNamed(giver.name) };
}

function toRequestExtension({ organization, practitioner, reason, answerBy }: ArtefactRequest): Extension {
  return {
    url: URL.request,
    extension: [
      { url: 'organization', valueReference: toOrganization(organization) },
      {
        url: 'practitioner',
        valueReference: {
          type: 'Practitioner',
          identifier: { value: practitioner.reference },
          ...toNamed(practitioner.name),
        },
      },
      { url: 'reason', valueString: reason },
      { url: 'asked', valueReference: { reference: `#${ASKED}` } },
      { url: 'answerBy', valueInstant: answerBy },
    ],
  };
}

function toSignatureExtension({ at, giver, witness, termsHash }: Signature): Extension {
  return {
    url: URL.signature,
    extension: [
      { url: 'at', valueInstant: at },
      { url: 'giver', valueCode: giver.kind },
      ...(giver.kind === 'patient'
        ? []
        : [
            {
              url: 'giverPatient',
              valueReference: { reference: `Patient/${giver.patientId}`, ...toNamed(giver.name) },
            },
          ]),
      { url: 'witness', valueCode: witness.kind },
      ...witnessFacts(witness),
      { url: 'termsHash', valueString: termsHash },
    ],
  };
}

function witnessFacts(witness: Witness): Extension[] {
  switch (witness.kind) {
    case 'portal':
      return witness.methods.map((method) => ({ url: 'method', valueCode: method }));
    case 'counter-code':
      return [
        { url: 'witnessedBy', valueReference: toAttendant(witness) },
        { url: 'sentTo', valueString: witness.sentTo },
      ];
    case 'counter-witness':
      return [
        { url: 'readBy', valueReference: toAttendant(witness.reader) },
        { url: 'witnessedBy', valueReference: toAttendant(witness) },
        { url: 'paper', valueString: witness.paper },
      ];
    case 'imported':
      return [];
  }
}

function toAttendant({ accountId, name }: Attendant) {
  return { identifier: { value: accountId }, ...toNamed(name) };
}

const Instant = z.iso.datetime({ offset: true });
const Value = z.object({
  url: z.string(),
  valueCode: z.string().optional(),
  valueString: z.string().optional(),
  valueBoolean: z.boolean().optional(),
  valueInstant: Instant.optional(),
  valuePositiveInt: z.int().positive().optional(),
  valueReference: NamedReference.extend({ reference: z.string().optional() }).optional(),
});
const Extensions = z.array(Value.extend({ extension: z.array(Value).optional() })).default([]);
type Values = readonly z.output<typeof Value>[];
const Terms = z.object({
  extension: Extensions,
  patient: z.object({ reference: z.string().regex(/^Patient\/./), display: z.string().optional() }),
  provision: z.unknown(),
});
const Whole = Terms.extend({
  id: z.string(),
  meta: z.object({ profile: z.array(z.string()) }),
  status: z.string(),
  dateTime: Instant,
  contained: z.array(z.unknown()).optional(),
});

/** Whether a Consent says of itself that it is an artefact of this room. */
export function claimsArtefact(consent: unknown): boolean {
  const { profile } = isObject(consent) && isObject(consent.meta) ? consent.meta : {};
  return Array.isArray(profile) && profile.includes(ARTEFACT_PROFILE);
}

/** The artefact that a Consent stands for; undefined where it is another kind of Consent or is not whole. */
export function fromConsentResource(consent: unknown, version: number): Artefact | undefined {
  if (!claimsArtefact(consent)) return undefined;
  const read = Whole.safeParse(consent);
  if (!read.success) return undefined;
  const { id, extension, status, dateTime, contained } = read.data;
  const find = finder(extension);
  const terms = termsOf(read.data);
  const kind = KINDS.find((one) => one === find(URL.kind)?.valueCode);
  const ended = finder(find(URL.state)?.extension ?? []);
  const state = STATES.find((one) => one === ended('state')?.valueCode);
  if (terms === undefined || kind === undefined || state === undefined || STATUS[state] !== status) return undefined;
  const asked = find(URL.request) && toRequest(find(URL.request)?.extension ?? [], contained?.[0]);
  const signed = find(URL.signature) && toSignature(find(URL.signature)?.extension ?? []);
  if ((find(URL.request) && !asked) || (find(URL.signature) && !signed)) return undefined;
  const endedAt = ended('at')?.valueInstant;
  return {
    id,
    version,
    kind,
    state,
    terms,
    ...(asked ? { request: asked } : {}),
    ...(signed ? { signature: signed } : {}),
    createdAt: dateTime,
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

const KINDS = ['standing', 'requested', 'imported'] as const satisfies readonly ArtefactKind[];
const STATES = Object.keys(STATUS) as readonly ArtefactState[];

function finder<T extends { readonly url: string }>(values: readonly T[]) {
  return (url: string): T | undefined => values.find((value) => value.url === url);
}

function termsOf({ extension, patient, provision: body }: z.output<typeof Terms>): ArtefactTerms | undefined {
  const find = finder(extension);
  const [usesMax, eraseAt] = [find(URL.usesMax)?.valuePositiveInt, find(URL.eraseAt)?.valueInstant];
  const provision = fromConsentProvision(body);
  const crossBorder = find(URL.crossBorder)?.valueBoolean;
  if (provision === undefined || crossBorder === undefined) return undefined;
  return {
    patientId: patient.reference.replace(/^Patient\//, ''),
    ...(patient.display === undefined ? {} : { patientCalled: patient.display }),
    provision,
    ...(usesMax === undefined ? {} : { usesMax }),
    ...(eraseAt === undefined ? {} : { eraseAt }),
    crossBorder,
  };
}

function toRequest(values: Values, contained: unknown): ArtefactRequest | undefined {
  const find = finder(values);
  const inside = Terms.safeParse(contained);
  const asked = inside.success ? termsOf(inside.data) : undefined;
  const at = find('organization')?.valueReference;
  const by = find('practitioner')?.valueReference;
  const organization = at && fromOrganization(at);
  const [reason, answerBy] = [find('reason')?.valueString, find('answerBy')?.valueInstant];
  const reference = by?.identifier.value;
  if (!asked || !organization || !by || !reference || reason === undefined || answerBy === undefined) return undefined;
  return { organization, practitioner: { reference, name: toName(by) }, reason, asked, answerBy };
}

function toSignature(values: Values): Signature | undefined {
  const find = finder(values);
  const [at, termsHash] = [find('at')?.valueInstant, find('termsHash')?.valueString];
  const giver = toGiver(find('giver')?.valueCode, find('giverPatient')?.valueReference);
  const witness = toWitness(find('witness')?.valueCode, values);
  return at && termsHash && giver && witness ? { at, giver, witness, termsHash } : undefined;
}

function toGiver(kind: string | undefined, named: z.output<typeof Value>['valueReference']): Giver | undefined {
  if (kind === 'patient') return { kind };
  const id = named?.reference?.replace(/^Patient\//, '');
  if ((kind !== 'guardian' && kind !== 'proxy') || named === undefined || id === undefined) return undefined;
  return { kind, patientId: id, name: toName(named) };
}

function toWitness(kind: string | undefined, values: Values): Witness | undefined {
  const find = finder(values);
  switch (kind) {
    case 'portal':
      return { kind, methods: values.flatMap((v) => (v.url === 'method' && v.valueCode ? [v.valueCode] : [])) };
    case 'counter-code': {
      const by = fromAttendant(find('witnessedBy')?.valueReference);
      const sentTo = find('sentTo')?.valueString;
      return by && sentTo !== undefined ? { kind, ...by, sentTo } : undefined;
    }
    case 'counter-witness': {
      const reader = fromAttendant(find('readBy')?.valueReference);
      const by = fromAttendant(find('witnessedBy')?.valueReference);
      const paper = find('paper')?.valueString;
      return reader && by && paper !== undefined ? { kind, reader, ...by, paper } : undefined;
    }
    case 'imported':
      return { kind };
    default:
      return undefined;
  }
}

function fromAttendant(by: z.output<typeof Value>['valueReference']): Attendant | undefined {
  const accountId = by?.identifier.value;
  return by && accountId ? { accountId, name: toName(by) } : undefined;
}
