import type { LaterReason } from '../contract.ts';

/** What one thing says of two joined records: of the one that a write names, of the other, of both, of neither. */
export interface Clue {
  readonly here: boolean;
  readonly other: boolean;
}

/** What is known of a write that was made while two records were joined; of a visit and all that hangs together with it as of one. */
export interface LaterFacts {
  /** For each paper's number that it holds: which of both records holds that paper. */
  readonly papers: readonly Clue[];
  /** For each thing of theirs that it names (a visit, an order, a condition): on which record that lies. */
  readonly leadsTo: readonly Clue[];
  /** For each institution that made it: */
  readonly institutions: readonly {
    /** to which record a paper led that was shown at its counter meanwhile, where one record alone holds that paper; */
    readonly shown: Clue;
    /** which record it keeps: it registered that person, and answers for the record; */
    readonly keeps: Clue;
    /** on which record it had a visit before the two were joined. */
    readonly knew: Clue;
  }[];
}

export interface Assignment {
  readonly belongs: keyof Clue;
  readonly because: Exclude<LaterReason, 'not-shown'>;
}

/** The clues, the surest first: what is written in it, what it belongs to, which paper the person showed, who wrote it. */
const CLUES: readonly (readonly [Assignment['because'], (facts: LaterFacts) => readonly Clue[]])[] = [
  ['paper-inside', ({ papers }) => papers],
  ['leads-there', ({ leadsTo }) => leadsTo],
  ['paper-shown', ({ institutions }) => institutions.map(({ shown }) => shown)],
  ['keeper', ({ institutions }) => institutions.map(({ keeps }) => keeps)],
  ['known-there', ({ institutions }) => institutions.map(({ knew }) => knew)],
];

/**
 * Which of two records a later write belongs to, when their link is undone. The first clue that tells them apart decides; where that clue points both ways, or where none
 * tells anything, it belongs to the record that it names. It is a proposal: a coordinator has the last word, and what is held stays whatever it says.
 */
export function assignLaterWrite(facts: LaterFacts): Assignment {
  for (const [because, cluesOf] of CLUES) {
    const pointed = new Set(cluesOf(facts).flatMap(pointsTo));
    if (pointed.size > 1) return { belongs: 'here', because: 'contradicts' };
    for (const belongs of pointed) return { belongs, because };
  }
  return { belongs: 'here', because: 'named' };
}

/** What holds of both, or of neither, tells nothing. */
function pointsTo({ here, other }: Clue): (keyof Clue)[] {
  if (here === other) return [];
  return [here ? 'here' : 'other'];
}
