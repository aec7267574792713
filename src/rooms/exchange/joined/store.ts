import { shardOf } from '#fhir';
import type { Tx } from '#kernel';
import type { JoinedState } from './contract.ts';

export interface JoinRow {
  readonly id: string;
  readonly patientId: string;
  readonly peer: string;
  readonly state: JoinedState;
  readonly changedAt: Date;
  readonly toldPosition: number;
  readonly toldAt: Date | null;
}

const COLUMNS = `id, patient_id as "patientId", peer, state, changed_at as "changedAt", told_position::int8::float8 as "toldPosition", told_at as "toldAt"`;

/** What a patient asks twice in one moment is asked once. */
export async function lockJoins(tx: Tx, patientId: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`exchange.joined_list/${patientId}`]);
}

export async function insertJoin(
  tx: Tx,
  row: Pick<JoinRow, 'id' | 'patientId' | 'peer' | 'state'>,
  at: Date,
): Promise<void> {
  await tx.query(
    `insert into exchange.joined_list (shard, id, patient_id, peer, state, asked_at, changed_at) values ($1, $2, $3, $4, $5, $6, $6)
     on conflict do nothing`,
    [shardOf(row.patientId), row.id, row.patientId, row.peer, row.state, at],
  );
}

/** What a patient has asked or was asked, by these records of theirs, the newest first. */
export function joinsOf(tx: Tx, records: readonly string[]): Promise<JoinRow[]> {
  return tx.query<JoinRow>(
    `select ${COLUMNS} from exchange.joined_list where shard = any($1::smallint[]) and patient_id = any($2::text[])
     order by state in ('joined', 'waiting', 'asked') desc, changed_at desc, id`,
    [[...new Set(records.map(shardOf))], records],
  );
}

/** One of this id, held until the transaction ends. */
export async function holdJoin(tx: Tx, id: string): Promise<JoinRow | undefined> {
  const [row] = await tx.query<JoinRow>(`select ${COLUMNS} from exchange.joined_list where id = $1 for update`, [id]);
  return row;
}

export async function setState(tx: Tx, { patientId, id }: JoinRow, state: JoinedState, at: Date): Promise<void> {
  await tx.query('update exchange.joined_list set state = $3, changed_at = $4 where shard = $1 and id = $2', [
    shardOf(patientId),
    id,
    state,
    at,
  ]);
}

/** Those whose neighbours may have to be told something, the longest not looked at first; what another process has in hand is left to it. */
export function takeToTell(tx: Tx, limit: number): Promise<JoinRow[]> {
  return tx.query<JoinRow>(
    `select ${COLUMNS} from exchange.joined_list where state = 'joined' order by looked_at nulls first limit $1 for update skip locked`,
    [limit],
  );
}

export async function noteTold(
  tx: Tx,
  { patientId, id }: JoinRow,
  { position, toldAt, at }: { readonly position: number; readonly toldAt: string | undefined; readonly at: Date },
): Promise<void> {
  await tx.query(
    `update exchange.joined_list set told_position = $3, told_at = greatest(told_at, $4::timestamptz), looked_at = $5 where shard = $1 and id = $2`,
    [shardOf(patientId), id, position, toldAt ?? null, at],
  );
}

/** When each neighbour last answered. */
export async function heardOf(tx: Tx): Promise<ReadonlyMap<string, Date>> {
  const rows = await tx.query<{ peer: string; at: Date }>(
    'select peer, last_contact_at as at from exchange.peer_contact where last_contact_at is not null',
  );
  return new Map(rows.map(({ peer, at }) => [peer, at]));
}
