import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { readFhirXml, stringifyFhirJson } from '#fhir';
import { RefusalError } from '#kernel';
import { linesOf } from '../lines.ts';
import { type Line, linePieces, type Piece } from './pieces.ts';
import { topTypeOf } from './top-type.ts';

/** Something to import. */
export interface Input {
  /** As a person finds it: the path they named, or `-`. */
  readonly name: string;
  /** What names the source where the content does not. */
  readonly label: string;
  readonly pieces: () => AsyncGenerator<Piece>;
  /** Whether `pieces` can be asked for twice; what is piped in comes once. */
  readonly isRepeatable: boolean;
}

/**
 * The order in which types are sent where a folder holds many: what others refer to first, what refers to others last. Between the
 * two stands everything that is not named.
 */
const FIRST = [
  'Organization',
  'Location',
  'HealthcareService',
  'Practitioner',
  'PractitionerRole',
  'Patient',
  'RelatedPerson',
  'Substance',
  'Medication',
  'Device',
  'EpisodeOfCare',
  'Encounter',
  'Condition',
  'ServiceRequest',
  'Specimen',
  'Observation',
];
const LAST = ['DiagnosticReport', 'CareTeam', 'CarePlan', 'DocumentReference', 'List', 'Composition', 'Provenance'];
/** By content, not by name: after a byte order mark perhaps, a tag. */
const IS_XML = /^\uFEFF?\s*</;
const IS_LINES = /\.(ndjson|jsonl)$/i;
const IS_FHIR = /\.(json|ndjson|jsonl|xml)$/i;

/**
 * The inputs that a person named: files, folders with all that is FHIR in them, `-` for what is piped in.
 *
 * A bundle is a source of its own: two senders may both have a `Patient/1`. Single resources and files of lines are parts of one
 * source and refer to one another, so their folder names it; those of one folder are sent together, in whatever order they were named.
 *
 * @param from - where a path leads that was typed
 * @throws when one is not there
 */
export async function findInputs(named: readonly string[], from: (typed: string) => string): Promise<Input[]> {
  const inputs: Input[] = [];
  const singles = new Map<string, string[]>();
  for (const typed of named) {
    const file = from(typed);
    const folder = path.dirname(file);
    if (typed === '-') {
      inputs.push({ name: '-', label: 'import', pieces: () => streamPieces(process.stdin), isRepeatable: false });
    } else if ((await stat(file)).isDirectory()) inputs.push(...(await folderInputs(typed, file)));
    else if (IS_LINES.test(typed)) inputs.push(linesInput(typed, file, path.basename(folder)));
    else if ((await headOf(file)).isBundle) inputs.push(bundleInput(typed, file));
    else singles.set(folder, [...(singles.get(folder) ?? []), typed]);
  }
  const together = await Promise.all([...singles].map(([folder, files]) => singlesInput(files, folder, from)));
  return [...together, ...inputs];
}

/** Single resources of one folder that were named file by file. */
async function singlesInput(files: readonly string[], folder: string, from: (typed: string) => string): Promise<Input> {
  const label = path.basename(folder);
  const [first = ''] = files;
  if (files.length === 1) return { ...bundleInput(first, from(first)), label };
  const ranked = await Promise.all(
    files.map(async (typed) => ({ typed, rank: rankOf((await headOf(from(typed))).firstType) })),
  );
  ranked.sort((a, b) => a.rank - b.rank || a.typed.localeCompare(b.typed, 'en'));
  return {
    name: `${path.dirname(first)} (${files.length} single resources)`,
    label,
    pieces: () => linePieces(readEach(ranked.map(({ typed }) => ({ place: path.basename(typed), file: from(typed) })))),
    isRepeatable: true,
  };
}

function linesInput(name: string, file: string, label: string): Input {
  return { name, label, pieces: () => linePieces(numbered(linesOf(file))), isRepeatable: true };
}

