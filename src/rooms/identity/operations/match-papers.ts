import type { Identifier, Resource, StoredResource } from '#fhir';
import { type Scope, toCalendarDate } from '#kernel';
import { legiblePatient } from '../fhir.ts';
import { kindOf, systemOf } from '../papers/identifier.ts';
import { checkPaper, LIFELONG } from '../papers.ts';
import { findByIdentifiers, parsePatient } from '../store.ts';

/** A person here who holds a paper of the one described. */
export interface PaperMatch {
  readonly stored: StoredResource;
  /** The paper is one that only one person in the world can hold, or the birth date agrees as well; nobody else here holds it; nothing contradicts. */
  readonly isCertain: boolean;
}

/**
 * Who here holds a paper of the person described. Papers only: names, addresses and telephone numbers are not compared, so nobody is found whose papers are
 * not told. A paper whose number cannot be right finds nobody. Writes nothing.
 *
 * Everybody is looked at, also whom the caller may not see: a match is only certain where no other person here holds the paper.
 */
export async function matchPapers(scope: Scope, described: Resource): Promise<PaperMatch[]> {
  const wanted = legiblePatient(described as unknown as Record<string, unknown>);
  const today = toCalendarDate(scope.clock.now());
  const papers = (wanted.identifier ?? []).flatMap((identifier) => paperOf(identifier, today));
  const holders = await findByIdentifiers(scope.tx, papers);
  return holders.map((stored) => {
    const known = parsePatient(stored);
    const shared = papers.filter(({ system, value }) =>
      known.identifier?.some((own) => own.system === system && own.value === value),
    );
    const sameBirth = known.birthDate?.length === 10 && known.birthDate === wanted.birthDate;
    const contradicts = !agree(known.birthDate, wanted.birthDate);
    const isCertain =
      holders.length === 1 && !contradicts && (sameBirth || shared.some(({ isLifelong }) => isLifelong));
    return { stored, isCertain };
  });
}

function paperOf({ system, value, use }: Identifier, today: string) {
  const kind = kindOf(system);
  if (kind === undefined || value === undefined || use === 'old') return [];
  const checked = checkPaper(kind, value, today);
  return checked.ok ? [{ system: systemOf(kind), value: checked.value.key, isLifelong: LIFELONG.has(kind) }] : [];
}

/** A year agrees with every day in it; what is not told agrees with everything. */
function agree(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one.startsWith(other) || other.startsWith(one);
}
