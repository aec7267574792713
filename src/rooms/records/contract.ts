import { z } from 'zod';
import { FhirDate, FhirId, Instant, LangCode, LocalTextShape, TextRun } from '../../kernel/wire.ts';

/**
 * GET /api/inbox/watch, /api/visits/:id/watch — whether there is anything new, for a page that stays open: `mark` says nothing but that it differs from the
 * one that came with what the page shows. So it is no access and no entry.
 */
export const Watch = z.strictObject({ mark: z.string().regex(/^[0-9a-f]{64}$/) });
export type Watch = z.infer<typeof Watch>;

/** What became of one coded element. Every coded element of the input has exactly one; the counts add up. */
export const CodedOutcomeKind = z.enum(['mapped', 'mapped-with-loss', 'source', 'refused']);
export type CodedOutcomeKind = z.infer<typeof CodedOutcomeKind>;

/** A coded element as shown: in the reader's language, with the original beside it. */
export const CodedView = z.strictObject({
  /** FHIRPath of the element in its resource: `Condition.code`. */
  path: z.string(),
  outcome: CodedOutcomeKind,
  shown: TextRun,
  original: z.strictObject({
    text: z.string().optional(),
    codings: z.array(
      z.strictObject({ system: z.string().optional(), code: z.string().optional(), display: z.string().optional() }),
    ),
  }),
  /** What the mapping lost, or why it was refused, in the reader's language. */
  remark: z.string().optional(),
  /** Review state of the designation shown. */
  review: z.enum(['draft', 'reviewed']).optional(),
});
export type CodedView = z.infer<typeof CodedView>;

/** Labels of facts, in the order in which an entry shows them. */
export const FACT_LABELS = [
  'value',
  'component',
  'absentReason',
  'interpretation',
  'code',
  'category',
  'type',
  'criticality',
  'severity',
  'status',
  'verification',
  'statusReason',
  'priority',
  'intent',
  'dose',
  'route',
  'site',
  'method',
  'instruction',
  'dispense',
  'supplyDuration',
  'form',
  'ingredient',
  'strength',
  'reaction',
  'substance',
  'bodySite',
  'laterality',
  'reason',
  'targetDisease',
  'doseNumber',
  'lotNumber',
  'expiry',
  'manufacturer',
  'stage',
  'evidence',
  'complication',
  'outcome',
  'conclusion',
  'followUp',
  'activity',
  'relationship',
  'onset',
  'abatement',
  'lastOccurrence',
  'performed',
  'period',
  'issued',
  'date',
  'recorded',
  'performer',
  'role',
  'author',
  'asserter',
  'recorder',
  'custodian',
  'location',
  'device',
  'specimen',
  'identifier',
  'description',
  'note',
  'attachment',
  'masked',
  'other',
] as const;
export type FactLabel = (typeof FACT_LABELS)[number];

/**
 * A labelled fact of an entry; `label` is one of FACT_LABELS and a key of the portal's catalogue (`summary.fact.<label>`).
 * A `component` has both: the coded name and its measured value as text.
 */
export const FactView = z.strictObject({
  label: z.string(),
  text: TextRun.optional(),
  coded: CodedView.optional(),
});
export type FactView = z.infer<typeof FactView>;

/** Six different statements about a section without entries, and one for a section that is there. Never shown as one another. */
export const Statement = z.enum([
  'present',
  'none-listed',
  'none-present',
  'nothing-known',
  'not-asked',
  'withheld',
  'unavailable',
]);
export type Statement = z.infer<typeof Statement>;

export const SummaryEntryView = z.strictObject({
  /** Number of the entry in the document's Bundle.entry. */
  index: z.number().int(),
  resourceType: z.string(),
  title: CodedView,
  status: CodedView.optional(),
  /** Measured value as written, with its unit: `1.10 mmol/L`. */
  value: z.string().optional(),
  interpretation: CodedView.optional(),
  referenceRange: z.string().optional(),
  date: z.string().optional(),
  facts: z.array(FactView),
  /** The resource as received, JSON text: the original beside the translation. */
  original: z.string(),
});
export type SummaryEntryView = z.infer<typeof SummaryEntryView>;

