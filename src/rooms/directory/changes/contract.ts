/** What crosses the wire when an entry changes: proposals of the desk and who decides on them, and reports of mistakes. Safe in a browser. */
import { z } from 'zod';
import { Day, FhirId, LocalTextShape } from '../../../kernel/wire.ts';
import { ChangeableItem, FACTS, Line, Lines } from '../entry/contract.ts';
import { NamedEntry } from '../guide/contract.ts';

export const PROPOSAL_STATES = ['proposed', 'accepted', 'applied', 'refused', 'withdrawn'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

const Person = z.strictObject({
  name: LocalTextShape,
  role: z.string(),
  organization: LocalTextShape.optional(),
});

/** A change of one item, as the desk shows it. */
export const ProposalView = z.strictObject({
  id: z.string(),
  institution: NamedEntry,
  item: ChangeableItem,
  duty: FACTS.duty,
  /** The item as it stood, with its sources. */
  before: z.strictObject({ value: z.unknown(), sources: z.array(z.string()), asOf: z.string().optional() }).optional(),
  after: z.unknown().optional(),
  reason: z.string(),
  source: z.string(),
  effectiveFrom: z.string(),
  state: z.enum(PROPOSAL_STATES),
  proposedBy: Person,
  proposedAt: z.string(),
  decidedBy: Person.optional(),
  decidedAt: z.string().optional(),
  decision: z.string().optional(),
  appliedAt: z.string().optional(),
  isOwn: z.boolean(),
  /** Whether the reader may decide on it. */
  mayDecide: z.boolean(),
});
export type ProposalView = z.infer<typeof ProposalView>;

/** POST /api/directory/proposals — staff. Without a value the item is to be taken away. */
export const ProposeChange = z.strictObject({
  institution: FhirId,
  item: ChangeableItem,
  value: z.unknown().optional(),
  reason: Lines(1000),
  /** Where it is known from: a web address, or a document by its name. */
  source: Line(500),
  effectiveFrom: Day,
});
export const ListProposals = z.strictObject({
  state: z.enum(['waiting', 'done', 'all']).default('waiting'),
  institution: FhirId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const Proposals = z.strictObject({ proposals: z.array(ProposalView) });
/** POST /api/directory/proposals/:id/decide — who holds the duty, and never who proposed. */
export const DecideProposal = z.strictObject({ id: FhirId, accept: z.boolean(), reason: Lines(1000) });
export const WithdrawProposal = z.strictObject({ id: FhirId });

export const REPORT_OUTCOMES = ['corrected', 'correct-as-it-is', 'passed-on'] as const;
/** POST /api/directory/reports — anyone signed in. */
export const ReportMistake = z.strictObject({
  institution: FhirId,
  item: ChangeableItem.optional(),
  text: Lines(1000),
});
export const ListReports = z.strictObject({
  state: z.enum(['open', 'answered', 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const ReportView = z.strictObject({
  id: z.string(),
  institution: NamedEntry,
  keeper: z.string(),
  item: ChangeableItem.optional(),
  text: z.string(),
  /** A patient is not named. */
  reportedBy: z.strictObject({ role: z.string(), name: LocalTextShape.optional(), node: z.string().optional() }),
  reportedAt: z.string(),
  state: z.enum(['open', 'answered']),
  outcome: z.enum(REPORT_OUTCOMES).optional(),
  answer: z.string().optional(),
  answeredAt: z.string().optional(),
  /** Of one that was passed on: what the desk that keeps the entry said to it. */
  keeperAnswer: z.strictObject({ outcome: z.enum(REPORT_OUTCOMES), answer: z.string(), at: z.string() }).optional(),
});
export type ReportView = z.infer<typeof ReportView>;
export const Reports = z.strictObject({ reports: z.array(ReportView) });
export const AnswerReport = z.strictObject({
  id: FhirId,
  outcome: z.enum(REPORT_OUTCOMES),
  answer: Lines(1000),
  /** For the node that keeps the entry, where it is passed on there: in the desk's words, naming nobody. */
  message: Lines(1000).optional(),
});
