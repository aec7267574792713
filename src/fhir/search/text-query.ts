import { normalText } from './normal-text.ts';

/** Words of one text search; more is a text, not a question. */
const WORDS_MAX = 20;
/** Alternatives that brackets multiply out to. */
const ALTERNATIVES_MAX = 20;
const WORD_LENGTH_MAX = 200;
/** With brackets and operators: no more than words could need, and no deeper than they could lie. */
const TOKENS_MAX = 200;

/** All words of one alternative have to be there. */
type Alternatives = readonly (readonly string[])[];

/**
 * Reads a text search: words that all have to be there, in any order, `"several words"` as they stand, `and` where somebody writes it, `or` between what may take one
 * another's place, and brackets, in capitals or not: `(bone OR liver) and metastases`.
 *
 * @returns the alternatives, their words normalised; undefined where it is no such question
 * @source https://hl7.org/fhir/R4/search.html#text
 */
export function toAlternatives(text: string): Alternatives | undefined {
  const tokens = [...text.matchAll(/"([^"]*)"|([()])|([^\s()]+)/g)].map(([, phrase, bracket, word]): Token => {
    if (bracket !== undefined) return { kind: bracket === '(' ? 'open' : 'close' };
    const operator = word?.toLowerCase();
    if (operator === 'and' || operator === 'or') return { kind: operator };
    return { kind: 'word', text: normalText(phrase ?? word ?? '') };
  });
  const read = tokens.length > TOKENS_MAX ? undefined : new Reader(tokens).whole();
  const isReadable = read?.every((words) => words.length <= WORDS_MAX && words.every(isWord));
  return isReadable ? read : undefined;
}

type Token = { readonly kind: 'open' | 'close' | 'and' | 'or' } | { readonly kind: 'word'; readonly text: string };

function isWord(word: string): boolean {
  return word !== '' && word.length <= WORD_LENGTH_MAX;
}

/** What stands beside one another is to hold together, and binds closer than `or`. */
class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Alternatives | undefined {
    const read = this.#either();
    return this.#at === this.#tokens.length ? read : undefined;
  }

  #either(): Alternatives | undefined {
    let all = this.#together();
    while (all && this.#take('or')) {
      const more = this.#together();
      all = more && bounded([...all, ...more]);
    }
    return all;
  }

  #together(): Alternatives | undefined {
    let all = this.#one();
    while (all && this.#goesOn()) {
      this.#take('and');
      const more = this.#one();
      all = more && bounded(all.flatMap((words) => more.map((others) => [...words, ...others])));
    }
    return all;
  }

  #one(): Alternatives | undefined {
    if (this.#take('open')) {
      const inside = this.#either();
      return this.#take('close') ? inside : undefined;
    }
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word') return undefined;
    this.#at++;
    return [[token.text]];
  }

  #goesOn(): boolean {
    const kind = this.#tokens[this.#at]?.kind;
    return kind === 'word' || kind === 'open' || kind === 'and';
  }

  #take(kind: Token['kind']): boolean {
    if (this.#tokens[this.#at]?.kind !== kind) return false;
    this.#at++;
    return true;
  }
}

function bounded(all: Alternatives): Alternatives | undefined {
  return all.length <= ALTERNATIVES_MAX ? all : undefined;
}
