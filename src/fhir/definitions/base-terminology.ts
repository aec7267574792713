import { readFileSync } from 'node:fs';

/**
 * The code systems, value sets and maps that R4 publishes and HL7 keeps, from `terminology.ndjson` (written by tools/build-terminology.ts). The file is read when somebody
 * first asks for terminology, and a line of it when that line is asked for: two thousand resources that are mostly never looked at stay bytes.
 */
interface Lines {
  readonly bytes: Buffer;
  /** Where the line of an address begins and ends. */
  readonly spans: ReadonlyMap<string, readonly [from: number, to: number]>;
}

const NEWLINE = 0x0a;
/** Bytes of a line within which its address is found. */
const HEAD = 300;

let lines: Lines | undefined;

function load(): Lines {
  const bytes = readFileSync(new URL('./terminology.ndjson', import.meta.url));
  const spans = new Map<string, readonly [number, number]>();
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, from);
    const head = bytes.toString('utf8', from, Math.min(from + HEAD, end));
    const [, type, url] = /^\{"resourceType":"(\w+)","url":"([^"]+)"/.exec(head) ?? [];
    if (type !== undefined && url !== undefined) spans.set(`${type} ${url}`, [from, end]);
    from = end + 1;
  }
  return { bytes, spans };
}

type Published = 'CodeSystem' | 'ValueSet' | 'ConceptMap';

/** The resources read last, the latest at the end: the largest code systems take ten milliseconds to parse. */
const recent = new Map<string, Readonly<Record<string, unknown>>>();
const RECENT_MAX = 16;

/**
 * A code system, value set or map that R4 publishes, as FHIR JSON cut to what answers need; undefined where R4 publishes none at the address, or it lists codes that are not HL7's.
 * Callers are given the same object again and must not change it.
 */
export function findBaseTerminology(type: Published, url: string): Readonly<Record<string, unknown>> | undefined {
  lines ??= load();
  const key = `${type} ${url}`;
  const span = lines.spans.get(key);
  if (!span) return undefined;
  const found = recent.get(key) ?? (JSON.parse(lines.bytes.toString('utf8', ...span)) as Record<string, unknown>);
  recent.delete(key);
  recent.set(key, found);
  const [oldest] = recent.keys();
  if (recent.size > RECENT_MAX && oldest !== undefined) recent.delete(oldest);
  return found;
}

/** The addresses of all that `findBaseTerminology` finds of a type. */
export function publishedAddresses(type: Published): string[] {
  lines ??= load();
  const prefix = `${type} `;
  return [...lines.spans.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}
