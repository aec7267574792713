import { z } from 'zod';
import { Day, FhirId, Instant, LocalTextShape, Sha256Hex } from '../../../kernel/wire.ts';

const Words = z.string().trim().min(1).max(1000);
const Name = z.string().trim().min(1).max(200);

/** Where a party to a standard contract is registered. */
export const EXPORT_PLACES = [
  'hong-kong',
  'guangzhou',
  'shenzhen',
  'zhuhai',
  'foshan',
  'huizhou',
  'dongguan',
  'zhongshan',
  'jiangmen',
  'zhaoqing',
  'macao',
  'elsewhere',
] as const;
export const ExportPlace = z.enum(EXPORT_PLACES);
export type ExportPlace = z.infer<typeof ExportPlace>;

/** Whether the recipient may pass data on: to nobody, to others in the Greater Bay Area, or further. */
export const ONWARD_CLAUSES = ['none', 'within-area', 'beyond-area'] as const;
export const OnwardClause = z.enum(ONWARD_CLAUSES);

/** A paper by its fingerprint: the file itself stays with whoever keeps it, and anyone who has it can show that it is the one. */
export const PaperPrint = z.strictObject({
  name: Name,
  bytes: z.number().int().positive().max(1_000_000_000),
  sha256: Sha256Hex,
});
export type PaperPrint = z.infer<typeof PaperPrint>;

/** POST /api/exports/assessments */
export const RecordAssessment = z.strictObject({
  /** The neighbour it is about. */
  to: z.string().min(1).max(64),
  title: Name,
  /** Purpose, kinds of data and of people. */
  covers: Words,
  assessedOn: Day,
  reviewBy: Day,
  document: PaperPrint.optional(),
});
export type RecordAssessment = z.infer<typeof RecordAssessment>;

/** POST /api/exports/contracts: this node’s side is the exporter. */
export const RecordContract = z.strictObject({
  to: z.string().min(1).max(64),
  exporterName: Name,
  exporterPlace: ExportPlace,
  recipientName: Name,
  recipientPlace: ExportPlace,
  version: Name,
  covers: Words,
  inForceFrom: Day,
  /** Last day in force; open where absent. */
  until: Day.optional(),
  onward: OnwardClause,
  document: PaperPrint.optional(),
});
export type RecordContract = z.infer<typeof RecordContract>;

/** What is written down about a record later on. `on` is the day it happened, not the day it is written. */
export const ExportAct = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reviewed'), on: Day, reviewBy: Day, document: PaperPrint.optional() }),
  z.strictObject({ kind: z.literal('withdrawn'), on: Day, reason: Words }),
  z.strictObject({ kind: z.literal('filed'), on: Day, authority: Name, reference: Name.optional() }),
  /** A new version, or a wider scope: it is to be filed again. */
  z.strictObject({
    kind: z.literal('renewed'),
    version: Name,
    covers: Words,
    inForceFrom: Day,
    until: Day.optional(),
    onward: OnwardClause,
    document: PaperPrint.optional(),
  }),
  /** `on` is the first day without it. */
  z.strictObject({ kind: z.literal('terminated'), on: Day, reason: Words }),
  z.strictObject({ kind: z.literal('termination-told'), on: Day, authority: Name }),
  z.strictObject({ kind: z.literal('incident'), on: Day, what: Words }),
  /** `incident` is the number of the entry that the notice is about. */
  z.strictObject({ kind: z.literal('incident-told'), on: Day, authority: Name, incident: z.number().int().positive() }),
]);
export type ExportAct = z.infer<typeof ExportAct>;
export type ExportActKind = ExportAct['kind'];

/** POST /api/exports/records/:id/acts. `after` is the number of the newest entry that the writer saw. */
export const WriteExportAct = z.strictObject({
  id: FhirId,
  after: z.number().int().positive(),
  act: ExportAct,
});

/** POST /api/exports/holidays: the whole list of a year, in the place of the one before. */
export const SetHolidays = z.strictObject({
  year: z.number().int().min(2020).max(2100),
  days: z.array(z.strictObject({ day: Day, name: Name })).max(60),
});

/** A period of the law or of the consortium that runs about a record. */
export const ExportClock = z.strictObject({
  kind: z.enum(['filing', 'end', 'review', 'termination-notice', 'incident-notice']),
  /** The entry that started it. */
  entry: z.number().int(),
  startedOn: Day,
  dueOn: Day,
  state: z.enum(['met', 'running', 'soon', 'overdue']),
  metOn: Day.optional(),
  workingDays: z.number().int().optional(),
  law: z.strictObject({ instrument: LocalTextShape, clause: LocalTextShape.optional(), isAssumption: z.boolean() }),
});
export type ExportClock = z.infer<typeof ExportClock>;

