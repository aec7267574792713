import { newId, type ResourceWrite, readMany, type StoredResource, writeResources } from '#fhir';
import { type Decision, granted, orThrow, RefusalError, refused, type Scope } from '#kernel';
import type { PairState, PairVerb } from '../contract.ts';
import { refuse } from '../messages.ts';
import { ASSURANCE, type Decider, toPerson, toProvenance } from './fhir.ts';
import { type Pair, reachedFrom } from './groups.ts';
import {
  forgetPerson,
  linksAround,
  personsOf,
  type ReviewPair,
  recordsOfOnePerson,
  saveDecision,
  savePerson,
  separatedBetween,
} from './store.ts';

const BASES: Readonly<Record<PairVerb, string>> = {
  link: 'identity.linked',
  'not-same': 'identity.judged-not-same',
  never: 'identity.judged-never-same',
  unlink: 'identity.unlinked',
  reopen: 'identity.reopened',
};

/**
 * Carries out a decision on a pair, in the caller's transaction: its state, who is one person with whom, the history of both records, the ledger. The records
 * themselves are not touched, so parting them again leaves each as it was, to the byte.
 *
 * The caller holds `lockDecisions`.
 *
 * @refuses identity.pair-separated-before, identity.pair-linked-through-another
 */
export async function carryOut(
  scope: Scope,
  pair: ReviewPair,
  next: PairState,
  decision: { readonly verb: PairVerb; readonly reason: string } & Decider,
): Promise<void> {
  const { tx, clock } = scope;
  const members = await membersAround(scope, pair);
  const before = await linksAround(tx, members);
  if (pair.state !== 'linked') orThrow(decideUntied(pair, before));
  if (next === 'linked') orThrow(await decideJoin(scope, pair));
  await saveDecision(tx, pair, next, {
    revision: pair.revision + 1,
    verb: decision.verb,
    reason: decision.reason,
    decided_by: decision.by,
    decided_by_name: decision.name ?? null,
    at: clock.now().toISOString(),
  });
  const writes: ResourceWrite[] = (
    [
      [pair.one, pair.other],
      [pair.other, pair.one],
    ] as const
  ).map((sides) => ({ create: toProvenance(scope, newId(scope.ids, sides[0]), sides, decision) }));
  if (next === 'linked' || pair.state === 'linked') {
    writes.push(...(await settlePersons(scope, members, linksAfter(before, pair, next), decision.by)));
  }
  await writeResources(scope, writes);
  for (const patientId of [pair.one, pair.other]) {
    scope.note({
      action: 'operate',
      outcome: 'permitted',
      patientId,
      kinds: { Patient: 1 },
      basis: BASES[decision.verb],
      detail: { operation: 'identity.review-desk', other: patientId === pair.one ? pair.other : pair.one },
    });
  }
}

/** Everybody who is one person with either of them. */
async function membersAround(scope: Scope, { one, other }: Pair): Promise<string[]> {
  const groups = await recordsOfOnePerson(scope.tx, [one, other]);
  return [...new Set([one, other, ...[...groups.values()].flat()])].sort();
}

function linksAfter(before: readonly Pair[], pair: Pair, next: PairState): Pair[] {
  const others = before.filter(({ one, other }) => one !== pair.one || other !== pair.other);
  return next === 'linked' ? [...others, pair] : others;
}

/** Whom somebody has judged to be two people, no third record makes one. */
async function decideJoin({ tx }: Scope, { one, other }: Pair): Promise<Decision<true>> {
  const groups = await recordsOfOnePerson(tx, [one, other]);
  const separated = await separatedBetween(tx, groups.get(one) ?? [one], groups.get(other) ?? [other]);
  const inTheWay = separated.filter((found) => found.one !== one || found.other !== other);
  return inTheWay.length === 0 ? granted(true) : refused(refuse('identity.pair-separated-before'));
}

/** Two who are one person by way of a third record are neither joined once more nor judged: so each link, undone, parts its two. */
function decideUntied({ one, other }: Pair, links: readonly Pair[]): Decision<true> {
  return reachedFrom(one, links).has(other) ? refused(refuse('identity.pair-linked-through-another')) : granted(true);
}

/** Makes the Person resources and the rows beside them say what the links say. */
async function settlePersons(
  scope: Scope,
  members: readonly string[],
  links: readonly Pair[],
  by: string,
): Promise<ResourceWrite[]> {
  const { tx, ids } = scope;
  const before = await personsOf(tx, members);
  const left = new Set(before.values());
  const stored = await readMany(
    tx,
    [...left].map((id) => ({ type: 'Person', id })),
  );
  const writes: ResourceWrite[] = [];
  await forgetPerson(tx, members);
  for (const group of groupsOf(members, links)) {
    const kept = group.map((patient) => before.get(patient)).find((person) => person !== undefined && left.has(person));
    const person = kept ?? newId(ids, group[0]);
    left.delete(person);
    await savePerson(tx, person, group);
    const resource = toPerson(person, group, by === 'machine' ? ASSURANCE.machine : ASSURANCE.person);
    const known = stored.find(({ id, deleted }) => id === person && !deleted);
    writes.push(known === undefined ? { create: resource } : { update: resource, before: known });
  }
  const gone = stored.filter(({ id, deleted }) => left.has(id) && !deleted);
  return [...writes, ...gone.map((remove: StoredResource): ResourceWrite => ({ remove }))];
}

/** Those who are together by links, two or more at a time. */
function groupsOf(members: readonly string[], links: readonly Pair[]): string[][] {
  const groups: string[][] = [];
  const done = new Set<string>();
  for (const member of members) {
    if (done.has(member)) continue;
    const group = [...reachedFrom(member, links)].sort();
    for (const one of group) done.add(one);
    if (group.length > 1) groups.push(group);
  }
  return groups;
}

/** A record that is gone, or that the caller may not see, is nobody. @refuses identity.no-such-patient */
export function mustBeTwo(shown: readonly StoredResource[]): asserts shown is [StoredResource, StoredResource] {
  if (shown.length !== 2) throw new RefusalError(refuse('identity.no-such-patient'));
}
