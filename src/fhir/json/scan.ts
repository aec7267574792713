/**
 * Reads JSON text once, strictly and without recursion, before JSON.parse builds it: depth, duplicate keys and hostile characters are
 * found while they are still harmless, faults get a position, and numbers whose spelling JSON.parse would lose are noted.
 * @source RFC 8259
 */

/** Why a text is not taken, and where. */
export type ScanFault = {
  /** Index of the character, in UTF-16 units. */
  readonly at: number;
  /** Keys and places from the outermost value to where the fault stands. */
  readonly path?: readonly (string | number)[];
} & (
  | { readonly kind: 'syntax' | 'too-deep' | 'too-many-decimals' | 'forbidden-character' }
  | { readonly kind: 'duplicate-key' | 'forbidden-key'; readonly key: string }
);

/** A number that must keep its spelling, and where it stands; undefined where it is the whole text. */
export interface SpelledNumber {
  readonly place: Place | undefined;
  readonly text: string;
}

/** A key or a place in a list, and what it is within. Numbers that stand in one another's neighbourhood share what is above them: half a million paths of a hundred steps would fill the memory. */
export interface Place {
  readonly above: Place | undefined;
  readonly at: string | number;
}

/** The keys and places that lead from the outermost value to a place. */
export function pathOf(place: Place): (string | number)[] {
  const path: (string | number)[] = [];
  for (let here: Place | undefined = place; here !== undefined; here = here.above) path.push(here.at);
  return path.reverse();
}

/** The first fault, or every number that JSON.parse would respell. */
export interface Scan {
  readonly fault?: ScanFault;
  readonly spelled: readonly SpelledNumber[];
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** One open object or array. */
interface Level {
  readonly keys: string[] | undefined;
  /** The same keys once there are many, so that a hostile object of a million keys costs a million steps. */
  set: Set<string> | undefined;
  at: string | number;
  /** `at` and all that it is within, as it was when somebody last asked. */
  place: Place | undefined;
}

/** From how many keys on an object's are also kept as a set; below it, looking through the list is quicker. */
const MANY_KEYS = 24;

/** Numbers of a body that may need their spelling kept. Each costs some hundred bytes until the body is read; the largest real bundle has a few thousand, a hostile body could have ten million. */
export const SPELLED_MAX = 500_000;

/** What may come next: a value; a value or `]`; a key or `}`; a key; a comma or the end of what is open. */
const VALUE = 0;
const VALUE_OR_END = 1;
const KEY_OR_END = 2;
const KEY = 3;
const AFTER_VALUE = 4;

/**
 * One loop over the text: `next` says what may come, and each branch reads one token of it. It stays one function because it runs over every character of every body.
 *
 * @param careful - looks at every character of every string, to find one that JSON does not allow. Without it such a character is left to JSON.parse to refuse:
 * most texts have none, and are read twice as fast
 */
export function scanJson(text: string, depthMax: number, careful = !text.isWellFormed()): Scan {
  const levels: Level[] = [];
  const spelled: SpelledNumber[] = [];
  const end = text.length;
  const strings = new StringScanner(text, careful);
  let next = VALUE;
  let i = 0;
  const stop = (fault: ScanFault): Scan => ({ fault: { ...fault, path: levels.map((open) => open.at) }, spelled: [] });
  const syntax = (at: number) => stop({ kind: 'syntax', at });

  for (;;) {
    let c = text.charCodeAt(i);
    while (c === 32 || c === 10 || c === 13 || c === 9) c = text.charCodeAt(++i);
    if (i >= end) return next === AFTER_VALUE && levels.length === 0 ? { spelled } : syntax(end);
    const level = levels.at(-1);

    if (next === AFTER_VALUE) {
      if (level === undefined) return syntax(i);
      if (c === COMMA) {
        i++;
        if (level.keys) next = KEY;
        else {
          level.at = (level.at as number) + 1;
          next = VALUE;
        }
      } else if (c === (level.keys ? CLOSE_OBJECT : CLOSE_ARRAY)) {
        levels.pop();
        i++;
      } else return syntax(i);
      continue;
    }

    if (next === KEY || next === KEY_OR_END) {
      if (c === CLOSE_OBJECT && next === KEY_OR_END) {
        levels.pop();
        i++;
        next = AFTER_VALUE;
        continue;
      }
      if (c !== QUOTE) return syntax(i);
      const string = strings.scan(i);
      if (string.fault) return stop(string.fault);
      const raw = text.slice(i + 1, string.end - 1);
      const key = string.escaped ? (JSON.parse(`"${raw}"`) as string) : raw;
      const open = level as Level;
      open.at = key;
      if (key === '__proto__') return stop({ kind: 'forbidden-key', at: i, key });
      if (hasKey(open, key)) return stop({ kind: 'duplicate-key', at: i, key });
      i = string.end;
      let colon = text.charCodeAt(i);
      while (colon === 32 || colon === 10 || colon === 13 || colon === 9) colon = text.charCodeAt(++i);
      if (colon !== COLON) return syntax(i);
      i++;
      next = VALUE;
      continue;
    }

    if (c === QUOTE) {
      const string = strings.scan(i);
      if (string.fault) return stop(string.fault);
      i = string.end;
      next = AFTER_VALUE;
    } else if (c === OPEN_OBJECT || c === OPEN_ARRAY) {
      if (levels.length >= depthMax) return stop({ kind: 'too-deep', at: i });
      const isObject = c === OPEN_OBJECT;
      levels.push({ keys: isObject ? [] : undefined, set: undefined, at: isObject ? '' : 0, place: undefined });
      i++;
      next = isObject ? KEY_OR_END : VALUE_OR_END;
    } else if (c === CLOSE_ARRAY && next === VALUE_OR_END) {
      levels.pop();
      i++;
      next = AFTER_VALUE;
    } else if (c === 45 || (c >= 48 && c <= 57)) {
      NUMBER.lastIndex = i;
      const found = NUMBER.exec(text);
      if (!found) return syntax(i);
      const number = found[0];
      if (String(Number(number)) !== number) {
        if (spelled.length === SPELLED_MAX) return stop({ kind: 'too-many-decimals', at: i });
        spelled.push({ place: placeOf(levels), text: number });
      }
      i += number.length;
      next = AFTER_VALUE;
    } else {
      const word = c === 116 ? 'true' : c === 102 ? 'false' : 'null';
      if (!text.startsWith(word, i)) return syntax(i);
      i += word.length;
      next = AFTER_VALUE;
    }
  }
}

/** Where the reader stands, sharing what it has passed on the way before. */
function placeOf(levels: readonly Level[]): Place | undefined {
  let above: Place | undefined;
  for (const level of levels) {
    const known = level.place;
    if (known?.at !== level.at || known.above !== above) level.place = { above, at: level.at };
    above = level.place;
  }
  return above;
}

function hasKey(level: Level, key: string): boolean {
  const keys = level.keys as string[];
  if (keys.length >= MANY_KEYS) {
    level.set ??= new Set(keys);
    if (level.set.has(key)) return true;
    level.set.add(key);
  } else if (keys.includes(key)) return true;
  keys.push(key);
  return false;
}

interface ScannedString {
  /** Index after the closing quote. */
  readonly end: number;
  readonly escaped: boolean;
  readonly fault?: ScanFault;
}

/** Most strings are plain: their end is the next quote. Only one with a backslash before that quote is read character by character. */
class StringScanner {
  readonly #text: string;
  readonly #careful: boolean;
  #backslash = -2;

