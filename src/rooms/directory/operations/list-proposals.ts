import type { z } from 'zod';
import { type Decision, type Holder, personOf, type Scope } from '#kernel';
import { asPeople } from '#rooms/identity';
import { dutyOfItem } from '../changes/change.ts';
import { toPersonView } from '../changes/people.ts';
import { type Proposal, listProposals as readProposals } from '../changes/proposal-store.ts';
import type { ListProposals, ProposalState, Proposals, ProposalView } from '../contract.ts';
import { allEntries } from '../entry/all-entries.ts';
import type { Entry, Facts } from '../entry/model.ts';
import { toNamed } from '../guide/view.ts';
import { decideWhoDecides } from '../rules.ts';

const STATES = {
  waiting: ['proposed', 'accepted'],
  done: ['applied', 'refused', 'withdrawn'],
  all: ['proposed', 'accepted', 'applied', 'refused', 'withdrawn'],
} as const satisfies Record<string, readonly ProposalState[]>;

/** The desk's list: what waits for a decision or for its day, or what was decided. */
export async function listProposals(
  scope: Scope,
  { state, institution, limit }: z.output<typeof ListProposals>,
): Promise<z.infer<typeof Proposals>> {
  const found = await readProposals(scope.tx, {
    states: STATES[state],
    ...(institution === undefined ? {} : { entryId: institution }),
    limit,
  });
  const entries = new Map((await allEntries(scope.tx)).map(({ entry }) => [entry.id, entry]));
  const mayDecide = await decidingOn(scope, found);
  const people = found.flatMap(({ proposedBy, decidedBy }) => [proposedBy, ...(decidedBy ? [decidedBy] : [])]);
  const kinds = { Practitioner: new Set(people.map(({ accountId }) => accountId)).size };
  scope.note({ action: 'search', outcome: 'permitted', kinds, basis: 'directory.changes-listed' });
  return {
    proposals: found.map((proposal) => toView(scope, proposal, entries.get(proposal.entryId), mayDecide(proposal).ok)),
  };
}

/** Whether whoever is signed in may decide on each of these, whichever entries of the directory a person has. */
export async function decidingOn(
  scope: Scope,
  proposals: readonly Proposal[],
): Promise<(proposal: Proposal) => Decision<true>> {
  const reader = personOf(scope);
  const { role, organization } = reader;
  const holders: readonly Holder[] = [reader, ...proposals.map(({ proposedBy }) => proposedBy)];
  const [self = reader, ...proposers] = await asPeople(scope.tx, holders);
  const known = new Map(proposals.map(({ id }, i) => [id, proposers[i]]));
  const decider = { ...self, role, ...(organization === undefined ? {} : { organizationId: organization.id }) };
  return ({ id, proposedBy, item, entryId }) => {
    const proposer = known.get(id) ?? proposedBy;
    return decideWhoDecides(decider, { proposer, duty: dutyOfItem(item), entryId });
  };
}

export async function toProposalView(
  scope: Scope,
  proposal: Proposal,
  entry: Entry | undefined,
): Promise<ProposalView> {
  const mayDecide = await decidingOn(scope, [proposal]);
  return toView(scope, proposal, entry, mayDecide(proposal).ok);
}

function toView(scope: Scope, proposal: Proposal, entry: Entry | undefined, isTheirs: boolean): ProposalView {
  const { before, after, proposedBy, proposedAt, decidedBy, decidedAt, decision, appliedAt, entryId, ...same } =
    proposal;
  const reader = personOf(scope);
  const duty = dutyOfItem(proposal.item);
  const was = before as ({ readonly value: unknown } & Facts) | undefined;
  return {
    ...same,
    institution: entry === undefined ? { id: entryId, names: {}, drafts: {} } : toNamed(entry),
    duty,
    ...(was === undefined
      ? {}
      : {
          before: {
            value: was.value,
            sources: [...was.sources],
            ...(was.asOf === undefined ? {} : { asOf: was.asOf }),
          },
        }),
    ...(after === undefined ? {} : { after }),
    proposedBy: toPersonView(proposedBy),
    proposedAt: proposedAt.toISOString(),
    ...(decidedBy === undefined ? {} : { decidedBy: toPersonView(decidedBy) }),
    ...(decidedAt === undefined ? {} : { decidedAt: decidedAt.toISOString() }),
    ...(decision === undefined ? {} : { decision }),
    ...(appliedAt === undefined ? {} : { appliedAt: appliedAt.toISOString() }),
    isOwn: proposedBy.accountId === reader.accountId,
    mayDecide: proposal.state === 'proposed' && isTheirs,
  };
}