function bundleInput(name: string, file: string): Input {
  return { name, label: path.basename(file).replace(IS_FHIR, ''), pieces: () => wholeFile(file), isRepeatable: true };
}

/** A folder: its bundles and files of lines one by one, its single resources together as one input. */
async function folderInputs(typed: string, folder: string): Promise<Input[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile() && IS_FHIR.test(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const heads = new Map<string, Head>();
  for (const name of files) heads.set(name, await headOf(path.join(folder, name)));
  const rank = (name: string) => rankOf(heads.get(name)?.firstType ?? '');
  files.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en'));

  const label = path.basename(folder);
  const singles = files.filter((name) => !IS_LINES.test(name) && heads.get(name)?.isBundle === false);
  const together: Input = {
    name: `${typed} (${singles.length} single resources)`,
    label,
    pieces: () => linePieces(readEach(singles.map((place) => ({ place, file: path.join(folder, place) })))),
    isRepeatable: true,
  };
  const others = files.filter((name) => !singles.includes(name));
  return [
    ...(singles.length > 0 ? [together] : []),
    ...others.map((name) => {
      const [shown, file] = [path.join(typed, name), path.join(folder, name)];
      return IS_LINES.test(name) ? linesInput(shown, file, label) : bundleInput(shown, file);
    }),
  ];
}

async function* readEach(files: readonly { readonly place: string; readonly file: string }[]): AsyncGenerator<Line> {
  for (const { place, file } of files) yield { place, text: await readText(file) };
}

async function* wholeFile(file: string): AsyncGenerator<Piece> {
  yield { text: await readText(file), lines: [], isCollected: false };
}

/**
 * A file's text, without the byte order mark that some programs put before it. XML, told by how it begins, becomes the JSON that says the same, so that it can stand in one collection with others. What cannot be read so
 * stays as it is: the node says what is wrong with it.
 */
async function readText(file: string): Promise<string> {
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  if (!IS_XML.test(text)) return text;
  try {
    return stringifyFhirJson(readFhirXml(text));
  } catch (error) {
    if (error instanceof RefusalError) return text;
    throw error;
  }
}

interface Head {
  readonly isBundle: boolean;
  /** Of a bundle, the type of what it begins with. */
  readonly firstType: string;
}

/** Enough of a file to see what it begins with. */
const HEAD_BYTES = 32_768;

async function headOf(file: string): Promise<Head> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    const isXml = IS_XML.test(text);
    const names = text.matchAll(isXml ? /<([A-Z][A-Za-z]+)[\s>/]/g : /"resourceType"\s*:\s*"(\w+)"/g);
    const [first = '', second = ''] = [...names].map(([, type]) => type ?? '');
    if (!isXml) {
      const type = topTypeOf(text) ?? topTypeOf(await readFile(file, 'utf8')) ?? first;
      return type === 'Bundle'
        ? { isBundle: true, firstType: first === 'Bundle' ? second : first }
        : { isBundle: false, firstType: type };
    }
    const isBundle = first === 'Bundle';
    return { isBundle, firstType: isBundle ? second : first };
  } finally {
    await handle.close();
  }
}

function rankOf(type: string): number {
  if (FIRST.includes(type)) return FIRST.indexOf(type);
  return FIRST.length + 1 + LAST.indexOf(type);
}

/** What is piped in is a resource a line, or one resource over many lines: the first line tells. */
async function* streamPieces(stream: NodeJS.ReadableStream): AsyncGenerator<Piece> {
  const lines = linesOf(stream);
  const first = await lines.next();
  if (first.done) return;
  if (isWhole(first.value)) {
    yield* linePieces(numbered(startingWith(first.value, lines)));
    return;
  }
  const rest = await Array.fromAsync(lines);
  yield { text: [first.value, ...rest].join('\n'), lines: [], isCollected: false };
}

async function* startingWith(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

async function* numbered(lines: AsyncIterable<string>): AsyncGenerator<Line> {
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (text.trim() !== '') yield { place: `line ${number}`, text };
  }
}

function isWhole(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
