import { compareNames, type PrintedName, readNames } from '../names/index.ts';

/** What an entry of the directory says of who somebody is. */
export interface PractitionerFacts {
  /** `Practitioner/…` */
  readonly reference: string;
  readonly names: readonly PrintedName[];
  /** Whole, or nothing. */
  readonly birthDate?: string;
  readonly numbers: readonly { readonly system: string; readonly value: string }[];
  /** The Persons that name this entry as theirs. */
  readonly persons: readonly string[];
}

/**
 * Whether two entries of the directory are to be taken for one person. Somebody who was entered twice would else be their own witness; so two who are called the same are one until a birth date or a number
 * of the same kind tells them apart.
 */
export function isOnePractitioner(one: PractitionerFacts, other: PractitionerFacts): boolean {
  if (one.reference === other.reference) return true;
  if (one.persons.some((person) => other.persons.includes(person))) return true;
  const shared = one.numbers.flatMap((a) => {
    const same = other.numbers.filter(({ system }) => system === a.system);
    return same.length === 0 ? [] : [same.some((b) => plain(a.value) === plain(b.value))];
  });
  if (shared.includes(true)) return true;
  const areTold = shared.length > 0 || (one.birthDate !== undefined && isOther(one.birthDate, other.birthDate));
  return !areTold && haveOneName(one, other);
}

function isOther(birthDate: string, other: string | undefined): boolean {
  return other !== undefined && other !== birthDate;
}

/** The very same name in one script, as far as it can be read. */
function haveOneName(one: PractitionerFacts, other: PractitionerFacts): boolean {
  const [ours, theirs] = [one, other].map(({ names }) => names.flatMap((name) => readNames(name)));
  return (ours ?? []).some((a) =>
    (theirs ?? []).some((b) => {
      const { scripts, family, given } = compareNames(a, b);
      return scripts !== 'mixed' && family.level === 'same' && given.level === 'same';
    }),
  );
}

/** A number however it was typed. */
function plain(value: string): string {
  return value.replaceAll(/[\s()-]/g, '').toUpperCase();
}
