import { readMany, readResource, type StoredResource, writeResources } from '#fhir';
import { type LocalText, type Scope, type Tx, toCalendarDate } from '#kernel';
import type { TieKind, TieScope } from '../contract.ts';
import { recordsOfOnePerson } from '../review/store.ts';
import { deathOf } from './deceased.ts';
import { toRelatedPerson } from './fhir.ts';
import { nameOfPerson } from './name.ts';
import { endTie, findTie, type NewTie, type OwnWord, saveTie, type TieRow, tiesOf } from './store.ts';

/** Somebody who stands for a person, or is to, as that person sees it. */
export interface StandsForMe {
  readonly id: string;
  readonly kind: TieKind;
  readonly scope: TieScope;
  /** As their own record calls them. */
  readonly name: LocalText;
  readonly from: string;
  readonly until?: string;
  /** The person's own word in the portal; absent where a desk put it on file. */
  readonly ownWord?: OwnWord;
}

/** Who stands for somebody on a day or will, by whichever of their records; what waits for a second person at a desk opens nothing and is left out. @param day - YYYY-MM-DD */
export async function standingForMe(tx: Tx, patient: string, day: string): Promise<readonly StandsForMe[]> {
  const own = (await recordsOfOnePerson(tx, [patient])).get(patient) ?? [patient];
  const ties = (await tiesOf(tx, own)).filter(
    (tie) => own.includes(tie.dependant) && isOpen(tie) && (tie.ends_on === null || day <= tie.ends_on),
  );
  const stored = await readMany(
    tx,
    ties.map(({ carer }) => ({ type: 'Patient', id: carer })),
  );
  const people = new Map(stored.filter(({ deleted }) => !deleted).map((one) => [one.id, one]));
  return ties.flatMap((tie) => {
    const carer = people.get(tie.carer);
    if (carer === undefined) return [];
    const { id, kind, scope, starts_on: from, ends_on: until, own_word: ownWord } = tie;
    return [
      {
        ...{ id, kind, scope, name: nameOfPerson(carer), from },
        ...(until === null ? {} : { until }),
        ...(ownWord === undefined ? {} : { ownWord }),
      },
    ];
  });
}

function isOpen({ ended_at, confirm_until: waits }: TieRow): boolean {
  return ended_at === null && waits === undefined;
}

/** What somebody said themselves of who is to care for them. */
export interface OwnTie {
  readonly id: string;
  readonly carer: string;
  readonly dependant: string;
  readonly scope: TieScope;
  /** The last day, YYYY-MM-DD. */
  readonly until: string;
  readonly ownWord: OwnWord;
}

/**
 * Puts on file from today on whom somebody named as their carer. That both may, the consent room has decided; the entry in the ledger is its own.
 *
 * @returns false where a carer's tie of the two stands on one of those days
 */
export async function enterByOwnWord(scope: Scope, own: OwnTie): Promise<boolean> {
  const now = scope.clock.now();
  const { id, carer, dependant, until, ownWord } = own;
  const tie: NewTie = {
    ...{ id, carer, dependant, kind: 'carer', scope: own.scope, evidence: null },
    starts_on: toCalendarDate(now),
    ends_on: until,
    own_word: ownWord,
  };
  if (!(await saveTie(scope.tx, tie, now))) return false;
  await writeResources(scope, [{ create: toRelatedPerson(tie) }]);
  return true;
}

/** A carer's tie that is open, with its two sides. */
export interface CarerTie {
  readonly id: string;
  readonly carer: string;
  readonly dependant: string;
}

/** A carer's tie that is open, held until the transaction ends; undefined where there is none, or it is a parent's or a guardian's. */
export async function holdCarerTie(tx: Tx, id: string): Promise<CarerTie | undefined> {
  const tie = await findTie(tx, id);
  return tie !== undefined && tie.kind === 'carer' && isOpen(tie) ? tie : undefined;
}

/** Ends a carer's tie from this moment on; that it was, stays on file. The entry in the ledger is the caller's. */
export async function endCarerTie(scope: Scope, id: string): Promise<void> {
  const tie = await findTie(scope.tx, id);
  if (tie !== undefined) await endOnFile(scope, tie);
}

/** From this moment on nothing is opened by the tie. One that was to begin later never did: it ends on the day it would have begun. */
export async function endOnFile(scope: Scope, tie: TieRow): Promise<void> {
  const { tx, clock } = scope;
  await endTie(tx, tie.id, clock.now().toISOString());
  const before = await readResource(tx, 'RelatedPerson', tie.id);
  const today = toCalendarDate(clock.now());
  const last = today < tie.starts_on ? tie.starts_on : today;
  if (before && !before.deleted) await writeResources(scope, [{ update: toRelatedPerson(tie, last), before }]);
}

/** Whether a record says that its person has died, whoever wrote it. */
export function isDeceased(stored: StoredResource): boolean {
  return deathOf(stored) !== undefined;
}
