/** What crosses the wire of a visit: the note while it is written, the signed visit, and what became of it at home. Safe in a browser. */
import { z } from 'zod';
import { FhirId, Instant, LangCode, LocalTextShape, Watch } from '../../../kernel/wire.ts';
import { CodedView } from '../document/contract.ts';

/** RAPRIOP: the management stage of a family-medicine visit. @source reference domain-facts §11 */
export const RAPRIOP = [
  'reassurance',
  'advice',
  'prescription',
  'referral',
  'investigation',
  'observation',
  'prevention',
] as const;

/** A coded diagnosis chosen from the terms, or text where no term fits. */
export const VisitDiagnosis = z.strictObject({
  conceptId: z.string().max(80).optional(),
  text: z.string().max(300).optional(),
  certainty: z.enum(['confirmed', 'provisional', 'differential']).default('confirmed'),
});
export const VisitMedicine = z.strictObject({
  conceptId: z.string().max(80).optional(),
  text: z.string().max(300).optional(),
  dose: z.string().max(120),
  frequency: z.string().max(120),
  days: z.number().int().min(1).max(365).optional(),
});
/** Vital signs with their units fixed: mmHg, /min, °C, %, kg, cm, mmol/L. Decimals as typed. */
export const VisitVitals = z.strictObject({
  systolic: z.string().max(8).optional(),
  diastolic: z.string().max(8).optional(),
  pulse: z.string().max(8).optional(),
  temperature: z.string().max(8).optional(),
  oxygenSaturation: z.string().max(8).optional(),
  weight: z.string().max(8).optional(),
  height: z.string().max(8).optional(),
  glucose: z.string().max(8).optional(),
});
export const VisitNote = z.strictObject({
  reason: z.string().max(2000),
  history: z.string().max(8000).default(''),
  vitals: VisitVitals.default({}),
  findings: z.string().max(8000).default(''),
  diagnoses: z.array(VisitDiagnosis).max(20).default([]),
  /** Why there is no diagnosis: a signature needs one or the other. */
  noDiagnosisReason: z.string().max(500).optional(),
  plan: z.strictObject({
    reassurance: z.string().max(4000).default(''),
    advice: z.string().max(4000).default(''),
    prescription: z.array(VisitMedicine).max(20).default([]),
    referral: z.string().max(4000).default(''),
    investigation: z.string().max(4000).default(''),
    observation: z.string().max(4000).default(''),
    prevention: z.string().max(4000).default(''),
  }),
  /** Language the doctor writes in. */
  language: z.enum(['en', 'zh-Hans', 'zh-Hant-HK']),
  /**
   * A translation of the free text, by the place of each text in the note (`reason`, `plan.advice`); shown only with the name of who made it and the day.
   * Both are set by the node when the words change; what a caller says there is not taken.
   */
  translation: z
    .strictObject({
      language: z.enum(['en', 'zh-Hans', 'zh-Hant-HK']),
      texts: z.record(z.string().max(40), z.string().max(8000)),
      translatedBy: LocalTextShape.optional(),
      translatedAt: Instant.optional(),
    })
    .optional(),
});
export type VisitNote = z.infer<typeof VisitNote>;

/** POST /api/visits {patientId, receivedId?, note} → VisitView (draft); PUT /api/visits/:id {note, version}; POST /api/visits/:id/sign {version, sendTo?, patientAgreed?}; GET /api/visits?patientId=; GET /api/visits/:id; GET /api/visits/:id/pdf */
export const CreateVisit = z.strictObject({ patientId: FhirId, receivedId: FhirId.optional(), note: VisitNote });
export const SaveVisit = z.strictObject({ id: FhirId, version: z.string(), note: VisitNote });
/**
 * `sendTo`: the node the visit goes home to; it must be where the shared record came from.
 * `patientAgreed`: the patient, asked separately, agreed that this visit is sent there and that the answer comes back. Without it nothing is sent
 * (`records.agreement-missing`); nobody can say here that the patient did not agree and send all the same.
 */
