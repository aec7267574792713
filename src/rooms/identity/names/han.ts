import { readFileSync } from 'node:fs';

/** What is known of one Han character, for search and matching. */
export interface HanCharacter {
  /** The simplified form that stands for it; itself where there is no other. */
  readonly folded: string;
  /** Mandarin, without tones, the likeliest first: `nv`. */
  readonly pinyin: readonly string[];
  /** Mandarin as a family name, where it is read otherwise then. */
  readonly familyPinyin: readonly string[];
  /** Jyutping without tones, the likeliest first. */
  readonly jyutping: readonly string[];
}

/** Lines of han.tsv by their character: read with the first name, a few megabytes. */
let lines: ReadonlyMap<string, string> | undefined;

/**
 * @source han.tsv, made by tools/build-readings.ts from OpenCC, pinyin-pro and CanCLID
 */
export function hanCharacter(character: string): HanCharacter {
  lines ??= readLines();
  const [, folded = '', pinyin = '', familyPinyin = '', jyutping = ''] = lines.get(character)?.split('\t') ?? [];
  return {
    folded: folded === '' ? character : folded,
    pinyin: listOf(pinyin),
    familyPinyin: listOf(familyPinyin),
    jyutping: listOf(jyutping),
  };
}

function listOf(field: string): string[] {
  return field === '' ? [] : field.split(' ');
}

function readLines(): Map<string, string> {
  const text = readFileSync(new URL('han.tsv', import.meta.url), 'utf8');
  const read = new Map<string, string>();
  for (const line of text.split('\n')) read.set(line.slice(0, line.indexOf('\t')), line);
  return read;
}