export const SummarySectionView = z.strictObject({
  kind: z.string(),
  code: z.string().optional(),
  title: TextRun,
  originalTitle: z.string().optional(),
  statement: Statement,
  statementText: z.string(),
  /** Where the statement comes from: `entries`, `empty-reason`, `entry-code`, `section-missing` … */
  basis: z.string().optional(),
  /** Narrative as received, reduced to safe XHTML. */
  narrative: z.string().optional(),
  entries: z.array(SummaryEntryView),
});
export type SummarySectionView = z.infer<typeof SummarySectionView>;

export const OutcomeCounts = z.strictObject({
  input: z.number().int(),
  mapped: z.number().int(),
  mappedWithLoss: z.number().int(),
  source: z.number().int(),
  refused: z.number().int(),
});
export type OutcomeCounts = z.infer<typeof OutcomeCounts>;

/** An International Patient Summary (or any FHIR document) for a reader. */
export const SummaryView = z.strictObject({
  title: TextRun,
  /** The title as the author wrote it. */
  originalTitle: z.string().optional(),
  /** The document or the person is marked as synthetic or test data. */
  synthetic: z.boolean().optional(),
  person: z.strictObject({
    names: z.array(TextRun),
    birthDate: z.string().optional(),
    gender: z.string().optional(),
    identifiers: z.array(
      z.strictObject({
        system: z.string().optional(),
        value: z.string(),
        /** What a screen shows to those who need not read the whole number. */
        masked: z.string(),
      }),
    ),
  }),
  authors: z.array(TextRun),
  composedAt: z.string().optional(),
  language: z.string().optional(),
  sections: z.array(SummarySectionView),
  counts: OutcomeCounts,
  /** What was found wrong with the document: reported, not dropped. */
  issues: z.array(
    z.strictObject({ severity: z.enum(['error', 'warning']), text: z.string(), expression: z.string().optional() }),
  ),
});
export type SummaryView = z.infer<typeof SummaryView>;

/**
 * Stands on every summary and record that somebody other than the patient reads, the same words whether or not anything is kept back: it says how to read what is not
 * there, and tells nothing of this patient ([ADR 11](docs/adr/0011-hidden-is-left-out.md)).
 */
export const ABSENCE_NOTICE: z.infer<typeof LocalTextShape> = {
  en: 'Patients may keep parts of their record to themselves. What is not listed here must not be taken as absent: ask the patient.',
  'zh-Hans': '患者可以保留病历的部分内容不予公开。此处未列出的，不能视为没有，请向患者询问。',
  'zh-Hant-HK': '病人可以保留病歷的部分內容不予公開。此處沒有列出的，不能當作沒有，請向病人查詢。',
};

/** GET /api/patients/:id/summary?lang= (the patient: own; clinicians with a care relation) → SummaryView; …/summary/pdf → PDF; …/summary/bundle → FHIR */
export const GetSummary = z.strictObject({
  id: FhirId,
  /** Default: the language the caller asks for by Accept-Language. */
  lang: LangCode.optional(),
  lookBackMonths: z.coerce.number().int().min(1).max(1200).optional(),
});

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
/** GET /api/visits/not-sent (coordinator, operator) → { visits, total }: what waits for a person, without a word about the patient. The newest 200 are listed. */
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
  /** What the watch answers while nothing has changed. */
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

/** GET /api/patients/:id/folder → { items }: documents that came in, newest first. */
export const FolderItem = z.strictObject({
  id: FhirId,
  title: LocalTextShape,
  fromNode: z.string(),
  organization: LocalTextShape,
  author: LocalTextShape,
  receivedAt: Instant,
  documentDate: FhirDate.optional(),
  entries: z.strictObject({
    total: z.number().int(),
    accepted: z.number().int(),
    confirmed: z.number().int(),
    rejected: z.number().int(),
    pending: z.number().int(),
  }),
});
export type FolderItem = z.infer<typeof FolderItem>;
export const Folder = z.strictObject({ items: z.array(FolderItem) });

