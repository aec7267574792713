import { z } from 'zod';
import { LangCode } from '../../kernel/wire.ts';

/** What a term is about; a picker asks for one. */
export const TermDomain = z.enum([
  'condition',
  'medicine',
  'product',
  'allergen',
  'vaccine',
  'test',
  'vital',
  'procedure',
  'department',
  'section',
  'status',
  'absent',
  'dosing',
  'body-site',
  'finding',
  'care',
  'relation',
]);
export type TermDomain = z.infer<typeof TermDomain>;

/** GET /api/terms?domain=&q=&lang=&limit= — anyone signed in. Without `q`, the domain from the top. */
export const FindTerms = z.strictObject({
  domain: TermDomain.optional(),
  q: z.string().max(80).default(''),
  /** The reader's language; default: the request's. */
  lang: LangCode.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type FindTerms = z.infer<typeof FindTerms>;

/** A term in the reader's language. `id` is what a visit writes down as its coded diagnosis. */
export const TermView = z.strictObject({
  id: z.string(),
  domain: TermDomain,
  text: z.string(),
  lang: LangCode,
  /** The English wording, where the reader's language is another. */
  english: z.string().optional(),
  /** ICD-10 or ATC code. */
  code: z.string().optional(),
  /** Usual UCUM unit of a test or vital sign. */
  unit: z.string().optional(),
  review: z.enum(['draft', 'reviewed']),
});
export type TermView = z.infer<typeof TermView>;

export const FoundTerms = z.strictObject({ terms: z.array(TermView) });
export type FoundTerms = z.infer<typeof FoundTerms>;

/** GET /api/terminology/coverage */
export const GetTermCoverage = z.strictObject({});

const Count = z.number().int().nonnegative();
const PerLang = z.strictObject({ en: Count, 'zh-Hans': Count, 'zh-Hant-HK': Count });
const PerRelation = z.strictObject({ equivalent: Count, broader: Count, narrower: Count });

/** How many terms there are, in which languages and review states, and how far the maps reach. */
export const TermCoverageView = z.strictObject({
  concepts: Count,
  domains: z.array(
    z.strictObject({ domain: TermDomain, concepts: Count, draft: PerLang, reviewed: PerLang, codes: PerRelation }),
  ),
  maps: z.array(PerRelation.extend({ system: z.string() })),
  /** Wordings by source. */
  sources: z.record(z.string(), Count),
});
export type TermCoverageView = z.infer<typeof TermCoverageView>;
