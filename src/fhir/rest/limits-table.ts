import { FILTERS_MAX, PATIENTS_MAX } from '../bulk/export-wish.ts';
import { JOBS_MAX } from '../bulk/open-job.ts';
import { PARAMETERS_MAX } from '../search/parse-search.ts';
import { PAIRS_MAX } from '../store/index-rows.ts';
import { OWNED_MAX } from '../subscription/guard.ts';
import { ELEMENTS_MAX } from '../xml/scan-xml.ts';
import { LIMITS } from './limits.ts';
import { LABELLED_MAX } from './operations/meta-in-use.ts';

/** One row of docs/limits.md. */
export interface Limit {
  readonly what: string;
  readonly limit: number;
  /** The limit with its unit, for a reader. */
  readonly says: string;
  /** What is answered beyond it. */
  readonly answer: string;
}

const MIB = 1_048_576;
const n = (value: number) => value.toLocaleString('en');
const limit = (what: string, value: number, answer: string, unit = ''): Limit => ({
  what,
  limit: value,
  says: unit === 'MiB' ? `${n(value / MIB)} MiB` : `${n(value)}${unit === '' ? '' : ` ${unit}`}`,
  answer,
});
const TOO_BROAD = '413 `fhir.search-too-broad`';

/**
 * The limits of FHIR REST, each held by a test on both of its sides (limits.contract.test.ts), from which docs/limits.md is written. What has no test has no row.
 */
export const LIMIT_ROWS = {
  body: limit('body of a request, once unpacked', LIMITS.bodyBytes, '413 `http.too-large`', 'MiB'),
  depth: limit('JSON objects and lists inside one another', 100, '400 `fhir.too-deep`'),
  depthXml: limit('XML elements inside one another', 100, '400 `fhir.too-deep`'),
  elementsXml: limit('XML elements of a body, a narrative being one', ELEMENTS_MAX, '413 `fhir.xml-too-many-elements`'),
  decimals: limit(
    'numbers of a body that a double would spell differently (`1.0`)',
    500_000,
    '413 `fhir.too-many-decimals`',
  ),
  text: limit('one string, characters', MIB, '413 `fhir.text-too-long`'),
  digits: limit('digits of a decimal, point and exponent included', 60, '400 `fhir.bad-format`'),
  pairs: limit(
    'combinations of the codes of a resource’s components, each code in up to three forms',
    PAIRS_MAX,
    '413 `fhir.too-many-pairs`',
  ),
  issues: limit('issues of one outcome', 100, 'one more says that there are more'),
  entries: limit('entries of a batch or transaction', LIMITS.bundleEntries, '413 `fhir.too-many-entries`'),
  jsonPatch: limit('operations of a JSON Patch', 1000, '413 `fhir.too-many-entries`'),
  fhirPathPatch: limit('operations of a FHIRPath Patch', 1000, '413 `fhir.too-many-entries`'),
  count: limit('`_count`, and matches on a page', LIMITS.page, 'cut to it; `next` leads on'),
  clauses: limit(
    'search parameters and includes of one search; over several types, those that not every type has count for each',
    60,
    TOO_BROAD,
  ),
  parameters: limit('parameters of one search, those that are left out too', PARAMETERS_MAX, TOO_BROAD),
  values: limit('values of one search parameter', 1000, TOO_BROAD),
  asked: limit(
    'values of all search parameters of one search together, as the database is asked for them: all codes of a parameter are one, a text one or two, a date up to five, a quantity three for each unit of its dimension',
    10_000,
    TOO_BROAD,
  ),
  sorts: limit('orders within one another (`_sort`)', 20, TOO_BROAD),
  links: limit('links of a chain or of nested `_has`', 4, TOO_BROAD),
  targets: limit('resources that one link of a chain leads over', 1000, TOO_BROAD),
  tree: limit('places or organizations that `:below` or `:above` of one lead over, itself too', 1000, TOO_BROAD),
  levels: limit('levels below or above one', 20, TOO_BROAD),
  included: limit('resources that `_include` and `_revinclude` add to a page', LIMITS.included, TOO_BROAD),
  matched: limit(
    '`count` of `Patient/$match`; at most 200 people are compared (matching.md)',
    LIMITS.page,
    'cut to it',
  ),
  rounds: limit('rounds of `:iterate`', 5, 'stops there; a cycle ends when it comes round'),
  counted: limit('a total where some of the matches may be hidden', 10_000, TOO_BROAD),
  labelled: limit(
    'resources with labels that `$meta` of a type or of all of them looks through',
    LABELLED_MAX,
    TOO_BROAD,
  ),
  subscriptions: limit('subscriptions of one client that are not off', OWNED_MAX, '429 `subscription.too-many`'),
  jobs: limit('bulk jobs of one client under way', JOBS_MAX, '429 `bulk.too-many-jobs`'),
  typeFilters: limit('`_typeFilter` of one export', FILTERS_MAX, TOO_BROAD),
  patients: limit('`patient` of one export', PATIENTS_MAX, TOO_BROAD),
  request: limit(
    'one request: no statement is begun after',
    LIMITS.requestMillis / 1000,
    '503 `fhir.out-of-time`; a batch keeps what was done',
    's',
  ),
  statement: limit('one statement', 30, '503', 's'),
} as const satisfies Readonly<Record<string, Limit>>;

/** The text of docs/limits.md. */
export function limitsPage(): string {
  const rows = Object.values<Limit>(LIMIT_ROWS).map(({ what, says, answer }) => `| ${what} | ${says} | ${answer} |`);
  return `# Limits of FHIR REST

Written from the table that the tests hold against a running interface (\`src/fhir/rest/limits-table.ts\`); not by hand. Each limit is answered with an
OperationOutcome, and each has a test at the limit and one step beyond it.

| what | limit | answer beyond it |
| --- | --- | --- |
${rows.join('\n')}
`;
}
