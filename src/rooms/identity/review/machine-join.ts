import type { Role } from '#kernel';
import type { VerificationWay } from '../contract.ts';
import type { MatchReason } from '../matching/decide.ts';
import type { JoinLaw } from './lawbook.ts';

/** A paper in somebody's hands at a counter. @property paper - a print of it (`seen-papers.ts`) */
export interface SeenPaper {
  readonly paper: string;
  readonly how: VerificationWay;
  readonly role: Role;
  /** Whose counter it was. */
  readonly organization: string;
  readonly at: Date;
}

/** One of two records that matching takes for one person. */
export interface JoinSide {
  /** The institution that keeps it, `Organization/…`; a record may have none. */
  readonly keeper: string | undefined;
  /** Prints of the papers it holds and that are in force. */
  readonly papers: readonly string[];
  readonly seen: readonly SeenPaper[];
}

/**
 * Whether the machine may join two records that matching takes for one person's, with nobody deciding. Who joins two records opens each of them to whoever treats the person by the other, and to the person. So
 * where one institution keeps both, what matching says is enough; where two do, or where it is known of one of them who keeps it, the paper that both hold must have been seen for each at its own keeper's counter.
 * A number that was only written is known to many: to a colleague, a neighbour, whoever held the card for a moment.
 *
 * @param reason - by which row of the table of decisions they are one person's
 */
export function mayMachineJoin(reason: MatchReason, one: JoinSide, other: JoinSide, law: JoinLaw): boolean {
  if (one.keeper !== undefined && one.keeper === other.keeper) return true;
  return (
    reason === 'paper' && papersOfBoth(one, other).some((paper) => isSeen(one, paper, law) && isSeen(other, paper, law))
  );
}

/** Prints of the papers that both hold. */
export function papersOfBoth(one: JoinSide, other: JoinSide): string[] {
  return one.papers.filter((paper) => other.papers.includes(paper));
}

/** The last sight of a paper that counts; undefined where nobody saw it who would have to. */
export function sightOf({ keeper, seen }: JoinSide, paper: string, { ways, roles }: JoinLaw): SeenPaper | undefined {
  return seen
    .filter(
      (sight) =>
        sight.paper === paper &&
        `Organization/${sight.organization}` === keeper &&
        ways.includes(sight.how) &&
        roles.includes(sight.role),
    )
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .at(0);
}

function isSeen(side: JoinSide, paper: string, law: JoinLaw): boolean {
  return sightOf(side, paper, law) !== undefined;
}
