import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { linesOf } from '../lines.ts';

/** One request's worth of input. The text goes out as it came in: a number that is printed anew may lose its last zero. */
export interface Piece {
  readonly text: string;
  /** The lines it was made of, where it came out of a file of lines; several are sent one by one when the whole is refused. */
  readonly lines: readonly Line[];
  /** The entries are ours, one a line; otherwise they are those of the text itself. */
  readonly isCollected: boolean;
}

export interface Line {
  readonly number: number;
  readonly text: string;
}

/** Something to import. */
export interface Input {
  /** As a person finds it: the path they named, or `-`. */
  readonly name: string;
  /** What names the source where the content does not: the file; of bulk files, which refer to one another, their folder. */
  readonly label: string;
  readonly pieces: () => AsyncGenerator<Piece>;
}

/** What others refer to comes first: a bulk export is a file a type, in no order. */
const FIRST = ['Organization', 'Location', 'Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson', 'Encounter'];
const IS_LINES = /\.(ndjson|jsonl)$/i;
const IS_FHIR = /\.(json|ndjson|jsonl)$/i;

/**
 * The inputs that a person named: files, folders with all that is FHIR in them, `-` for what is piped in.
 *
 * @throws when one is not there
 */
export async function findInputs(named: readonly string[], from: (typed: string) => string): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const typed of named) {
    if (typed === '-') {
      inputs.push({ name: '-', label: 'import', pieces: () => streamPieces(process.stdin) });
      continue;
    }
    const file = from(typed);
    if (!(await stat(file)).isDirectory()) {
      inputs.push(fileInput(typed, file));
      continue;
    }
    const found = await readdir(file, { recursive: true, withFileTypes: true });
    const names = found
      .filter((entry) => entry.isFile() && IS_FHIR.test(entry.name))
      .map((entry) => path.relative(file, path.join(entry.parentPath, entry.name)))
      .sort((a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b, 'en'));
    inputs.push(...names.map((name) => fileInput(path.join(typed, name), path.join(file, name))));
  }
  return inputs;
}

function rankOf(name: string): number {
  const type = path.basename(name).replace(/\..*$/, '');
  const rank = FIRST.indexOf(type);
  return rank < 0 ? FIRST.length : rank;
}

function fileInput(name: string, file: string): Input {
  if (IS_LINES.test(file)) {
    return { name, label: path.basename(path.dirname(file)), pieces: () => linePieces(linesOf(file)) };
  }
  return { name, label: path.basename(file).replace(IS_FHIR, ''), pieces: () => wholeFile(file) };
}

async function* wholeFile(file: string): AsyncGenerator<Piece> {
  yield { text: await readFile(file, 'utf8'), lines: [], isCollected: false };
}

/** What is piped in is a resource a line, or one resource over many lines: the first line tells. */
async function* streamPieces(stream: NodeJS.ReadableStream): AsyncGenerator<Piece> {
  const lines = linesOf(stream);
  const first = await lines.next();
  if (first.done) return;
  if (isWhole(first.value)) {
    yield* linePieces(startingWith(first.value, lines));
    return;
  }
  const rest = await Array.fromAsync(lines);
  yield { text: [first.value, ...rest].join('\n'), lines: [], isCollected: false };
}

async function* startingWith(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

function isWhole(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

/** One transaction's worth: large enough that a commit costs little, small enough that a refusal costs little and an answer comes soon. */
const LINES_MAX = 200;
const CHARACTERS_MAX = 4_000_000;

/** Lines put together to collections. A line that is a bundle itself goes alone, as it is. */
export async function* linePieces(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Piece> {
  let held: Line[] = [];
  let characters = 0;
  let number = 0;
  const flush = function* (): Generator<Piece> {
    if (held.length > 0) yield { text: toCollection(held.map(({ text }) => text)), lines: held, isCollected: true };
    held = [];
    characters = 0;
  };
  for await (const text of lines) {
    number += 1;
    if (text.trim() === '') continue;
    if (/^\s*\{\s*"resourceType"\s*:\s*"Bundle"/.test(text)) {
      yield* flush();
      yield { text, lines: [{ number, text }], isCollected: false };
      continue;
    }
    if (held.length >= LINES_MAX || characters + text.length > CHARACTERS_MAX) yield* flush();
    held.push({ number, text });
    characters += text.length;
  }
  yield* flush();
}

/** Put together as text, so that each resource stays spelled as it is. */
function toCollection(resources: readonly string[]): string {
  const entries = resources.map((resource) => `{"resource":${resource}}`);
  return `{"resourceType":"Bundle","type":"collection","entry":[${entries.join(',')}]}`;
}
