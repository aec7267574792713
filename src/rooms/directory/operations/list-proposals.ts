import type { z } from 'zod';
import { personOf, type Scope } from '#kernel';
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
  return { proposals: found.map((proposal) => toProposalView(scope, proposal, entries.get(proposal.entryId))) };
}

export function toProposalView(scope: Scope, proposal: Proposal, entry: Entry | undefined): ProposalView {
  const { before, after, proposedBy, proposedAt, decidedBy, decidedAt, decision, appliedAt, entryId, ...same } =
    proposal;
  const reader = personOf(scope);
  const duty = dutyOfItem(proposal.item);
  const organizationId = reader.organization?.id;
  const may = decideWhoDecides(
    { accountId: reader.accountId, role: reader.role, ...(organizationId === undefined ? {} : { organizationId }) },
    { proposerId: proposedBy.accountId, duty, entryId },
  );
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
    mayDecide: proposal.state === 'proposed' && may.ok,
  };
}
