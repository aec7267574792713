/** What crosses the wire at the privacy officer's desk. Safe in a browser. */
import { z } from 'zod';
import { PURPOSES, ROLES } from '../../../kernel/actor.ts';
import { FhirId, Instant, LocalTextShape } from '../../../kernel/wire.ts';

/** What a rule looks for. */
export const FINDING_RULES = [
  'own-record',
  'family',
  'neighbour',
  'colleague',
  'publicly-known',
  'volume',
  'hours',
  'denied-series',
  'guessed-ids',
  'emergency-series',
] as const;
export const FindingRuleName = z.enum(FINDING_RULES);

/** `open`: nobody has decided what is there now. `needs-answer`: somebody was asked. */
export const FindingState = z.enum(['open', 'needs-answer', 'explained', 'misuse']);
export type FindingState = z.infer<typeof FindingState>;
export const FindingVerdict = z.enum(['explained', 'needs-answer', 'misuse']);
export type FindingVerdict = z.infer<typeof FindingVerdict>;

const Cursor = z.string().max(200);
const Words = z.string().trim().min(1).max(2_000);
/** Somebody who works here, as the ledger named them. */
const Person = z.strictObject({
  accountId: z.string(),
  name: LocalTextShape,
  role: z.enum(ROLES),
  organization: z.strictObject({ id: z.string(), name: LocalTextShape }).optional(),
});

export const FindingView = z.strictObject({
  id: FhirId,
  rule: FindingRuleName,
  person: Person,
  /** Calendar date. */
  day: z.string(),
  patientId: FhirId.optional(),
  /** How the patient is called; no other fact of the record. */
  patientName: z.string().optional(),
  score: z.number().int(),
  /** Why it is worth a look, one sentence. */
  reason: LocalTextShape,
  firstAt: Instant,
  lastAt: Instant,
  entries: z.number().int(),
  state: FindingState,
});
export type FindingView = z.infer<typeof FindingView>;

