import type { LocalText, Role, Tx } from '#kernel';
import type { ChangeableItem, ProposalState } from '../contract.ts';

/** A person as the desk names them. */
export interface PersonFact {
  readonly accountId: string;
  /** Their own entry, where they have one. */
  readonly fhirUser?: string;
  readonly name: LocalText;
  readonly role: Role;
  readonly organization?: { readonly id: string; readonly name: LocalText };
}

export interface Proposal {
  readonly id: string;
  readonly entryId: string;
  readonly item: ChangeableItem;
  /** The item as it stood: value and where it was from; undefined where there was none. */
  readonly before: object | undefined;
  /** The value to be; undefined takes the item away. */
  readonly after: unknown;
  readonly reason: string;
  readonly source: string;
  readonly effectiveFrom: string;
  readonly state: ProposalState;
  readonly proposedBy: PersonFact;
  readonly proposedAt: Date;
  readonly decidedBy: PersonFact | undefined;
  readonly decidedAt: Date | undefined;
  readonly decision: string | undefined;
  readonly appliedAt: Date | undefined;
}

interface Row {
  readonly id: string;
  readonly entryId: string;
  readonly item: ChangeableItem;
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string;
  readonly source: string;
  readonly effectiveFrom: string;
  readonly state: ProposalState;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly decision: string | null;
  readonly appliedAt: Date | null;
}

const COLUMNS = `id, entry_id as "entryId", item, before, after, reason, source, to_char(effective_from, 'YYYY-MM-DD') as "effectiveFrom",
  state, proposed_by as "proposedBy", proposed_at as "proposedAt", decided_by as "decidedBy", decided_at as "decidedAt", decision, applied_at as "appliedAt"`;

function toProposal(row: Row): Proposal {
  const { before, after, proposedBy, decidedBy, decidedAt, decision, appliedAt, ...same } = row;
  return {
    ...same,
    before: before === null ? undefined : (JSON.parse(before) as object),
    after: after === null ? undefined : (JSON.parse(after) as unknown),
    proposedBy: JSON.parse(proposedBy) as PersonFact,
    decidedBy: decidedBy === null ? undefined : (JSON.parse(decidedBy) as PersonFact),
    decidedAt: decidedAt ?? undefined,
    decision: decision ?? undefined,
    appliedAt: appliedAt ?? undefined,
  };
}

/** @returns false where a change of this item waits already */
export async function insertProposal(tx: Tx, proposal: Proposal): Promise<boolean> {
  const { id, entryId, item, before, after, reason, source, effectiveFrom, proposedBy, proposedAt } = proposal;
  const rows = await tx.query(
    `insert into directory.proposal (id, entry_id, item, before, after, reason, source, effective_from, state, proposed_by, proposer_id, proposed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8::date, 'proposed', $9, $10, $11)
     on conflict (entry_id, item) where state in ('proposed', 'accepted') do nothing returning id`,
    [
      id,
      entryId,
      item,
      before === undefined ? null : JSON.stringify(before),
      after === undefined ? null : JSON.stringify(after),
      reason,
      source,
      effectiveFrom,
      JSON.stringify(proposedBy),
      proposedBy.accountId,
      proposedAt,
    ],
  );
  return rows.length > 0;
}

/** Locked until the transaction ends: of two who decide at once the second sees what the first did. */
export async function lockProposal(tx: Tx, id: string): Promise<Proposal | undefined> {
  const [row] = await tx.query<Row>(`select ${COLUMNS} from directory.proposal where id = $1 for update`, [id]);
  return row && toProposal(row);
}

export async function findWaiting(tx: Tx, entryId: string, item: string): Promise<Proposal | undefined> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS} from directory.proposal where entry_id = $1 and item = $2 and state in ('proposed', 'accepted')`,
    [entryId, item],
  );
  return row && toProposal(row);
}

/** Accepted changes of an entry that wait for their day, in the order in which they take effect. */
export async function listAccepted(tx: Tx, entryId: string): Promise<Proposal[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from directory.proposal where entry_id = $1 and state = 'accepted' order by effective_from, decided_at, id`,
    [entryId],
  );
  return rows.map(toProposal);
}

export async function listProposals(
  tx: Tx,
  {
    states,
    entryId,
    limit,
  }: { readonly states: readonly ProposalState[]; readonly entryId?: string; readonly limit: number },
): Promise<Proposal[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from directory.proposal
     where state = any($1::text[]) and ($2::text is null or entry_id = $2)
     order by coalesce(decided_at, proposed_at) desc, id desc limit $3`,
    [states, entryId ?? null, limit],
  );
  return rows.map(toProposal);
}

export interface ProposalChange {
  readonly state: ProposalState;
  readonly decidedBy?: PersonFact;
  readonly decidedAt?: Date;
  readonly decision?: string;
  readonly appliedAt?: Date;
}

export async function saveProposal(tx: Tx, id: string, change: ProposalChange): Promise<void> {
  await tx.query(
    `update directory.proposal set state = $2, decided_by = coalesce($3, decided_by), decided_at = coalesce($4, decided_at),
       decision = coalesce($5, decision), applied_at = coalesce($6, applied_at) where id = $1`,
    [
      id,
      change.state,
      change.decidedBy === undefined ? null : JSON.stringify(change.decidedBy),
      change.decidedAt ?? null,
      change.decision ?? null,
      change.appliedAt ?? null,
    ],
  );
}

/** One accepted change whose day has come, that nobody else is applying. */
export async function lockDue(tx: Tx, today: string): Promise<Proposal | undefined> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS} from directory.proposal where state = 'accepted' and effective_from <= $1::date
     order by effective_from, decided_at limit 1 for update skip locked`,
    [today],
  );
  return row && toProposal(row);
}

/** By entry, the items that an applied proposal took away and none brought back. */
export async function listWithdrawn(tx: Tx): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await tx.query<{ id: string; items: string[] }>(
    `select entry_id as id, array_agg(item) as items from (
       select distinct on (entry_id, item) entry_id, item, after from directory.proposal
       where state = 'applied' order by entry_id, item, applied_at desc) as last
     where after is null group by entry_id`,
  );
  return new Map(rows.map(({ id, items }) => [id, new Set(items)]));
}
