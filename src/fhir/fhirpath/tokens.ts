import { NotEvaluated } from './not-evaluated.ts';

/** More than any published rule has. An expression that is longer could nest its steps deeper than can be followed. */
const TOKENS_MAX = 2000;
const CHARACTERS_MAX = 20_000;

/** One word, sign or literal of an expression. */
export interface Token {
  readonly kind: 'text' | 'moment' | 'number' | 'name' | 'quoted' | 'variable' | 'sign';
  /** As it is written; of a text and a quoted name what stands between the marks, its escapes resolved. */
  readonly text: string;
}

const BLANK = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
/** What the text at a place may be, the first that fits; the part in brackets is what counts of it. */
const KINDS: readonly (readonly [kind: Token['kind'], pattern: RegExp])[] = [
  ['name', /([$%]?[A-Za-z_]\w*)/y],
  ['sign', /(<=|>=|!=|!~|[=<>|&().,[\]{}+*/~-])/y],
  ['text', /'((?:[^'\\]|\\.)*)'/sy],
  ['number', /(\d+(?:\.\d+)?)/y],
  ['moment', /@(T\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?)/y],
  ['moment', /@(\d{4}(?:-\d{2}(?:-\d{2})?)?(?:T(?:\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:\d{2})?)?)?)/y],
  ['quoted', /`((?:[^`\\]|\\.)+)`/sy],
  ['variable', /%`((?:[^`\\]|\\.)+)`/sy],
];

/** @throws NotEvaluated for what is no token of FHIRPath, and for an expression longer than any rule. @source http://hl7.org/fhirpath/N1/#lexical-elements */
export function tokensOf(source: string): Token[] {
  if (source.length > CHARACTERS_MAX) throw new NotEvaluated('a very long expression');
  const tokens: Token[] = [];
  let at = afterBlank(source, 0);
  while (at < source.length) {
    const [token, end] = tokenAt(source, at);
    tokens.push(token);
    if (tokens.length > TOKENS_MAX) throw new NotEvaluated('a very long expression');
    at = afterBlank(source, end);
  }
  return tokens;
}

function tokenAt(source: string, at: number): [Token, number] {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[1];
    if (text === undefined) continue;
    const isMarked = kind === 'text' || kind === 'quoted' || kind === 'variable';
    return [{ kind, text: isMarked ? unescaped(text) : text }, pattern.lastIndex];
  }
  throw new NotEvaluated(source.slice(at, at + 20));
}

function afterBlank(source: string, at: number): number {
  BLANK.lastIndex = at;
  BLANK.exec(source);
  return BLANK.lastIndex;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...["'", '"', '`', '\\', '/'].map((sign) => [sign, sign] as const),
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** @throws NotEvaluated for an escape that there is not */
function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|(.))/gs, (_whole, code: string | undefined, sign: string) => {
    const meant = code === undefined ? ESCAPES.get(sign) : String.fromCharCode(Number.parseInt(code, 16));
    if (meant === undefined) throw new NotEvaluated(`\\${sign}`);
    return meant;
  });
}
