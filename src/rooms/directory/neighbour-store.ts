import type { Tx } from '#kernel';

/** How far a neighbour's public entries have been taken over. */
export interface Neighbour {
  readonly node: string;
  readonly revision: number;
  readonly heardAt: Date | undefined;
  readonly refusedAt: Date | undefined;
  /** Code of what was refused last, until something was taken again. */
  readonly refusal: string | undefined;
}

interface Row {
  readonly node: string;
  readonly revision: string;
  readonly heardAt: Date | null;
  readonly refusedAt: Date | null;
  readonly refusal: string | null;
}

const COLUMNS = 'node, revision, heard_at as "heardAt", refused_at as "refusedAt", refusal';

const toNeighbour = ({ node, revision, heardAt, refusedAt, refusal }: Row): Neighbour => ({
  node,
  revision: Number(revision),
  heardAt: heardAt ?? undefined,
  refusedAt: refusedAt ?? undefined,
  refusal: refusal ?? undefined,
});

export async function listNeighbours(tx: Tx): Promise<Neighbour[]> {
  return (await tx.query<Row>(`select ${COLUMNS} from directory.neighbour order by node`)).map(toNeighbour);
}

/** A neighbour as it stands here, made when it is first asked for; locked until the transaction ends. */
export async function lockNeighbour(tx: Tx, node: string): Promise<Neighbour> {
  await tx.query('insert into directory.neighbour (node) values ($1) on conflict do nothing', [node]);
  const [row] = await tx.query<Row>(`select ${COLUMNS} from directory.neighbour where node = $1 for update`, [node]);
  if (row === undefined) throw new Error('a neighbour that was made is there');
  return toNeighbour(row);
}

export async function saveHeard(tx: Tx, node: string, revision: number, at: Date): Promise<void> {
  await tx.query(
    'update directory.neighbour set revision = $2, heard_at = $3, refusal = null, refused_at = null where node = $1',
    [node, revision, at],
  );
}

export async function saveRefusal(tx: Tx, node: string, refusal: string, at: Date): Promise<void> {
  await tx.query('update directory.neighbour set refusal = $2, refused_at = $3 where node = $1', [node, refusal, at]);
}
