import type { Statement } from './contract.ts';

/** Where a section's statement comes from; it decides the sentence that the reader sees. */
export const STATEMENT_BASES = [
  'entries',
  'narrative',
  'empty-reason',
  'entry-code',
  'masked',
  'section-missing',
  'silent',
  'only-errors',
  'entries-missing',
] as const;
export type StatementBasis = (typeof STATEMENT_BASES)[number];

export interface SectionStatement {
  readonly statement: Statement;
  readonly basis: StatementBasis;
}
