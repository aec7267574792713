/**
 * Writes docs/rules/ from the lawbooks: what holds, where, since when, and where we read it. `rules-pages.test.ts` fails when a page is stale.
 *
 * Run: node bin/causeway.mjs --script tools/rules-pages.ts
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LawEntry } from '#kernel';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = 'docs/rules';
const MADE = '<!-- Made from the lawbooks by tools/rules-pages.ts. Change the lawbook, not this page. -->\n';

/** One rule of a lawbook: its doc comment, and its entries by jurisdiction and day. */
interface Rule {
  readonly name: string;
  readonly meaning: string;
  readonly entries: readonly LawEntry<unknown>[];
}

/** Every page that docs/rules/ should hold, by path from the root. */
export async function rulesPages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  const index: string[] = [];
  const list: string[] = [];
  const files = Map.groupBy(
    globSync('src/rooms/*/{,*/}lawbook.ts', { cwd: ROOT }).sort(byDepth),
    (file) => file.split('/')[2] ?? '',
  );
  for (const [room, books] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const read = await Promise.all(books.map(async (file) => ({ file, rules: await rulesOf(file) })));
    const rules = read.flatMap((book) => book.rules);
    if (rules.length === 0) continue;
    const page = `${FOLDER}/${room}.md`;
    const parts = read
      .filter((book) => book.rules.length > 0)
      .flatMap((book) => [`From [${book.file}](../../${book.file}).\n`, ...book.rules.map(toSection)]);
    pages.set(page, [MADE, `# Rules: ${room}\n`, ...parts].join('\n'));
    const entries = rules.flatMap((rule) => rule.entries);
    const assumed = entries.filter((entry) => entry.source === 'assumption').length;
    index.push(`| [${room}](${room}.md) | ${rules.length} | ${entries.length} | ${assumed} |`);
    list.push(...rules.map((rule) => toRow(room, rule)));
  }
  const head = [
    '# Rules\n',
    'What the law, or the consortium where the law is silent, lets each node do. Each entry names its instrument and the day from which it holds;',
    'a decision is made by the entry in force on its day. An *assumption* is ours: an operator must set it.\n',
    '| room | rules | entries | of these assumptions |',
    '| --- | --- | --- | --- |',
  ];
  const listHead = ['\n## Every rule\n', '| rule | what it says |', '| --- | --- |'];
  pages.set(`${FOLDER}/README.md`, [MADE, ...head, ...index, ...listHead, ...list, ''].join('\n'));
  return pages;
}

/** A rule in the list of all: its first sentence, and the kinds of thing that it tells apart, so that each is found by its name. */
function toRow(room: string, { name, meaning, entries }: Rule): string {
  const kinds = [...new Set(entries.flatMap(({ value }) => kindOf(value)))];
  const first = (/^.*?\.(?= |$)/.exec(meaning)?.[0] ?? meaning).replace(/\.$/, '');
  const cells = [
    `[${name}](${room}.md#${name.toLowerCase()})`,
    `${first}${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`}`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function kindOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { kind } = value as { readonly kind?: unknown };
  return typeof kind === 'string' ? [kind] : [];
}

/** A room's own book before those of its parts. */
function byDepth(a: string, b: string): number {
  return a.split('/').length - b.split('/').length || (a < b ? -1 : 1);
}

async function rulesOf(file: string): Promise<Rule[]> {
  const at = path.join(ROOT, file);
  const source = readFileSync(at, 'utf8');
  const lawbook = (await import(pathToFileURL(at).href)) as Readonly<Record<string, unknown>>;
  return Object.entries(lawbook).flatMap(([name, entries]) =>
    isEntries(entries) ? [{ name, entries, meaning: commentOf(source, name) }] : [],
  );
}

function isEntries(value: unknown): value is readonly LawEntry<unknown>[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => 'instrument' in one && 'source' in one);
}

/** The sentences of a constant's doc comment, without tags. */
function commentOf(source: string, name: string): string {
  const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*export const ${name}\\b`).exec(source)?.[1];
  if (comment === undefined) throw new Error(`${name}: a rule without a comment says nothing to a reader`);
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .filter((line) => line !== '')
    .map((line) => (line.startsWith('@source ') ? `(Source: ${line.slice('@source '.length)}.)` : line))
    .join(' ');
}

function toSection({ name, meaning, entries }: Rule): string {
  const rows = entries.map((entry) => {
    const { jurisdiction, instrument, clause, inForceFrom, until, source, unit, value } = entry;
    const cells = [
      jurisdiction === '*' ? 'everywhere' : jurisdiction,
      toWords(value, unit),
      clause === undefined ? instrument.en : `${instrument.en}: ${clause.en}`,
      until === undefined ? `from ${inForceFrom}` : `${inForceFrom} to ${until}`,
      source.startsWith('https://') ? `[read here](${source})` : `*${source}*`,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [
    `## ${name}\n`,
    `${meaning}\n`,
    '| where | value | instrument | in force | source |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function toWords(value: unknown, unit?: string): string {
  if (Array.isArray(value)) return value.map((one) => toWords(one)).join(', ');
  if (typeof value === 'object' && value !== null && 'zh-Hans' in value && 'en' in value) return String(value.en);
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(([name, one]) => {
      const isDeep = typeof one === 'object' && one !== null && !Array.isArray(one);
      return `${name}${isDeep ? ' (' : ' '}${toWords(one)}${isDeep ? ')' : ''}`;
    });
    // Where a part has its unit in its name (openHours, yearsMax), the entry's own says nothing of the others.
    const isNamed = Object.keys(value).some((name) => /(hours|days|months|years|minutes)/i.test(name));
    return `${parts.join('; ')}${isNamed || unit === undefined || unit === '1' ? '' : ` (${unit})`}`;
  }
  return unit === undefined || unit === '1' ? String(value) : `${String(value)} ${unit}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(path.join(ROOT, FOLDER), { recursive: true });
  for (const [page, text] of await rulesPages()) writeFileSync(path.join(ROOT, page), text);
}
