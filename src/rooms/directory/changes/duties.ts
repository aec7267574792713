import type { ItemKey } from '../contract.ts';

/** A post that answers for items: the node's directory officer, or the institution's own contact. */
export type Duty = 'directory-officer' | 'institution-contact';

/** What is answered for: an item, or one of those that there may be many of. */
export type Subject = ItemKey | 'role' | 'service' | 'partner' | 'figure';

/** What an institution knows of itself and nobody else keeps. */
const OF_THE_INSTITUTION: ReadonlySet<Subject> = new Set<Subject>([
  'address',
  'position',
  'phone',
  'website',
  'hours',
  'languages',
  'fees',
  'cover',
  'arrival',
]);

/**
 * One item, one post that answers for it (一岗一责): what an authority grants or records is the directory officer's, what an institution knows of itself its own
 * contact's. No source of ours names the posts: the division is the consortium's own assumption, and one line here changes it.
 */
export function dutyOf(subject: Subject): Duty {
  return OF_THE_INSTITUTION.has(subject) ? 'institution-contact' : 'directory-officer';
}
