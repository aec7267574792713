/** What crosses the wire about consents that bind: requests, answers, standing choices. Safe in a browser. */
import { z } from 'zod';
import { PaperKind } from '#contracts/identity';
import { FhirId, Instant, LocalTextShape, Watch } from '../../../kernel/wire.ts';

/** Sections of a summary, as a patient knows them. */
export const CONSENT_SECTIONS = [
  'problems',
  'allergies',
  'medications',
  'immunizations',
  'results',
  'procedures',
  'vital-signs',
  'social-history',
  'pregnancy',
  'functional-status',
  'medical-devices',
  'care-plan',
  'advance-directives',
  'past-illness',
] as const;
export const ConsentSection = z.enum(CONSENT_SECTIONS);
export type ConsentSection = z.infer<typeof ConsentSection>;

/** Why data is sensitive, as a person chooses it; each stands for labels on the data. */
export const SENSITIVE_KINDS = [
  'mental-health',
  'sexual-health',
  'hiv',
  'genetics',
  'substance-use',
  'violence',
] as const;
export const SensitiveKind = z.enum(SENSITIVE_KINDS);
export type SensitiveKind = z.infer<typeof SensitiveKind>;

/** What an institution may ask for: what can be used is asked for, and nothing else. */
export const ASKED_PURPOSES = ['TREAT', 'ETREAT', 'HOPERAT'] as const;
export const AskedPurpose = z.enum(ASKED_PURPOSES);

const Sections = z.array(ConsentSection).min(1).max(CONSENT_SECTIONS.length);
const Sensitive = z.array(SensitiveKind).min(1).max(SENSITIVE_KINDS.length);
const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** An organisation of a node. Its name is the directory's, never the caller's. */
const OrganizationRef = z.strictObject({ node: z.string().min(1).max(64), id: FhirId });

/** What is asked for, as the asker says it. Sections left out: the whole record. */
export const AskedScope = z.strictObject({
  purposes: z.array(AskedPurpose).min(1).max(ASKED_PURPOSES.length),
  sections: Sections.optional(),
  lookBackMonths: z.number().int().min(1).max(1200).optional(),
  validDays: z.number().int().min(1).max(3650),
  usesMax: z.number().int().min(1).max(1000).optional(),
  /** Days after the end of validity by which copies are erased; only where copies are asked for. */
  eraseAfterDays: z.number().int().min(0).max(3650).optional(),
  /** A copy at the asker's, beside looking at it where it lies. */
  copy: z.boolean().default(false),
  onward: z.boolean().default(false),
  /** For the asker alone, not for the whole institution. */
  onlyMe: z.boolean().default(false),
});
export type AskedScope = z.output<typeof AskedScope>;

/** Whom the request concerns: somebody of this node by id, or somebody anywhere by a paper and the day of birth that stands on it. */
export const AskedByPaper = z.strictObject({
  node: z.string().min(1).max(64),
  paper: z.strictObject({ kind: PaperKind, number: z.string().trim().min(1).max(64) }),
  birthDate: z.iso.date(),
});
export const AskedPatient = z.union([z.strictObject({ id: FhirId }), AskedByPaper]);
export type AskedPatient = z.output<typeof AskedPatient>;

/** POST /api/consent-requests — a clinician or a coordinator asks a patient. */
export const AskConsent = z.strictObject({
  patient: AskedPatient,
  scope: AskedScope,
  /** Why, in a few words that the patient reads as they stand. */
  reason: z.string().trim().min(5).max(400),
});
export type AskConsent = z.output<typeof AskConsent>;

/** What a patient takes away from what was asked: every member makes it less, none can make it more. */
export const Narrowing = z.strictObject({
  sections: Sections.optional(),
  /** Sensitive kinds that are left out whatever else is shown. */
  without: Sensitive.optional(),
  /** Nothing that happened before. */
  dataFrom: Instant.optional(),
  /** An earlier end. */
  until: Instant.optional(),
  usesMax: z.number().int().min(1).max(1000).optional(),
  eraseAt: Instant.optional(),
  /** Only these of the actions asked for. */
  actions: z
    .array(z.enum(['access', 'disclose', 'onward']))
    .min(1)
    .max(3)
    .optional(),
});
export type Narrowing = z.output<typeof Narrowing>;

/** POST /api/consents/:id/preview — the text of what would be agreed, before it is: its hash goes with the grant. */
export const PreviewConsent = z.strictObject({ id: FhirId, narrowing: Narrowing.optional() });
export type PreviewConsent = z.output<typeof PreviewConsent>;

/** POST /api/consents/:id/grant — agrees to exactly the text whose hash is given. */
export const GrantConsent = z.strictObject({
  id: FhirId,
  narrowing: Narrowing.optional(),
  termsHash: Hash,
  /** The separate consent to provision abroad, where the asker is abroad; made by a tick of its own. */
  crossBorder: z.boolean().default(false),
});
export type GrantConsent = z.output<typeof GrantConsent>;

/** POST /api/consents/:id/refuse, /api/consents/:id/end, /api/consent-requests/:id/code, /api/consent-requests/:id/end */
export const OneConsent = z.strictObject({ id: FhirId });
export type OneConsent = z.output<typeof OneConsent>;

