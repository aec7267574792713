import { compactVerify, importJWK } from 'jose';
import { shardOf } from '#fhir';
import { canonicalJson, type Random } from '#kernel';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import type { LedgerHead } from '../contract.ts';
import { entryHash } from './entry.ts';
import { hexOf, type VerifyHead } from './heads.ts';
import { appendLeaves, EMPTY_FRONTIER, rootOf } from './merkle.ts';
import type { LedgerLine } from './verify.ts';

/** A node with a key of its own, for tests. */
export interface TestSigner {
  readonly node: string;
  readonly keys: NodeKeys;
  /** Checks signatures of this node alone, each once. */
  readonly verify: VerifyHead;
}

export async function aSigner(node = 'hk'): Promise<TestSigner> {
  const keys = await makeNodeKeys(node);
  const key = await importJWK(keys.publicJwk, 'ES256');
  const known = new Map<string, unknown>();
  return {
    node,
    keys,
    async verify(claimed, jws) {
      if (claimed !== node) return undefined;
      if (!known.has(jws)) {
        const payload = await compactVerify(jws, key).then(
          (result) => JSON.parse(new TextDecoder().decode(result.payload)) as unknown,
          () => undefined,
        );
        known.set(jws, payload);
      }
      return known.get(jws);
    },
  };
}

/** A head over the first `size` of these lines, signed. */
export async function aHead(signer: TestSigner, lines: readonly LedgerLine[], size: number): Promise<LedgerHead> {
  const leaves = lines.slice(0, size).map((line) => Buffer.from(line.leaf, 'hex'));
  const root = hexOf(rootOf(appendLeaves(EMPTY_FRONTIER, leaves).frontier));
  const at = new Date(Date.parse('2026-11-22T02:00:00Z') + size * 1000).toISOString();
  const payload = { kind: 'ledger-head', node: signer.node, size, root, at };
  return { node: signer.node, size, root, at, jws: await signer.keys.sign(payload) };
}

/** One line as a faithful node keeps it. */
export function aLine(random: Random, position: number, word = 'act'): LedgerLine {
  const id = `e${random.int(0, 0xffff_ffff).toString(16)}-${position}`;
  const patientId = `p${random.int(1, 5)}`;
  const at = new Date(Date.parse('2026-11-22T01:00:00Z') + position * 1000).toISOString();
  const body = canonicalJson({ v: 1, id, at, node: 'hk', action: 'read', patientId, detail: { word } });
  const salt = Buffer.from(Array.from({ length: 16 }, () => random.int(0, 255)));
  return {
    position,
    id,
    leaf: hexOf(entryHash(salt, body)),
    entry: { salt, body, columns: { id, shard: shardOf(id), at, patientId } },
  };
}
