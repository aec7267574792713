/** Names: read as printed, compared across scripts and spellings, and the forms under which they are looked up. Pure; serves search and matching, never display. */
export type { NameComparison, PartComparison, PartLevel } from './compare.ts';
export { compareNames } from './compare.ts';
export { foldHan, foldLatin, isHan } from './fold.ts';
export { type NameForm, nameForms } from './forms.ts';
export { type PrintedName, type ReadName, readNames } from './read-name.ts';
