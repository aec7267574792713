import type { SqlParams } from './sql-params.ts';

/** What a resource's codes must be: one of these alternatives, all conditions of it. */
export type TokenTest = readonly (readonly TokenCondition[])[];

interface TokenCondition {
  /** Hashes as the index has them. */
  readonly anyOf: readonly string[];
  /** `:not`: none of them. */
  readonly negated: boolean;
}

export function tokenTestSql({ params, table }: { params: SqlParams; table: string }, test: TokenTest): string {
  if (test.length === 0) return 'false';
  const one = ({ anyOf, negated }: TokenCondition) =>
    `${negated ? 'not ' : ''}(${table}.tokens && ${params.add(anyOf)}::bigint[])`;
  return `(${test.map((conditions) => conditions.map(one).join(' and ')).join(' or ')})`;
}
