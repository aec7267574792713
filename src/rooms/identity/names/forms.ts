import { soundSkeleton } from './hong-kong-spelling.ts';
import type { NameSplit, ReadName } from './read-name.ts';
import { cantoneseOf, pinyinOf } from './readings.ts';

/** The spellings under which a name is looked up: coarse, and the same for a Han name and for the letters that spell it. */
export interface NameForm {
  readonly family: string;
  readonly given: string;
}

/** Readings of a family name that are looked up in each system; of a given name one. */
const FAMILY_READINGS = 2;

/** A name's forms, each once: of a Han name as Mandarin and as Hong Kong spell it, of letters in each way to part them. */
export function nameForms(name: ReadName): readonly NameForm[] {
  const forms = name.splits.flatMap((split) => (name.script === 'han' ? formsOfHan(split) : formsOfLatin(split)));
  const seen = new Set<string>();
  return forms.filter(({ family, given }) => {
    const key = `${family}/${given}`;
    if (family === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Three given names or more are often two and a foreign one, before or behind them: they are looked up without it too. */
function formsOfLatin({ family, given }: NameSplit): NameForm[] {
  const all = given.length < 3 ? [given] : [given, given.slice(0, -1), given.slice(1)];
  return all.map((words) => ({ family: soundSkeleton(family.join('')), given: soundSkeleton(words.join('')) }));
}

function formsOfHan({ family, given }: NameSplit): NameForm[] {
  return [pinyinOf, cantoneseOf].flatMap((readingsOf) => {
    const givenName = spell(given, (character) => readingsOf(character, false)[0] ?? '');
    return Array.from({ length: FAMILY_READINGS }, (_, nth) => ({
      family: spell(family, (character) => {
        const readings = [...new Set(readingsOf(character, true).map(soundSkeleton))];
        return readings[nth] ?? readings[0] ?? '';
      }),
      given: givenName,
    }));
  });
}

function spell(parts: readonly string[], read: (character: string) => string): string {
  return soundSkeleton([...parts.join('')].map(read).join(''));
}
