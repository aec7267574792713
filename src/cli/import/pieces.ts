import { topTypeOf } from './top-type.ts';

/** One request's worth of input. The text goes out as it came in: a number that is printed anew may lose its last zero. */
export interface Piece {
  readonly text: string;
  /** The resources it was made of, where they came one by one; several are sent one by one when the whole is refused. */
  readonly lines: readonly Line[];
  /** The entries are ours, one a line; otherwise they are those of the text itself. */
  readonly isCollected: boolean;
}

/** One resource, and where a person finds it: `line 12`, a file's name. */
export interface Line {
  readonly place: string;
  readonly text: string;
}

/** One transaction's worth: large enough that a commit costs little, small enough that a refusal costs little and an answer comes soon. */
const LINES_MAX = 200;
const CHARACTERS_MAX = 4_000_000;

/** Resources put together to collections. One that is a bundle itself goes alone, as it is. */
export async function* linePieces(lines: AsyncIterable<Line> | Iterable<Line>): AsyncGenerator<Piece> {
  let held: Line[] = [];
  let characters = 0;
  for await (const line of lines) {
    // What is no JSON is refused alone, by the node.
    const isAlone = topTypeOf(line.text) === 'Bundle' || /^\uFEFF?\s*</.test(line.text);
    const isFull = held.length >= LINES_MAX || characters + line.text.length > CHARACTERS_MAX;
    if (held.length > 0 && (isAlone || isFull)) {
      yield toCollection(held);
      held = [];
      characters = 0;
    }
    if (isAlone) {
      yield { text: line.text, lines: [line], isCollected: false };
    } else {
      held.push(line);
      characters += line.text.length;
    }
  }
  if (held.length > 0) yield toCollection(held);
}

/** Put together as text, so that each resource stays spelled as it is. */
function toCollection(lines: readonly Line[]): Piece {
  const entries = lines.map(({ text }) => `{"resource":${text}}`);
  const text = `{"resourceType":"Bundle","type":"collection","entry":[${entries.join(',')}]}`;
  return { text, lines, isCollected: true };
}
