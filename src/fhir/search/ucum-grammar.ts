/** What is known of units: prefixes, and each atom as factor, powers of base units, whether it takes prefixes, and its zero where that is not 0. */
export interface UcumFacts {
  readonly prefixes: Readonly<Record<string, number>>;
  readonly atoms: Readonly<
    Record<string, readonly [factor: number, dimension: Dimension, metric: 0 | 1, zero?: number]>
  >;
}

/** Powers of base units: `{ g: 1, m: -3 }` is a concentration by mass. */
export type Dimension = Readonly<Record<string, number>>;

/** A unit as a multiple of base units: `base = (value + zero) × factor`. */
export interface Unit {
  readonly factor: number;
  readonly dimension: Dimension;
  readonly zero: number;
}

/** A code longer than this is no unit of anybody's. */
const CODE_MAX = 60;

/**
 * Reads a UCUM code (case sensitive): `mg/dL`, `10*9/L`, `m[Hg]`, `{beats}/min`. Undefined where it is none or holds a unit that we do not know.
 * @source https://ucum.org/ucum §2
 */
export function unitOf(code: string, facts: UcumFacts): Unit | undefined {
  if (code === '' || code.length > CODE_MAX) return undefined;
  const reader = new Reader(code, facts);
  try {
    const unit = reader.term(0);
    return reader.isAtEnd() ? unit : undefined;
  } catch (error) {
    if (error instanceof NoUnit) return undefined;
    throw error;
  }
}

class NoUnit extends Error {}

const ONE: Unit = { factor: 1, dimension: {}, zero: 0 };

class Reader {
  readonly #text: string;
  readonly #facts: UcumFacts;
  #at = 0;

  constructor(text: string, facts: UcumFacts) {
    this.#text = text;
    this.#facts = facts;
  }

  isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Components joined by `.` and `/`, the first of which may be missing before a `/`. */
  term(depth: number): Unit {
    if (depth > 10) throw new NoUnit();
    let unit = this.#text[this.#at] === '/' ? ONE : this.#component(depth);
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign !== '.' && sign !== '/') return unit;
      this.#at++;
      unit = times(unit, this.#component(depth), sign === '.' ? 1 : -1);
    }
  }

  #component(depth: number): Unit {
    if (this.#text[this.#at] === '(') {
      this.#at++;
      const inner = this.term(depth + 1);
      if (this.#text[this.#at++] !== ')') throw new NoUnit();
      return inner;
    }
    const rest = this.#text.slice(this.#at);
    const annotation = /^\{[^{}]*\}/.exec(rest)?.[0];
    if (annotation !== undefined) {
      this.#at += annotation.length;
      return ONE;
    }
    const number = /^\d{1,9}(?![*^\d])/.exec(rest)?.[0];
    if (number !== undefined) {
      this.#at += number.length;
      return { factor: Number(number), dimension: {}, zero: 0 };
    }
    // `10*` and `10^` are atoms; brackets may hold any sign.
    const symbol = /^(?:10[*^]|(?:[A-Za-z%'"_]|\[[^\]]*\])+)/.exec(rest)?.[0];
    if (symbol === undefined) throw new NoUnit();
    this.#at += symbol.length;
    const exponent = /^[+-]?\d{1,2}/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += exponent.length;
    const note = /^\{[^{}]*\}/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += note.length;
    const atom = this.#atom(symbol);
    return exponent === '' ? atom : times(ONE, atom, Number(exponent));
  }

  /** An atom, or a prefix and an atom that takes one. */
  #atom(symbol: string): Unit {
    const { atoms, prefixes } = this.#facts;
    const known = Object.hasOwn(atoms, symbol) ? atoms[symbol] : undefined;
    if (known) return { factor: known[0], dimension: known[1], zero: known[3] ?? 0 };
    for (const length of [2, 1]) {
      const [prefix, base] = [symbol.slice(0, length), symbol.slice(length)];
      const atom = Object.hasOwn(atoms, base) ? atoms[base] : undefined;
      const scale = Object.hasOwn(prefixes, prefix) ? prefixes[prefix] : undefined;
      if (atom?.[2] === 1 && atom[3] === undefined && scale !== undefined) {
        return { factor: scale * atom[0], dimension: atom[1], zero: 0 };
      }
    }
    throw new NoUnit();
  }
}

/** `left × right^power`. A scale with a zero of its own has no products. */
function times(left: Unit, right: Unit, power: number): Unit {
  if (left.zero !== 0 || right.zero !== 0) throw new NoUnit();
  const dimension: Record<string, number> = { ...left.dimension };
  for (const [base, exponent] of Object.entries(right.dimension)) {
    dimension[base] = (dimension[base] ?? 0) + exponent * power;
    if (dimension[base] === 0) delete dimension[base];
  }
  return { factor: left.factor * right.factor ** power, dimension, zero: 0 };
}
