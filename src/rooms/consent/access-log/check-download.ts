import { readJson } from '#kernel';
import { type LedgerHead, type LedgerWitness, LogDownload, LogExtract } from '../contract.ts';
import { entryHash } from '../ledger/entry.ts';
import { hexOf, isHeadPayload, type VerifyHead } from '../ledger/heads.ts';
import { verifyConsistency, verifyInclusion } from '../ledger/merkle.ts';
import { isWitnessPayload } from '../ledger/witness.ts';
import { digestOf } from './extract.ts';

/** What holds of a log that a patient took along, and what does not. */
export interface DownloadReport {
  readonly ok: boolean;
  readonly node: string;
  readonly entries: number;
  readonly told: number;
  /** Whose word covers it, and how many of the ledger’s entries that word is about. */
  readonly witnesses: readonly { readonly node: string; readonly size: number; readonly at: string }[];
  /** Entries that a witness saw. */
  readonly witnessed: number;
  readonly faults: readonly string[];
}

/**
 * Holds a downloaded log against its own proofs, by keys of the trust list and no others. Nothing of an entry's content is in the report.
 *
 * @throws ZodError where it is no such file
 */
export async function checkDownload(file: unknown, verify: VerifyHead): Promise<DownloadReport> {
  const log = LogDownload.parse(file);
  const { head, entries, told } = log;
  const root = Buffer.from(head.root, 'hex');
  const faults: string[] = [];
  if (!isHeadPayload(await verify(head.node, head.jws), head)) faults.push(`the head is not signed by ${head.node}`);
  const says = LogExtract.safeParse(await verify(head.node, log.extract));
  if (!says.success) faults.push(`the list is not signed by ${head.node}`);
  else if (!isListOf(says.data, log)) faults.push('the list is not the one that was signed');
  for (const { id, position, salt, body, leaf, path } of entries) {
    const hash = entryHash(Buffer.from(salt, 'hex'), body);
    const said = namesOf(body);
    if (hexOf(hash) !== leaf || said.id !== id || said.node !== head.node) {
      faults.push(`entry ${id}: the content does not give its hash`);
    } else if (!verifyInclusion(hash, position, head.size, path.map(bytes), root)) {
      faults.push(`entry ${id}: it does not stand at position ${position} of the signed ledger`);
    }
  }
  const seen: LedgerWitness[] = [];
  for (const { statement, consistency } of log.witnesses) {
    const fault = await witnessFault(statement, consistency.map(bytes), head, verify);
    if (fault === undefined) seen.push(statement);
    else faults.push(`the witness ${statement.witness}: ${fault}`);
  }
  const reach = Math.max(0, ...seen.map(({ size }) => size));
  return {
    ok: faults.length === 0,
    node: head.node,
    entries: entries.length,
    told: told.length,
    witnesses: seen.map(({ witness, size, at }) => ({ node: witness, size, at })),
    witnessed: entries.filter(({ position }) => position < reach).length,
    faults,
  };
}

function isListOf(says: LogExtract, { head, entries, told }: LogDownload): boolean {
  return (
    says.digest === digestOf(entries, told) &&
    says.entries === entries.length &&
    says.told === told.length &&
    says.node === head.node &&
    says.size === head.size &&
    says.root === head.root
  );
}

async function witnessFault(
  statement: LedgerWitness,
  path: readonly Uint8Array[],
  head: LedgerHead,
  verify: VerifyHead,
): Promise<string | undefined> {
  const { witness, node, size, root } = statement;
  if (!isWitnessPayload(await verify(witness, statement.jws), statement)) return 'its statement is not signed by it';
  if (node !== head.node || witness === node) return `it speaks of ${node}`;
  const isGrown = size > 0 && verifyConsistency(size, bytes(root), head.size, bytes(head.root), path);
  return isGrown ? undefined : 'what it saw is not the beginning of this ledger';
}

function namesOf(body: string): { readonly id?: unknown; readonly node?: unknown } {
  return (readJson(body) ?? {}) as { readonly id?: unknown; readonly node?: unknown };
}

function bytes(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}
