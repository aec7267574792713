import type { LocalText } from './lang.ts';

/** Somebody who acts by an account: the entry of the directory by which they are known, `Practitioner/…`, and what they are called. */
export interface Holder {
  readonly accountId: string;
  readonly fhirUser?: string | null | undefined;
  readonly name?: LocalText | undefined;
}

/**
 * Whether two accounts are to be taken for one person's: the rule wherever it takes a second one. Accounts are no people. Where the directory knows both, their entries decide; and where it does not, who is
 * called the same in one language is the same.
 *
 * @param one - `fhirUser` by which the person is known, whichever of several entries the account names: `asPeople` of the identity room
 */
export function isOneHolder(one: Holder, other: Holder): boolean {
  if (one.accountId === other.accountId) return true;
  if (isEntry(one.fhirUser) && isEntry(other.fhirUser)) return one.fhirUser === other.fhirUser;
  const theirs = namesOf(other);
  return namesOf(one).some((name) => theirs.includes(name));
}

function isEntry(reference: Holder['fhirUser']): boolean {
  return reference?.startsWith('Practitioner/') === true;
}

/** However they are written: without the spaces, dots and cases of one script. */
function namesOf({ name }: Holder): readonly string[] {
  const written = name === undefined ? [] : Object.values<string>(name);
  return written
    .map((one) =>
      one
        .normalize('NFKC')
        .toLowerCase()
        .replaceAll(/[\s\p{P}]/gu, ''),
    )
    .filter(Boolean);
}
