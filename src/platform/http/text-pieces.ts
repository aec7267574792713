/** Characters that are put together before they are made bytes: a call for each of many short pieces would cost more than its bytes. */
const RUN = 8_192;

/**
 * A long text in the pieces it is made of, such as the entries of a bundle. As one text it would be copied whole before it is sent, and where a single piece of it
 * has a Chinese character in it, with two bytes for each character of all.
 */
export class TextPieces {
  readonly #pieces: readonly string[];

  /** @param pieces - none of which ends within a character */
  constructor(pieces: readonly string[]) {
    this.#pieces = pieces;
  }

  toString(): string {
    return this.#pieces.join('');
  }

  /** In UTF-8. */
  toBytes(): Uint8Array {
    let characters = 0;
    for (const piece of this.#pieces) characters += piece.length;
    const bytes = new Growing(characters + (characters >> 3) + RUN);
    let run = '';
    for (const piece of this.#pieces) {
      run += piece;
      if (run.length < RUN) continue;
      bytes.add(run);
      run = '';
    }
    bytes.add(run);
    return bytes.all();
  }
}

/** Whether it is a text, in one piece or several. */
export function isText(body: unknown): body is string | TextPieces {
  return typeof body === 'string' || body instanceof TextPieces;
}

/** Bytes of texts, one behind the other. */
class Growing {
  #bytes: Buffer;
  #end = 0;

  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafe(expected);
  }

  add(text: string): void {
    // No character of UTF-16 takes more than three.
    const needed = this.#end + text.length * 3;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#end);
      this.#bytes = larger;
    }
    this.#end += this.#bytes.write(text, this.#end);
  }

  all(): Uint8Array {
    return this.#bytes.subarray(0, this.#end);
  }
}

/** Of a text in pieces its bytes; everything else as it is. */
export function bytesOf<Body>(body: Body | TextPieces): Body | Uint8Array {
  return body instanceof TextPieces ? body.toBytes() : body;
}