const RecordEntry = z.strictObject({
  number: z.number().int(),
  kind: z.string(),
  at: Instant,
  by: z.strictObject({ name: LocalTextShape, role: z.string() }),
  /** The day it speaks of. */
  on: Day.optional(),
  /** What was written: words, authority, version, reason. */
  words: z.array(z.string()),
  document: PaperPrint.optional(),
});
export type ExportRecordEntry = z.infer<typeof RecordEntry>;

const common = {
  id: FhirId,
  to: z.string(),
  covers: z.string(),
  document: PaperPrint.optional(),
  clocks: z.array(ExportClock),
  /** Acts that may be written about it now. */
  may: z.array(z.string()),
  history: z.array(RecordEntry),
  /** Made up for the demonstration. */
  isSynthetic: z.boolean(),
};

export const AssessmentView = z.strictObject({
  ...common,
  kind: z.literal('assessment'),
  title: z.string(),
  assessedOn: Day,
  reviewBy: Day,
  state: z.enum(['not-yet', 'stands', 'outdated', 'withdrawn']),
});
export type AssessmentView = z.infer<typeof AssessmentView>;

export const ContractView = z.strictObject({
  ...common,
  kind: z.literal('contract'),
  exporterName: z.string(),
  exporterPlace: ExportPlace,
  recipientName: z.string(),
  recipientPlace: ExportPlace,
  version: z.string(),
  inForceFrom: Day,
  /** Last day in force, by its own term or by its termination. */
  until: Day.optional(),
  filedOn: Day.optional(),
  terminatedOn: Day.optional(),
  onward: OnwardClause,
  /** `unfiled`: in force, and its filing is overdue: nothing goes by it. */
  state: z.enum(['not-yet', 'in-force', 'unfiled', 'expired', 'terminated']),
});
export type ContractView = z.infer<typeof ContractView>;

/** One lawbook entry as it was applied to a disclosure. */
export const EntryAppliedView = z.strictObject({
  side: z.enum(['exporter', 'recipient']),
  kind: z.enum(['route', 'duty']),
  id: z.string(),
  jurisdiction: z.string(),
  instrument: LocalTextShape,
  clause: LocalTextShape.optional(),
  source: z.string(),
  outcome: z.enum(['holds', 'fails', 'not-needed', 'not-concerned', 'not-in-operation']),
  conditions: z.array(
    z.strictObject({
      condition: z.string(),
      met: z.boolean(),
      /** Why not. */
      why: LocalTextShape.optional(),
      evidence: z.string().optional(),
    }),
  ),
});
export type EntryAppliedView = z.infer<typeof EntryAppliedView>;

/** Whether data may go to a neighbour today by what institutions send, apart from what a patient carries: what the records carry. */
export const StandingRoute = z.strictObject({
  to: z.string(),
  name: LocalTextShape,
  jurisdiction: z.string(),
  open: z.boolean(),
  /** Last day on which it is open by what is on record now. */
  lastDay: Day.optional(),
  entries: z.array(EntryAppliedView),
  why: z.array(LocalTextShape),
});
export type StandingRoute = z.infer<typeof StandingRoute>;

/** GET /api/exports */
export const ExportDesk = z.strictObject({
  today: Day,
  mayWrite: z.boolean(),
  jurisdiction: z.string(),
  routes: z.array(StandingRoute),
  assessments: z.array(AssessmentView),
  contracts: z.array(ContractView),
  holidays: z.array(z.strictObject({ day: Day, name: z.string() })),
  /** Years without a list: their working days are counted Monday to Friday. */
  yearsWithoutHolidays: z.array(z.number().int()),
  /** Default of a next review, from the lawbook. */
  reviewMonths: z.number().int(),
});
export type ExportDesk = z.infer<typeof ExportDesk>;

/** GET /api/exports/decisions?allowed=&cursor=; GET /api/exports/decisions/:id; GET /api/disclosures/:id (the patient’s own) */
export const ListDecisions = z.strictObject({
  allowed: z.enum(['true', 'false']).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export const DecisionView = z.strictObject({
  id: FhirId,
  at: Instant,
  act: z.string(),
  from: z.string(),
  to: z.string(),
  toNode: z.string(),
  recipient: LocalTextShape,
  purpose: z.string(),
  day: Day,
  allowed: z.boolean(),
  entries: z.array(EntryAppliedView),
  why: z.array(LocalTextShape),
});
export type DecisionView = z.infer<typeof DecisionView>;
export const DecisionList = z.strictObject({ decisions: z.array(DecisionView), next: z.string().optional() });