/** GET /api/privacy/findings — the newest days first, within a day the highest score. */
export const FindingsQuery = z.strictObject({
  show: z.enum(['open', 'all']).default('open'),
  rule: FindingRuleName.optional(),
  /** Of one person who works here. */
  person: z.string().max(100).optional(),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export type FindingsQuery = z.infer<typeof FindingsQuery>;
export const FindingsView = z.strictObject({
  items: z.array(FindingView),
  next: Cursor.optional(),
  /** Findings that wait, by rule. */
  waiting: z.record(z.string(), z.number()),
  /** The rules' own rule: where the thresholds come from. */
  law: z.strictObject({ instrument: LocalTextShape, source: z.string() }),
});
export type FindingsView = z.infer<typeof FindingsView>;

/** GET /api/privacy/findings/:id — one finding: its picture, its entries, what was decided. */
export const FindingOne = z.strictObject({ id: FhirId });
export type FindingOne = z.infer<typeof FindingOne>;

export const FindingDetail = z.strictObject({
  finding: FindingView,
  /** Entries of the ledger behind it, oldest first: kinds and rule, never content. */
  acts: z.array(
    z.strictObject({
      id: FhirId,
      at: Instant,
      /** Absent where nothing was there of anybody. */
      patientId: FhirId.optional(),
      patientName: z.string(),
      action: z.string(),
      purpose: z.enum(PURPOSES),
      kinds: z.record(z.string(), z.number()),
      outcome: z.enum(['permitted', 'denied']),
      basis: z.string(),
      basisText: LocalTextShape,
    }),
  ),
  /** Patients a day of this person over the days that the rule looks back, and the median of others in the role. */
  days: z.array(z.strictObject({ day: z.string(), patients: z.number().int(), acts: z.number().int() })),
  peersMedian: z.number(),
  /** Acts by hour on the day of the finding: 24 numbers. */
  hours: z.array(z.number().int()),
  usualHours: z.strictObject({ from: z.number().int(), to: z.number().int() }),
  decisions: z.array(z.strictObject({ at: Instant, by: LocalTextShape, verdict: FindingVerdict, note: z.string() })),
  asked: z.array(
    z.strictObject({
      id: FhirId,
      at: Instant,
      words: z.string(),
      answeredAt: Instant.optional(),
      answer: z.string().optional(),
    }),
  ),
  /** Other findings about the same person. */
  others: z.array(FindingView),
});
export type FindingDetail = z.infer<typeof FindingDetail>;

/** POST /api/privacy/findings/:id/decide — with `ask`, the person concerned is asked in these words. */
export const DecideFinding = z.strictObject({
  id: FhirId,
  verdict: FindingVerdict,
  note: Words,
  /** How many entries the finding had when it was looked at: what came since asks for a new look. */
  entries: z.number().int().nonnegative(),
  ask: Words.optional(),
});
export type DecideFinding = z.infer<typeof DecideFinding>;

// ------------------------------------------------------------------------------------------- people of the node

/** GET /api/privacy/people — who is marked as publicly known, and whose record is whose who works here. */
export const PrivacyPeopleQuery = z.strictObject({});
export const KnownPersonView = z.strictObject({
  patientId: FhirId,
  patientName: z.string(),
  why: z.string(),
  at: Instant,
  by: LocalTextShape,
});
export const StaffRecordView = z.strictObject({
  accountId: z.string(),
  name: LocalTextShape,
  patientId: FhirId,
  patientName: z.string(),
  how: z.enum(['by-hand', 'name-and-birth']),
});
export const PrivacyPeopleView = z.strictObject({
  known: z.array(KnownPersonView),
  staff: z.array(StaffRecordView),
  /** Everybody who works here, as the ledger has named them. */
  people: z.array(Person),
});
export type PrivacyPeopleView = z.infer<typeof PrivacyPeopleView>;

/** POST /api/privacy/known — marks somebody as publicly known; with `known: false` takes the mark away. */
export const MarkKnown = z.strictObject({
  patientId: FhirId,
  known: z.boolean(),
  why: z.string().max(500).default(''),
});
export type MarkKnown = z.infer<typeof MarkKnown>;

/** POST /api/privacy/staff-records — says that this record is that of somebody who works here, or that it is not. */
export const MarkStaffRecord = z.strictObject({
  accountId: z.string().min(1).max(100),
  patientId: FhirId,
  isTheirs: z.boolean(),
});
export type MarkStaffRecord = z.infer<typeof MarkStaffRecord>;

// --------------------------------------------------------------------------------------------------- questions

export const QuestionState = z.enum(['waiting', 'overdue', 'answered']);
export type QuestionState = z.infer<typeof QuestionState>;

/** A patient's own question about an entry of the access log. */
export const QuestionView = z.strictObject({
  id: FhirId,
  node: z.string(),
  entryId: z.string(),
  words: z.string(),
  askedAt: Instant,
  answerBy: Instant,
  state: QuestionState,
  answer: z.string().optional(),
  answeredAt: Instant.optional(),
});
export type QuestionView = z.infer<typeof QuestionView>;

/** POST /api/access-questions — who was this, and why? About an entry of the own log, here or at the neighbour. */
export const AskAboutAccess = z.strictObject({
  node: z.string().min(1).max(64),
  entryId: FhirId,
  words: Words,
});
export type AskAboutAccess = z.infer<typeof AskAboutAccess>;

/** GET /api/access-questions — the own, newest first. */
export const MyQuestionsQuery = z.strictObject({});
export const MyQuestions = z.strictObject({
  items: z.array(QuestionView),
  /** How many days the node has to answer, and where that comes from. */
  answerDays: z.number().int(),
  source: z.string(),
});
export type MyQuestions = z.infer<typeof MyQuestions>;

/** GET /api/privacy/questions — those that this node has to answer, the nearest clock first. */
export const QuestionsQuery = z.strictObject({
  show: z.enum(['waiting', 'all']).default('waiting'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type QuestionsQuery = z.infer<typeof QuestionsQuery>;
export const QuestionForDesk = QuestionView.extend({
  /** Absent where a neighbour's patient asks: who it is, that node knows. */
  patientId: FhirId.optional(),
  patientName: z.string().optional(),
  /** The node whose patient asks, where it is not this one. */
  fromNode: z.string().optional(),
  /** The access as the patient's list tells it. */
  access: z.strictObject({
    at: Instant,
    actorName: LocalTextShape,
    role: z.string(),
    organization: z.strictObject({ id: z.string(), name: LocalTextShape }).optional(),
    purpose: z.string(),
    action: z.string(),
    kinds: z.record(z.string(), z.number()),
    outcome: z.enum(['permitted', 'denied']),
    basisText: LocalTextShape,
    sentence: LocalTextShape,
  }),
  /** Whether there is a person here who can be asked. */
  canAsk: z.boolean(),
  asked: FindingDetail.shape.asked,
});
export type QuestionForDesk = z.infer<typeof QuestionForDesk>;
export const QuestionsView = z.strictObject({
  items: z.array(QuestionForDesk),
  waiting: z.number().int(),
  overdue: z.number().int(),
});
export type QuestionsView = z.infer<typeof QuestionsView>;

/** POST /api/privacy/questions/:id/ask — asks the person concerned, internally. */
export const AskConcerned = z.strictObject({ id: FhirId, words: Words });
export type AskConcerned = z.infer<typeof AskConcerned>;

/** POST /api/privacy/questions/:id/answer — answers the patient in words; final. */
export const AnswerQuestion = z.strictObject({ id: FhirId, words: Words });
export type AnswerQuestion = z.infer<typeof AnswerQuestion>;

/** GET /api/asked-of-me — what the privacy officer asks the one who is signed in. */
export const AskedOfMeQuery = z.strictObject({});
export const AskedOfMe = z.strictObject({
  items: z.array(
    z.strictObject({
      id: FhirId,
      at: Instant,
      words: z.string(),
      answeredAt: Instant.optional(),
      answer: z.string().optional(),
    }),
  ),
});
export type AskedOfMe = z.infer<typeof AskedOfMe>;
/** POST /api/asked-of-me/:id/answer */
export const AnswerOfficer = z.strictObject({ id: FhirId, words: Words });
export type AnswerOfficer = z.infer<typeof AnswerOfficer>;

// ---------------------------------------------------------------------------------------------------- the desk

/** GET /api/privacy/desk — how much waits. */
export const DeskQuery = z.strictObject({});
export const DeskView = z.strictObject({
  findings: z.number().int(),
  emergencies: z.strictObject({ waiting: z.number().int(), overdue: z.number().int() }),
  questions: z.strictObject({ waiting: z.number().int(), overdue: z.number().int() }),
  /** Entries of the ledger that have not been looked through yet. */
  behind: z.number().int(),
});
export type DeskView = z.infer<typeof DeskView>;
