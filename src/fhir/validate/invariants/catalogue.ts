import type { LocalText, RefusalCatalogue } from '#kernel';
import { administrativeInvariants } from './administrative.ts';
import { bundleInvariants } from './bundle.ts';
import { clinicalInvariants } from './clinical.ts';
import { containedInvariants } from './contained.ts';
import { datatypeInvariants } from './datatypes.ts';
import type { Invariant } from './invariant.ts';
import { terminologyInvariants } from './terminology.ts';

const objectInvariants = {
  ...datatypeInvariants,
  ...clinicalInvariants,
  ...administrativeInvariants,
  ...bundleInvariants,
  ...terminologyInvariants,
};

/** Codes of the rules between the elements of one object. */
export type ObjectInvariantCode = keyof typeof objectInvariants;
/** Codes of all rules that are written by hand. */
export type InvariantCode = ObjectInvariantCode | keyof typeof containedInvariants;

/** A rule with its code. */
export type NamedInvariant = Invariant & { readonly code: ObjectInvariantCode };

const named: NamedInvariant[] = Object.entries<Invariant>(objectInvariants).map(([code, invariant]) => ({
  ...invariant,
  code: code as ObjectInvariantCode,
}));

/** The rules for objects of this type or backbone element. */
export function invariantsFor(type: string): readonly NamedInvariant[] {
  return named.filter((invariant) => invariant.on.includes(type));
}

/** What is said where one of these rules is broken. */
export const invariantRefusals = Object.fromEntries(
  Object.entries<{ text: LocalText }>({ ...objectInvariants, ...containedInvariants }).map(([code, { text }]) => [
    code,
    { issue: 'invariant', text },
  ]),
) as unknown as RefusalCatalogue<InvariantCode>;
