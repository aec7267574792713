import { type Decision, granted, type Refusal, refused } from '#kernel';
import type { SeenWrite, SettledWrites } from '../contract.ts';
import { refuseLater } from './messages.ts';

/** A group of later writes as far as it is decided of. */
export interface Movable {
  readonly on: string;
  readonly belongs: string;
  readonly held?: string;
  readonly signers: readonly string[];
  /** All of it that is listed. */
  readonly writes: readonly SeenWrite[];
}

export type Outcome = SettledWrites['outcome'];

/**
 * What becomes of later writes at an unlink: what goes to the other record, of what its signer is told, and what stays.
 *
 * @param asked - what an officer wants on the other record, in the versions that were looked at; without it the rule's proposals hold
 * @returns an outcome for each group, in their order
 * @refuses identity.move-not-written-since, identity.move-changed-meanwhile, identity.move-held, identity.move-whole-visit: every reason against it
 */
export function decideMoves(groups: readonly Movable[], asked: readonly SeenWrite[] | undefined): Decision<Outcome[]> {
  if (asked === undefined)
    return granted(groups.map((group) => (group.belongs === group.on ? 'stayed' : reach(group))));
  const wanted = new Map(asked.map((write) => [keyOf(write), write]));
  const against = [...refuseUnknown(groups, asked), ...groups.flatMap((group) => refuseGroup(group, wanted))];
  const [first, ...more] = against;
  if (first) return refused(first, ...more);
  return granted(
    groups.map((group) => (group.writes.some((write) => wanted.has(keyOf(write))) ? reach(group) : 'stayed')),
  );
}

/** What can be done to bring it to the other record. */
function reach({ held, signers }: Movable): Outcome {
  if (held === undefined) return 'moved';
  return held === 'signed' && signers.length > 0 ? 'signer-told' : 'stayed';
}

/** Whatever was not written to one of the two since they were joined is named alike: whose it is, or whether it is there, is not told. */
function refuseUnknown(groups: readonly Movable[], asked: readonly SeenWrite[]): Refusal[] {
  const known = new Set(groups.flatMap(({ held, writes }) => (held === 'older' ? [] : writes.map(keyOf))));
  return asked.flatMap((write, i) =>
    known.has(keyOf(write))
      ? []
      : [refuseLater('identity.move-not-written-since', { write: keyOf(write) }, `moves[${i}]`)],
  );
}

function refuseGroup(group: Movable, wanted: ReadonlyMap<string, SeenWrite>): Refusal[] {
  const [some] = group.writes.filter((write) => wanted.has(keyOf(write)));
  if (some === undefined || group.held === 'older') return [];
  if (reach(group) === 'stayed') return [refuseLater('identity.move-held', { write: keyOf(some) }, 'moves')];
  const changed = group.writes.filter((write) => {
    const seen = wanted.get(keyOf(write));
    return seen !== undefined && seen.version !== write.version;
  });
  const missing = group.writes.filter((write) => !wanted.has(keyOf(write)));
  return [
    ...changed.map((write) => refuseLater('identity.move-changed-meanwhile', { write: keyOf(write) }, 'moves')),
    ...missing.map((write) => refuseLater('identity.move-whole-visit', { write: keyOf(write) }, 'moves')),
  ];
}

function keyOf({ type, id }: SeenWrite): string {
  return `${type}/${id}`;
}
