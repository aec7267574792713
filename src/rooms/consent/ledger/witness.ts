import { RefusalError, type Scope, type Tx } from '#kernel';
import type { LedgerWitness } from '../contract.ts';
import { raiseAlarm } from './alarms.ts';
import { findPeerHead, hexOf, type SignHead, type VerifyHead } from './heads.ts';
import { refuseLedger } from './messages.ts';
import { rootAt, treeSize } from './tree-store.ts';

/** What a witness's signature covers, beside `kind`. */
type Statement = Omit<LedgerWitness, 'jws'>;

/**
 * Says, signed by this node, which head of a neighbour it keeps.
 *
 * @refuses consent.nothing-witnessed
 */
export async function witnessOf(scope: Scope, node: string, sign: SignHead): Promise<LedgerWitness> {
  const kept = await findPeerHead(scope.tx, node);
  if (kept === undefined) throw new RefusalError(refuseLedger('consent.nothing-witnessed', { node }));
  const { size, root, receivedAt } = kept;
  const statement: Statement = { witness: scope.node.id, node, size, root, at: receivedAt };
  return { ...statement, jws: await sign({ kind: 'ledger-witness', ...statement }) };
}

/**
 * Keeps what a neighbour says of our own head, if it is signed by it and true. Where our ledger no longer leads to it, entries were lost or written anew since we signed: that is an alarm.
 *
 * @returns why it is not kept; undefined where it is
 */
export async function keepWitness(
  scope: Scope,
  statement: LedgerWitness,
  verify: VerifyHead,
): Promise<'not-about-us' | 'bad-signature' | 'never-signed' | undefined> {
  const { tx, node: own } = scope;
  if (statement.node !== own.id) return 'not-about-us';
  if (!isWitnessPayload(await verify(statement.witness, statement.jws), statement)) return 'bad-signature';
  const { witness, size, root, at, jws } = statement;
  if (size > (await treeSize(tx)) || hexOf(await rootAt(tx, size)) !== root) {
    await raiseAlarm(scope, 'own-lost', own.id, { statement: { witness, node: own.id, size, root } });
    return 'never-signed';
  }
  await tx.query(
    `insert into consent.ledger_witness (witness, size, root, at, jws) values ($1, $2, $3, $4, $5)
       on conflict (witness, size) do nothing`,
    [witness, size, Buffer.from(root, 'hex'), at, jws],
  );
  return undefined;
}

/** What each neighbour last said of a tree of ours of at most this size. */
export async function newestWitnesses(tx: Tx, own: string, size: number): Promise<LedgerWitness[]> {
  const rows = await tx.query<{ witness: string; size: string; root: Uint8Array; at: Date; jws: string }>(
    `select distinct on (witness) witness, size, root, at, jws from consent.ledger_witness
      where size <= $1 order by witness, size desc`,
    [size],
  );
  return rows.map((row) => ({
    witness: row.witness,
    node: own,
    size: Number(row.size),
    root: hexOf(row.root),
    at: row.at.toISOString(),
    jws: row.jws,
  }));
}

/** Is this what a witness signed, word for word what stands beside it? */
export function isWitnessPayload(payload: unknown, { jws: _, ...statement }: LedgerWitness): boolean {
  if (typeof payload !== 'object' || payload === null) return false;
  const said: Readonly<Record<string, unknown>> = { ...payload };
  return said['kind'] === 'ledger-witness' && Object.entries(statement).every(([name, value]) => said[name] === value);
}
