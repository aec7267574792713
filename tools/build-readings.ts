/**
 * Writes src/rooms/identity/names/han.tsv: of each Han character that has one, the simplified form that stands for it in searches, its Mandarin readings, the reading it has as a
 * family name, and its Cantonese readings; from opencc-js (MIT AND Apache-2.0; OpenCC data), pinyin-pro (MIT) and to-jyutping (BSD-2-Clause; CanCLID). The three hold their
 * dictionaries in 120 MB, most of it words; a name is read character by character. `--check` writes nothing and fails where the file is another.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Converter } from 'opencc-js/t2cn';
import { pinyin } from 'pinyin-pro';
import { getJyutpingCandidates } from 'to-jyutping';

const TARGET = fileURLToPath(new URL('../src/rooms/identity/names/han.tsv', import.meta.url));
/** Readings of one character beyond which nobody reads a name so. */
const READINGS_MAX = 4;
/** Blocks of Han characters: unified, extensions A to F, compatibility. */
const BLOCKS = [
  [0x3007, 0x3007],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0x20000, 0x2fa1f],
] as const;

const folds = (['hk', 'tw', 't'] as const).map((from) => Converter({ from, to: 'cn' }));

function lineOf(character: string): string | undefined {
  const folded = folds.map((fold) => fold(character)).find((one) => one !== character) ?? '';
  const options = { type: 'array', toneType: 'none', v: true } as const;
  const isReading = (reading: string) => /^[a-zü]+$/.test(reading);
  const mandarin = pinyin(character, { ...options, multiple: true })
    .filter(isReading)
    .slice(0, READINGS_MAX);
  const family = pinyin(character, { ...options, mode: 'surname' }).filter(isReading);
  const cantonese = getJyutpingCandidates(character)
    .flatMap(([, readings]) => readings)
    .slice(0, READINGS_MAX)
    .map((reading) => reading.replace(/\d$/, ''))
    // Some characters stand for two words.
    .filter((reading) => !reading.includes(' '));
  const asFamily = family.every((reading) => reading === mandarin[0]) ? [] : family;
  const fields = [folded, mandarin.join(' '), asFamily.join(' '), cantonese.join(' ')];
  return fields.every((field) => field === '') ? undefined : `${character}\t${fields.join('\t')}`;
}

const lines: string[] = [];
for (const [first, last] of BLOCKS) {
  for (let code = first; code <= last; code++) {
    const line = lineOf(String.fromCodePoint(code));
    if (line !== undefined) lines.push(line);
  }
}
const text = `${lines.join('\n')}\n`;
if (!process.argv.includes('--check')) writeFileSync(TARGET, text);
else if (readFileSync(TARGET, 'utf8') !== text) throw new Error('han.tsv is another: run tools/build-readings.ts');
console.log(`${lines.length} characters, ${Math.round(text.length / 1024)} k characters`);