  constructor(text: string, careful: boolean) {
    this.#text = text;
    this.#careful = careful;
  }

  /** @param open - where the opening quote stands */
  scan(open: number): ScannedString {
    const text = this.#text;
    if (this.#careful) return scanOddString(text, open);
    const close = text.indexOf('"', open + 1);
    if (close < 0) return { end: text.length, escaped: false, fault: { kind: 'syntax', at: text.length } };
    if (this.#backslash !== -1 && this.#backslash <= open) this.#backslash = text.indexOf('\\', open);
    const isPlain = this.#backslash === -1 || this.#backslash > close;
    return isPlain ? { end: close + 1, escaped: false } : scanOddString(text, open);
  }
}

function scanOddString(text: string, open: number): ScannedString {
  let escaped = false;
  let i = open + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) return { end: i + 1, escaped };
    if (c < 32) return { end: i, escaped, fault: { kind: 'syntax', at: i } };
    let unit = c;
    let width = 1;
    if (c === BACKSLASH) {
      ESCAPE.lastIndex = i;
      const found = ESCAPE.exec(text);
      if (!found) return { end: i, escaped, fault: { kind: 'syntax', at: i } };
      escaped = true;
      width = found[0].length;
      unit = width === 6 ? Number.parseInt(found[0].slice(2), 16) : 32;
      if (unit === 0) return { end: i, escaped, fault: { kind: 'forbidden-character', at: i } };
    }
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const low = unit <= 0xdbff ? lowSurrogateWidth(text, i + width) : 0;
      if (low === 0) return { end: i, escaped, fault: { kind: 'forbidden-character', at: i } };
      width += low;
    }
    i += width - 1;
  }
  return { end: text.length, escaped, fault: { kind: 'syntax', at: text.length } };
}

/** How many characters the second half of a surrogate pair takes here, escaped or not; 0 when there is none. */
function lowSurrogateWidth(text: string, at: number): number {
  const c = text.charCodeAt(at);
  if (c >= 0xdc00 && c <= 0xdfff) return 1;
  return /^\\u[dD][c-fC-F][0-9a-fA-F]{2}/.test(text.slice(at, at + 6)) ? 6 : 0;
}
