/** What crosses the wire of a document as it is read: coded elements, entries, sections, and the whole summary. Safe in a browser. */
import { z } from 'zod';
import { FhirId, LangCode, type LocalTextShape, TextRun } from '../../../kernel/wire.ts';

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
