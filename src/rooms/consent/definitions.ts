import { defineExtension, defineProfile, type ElementRule, extensionRule, type OwnDefinition } from '#fhir';
import { ARTEFACT_EXTENSIONS as ARTEFACT, ARTEFACT_PROFILE } from './artefacts/fhir.ts';
import { SHARE_EXTENSIONS as SHARE, SHARE_PROFILE } from './grants/fhir.ts';
import { AUDIT_PROFILE } from './ledger/audit/audit-event.ts';

const nameOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);
const codedAs = (system: string, code: string) => ({ coding: [{ system, code }] });
const LANGUAGES = ['en', 'zh-Hans', 'zh-Hant-HK'] as const;

/** What every Consent of ours says in FHIR's own elements. */
const PRIVACY_CONSENT: readonly ElementRule[] = [
  { id: 'Consent.text', min: 1, short: 'What is agreed, in three languages, made of the very data that is enforced' },
  {
    id: 'Consent.scope',
    patternCodeableConcept: codedAs('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
  },
  { id: 'Consent.category', max: '1', patternCodeableConcept: codedAs('http://loinc.org', '59284-0') },
  { id: 'Consent.patient', min: 1 },
  { id: 'Consent.dateTime', min: 1 },
  {
    id: 'Consent.policyRule',
    min: 1,
    patternCodeableConcept: codedAs('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN'),
  },
  { id: 'Consent.provision', min: 1 },
  { id: 'Consent.provision.type', min: 1 },
];

const [KIND, STATE, SIGNATURE, REQUEST] = [ARTEFACT.kind, ARTEFACT.state, ARTEFACT.signature, ARTEFACT.request];

const artefact = defineProfile({
  id: nameOf(ARTEFACT_PROFILE),
  title: 'Consent artefact',
  description:
    'A consent that binds: asked for by an institution and answered by the patient, or a standing choice of the patient’s. It comes about by the patient’s own act alone and is written by nobody as a resource.',
  type: 'Consent',
  elements: [
    {
      id: 'Consent',
      constraint: [
        {
          key: 'artefact-signed',
          severity: 'error',
          human: 'What is in force was signed',
          expression: `status = 'active' implies extension('${SIGNATURE}').exists()`,
        },
        {
          key: 'artefact-asked',
          severity: 'error',
          human: 'What was requested says by whom, and what was asked for',
          expression: `extension('${KIND}').value = 'requested' implies (extension('${REQUEST}').exists() and contained.exists())`,
        },
        {
          key: 'artefact-status',
          severity: 'error',
          human: 'The status is FHIR’s word for the state',
          expression: `extension('${STATE}').extension('state').value.all($this = %resource.status or (($this = 'lapsed' or $this = 'ended') and %resource.status = 'inactive'))`,
        },
      ],
    },
    extensionRule('Consent', 'kind', KIND, true),
    extensionRule('Consent', 'state', STATE, true),
    extensionRule('Consent', 'usesMax', ARTEFACT.usesMax, false),
    extensionRule('Consent', 'eraseAt', ARTEFACT.eraseAt, false),
    extensionRule('Consent', 'crossBorder', ARTEFACT.crossBorder, true),
    extensionRule('Consent', 'request', REQUEST, false),
    extensionRule('Consent', 'signature', SIGNATURE, false),
    ...PRIVACY_CONSENT,
    { id: 'Consent.performer', max: '1', short: 'Who signed' },
  ],
});

const share = defineProfile({
  id: nameOf(SHARE_PROFILE),
  title: 'Share',
  description: 'A patient lets recipients open a summary: by an address and a passcode that the patient carries.',
  type: 'Consent',
  elements: [
    extensionRule('Consent', 'label', SHARE.label, false),
    extensionRule('Consent', 'lookBack', SHARE.lookBack, true),
    extensionRule('Consent', 'opensMax', SHARE.opensMax, true),
    extensionRule('Consent', 'crossBorder', ARTEFACT.crossBorder, true),
    extensionRule('Consent', 'state', SHARE.state, false),
    ...PRIVACY_CONSENT,
    { id: 'Consent.performer', min: 1, max: '1' },
    { id: 'Consent.provision.period', min: 1 },
    { id: 'Consent.provision.period.end', min: 1 },
    { id: 'Consent.provision.dataPeriod', min: 1 },
    { id: 'Consent.provision.dataPeriod.start', min: 1 },
  ],
});

const entry = defineProfile({
  id: nameOf(AUDIT_PROFILE),
  title: 'Entry of the access ledger',
  description:
    'One act on personal data: who, for whom, what for, by which rule, what kinds and how many; after the patterns of IHE Basic Audit (BALP). A view of the ledger, in which each entry can be proven.',
  type: 'AuditEvent',
  elements: [
    {
      id: 'AuditEvent',
      constraint: [
        {
          key: 'entry-requestor',
          severity: 'error',
          human: 'One and only one asked',
          expression: 'agent.where(requestor = true).count() = 1',
        },
        {
          key: 'entry-request',
          severity: 'error',
          human: 'The request by its number',
          expression: "entity.where(type.code = 'XrequestId').what.identifier.value.count() = 1",
        },
        {
          key: 'entry-outcome',
          severity: 'error',
          human: 'Permitted or denied',
          expression: "outcome = '0' or outcome = '4'",
        },
        {
          key: 'entry-counts',
          severity: 'error',
          human: 'Kinds of data with how many',
          expression: "entity.where(role.code = '4').all(detail.where(type = 'count').exists())",
        },
      ],
    },
    { id: 'AuditEvent.subtype', min: 1, max: '1' },
    { id: 'AuditEvent.action', min: 1 },
    { id: 'AuditEvent.outcome', min: 1 },
    { id: 'AuditEvent.outcomeDesc', min: 1, short: 'The rule that allowed or refused it' },
    { id: 'AuditEvent.purposeOfEvent', min: 1, max: '1' },
    { id: 'AuditEvent.agent', min: 2, short: 'Who asked, and the node that answered' },
    { id: 'AuditEvent.source.site', min: 1 },
    { id: 'AuditEvent.source.observer.identifier', min: 1 },
    { id: 'AuditEvent.entity', min: 1 },
  ],
});

const onConsent = ['Consent'];
const END_PARTS = (codes: readonly string[]) => [
  { name: 'state', type: 'code', short: 'What became of it', isNeeded: true, codes },
  { name: 'at', type: 'instant', short: 'When it ended' },
];

/** Our profiles of FHIR types, and the extensions they name: served and held against by the FHIR API. */
export const CONSENT_DEFINITIONS: readonly OwnDefinition[] = [
  artefact,
  share,
  entry,
  defineExtension({
    id: nameOf(KIND),
    title: 'Kind of artefact',
    description: 'A standing choice, an answer to a request, or one that came by import.',
    on: onConsent,
    value: { type: 'code', codes: ['standing', 'requested', 'imported'] },
  }),
  defineExtension({
    id: nameOf(STATE),
    title: 'State of an artefact',
    description: 'Which of the states that FHIR calls inactive it is, and since when.',
    on: onConsent,
    parts: END_PARTS(['proposed', 'active', 'rejected', 'lapsed', 'ended']),
  }),
  defineExtension({
    id: nameOf(ARTEFACT.usesMax),
    title: 'How often it may be used',
    description: 'One person’s looks within a day are one use.',
    on: onConsent,
    value: { type: 'positiveInt' },
  }),
  defineExtension({
    id: nameOf(ARTEFACT.eraseAt),
    title: 'When copies are erased',
    description: 'After this instant every recipient erases its copy and signs for it.',
    on: onConsent,
    value: { type: 'instant' },
  }),
  defineExtension({
    id: nameOf(ARTEFACT.crossBorder),
    title: 'Separate consent to provision abroad',
    description: 'Given with the same act, by a tick of its own.',
    on: onConsent,
    value: { type: 'boolean' },
  }),
  defineExtension({
    id: nameOf(REQUEST),
    title: 'The request that was answered',
    description: 'Who asked, why, for what, and until when an answer was possible.',
    on: onConsent,
    parts: [
      { name: 'organization', type: 'Reference', short: 'The institution that asked', isNeeded: true },
      { name: 'practitioner', type: 'Reference', short: 'Its person who asked', isNeeded: true },
      { name: 'reason', type: 'string', short: 'Why, in the asker’s words', isNeeded: true },
      { name: 'asked', type: 'Reference', short: 'What was asked for, contained', isNeeded: true },
      { name: 'answerBy', type: 'instant', short: 'When an unanswered one lapses', isNeeded: true },
    ],
  }),
  defineExtension({
    id: nameOf(SIGNATURE),
    title: 'How it was signed',
    description: 'When, by whom, how it was witnessed, and the hash of the terms that were signed.',
    on: onConsent,
    parts: [
      { name: 'at', type: 'instant', short: 'When', isNeeded: true },
      { name: 'giver', type: 'code', short: 'Who gave it', isNeeded: true, codes: ['patient', 'guardian', 'proxy'] },
      { name: 'giverPatient', type: 'Reference', short: 'Who stood for the patient' },
      {
        name: 'witness',
        type: 'code',
        short: 'How it was witnessed',
        isNeeded: true,
        codes: ['portal', 'counter-code', 'counter-witness', 'imported'],
      },
      { name: 'method', type: 'code', short: 'How the giver had signed in', isMany: true },
      { name: 'readBy', type: 'Reference', short: 'Who read it out at a counter' },
      { name: 'witnessedBy', type: 'Reference', short: 'Who heard the patient agree' },
      { name: 'sentTo', type: 'string', short: 'The number a code went to, all but its end hidden' },
      { name: 'paper', type: 'string', short: 'The document that was shown, its number’s middle hidden' },
      { name: 'termsHash', type: 'string', short: 'SHA-256 of the canonical terms', isNeeded: true },
    ],
  }),
  defineExtension({
    id: nameOf(SHARE.label),
    title: 'What the patient calls a share',
    description: 'For the patient’s own list.',
    on: onConsent,
    value: { type: 'string' },
  }),
  defineExtension({
    id: nameOf(SHARE.lookBack),
    title: 'Months shown of a share',
    description: 'Whole months back from the day on which it was given.',
    on: onConsent,
    value: { type: 'positiveInt' },
  }),
  defineExtension({
    id: nameOf(SHARE.opensMax),
    title: 'How often a share may be opened',
    description: 'Openings of its address, whoever opens it.',
    on: onConsent,
    value: { type: 'positiveInt' },
  }),
  defineExtension({
    id: nameOf(SHARE.state),
    title: 'How a share ended',
    description: 'Taken back by the patient, or locked after wrong passcodes.',
    on: onConsent,
    parts: END_PARTS(['revoked', 'locked']),
  }),
  defineExtension({
    id: nameOf(SHARE.nameLanguage),
    title: 'A name in one language',
    description: 'Names of institutions and people as each language writes them.',
    on: ['Reference'],
    parts: [
      { name: 'language', type: 'code', short: 'Of the name', isNeeded: true, codes: LANGUAGES },
      { name: 'name', type: 'string', short: 'As that language writes it', isNeeded: true },
    ],
  }),
];