/**
 * What the record already says about an entry. `known`: the same, and nothing that contradicts it; `changed`: the same thing, with the differences named
 * by labels of FACT_LABELS. A suggestion: the clinician decides.
 */
export const KnownView = z.strictObject({
  /** `Condition/…` */
  resource: z.string(),
  likeness: z.enum(['known', 'changed']),
  differences: z.array(z.string()),
  entry: SummaryEntryView,
});
export type KnownView = z.infer<typeof KnownView>;

/**
 * GET /api/folder/:id → FolderDocument; GET /api/folder/:id/pdf
 *
 * `confirmed`: the record said it already; the entry made no resource of its own but stands in the provenance of the one that was there.
 */
export const EntryDecision = z.strictObject({
  index: z.number().int(),
  state: z.enum(['pending', 'accepted', 'confirmed', 'rejected']),
  reason: z.string().optional(),
  decidedBy: LocalTextShape.optional(),
  decidedAt: Instant.optional(),
  /** The resource it became here, or confirms. */
  resource: z.string().optional(),
  /** Shown to a clinician as long as the entry waits. */
  known: KnownView.optional(),
});
export const FolderDocument = z.strictObject({
  item: FolderItem,
  patientId: FhirId,
  summary: SummaryView,
  /** Only the entries that can be imported have a decision. */
  decisions: z.array(EntryDecision),
  signature: z.strictObject({ node: z.string(), kid: z.string(), valid: z.boolean() }),
});
export type FolderDocument = z.infer<typeof FolderDocument>;
/** POST /api/folder/:id/decisions (clinician) → FolderDocument. A rejection needs a reason; it travels back. A decision is final. */
export const DecideEntries = z.strictObject({
  id: FhirId,
  decisions: z
    .array(
      z.discriminatedUnion('decision', [
        z.strictObject({ index: z.number().int(), decision: z.literal('accept') }),
        z.strictObject({
          index: z.number().int(),
          decision: z.literal('confirm'),
          /** What the caller saw as known: `Condition/…`. */
          resource: z.string().max(100),
        }),
        z.strictObject({ index: z.number().int(), decision: z.literal('reject'), reason: z.string().min(3).max(500) }),
      ]),
    )
    .min(1)
    .max(500),
});
/** GET /api/inbox (clinician): documents with entries waiting for a decision, of people in their care. */
export const FindInbox = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) });
export const InboxItem = z.strictObject({ ...FolderItem.shape, patientId: FhirId, patientName: z.string() });
export type InboxItem = z.infer<typeof InboxItem>;
export const Inbox = z.strictObject({ items: z.array(InboxItem), mark: Watch.shape.mark });

/** GET /api/folder/:id, …/pdf?lang=, …/original (byte for byte) */
export const GetFolderDocument = z.strictObject({ id: FhirId, lang: LangCode.optional() });

/**
 * POST /api/imports?label= (a system client): a FHIR resource or Bundle as it is. `label` names the source where the content itself does not
 * (no absolute fullUrl); the same content under the same label a second time changes nothing.
 */
export const ImportQuery = z.strictObject({ label: z.string().max(120).default('import') });
export const ImportedEntry = z.strictObject({
  /** Number of the entry in the bundle; 0 for a single resource. */
  index: z.number().int(),
  type: z.string(),
  source: z.string(),
  outcome: z.enum(['taken', 'changed', 'unchanged', 'refused']),
  /** What it is here: `Condition/…`. */
  resource: z.string().optional(),
  /** Why it was refused, or what is wrong with it although it was taken. */
  issues: z.array(
    z.strictObject({ severity: z.enum(['error', 'warning']), text: z.string(), expression: z.string().optional() }),
  ),
});
export type ImportedEntry = z.infer<typeof ImportedEntry>;
export const ImportReport = z.strictObject({
  bundleType: z.string().optional(),
  /** The document kept byte for byte, where it was one. */
  document: z.strictObject({ id: FhirId, sha256: z.string(), isNew: z.boolean() }).optional(),
  patients: z.array(FhirId),
  counts: z.strictObject({
    taken: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
  }),
  entries: z.array(ImportedEntry),
});
export type ImportReport = z.infer<typeof ImportReport>;
