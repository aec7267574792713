import { newId } from '#fhir';
import { type AccessNote, type Scope, toCalendarDate } from '#kernel';
import type { ReceivedRow } from '../received-store.ts';
import { rememberTold, toRemoteAccess } from '../rooms-below.ts';
import { enqueueMessage } from './enqueue-message.ts';

/** What is told of a copy is told by these. */
type CameFrom = Pick<ReceivedRow, 'fromNode' | 'shareRef' | 'openingId' | 'legalBasis'>;

/**
 * Notes an act on a received copy in the ledger here, and tells it to the node the record came from: her log at home lists what was done with her record
 * here.
 */
export async function tellAccess(scope: Scope, row: CameFrom, note: AccessNote): Promise<void> {
  scope.note(note);
  await tellHome(scope, row, note);
}

/**
 * Tells the homes of these copies that a list named their patients to whoever asked, once a day for each copy and person; each further look of the day stands in the ledger here alone. What
 * has ended is not told of any more.
 */
export async function tellListed<Row extends CameFrom & Pick<ReceivedRow, 'id' | 'status' | 'showUntil'>>(
  scope: Scope,
  rows: readonly Row[],
  noteOf: (row: Row) => AccessNote,
): Promise<void> {
  const { node, actor, tx, clock } = scope;
  const at = clock.now();
  const open = rows.filter((row) => row.fromNode !== node.id && row.status === 'open' && row.showUntil > at);
  if (open.length === 0 || actor.kind !== 'person') return;
  const day = toCalendarDate(at);
  const first = await tx.query<{ id: string }>(
    `with forgotten as (delete from exchange.listed_copy where day < $3::date - 1)
     insert into exchange.listed_copy (received_id, account_id, day)
       select id, $2, $3 from unnest($1::text[]) as id order by id
       on conflict do nothing returning received_id as id`,
    [open.map(({ id }) => id), actor.accountId, day],
  );
  const isFirst = new Set(first.map(({ id }) => id));
  for (const row of open) if (isFirst.has(row.id)) await tellHome(scope, row, noteOf(row));
}

/** A copy of this very node is in this ledger already. */
async function tellHome(scope: Scope, row: CameFrom, note: AccessNote): Promise<void> {
  if (row.fromNode === scope.node.id) return;
  const { node, actor, purpose, correlationId, clock } = scope;
  // Her list at home has it at the same moment as the ledger here.
  const at = scope.at ?? clock.now();
  const access = toRemoteAccess({ node, actor, purpose, correlationId, at }, note, newId(scope.ids));
  await rememberTold(scope, row.fromNode, access);
  await enqueueMessage(scope, {
    to: row.fromNode,
    type: 'access-recorded',
    caseId: `access:${row.openingId}`,
    purpose,
    legalBasis: row.legalBasis,
    body: { share: row.shareRef, opening: row.openingId, access },
  });
}