/** A standing choice as the patient says it. */
export const StandingChoice = z.strictObject({
  effect: z.enum(['permit', 'deny']),
  /** `anybody` only where it forbids. */
  to: z.union([z.literal('anybody'), z.array(OrganizationRef).min(1).max(20)]),
  sections: Sections.optional(),
  sensitive: Sensitive.optional(),
  /** Until it is ended, where absent. */
  until: Instant.optional(),
  /** Whose record: one's own where absent, else somebody's for whom one stands. */
  patient: FhirId.optional(),
});
export type StandingChoice = z.output<typeof StandingChoice>;
/** POST /api/consents/standing/preview, and with the hash of what was shown POST /api/consents/standing. */
export const MakeStanding = StandingChoice.extend({ termsHash: Hash });
export type MakeStanding = z.output<typeof MakeStanding>;

/** One line of what is agreed. */
export const TermLineView = z.strictObject({
  kind: z.enum(['record', 'effect', 'who', 'may', 'what', 'why', 'when', 'times', 'erase', 'abroad', 'except']),
  label: LocalTextShape,
  text: LocalTextShape,
});
export type TermLineView = z.infer<typeof TermLineView>;

/** What would be agreed, in words and by its hash. */
export const TermsView = z.strictObject({
  lines: z.array(TermLineView),
  /** All of it as running text, to be read aloud. */
  text: LocalTextShape,
  termsHash: Hash,
});
export type TermsView = z.infer<typeof TermsView>;

/** `over`: agreed, and past its time by the clock alone. */
export const ConsentState = z.enum(['proposed', 'active', 'over', 'rejected', 'lapsed', 'ended']);
export type ConsentState = z.infer<typeof ConsentState>;

/** What there is to narrow: the switches a page may offer. */
const Bounds = z.strictObject({
  sections: z.array(ConsentSection).optional(),
  actions: z.array(z.enum(['access', 'disclose', 'onward'])),
  dataFrom: Instant.optional(),
  until: Instant.optional(),
  usesMax: z.number().int().optional(),
  eraseAt: Instant.optional(),
});

export const ConsentView = z.strictObject({
  id: FhirId,
  kind: z.enum(['standing', 'requested', 'imported']),
  state: ConsentState,
  effect: z.enum(['permit', 'deny']),
  patientId: FhirId,
  /** Where it is somebody's for whom the reader stands. */
  patientName: z.string().optional(),
  terms: TermsView,
  bounds: Bounds,
  request: z
    .strictObject({
      node: z.string(),
      organization: LocalTextShape,
      practitioner: LocalTextShape,
      reason: z.string(),
      answerBy: Instant,
      /** The asker is under another jurisdiction: a separate consent is asked for. */
      isAbroad: z.boolean(),
      /** What was asked for, where less was agreed to. */
      asked: z.array(TermLineView).optional(),
    })
    .optional(),
  signature: z
    .strictObject({
      at: Instant,
      giver: z.enum(['patient', 'guardian', 'proxy']),
      giverName: LocalTextShape.optional(),
      witness: z.enum(['portal', 'counter-code', 'counter-witness', 'imported']),
      witnessName: LocalTextShape.optional(),
      /** Who read it out, where somebody else heard the patient agree. */
      readerName: LocalTextShape.optional(),
      /** The number to which the code went, but for its last figures hidden. */
      sentTo: z.string().optional(),
      /** The terms that stand are those that were signed. */
      isAsSigned: z.boolean(),
    })
    .optional(),
  createdAt: Instant,
  endedAt: Instant.optional(),
});
export type ConsentView = z.infer<typeof ConsentView>;

/** GET /api/consents — the reader's own and those of whom they stand for: requests first. */
export const ConsentsQuery = z.strictObject({});
export const ConsentsView = z.strictObject({
  items: z.array(ConsentView),
  /** For whom the reader may decide, beside themselves. */
  dependants: z.array(z.strictObject({ id: FhirId, name: z.string() })),
  law: z.strictObject({ instrument: LocalTextShape, source: z.string(), answerDays: z.number().int() }),
});
export type ConsentsView = z.infer<typeof ConsentsView>;

/** A text that was read out at a counter, by whom, and until when a second person may have heard the patient agree. */
export const CounterReading = z.strictObject({
  by: LocalTextShape,
  until: Instant,
  /** The one who looks read it out, or asked: somebody else must be the witness. */
  isOwn: z.boolean(),
});
export type CounterReading = z.infer<typeof CounterReading>;

