import type { StoredResource } from '#fhir';
import type { LocalText } from '#kernel';
import { toPatientView } from '../fhir.ts';
import { factsOf } from '../matching/facts.ts';
import { compareNames, type PartLevel, readNames } from '../names/index.ts';
import { parsePatient } from '../store.ts';

/** A person's name in each script, or what the record prints of it. */
export function nameOfPerson(stored: StoredResource): LocalText {
  const { names } = toPatientView(parsePatient(stored));
  const [first] = names;
  const inScript = (...scripts: readonly string[]) =>
    (names.find(({ script }) => scripts.includes(script)) ?? first)?.text ?? '';
  return {
    en: inScript('latin'),
    'zh-Hans': inScript('han-simplified', 'han-traditional'),
    'zh-Hant-HK': inScript('han-traditional', 'han-simplified'),
  };
}

/** How far two names of one person may be apart: another spelling, the other script, a word more. A slip of the pen in the given name is one, in the family name it may be another family. */
const FAMILY: ReadonlySet<PartLevel> = new Set(['same', 'sound', 'within', 'cross']);
const GIVEN: ReadonlySet<PartLevel> = new Set(['same', 'sound', 'within', 'cross', 'near']);

/**
 * Whether a record is of somebody who is called like that, in whichever script and spelling.
 *
 * @param called - as another person wrote it
 * @param today - YYYY-MM-DD
 */
export function isCalled(stored: StoredResource, called: string, today: string): boolean {
  const typed = readNames({ text: called });
  const own = factsOf({ ...parsePatient(stored) }, today).names;
  return typed.some((one) =>
    own.some((other) => {
      const { family, given } = compareNames(one, other);
      return FAMILY.has(family.level) && GIVEN.has(given.level);
    }),
  );
}