export const SignVisit = z.strictObject({
  id: FhirId,
  version: z.string(),
  sendTo: z.string().max(20).optional(),
  patientAgreed: z.literal(true).optional(),
});
/** POST /api/visits/:id/send-again {version} → VisitView: the same document to the same home, where the law lets it out now. */
export const SendVisitAgain = z.strictObject({ id: FhirId, version: z.string() });
/** Why a signed visit did not go home: the refusal's code and sentence, and the rule of law that was asked, where there was one. */
export const NotSent = z.strictObject({
  node: z.string(),
  at: Instant,
  code: z.string(),
  text: LocalTextShape,
  law: z
    .strictObject({ jurisdiction: z.string(), instrument: LocalTextShape, clause: LocalTextShape.optional() })
    .optional(),
});
export type NotSent = z.infer<typeof NotSent>;
/** GET /api/visits/not-sent (coordinator, operator) → { visits, total, mark }: what waits for a person, without a word about the patient. The newest 200 are listed. …/watch → Watch: whether they are others; no entry of the ledger. */
export const NotSentList = z.strictObject({
  visits: z.array(
    z.strictObject({
      id: FhirId,
      signedAt: Instant,
      clinician: LocalTextShape,
      organization: LocalTextShape,
      notSent: NotSent,
    }),
  ),
  total: z.number().int(),
  mark: Watch.shape.mark,
});
export type NotSentList = z.infer<typeof NotSentList>;
/** A permit that a signature rests on, by its kind and number. */
export const SignedUnder = z.strictObject({
  permitId: z.string(),
  kind: z.string(),
  number: z.string().optional(),
  name: LocalTextShape,
});
export type SignedUnder = z.infer<typeof SignedUnder>;

export const VisitView = z.strictObject({
  id: FhirId,
  version: z.string(),
  /** What GET /api/visits/:id/watch answers while nothing has changed. */
  mark: Watch.shape.mark,
  patientId: FhirId,
  patientName: z.string(),
  status: z.enum(['draft', 'signed', 'not-sent', 'sent', 'arrived', 'imported', 'part-imported', 'rejected']),
  startedAt: Instant,
  signedAt: Instant.optional(),
  clinician: LocalTextShape,
  organization: LocalTextShape,
  /** Of a signed visit: the permits that its clinician signed under, in force at that instant whatever became of them. Missing in those from before permits were kept. */
  signedUnder: z.array(SignedUnder).optional(),
  note: VisitNote,
  diagnoses: z.array(CodedView),
  /** The node it goes or went home to: where the record came from that it began with. Missing where it stays here. */
  home: z.string().optional(),
  /** Names of the prescribed medicines for the reader, in the order of `note.plan.prescription`. */
  medicines: z.array(CodedView).optional(),
  /** Why the signed visit did not go home, while it has not; it can be sent again when the reason is gone. */
  notSent: NotSent.optional(),
  /** What the home clinician did with each entry, as far as told. */
  homeOutcome: z
    .strictObject({
      node: z.string(),
      accepted: z.number().int(),
      /** Entries that the record at home said already: kept as a confirmation of what is there. */
      confirmed: z.number().int().optional(),
      rejected: z.array(z.strictObject({ title: z.string(), reason: z.string() })),
      pending: z.number().int(),
      decidedAt: Instant.optional(),
    })
    .optional(),
});
export type VisitView = z.infer<typeof VisitView>;
/** GET /api/visits?patientId= — a patient's signed visits (a patient may leave the id out: their own); without one, a clinician's own visits, drafts first seen by their doctor alone. */
export const FindVisits = z.strictObject({
  patientId: FhirId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
/** GET /api/visits/:id, …/pdf?lang=, …/document (the signed document, byte for byte) */
export const GetVisit = z.strictObject({ id: FhirId, lang: LangCode.optional() });
export const VisitList = z.strictObject({ visits: z.array(VisitView) });