/** A request as its asker follows it. */
export const AskedView = z.strictObject({
  id: FhirId,
  node: z.string(),
  /** The patient as the asker named them: an id here, or a paper with its middle hidden. */
  patient: z.string(),
  /** Where the patient is of this node. */
  patientId: FhirId.optional(),
  practitioner: LocalTextShape,
  reason: z.string(),
  state: ConsentState,
  /** A request that could not be put to anybody says why. */
  failure: LocalTextShape.optional(),
  askedAt: Instant,
  answerBy: Instant,
  answeredAt: Instant.optional(),
  /** What was agreed to; what was asked for while it waits. */
  lines: z.array(TermLineView),
  /** Where a record came with the answer: the received copy, to be opened like a share. */
  receivedId: FhirId.optional(),
  /** Its text was read out to the patient and waits for a second person. */
  reading: CounterReading.optional(),
});
export type AskedView = z.infer<typeof AskedView>;
/** GET /api/consent-requests — what the caller's institution has asked, newest first. …/watch → Watch: whether anything became of it; no entry of the ledger. */
export const AskedList = z.strictObject({ items: z.array(AskedView), mark: Watch.shape.mark });
export type AskedList = z.infer<typeof AskedList>;

/** GET /api/consent-requests/:id/text — what is read aloud at a counter, and in which ways the patient can agree there. */
export const CounterText = z.strictObject({
  terms: TermsView,
  law: z.strictObject({
    instrument: LocalTextShape,
    minutes: z.number().int(),
    tries: z.number().int(),
    witnessMinutes: z.number().int(),
  }),
  canSend: z.boolean(),
  /** Where a code would go, but for its last figures hidden. */
  sendTo: z.string().optional(),
  /** Why no code can be sent now. */
  cannotSend: LocalTextShape.optional(),
  /** Why it cannot be witnessed either. */
  cannotWitness: LocalTextShape.optional(),
  /** The patient is not of age: a parent or guardian on file agrees, and shows a paper of their own. */
  forChild: z.literal(true).optional(),
  reading: CounterReading.optional(),
});
export type CounterText = z.infer<typeof CounterText>;
/** POST /api/consent-requests/:id/code — sends the patient a one-time code: what is read aloud, and where the code went. */
export const CounterCode = z.strictObject({
  terms: TermsView,
  sentTo: z.string(),
  expiresAt: Instant,
  triesLeft: z.number().int(),
});
export type CounterCode = z.infer<typeof CounterCode>;
/** POST /api/consent-requests/:id/confirm — the code that the patient read out at the counter. */
export const ConfirmCode = z.strictObject({
  id: FhirId,
  code: z.string().regex(/^\d{6}$/),
  termsHash: Hash,
});
export type ConfirmCode = z.output<typeof ConfirmCode>;
/** The answer of a confirmed or mistyped code: a wrong one is counted, so it is an answer and no error. */
export const Confirmed = z.strictObject({ granted: z.boolean(), triesLeft: z.number().int() });
export type Confirmed = z.infer<typeof Confirmed>;

/** POST /api/consent-requests/:id/reading — the caller has read this text to the patient, who has no telephone; a second person is to hear the patient agree. */
export const ReadOut = z.strictObject({ id: FhirId, termsHash: Hash });
export type ReadOut = z.output<typeof ReadOut>;
/** POST /api/consent-requests/:id/witness — the second person heard the patient agree to this text, and types what the patient's identity document says. */
export const WitnessConsent = z.strictObject({
  id: FhirId,
  termsHash: Hash,
  paper: AskedByPaper.shape.paper,
  birthDate: z.iso.date(),
});
export type WitnessConsent = z.output<typeof WitnessConsent>;

// ------------------------------------------------------------------------------------------------------ between nodes

const CodeShape = z.strictObject({ system: z.string().min(1).max(400), code: z.string().min(1).max(200) });
const NamedOrganizationShape = OrganizationRef.extend({ name: LocalTextShape });
const Ref = z.string().regex(/^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/);
const list = <T extends z.ZodType>(one: T) => z.array(one).min(1).max(100);
const ScopeShape = z.strictObject({
  types: list(z.string().max(64)).exactOptional(),
  sections: list(ConsentSection).exactOptional(),
  codes: list(CodeShape).exactOptional(),
  labels: list(CodeShape).exactOptional(),
  from: Instant.exactOptional(),
  until: Instant.exactOptional(),
  encounters: list(Ref).exactOptional(),
  instances: list(Ref).exactOptional(),
  authors: list(Ref).exactOptional(),
});
const RecipientShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everyone') }),
  z.strictObject({ kind: z.literal('network') }),
  z.strictObject({
    kind: z.literal('practitioner'),
    reference: z.string().max(200),
    name: LocalTextShape.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('organization'), organization: NamedOrganizationShape }),
]);
const ProvisionShape = z.strictObject({
  effect: z.enum(['permit', 'deny']),
  to: list(RecipientShape),
  purposes: z.union([z.literal('all'), list(z.enum(['TREAT', 'ETREAT', 'HOPERAT']))]),
  actions: z.union([z.literal('all'), list(z.enum(['access', 'disclose', 'onward']))]),
  data: ScopeShape,
  from: Instant.exactOptional(),
  until: Instant.exactOptional(),
  get except() {
    return z.array(ProvisionShape).max(20);
  },
});
/** Terms as one node tells them to another. */
export const TermsShape = z.strictObject({
  patientId: FhirId,
  patientCalled: z.string().min(1).max(400).exactOptional(),
  provision: ProvisionShape,
  usesMax: z.number().int().positive().exactOptional(),
  eraseAt: Instant.exactOptional(),
  crossBorder: z.boolean(),
});
